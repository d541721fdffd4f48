"""Several people at the same moment: numbers stay gapless, a step is taken once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connection

from directives import issuing, workflow
from directives.models import Directive, RegisterEntry, State
from directives.workflow import WorkflowRefused
from tests.factories import NOON, Staff, approved, demo_keys, staff, submitted

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
