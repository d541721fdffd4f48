"""An Excel table (.xlsx) as the CSV text that ``events.loading`` reads: the first sheet's values, never a formula."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

MAGIC = b"PK\x03\x04"
MOST_UNPACKED = 30 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 5000, 40


class NotReadable(ValueError):
    """The file is no table that can be read here."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes look like a zip container, as .xlsx files are."""
    return data.startswith(MAGIC)


def as_csv(data: bytes) -> str:
    """The first sheet as CSV; NotReadable for anything that is no honest workbook of at most 5,000 rows."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            unpacked = sum(part.file_size for part in container.infolist())
        if unpacked > MOST_UNPACKED:
            raise NotReadable("unpacks to too much")
        out = io.StringIO()
        csv.writer(out).writerows(_rows(data))
    except NotReadable:
        raise
    except Exception as error:  # whatever the reader stumbles over, the file is not a table
        raise NotReadable(str(error)) from error
    return out.getvalue()


def _rows(data: bytes) -> Iterator[list[str]]:
    import openpyxl  # only staff who import pay for it

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise NotReadable("too many rows or columns")
        cells = [_text(cell) for cell in row]
        if any(cells):
            yield cells


def _text(cell: object) -> str:
    """A cell as in CSV: whole numbers without a point, days as a sheet shows them, nothing as empty."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    return str(cell)
