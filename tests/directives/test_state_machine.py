"""Any order of steps and edits by anybody: what must never be never is, and whoever may take a step can take it.

Who may do what is written here once more, after the table of the design and not after ``directives.rules``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import User
from accounts.roles import Role
from directives import issuing, signing, workflow
from directives.models import Contribution, Directive, Edition, HistoryEntry, NumberCounter, RegisterEntry
from directives.pdf.values import LEADER, SEAL
from directives.rules import findings
from directives.workflow import WorkflowRefused
from tests import recorded
from tests.factories import NOON, Staff, draft, person, staff

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES, STEPS = 8, 40
TEXTS = tuple(f"<p>Đề nghị thực hiện, bản {letter}.</p>" for letter in "ABC")
D, R, A, W, P, X = "draft", "in_review", "approved", "awaiting_signature", "issued", "discarded"


@dataclass(slots=True)
class Model:
    """What a document ought to be. ``file``: 0 printed, 1 signed, 2 sealed; ``said``: the steps taken, in order."""

    row: Directive
    state: str = D
    text: str = ""
    writers: set[str] = field(default_factory=set)
    approved: str = ""
    approver: str = ""
    number: int = 0
    file: int = 0
    withdrawn: bool = False
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with the letters of his roles: d(rafter), a(pprover), c(lerk), m (administrator)."""

    user: User
    roles: str
    signs: bool = False

    @property
    def name(self) -> str:
        """What tells him from the others."""
        return self.user.username


Legal = Callable[[Model, Person], bool]
TABLE: Mapping[str, tuple[str, str, str, Legal]] = {
    "edit": (D, D, "da", lambda m, p: True),
    "edit_in_review": (R, D, "a", lambda m, p: True),
    "discard": (D, X, "dm", lambda m, p: not m.number),
    "restore": (X, D, "dm", lambda m, p: True),
    "submit": (D, R, "d", lambda m, p: True),
    "recall": (R, D, "", lambda m, p: p.name in m.writers),
    "send_back": (f"{R} {A} {W}", D, "ac", lambda m, p: True),
    "approve": (R, A, "a", lambda m, p: p.name not in m.writers),
    "number": (A, W, "c", lambda m, p: True),
    "sign_leader": (W, "", "", lambda m, p: p.signs and m.file == 0),
    "sign_seal": (W, "", "c", lambda m, p: m.file == 1),
    "issue": (W, P, "c", lambda m, p: m.file == 2),
    "withdraw": (P, "", "a", lambda m, p: not m.withdrawn),
}
"""Each step: from where, to where (empty: stays), by any of which roles (empty: none needed), and what else."""
EDITS = ("edit", "edit_in_review")
OTHER_EDIT = {"edit": R, "edit_in_review": D}
"""Where the same verb is the other step."""
FORWARD = ("submit", "approve", "number", "sign_leader", "sign_seal", "issue", "withdraw")
BEGUN = (FORWARD[:5], FORWARD[:2], (*FORWARD[:3], "send_back"), ())
"""The steps that the documents have behind them when an example begins."""


def lacking(action: str, model: Model, who: Person) -> list[str]:
    """What keeps the person from the step now, in the order of the table's columns and one more; empty: he may."""
    source, _target, roles, more = TABLE[action]
    met = {
        "state": model.state in source.split(),
        "role": not roles or bool(set(roles) & set(who.roles)),
        "more": more(model, who),
        "works here": who.user.is_active,
    }
    return [name for name, holds in met.items() if not holds]


def legal(action: str, model: Model, who: Person) -> bool:
    """Whether the table lets the person take the step now."""
    return not lacking(action, model, who)


def follow(action: str, model: Model, who: Person, text: str, numbers: list[int]) -> None:
    """What the step does to the document."""
    model.state = TABLE[action][1] or model.state
    model.said.append(action)
    if action in (*EDITS, "submit"):
        model.writers.add(who.name)
    if action in EDITS:
        model.text = text
    if action in (*EDITS, "send_back"):
        model.approved = model.approver = ""
        model.file = 0
    if action == "approve":
        model.approved, model.approver = model.text, who.name
    if action == "number" and not model.number:
        model.number = len(numbers) + 1
        numbers.append(model.number)
    model.file += action in ("sign_leader", "sign_seal")
    model.withdrawn |= action == "withdraw"


Verb = Callable[[Directive, dict[str, Any], str], object]
VERBS: Mapping[str, Verb] = {
    **dict.fromkeys(EDITS, lambda row, by, text: workflow.edit(row, closing=text, **by)),
    "discard": lambda row, by, text: workflow.discard(row, **by),
    "restore": lambda row, by, text: workflow.restore(row, **by),
    "submit": lambda row, by, text: workflow.submit(row, acknowledged=[one.key for one in findings(row)], **by),
    "recall": lambda row, by, text: workflow.recall(row, **by),
    "send_back": lambda row, by, text: workflow.send_back(row, reason="Bổ sung.", **by),
    "approve": lambda row, by, text: workflow.approve(row, digest=row.content().digest, **by),
    "number": lambda row, by, text: issuing.number(row, **by),
    "sign_leader": lambda row, by, text: signing.add_signature(row, LEADER, **by),
    "sign_seal": lambda row, by, text: signing.add_signature(row, SEAL, **by),
    "issue": lambda row, by, text: issuing.issue(row, **by),
    "withdraw": lambda row, by, text: issuing.withdraw(
        Edition.objects.get(directive=row), reason="issued_in_error", **by
    ),
}


def people(team: Staff) -> list[Person]:
    """Each role alone and several together; the last has every role and no longer works here."""
    roles = {Role.DRAFTER, Role.APPROVER, Role.CLERK, Role.ADMINISTRATOR}
    return [
        Person(team.drafter, "d"),
        Person(team.head, "a", signs=True),
        Person(team.deputy, "a"),
        Person(team.clerk, "c"),
        Person(team.administrator, "m"),
        Person(person("caHai", Role.DRAFTER, Role.APPROVER), "da"),
        Person(person("tatca", *roles), "dacm"),
        Person(person("docgia", Role.READER), ""),
        Person(person("daNghi", *roles, is_active=False), "dacm"),
    ]


class Office(RuleBasedStateMachine):
    """Four documents, begun as ``BEGUN`` says, everybody, every step; a savepoint for each example."""

    team: ClassVar[Staff]
    everybody: ClassVar[list[Person]]
    child: ClassVar[recorded.Recorded]
    taken: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.child.seals = 0
        self.at, self.numbers, self.history = NOON, list[int](), list[str]()
        self.models = [Model(draft(self.team, title=f"Việc {n}"), writers={self.team.drafter.username}) for n in "1234"]
        for model, steps in zip(self.models, BEGUN, strict=True):
            model.text = model.row.closing
            for action in steps:
                who = next(one for one in self.everybody if legal(action, model, one))
                self.take(action, model, who, "")

    def teardown(self) -> None:
        """Nothing of the example stays."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def steps(self) -> Iterator[tuple[Model, str, Person]]:
        """Every step of everybody that can be tried: an edit is the one of the state, a withdrawal of an edition."""
        for model, action, who in product(self.models, TABLE, self.everybody):
            if model.state != OTHER_EDIT.get(action) and (action != "withdraw" or model.state == P):
                yield model, action, who

    def possible(self) -> list[tuple[Model, str, Person]]:
        """Every step that is legal now; those that lead on come oftener."""
        found = [(model, action, who) for model, action, who in self.steps() if legal(action, model, who)]
        return found + [step for step in found if step[1] in FORWARD] * 3

    def act(self, action: str, model: Model, who: Person, text: str) -> object:
        """Take the step by its verb, on the document as it is stored."""
        self.at += timedelta(minutes=1)
        row = Directive.objects.get(pk=model.row.pk)
        return VERBS[action](row, {"actor": who.user, "at": self.at}, text)

    def take(self, action: str, model: Model, who: Person, text: str) -> None:
        """Take a legal step, in the site and in the model."""
        self.act(action, model, who, text)
        follow(action, model, who, text, self.numbers)
        self.taken.add(action)

    @precondition(lambda self: bool(self.possible()))
    @rule(data=st.data(), text=st.sampled_from(TEXTS))
    def who_may_take_a_step_can(self, data: st.DataObject, text: str) -> None:
        """Liveness: a legal step succeeds."""
        model, action, who = data.draw(st.sampled_from(self.possible()))
        self.take(action, model, who, text)

    @rule(data=st.data(), lack=st.sampled_from(["state", "role", "more", "more", "works here"]))
    def who_may_not_reads_a_sentence(self, data: st.DataObject, lack: str) -> None:
        """Safety: a step for which one thing alone is lacking is refused with a sentence."""
        found = [step for step in self.steps() if lacking(step[1], step[0], step[2]) == [lack]]
        if found:
            model, action, who = data.draw(st.sampled_from(found))
            with pytest.raises(WorkflowRefused, match=r"\w+ .*\."):
                self.act(action, model, who, TEXTS[0])

    @invariant()
    def documents_are_what_the_table_says(self) -> None:
        """State, text, approval, number and the steps in the history, of each document."""
        for model in self.models:
            row = Directive.objects.get(pk=model.row.pk)
            entry = RegisterEntry.objects.filter(directive=row).first()
            approver = row.approved_by.username if row.approved_by else ""
            file = (row.pdf_leader != "") + (row.pdf_sealed != "")
            assert (row.state, row.closing, approver, entry.number if entry else 0, file) == (
                *(model.state, model.text, model.approver),
                *(model.number, model.file),
            )
            acts = list(row.history.exclude(action="create").values_list("action", flat=True))
            assert acts[1:] == model.said, "the first is the draft's own"

    @invariant()
    def nobody_approves_what_he_wrote(self) -> None:
        """By the rows alone."""
        for row in Directive.objects.exclude(approved_by=None):
            assert not Contribution.objects.filter(directive=row, user=row.approved_by).exists()
            assert row.approved_digest == row.content().digest

    @invariant()
    def what_is_issued_is_what_was_approved(self) -> None:
        """Text, hash, approver and number of each edition."""
        for edition in Edition.objects.select_related("directive", "approved_by"):
            (model,) = (one for one in self.models if one.row.pk == edition.directive_id)
            assert (edition.content.closing, edition.approved_by.username) == (model.approved, model.approver)
            assert (edition.digest, edition.number) == (edition.content.digest, model.number)

    @invariant()
    def numbers_have_no_gap(self) -> None:
        """From one on, each once."""
        numbers = list(RegisterEntry.objects.order_by("number").values_list("number", flat=True))
        assert numbers == self.numbers == list(range(1, len(numbers) + 1))
        assert NumberCounter.objects.get(kind="huong_dan").next_number == len(numbers) + 1

    @invariant()
    def the_history_only_grows(self) -> None:
        """What stood there stands there, in its order."""
        now = list(HistoryEntry.objects.order_by("pk").values_list("hash", flat=True))
        assert now[: len(self.history)] == self.history
        self.history = now


def test_any_order_of_steps_by_anybody(db: None, tmp_path: Path, record_property: Any) -> None:
    with recorded.child_process(tmp_path) as child:
        Office.team, Office.child = (team := staff()), child
        Office.everybody = people(team)
        run_state_machine_as_test(
            Office,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                phases=[Phase.generate],
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert Office.taken >= set(FORWARD)
    record_property(
        "figures",
        f"State machine: {EXAMPLES} examples of {STEPS} steps; {len(Office.taken)} of {len(TABLE)} kinds taken",
    )
