"""The public pages in a real browser: verification, without scripts, by the keyboard, under the policy in force."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from directives import filestore, issuing
from directives.models import Edition, Theme
from events.models import CommemorativeEvent
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MISSING = "/khong-co/"
FOR_MACHINES = ("/van-ban/2023/01-hd-btgtu.json", "/van-ban/2023/01-hd-btgtu.txt", "/robots.txt")
"""Without XML: Chromium styles its own tree view of it in a way that the policy rightly refuses."""
PHONE = 320
MOVED = """document.fonts.ready.then(() => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => moved += one.value))
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(moved))));
}))"""
"""How far things have moved once all faces are there (Cumulative Layout Shift)."""
SECTIONS = (
    "<p>Tuyên truyền kết quả hội nghị của Ban Chấp hành Đảng bộ tỉnh về phát triển kinh tế, xã hội.</p>",
    "<p>Tuyên truyền 79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023).</p>"
    "<ul><li>Nội dung một</li><li>Nội dung hai</li></ul>",
    "<table><tbody><tr><td>Đơn vị</td><td>Nhiệm vụ được giao trong tháng</td></tr></tbody></table>",
    "<p>Một từ rất dài: " + "nghiêng" * 20 + "</p>",
)


@pytest.fixture
def edition(transactional_db: None) -> Edition:
    """An issued document that says everything a page can show, a withdrawn one, and a later month."""
    team = factories.staff()
    name = "Ngày thành lập Quân đội nhân dân Việt Nam"
    CommemorativeEvent.objects.create(key="qdnd", name=name, day=22, month=12, origin_year=1944)
    edition = factories.published(team, sections=SECTIONS)
    withdrawn = factories.published(team, title="Định hướng tháng 12/2023, bản có sai sót")
    issuing.withdraw(withdrawn, actor=team.head, at=factories.NOON, reason="issued_in_error", note="Nhầm số liệu.")
    factories.published(team, title="Định hướng tháng 01/2024", period=date(2024, 1, 1))
    edition.search_rows.get(position=1).themes.add(Theme.objects.standing()[0])
    return edition


def addresses(edition: Edition) -> list[str]:
    withdrawn = Edition.objects.get(title__endswith="bản có sai sót")
    theme = Theme.objects.get(searchrow__edition=edition)
    return [
        reverse("home"),
        reverse("year", args=[2023]),
        reverse("month", args=[2023, 12]),
        edition.get_absolute_url(),
        withdrawn.get_absolute_url(),
        reverse("themes"),
        reverse("theme", args=[theme.slug]),
        reverse("search") + "?q=hoi+nghi&nam=2023",
        reverse("search") + "?q=hio+nghi",
        reverse("verify"),
        reverse("verify") + f"?ma={edition.code}",
        reverse("calendar-year", args=[2023]),
        reverse("calendar-month", args=[2023, 12]),
        MISSING,
    ]


def test_the_verdict_on_a_file_passes_axe(reader: Page, live_server: LiveServer, edition: Edition):
    reader.set_viewport_size({"width": PHONE, "height": 800})
    withdrawn = Edition.objects.get(title__endswith="bản có sai sót")
    genuine, past = (filestore.get(one.file.sha256) for one in (edition, withdrawn))
    for data in (genuine, past, b"xin chao"):
        reader.goto(live_server.url + reverse("verify"))
        reader.set_input_files("#tep", {"name": "van-ban.pdf", "mimeType": "application/pdf", "buffer": data})
        reader.click("form[method=post] button")
        reader.locator(".verdict, button.send:visible").first.wait_for()
        if reader.locator("button.send:visible").count():  # not known by its hash: it is sent when the reader says so
            reader.click("button.send")
        reader.locator(".verdict").wait_for()
        found = Axe().run(reader).response["violations"]
        assert not [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
        assert reader.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_file_is_checked_without_scripts_or_cookies(browser: Browser, live_server: LiveServer, edition: Edition):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + reverse("verify"))
    data = filestore.get(edition.file.sha256)
    page.set_input_files("#tep", {"name": "van-ban.pdf", "mimeType": "application/pdf", "buffer": data})
    page.click("form[method=post] button")
    assert page.locator(".verdict.genuine").is_visible()
    page.set_input_files("#tep", {"name": "khac.pdf", "mimeType": "application/pdf", "buffer": data[:-1] + b"X"})
    page.click("form[method=post] button")
    assert page.locator(".verdict.genuine").count() == 0
    assert page.locator(".verdict").is_visible()
    assert context.cookies() == []
    context.close()


def test_pages_ask_nobody_else_and_the_policy_blocks_nothing(page: Page, live_server: LiveServer, edition: Edition):
    requested: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    for address in (*FOR_MACHINES, *addresses(edition)):
        page.goto(live_server.url + address)
        if address != MISSING:
            assert not complaints, address
    assert all(url.startswith(live_server.url) for url in requested)
    assert not [text for text in complaints if "Policy" in text]
    assert all("404" in text for text in complaints), "a browser notes that the page is missing"


def test_the_policy_is_in_force(page: Page, live_server: LiveServer, edition: Edition):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(live_server.url + edition.get_absolute_url())
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), {src: '/'}))")
    assert page.evaluate("window.ran") is None
    assert len([text for text in complaints if "Content Security Policy" in text]) == 2


def test_the_keyboard_reaches_the_content_first(page: Page, live_server: LiveServer, edition: Edition):
    page.goto(live_server.url + edition.get_absolute_url())
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#noi-dung")).to_be_focused()


def test_the_letters_of_vietnamese_come_from_our_own_face(page: Page, live_server: LiveServer, edition: Edition):
    """At the latest when the browser has kept it: a face that comes too late is left for the next page."""
    assert any(in_our_face(page, live_server.url + edition.get_absolute_url()) for _visit in range(5))


def in_our_face(page: Page, address: str) -> bool:
    """Whether every letter of the first section is painted in a face that the page brought along."""
    page.goto(address)
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('18px \"Guidance Serif\"', 'ẵỡựđĐỆ'))")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "#muc-1 p"})["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    return bool(used) and all(font["isCustomFont"] for font in used)


def test_no_line_moves_when_a_face_comes_late(reader: Page, live_server: LiveServer, edition: Edition):
    held: list[Route] = []
    reader.route("**/*.woff2", lambda route: held.append(route))
    reader.goto(live_server.url + edition.get_absolute_url(), wait_until="commit")
    reader.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    assert len(held) >= 2, "regular and bold are asked for at once"
    for route in held:
        route.continue_()
    assert reader.evaluate(MOVED) == 0


def test_text_is_enlarged_and_cited_without_scripts(browser: Browser, live_server: LiveServer, edition: Edition):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(live_server.url + edition.get_absolute_url())
    text = page.locator(".guidance p").first
    before = text.bounding_box()
    page.get_by_label("Chữ lớn").check()
    after = text.bounding_box()
    assert before
    assert after
    assert after["height"] > 1.3 * before["height"], "larger letters and no fewer lines"
    article = page.locator(".guidance").bounding_box()
    assert article
    assert article["x"] + article["width"] <= 320
    page.locator("a.here").nth(1).click()
    assert page.url.endswith("#muc-2")
    assert edition.get_absolute_url() in page.locator(".citation").inner_text()
    context.close()
