"""The office in a real browser: every kind of page for axe and for narrow screens, a month at a glance, themes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from directives import notifications, workflow
from directives.models import HistoryEntry, Theme
from tests import factories
from tests.crawling import crawl, kind_of
from tests.factories import NOON, PASSWORD, Staff, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = 400, 1280
GRAVE = {"serious", "critical"}


@pytest.fixture
def team(transactional_db: None) -> Staff:
    """A desk with something on every list."""
    team = staff()
    factories.published(team)
    directive = factories.submitted(team, period=date(2024, 1, 1))
    workflow.send_back(directive, actor=team.deputy, at=NOON, reason="Thiếu mục kỷ niệm")
    factories.submitted(team, period=date(2024, 2, 1))
    notifications.collect(HistoryEntry.objects.all())
    return team


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window into which axe is let."""
    context = browser.new_context(locale="vi-VN", bypass_csp=True, viewport={"width": DESK, "height": 900})
    yield context.new_page()
    context.close()


def enter(page: Page, server: LiveServer, person: User) -> None:
    page.goto(f"{server.url}/quan-tri/")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()


def one_of_each_kind(person: User) -> list[str]:
    """An address of every kind of page that the person can reach."""
    client = Client()
    client.force_login(person)
    return list({kind_of(page.address.partition("?")[0]): page.address for page in crawl(client)}.values())


def grave(page: Page) -> list[tuple[str, Any]]:
    """What axe finds serious or critical: the rule and where."""
    violations = Axe().run(page).response["violations"]
    return [(v["id"], [node["target"] for node in v["nodes"][:3]]) for v in violations if v["impact"] in GRAVE]


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.parametrize("role", ["drafter", "clerk", "administrator"])
def test_every_kind_of_page_passes_axe_and_fits_the_screen(
    window: Page, live_server: LiveServer, team: Staff, role: str
):
    person: User = getattr(team, role)
    enter(window, live_server, person)
    addresses, found = one_of_each_kind(person), {}
    for address in addresses:
        window.goto(live_server.url + address)
        window.wait_for_load_state("networkidle")
        wrong: list[Any] = grave(window)
        for width in (DESK, PHONE):
            window.set_viewport_size({"width": width, "height": 900})
            if (wide := window.evaluate("document.documentElement.scrollWidth")) > width:
                wrong.append((width, wide))
        window.set_viewport_size({"width": DESK, "height": 900})
        if wrong:
            found[address] = wrong
    assert found == {}
    assert len(addresses) > 15


def test_the_login_page_passes_axe(window: Page, live_server: LiveServer, team: Staff):
    window.goto(f"{live_server.url}/quan-tri/")
    assert grave(window) == []


def test_a_notification_leads_to_its_document_and_is_read(page: Page, live_server: LiveServer, team: Staff):
    enter(page, live_server, team.drafter)
    page.get_by_role("link", name="Thông báo 1 chưa đọc").click()
    expect(page.locator(".notifications .unread")).to_contain_text("Thiếu mục kỷ niệm")
    page.get_by_role("button", name="Mở văn bản").first.click()
    returned = HistoryEntry.objects.get(action="send_back").directive_id
    expect(page).to_have_url(f"{live_server.url}/quan-tri/directives/directive/{returned}/change/")
    expect(page.locator("#user-tools .unread-count")).to_have_count(0)


def test_the_month_is_seen_at_a_glance(page: Page, live_server: LiveServer, team: Staff):
    enter(page, live_server, team.head)
    month = page.locator(".month-progress").nth(1)
    expect(month.locator("[aria-current=step]")).to_have_text("Duyệt")
    expect(month.locator(".done")).to_have_text(["Soạn", "Trình"])
    expect(month).to_contain_text("25/01/2024")


def test_themes_are_moved_by_buttons_with_the_keyboard(page: Page, live_server: LiveServer, team: Staff):
    enter(page, live_server, team.administrator)
    page.goto(f"{live_server.url}/quan-tri/directives/theme/")
    first, second = Theme.objects.all()[:2]
    page.get_by_role("button", name=f"Xuống: {first.name}").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text(first.name)
    expect(page.locator("#result_list tbody th").first).to_have_text(second.name)
