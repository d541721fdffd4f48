"""Reading dates and numbers of years in every style that documents were seen to use."""

import unicodedata

import pytest

from events.folding import Folded
from events.phrases import PartialDate, anniversaries_in, counts_in, dates_in

ONE = [
    ("(03/12)", PartialDate(3, 12), None),
    ("(11/6)", PartialDate(11, 6), None),
    ("(8-3)", PartialDate(8, 3), None),
    ("(ngày 19/5)", PartialDate(19, 5), None),
    ("ngày 27/10/2028", PartialDate(27, 10, 2028), None),
    ("24-11-2023", PartialDate(24, 11, 2023), None),
    ("22.12.1944", PartialDate(22, 12, 1944), None),
    ("(31/02/2024)", PartialDate(31, 2, 2024), None),
    ("12/2023", PartialDate(None, 12, 2023), None),
    ("(12-13/5)", PartialDate(12, 5, None, 13, 5), None),
    ("(10/11-10/12)", PartialDate(10, 11, None, 10, 12), None),
    ("từ 23/10 đến 20/11/2023", PartialDate(23, 10, 2023, 20, 11), None),
    ("từ ngày 15/11 đến ngày 15/12/2023", PartialDate(15, 11, 2023, 15, 12), None),
    ("(02 và 05/8)", PartialDate(2, 8, None, 5, 8), None),
    ("13/3/1954 - 07/5/1954", PartialDate(13, 3, 1954, 7, 5), None),
    ("ngày 22 tháng 12 năm 1944", PartialDate(22, 12, 1944), None),
    ("mùng 5 tháng Giêng", PartialDate(5, 1), None),
    ("rằm tháng Bảy", PartialDate(15, 7), None),
    ("(22/12/1944-22/12/2023)", PartialDate(22, 12, 1944), PartialDate(22, 12, 2023)),
    ("(22/12/1944 – 22/12/2023)", PartialDate(22, 12, 1944), PartialDate(22, 12, 2023)),
    ("7/5/1975 - 7/5/2017", PartialDate(7, 5, 1975), PartialDate(7, 5, 2017)),
    ("(12/1972-12/2023)", PartialDate(None, 12, 1972), PartialDate(None, 12, 2023)),
    ("(1604 - 2024)", PartialDate(None, None, 1604), PartialDate(None, None, 2024)),
    ("(40 — 2024)", PartialDate(None, None, 40), PartialDate(None, None, 2024)),
    ("(3/40-3/2024)", PartialDate(None, 3, 40), PartialDate(None, 3, 2024)),
    ("(02 và 05/8/1964 - 02 và 05/8/2024)", PartialDate(2, 8, 1964, 5, 8), PartialDate(2, 8, 2024, 5, 8)),
]


@pytest.mark.parametrize(("text", "first", "second"), ONE)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_date_is_read(text, first, second, form):
    original = unicodedata.normalize(form, f"Ngày hội {text}; các hoạt động")
    folded = Folded.of(original)
    (read,) = dates_in(folded)
    assert (read.first, read.second) == (first, second)
    assert read.bracketed is text.startswith("(")
    assert unicodedata.normalize("NFC", folded.quote(read.start, read.end)).strip("()") in text


@pytest.mark.parametrize("text", ["(10/3 âm lịch)", "ngày 10/3 (âm lịch)", "mùng 10 tháng Giêng", "rằm tháng 8"])
def test_a_lunar_date_says_so(text):
    (read,) = dates_in(Folded.of(text))
    assert read.lunar


@pytest.mark.parametrize(
    "text",
    [
        "Chỉ thị số 27/CT-TTg", "Nghị quyết 128/NQ-CP", "Hướng dẫn 05-HD/BTGTU", "nhiệm kỳ 2020 - 2025", "45/13 tỉnh",
        "giai đoạn 2021-2025", "(2024 - 2020)", "khóa XIII", "tỷ lệ 3,5/4,2", "1/2/3/4",
    ],
)  # fmt: skip
def test_numbers_that_are_no_dates_are_left_alone(text):
    assert dates_in(Folded.of(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "tháng 5 năm 2024", "quý 4 năm 2023", "năm 2024", "tháng 11 năm 2023 tập trung", "ngày 5/2023 năm nay",
        "kế hoạch 5 năm 2021 - 2025", "Kết luận số 79 năm nay",
    ],
)  # fmt: skip
def test_a_month_with_its_year_is_no_number_of_years(text):
    assert counts_in(Folded.of(text)) == []


def test_the_forgotten_word_is_noticed():
    (count,) = counts_in(Folded.of("tuyên truyền 145 ngày sinh V.I. Lênin"))
    assert (count.years, count.complete) == (145, False)


def test_a_number_of_years_takes_the_dates_of_its_own_clause():
    text = Folded.of("79 năm A (22/12/1944-22/12/2023) và 34 năm B; kết quả 30 năm C; ngày D (03/12)")
    read = [(found.count.years, found.dates and found.dates.first.year) for found in anniversaries_in(text)]
    assert read == [(79, 1944), (34, None), (30, None)]
