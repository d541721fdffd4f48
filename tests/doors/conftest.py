"""The world that the tests of the doors share within a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.doors.world import World, build, machines


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Built once in a transaction that is never committed; each test rolls back to here."""
    with django_db_blocker.unblock(), machines(tmp_path_factory.mktemp("machines")), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
