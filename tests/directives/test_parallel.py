"""Several people at the same moment: numbers stay gapless, a step is taken once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.db import connection

from directives import issuing, standing, workflow
from directives.models import Directive, Kind, NumberCounter, RegisterEntry, State, Term
from directives.pdf import child
from directives.workflow import WorkflowRefused
from tests import prepared
from tests.factories import NOON, Staff, approved, demo_keys, staff, submitted, waiting_for_number

pytestmark = pytest.mark.django_db(transaction=True)
Result = TypeVar("Result")


@pytest.fixture
def team(transactional_db: None, settings: Any) -> Staff:
    """People and keys that every thread sees."""
    demo_keys(settings)
    return staff()


def together(acts: list[Callable[[], Result]]) -> list[Result | WorkflowRefused]:
    """Run all at once, each on a connection of its own; a refusal is a result."""

    def one(act: Callable[[], Result]) -> Result | WorkflowRefused:
        try:
            return act()
        except WorkflowRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_documents_numbered_at_once_get_numbers_without_gap_or_double(team: Staff) -> None:
    documents = [
        approved(team, title=f"Hướng dẫn tuyên truyền chuyên đề {n}", thematic=True, period=None) for n in range(4)
    ]
    together([lambda d=d: issuing.number(d, actor=team.clerk, at=NOON) for d in documents])  # type: ignore[misc]
    assert sorted(RegisterEntry.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert Directive.objects.awaiting_signature().count() == 4


def test_one_document_numbered_by_several_at_once_gets_one_number(team: Staff) -> None:
    document = approved(team)
    results = together([lambda: issuing.number(document, actor=team.clerk, at=NOON)] * 3)
    assert sum(isinstance(result, WorkflowRefused) for result in results) == 2
    assert RegisterEntry.objects.get().number == 1


def test_recall_and_send_back_at_once_leave_one_history(team: Staff) -> None:
    document = submitted(team)
    results = together(
        [
            lambda: workflow.recall(document, actor=team.drafter, at=NOON),
            lambda: workflow.send_back(document, actor=team.head, at=NOON, reason="Bổ sung."),
            lambda: workflow.recall(document, actor=team.drafter, at=NOON),
        ]
    )
    assert sum(isinstance(result, WorkflowRefused) for result in results) == 2
    assert Directive.objects.get(pk=document.pk).state == State.DRAFT
    assert document.history.filter(action__in=["recall", "send_back"]).count() == 1


@pytest.mark.slow
def test_fifty_at_once_leave_no_gap_and_a_change_of_term_starts_anew(
    transactional_db: None, settings: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    """Half of them on the last day of a term, half on the first day of the next one."""
    demo_keys(settings)
    people, address = staff(), tmp_path / "prepared"
    certificates(settings, people)
    monkeypatch.setattr(
        child, "run", lambda _command, message, wall, _environment: prepared.ask(address, message, wall)
    )
    last = NOON.date()
    Term.objects.filter(pk=people.term.pk).update(valid_until=last)
    new = standing.ensure_term(name="2023-2028", since=last + timedelta(days=1), until=None)
    documents = [waiting_for_number(people, title=f"Chuyên đề {n}", thematic=True, period=None) for n in range(50)]
    acts: list[Callable[[], object]] = [
        lambda d=d, n=n: issuing.number(d, actor=people.clerk, at=NOON, on=last + timedelta(days=n % 2))  # type: ignore[misc]
        for n, d in enumerate(documents)
    ]
    with prepared.process(address):
        results = together(acts)
    assert not [result for result in results if isinstance(result, WorkflowRefused)]
    for term in (people.term, new):
        rows = RegisterEntry.objects.filter(term=term).order_by("number")
        assert list(rows.values_list("number", flat=True)) == list(range(1, 26))
        assert NumberCounter.objects.get(kind=Kind.HUONG_DAN, term=term).next_number == 26
    assert Directive.objects.awaiting_signature().count() == 50


def certificates(settings: Any, people: Staff) -> None:
    """Both sign elsewhere: numbering then needs no key of the server's."""
    for alias, row, field in (("lanhdao", people.signatory, "certificate"), ("seal", people.body, "seal_certificate")):
        key = settings.SIGNING_KEYS[alias]
        with open(key.pkcs12, "rb") as file:
            _key, found, _chain = pkcs12.load_key_and_certificates(file.read(), key.passphrase.encode())
        setattr(row, field, found.public_bytes(Encoding.PEM).decode() if found else "")
        row.save()
    settings.SIGNING_KEYS = {}
