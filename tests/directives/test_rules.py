"""The table of transitions, tested as a table: every step from every state by every role."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.models import User
from accounts.roles import Role
from directives import rules
from directives.models import Directive, ScheduledIssue, State
from directives.rules import BY_ACTION, TRANSITIONS, Guard, Transition, findings, possible, why_not
from directives.wording import say
from directives.workflow import contribute
from tests.factories import NOON, Staff, draft, person, waiting_to_be_issued

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


def changed(directive: Directive, **values: object) -> Directive:
    """The document with these values, in memory."""
    for name, value in values.items():
        setattr(directive, name, value)
    return directive


def test_each_guard_refuses_with_its_sentence(directive: Directive, team: Staff) -> None:
    actor, name, rather = team.drafter2, team.signatory.name, "người duyệt thì dùng bước trả lại."
    refusals: list[tuple[Guard, dict[str, object], str]] = [
        (rules.a_contributor, {}, f"Chỉ người đã soạn hoặc trình văn bản mới rút lại được; {rather}"),
        (rules.own_signatory, {}, f"Chỉ đồng chí {name}, người ký văn bản này, mới ký được ở đây."),
        (rules.own_signatory_or_clerk, {}, f"Chỉ {name} là người ký văn bản này, hoặc văn thư, được nộp tệp đã ký."),
        (rules.leader_not_yet, {"pdf_leader": "a"}, "Lãnh đạo đã ký."),
        (rules.leader_first, {"pdf_leader": ""}, "Lãnh đạo ký trước, sau đó mới đóng dấu."),
        (rules.leader_first, {"pdf_leader": "a", "pdf_sealed": "b"}, "Văn bản đã được đóng dấu."),
        (rules.fully_signed, {"pdf_sealed": ""}, "Văn bản còn thiếu con dấu của cơ quan."),
        (rules.fully_signed, {"pdf_leader": ""}, "Văn bản còn thiếu chữ ký của lãnh đạo và con dấu của cơ quan."),
        (rules.a_time_set, {}, "Văn bản này chưa hẹn giờ ban hành."),
        (rules.ready_to_print, {"signatory": None}, "Trước hết hãy chọn người ký."),
        (rules.own_signatory, {}, "Chỉ đồng chí –, người ký văn bản này, mới ký được ở đây."),
        (rules.own_signatory_or_clerk, {}, "Chỉ – là người ký văn bản này, hoặc văn thư, được nộp tệp đã ký."),
        (rules.ready_to_print, {"issuing_body": None}, "Trước hết hãy chọn cơ quan ban hành."),
        (rules.ready_to_print, {"period": None}, "Trước hết hãy chọn tháng hoặc đánh dấu là định hướng chuyên đề."),
        (rules.ready_to_print, {"kind": ""}, "Trước hết hãy chọn loại văn bản: hướng dẫn hoặc công văn."),
    ]  # fmt: skip
    for guard, values, sentence in refusals:
        assert guard(changed(directive, **values), actor) == sentence
    four = "Đồng chí đã tham gia soạn thảo văn bản này nên phải do người duyệt khác duyệt."
    assert rules.four_eyes(directive, team.drafter) == four


def test_each_guard_lets_through_whom_it_is_there_for(directive: Directive, team: Staff) -> None:
    for guard, actor in (
        (rules.a_contributor, team.drafter),
        (rules.four_eyes, team.deputy),
        (rules.ready_to_print, team.drafter),
        (rules.own_signatory, team.head),
        (rules.own_signatory_or_clerk, team.head),
        (rules.own_signatory_or_clerk, team.clerk),
        (rules.leader_not_yet, team.head),
        (rules.never_numbered, team.drafter),
        (rules.no_time_set, team.clerk),
        (rules.no_blocking_finding, team.drafter),
    ):
        assert guard(directive, actor) is None
    assert rules.leader_first(changed(directive, pdf_leader="a"), team.clerk) is None
    assert rules.fully_signed(changed(directive, pdf_sealed="b"), team.clerk) is None
    assert rules.ready_to_print(changed(directive, period=None, thematic=True), team.drafter) is None


def test_number_time_and_first_error_stand_in_the_refusal(team: Staff) -> None:
    ready = waiting_to_be_issued(team)
    assert rules.never_numbered(ready, team.drafter) == (
        "Văn bản này đã có số 01-HD/BTGTU trong sổ đăng ký nên không thể bỏ được nữa."
    )
    ready.scheduled.create(due=NOON + timedelta(hours=9, minutes=5), file=ready.pdf_sealed, actor=team.clerk, at=NOON)
    assert rules.no_time_set(ready, team.clerk) == (
        "Văn bản này đã hẹn ban hành lúc 21:05, 01/12/2023. Hãy hủy giờ hẹn đó trước."
    )
    assert rules.a_time_set(ready, team.clerk) is None
    empty = draft(team, sections=("",), title="Văn bản trống")
    (error,) = (finding for finding in findings(empty) if finding.severity == "error")
    assert rules.no_blocking_finding(empty, team.drafter) == f"Văn bản còn 1 lỗi: {say(error.sentence)}"


def test_state_roles_and_account_are_named_in_this_order(directive: Directive, team: Staff) -> None:
    assert why_not("issue", directive, team.drafter) == (
        "Chỉ thực hiện được bước này khi văn bản ở trạng thái: đã cấp số, chờ ký. "
        "Hiện nay văn bản ở trạng thái: đang soạn thảo."
    )
    assert "trạng thái: đã trình, đã duyệt, đã cấp số, chờ ký. " in str(why_not("send_back", directive, team.head))
    assert why_not("edit", directive, team.clerk) == "Bước này do người soạn thảo, người duyệt thực hiện."
    assert why_not("edit", directive, changed_person(team.drafter)) == "Tài khoản này đã ngừng hoạt động."


def changed_person(user: User) -> User:
    """The person, whose account was deactivated."""
    user.is_active = False
    return user


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
