"""Every order in which two or three people edit, submit, take back and approve one text, to the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from directives import workflow
from directives.models import Directive, HistoryEntry, Revision
from directives.rules import findings
from directives.workflow import WorkflowRefused
from tests import recorded
from tests.factories import NOON, Staff, draft, person, staff, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ACTS = ("edit", "submit", "recall", "approve")
EVERYBODY = ("an", "binh", "chi")


@dataclass(frozen=True, slots=True)
class Expected:
    """Where the text ought to stand, who has written or submitted it, and the last who approved."""

    state: str
    writers: frozenset[str]
    approver: str = ""

    def after(self, act: str, who: str) -> "Expected | None":
        """What the act leads to; None for one that is to be refused. All of them are drafters and approvers."""
        mine = self.writers | {who}
        if act == "edit" and self.state in ("draft", "in_review"):
            return Expected("draft", mine)
        if act == "submit" and self.state == "draft":
            return Expected("in_review", mine)
        if act == "recall" and self.state == "in_review" and who in self.writers:
            return Expected("draft", self.writers)
        if act == "approve" and self.state == "in_review" and who not in self.writers:
            return Expected("approved", self.writers, who)
        return None


@dataclass(slots=True)
class Walk:
    """Tries every act of everybody, goes on behind each that was taken, and returns to where it was."""

    pk: int
    people: dict[str, User]
    tried: int = 0
    path: list[str] = field(default_factory=list)

    def on(self, expected: Expected, depth: int) -> None:
        """All orders of so many acts from here."""
        for act, who in product(ACTS, self.people) if depth else ():
            point = transaction.savepoint()
            self.path.append(f"{who} {act}")
            self.step(act, who, expected, depth)
            self.path.pop()
            transaction.savepoint_rollback(point)

    def step(self, act: str, who: str, expected: Expected, depth: int) -> None:
        """One act: as expected, and when it was refused, without a trace."""
        self.tried += 1
        then, before = expected.after(act, who), trace(self.pk)
        assert self.taken(act, self.people[who], depth) == (then is not None), self.path
        if then is None:
            assert trace(self.pk) == before, self.path
            return
        row = Directive.objects.get(pk=self.pk)
        assert (row.state, row.approved_by.username if row.approved_by else "") == (then.state, then.approver), (
            self.path
        )
        assert set(row.contributors.values_list("username", flat=True)) == then.writers, self.path
        self.on(then, depth - 1)

    def taken(self, act: str, actor: User, depth: int) -> bool:
        """Whether the verb did it."""
        row = Directive.objects.get(pk=self.pk)
        by: dict[str, Any] = {"actor": actor, "at": NOON + timedelta(hours=9 - depth)}
        try:
            if act == "edit":
                workflow.edit(row, closing=f"<p>Đề nghị thực hiện lần {depth}.</p>", **by)
            elif act == "submit":
                workflow.submit(row, acknowledged=[one.key for one in findings(row)], **by)
            elif act == "approve":
                workflow.approve(row, digest=row.content().digest, **by)
            else:
                workflow.recall(row, **by)
        except WorkflowRefused:
            return False
        return True


def trace(pk: int) -> tuple[Any, ...]:
    """All that an act would leave."""
    rows = (HistoryEntry.objects.filter(directive=pk), Revision.objects.filter(directive=pk))
    return Directive.objects.filter(pk=pk).values().get(), *(one.count() for one in rows)


@pytest.fixture
def team(db: None, tmp_path: Path) -> Iterator[Staff]:
    """People, and a child for PDF that answers from its record."""
    with recorded.child_process(tmp_path):
        yield staff()


@pytest.mark.parametrize("start", ["draft", "in_review"])
@pytest.mark.parametrize(("names", "depth"), [(EVERYBODY[:2], 4), (EVERYBODY, 3)], ids=["two", "three"])
def test_every_order_of_acts_ends_as_expected(
    team: Staff, record_property: Any, start: str, names: Sequence[str], depth: int
) -> None:
    directive = draft(team) if start == "draft" else submitted(team)
    people = {name: person(name, Role.DRAFTER, Role.APPROVER) for name in names}
    walk = Walk(directive.pk, people)
    walk.on(Expected(start, frozenset({team.drafter.username})), depth)
    record_property("figures", f"Orders from {start}: {len(names)} people, {depth} acts deep, {walk.tried} acts tried")
