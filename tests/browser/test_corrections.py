"""Replace and withdraw as a reader sees them, and the questions that lead staff there, in a real browser."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directives import amending, issuing
from directives.amending import Notice
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LATER = factories.NOON + timedelta(days=9)


def test_a_reader_follows_a_replacement_and_then_a_withdrawal(live_server: LiveServer, reader: Page) -> None:
    team = factories.staff()
    old = factories.published(team)
    new = factories.published(
        team, at=LATER, replaces=old, title="Định hướng công tác tuyên truyền tháng 12/2023 (thay thế)",
        sections=("<p>Tuyên truyền kết quả đại hội của Ban Chấp hành Đảng bộ tỉnh.</p>",),
        change_note="Đổi tên sự kiện ở mục 1.",
    )  # fmt: skip
    amending.conclude(new.directive, new, actor=team.clerk, at=LATER)
    reader.set_viewport_size({"width": 360, "height": 800})
    reader.goto(live_server.url + old.get_absolute_url())
    expect(reader.locator(".banner.gone")).to_contain_text("được thay thế từ ngày 10/12/2023")
    expect(reader.locator(".change-note")).to_contain_text("Đổi tên sự kiện ở mục 1.")
    reader.get_by_role("link", name="Những chữ khác nhau").click()
    expect(reader.locator("div.compared del", has_text="hội nghị")).to_be_visible()
    expect(reader.locator("div.compared")).to_contain_text("đại hội")
    assert not Axe().run(reader).response["violations"]
    reader.get_by_role("link", name=new.display).first.click()
    expect(reader.locator(".dateline .note")).to_contain_text(old.display)
    notice = Notice(number="12-TB/BTGTU", on=LATER.date(), text="Thu hồi vì nhầm.")
    issuing.withdraw(new, actor=team.head, at=LATER, reason="issued_in_error", notice=notice)
    reader.reload()  # a browser keeps a page for five seconds
    expect(reader.locator(".banner.gone")).to_contain_text("12-TB/BTGTU")
    assert not Axe().run(reader).response["violations"]


def test_the_questions_lead_to_the_right_step(live_server: LiveServer, page: Page) -> None:
    team = factories.staff()
    old = factories.published(team)
    page.goto(live_server.url + reverse("admin:login"))
    page.locator("#id_username").fill(team.drafter.username)
    page.locator("#id_password").fill(factories.PASSWORD)
    page.locator("[type=submit]").first.click()
    page.goto(live_server.url + reverse("admin:directives_directive_change", args=[old.directive_id]))
    page.get_by_role("link", name="Văn bản này có sai sót").click()
    page.get_by_label("Có, nhưng trong văn bản có chỗ sai").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Không: chỉ sai chữ").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Ít; nêu được từng chỗ").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("link", name="Tiếp tục: Đính chính").click()
    page.locator("#id_printed_1").fill("kết quả hội nghị")
    page.locator("#id_right_1").fill("kết quả Đại hội")
    page.get_by_role("button", name="Đính chính", exact=True).click()
    expect(page.locator(".notice.amends")).to_contain_text(old.display)
