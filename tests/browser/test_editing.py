"""Writing in a real browser: crash and restore, two editors, expired login, no network, keyboard alone, the editor."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from directives.models import Directive, EditBuffer, State
from tests import factories
from tests.factories import PASSWORD, Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture
def team(transactional_db: None) -> Staff:
    return factories.staff()


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, team: Staff) -> Iterator[Enter]:
    """A person at the editing form of a document, each in a browser of his own."""
    contexts = []

    def open_form(username: str, directive: Directive | None, width: int = 1280) -> Page:
        context = browser.new_context(locale="vi-VN", viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        place = f"{directive.pk}/change" if directive else "add"
        page.goto(f"{live_server.url}/quan-tri/login/?next=/quan-tri/directives/directive/{place}/")
        page.fill("#id_username", username)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        expect(text_of(page, 0)).to_be_visible()
        return page

    yield open_form
    for context in contexts:
        context.close()


def text_of(page: Page, number: int) -> Locator:
    return page.locator(f"#cke_id_sections-{number}-body .cke_wysiwyg_div")


def write(page: Page, number: int, words: str) -> None:
    """Put the cursor at the end of a section and type."""
    text_of(page, number).click()
    expect(text_of(page, number)).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def kept(page: Page) -> None:
    expect(page.locator(".writing-status")).to_contain_text("Đã tự lưu tạm lúc")


def saved(page: Page) -> None:
    expect(page.locator(".save-bar .saved")).to_contain_text("Đã lưu")


def bodies(directive: Directive) -> list[str]:
    return [section.body for section in directive.sections.all()]


def grave(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
    ]


def test_a_crash_loses_nothing_and_the_text_comes_back_compared(team: Staff, enter: Enter):
    directive = factories.draft(team, sections=("<p>Một.</p>", "<p>Hai.</p>"))
    page = enter("soanthao", directive)
    expect(page.locator(".unsaved")).to_have_count(0)
    assert not EditBuffer.objects.exists()  # opening a form is no writing
    write(page, 0, " Viết dở")
    kept(page)
    page.locator("#sections-1 .move").first.click()
    page.wait_for_function("document.querySelector('.writing-status').textContent")
    page.context.close()  # without a word

    page = enter("soanthao", directive)
    page.get_by_role("link", name="So sánh và khôi phục").click()
    expect(page.locator(".marked ins").first).to_contain_text("Viết dở")
    assert grave(page) == []
    page.get_by_role("link", name="Khôi phục").click()
    expect(text_of(page, 0)).to_contain_text("Một. Viết dở")
    page.keyboard.press("Control+s")
    saved(page)
    assert "<p>Một. Viết dở</p>" in bodies(directive)
    assert not EditBuffer.objects.exists()


def test_two_editors_see_each_other_and_choose_between_their_texts(team: Staff, enter: Enter):
    directive = factories.draft(team, sections=("<p>Một.</p>", "<p>Hai.</p>"))
    first = enter("soanthao", directive)
    second = enter("soanthao2", directive)
    expect(second.locator(".others")).to_contain_text("Đ/c Soanthao đang sửa, từ ")
    write(first, 0, " Của tôi.")
    write(first, 1, " Chỉ tôi.")
    write(second, 0, " Của Thúy.")
    second.keyboard.press("Control+s")
    saved(second)

    first.keyboard.press("Control+s")
    expect(first.get_by_role("heading", name="Hai bản của cùng một văn bản")).to_be_visible()
    assert grave(first) == []
    both = first.locator(".both-changed")
    expect(both).to_contain_text("Một. Của tôi.")
    expect(both).to_contain_text("Một. Của Thúy.")
    both.get_by_label("Giữ cả hai").check()
    first.get_by_role("button", name="Lưu theo lựa chọn").click()
    saved(first)
    assert bodies(directive) == ["<p>Một. Của Thúy.</p>", "<p>Một. Của tôi.</p>", "<p>Hai. Chỉ tôi.</p>"]


def test_an_expired_login_asks_for_the_password_over_the_form(team: Staff, enter: Enter):
    directive = factories.draft(team, sections=("<p>Một.</p>",))
    page = enter("soanthao", directive)
    write(page, 0, " Trước khi hết hạn.")
    kept(page)
    Session.objects.all().delete()
    address = page.url
    page.keyboard.type(" Sau khi hết hạn.")
    page.keyboard.press("Control+s")
    dialog = page.locator("dialog.login-again")
    expect(dialog).to_be_visible()
    expect(dialog.locator(".errornote, [name=code]").first).to_be_hidden()
    assert grave(page) == []
    password = dialog.locator("[name=password]")
    expect(password).to_be_focused()
    password.fill("sai mật khẩu")
    password.press("Enter")
    expect(dialog.locator(".errornote")).to_be_visible()
    assert page.url == address
    password.fill(PASSWORD)
    password.press("Enter")
    saved(page)
    assert bodies(directive) == ["<p>Một. Trước khi hết hạn. Sau khi hết hạn.</p>"]


def test_without_network_the_page_says_so_and_typing_goes_on(team: Staff, enter: Enter):
    directive = factories.draft(team, sections=("<p>Một.</p>",))
    page = enter("soanthao", directive)
    page.context.set_offline(True)
    status = page.locator(".writing-status")
    expect(status).to_contain_text("Mất kết nối")
    write(page, 0, " Viết khi mất mạng.")
    page.keyboard.press("Control+s")
    expect(status).to_contain_text("Chưa lưu được")
    page.context.set_offline(False)
    kept(page)
    assert "Viết khi mất mạng." in json.dumps(EditBuffer.objects.get().fields(), ensure_ascii=False)
    page.keyboard.press("Control+s")
    saved(page)
    assert bodies(directive) == ["<p>Một. Viết khi mất mạng.</p>"]


# The keyboard alone, and a narrow screen


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the cursor is there."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{target} cannot be reached with the keyboard")


def press(page: Page, target: Locator) -> None:
    tab_to(page, target)
    page.keyboard.press("Enter")


def test_the_whole_way_with_the_keyboard_alone(team: Staff, page: Page, live_server: LiveServer):
    page.goto(f"{live_server.url}/quan-tri/")
    tab_to(page, page.locator("#id_username"))
    page.keyboard.type("soanthao")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    press(page, page.locator("a[href$='/directive/add/']").first)
    expect(text_of(page, 0)).to_be_visible()
    tab_to(page, text_of(page, 0))
    page.keyboard.type("Tuyên truyền kết quả kỳ họp.")
    press(page, page.locator(".add-row a"))
    expect(text_of(page, 1)).to_be_visible()
    tab_to(page, text_of(page, 1))
    page.keyboard.type("Tuyên truyền phong trào thi đua.")
    page.keyboard.press("Alt+Shift+ArrowUp")
    page.wait_for_function("document.querySelector('.sections .inline-related').id === 'sections-1'")
    expect(text_of(page, 1)).to_be_focused()
    expect(page.locator(".outline li").first).to_contain_text("phong trào thi đua")
    tab_to(page, page.locator("#id_signatory"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("#id_recipients"))
    page.keyboard.type("Lưu VT.")
    page.keyboard.press("Control+s")
    saved(page)
    directive = Directive.objects.get()
    assert bodies(directive) == ["<p>Tuyên truyền phong trào thi đua.</p>", "<p>Tuyên truyền kết quả kỳ họp.</p>"]

    press(page, page.get_by_role("button", name="Lưu và trình duyệt"))
    expect(page).to_have_url(re.compile("/submit/$"))
    for box in page.locator("form input[type=checkbox]").all():
        tab_to(page, box)
        page.keyboard.press("Space")
    press(page, page.locator("form button.primary"))
    expect(page.locator(".messagelist .success")).to_be_visible()
    directive.refresh_from_db()
    assert directive.state == State.IN_REVIEW


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")]
                .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
                .map((element) => `${element.tagName}.${element.className}`)"""
    )


def test_sections_fold_are_dragged_and_fit_a_narrow_screen(team: Staff, enter: Enter):
    directive = factories.draft(team, sections=("<p>Một hai ba.</p>", "<p>Hai.</p>", "<p>Ba.</p>"))
    page = enter("soanthao", directive)
    expect(page.locator(".word-count")).to_have_text(f"{len(directive.content().plain_text().split()) - 5} chữ")
    page.get_by_role("button", name="Thu gọn các mục").click()
    expect(text_of(page, 0)).to_be_hidden()
    page.locator("#sections-2 .handle").drag_to(page.locator("#sections-0 h3"), target_position={"x": 20, "y": 3})
    page.wait_for_function("document.querySelector('.sections .inline-related').id === 'sections-2'")
    expect(page.locator(".outline a").first).to_contain_text("Ba.")
    page.locator(".outline a").first.click()
    expect(text_of(page, 2)).to_be_visible()
    expect(text_of(page, 0)).to_be_hidden()
    assert grave(page) == []
    page.keyboard.press("Control+s")
    saved(page)
    assert bodies(directive) == ["<p>Ba.</p>", "<p>Một hai ba.</p>", "<p>Hai.</p>"]
    page.set_viewport_size({"width": 360, "height": 740})
    address = page.url
    for place in ("change", "history"):
        page.goto(address.replace("/change/", f"/{place}/"))
        assert too_wide(page) == [], place


# The editor

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15">
<style>p.MsoNormal {font-family:"Times New Roman"}</style></head><body><!--StartFragment-->
<p class=MsoNormal style='text-align:justify'><b><span style='font-size:14.0pt;font-family:"Times New Roman",serif'>1.
Tuyên truyền “Năm chủ đề”</span></b><span style='font-size:14.0pt;color:red'> đợt 2,
từ ngày 05&nbsp;tháng 02.<o:p></o:p></span></p>
<p class=MsoNormal>2. ‘Nghị quyết’ số 35-NQ/TW.<img src="file:///C:/a.png"></p>
<table class=MsoTableGrid border=1><tr><td width=10><p class=MsoNormal>Ô thứ nhất</p></td></tr></table>
<!--EndFragment--></body></html>"""


def paste(page: Page, number: int, html: str) -> None:
    """The clipboard as an office program fills it."""
    text_of(page, number).evaluate(
        """(area, html) => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/html", html);
            const how = { clipboardData: clipboard, bubbles: true, cancelable: true };
            area.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        html,
    )


def unikey(page: Page, written: str, backspaces: int, instead: str) -> None:
    """As Unikey types: the letters as they come, then Backspace and the letter with its marks."""
    page.keyboard.type(written)
    for _ in range(backspaces):
        page.keyboard.press("Backspace")
    page.keyboard.insert_text(instead)


def test_what_is_typed_pasted_and_undone_is_what_is_stored(team: Staff, enter: Enter):
    directive = factories.draft(team, sections=("<p>Một.</p>", "<p>Hai.</p>", "<p>Ba.</p>"))
    page = enter("soanthao", directive)
    write(page, 0, " ")
    unikey(page, "Tieen", 3, "ên")
    unikey(page, "g", 0, "")
    page.keyboard.type(" vie")
    unikey(page, "etj", 4, "ệt")  # a burst: the end of the syllable anew
    expect(text_of(page, 0)).to_have_text("Một. Tiêng việt")
    keys = page.context.new_cdp_session(page)
    for stage in ("đ", "đư", "đươ", "được"):
        keys.send("Input.imeSetComposition", {"text": stage, "selectionStart": len(stage), "selectionEnd": len(stage)})
    keys.send("Input.insertText", {"text": "được"})
    expect(text_of(page, 0)).to_contain_text("việtđược")
    page.locator("#cke_id_sections-0-body .cke_button__bold").click()
    page.keyboard.type(" đậm")
    page.locator("#cke_id_sections-0-body .cke_button__bold").click()
    page.keyboard.type(" thường")

    write(page, 1, "")
    page.keyboard.press("Enter")
    paste(page, 1, WORD)
    expect(text_of(page, 1)).to_contain_text("Ô thứ nhất")
    notice = page.locator("#sections-1 .paste-notice")
    expect(notice).to_contain_text("Giữ lại: chữ, chữ đậm, bảng.")
    expect(notice).to_contain_text("Đã bỏ: hình ảnh, màu sắc, phông và cỡ chữ.")

    write(page, 2, " Bỏ đi.")
    page.keyboard.press("Control+z")
    expect(text_of(page, 2)).to_have_text("Ba.")

    page.locator("#cke_id_sections-0-body .cke_combo__format a").click()
    formats = page.frame_locator("iframe.cke_panel_frame").locator("body")
    expect(formats).to_contain_text("Đề mục nhỏ")
    expect(formats).not_to_contain_text("Heading")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    saved(page)
    first, second, third = bodies(directive)
    assert first.replace("</strong><strong>", "") == "<p>Một. Tiêng việtđược<strong> đậm</strong> thường</p>"
    assert second == (
        "<p>Hai.</p><p><strong>1. Tuyên truyền “Năm chủ đề”</strong> đợt 2, từ ngày 05\xa0tháng 02.</p>"
        "<p>2. ‘Nghị quyết’ số 35-NQ/TW.</p><table><tbody><tr><td><p>Ô thứ nhất</p></td></tr></tbody></table>"
    )
    assert third == "<p>Ba.</p>"


def test_every_button_of_the_editor_finds_its_files(team: Staff, enter: Enter):
    page = enter("soanthao", factories.draft(team))
    missing: list[str] = []
    page.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
    for button in ("link", "table", "specialchar", "find"):
        page.locator(f"#cke_id_sections-0-body .cke_button__{button}").click()
        dialog = page.locator(".cke_dialog:visible")
        expect(dialog.locator(":focus")).to_have_count(1)  # it listens to keys from then on, a moment after it is shown
        page.keyboard.press("Escape")
        expect(page.locator(".cke_dialog:visible")).to_have_count(0)
    paste(page, 0, WORD)
    expect(text_of(page, 0)).to_contain_text("Ô thứ nhất")
    text_of(page, 0).locator("td").first.click(button="right")
    expect(page.locator("iframe.cke_panel_frame:visible")).to_be_visible()
    assert not missing
