"""The leader signs on his own desk: download, sign, hand in; the server seals; anybody verifies."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Signatory
from directives.models import Directive, Edition
from directives.pdf.values import LEADER
from tests.browser.test_journey import Office, verdict
from tests.factories import PASSWORD, Staff, approved, demo_keys, staff
from tests.pdf import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db: None, settings: Any) -> Staff:
    """Everybody; the server holds the seal, the leader his own token with its certificate on file."""
    demo_keys(settings)
    team = staff()
    certificate = desk.pem(settings.SIGNING_KEYS["lanhdao"])
    Signatory.objects.filter(pk=team.signatory.pk).update(certificate=certificate, key_alias="")
    team.signatory.refresh_from_db()
    return team


def test_the_leader_signs_at_his_desk_and_the_server_seals(
    browser: Browser, live_server: LiveServer, team: Staff, settings: Any, tmp_path: Path
) -> None:
    token = settings.SIGNING_KEYS["lanhdao"]
    directive: Directive = approved(team)
    office = Office(browser, live_server)
    office.take_step("vanthu", directive, "number")

    # The leader downloads the file and hands it in unsigned by mistake: he is told so, and nothing has changed.
    page = office.at_desk("lanhdao")
    page.goto(f"{live_server.url}/quan-tri/directives/directive/{directive.pk}/change/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp để ký").click()
    unsigned, signed = tmp_path / "van-ban.pdf", tmp_path / "van-ban-da-ky.pdf"
    download.value.save_as(unsigned)
    page.get_by_role("link", name="Nộp tệp đã ký").click()
    page.set_input_files("form [type=file]", unsigned)
    if page.locator("form [name=password]").count():
        page.fill("form [name=password]", PASSWORD)
    page.click("form button.primary")
    expect(page.locator(".errorlist")).to_contain_text("chưa có chữ ký")

    # He signs it with his token and hands it in; the clerk seals on the server and issues.
    signed.write_bytes(desk.signed(unsigned.read_bytes(), LEADER, token, certify=True))
    page.set_input_files("form [type=file]", signed)
    office.confirm(page)
    page.goto(f"{live_server.url}/quan-tri/directives/directive/{directive.pk}/history/")
    expect(page.locator("table.history").first).to_contain_text("Không nhận tệp đã ký")
    office.take_step("vanthu", directive, "sign_seal")
    office.take_step("vanthu", directive, "issue")

    # Anybody can verify the file that readers get.
    edition = Edition.objects.get(directive=directive)
    reader = browser.new_context(locale="vi-VN").new_page()
    data = reader.request.get(f"{live_server.url}{edition.get_pdf_url()}").body()
    assert data.startswith(signed.read_bytes())
    assert "Đúng văn bản đã ban hành, đang có hiệu lực" in verdict(reader, live_server, "tai-ve.pdf", data)
