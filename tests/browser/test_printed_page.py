"""A document's page on paper, printed by Chromium, beside the signed PDF: the same words, and no way elsewhere."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pdfplumber
import pytest
from django.core.management import call_command
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from directives import issuing
from directives.models import Edition
from tests import factories, whole_site
from tests.pdf.reading import text_in

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

A4 = (595, 842)
MILLIMETRE = 72 / 25.4
MARGINS = {"top": 20, "right": 15, "bottom": 20, "left": 30}
"""As the signed PDF has them."""
NEAR = 1.5
"""Millimetres by which ink may reach into a margin: an accent, the overhang of a letter."""
LEADS = (
    "Trang chủ", "Chủ đề", "Tìm kiếm", "Đến thẳng nội dung", "Trong văn bản này", "Giới thiệu", "Dành cho cán bộ",
    "Kiểm tra tệp", "văn bản thuần", "Chữ ký số và cách kiểm tra", "PDF đã ký số 3 trang", "Tháng 10/2023",
    "Trích dẫn và chia sẻ", "Gửi qua thư điện tử", "Chữ lớn", "§",
)  # fmt: skip
MARKS = ("•", "◦", "▪")
TITLE = "Định hướng công tác tuyên truyền tháng 12/2023, bản đầy đủ"


@pytest.fixture
def issued(transactional_db: None, settings: Any) -> Edition:
    """A really issued document with table, notes, attachments and appendix, between two other months."""
    factories.demo_keys(settings)
    team = factories.staff()
    call_command("import_events", verbosity=0, stdout=StringIO())
    files = {"mau-1.pdf": b"%PDF-1.7 form"}
    return factories.issued(
        team, sections=whole_site.SECTIONS, with_annex=True, attachments=files, title=TITLE, recipients="- Lưu VT."
    )


def on_paper(page: Page, server: LiveServer, edition: Edition) -> bytes:
    """The page as a browser prints it, on the paper and with the margins that its style sheet asks for."""
    page.goto(server.url + edition.get_absolute_url())
    page.reload()  # a browser keeps a page for five seconds
    return page.pdf(prefer_css_page_size=True, tagged=True)


def bare(text: str) -> str:
    """The letters alone: words may be broken over lines, and one of the two draws the marks of lists."""
    for mark in MARKS:
        text = text.replace(mark, "")
    return "".join(text.split())


def between(text: str, first: str, last: str) -> str:
    """From the one to the other, both included; AssertionError where either is missing."""
    begin = text.find(bare(first))
    end = text.find(bare(last), begin)
    assert -1 not in (begin, end), (first, last)
    return text[begin : end + len(bare(last))]


def test_paper_says_what_the_signed_pdf_says_in_its_order(page: Page, live_server: LiveServer, issued: Edition):
    printed = bare(text_in(on_paper(page, live_server, issued)))
    official = bare(text_in(page.request.get(live_server.url + issued.get_pdf_url()).body()))
    events = issued.content.annex
    for first, last in (
        ("Ban Tuyên giáo và Dân vận định hướng", "Đề nghị các cấp ủy triển khai thực hiện."),
        ("Ngày Ngày kỷ niệm, sự kiện Số năm", f"{events[-1].name} {events[-1].years}"),
    ):
        assert between(printed, first, last) == between(official, first, last)
    order = [
        issued.display,
        TITLE,
        "Đề nghị các cấp ủy",
        issued.content.byline,
        "Nguyễn Văn Mẫu",
        "trong tháng 12/2023",
    ]
    places = [printed.find(bare(words)) for words in order]
    assert -1 not in places
    assert places == sorted(places)
    assert issued.code in printed
    assert issued.file.sha256 in printed


def test_paper_has_no_ways_to_other_pages_but_says_what_became_of_the_document(
    page: Page, live_server: LiveServer, transactional_db: None
):
    team = factories.staff()
    edition = factories.published(team, sections=whole_site.SECTIONS, title=TITLE)
    factories.published(team, title="Tháng khác", period=date(2023, 10, 1))
    before = bare(text_in(on_paper(page, live_server, edition)))
    assert [words for words in LEADS if bare(words) in before] == []
    issuing.withdraw(edition, actor=team.head, at=factories.NOON, reason="issued_in_error", note="Nhầm số liệu.")
    withdrawn = bare(text_in(on_paper(page, live_server, edition)))
    assert bare("đã bị thu hồi từ ngày 01/12/2023") in withdrawn
    assert bare("Nhầm số liệu.") in withdrawn
    assert [words for words in LEADS if bare(words) in withdrawn] == []


@pytest.fixture
def long(transactional_db: None) -> Edition:
    """Sixty headings, each over a text of another length."""
    sections = tuple(
        f"<h3>Tiêu đề thứ {number}</h3><p>{'Nội dung của mục này được triển khai đến chi bộ. ' * (number % 7 + 1)}</p>"
        for number in range(60)
    )
    return factories.published(factories.staff(), sections=sections)


def test_paper_is_a4_with_the_margins_of_a_document_and_no_heading_ends_a_page(
    page: Page, live_server: LiveServer, long: Edition
):
    with pdfplumber.open(BytesIO(on_paper(page, live_server, long))) as pdf:
        assert len(pdf.pages) > 5
        assert {(round(one.width), round(one.height)) for one in pdf.pages} == {A4}
        assert [wrong for one in pdf.pages for wrong in reached(one)] == []
        first = pdf.pages[0]
        assert min(char["x0"] for char in first.chars) / MILLIMETRE == pytest.approx(MARGINS["left"], abs=NEAR)
        last_lines = [one.extract_text().splitlines()[-1] for one in pdf.pages]
    assert [line for line in last_lines if "Tiêu đề" in line] == []


def reached(page: Any) -> Iterator[str]:
    """Margins of a page into which something is printed."""
    edges = {
        "left": min(char["x0"] for char in page.chars),
        "right": page.width - max(char["x1"] for char in page.chars),
        "top": min(char["top"] for char in page.chars),
        "bottom": page.height - max(char["bottom"] for char in page.chars),
    }
    for side, points in edges.items():
        if points / MILLIMETRE < MARGINS[side] - NEAR:
            yield f"page {page.page_number}: {side} {points / MILLIMETRE:.1f} mm"
