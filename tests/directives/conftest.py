"""The people and keys that tests about documents start with."""

from typing import Any

import pytest

from tests.factories import Staff, demo_keys, staff


@pytest.fixture
def team(db: None) -> Staff:
    """Everybody the workflow needs, and the board's standing data."""
    return staff()


@pytest.fixture
def keys(settings: Any) -> None:
    """Server-held DEMO keys for the leader, the deputy and the seal."""
    demo_keys(settings)
