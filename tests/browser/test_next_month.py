"""The next month in a real browser: a draft from the register, findings put right, an event inserted, handed in."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from directives.drafting import offered_events
from directives.models import Directive, State
from directives.rules import findings
from events import loading
from tests import factories
from tests.browser.conftest import Enter
from tests.factories import Staff, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

JANUARY = date(2024, 1, 1)
RURAL = "<p>Tuyên truyền xây dựng nông thôn mới.</p>"
EVENTS = (
    "<p>Tuyên truyền các sự kiện, các ngày kỷ niệm trong tháng 12/2023, trọng tâm là: 79 năm Ngày thành lập Quân đội "
    "nhân dân Việt Nam (22/12/1944-22/12/2023) và các ngày kỷ niệm khác.</p>"
)
STALE = "<p>Tuyên truyền phòng, chống rét cho cây trồng; hoàn thành trong tháng 12/2023.</p>"


@pytest.fixture
def team(transactional_db: None) -> Staff:
    """Everybody, and the register of dates."""
    loading.load(loading.SHIPPED.read_bytes())
    return staff()


def text_of(page: Page, number: int) -> Locator:
    return page.locator(f"#cke_id_sections-{number}-body .cke_wysiwyg_div")


def go_to(page: Page, kind: str) -> None:
    """Follow the first finding of this kind with the keyboard."""
    page.locator(f".findings .{kind} a.go-to").first.press("Enter")


def insert_event(page: Page, number: int, words: str) -> None:
    """The list beside a section, narrowed by words without diacritics, its first entry taken; keyboard only."""
    page.locator(f"#sections-{number} .insert-event").press("Enter")
    expect(page.locator("dialog.events")).to_be_visible()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.events")).to_be_hidden()


def students_day() -> str:
    """The phrase of the event that the tests insert."""
    key = "ngay-truyen-thong-hoc-sinh-sinh-vien-va-hoi-sinh-vien-viet-nam"
    return next(phrase for event, phrase in offered_events(JANUARY) if event.key == key)


def grave(axe_results: dict) -> list[str]:
    return [v["id"] for v in axe_results["violations"] if v["impact"] in {"serious", "critical"}]


def bodies(directive: Directive) -> list[str]:
    """The stored texts, without line breaks between blocks."""
    return [re.sub(r"\s*\n\s*", "", section.body).replace("\xa0", " ") for section in directive.sections.all()]


def test_the_next_month_is_drafted_put_right_and_handed_in(team: Staff, opening_page: Enter):
    factories.published(team, sections=(RURAL, EVENTS, STALE))
    page = opening_page()
    page.get_by_role("link", name="Tạo định hướng tháng 01/2024").click()
    assert grave(Axe().run(page).response) == []
    page.get_by_role("group").first.get_by_label("Để trống, viết mới").check()
    page.get_by_role("button", name="Lập bản thảo tháng 01/2024").click()
    expect(text_of(page, 2)).to_be_visible()
    directive = Directive.objects.get(period=JANUARY)
    assert page.locator(".machine").count() == 2

    # The empty section is an error, the month left behind a warning; each is a key press away.
    go_to(page, "error")
    expect(text_of(page, 0)).to_be_focused()
    page.keyboard.type("Tuyên truyền kết luận của Bộ Chính trị; .")
    go_to(page, "warning")
    expect(text_of(page, 2)).to_be_focused()
    page.wait_for_function("getSelection().toString() === 'tháng 12/2023'")
    page.keyboard.type("tháng 01/2024")

    # An event goes where the cursor was: before the full stop.
    text_of(page, 0).click()
    expect(text_of(page, 0)).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowLeft")
    insert_event(page, 0, "hoc sinh sinh vien")
    expect(text_of(page, 0)).to_be_focused()
    page.keyboard.type("!")
    expect(text_of(page, 0)).to_contain_text(f"{students_day()}!")

    page.keyboard.press("Control+s")
    expect(page.locator(".save-bar .saved")).to_contain_text("Đã lưu")
    expect(page.locator(".findings .error, .findings .warning")).to_have_count(0)
    first, second, third = bodies(directive)
    assert first == f"<p>Tuyên truyền kết luận của Bộ Chính trị; {students_day()}!.</p>"
    assert second.startswith("<p>Tuyên truyền các sự kiện, các ngày kỷ niệm trong tháng 01/2024, trọng tâm là: ")
    assert third == STALE.replace("12/2023", "01/2024")
    assert [section.machine_made for section in directive.sections.all()] == [False, True, False]

    page.get_by_role("button", name="Lưu và trình duyệt").click()
    page.click("body.confirming form button.primary")
    expect(page.locator(".messagelist .success")).to_be_visible()
    directive.refresh_from_db()
    assert directive.state == State.IN_REVIEW
    assert directive.revisions.latest().content().sections[0].body.count("Học sinh") == 1


def test_a_draft_that_could_be_handed_in_is_two_clicks_away(team: Staff, opening_page: Enter):
    page = opening_page()
    page.locator(".my-work a.primary").click()
    page.locator("form[method=post] button.primary").last.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert [issue for issue in findings(Directive.objects.get()) if issue.blocks] == []


def test_without_the_editor_an_event_goes_into_the_plain_field(team: Staff, opening_page: Enter):
    directive = factories.draft(team, period=JANUARY, sections=(RURAL,))
    page = opening_page()
    page.route("**/ckeditor/ckeditor.js*", lambda route: route.abort())
    page.locator(f"a[href$='/{directive.pk}/change/']").first.click()
    field = page.locator("#id_sections-0-body")
    field.fill("Trước sau")
    field.evaluate("field => field.setSelectionRange(6, 6)")
    insert_event(page, 0, "HỌC SINH sinh viên")
    phrase = students_day()
    expect(field).to_have_value(f"Trước {phrase}sau")
    page.keyboard.press("Control+s")
    expect(page.locator(".save-bar .saved")).to_be_visible()
    assert bodies(directive) == [f"<p>Trước {phrase}sau</p>"]


def test_the_list_of_events_says_when_none_has_the_words_and_closes_by_key(team: Staff, opening_page: Enter):
    directive = factories.draft(team, period=JANUARY, sections=(RURAL,))
    page = opening_page()
    page.locator(f"a[href$='/{directive.pk}/change/']").first.click()
    expect(text_of(page, 0)).to_be_visible()
    page.locator(".insert-event").first.click()
    page.keyboard.type("khong co ngay nay")
    expect(page.locator("dialog.events .none")).to_be_visible()
    assert grave(Axe().run(page, context="dialog.events").response) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog.events")).to_be_hidden()


def test_a_save_comes_back_to_the_same_place(team: Staff, opening_page: Enter):
    directive = factories.draft(team, period=JANUARY, sections=(RURAL,) * 6)
    page = opening_page()
    page.locator(f"a[href$='/{directive.pk}/change/']").first.click()
    expect(text_of(page, 5)).to_be_visible()
    text_of(page, 4).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Thêm.")
    before = page.evaluate("window.scrollY")
    page.keyboard.press("Control+s")
    expect(page.locator(".save-bar .saved")).to_be_visible()
    expect(text_of(page, 4)).to_be_focused()
    assert before > 0
    assert abs(page.evaluate("window.scrollY") - before) < 80
