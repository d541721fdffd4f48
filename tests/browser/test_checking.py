"""Checking a file in a real browser: a genuine one is never sent, another only when the reader says so."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from directives import filestore
from directives.models import Edition
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """bytes => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(bytes)], "tha-vao.pdf", {type: "application/pdf"}));
  for (const kind of ["dragover", "drop"]) {
    document.querySelector("form.check-file").dispatchEvent(
      new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
  }
}"""


@pytest.fixture
def edition(transactional_db: None) -> Edition:
    return factories.published(factories.staff())


@pytest.fixture
def sent(page: Page) -> list[Request]:
    """Every request of the page."""
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


def uploads(sent: list[Request]) -> list[str]:
    """The addresses to which anything was sent."""
    return [request.url for request in sent if request.method != "GET" or request.post_data_buffer]


def choose(page: Page, data: bytes, name: str = "van-ban.pdf") -> None:
    page.set_input_files("#tep", {"name": name, "mimeType": "application/pdf", "buffer": data})


def test_a_genuine_file_is_confirmed_without_being_sent(
    page: Page, live_server: LiveServer, edition: Edition, sent: list[Request]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(live_server.url + reverse("verify"))
    data = filestore.get(edition.file.sha256)
    choose(page, data, "tải về (1).pdf")
    expect(page.locator(".verdict.genuine")).to_be_visible()
    expect(page.locator(".verdict .hash")).to_have_text(edition.file.sha256)
    expect(page.locator("[data-of]")).to_have_text("tải về (1).pdf")
    expect(page.locator("button.print")).to_be_visible()
    page.goto(live_server.url + reverse("verify"))
    page.evaluate(DROP, list(data))
    expect(page.locator(".verdict.genuine")).to_be_visible()
    expect(page.locator("[data-of]")).to_have_text("tha-vao.pdf")
    assert [url for url in (request.url for request in sent) if edition.file.sha256 in url]
    assert uploads(sent) == []
    assert not complaints


def test_an_unknown_file_is_sent_only_when_the_reader_says_so(
    page: Page, live_server: LiveServer, edition: Edition, sent: list[Request]
) -> None:
    page.goto(live_server.url + reverse("verify"))
    data = filestore.get(edition.file.sha256)
    choose(page, data[:-1] + b"X")
    expect(page.locator("button.send")).to_be_focused()
    expect(page.locator(".progress")).not_to_be_empty()
    assert uploads(sent) == []
    page.locator("button.send").click()
    expect(page.locator(".verdict.failed")).to_be_visible()
    assert uploads(sent) == [live_server.url + reverse("verify")]


def test_the_button_asks_by_hash_too_and_a_huge_file_is_not_even_read(
    page: Page, live_server: LiveServer, edition: Edition, sent: list[Request]
) -> None:
    page.goto(live_server.url + reverse("verify"))
    choose(page, b"%PDF-" + bytes(16 << 20))
    expect(page.locator(".progress")).to_contain_text("15 MB")
    expect(page.locator("button.send")).to_be_hidden()
    choose(page, b"xin chao")
    expect(page.locator("button.send")).to_be_visible()
    page.locator("form.check-file button:not(.send)").click()
    expect(page.locator("button.send")).to_be_focused()
    assert uploads(sent) == []


def test_where_the_browser_cannot_compute_hashes_the_form_sends_the_file(
    page: Page, live_server: LiveServer, edition: Edition, sent: list[Request]
) -> None:
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
    page.goto(live_server.url + reverse("verify"))
    choose(page, filestore.get(edition.file.sha256))
    page.locator("form.check-file button:not(.send)").click()
    expect(page.locator(".verdict.genuine")).to_be_visible()
    assert len(uploads(sent)) == 1


def test_the_address_in_the_qr_code_leads_to_the_document(
    page: Page, live_server: LiveServer, edition: Edition
) -> None:
    page.goto(f"{live_server.url}/kiem-tra/?ma={edition.code}")
    expect(page.locator(".verdict.by-code")).to_contain_text(edition.title)


def test_the_printed_answer_is_a_report(page: Page, live_server: LiveServer, edition: Edition) -> None:
    page.goto(f"{live_server.url}/kiem-tra/?sha256={edition.file.sha256}")
    page.emulate_media(media="print")
    for hidden in ("form.check-file", ".site", "button.print"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".checked")).to_contain_text(edition.file.sha256)
    expect(page.locator(".checked time")).to_be_visible()
