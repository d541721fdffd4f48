"""What the tests in a real browser share: readers of public pages, and the way of staff to their opening page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import PASSWORD, Staff

Enter = Callable[[], Page]
"""Logs in and gives the page."""


@pytest.fixture
def opening_page(page: Page, live_server: LiveServer, team: Staff) -> Enter:
    """The first page of the admin as the drafter sees it; the module says who ``team`` is."""

    def enter() -> Page:
        page.goto(f"{live_server.url}/quan-tri/")
        page.fill("[name=username]", team.drafter.username)
        page.fill("[name=password]", PASSWORD)
        page.click("[type=submit]")
        expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
        return page

    return enter


@pytest.fixture(params=["light", "dark"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A reader whose browser runs no scripts of pages; axe itself is let in."""
    context = browser.new_context(color_scheme=request.param, locale="vi-VN", bypass_csp=True)
    yield context.new_page()
    context.close()
