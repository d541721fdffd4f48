"""The people and keys that tests about documents start with."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from directives import filestore
from directives.models import Edition
from tests.factories import NOON, Staff, demo_keys, staff
from tests.factories import issued as really_issued
from tests.tools.pki import Pki


@pytest.fixture
def team(db: None) -> Staff:
    """Everybody the workflow needs, and the board's standing data."""
    return staff()


@pytest.fixture
def keys(settings: Any) -> None:
    """Server-held DEMO keys for the leader, the deputy and the seal."""
    demo_keys(settings)


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    """The test PKI on loopback, its clock at the moment at which the factories sign."""
    running = Pki(tmp_path_factory.mktemp("pki"))
    running.at = NOON
    yield running
    running.stop()


@dataclass(frozen=True)
class Issued:
    """A really issued document, the file that readers have of it, and the people."""

    edition: Edition
    data: bytes
    team: Staff
    settings: SimpleNamespace


@pytest.fixture(scope="module")
def real(django_db_setup: None, django_db_blocker: Any) -> Iterator[Issued]:
    """Issued once for this module inside a transaction that is never committed; each test rolls back to here."""
    keys = SimpleNamespace()
    demo_keys(keys)
    with django_db_blocker.unblock(), override_settings(**vars(keys)), transaction.atomic():
        team = staff()
        edition = really_issued(team)
        yield Issued(edition, filestore.get(edition.file.sha256), team, keys)
        transaction.set_rollback(True)


@pytest.fixture
def issued(real: Issued, db: None) -> Issued:
    return real
