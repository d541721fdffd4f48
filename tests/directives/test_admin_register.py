"""The register in the admin: list, search, book, files, what the clerk enters; and who may."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import SecurityEvent
from directives import register, registerbook, workflow
from directives.models import EntryUse, Kind, NumberCounter, RegisterEntry
from tests.factories import NOON, Staff, person, published, unwritten, waiting_to_be_issued

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/directives/registerentry/"
BOOK = f"{LIST}so/"
ADD = f"{LIST}add/"
FORMULA = '=HYPERLINK("http://mau.example/","Xem")'


@pytest.fixture
def by(team: Staff) -> dict[str, Any]:
    """The clerk, at noon."""
    return {"actor": team.clerk, "at": NOON}


@pytest.fixture
def clerk(team: Staff, client: Client) -> Client:
    """The clerk's browser."""
    client.force_login(team.clerk)
    return client


def row(team: Staff, **fields: Any) -> dict[str, Any]:
    sent = {"kind": "huong_dan", "term": team.term.pk, "number": 1, "date": "02/01/2024", "subject": "Hội nghị cốt cán"}
    return {"use": "outside", "symbol": "", **sent, **fields}


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_clerk_enters_numbers_used_elsewhere(team: Staff, clerk: Client) -> None:
    assert clerk.post(ADD, row(team)).status_code == 302
    entry = RegisterEntry.objects.get()
    assert (entry.display, entry.use, entry.entered_by) == ("01-HD/BTGTU", EntryUse.OUTSIDE, team.clerk)
    assert NumberCounter.objects.get(kind="huong_dan").next_number == 2
    assert clerk.post(ADD, row(team, number=2, last=12, use="void", subject="Không dùng")).status_code == 302
    assert RegisterEntry.objects.filter(use=EntryUse.VOID).count() == 11
    shown = reverse("admin:directives_registerentry_change", args=[entry.pk])
    assert clerk.get(shown).status_code == 200
    assert clerk.post(shown, row(team, number=9)).status_code == 403


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"number": 3}, "Số 1"),
        ({"number": ""}, "bắt buộc"),
        ({"date": "31/02/2024"}, "ngày"),
        ({"number": 1, "last": 900}, "500"),
        ({"date": "01/01/2019"}, "nhiệm kỳ"),
    ],
)
def test_what_cannot_be_entered_is_answered_and_nothing_typed_is_lost(
    team: Staff, clerk: Client, fields: dict[str, Any], said: str
) -> None:
    response = clerk.post(ADD, row(team, symbol="HD/BTGTU", **fields))
    page = response.content.decode()
    assert response.status_code == 409
    assert said in page[page.index("errorlist") :]
    assert "Hội nghị cốt cán" in page
    assert not RegisterEntry.objects.exists()


def test_only_clerks_enter_and_everybody_at_work_reads(team: Staff, client: Client, by: dict[str, Any]) -> None:
    [entry] = register.enter(unwritten(team, 1), **by)
    writing = (ADD, f"{LIST}so-dau/", f"{LIST}{entry.pk}/bo-so/")
    reading = (LIST, BOOK, f"{LIST}so.csv", f"{LIST}{entry.pk}/change/")
    for address in (*writing, *reading):
        assert client.get(address).status_code == 302, address
    client.force_login(team.drafter)
    for address in reading:
        assert client.get(address).status_code == 200, address
    for address in writing:
        assert client.get(address).status_code == 403, address
        assert client.post(address, row(team, number=2)).status_code == 403, address
    client.force_login(person("khach"))
    for address in (*writing, *reading):
        assert client.get(address).status_code == 403, address


@pytest.mark.parametrize(("words", "number"), [("hoi nghi cot can", 2), ("NGUYỄN mẫu", 3), ("3", 3), ("03-HD", 3)])
def test_the_search_finds_numbers_and_words_without_diacritics(
    team: Staff, clerk: Client, by: dict[str, Any], words: str, number: int
) -> None:
    register.enter(unwritten(team, 1, subject="Viết nhầm"), **by)
    outside: dict[str, Any] = {"use": EntryUse.OUTSIDE}
    register.enter(unwritten(team, 2, subject="Hội nghị cốt cán", **outside), **by)
    register.enter(unwritten(team, 3, subject="Lễ kỷ niệm", signer="Nguyễn Văn Mẫu", **outside), **by)
    found = clerk.get(LIST, {"q": words}).context["cl"].result_list
    assert [entry.number for entry in found] == [number]


def test_the_book_shows_every_number_explains_gaps_and_says_what_became_of_documents(
    team: Staff, clerk: Client, by: dict[str, Any]
) -> None:
    register.begin_with(Kind.HUONG_DAN, team.term, 41)
    register.enter(unwritten(team, 41, subject="Viết nhầm số"), **by)
    edition = published(team)
    from directives import issuing

    issuing.withdraw(edition, actor=team.head, at=NOON, reason="issued_in_error", note="Nhầm.")
    NumberCounter.objects.filter(kind=Kind.HUONG_DAN).update(next_number=44)
    for page in (text(clerk, BOOK), text(clerk, f"{BOOK}?term={team.term.pk}&kind=huong_dan")):
        for words in ("41-HD/BTGTU", "Số bỏ: Viết nhầm số", "42-HD/BTGTU", "Đã thu hồi", registerbook.MISSING):
            assert words in page, words
    assert "43" in text(clerk, LIST)
    assert registerbook.MISSING not in text(clerk, f"{BOOK}?kind=cong_van")
    assert "41-HD" in text(clerk, f"{BOOK}?term=nonsense&kind=%00")


def test_the_number_of_a_document_sent_back_is_given_up_on_its_page(
    team: Staff, clerk: Client, by: dict[str, Any]
) -> None:
    directive = waiting_to_be_issued(team)
    entry = directive.register_entry
    address = f"{LIST}{entry.pk}/bo-so/"
    assert address not in text(clerk, f"{LIST}{entry.pk}/change/")
    assert clerk.post(address, {"reason": "Nhầm"}).status_code == 409
    workflow.send_back(directive, reason="Sửa.", **by)
    assert address in text(clerk, f"{LIST}{entry.pk}/change/")
    assert clerk.post(address, {"reason": ""}).status_code == 409
    assert clerk.post(address, {"reason": "Nhầm nhiệm kỳ"}).status_code == 302
    assert "Nhầm nhiệm kỳ" in text(clerk, BOOK + "?kind=huong_dan")
    history = text(clerk, reverse("admin:directives_directive_history", args=[directive.pk]))
    assert "Nhầm nhiệm kỳ" in history
    assert entry.display in history


def test_the_first_number_of_a_term_is_set_until_it_has_a_row(team: Staff, clerk: Client) -> None:
    sent = {"kind": "cong_van", "term": team.term.pk, "first": 96}
    assert clerk.post(f"{LIST}so-dau/", sent).status_code == 302
    counter = NumberCounter.objects.get(kind="cong_van")
    assert (counter.first_number, counter.next_number) == (96, 96)
    assert clerk.post(ADD, row(team, kind="cong_van", number=96)).status_code == 302
    assert clerk.post(f"{LIST}so-dau/", sent | {"first": 10}).status_code == 409


@pytest.fixture
def dangerous(team: Staff, by: dict[str, Any]) -> str:
    """Rows whose words a spreadsheet would compute; the term's name."""
    texts = (FORMULA, "+84 12", "-1+2", "@SUM(A1)", "\t=1", "  =1", "＝1", "Bình thường, có dấu; “ngoặc”\nxuống dòng")
    for number, subject in enumerate(texts, 1):
        what = unwritten(team, number, subject="x", use=EntryUse.OUTSIDE, recipients=subject)
        register.enter(what, **by)
        RegisterEntry.objects.filter(number=number).update(subject=subject)
    return team.term.name


def test_a_csv_is_text_with_its_mark_and_holds_no_formula(dangerous: str, clerk: Client, team: Staff) -> None:
    response = clerk.get(f"{LIST}so.csv?kind=huong_dan")
    assert response.content.startswith(b"\xef\xbb\xbf")
    logged = SecurityEvent.objects.get(kind=SecurityEvent.Kind.EXPORTED)
    assert (logged.actor, "csv" in logged.note) == (team.clerk, True)
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert lines[0][2:] == list(registerbook.COLUMNS)
    assert len(lines) == 9
    cells = [cell for line in lines for cell in line]
    assert not [cell for cell in cells if registerbook.FORMULA.match(cell) or cell[:1] in ("\t", "\r", "\n")]
    assert f"'{FORMULA}" in cells
    assert lines[8][4] == "Bình thường, có dấu; “ngoặc”\nxuống dòng"


def test_a_workbook_holds_text_cells_only(dangerous: str, clerk: Client) -> None:
    data = clerk.get(f"{LIST}so.xlsx?kind=huong_dan").content
    [sheet] = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in sheet[2]] == list(registerbook.COLUMNS)
    assert sheet["C3"].value == FORMULA
    assert sheet.page_setup.orientation == "landscape"


def test_a_workbook_survives_strange_names_and_control_characters(team: Staff, by: dict[str, Any]) -> None:
    team.term.name = "2020/2025 [nhiệm kỳ] của Đảng bộ tỉnh: lần thứ XX"
    team.term.save()
    register.enter(unwritten(team, 1), **by)
    RegisterEntry.objects.update(subject="Bỏ\x0bsố\x1f")
    sheets = openpyxl.load_workbook(io.BytesIO(registerbook.to_xlsx(registerbook.books()))).sheetnames
    assert len(set(sheets)) == 2
    assert openpyxl.load_workbook(io.BytesIO(registerbook.to_xlsx([]))).sheetnames == [registerbook.TITLE]


def test_the_command_writes_the_same_files_and_names_the_terms_it_knows(
    dangerous: str, clerk: Client, tmp_path: Any
) -> None:
    path = tmp_path / "so.csv"
    call_command("export_register", format="csv", term=dangerous, kind="huong_dan", output=path)
    assert path.read_bytes() == clerk.get(f"{LIST}so.csv?kind=huong_dan").content
    with pytest.raises(CommandError, match=dangerous):
        call_command("export_register", format="csv", term="1945", output=path)
    with pytest.raises(CommandError, match=str(tmp_path)):
        call_command("export_register", format="csv", output=tmp_path)


def test_the_printed_book_is_landscape_with_its_columns(team: Staff, clerk: Client, by: dict[str, Any]) -> None:
    import pdfplumber

    register.enter(unwritten(team, 1, 60, use=EntryUse.OUTSIDE, subject="Văn bản của Văn phòng"), **by)
    late = NOON.date() - timedelta(days=1)
    register.enter(unwritten(team, 61, use=EntryUse.OUTSIDE, on=late, subject="Muộn", order_reason="Gửi muộn"), **by)
    response = clerk.get(f"{LIST}so.pdf?kind=huong_dan")
    assert response.headers["Content-Type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(response.content)) as pdf:
        first, last = pdf.pages[0], pdf.pages[-1]
        assert (round(first.width), round(first.height)) == (842, 595)
        words = " ".join((first.extract_text() or "").split())
        assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI" in words
        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in words
        assert "Số, ký hiệu" in (last.extract_text() or "")
        assert "61-HD/BTGTU" in (last.extract_text() or "")
        assert len(pdf.pages) > 1
