"""The verbs from draft to approval, and back."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from directives import issuing, workflow
from directives.models import Contribution, Directive, State
from directives.pdf import limits
from directives.rules import findings
from directives.wording import say
from directives.workflow import StaleForm, WorkflowRefused
from tests.factories import NOON, Staff, approved, draft, numbered, submitted, waiting_for_number, waiting_to_be_issued


def acts(directive: Directive) -> list[str]:
    """The actions of the history, in order."""
    return list(directive.history.values_list("action", flat=True))


def test_every_save_is_a_revision_by_a_contributor(team: Staff) -> None:
    directive = draft(team)
    workflow.edit(directive, actor=team.drafter2, at=NOON, closing="<p>Đề nghị thực hiện.</p>")
    first, second = directive.revisions.order_by("number")
    assert (first.author, second.author) == (team.drafter, team.drafter2)
    assert first.content().closing != second.content().closing == "<p>Đề nghị thực hiện.</p>"
    assert second.digest == Directive.objects.get(pk=directive.pk).content().digest
    assert directive.is_contributor(team.drafter2)
    assert not directive.is_contributor(team.head)


def test_a_save_from_an_old_form_overwrites_nothing(team: Staff) -> None:
    directive = draft(team)
    opened = Directive.objects.get(pk=directive.pk).version
    workflow.edit(directive, actor=team.drafter2, at=NOON, title="Bản của người khác")
    with pytest.raises(StaleForm, match=str(team.drafter2)):
        workflow.edit(directive, actor=team.drafter, at=NOON, version=opened, title="Bản cũ")
    assert Directive.objects.get(pk=directive.pk).title == "Bản của người khác"


def test_saved_rich_text_is_clean_and_composed(team: Staff) -> None:
    directive = draft(team, sections=('<p onclick="x()">Hô\u0323i nghi\u0323<script>alert(1)</script></p>',))
    assert directive.sections.get().body == "<p>Hội nghị</p>"


def test_plain_lines_are_kept_in_composed_letters(team: Staff) -> None:
    loose = unicodedata.normalize("NFD", "Định hướng tháng 12/2023")
    directive = draft(team, title=loose, recipients=loose)
    assert directive.title == directive.recipients == "Định hướng tháng 12/2023"


def test_the_text_s_events_are_frozen_with_it(team: Staff) -> None:
    from django.core.management import call_command

    call_command("import_events", verbosity=0)
    body = "<p>79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023).</p>"
    directive = draft(team, sections=(body,))
    (event,) = directive.revisions.latest().content().events
    assert (event.years, event.date) == (79, "22/12")
    assert "79 năm" in event.quote


def test_warnings_must_be_acknowledged_and_stay_in_the_history(team: Staff) -> None:
    same = "<p>Tuyên truyền kết quả hội nghị của Ban Chấp hành Đảng bộ tỉnh trong tháng.</p>"
    directive = draft(team, sections=(same, same))
    warnings = [finding for finding in findings(directive) if finding.severity == "warning"]
    assert warnings
    with pytest.raises(WorkflowRefused):
        workflow.submit(directive, actor=team.drafter, at=NOON)
    assert Directive.objects.get(pk=directive.pk).state == State.DRAFT
    workflow.submit(directive, actor=team.drafter, at=NOON, acknowledged=[warning.key for warning in warnings])
    assert len(directive.history.get(action="submit").details["acknowledged"]) == len(warnings)


def test_a_text_with_an_error_is_not_submitted(team: Staff) -> None:
    directive = draft(team, sections=("",))
    with pytest.raises(WorkflowRefused):
        workflow.submit(directive, actor=team.drafter, at=NOON)


def test_whoever_submits_becomes_a_contributor(team: Staff) -> None:
    directive = workflow.submit(draft(team), actor=team.drafter2, at=NOON)
    assert directive.is_contributor(team.drafter2)


def test_the_same_four_eyes_hold_below_the_verbs(team: Staff) -> None:
    """ORM and raw updates meet the database's own guard, in either order."""
    directive = submitted(team)
    fields = {"state": State.APPROVED, "approved_digest": "0" * 64}
    with pytest.raises(DatabaseError, match="contributed"), transaction.atomic():
        Directive.objects.filter(pk=directive.pk).update(approved_by=team.drafter, **fields)
    Directive.objects.filter(pk=directive.pk).update(approved_by=team.deputy, **fields)
    with pytest.raises(DatabaseError, match="contributed"), transaction.atomic():
        Contribution.objects.create(directive=directive, user=team.deputy)


def test_an_approver_s_edit_moves_the_approval_to_somebody_else(team: Staff) -> None:
    directive = submitted(team)
    directive = workflow.edit(directive, actor=team.head, at=NOON, title="Định hướng tuyên truyền tháng 12/2023")
    assert directive.state == State.DRAFT
    assert acts(directive)[-1] == "edit_in_review"
    directive = workflow.submit(directive, actor=team.drafter, at=NOON)
    with pytest.raises(WorkflowRefused):
        workflow.approve(directive, actor=team.head, at=NOON, digest=directive.content().digest)
    assert workflow.approve(directive, actor=team.deputy, at=NOON, digest=directive.content().digest).approved_by


def test_approval_is_of_the_text_that_was_read(team: Staff) -> None:
    directive = submitted(team)
    with pytest.raises(WorkflowRefused):
        workflow.approve(directive, actor=team.deputy, at=NOON, digest="0" * 64)
    assert Directive.objects.get(pk=directive.pk).state == State.IN_REVIEW


def test_recall_and_send_back_return_the_text_and_say_why(team: Staff) -> None:
    directive = workflow.recall(submitted(team), actor=team.drafter, at=NOON)
    assert directive.state == State.DRAFT
    directive = workflow.submit(directive, actor=team.drafter, at=NOON)
    with pytest.raises(WorkflowRefused):
        workflow.send_back(directive, actor=team.deputy, at=NOON, reason="   ")
    directive = workflow.send_back(directive, actor=team.deputy, at=NOON, reason="Bổ sung mục 2.")
    assert directive.state == State.DRAFT
    assert directive.history.last().reason == "Bổ sung mục 2."


def test_somebody_who_did_not_contribute_cannot_recall(team: Staff) -> None:
    with pytest.raises(WorkflowRefused):
        workflow.recall(submitted(team), actor=team.drafter2, at=NOON)


def test_a_discarded_draft_is_hidden_kept_and_restored(team: Staff) -> None:
    directive = workflow.discard(draft(team), actor=team.drafter, at=NOON)
    assert directive not in Directive.objects.kept()
    assert workflow.restore(directive, actor=team.drafter, at=NOON) in Directive.objects.drafts()


def test_a_refused_step_leaves_no_trace(team: Staff) -> None:
    directive = draft(team)
    before = acts(directive)
    for verb in (workflow.recall, workflow.restore):
        with pytest.raises(WorkflowRefused):
            verb(directive, actor=team.drafter, at=NOON)
    assert acts(directive) == before


def test_people_and_documents_are_never_deleted(team: Staff) -> None:
    directive = draft(team)
    for attempt in (directive.delete, Directive.objects.all().delete, team.drafter.delete, User.objects.all().delete):
        with pytest.raises(TypeError):
            attempt()


def test_only_drafters_and_approvers_start_a_document(team: Staff) -> None:
    with pytest.raises(WorkflowRefused):
        workflow.create("Văn bản", actor=team.clerk, at=NOON)


def test_sending_back_a_numbered_document_keeps_its_number(team: Staff, keys: None) -> None:
    directive = numbered(team)
    number, printed = directive.register_entry.number, directive.pdf_unsigned
    directive = workflow.send_back(directive, actor=team.clerk, at=NOON, reason="Sai tên.")
    assert (directive.pdf_unsigned, directive.approved_by) == ("", None)
    assert directive.history.last().details["set_aside"] == printed
    assert refused(workflow.discard, directive, actor=team.drafter, at=NOON)
    directive = workflow.edit(directive, actor=team.drafter, at=NOON, closing="<p>Đề nghị thực hiện nghiêm.</p>")
    directive = workflow.submit(directive, actor=team.drafter, at=NOON)
    directive = workflow.approve(directive, actor=team.deputy, at=NOON, digest=directive.content().digest)
    directive = issuing.number(directive, actor=team.clerk, at=NOON, on=date(2023, 12, 4))
    assert directive.register_entry.number == number
    assert directive.register_entry.date == date(2023, 12, 4)
    assert directive.pdf_unsigned not in ("", printed)


def test_a_text_that_cannot_be_printed_is_not_approved(team: Staff) -> None:
    cells = "<td>x</td>" * 20
    rows = f"<tr>{cells}</tr>" * 499
    directive = draft(team, sections=(f"<p>Bảng</p><table><tbody>{rows}</tbody></table>" * 6,))
    Directive.objects.filter(pk=directive.pk).update(state=State.IN_REVIEW)
    directive.refresh_from_db()
    reason = refused(workflow.approve, directive, actor=team.deputy, at=NOON, digest=directive.content().digest)
    assert "2994 dòng" in reason
    assert Directive.objects.get(pk=directive.pk).state == State.IN_REVIEW


def test_a_text_whose_trial_print_fails_is_not_approved_and_the_printer_s_sentence_is_given(
    team: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    directive = submitted(team)
    monkeypatch.setitem(limits.ACTIONS, "render", replace(limits.ACTIONS["render"], wall=0.01))
    reason = refused(workflow.approve, directive, actor=team.deputy, at=NOON, digest=directive.content().digest)
    assert reason.startswith("Văn bản có bố cục quá phức tạp nên chưa trình bày được.")
    assert Directive.objects.get(pk=directive.pk).state == State.IN_REVIEW


def test_an_approved_document_names_its_approver_and_hash(team: Staff) -> None:
    directive = approved(team)
    assert (directive.approved_by, directive.approved_digest) == (team.deputy, directive.content().digest)
    assert directive.history.last().digest == directive.approved_digest


def refused(verb: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    """The sentence with which it is refused."""
    with pytest.raises(WorkflowRefused) as refusal:
        verb(*args, **kwargs)
    return str(refusal.value)


def test_every_refusal_of_the_verbs_has_its_sentence(team: Staff) -> None:
    by_drafter: dict[str, Any] = {"actor": team.drafter, "at": NOON}
    by_deputy: dict[str, Any] = {"actor": team.deputy, "at": NOON}
    changed = "Nội dung đã thay đổi từ khi mở trang này. Hãy đọc lại"
    assert refused(workflow.create, "Văn bản", actor=team.clerk, at=NOON) == (
        "Chỉ người soạn thảo hoặc người duyệt mới được soạn văn bản mới."
    )
    directive = draft(team)
    assert refused(workflow.submit, directive, read="0" * 64, **by_drafter) == f"{changed}."
    directive = workflow.submit(directive, read=directive.content().digest, **by_drafter)
    assert refused(workflow.approve, directive, digest="0" * 64, **by_deputy) == (
        "Nội dung đã thay đổi sau khi đồng chí mở trang này. Hãy đọc lại trước khi duyệt."
    )
    assert refused(workflow.send_back, directive, reason=" ", **by_deputy) == "Hãy ghi lý do trước."
    workflow.edit(directive, actor=team.head, at=NOON, closing="<p>Đề nghị thực hiện.</p>")
    assert refused(workflow.edit, directive, version=1, title="x", **by_drafter) == (
        f"Đồng chí {team.head} đã lưu văn bản này sau khi đồng chí mở. Không có nội dung nào bị ghi đè."
    )


def test_a_warning_that_was_not_ticked_is_named(team: Staff) -> None:
    same = "<p>Tuyên truyền kết quả hội nghị của Ban Chấp hành Đảng bộ tỉnh trong tháng.</p>"
    directive = draft(team, sections=(same, same))
    warning = next(finding for finding in findings(directive) if finding.severity == "warning")
    assert refused(workflow.submit, directive, actor=team.drafter, at=NOON) == (
        f"Trước hết hãy xem xét và đánh dấu điểm cần lưu ý: {say(warning.sentence)}"
    )


def test_revisions_are_counted_and_each_is_told_in_the_history(team: Staff) -> None:
    directive, later = draft(team), NOON + timedelta(hours=1)
    workflow.edit(directive, actor=team.drafter2, at=later, closing="<p>Đề nghị thực hiện.</p>")
    row = Directive.objects.get(pk=directive.pk)
    last = row.revisions.latest()
    assert (last.number, last.author, last.at, row.version) == (2, team.drafter2, later, 3)
    act = row.history.last()
    assert (act.action, act.actor, act.at, act.revision, act.digest, act.reason) == (
        "edit", team.drafter2, later, last, row.content().digest, "",
    )  # fmt: skip


def test_what_a_text_names_is_frozen_with_years_only_where_they_are_counted(team: Staff) -> None:
    from django.core.management import call_command

    call_command("import_events", verbosity=0)
    happiness = "Ngày Quốc tế Hạnh phúc"
    body = (
        "<p>Kỷ niệm Ngày thành lập Quân đội nhân dân Việt Nam (22/12); nhắc lại Ngày thành lập Quân đội nhân dân Việt "
        f"Nam.</p><p>Hưởng ứng {happiness} (20/3).</p>"
    )
    events = draft(team, sections=(body,)).revisions.latest().content().events
    assert [(event.name, event.date, event.years) for event in events] == [
        ("Ngày thành lập Quân đội nhân dân Việt Nam", "22/12", 79), (happiness, "20/3", None),
    ]  # fmt: skip
    counted = f"<p>Kỷ niệm 11 năm {happiness} (20/3/2012-20/3/2023).</p>"
    (event,) = draft(team, sections=(counted,), title="Văn bản khác").revisions.latest().content().events
    assert (event.date, event.years) == ("20/3", 11)
    timeless = draft(team, sections=(counted,), period=None, thematic=True, title="Chuyên đề")
    (event,) = timeless.revisions.latest().content().events
    assert (event.key, event.name, event.date, event.years) == ("ngay-quoc-te-hanh-phuc", happiness, "", None)
    assert happiness in event.quote


def test_a_document_that_never_was_saved_by_a_form_gets_its_first_revision_when_handed_in(team: Staff) -> None:
    written = draft(team)
    fields = ("kind", "period", "opening", "closing", "byline", "issuing_body", "signatory", "recipients")
    bare = workflow.create(
        written.title, actor=team.drafter, at=NOON, **{name: getattr(written, name) for name in fields}
    )
    for section in written.sections.all():
        bare.sections.create(order=section.order, label=section.label, body=section.body)
    assert not bare.revisions.exists()
    assert bare.history.get().digest == ""
    later = NOON + timedelta(minutes=5)
    noted = [finding.key for finding in findings(bare)]
    workflow.submit(bare, actor=team.drafter2, at=later, acknowledged=noted)
    first = bare.revisions.get()
    assert (first.number, first.author, first.at, first.content()) == (1, team.drafter2, later, bare.content())
    assert bare.history.last().revision == first


def test_sending_back_ends_the_time_set_for_issuing_and_says_why(team: Staff) -> None:
    directive, later = waiting_to_be_issued(team), NOON + timedelta(hours=1)
    directive.scheduled.create(due=NOON + timedelta(hours=9), file=directive.pdf_sealed, actor=team.clerk, at=NOON)
    workflow.send_back(directive, actor=team.clerk, at=later, reason=" Sai tên. ")
    ended = directive.scheduled.get()
    assert (ended.outcome, ended.ended_at, ended.note) == ("cancelled", later, "Sai tên.")
    row = Directive.objects.get(pk=directive.pk)
    assert (row.approved_digest, row.printed_digest, row.pdf_unsigned, row.pdf_sealed) == ("", "", "", "")
    assert row.history.last().details == {"set_aside": directive.pdf_sealed}


def test_sending_back_what_was_never_printed_sets_nothing_aside(team: Staff) -> None:
    directive = submitted(team)
    workflow.send_back(directive, actor=team.deputy, at=NOON, reason="Sai tên.")
    assert directive.history.last().details == {}


def test_headings_and_labels_are_kept_in_composed_letters_and_without_need_not_written(
    team: Staff, django_assert_num_queries: Any
) -> None:
    directive, loose = draft(team), unicodedata.normalize("NFD", "Nội dung")
    directive.sections.update(heading=loose, label=loose)
    directive = Directive.objects.get(pk=directive.pk)
    workflow.clean_texts(directive)
    section = directive.sections.get()
    assert (section.heading, section.label) == ("Nội dung", "Nội dung")
    with django_assert_num_queries(1):
        workflow.clean_texts(directive)


def test_a_verb_asks_once_for_the_document_and_its_people(team: Staff, django_assert_num_queries: Any) -> None:
    directive = waiting_for_number(team)
    for read in (workflow.lock, workflow.as_stored):
        with transaction.atomic(), django_assert_num_queries(1):
            row = read(directive)
            assert (row.signatory, row.issuing_body, row.byline.name) == (team.signatory, team.body, "Minh Khuê")
    with transaction.atomic(), django_assert_num_queries(1):
        assert workflow.lock(directive).approved_by == team.deputy


def test_a_note_to_a_save_stands_in_the_history(team: Staff) -> None:
    directive = draft(team)
    workflow.close_edit(directive, "edit", actor=team.drafter, at=NOON, note="Nhập từ Word")
    assert directive.history.last().reason == "Nhập từ Word"
