"""Next month's draft: the month moved where it is its own, the events written out, the machine's part marked."""

import json
import re
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from directives import lint, workflow
from directives.content import DocumentContent, SectionContent
from directives.drafting import advanced, draft_month, events_paragraph, offered_events
from directives.models import Directive, Theme
from directives.models.issuer import EventsManner
from directives.rules import findings
from events import loading
from tests.factories import NOON, Staff, draft, person, published

DECEMBER, JANUARY = date(2023, 12, 1), date(2024, 1, 1)
REGISTER = loading.shipped()
EVENTS = (
    "<p>Tuyên truyền các sự kiện, các ngày kỷ niệm trong tháng 12/2023, trọng tâm là: 79 năm Ngày thành lập Quân đội "
    "nhân dân Việt Nam (22/12/1944-22/12/2023) và các ngày kỷ niệm khác.</p>"
)
RESULTS = (
    "<p>Tuyên truyền trong tháng 12/2023: kết quả tháng 12/2023 theo Hướng dẫn số 28-HD/ĐUK ngày 22 tháng 12 năm 2023 "
    "(tháng 12/2023); nhiệm vụ năm 2023.</p>"
)


@pytest.fixture
def register(db):
    loading.load(loading.SHIPPED.read_bytes())


def blocking(directive):
    return [issue.sentence for issue in findings(directive) if issue.blocks]


def bodies(directive):
    return [section.body for section in directive.sections.all()]


def test_an_empty_month_becomes_a_draft_that_could_be_submitted(team, register):
    made = draft_month(JANUARY, actor=team.drafter, at=NOON)
    assert blocking(made) == []
    assert (made.kind, made.title) == ("huong_dan", "Định hướng công tác tuyên truyền tháng 01/2024")
    assert made.sections.count() == Theme.objects.standing().count()
    assert made.signatory == team.signatory
    assert made.issuing_body == team.body
    assert made.is_contributor(team.drafter)
    (events,) = [body for body in bodies(made) if "ngày kỷ niệm" in body]
    assert events.startswith(
        "<p>Tuyên truyền các sự kiện, các ngày kỷ niệm trong tháng 01/2024, trọng tâm là: Tết Dương"
    )
    assert events.endswith(" và các ngày kỷ niệm khác.</p>")
    assert "78 năm Ngày Tổng tuyển cử đầu tiên bầu Quốc hội Việt Nam (06/01/1946-06/01/2024)" in events


def test_a_board_without_themes_gets_the_events_alone(team, register):
    Theme.objects.update(active=False)
    made = draft_month(JANUARY, actor=team.drafter, at=NOON)
    assert [section.label for section in made.sections.all()] == ["1."]
    assert "các ngày kỷ niệm trong tháng 01/2024" in bodies(made)[0]
    assert blocking(made) == []


def test_only_a_drafter_may_start_a_month(team, register):
    with pytest.raises(workflow.WorkflowRefused):
        draft_month(JANUARY, actor=person("nguoidoc"), at=NOON)
    assert not Directive.objects.exists()


def test_the_sections_of_last_month_are_taken_left_empty_or_kept_as_notes(team, register):
    like = draft(team, sections=(RESULTS, "<p>Giữ lại.</p>", EVENTS, "<p>Chỉ để tham khảo.</p>"))
    made = draft_month(JANUARY, actor=team.drafter, at=NOON, like=like, take={2: "empty", 4: "notes"})
    first, second, third, fourth = made.sections.all()
    assert first.body == RESULTS.replace("trong tháng 12/2023", "trong tháng 01/2024")
    assert (second.body, second.notes, second.label) == ("", "", "2.")
    assert third.body.startswith("<p>Tuyên truyền các sự kiện, các ngày kỷ niệm trong tháng 01/2024, trọng tâm là: ")
    assert "79 năm Ngày thành lập Quân đội" in third.notes
    assert (fourth.body, fourth.notes) == ("", "Chỉ để tham khảo.")
    assert "tham khảo" not in made.content().canonical_json()
    assert [section.machine_made for section in made.sections.all()] == [True, False, True, False]


def test_frame_and_kind_are_those_of_the_document_in_force_before(team, register):
    edition = published(team, kind="cong_van", title="Định hướng công tác tuyên truyền tháng 12/2023")
    made = draft_month(JANUARY, actor=team.drafter, at=NOON, like=edition)
    assert (made.kind, made.title) == ("cong_van", "Định hướng công tác tuyên truyền tháng 01/2024")
    assert made.recipients.splitlines() == ["- Các cấp ủy trực thuộc,", "- Lưu VT."]
    assert made.byline.name == "Minh Khuê"
    assert blocking(made) == []
    assert draft_month(date(2024, 3, 1), actor=team.drafter, at=NOON).kind == "cong_van"


def test_a_document_without_events_gets_a_section_for_them_at_the_end(team, register):
    like = draft(team, sections=("<p>Tuyên truyền nông thôn mới.</p>",))
    made = draft_month(JANUARY, actor=team.drafter, at=NOON, like=like)
    assert [section.label for section in made.sections.all()] == ["1.", "2."]
    assert "các ngày kỷ niệm trong tháng 01/2024" in bodies(made)[1]


def test_what_the_machine_wrote_is_named_until_a_person_changes_it(team, register):
    made = draft_month(JANUARY, actor=team.drafter, at=NOON)
    marked = [issue.section for issue in findings(made) if issue.code == "machine-made"]
    assert marked == [f"section-{number}" for number in range(1, 10)]
    section = made.sections.first()
    workflow.edit(made, actor=team.drafter, at=NOON, title=made.title)
    assert made.sections.get(pk=section.pk).machine_made
    section.body = "<p>Tuyên truyền kết luận của Bộ Chính trị.</p>"
    section.save()
    workflow.edit(made, actor=team.drafter, at=NOON, title=made.title)
    assert "section-1" not in [issue.section for issue in findings(made) if issue.code == "machine-made"]


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("Định hướng tuyên truyền tháng 12/2023", "Định hướng tuyên truyền tháng 01/2024"),
        ("THÁNG 12 NĂM 2023", "THÁNG 01 NĂM 2024"),
        ("Hướng dẫn tuyên truyền tháng 12", "Hướng dẫn tuyên truyền tháng 01"),
        ("tuyên truyền tháng 12, so với tháng 11", "tuyên truyền tháng 12, so với tháng 11"),
        ("tháng 11/2023; năm 2023; tháng 12/2022", "tháng 11/2023; năm 2023; tháng 12/2022"),
        ("ngày 22 tháng 12 năm 2023", "ngày 22 tháng 12 năm 2023"),
        ("kết quả công tác tháng 12/2023", "kết quả công tác tháng 12/2023"),
        ("Chiến thắng (tháng 12/2023)", "Chiến thắng (tháng 12/2023)"),
    ],
)
def test_only_the_month_itself_moves_and_only_where_it_is_the_documents(text, moved):
    assert advanced(text, DECEMBER, JANUARY) == moved


@pytest.mark.parametrize(
    ("old", "new", "text", "moved"),
    [
        (date(2024, 1, 1), date(2024, 2, 1), "tháng 01/2024", "tháng 02/2024"),
        (date(2024, 2, 1), date(2024, 3, 1), "tháng 02/2024", "tháng 3/2024"),
        (date(2024, 8, 1), date(2024, 9, 1), "tháng 08/2024", "tháng 09/2024"),
        (date(2024, 9, 1), date(2024, 10, 1), "tháng 9/2024", "tháng 10/2024"),
        (None, date(2024, 10, 1), "tháng 9/2024", "tháng 9/2024"),
    ],
)
def test_months_are_written_as_the_board_writes_them(old, new, text, moved):
    assert advanced(text, old, new) == moved


@pytest.mark.parametrize("year", [2024, 2025, 2028])
@pytest.mark.parametrize("month", range(1, 13))
def test_the_events_written_out_are_what_lint_wants_to_read(year, month):
    body = f"<p>{events_paragraph(REGISTER, date(year, month, 1))}</p>"
    section = SectionContent(label="1.", body=body, themes=("x",))
    content = DocumentContent(kind="huong_dan", title="Định hướng", period=f"{year}-{month:02d}", sections=(section,))
    assert [str(i.sentence) for i in lint.check(content, register=REGISTER) if i.severity != "info"] == []
    assert len(lint.check(content, register=REGISTER)) > 0


def test_a_register_without_events_of_the_month_writes_the_lead_in_alone():
    assert events_paragraph((), date(2024, 2, 1)) == ("Tuyên truyền các sự kiện, các ngày kỷ niệm trong tháng 02/2024.")


def test_an_editor_is_offered_every_event_of_the_month_with_its_phrase(register):
    offered = {event.key: phrase for event, phrase in offered_events(date(2024, 2, 1))}
    assert offered["ngay-thay-thuoc-viet-nam"] == "69 năm Ngày Thầy thuốc Việt Nam (27/02/1955-27/02/2024)"
    assert len(offered) > 10


def test_the_command_prints_the_draft_as_json(team, register):
    out = StringIO()
    call_command("draft_month", "2024-01", "--as", team.drafter.username, stdout=out)
    told = json.loads(out.getvalue())
    assert Directive.objects.get(pk=told["id"]).period_text == told["period"] == "2024-01"
    assert not [issue for issue in told["issues"] if issue["severity"] == "error"]
    call_command("draft_month", "2024-02", "--like", str(told["id"]), stdout=out)


@pytest.mark.parametrize("wrong", [("2024-13",), ("2024-01", "--like", "999"), ("2024-01", "--as", "khongco")])
def test_the_command_says_what_it_cannot_do(team, wrong):
    with pytest.raises(CommandError):
        call_command("draft_month", *wrong, stdout=StringIO())
    assert not Directive.objects.exists()


def test_lint_compares_with_last_months_issued_document(team, register):
    body = "<p>Tuyên truyền xây dựng nông thôn mới, nông thôn mới nâng cao, nông thôn mới kiểu mẫu trên địa bàn.</p>"
    published(team, sections=(body,))
    again = draft(team, sections=(body,), period=JANUARY, at=timezone.make_aware(datetime(2023, 12, 28)))
    assert "same-as-last-month" in [issue.code for issue in findings(again)]


def test_the_number_of_queries_does_not_grow_with_the_text(team, register, django_assert_max_num_queries):
    long = draft(team, sections=(EVENTS,) * 12)
    with django_assert_max_num_queries(12):
        findings(Directive.objects.get(pk=long.pk))


def test_the_events_paragraph_is_written_in_the_board_s_own_words_and_order() -> None:
    words = EventsManner(beginning="Trong tháng %(month)s có", focus="", ending="", by_day=True)
    plain = events_paragraph(REGISTER, date(2023, 12, 1), words)
    days = [int(day) for day in re.findall(r"\((\d\d)/12", plain)]
    assert plain.startswith("Trong tháng 12/2023 có: ")
    assert days == sorted(days)
    assert len(days) > 2
    assert not plain.endswith("khác.")


@pytest.mark.parametrize("beginning", ["100 % trong tháng", "Tháng %(year)s", "Tháng %s"])
def test_a_beginning_with_another_placeholder_is_refused(team: Staff, beginning: str) -> None:
    team.body.events_beginning = beginning
    with pytest.raises(ValidationError):
        team.body.full_clean()


def test_a_draft_takes_the_words_of_its_board(team: Staff) -> None:
    call_command("import_events", verbosity=0)
    team.body.events_ending = "và nhiều ngày lễ khác"
    team.body.save()
    directive = draft_month(date(2024, 1, 1), actor=team.drafter, at=NOON)
    assert "và nhiều ngày lễ khác." in directive.content().plain_text()
