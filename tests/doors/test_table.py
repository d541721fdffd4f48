"""Walks the table of doors: every address, by everybody, in every state; looking changes nothing."""

from typing import Any

import pytest

from tests.doors import table, walk
from tests.doors.world import ROLES, STATES, World

pytestmark = pytest.mark.django_db


def test_every_address_of_the_site_stands_in_the_table_and_no_other() -> None:
    assert set(table.read()) == set(walk.addresses())


def test_documents_differ_by_state_where_the_table_says_so() -> None:
    for name, answers in table.read().items():
        expected = STATES if walk.of_a_document(walk.addresses()[name]) else ("",)
        assert tuple(answers) == tuple(expected), name
        assert all(looks.islower() for looks, _forms in answers.values()), f"a look at {name} writes"


@pytest.mark.parametrize("state", ["", *STATES])
def test_everybody_gets_what_the_table_says(world: World, state: str, record_property: Any) -> None:
    """Without a state: the addresses that are about no document at work."""
    wrong, tried, before = [], 0, walk.fingerprint()
    for name, found in walk.addresses().items():
        if walk.of_a_document(found) != bool(state):
            continue
        address = walk.place(found, name, world, state or "issued")
        got = knock(world, address, walk.typed(name, world, state or "issued"))
        tried += 2 * len(ROLES)
        if got != table.read()[name][state]:
            wrong.append(f"{name} {state}: {' '.join(got)}, not {' '.join(table.read()[name][state])}")
    assert not wrong, "\n".join(wrong)
    assert walk.fingerprint() == before
    record_property("figures", f"Doors {state or 'without a document'}: {tried} tries, as the table says")


def knock(world: World, address: str, typed: dict[str, Any]) -> tuple[str, str]:
    """The answers to everybody's look and to everybody's form, a letter each."""
    body = {**walk.form_of(walk.get(world.clients["superuser"], address)[1], address), **typed}
    looks = "".join(walk.get(world.clients[role], address)[0] for role in ROLES)
    return looks, "".join(walk.post(world.clients[role], address, body) for role in ROLES)
