"""Issuing at a set time: late rather than never, by the clerk who set it, once, and only what still may be issued."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from directives import issuing, scheduling, workflow
from directives.models import Directive, Edition, LastRun, Outcome, ScheduledIssue, State
from directives.workflow import WorkflowRefused
from tests.factories import NOON, PASSWORD, Staff, demo_keys, signed, staff, waiting_to_be_issued

DUE = NOON + timedelta(hours=18)


@pytest.fixture
def ready(team: Staff, keys: None) -> Directive:
    """Signed and sealed, truly."""
    return signed(team)


@pytest.fixture
def sealed(team: Staff) -> Directive:
    """As it stands before issuing, with a file that nobody opens here."""
    return waiting_to_be_issued(team)


def run(at: datetime) -> tuple[int, str, str]:
    """Exit code and words of the command, run at that moment."""
    out, err, code = StringIO(), StringIO(), 0
    with time_machine.travel(at, tick=False):
        try:
            call_command("issue_due", stdout=out, stderr=err, no_color=True)
        except SystemExit as exit:
            code = int(exit.code or 0)
    return code, out.getvalue(), err.getvalue()


def test_at_its_time_the_document_is_issued_in_the_name_of_the_clerk(team: Staff, ready: Directive) -> None:
    waiting = scheduling.schedule(ready, actor=team.clerk, at=NOON, due=DUE)
    assert run(DUE - timedelta(seconds=1)) == (0, "", "")
    assert not Edition.objects.exists()
    code, out, err = run(DUE + timedelta(seconds=40))
    edition = Edition.objects.get()
    assert (code, err) == (0, "")
    assert edition.display in out
    assert (edition.issued_by, edition.issued_at) == (team.clerk, DUE + timedelta(seconds=40))
    waiting.refresh_from_db()
    assert (waiting.outcome, waiting.ended_at) == (Outcome.ISSUED, edition.issued_at)
    assert ready.history.last().details["due"] == DUE.astimezone(UTC).isoformat()
    assert team.drafter.deliveries.get(entry__action="issue").entry == ready.history.last()
    assert run(DUE + timedelta(minutes=1)) == (0, "", "")


def test_a_machine_that_was_off_issues_late_and_loudly(team: Staff, ready: Directive) -> None:
    scheduling.schedule(ready, actor=team.clerk, at=NOON, due=DUE)
    assert scheduling.clock(DUE + timedelta(minutes=90)).overdue
    code, _out, err = run(DUE + timedelta(minutes=95))
    assert code == 0
    assert Edition.objects.exists()
    assert "95" in err
    assert ready.title in err
    assert LastRun.of(scheduling.JOB) == DUE + timedelta(minutes=95)


@pytest.mark.parametrize("fault", ["left", "role", "text", "file"])
def test_what_may_no_longer_be_issued_is_refused_and_says_why(team: Staff, ready: Directive, fault: str) -> None:
    waiting = scheduling.schedule(ready, actor=team.clerk, at=NOON, due=DUE)
    if fault == "left":
        team.clerk.is_active = False
        team.clerk.save()
    elif fault == "role":
        team.clerk.groups.clear()
    elif fault == "text":
        Directive.objects.filter(pk=ready.pk).update(closing="<p>Khác.</p>")
    else:
        ScheduledIssue.objects.update(file="0" * 64)
    code, out, err = run(DUE)
    assert (code, out) == (1, "")
    waiting.refresh_from_db()
    assert waiting.outcome == Outcome.REFUSED
    assert waiting.note
    assert waiting.note in err
    act = ready.history.last()
    assert (act.action, act.reason) == ("scheduled_refused", waiting.note)
    assert Directive.objects.get(pk=ready.pk).state == State.AWAITING_SIGNATURE
    assert scheduling.clock(DUE).refused == [waiting]
    assert run(DUE + timedelta(minutes=1)) == (0, "", "")


def test_sending_back_and_cancelling_end_the_set_time(team: Staff, sealed: Directive) -> None:
    scheduling.schedule(sealed, actor=team.clerk, at=NOON, due=DUE)
    scheduling.cancel(sealed, actor=team.clerk, at=NOON)
    with pytest.raises(WorkflowRefused):
        scheduling.cancel(sealed, actor=team.clerk, at=NOON)
    scheduling.schedule(sealed, actor=team.clerk, at=NOON, due=DUE)
    workflow.send_back(sealed, actor=team.head, at=NOON, reason="Thiếu một ý.")
    assert run(DUE) == (0, "", "")
    assert {row.outcome for row in ScheduledIssue.objects.all()} == {Outcome.CANCELLED}
    assert not Edition.objects.exists()


def test_a_time_cancelled_at_the_last_moment_does_not_issue(team: Staff, ready: Directive) -> None:
    """The run has read its list; the clerk cancels before the document is locked."""
    waiting = scheduling.schedule(ready, actor=team.clerk, at=NOON, due=DUE)
    scheduling.cancel(ready, actor=team.clerk, at=NOON)
    with pytest.raises(WorkflowRefused):
        issuing.issue(ready, actor=team.clerk, at=DUE, waiting=waiting)
    assert not Edition.objects.exists()


def test_issuing_by_hand_ends_the_set_time(team: Staff, ready: Directive) -> None:
    scheduling.schedule(ready, actor=team.clerk, at=NOON, due=DUE)
    issuing.issue(ready, actor=team.clerk, at=NOON)
    assert ScheduledIssue.objects.get().outcome == Outcome.ISSUED
    assert run(DUE) == (0, "", "")


@pytest.mark.parametrize("due", [NOON, NOON - timedelta(days=1), NOON + timedelta(days=61)])
def test_a_time_that_cannot_be_meant_is_refused(team: Staff, sealed: Directive, due: datetime) -> None:
    with pytest.raises(WorkflowRefused):
        scheduling.schedule(sealed, actor=team.clerk, at=NOON, due=due)
    with pytest.raises(WorkflowRefused):
        scheduling.schedule(sealed, actor=team.drafter, at=NOON, due=DUE)
    earlier = NOON - timedelta(days=3)
    with pytest.raises(WorkflowRefused, match="01/12/2023"):
        scheduling.schedule(sealed, actor=team.clerk, at=earlier, due=earlier + timedelta(days=1))
    assert not ScheduledIssue.objects.exists()


def test_one_document_has_one_set_time(team: Staff, sealed: Directive) -> None:
    scheduling.schedule(sealed, actor=team.clerk, at=NOON, due=DUE)
    with pytest.raises(WorkflowRefused):
        scheduling.schedule(sealed, actor=team.clerk, at=NOON, due=DUE + timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledIssue.objects.create(directive=sealed, due=DUE, file="x", actor=team.clerk, at=NOON)


@pytest.fixture
def people(transactional_db: None, settings: Any) -> Staff:
    """Everybody, seen by every thread."""
    demo_keys(settings)
    return staff()


def test_two_runs_at_once_issue_once(people: Staff) -> None:
    document = signed(people)
    scheduling.schedule(document, actor=people.clerk, at=NOON, due=DUE)

    def one(_number: int) -> list[scheduling.Done]:
        try:
            return list(scheduling.issue_due(DUE))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        done = [item for found in pool.map(one, range(3)) for item in found]
    assert [item.edition for item in done] == [Edition.objects.get()]
    ends = document.history.filter(action__in=["issue", "scheduled_refused"])
    assert [act.action for act in ends] == ["issue"]


def test_the_clerk_sets_and_cancels_the_time_on_the_page(team: Staff, sealed: Directive, client: Client) -> None:
    client.force_login(team.clerk)
    page = reverse("admin:directives_directive_step", args=[sealed.pk, "issue"])
    shown = reverse("admin:directives_directive_change", args=[sealed.pk])
    with time_machine.travel(NOON, tick=False):
        confirmation = client.get(page).content.decode()
        assert "chưa chạy lần nào" in confirmation
        assert {sealed.pdf_sealed, sealed.approved_digest} <= set(re.findall(r"[0-9a-f]{64}", confirmation))
        assert "Lưu VT" in confirmation
        for due in ("", "mai", "30/11/2023 07:30"):
            assert client.post(page, {"when": "later", "due": due, "password": PASSWORD}).status_code == 409
        assert client.post(page, {"when": "now", "due": "02/12/2023 07:30", "password": PASSWORD}).status_code == 409
        sent = {"when": "later", "due": "02/12/2023 07:30", "password": PASSWORD, "file": "0" * 64}
        other_file = client.post(page, sent)
        assert "Tệp đã thay đổi" in other_file.content.decode()
        sent["file"] = sealed.pdf_sealed
        assert client.post(page, sent, follow=True).redirect_chain == [(shown, 302)]
        assert in_utc(ScheduledIssue.objects.get().due) == "2023-12-02T00:30:00+00:00"
        for address in (shown, reverse("admin:directives_directive_changelist"), reverse("admin:index")):
            assert "07:30, 02/12/2023" in client.get(address).content.decode(), address
        cancel = reverse("admin:directives_directive_step", args=[sealed.pk, "unschedule"])
        assert client.post(cancel).status_code == 302
        assert "07:30, 02/12/2023" not in client.get(reverse("admin:index")).content.decode()
    assert ScheduledIssue.objects.get().outcome == Outcome.CANCELLED


def in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
