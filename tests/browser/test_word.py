"""Word in a real browser: a file taken in and corrected, the draft carried out, brought back, a conflict decided."""

import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Page, expect

from directives import workflow
from directives.models import Directive
from tests import factories
from tests.browser.conftest import Enter
from tests.factories import Staff, staff
from tests.word import offices

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db: None) -> Staff:
    """Everybody."""
    return staff()


def take_in(page: Page, data: bytes, folder: Path) -> None:
    """Choose the file on the page for it and have it read."""
    file = folder / "van-ban.docx"
    file.write_bytes(data)
    page.get_by_role("link", name="Nhập từ Word").first.click()
    page.get_by_label("Tệp Word").set_input_files(file)
    page.get_by_role("button", name="Đọc tệp").click()
    expect(page.get_by_role("heading", name="Như trong Word")).to_be_visible()


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_a_file_is_taken_in_and_its_mapping_corrected(opening_page: Enter, team: Staff, tmp_path: Path):
    page = opening_page()
    take_in(page, offices.whole_form(), tmp_path)
    assert_accessible(page)
    line = page.locator(".source li", has_text="2. Tuyên truyền ngày thành lập quân đội.")
    line.locator("select").select_option("Thuộc phần trên")
    page.get_by_role("button", name="Xem lại kết quả").click()
    expect(page.locator(".stored h3")).to_have_count(1)
    assert not Directive.objects.exists()
    page.get_by_role("button", name="Xác nhận và nhập").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Đã nhập tệp Word")
    section = Directive.objects.get().content().sections[0]
    assert section.body.endswith("<p>2. Tuyên truyền ngày thành lập quân đội.</p>")


def test_what_comes_back_is_decided_place_by_place(opening_page: Enter, team: Staff, tmp_path: Path):
    directive = factories.draft(team)
    page = opening_page()
    page.goto(f"{page.url}directives/directive/{directive.pk}/change/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bản Word").click()
    document = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    for words, more in (("hội nghị", " Thêm trong Word."), ("Đề nghị các cấp ủy", " Sửa trong Word.")):
        next(one for one in document.paragraphs if words in one.text).add_run(more)
    workflow.edit(directive, actor=team.drafter2, at=factories.NOON, closing="<p>Đề nghị sửa ở đây.</p>")
    page.goto(page.url)
    take_in(page, offices.saved(document), tmp_path)
    page.get_by_role("button", name="Xác nhận và nhập").click()
    expect(page.get_by_role("heading", name="Bản Word đưa trở về")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Đưa các nội dung đã chọn vào dự thảo").click()
    expect(page.get_by_role("alert")).to_contain_text("Còn 1 chỗ chưa chọn")
    page.locator(".open-choice").get_by_label("Giữ cả hai, nối tiếp nhau").check()
    page.get_by_role("button", name="Đưa các nội dung đã chọn vào dự thảo").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Đã nhập tệp Word")
    directive.refresh_from_db()
    assert "Thêm trong Word." in directive.content().sections[0].body
    assert directive.closing.startswith("<p>Đề nghị sửa ở đây.</p>")
    assert directive.closing.endswith("Sửa trong Word.</p>")
