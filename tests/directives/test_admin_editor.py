"""The editing form in a real browser: the editor lives under the content policy, sections move."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from directives.models import Directive
from tests import factories
from tests.factories import PASSWORD, Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[[Directive], Page]


@pytest.fixture
def opened(page: Page, live_server, team: Staff) -> Open:
    """The editing form of a document, as its drafter sees it."""

    def open_form(directive: Directive) -> Page:
        page.goto(f"{live_server.url}/quan-tri/login/?next=/quan-tri/directives/directive/{directive.pk}/change/")
        page.fill("#id_username", team.drafter.username)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        expect(text_of(page, 0)).to_be_visible()
        return page

    return open_form


def editor(page: Page, number: int) -> Locator:
    return page.locator(f"#cke_id_sections-{number}-body")


def text_of(page: Page, number: int) -> Locator:
    return editor(page, number).locator(".cke_wysiwyg_div")


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()


def bodies(directive: Directive) -> list[str]:
    """The stored texts, without line breaks between blocks; the editor writes a space at a border as a fixed one."""
    return [re.sub(r"\s*\n\s*", "", section.body).replace("\xa0", " ") for section in directive.sections.all()]


def press(page: Page, button: str) -> None:
    editor(page, 0).locator(f".cke_button__{button}").click()


def at_the_end(page: Page) -> None:
    text_of(page, 0).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")


def test_typing_and_bold_and_lists_are_stored(team: Staff, opened: Open):
    directive = factories.draft(team, sections=("<p>Đầu.</p>",))
    page = opened(directive)
    at_the_end(page)
    page.keyboard.type("Thường ")
    press(page, "bold")
    page.keyboard.type("đậm")
    press(page, "bold")
    page.keyboard.press("Enter")
    press(page, "bulletedlist")
    page.keyboard.type("một")
    page.keyboard.press("Enter")
    page.keyboard.type("hai")
    save(page)
    assert bodies(directive) == ["<p>Đầu.</p><p>Thường <strong>đậm</strong></p><ul><li>một</li><li>hai</li></ul>"]


def test_dialogs_work_for_a_table_and_a_link(team: Staff, opened: Open):
    directive = factories.draft(team, sections=("<p>Đầu.</p>",))
    page = opened(directive)
    text_of(page, 0).locator("p").click()
    press(page, "link")
    page.locator(".cke_dialog_page_contents input.cke_dialog_ui_input_text:visible").last.fill("example.org/a")
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    expect(text_of(page, 0).locator("a")).to_be_visible()
    at_the_end(page)
    press(page, "table")
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    text_of(page, 0).locator("td").first.click()
    page.keyboard.type("ô")
    save(page)
    (body,) = bodies(directive)
    assert '<a href="http://example.org/a">' in body
    assert "<td>ô</td>" in body


def test_the_list_of_formats_opens_and_makes_a_heading(team: Staff, opened: Open):
    directive = factories.draft(team, sections=("<p>Đề mục</p>",))
    page = opened(directive)
    text_of(page, 0).locator("p").click()
    editor(page, 0).locator(".cke_combo__format a").click()
    page.frame_locator("iframe.cke_panel_frame").locator("a:has(h3)").click()
    save(page)
    assert bodies(directive) == ["<h3>Đề mục</h3>"]


def test_sections_are_moved_and_added_with_the_keyboard(team: Staff, opened: Open):
    directive = factories.draft(team, sections=("<p>Một</p>", "<p>Hai</p>"))
    page = opened(directive)
    page.locator("#sections-0 .move").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(".add-row a").focus()
    page.keyboard.press("Enter")
    text_of(page, 2).click()
    page.keyboard.type("Ba")
    page.locator("#sections-2 .move").first.focus()
    page.keyboard.press("Enter")
    save(page)
    assert bodies(directive) == ["<p>Hai</p>", "<p>Ba</p>", "<p>Một</p>"]


def test_nothing_written_into_the_page_runs(team: Staff, opened: Open):
    page = opened(factories.draft(team))
    html = '<img src="data:," onerror="window.ran = 1"><div class="cke"><p onclick="window.ran = 1">x</p></div>'
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", html)
    page.locator(".cke p", has_text=re.compile("^x$")).dispatch_event("click")
    assert page.evaluate("window.ran") is None


@pytest.mark.django_db(transaction=True)
def test_without_scripts_the_form_is_plain_and_works(team: Staff, live_server, browser):
    directive = factories.draft(team, sections=("<p>Một</p>", "<p>Hai</p>"))
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/quan-tri/login/?next=/quan-tri/directives/directive/{directive.pk}/change/")
    page.fill("#id_username", team.drafter.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.fill("#id_sections-0-body", "Gõ thẳng vào ô.")
    page.fill("#id_sections-0-order", "9")
    page.click("[name=_save]")
    assert bodies(directive) == ["<p>Hai</p>", "<p>Gõ thẳng vào ô.</p>"]
    page.context.close()
