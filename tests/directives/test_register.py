"""The register of numbers: every number has a row, dates go in order, terms part the numbers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from directives import issuing, register, standing, workflow
from directives.models import Directive, EntryUse, Kind, NumberCounter, RegisterEntry, State, Term
from directives.register import Particulars, RegisterRefused
from tests.factories import NOON, Staff, numbered, unwritten, waiting_for_number

TODAY = NOON.date()


@pytest.fixture
def by(team: Staff) -> dict[str, Any]:
    """The clerk, at noon."""
    return {"actor": team.clerk, "at": NOON}


def counter(team: Staff, kind: str = Kind.HUONG_DAN) -> NumberCounter:
    return NumberCounter.objects.get(kind=kind, term=team.term)


def test_a_document_s_row_has_every_column_of_the_book(team: Staff, keys: None) -> None:
    directive = waiting_for_number(team, recipients="- Thường trực Tỉnh ủy (để b/c),\n- Lưu VT, TT.", addressees="")
    more = Particulars(copies=120)
    entry = issuing.number(directive, actor=team.clerk, at=NOON, particulars=more).register_entry
    assert (entry.display, entry.date, entry.copies) == ("01-HD/BTGTU", TODAY, 120)
    assert entry.subject.startswith("Hướng dẫn định hướng")
    assert (entry.signer, entry.recipients, entry.keeper) == (
        "Nguyễn Văn Mẫu",
        "Thường trực Tỉnh ủy (để b/c)",
        "VT, TT",
    )
    assert (entry.entered_by, entry.entered_at) == (team.clerk, NOON)


def test_a_date_before_the_last_one_needs_a_reason_that_stays(team: Staff, keys: None, by: dict[str, Any]) -> None:
    register.enter(unwritten(team, 1, on=TODAY, use=EntryUse.OUTSIDE, subject="Hội nghị"), **by)
    directive, before = waiting_for_number(team), TODAY - timedelta(days=1)
    for reason in ("", "  "):
        with pytest.raises(RegisterRefused, match=r"01-HD/BTGTU.*01/12/2023"):
            issuing.number(directive, on=before, particulars=Particulars(order_reason=reason), **by)
    assert counter(team).next_number == 2
    issuing.number(directive, on=before, particulars=Particulars(order_reason="Ký ngày 30, gửi muộn"), **by)
    assert RegisterEntry.objects.get(number=2).order_reason == "Ký ngày 30, gửi muộn"
    act = directive.history.last()
    noted = {"number": "02-HD/BTGTU", "date": "30/11/2023", "pages": 1, "order_reason": "Ký ngày 30, gửi muộn"}
    assert act.details == noted


def test_a_date_in_order_keeps_no_reason_and_void_numbers_do_not_count(
    team: Staff, keys: None, by: dict[str, Any]
) -> None:
    register.enter(unwritten(team, 1, on=TODAY + timedelta(days=9)), **by)
    entry = issuing.number(waiting_for_number(team), particulars=Particulars(order_reason="thừa"), **by).register_entry
    assert (entry.number, entry.order_reason) == (2, "")


def test_a_number_given_again_later_must_not_pass_those_behind_it(team: Staff, keys: None, by: dict[str, Any]) -> None:
    """A document sent back keeps its number; dated after the next number, it asks for the reason, too."""
    first = workflow.send_back(numbered(team), reason="Sửa.", **by)
    register.enter(unwritten(team, 2, on=TODAY, use=EntryUse.OUTSIDE, subject="Hội nghị"), **by)
    state = Directive.objects.filter(pk=first.pk)
    state.update(state=State.APPROVED, approved_by=team.deputy, approved_digest=first.content().digest)
    with pytest.raises(RegisterRefused, match="02-HD/BTGTU"):
        issuing.number(first, on=TODAY + timedelta(days=3), **by)
    again = issuing.number(
        first, on=TODAY + timedelta(days=3), particulars=Particulars(order_reason="Trả lại để sửa"), **by
    )
    assert (again.register_entry.number, again.register_entry.order_reason) == (1, "Trả lại để sửa")


def test_each_term_counts_for_itself_and_a_number_stays_in_its_term(
    team: Staff, keys: None, by: dict[str, Any]
) -> None:
    first = numbered(team)
    Term.objects.filter(pk=team.term.pk).update(valid_until=TODAY)
    new = standing.ensure_term(
        name="2023-2028", since=TODAY + timedelta(days=1), until=None, first_numbers={Kind.HUONG_DAN: 7}
    )
    second = waiting_for_number(team, title="Chuyên đề 2", thematic=True, period=None)
    third = waiting_for_number(team, title="Chuyên đề 3", thematic=True, period=None)
    issuing.number(second, on=TODAY + timedelta(days=1), **by)
    issuing.number(third, on=TODAY, **by)
    assert [(e.term, e.number) for e in RegisterEntry.objects.order_by("pk")] == [
        (team.term, 1),
        (new, 7),
        (team.term, 2),
    ]
    workflow.send_back(first, reason="Sửa.", **by)
    Directive.objects.filter(pk=first.pk).update(
        state=State.APPROVED, approved_by=team.deputy, approved_digest=first.content().digest
    )
    with pytest.raises(RegisterRefused, match="2020-2025"):
        issuing.number(first, on=TODAY + timedelta(days=1), **by)


def test_numbers_before_the_first_one_belong_to_the_older_register(team: Staff, keys: None, by: dict[str, Any]) -> None:
    register.begin_with(Kind.HUONG_DAN, team.term, 41)
    directive = waiting_for_number(team)
    assert register.proposed_number(directive, TODAY) == 41
    with pytest.raises(RegisterRefused, match="41"):
        issuing.number(directive, chosen=12, **by)
    assert issuing.number(directive, **by).register_entry.number == 41
    [old] = register.enter(unwritten(team, 12, use=EntryUse.OUTSIDE, on=date(2022, 1, 5), subject="Cũ"), **by)
    assert old.number == 12
    assert register.gaps(counter(team)) == []
    with pytest.raises(RegisterRefused):
        register.begin_with(Kind.HUONG_DAN, team.term, 50)


def test_a_range_is_entered_whole_or_not_at_all(team: Staff, by: dict[str, Any]) -> None:
    outside = {"use": EntryUse.OUTSIDE, "subject": "Văn bản của Văn phòng"}
    rows = register.enter(unwritten(team, 1, 30, **outside), **by)
    assert [row.number for row in rows] == list(range(1, 31))
    for first, last in ((30, 40), (32, 40), (40, 31), (31, 531)):
        with pytest.raises(RegisterRefused):
            register.enter(unwritten(team, first, last, **outside), **by)
    with pytest.raises(RegisterRefused):
        register.enter(unwritten(team, 31, subject=" "), **by)
    assert RegisterEntry.objects.count() == 30
    assert counter(team).next_number == 31


def test_a_number_is_made_void_only_after_the_document_was_sent_back(
    team: Staff, keys: None, by: dict[str, Any]
) -> None:
    directive = numbered(team)
    entry = directive.register_entry
    with pytest.raises(RegisterRefused):
        register.void(entry, reason="Nhầm nhiệm kỳ", **by)
    workflow.send_back(directive, reason="Sửa.", **by)
    with pytest.raises(RegisterRefused):
        register.void(entry, reason=" ", **by)
    register.void(entry, reason="Nhầm nhiệm kỳ", **by)
    row = RegisterEntry.objects.get()
    assert (row.number, row.use, row.subject) == (1, EntryUse.VOID, "Nhầm nhiệm kỳ")
    assert directive.title in row.note
    free = Directive.objects.get(pk=directive.pk)
    with pytest.raises(ObjectDoesNotExist):
        free.register_entry  # noqa: B018
    assert free.history.last().reason == "Nhầm nhiệm kỳ"
    workflow.discard(free, actor=team.drafter, at=NOON)
    with pytest.raises(RegisterRefused):
        register.void(row, reason="Lần nữa", **by)


def test_rows_are_not_deleted_and_a_void_one_has_its_reason(team: Staff, by: dict[str, Any]) -> None:
    register.enter(unwritten(team, 1), **by)
    with pytest.raises(TypeError):
        RegisterEntry.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.update(subject="")


def test_gaps_are_seen_where_a_row_is_missing(team: Staff, by: dict[str, Any]) -> None:
    register.enter(unwritten(team, 1), **by)
    NumberCounter.objects.filter(pk=counter(team).pk).update(next_number=4)
    assert register.gaps(counter(team)) == [2, 3]


def test_the_clerk_is_offered_the_document_s_own_number_or_the_next_of_its_register(
    team: Staff, keys: None, by: dict[str, Any]
) -> None:
    directive = waiting_for_number(team)
    NumberCounter.objects.all().delete()
    assert register.proposed_number(directive, TODAY) == 1
    register.begin_with(Kind.CONG_VAN, team.term, 96)
    register.begin_with(Kind.HUONG_DAN, team.term, 41)
    later = standing.ensure_term(
        name="2025-2030", since=date(2025, 10, 1), until=None, first_numbers={Kind.HUONG_DAN: 7}
    )
    Term.objects.filter(pk=team.term.pk).update(valid_until=date(2025, 9, 30))
    assert register.proposed_number(directive, TODAY) == 41
    assert register.proposed_number(directive, later.valid_from) == 7
    assert register.proposed_number(Directive(kind=Kind.CONG_VAN), TODAY) == 96
    assert register.proposed_number(directive, date(2019, 1, 1)) is None
    issuing.number(directive, **by)
    register.enter(unwritten(team, 42), **by)
    assert register.proposed_number(Directive.objects.get(pk=directive.pk), TODAY) == 41


def test_the_latest_row_is_that_of_the_kind_and_the_term_by_date_then_number(team: Staff, by: dict[str, Any]) -> None:
    used: dict[str, Any] = {"use": EntryUse.OUTSIDE, "subject": "Văn bản của Văn phòng"}
    assert register.latest(Kind.HUONG_DAN, TODAY) is None
    register.enter(unwritten(team, 1, on=TODAY, **used), **by)
    register.enter(unwritten(team, 2, on=TODAY, **used), **by)
    register.enter(unwritten(team, 3, on=TODAY - timedelta(days=1), order_reason="Gửi muộn", **used), **by)
    register.enter(unwritten(team, 4, on=TODAY + timedelta(days=5)), **by)
    letter: dict[str, Any] = {"kind": Kind.CONG_VAN, "symbol": "CV/BTGTU", "on": TODAY + timedelta(days=9)}
    register.enter(unwritten(team, 1, **letter, **used), **by)
    latest = register.latest(Kind.HUONG_DAN, TODAY)
    assert latest
    assert (latest.number, latest.kind) == (2, Kind.HUONG_DAN)
    assert register.latest(Kind.HUONG_DAN, date(2019, 1, 1)) is None


def refused(call: Any, *args: Any, **kwargs: Any) -> str:
    """The sentence with which it is refused."""
    with pytest.raises(RegisterRefused) as refusal:
        call(*args, **kwargs)
    return str(refusal.value)


def test_every_refusal_of_the_register_has_its_sentence(team: Staff, keys: None, by: dict[str, Any]) -> None:
    begin, kind = register.begin_with, Kind.HUONG_DAN
    assert refused(begin, kind, team.term, 0) == "Số văn bản phải từ 1 trở lên."
    assert begin(kind, team.term, 1).next_number == 1
    assert refused(register.enter, unwritten(team, 2, 1), **by) == "Số cuối của dải nhỏ hơn số đầu."
    assert refused(register.enter, unwritten(team, 0), **by) == "Số văn bản phải từ 1 trở lên."
    assert refused(register.enter, unwritten(team, 1, 501), **by) == "Mỗi lần chỉ nhập được nhiều nhất 500 số."
    assert refused(register.enter, unwritten(team, 1, subject=" "), **by) == "Hãy ghi trích yếu, hoặc lý do bỏ số."
    directive = numbered(team)
    assert refused(begin, kind, team.term, 5) == "Sổ này đã có số, nên số đầu giữ nguyên."
    entry = directive.register_entry
    assert refused(register.void, entry, reason="Nhầm", **by) == (
        "Số này đã in trên văn bản. Hãy trả lại văn bản trước; văn bản đã ban hành thì giữ nguyên số."
    )
    workflow.send_back(directive, reason="Sửa.", **by)
    assert refused(register.void, entry, reason=" ", **by) == "Hãy ghi lý do trước."
    row = register.void(entry, reason="Nhầm", **by)
    assert refused(register.void, row, reason="Lần nữa", **by) == "Số này không thuộc văn bản nào trong hệ thống."
    assert refused(register.enter, unwritten(team, 1), **by) == (
        "Số 1 đã được dùng trong nhiệm kỳ này. Hãy chọn số khác."
    )
    assert refused(register.enter, unwritten(team, 3), **by) == (
        "Số 2 chưa có trong sổ đăng ký. Trước hết hãy ghi số đó đã dùng cho văn bản nào hoặc ghi là bỏ trống."
    )


def test_a_void_number_tells_what_it_was_and_the_history_names_it(team: Staff, keys: None, by: dict[str, Any]) -> None:
    title = "Định hướng " + "rất dài " * 30
    directive = numbered(team, title=title.strip())
    RegisterEntry.objects.filter(directive=directive).update(order_reason="Gửi muộn")
    workflow.send_back(directive, reason="Sửa.", **by)
    later: dict[str, Any] = {"actor": team.clerk, "at": NOON + timedelta(hours=1)}
    row = register.void(directive.register_entry, reason=f"  Nhầm   nhiệm kỳ {'x' * 400} ", **later)
    assert row.note == f"Trước đó đã cấp cho “{title[:200]}”."
    assert row.subject == f"Nhầm nhiệm kỳ {'x' * 400}"[:300]
    assert (row.order_reason, row.entered_by, row.entered_at) == ("", team.clerk, later["at"])
    act = directive.history.last()
    assert (act.action, act.details, act.reason[:4]) == ("void_number", {"number": "01-HD/BTGTU"}, "Nhầm")
