"""Every address of the sitemap and every fixed page, errors too: axe in light and dark, on a phone and on a desk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from directives import turns
from directives.filestore import name_of
from directives.models import Edition
from tests import whole_site
from tests.directives.test_faults import database_gone
from tests.whole_site import Site

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

RULES: dict[str, list[str] | None] = {"light": None, "dark": ["color-contrast", "link-in-text-block"]}
"""All rules of axe in light; in dark, which is the same page in other colours, those about colours."""
FOUND = """async rules => {
  const found = await axe.run(rules ? {runOnly: rules} : {});
  return found.violations.map(one => [one.id, one.nodes.map(node => node.html)]);
}"""
WIDER = "document.documentElement.scrollWidth - window.innerWidth"
POSTED = """address => {
  const form = Object.assign(document.createElement('form'), {method: 'post', action: address});
  form.append(Object.assign(document.createElement('input'), {name: 'x', value: 'x'}));
  document.body.append(form);
  form.submit();
}"""
TOO_MANY = "?" + "a&" * 5000


@pytest.fixture
def site(transactional_db: None) -> Site:
    return whole_site.made()


@pytest.fixture(params=[320, 1280], ids=["phone", "desk"])
def eyes(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of that width; axe is let in past the policy."""
    context = browser.new_context(
        viewport={"width": request.param, "height": 800}, locale="vi-VN", bypass_csp=True, accept_downloads=True
    )
    yield context.new_page()
    context.close()


def faults(page: Page) -> list[Any]:
    """What axe has against the page in each colour scheme, and by how much it is too wide."""
    page.evaluate(AXE_SCRIPT)
    found: list[Any] = []
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [[scheme, *one] for one in page.evaluate(FOUND, rules)]
    wider = page.evaluate(WIDER)
    return found + ([["too wide", wider]] if wider > 0 else [])


def listed(page: Page, server: LiveServer) -> list[str]:
    """The paths in the sitemap."""
    text = page.request.get(server.url + reverse("sitemap")).text()
    return [path.removeprefix(whole_site.SITE) for path in re.findall("<loc>(.*?)</loc>", text)]


def test_every_page_of_the_site_passes_axe_and_fits_the_screen(eyes: Page, live_server: LiveServer, site: Site):
    addresses = listed(eyes, live_server)
    assert {edition.get_absolute_url() for edition in site.holding} <= set(addresses)
    found = {}
    for address in dict.fromkeys([*addresses, *whole_site.fixed_pages(site)]):
        eyes.goto(live_server.url + address)
        found[address] = faults(eyes)
    assert {address: what for address, what in found.items() if what} == {}
    assert len(found) > 50


def sent(page: Page, server: LiveServer, address: str) -> int:
    """The status of the answer to a form that was sent from somewhere on the site without a token."""
    page.goto(server.url + reverse("about"))
    with page.expect_navigation() as answer:
        page.evaluate(POSTED, address)
    return answer.value.status


def opened(page: Page, server: LiveServer, address: str) -> int:
    """The status of the answer to a link."""
    response = page.goto(server.url + address)
    assert response
    return response.status


@contextmanager
def logged_in(page: Page, server: LiveServer, person: User) -> Iterator[None]:
    """The browser of somebody who has a session, but not every right."""
    client = Client()
    client.force_login(person)
    page.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": server.url} for name, morsel in client.cookies.items()]
    )
    yield
    page.context.clear_cookies()


@contextmanager
def lost(edition: Edition) -> Iterator[None]:
    """The file of a document is not in the store."""
    place = Path(storages["archive"].path(name_of(edition.file.sha256)))
    aside = place.rename(place.with_suffix(".aside"))
    try:
        yield
    finally:
        aside.rename(place)


def test_every_page_of_an_error_passes_axe_and_fits_the_screen(
    eyes: Page, live_server: LiveServer, site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    found = {}

    def judge(wanted: int, status: int) -> None:
        assert (status, eyes.locator("h1").count()) == (wanted, 1)
        found[wanted, eyes.title()] = faults(eyes)

    judge(404, opened(eyes, live_server, "/khong-co/"))
    judge(400, opened(eyes, live_server, reverse("search") + TOO_MANY))
    judge(403, sent(eyes, live_server, reverse("admin:login")))
    with logged_in(eyes, live_server, site.team.drafter):
        judge(403, opened(eyes, live_server, reverse("admin:accounts_user_changelist")))
    judge(400, sent(eyes, live_server, reverse("verify")))
    monkeypatch.setattr(turns, "A_MINUTE", 0)
    judge(429, sent(eyes, live_server, reverse("verify")))
    settings.UPLOAD_LIMIT = 0
    judge(413, sent(eyes, live_server, reverse("verify")))
    with lost(site.whole):
        judge(500, opened(eyes, live_server, site.whole.get_pdf_url()))
    with database_gone():
        judge(503, opened(eyes, live_server, reverse("home")))
    assert {name: what for name, what in found.items() if what} == {}
    assert {status for status, _title in found} == {400, 403, 404, 413, 429, 500, 503}
    assert len(found) == 9  # two kinds of 400, two of 403
