"""A month told as a story, in a real browser: from a text file to a signed PDF that anybody can verify."""

import json
import os
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from directives import demo
from directives.models import Directive, Edition
from tests.factories import PASSWORD, Staff, demo_keys, staff

pytestmark = [pytest.mark.browser, pytest.mark.acceptance, pytest.mark.django_db(transaction=True)]

SAMPLES = os.environ.get("SAMPLES_DIR")
DECEMBER = Path(SAMPLES) / "2023-12-ninh-binh.txt" if SAMPLES else demo.FOLDER / "2023-12.txt"


@pytest.fixture
def team(transactional_db: None, settings: Any) -> Staff:
    """Everybody, with keys and the register of dates."""
    demo_keys(settings)
    team = staff()
    call_command("import_events", verbosity=0, stdout=StringIO())
    return team


class Office:
    """Each person at his own browser window."""

    def __init__(self, browser: Browser, server: LiveServer) -> None:
        self.browser, self.server = browser, server
        self.windows: dict[str, Page] = {}

    def at_desk(self, username: str) -> Page:
        """The person's window, logged in at first use."""
        if username not in self.windows:
            page = self.browser.new_context(locale="vi-VN", accept_downloads=True).new_page()
            page.goto(f"{self.server.url}/quan-tri/")
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.click("[type=submit]")
            expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
            self.windows[username] = page
        return self.windows[username]

    def take_step(self, username: str, directive: Directive, action: str) -> None:
        """Open the document as it waits for the person, press the button of the step, confirm."""
        page = self.at_desk(username)
        page.goto(f"{self.server.url}/quan-tri/directives/directive/{directive.pk}/change/")
        page.click(f"a[href$='/{directive.pk}/{action}/']")
        self.confirm(page)

    def confirm(self, page: Page) -> None:
        """Acknowledge what is asked, prove who one is where that is asked, and go."""
        page.wait_for_selector("body.confirming form button.primary")
        for box in page.locator("form input[type=checkbox]:visible").all():
            box.check()
        if page.locator("form [name=password]").count():
            page.fill("form [name=password]", PASSWORD)
        page.click("form button.primary")
        expect(page.locator(".messagelist .success")).to_be_visible()


def words_in_order(source: str, printed: str) -> list[str]:
    """The words of the source that do not follow, in order, in the printed text; a word may be broken over lines."""
    rest, missing = "".join(printed.split()), []
    for word in source.split():
        place = rest.find(word)
        if place < 0:
            missing.append(word)
        else:
            rest = rest[place + len(word) :]
    return missing


def text_of_pdf(data: bytes) -> str:
    """The text of all pages without page numbers."""
    with pdfplumber.open(BytesIO(data)) as pdf:
        return "\n".join(page.crop((0, 45, page.width, page.height)).extract_text() or "" for page in pdf.pages)


def verdict(page: Page, server: LiveServer, name: str, data: bytes) -> str:
    """What the verification page says about a file."""
    page.goto(f"{server.url}/kiem-tra/")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "application/pdf", "buffer": data})
    expect(page.locator("button.send:visible, .verdict").first).to_be_visible()
    if page.locator("button.send:visible").count():  # not known by its hash: the reader says that it may be sent
        page.locator("button.send").click()
    expect(page.locator(".verdict")).to_be_visible()
    return page.locator("main").inner_text()


def test_a_month_from_a_text_file_to_a_pdf_that_anybody_can_verify(
    browser: Browser, live_server: LiveServer, team: Staff, tmp_path: Path
) -> None:
    out = StringIO()
    call_command("import_guidance", str(DECEMBER), user="soanthao", stdout=out)
    report = json.loads(out.getvalue())
    assert report["lost"] == []
    directive = Directive.objects.get(pk=report["id"])
    office = Office(browser, live_server)

    # The drafter finds the document among his work, completes it and submits it.
    page = office.at_desk("soanthao")
    page.goto(f"{live_server.url}/quan-tri/")
    page.get_by_role("link", name="tháng 12/2023").first.click()
    page.select_option("[name=kind]", "huong_dan")
    page.fill("[name=recipients]", "- Các cấp ủy trực thuộc,\n- Lưu VT.")
    page.get_by_role("button", name="Lưu và trình duyệt").click()
    office.confirm(page)

    # He cannot approve it himself, and is told why; somebody else can.
    own = office.at_desk("soanthao").request.get(
        f"{live_server.url}/quan-tri/directives/directive/{directive.pk}/approve/"
    )
    assert "duyệt" in own.text()
    office.take_step("lanhdao2", directive, "approve")
    office.take_step("vanthu", directive, "number")
    office.take_step("lanhdao", directive, "sign_leader")
    office.take_step("vanthu", directive, "sign_seal")
    office.take_step("vanthu", directive, "issue")
    edition = Edition.objects.get(directive=directive)
    assert edition.digest == directive.revisions.latest().digest

    # A reader without an account reads it, finds it without typing diacritics, downloads the PDF.
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN", accept_downloads=True)
    reader = context.new_page()
    reader.goto(f"{live_server.url}/2023/12/")
    reader.get_by_role("link", name="tuyên truyền tháng 12/2023").first.click()
    assert reader.url.endswith(edition.get_absolute_url())
    expect(reader.locator("main")).to_contain_text(edition.content.byline)
    reader.goto(f"{live_server.url}/tim-kiem/?q=chong+tham+nhung+tieu+cuc")
    expect(reader.locator("main mark").first).to_be_visible()
    assert reader.locator(f"main a[href^='{edition.get_absolute_url()}']").count()
    data = reader.request.get(f"{live_server.url}{edition.get_pdf_url()}").body()
    assert context.cookies() == []

    # Every word of the source stands, in order, in the signed PDF (the title, where there is one, in the official way).
    source = DECEMBER.read_text("utf-8").removeprefix(report["title"])
    assert words_in_order(source, text_of_pdf(data)) == []

    # Genuine; with one byte changed: altered. The command says the same.
    assert "Đúng văn bản đã ban hành, đang có hiệu lực" in verdict(reader, live_server, "tai-ve.pdf", data)
    changed = bytearray(data)
    changed[len(data) // 3] ^= 1
    assert "không còn nguyên như khi ban hành" in verdict(reader, live_server, "sua.pdf", bytes(changed))
    for name, content, code in (("a.pdf", data, 0), ("b.pdf", bytes(changed), 1)):
        (tmp_path / name).write_bytes(content)
        out = StringIO()
        try:
            call_command("verify_pdf", str(tmp_path / name), stdout=out)
            stopped = 0
        except SystemExit as stop:
            stopped = int(stop.code or 0)
        assert (stopped != 0) == bool(code)
        assert json.loads(out.getvalue())["verdict"] == ("altered" if code else "genuine")
    call_command("verify_archive", stdout=StringIO())
    context.close()
