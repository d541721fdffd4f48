"""What the tests of public pages in a real browser share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture(params=["light", "dark"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A reader whose browser runs no scripts of pages; axe itself is let in."""
    context = browser.new_context(color_scheme=request.param, locale="vi-VN", bypass_csp=True)
    yield context.new_page()
    context.close()
