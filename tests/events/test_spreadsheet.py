"""Excel tables of dates: the same register as from CSV, and nothing from a file that is no honest table."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from events.loading import FileRefused, load
from events.models import CommemorativeEvent
from events.spreadsheet import NotReadable, as_csv

ROWS: list[list[object]] = [
    ["name", "day", "month", "origin_year", "scope", "checked"],
    ["Ngày thành lập Quân đội nhân dân Việt Nam", 22, 12, 1944, "national", True],
    [None, None, None, None, None, None],
    ["Ngày Quốc tế Người khuyết tật", 3.0, 12, None, "international", "no"],
]


def workbook(rows: list[list[object]]) -> bytes:
    """An .xlsx file with these rows on its first sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db
def test_an_excel_table_loads_like_the_same_csv() -> None:
    report = load(workbook(ROWS))
    assert (report.created, report.refused) == (2, [])
    army = CommemorativeEvent.objects.get(day=22)
    assert (army.origin_year, army.checked, army.month) == (1944, True, 12)
    assert load(workbook(ROWS)).unchanged == 2


def test_cells_are_read_as_they_are_shown() -> None:
    text = as_csv(workbook([["a", 1.0, 2.5, None, datetime(2023, 12, 22), "=1+1"]]))
    assert text.strip() == "a,1,2.5,,22/12/2023,"


@pytest.mark.parametrize("rows", [[["x"]] * 5001, [["x"] * 41]], ids=["rows", "columns"])
def test_a_table_beyond_all_measure_is_refused(rows: list[list[object]]) -> None:
    with pytest.raises(NotReadable):
        as_csv(workbook(rows))


@pytest.mark.django_db
def test_a_bomb_and_a_document_are_refused_before_they_are_unpacked() -> None:
    bomb, other = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/worksheets/sheet1.xml", b"0" * (31 * 1024 * 1024))
    with zipfile.ZipFile(other, "w") as container:
        container.writestr("word/document.xml", "<w/>")
    for data in (bomb.getvalue(), other.getvalue(), workbook(ROWS)[:2000]):
        with pytest.raises(NotReadable):
            as_csv(data)
        with pytest.raises(FileRefused):
            load(data)
