"""The table of transitions, tested as a table: every step from every state by every role."""

import subprocess
import sys
from pathlib import Path

import pytest

from accounts.models import User
from accounts.roles import Role
from directives.models import Directive, ScheduledIssue, State
from directives.rules import BY_ACTION, TRANSITIONS, Transition, possible, why_not
from directives.workflow import contribute
from tests.factories import NOON, Staff, draft, person

FILES = {"sign_seal": ("a", ""), "upload_seal": ("a", ""), "issue": ("a", "b"), "schedule": ("a", "b")}
"""The files with the leader's signature and with the seal that a step finds."""
STEPS = [(t.action, state) for t in TRANSITIONS for state in State]


@pytest.fixture
def directive(team: Staff) -> Directive:
    """A draft that could go all the way; its state is set in memory by each test."""
    return draft(team)


@pytest.fixture
def stranger(team: Staff) -> User:
    """Somebody with every role of the workflow who never touched the text, but is not the signatory."""
    return person("nguoi-khac", Role.DRAFTER, Role.APPROVER, Role.CLERK, Role.ADMINISTRATOR)


def prepare(directive: Directive, action: str) -> None:
    """What the step needs to find besides the state."""
    directive.pdf_leader, directive.pdf_sealed = FILES.get(action, ("", ""))
    if action == "unschedule":
        ScheduledIssue.objects.create(directive=directive, due=NOON, actor=directive.signatory.user, at=NOON)


@pytest.mark.parametrize(("action", "state"), STEPS)
def test_a_step_is_open_only_from_its_states(directive: Directive, stranger: User, action: str, state: State) -> None:
    directive.state = state
    prepare(directive, action)
    actor = directive.signatory.user if action == "sign_leader" and directive.signatory else stranger
    if action == "recall":
        contribute(directive, stranger)
    assert (why_not(action, directive, actor) is None) == (state in BY_ACTION[action].sources)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda t: t.action)
def test_a_step_is_open_only_to_its_roles(directive: Directive, transition: Transition, role: Role) -> None:
    directive.state = transition.sources[0]
    prepare(directive, transition.action)
    actor = person(f"chi-{role.value}", role)
    # The clerk hands in the leader's file for him: a guard, not a role, because the leader does it himself, too.
    allowed = role in transition.roles or (transition.action, role) == ("upload_leader", Role.CLERK)
    assert (why_not(transition.action, directive, actor) is None) == allowed


def test_every_refusal_is_a_vietnamese_sentence(directive: Directive, team: Staff) -> None:
    for transition in TRANSITIONS:
        for state in State:
            directive.state = state
            for actor in (team.drafter, team.head, team.clerk, team.administrator):
                reason = why_not(transition.action, directive, actor)
                assert reason is None or (reason.endswith(".") and any(letter in reason for letter in "ảạăâđêôơưứ"))


def test_a_superuser_who_contributed_cannot_approve(directive: Directive) -> None:
    root = User.objects.create_superuser("root", full_name="Root", password="x")
    directive.state = State.IN_REVIEW
    assert why_not("approve", directive, root) is None
    contribute(directive, root)
    assert why_not("approve", directive, root)


def test_a_deactivated_person_can_do_nothing(directive: Directive, team: Staff) -> None:
    team.drafter.is_active = False
    assert possible(directive, team.drafter) == []


@pytest.mark.parametrize(
    ("missing", "word"), [("kind", "loại"), ("period", "tháng"), ("issuing_body", "cơ quan"), ("signatory", "ký")]
)
def test_submitting_says_what_is_missing(directive: Directive, team: Staff, missing: str, word: str) -> None:
    setattr(directive, missing, "" if missing == "kind" else None)
    reason = why_not("submit", directive, team.drafter)
    assert word in (reason or "").lower()


def test_the_document_of_the_workflow_is_up_to_date() -> None:
    script = Path(__file__).parents[2] / "script" / "workflow_doc.py"
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0
