"""A month read by three people: a comment, an answer, sending back, what changed since, approval; and a preview link
for a leader without an account, which is then revoked."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from directives.models import Comment, Directive, PreviewLink, State
from tests import factories
from tests.browser.test_journey import Office
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LAWS = "<p>Phổ biến các luật mới được Quốc hội thông qua.</p>"


def said(page: Page, text: str) -> None:
    """Send a comment from the column beside the text and see it there."""
    page.fill("#comment-text", text)
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.locator("#y-kien .thread").filter(has_text=text)).to_be_visible()


@pytest.fixture
def handed_in(transactional_db: None) -> Directive:
    """Submitted by its drafter, two sections."""
    return factories.submitted(factories.staff(), sections=(factories.BODY, LAWS))


def test_three_people_review_a_month(browser: Browser, live_server: LiveServer, handed_in: Directive) -> None:
    office = Office(browser, live_server)
    base = f"{live_server.url}/quan-tri/directives/directive/{handed_in.pk}"

    # The deputy comments on the second section without leaving the page, then sends the text back.
    deputy = office.at_desk("lanhdao2")
    deputy.goto(f"{base}/change/")
    deputy.select_option("#comment-section", label="Mục 2.")
    said(deputy, "Nêu rõ số hiệu của luật <b>")
    deputy.goto(f"{base}/send_back/")
    deputy.fill("[name=reason]", "Xem ý kiến ở mục 2")
    office.confirm(deputy)

    # The drafter reads why at the top, changes the text, answers without losing what he types, saves and submits.
    drafter = office.at_desk("soanthao")
    drafter.goto(f"{base}/change/")
    expect(drafter.locator(".sent-back")).to_contain_text("Xem ý kiến ở mục 2")
    drafter.fill("[name=recipients]", "- Các cấp ủy trực thuộc,\n- Đài Phát thanh,\n- Lưu VT.")
    thread = drafter.locator("#y-kien .thread")
    thread.get_by_text("Trả lời", exact=True).click()
    thread.locator("textarea").fill("Đã bổ sung nơi nhận")
    thread.get_by_role("button", name="Gửi trả lời").click()
    expect(drafter.locator("#y-kien .answer")).to_contain_text("Đã bổ sung nơi nhận")
    expect(drafter.locator("[name=recipients]")).to_have_value(re.compile("Đài Phát thanh"))
    drafter.get_by_role("button", name="Lưu và trình duyệt").click()
    drafter.wait_for_url("**/submit/")
    office.confirm(drafter)
    assert Comment.objects.count() == 2

    # The deputy sees what changed since he sent it back, and walks through it by keys.
    deputy.goto(f"{base}/so-sanh/")
    expect(deputy.locator(".jump .count")).to_contain_text("1 phần có thay đổi")
    expect(deputy.locator(".compared .place ins").first).to_contain_text("Đài Phát thanh")
    deputy.keyboard.press("Alt+ArrowDown")
    expect(deputy.locator(".jump .at")).to_have_text("Thay đổi 1/1")
    expect(deputy.locator(".compared .here")).to_be_focused()

    # The comment is still open, so approving asks for a tick.
    deputy.goto(f"{base}/approve/")
    expect(deputy.locator(".against")).to_contain_text("1 phần có thay đổi")
    if deputy.locator("form [name=password]").count():
        deputy.fill("form [name=password]", PASSWORD)
    deputy.click("form button.primary")
    expect(deputy.locator(".errorlist")).to_contain_text("Nêu rõ số hiệu của luật <b>")
    office.confirm(deputy)
    assert Directive.objects.get().state == State.APPROVED


def test_a_leader_without_an_account_reads_until_the_link_is_revoked(
    browser: Browser, live_server: LiveServer, handed_in: Directive
) -> None:
    office = Office(browser, live_server)
    base = f"{live_server.url}/quan-tri/directives/directive/{handed_in.pk}"
    drafter = office.at_desk("soanthao")
    drafter.goto(f"{base}/change/")
    drafter.get_by_role("link", name="Gửi lãnh đạo không có tài khoản đọc").click()
    drafter.fill("[name=reader]", "Đ/c Bí thư")
    drafter.get_by_role("button", name="Tạo đường dẫn").click()
    path = drafter.locator("#made-address").input_value().removeprefix("http://localhost:8000")

    leader = browser.new_context(locale="vi-VN", viewport={"width": 390, "height": 800}).new_page()
    opened = leader.goto(f"{live_server.url}{path}")
    assert opened
    assert opened.headers["cache-control"] == "no-store, private"
    expect(leader.locator(".draft-mark")).to_have_text("DỰ THẢO")
    expect(leader.locator(".paper")).to_contain_text("Phổ biến các luật mới")
    assert leader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert leader.context.cookies() == []

    drafter.goto(f"{base}/xem-truoc/")
    expect(drafter.locator("table.history")).to_contain_text("1 lần")
    drafter.get_by_role("button", name="Thu hồi").click()
    expect(drafter.locator(".messagelist .success")).to_be_visible()
    closed = leader.goto(f"{live_server.url}{path}")
    assert closed
    assert closed.status == 404
    assert PreviewLink.objects.get().opened == 1
