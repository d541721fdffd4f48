"""The register of outgoing documents as a book: its columns, its rows, and the files that leave the system with it.

The words of the book are the office's own and are not translated. Nothing in a file is ever taken for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from directives import printing, register
from directives.content import KIND_NAMES
from directives.models import EntryUse, IssuingBody, NumberCounter, RegisterEntry, Status, Term

TITLE = "Sổ đăng ký văn bản đi"
COLUMNS = (
    "Số, ký hiệu",
    "Ngày, tháng, năm",
    "Tên loại và trích yếu nội dung",
    "Người ký",
    "Nơi nhận",
    "Đơn vị lưu",
    "Số bản",
    "Ghi chú",
)
BEHIND = {
    Status.WITHDRAWN: "Đã thu hồi",
    Status.REPLACED: "Đã được thay thế",
    Status.CORRECTED: "Đã được đính chính",
}
"""What the note says of a document that no longer stands as it was issued."""
MISSING = "Số này chưa có dòng giải thích"
FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")
"""How a cell begins that a spreadsheet would compute; white space before it does not help."""
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters, which a workbook may not hold; a line break is none of them."""

Cells = tuple[str, str, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number of the book with its cells; ``entry`` is None for a number without a row."""

    number: int
    cells: Cells
    entry: RegisterEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One running number: its kind and term, where it begins and goes on, every number with its line."""

    kind: str
    term: Term
    first: int
    next: int
    missing: Sequence[int]
    lines: Sequence[Line]

    @property
    def name(self) -> str:
        """ "Hướng dẫn – nhiệm kỳ 2020-2025"."""
        return f"{KIND_NAMES[self.kind].capitalize()} – nhiệm kỳ {self.term}"


def books(*, term: Term | None = None, kind: str = "") -> list[Book]:
    """The books of the term and kind, or of all; the newest term first."""
    counters = NumberCounter.objects.select_related("term").order_by("-term__valid_from", "kind")
    counters = counters.filter(term=term) if term else counters
    return [_book(counter) for counter in (counters.filter(kind=kind) if kind else counters)]


def _book(counter: NumberCounter) -> Book:
    entries = RegisterEntry.objects.running(counter.kind, counter.term).to_show().order_by("number")
    lines = [Line(number=entry.number, cells=cells(entry), entry=entry) for entry in entries]
    missing = register.gaps(counter)
    lines += [Line(number=number, cells=(f"{number:02d}", "", MISSING, "", "", "", "", "")) for number in missing]
    return Book(
        kind=counter.kind,
        term=counter.term,
        first=counter.first_number,
        next=counter.next_number,
        missing=missing,
        lines=sorted(lines, key=lambda line: line.number),
    )


def cells(entry: RegisterEntry) -> Cells:
    """The row as the book shows it."""
    subject = f"Số bỏ: {entry.subject}" if entry.use == EntryUse.VOID else entry.subject
    return (
        entry.display,
        f"{entry.date:%d/%m/%Y}",
        subject,
        entry.signer,
        entry.recipients,
        entry.keeper,
        str(entry.copies or ""),
        remarks(entry),
    )


def remarks(entry: RegisterEntry) -> str:
    """The last column: what became of the document, where it was made, why its date is out of order."""
    status: Any = getattr(entry, "status_now", None)
    said = (
        BEHIND.get(status, ""),
        "Văn bản ngoài hệ thống" if entry.use == EntryUse.OUTSIDE else "",
        f"Ngày không theo thứ tự: {entry.order_reason}" if entry.order_reason else "",
        entry.note,
    )
    return "; ".join(part.rstrip(".") for part in said if part)


def to_csv(found: Iterable[Book]) -> bytes:
    """For spreadsheets: UTF-8 with its mark, and no cell that could be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("Tên loại", "Nhiệm kỳ", *COLUMNS))
    for book in found:
        for line in book.lines:
            writer.writerow(harmless((KIND_NAMES[book.kind].capitalize(), book.term.name, *line.cells)))
    return text.getvalue().encode("utf-8-sig")


def harmless(row: Iterable[str]) -> list[str]:
    """The cells, an apostrophe before what a spreadsheet would compute."""
    return [f"'{cell}" if FORMULA.match(cell) or (cell[:1] in "\t\r\n" and cell) else cell for cell in row]


def to_xlsx(found: Iterable[Book]) -> bytes:
    """A workbook with a sheet for each running number; every cell is text."""
    import openpyxl  # only who exports pays for it
    from openpyxl.styles import Alignment, Font

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for book in found:
        sheet = workbook.create_sheet(_sheet_name(book, workbook.sheetnames))
        for place, row in enumerate(((book.name,), COLUMNS, *(line.cells for line in book.lines)), 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(place, column, UNSEEN.sub(" ", value))
                cell.data_type = "s"  # or a cell that begins with "=" becomes a formula
                cell.alignment = Alignment(wrap_text=place > 1, vertical="top")
                cell.font = Font(name="Times New Roman", size=12, bold=place <= 2)
        _lay_out(sheet)
    if not workbook.sheetnames:
        workbook.create_sheet(TITLE)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


WIDTHS = (18, 13, 48, 22, 36, 14, 8, 30)
"""Of the columns, in characters."""


def _lay_out(sheet: Any) -> None:
    for column, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _sheet_name(book: Book, taken: Sequence[str]) -> str:
    """Excel allows 31 characters, and not these; two sheets never share a name."""
    name = re.sub(r"[\\/*?:\[\]']", "-", f"{KIND_NAMES[book.kind].capitalize()} {book.term}")[:28]
    return name if name not in taken else f"{name}-{len(taken)}"


def to_pdf(found: Sequence[Book], on: date) -> bytes:
    """For paper and archive: A4 landscape, PDF/A-2a and PDF/UA-1; PdfRefused when it cannot be made."""
    body = IssuingBody.objects.valid_on(on).first()
    return printing.print_register({"books": found, "columns": COLUMNS, "title": TITLE, "body": body, "on": on}).data


FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
"""The forms in which the book leaves the system, and what they are to a browser."""


def exported(form: str, found: Sequence[Book], on: date) -> bytes:
    """The books in one of ``FORMATS``."""
    return to_csv(found) if form == "csv" else to_xlsx(found) if form == "xlsx" else to_pdf(found, on)
