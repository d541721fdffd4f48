"""Citations: every shape met in print is found, with its parts and its exact place; what is none is left alone."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.citations import Citation, find

SHAPES = [
    ("28-HD/ĐUK", "Hướng dẫn", "28", "HD/ĐUK"),
    ("105-CV/BTG&DV", "Công văn", "105", "CV/BTG&DV"),
    ("2094-CV/BTGTU", "Công văn", "2094", "CV/BTGTU"),
    ("07-HD/BTGTU", "Hướng dẫn", "07", "HD/BTGTU"),
    ("45-CV/BTGDVTU", "Công văn", "45", "CV/BTGDVTU"),
    ("69 – HD/BTGTW", "Hướng dẫn", "69", "HD/BTGTW"),
    ("115- HD/BTGW", "Hướng dẫn", "115", "HD/BTGW"),
    ("27/CT-TTg", "Chỉ thị", "27", "CT-TTg"),
    ("128/NQ-CP", "Nghị quyết", "128", "NQ-CP"),
    ("01-CT/TW", "Chỉ thị", "01", "CT/TW"),
    ("85-HD/BTG", "Hướng dẫn", "85", "HD/BTG"),
    ("119/STTTT-TTBCXBBC", "", "119", "STTTT-TTBCXBBC"),
    ("145/2013/NĐ-CP", "Nghị định", "145", "2013/NĐ-CP"),
    ("12-CTr/TU", "Chương trình", "12", "CTr/TU"),
]


def only(text: str) -> Citation:
    (citation,) = find(text)
    assert text[citation.start : citation.end] == citation.quote
    return citation


@pytest.mark.parametrize(("written", "kind", "number", "symbol"), SHAPES)
def test_each_shape_of_symbol_is_found_alone_and_in_a_sentence(written, kind, number, symbol):
    alone = only(written)
    assert (alone.quote, alone.kind, alone.number, alone.symbol) == (written, kind, number, symbol)
    inside = only(f"triển khai Văn bản số {written}; tuyên truyền 5 nội dung năm 2023")
    assert (inside.quote, inside.number, inside.symbol) == (f"Văn bản số {written}", number, symbol)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Hướng dẫn số 28-HD/ĐUK, ngày 22/11/2023", date(2023, 11, 22)),
        ("Hướng dẫn số 28-HD/ĐUK ngày 24-11-2023", date(2023, 11, 24)),
        ("Hướng dẫn 28-HD/ĐUK ngày 22 tháng 11 năm 2023", date(2023, 11, 22)),
        ("Hướng dẫn 28-HD/ĐUK (22/11/2023", date(2023, 11, 22)),
        ("Hướng dẫn số 28-HD/ĐUK", None),
        ("Công văn số 468", None),
    ],
)
def test_a_date_in_any_form_belongs_to_the_citation(written, day):
    citation = only(f"theo {written}.")
    assert (citation.quote, citation.date) == (written, day)


def test_an_impossible_date_is_neither_taken_nor_corrected():
    citation = only("Nghị quyết số 128/NQ-CP ngày 31/02/2021")
    assert (citation.quote, citation.date) == ("Nghị quyết số 128/NQ-CP", None)


@pytest.mark.parametrize(
    ("text", "issuer", "day"),
    [
        ("Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị về tiếp tục", "Bộ Chính trị", date(2023, 6, 15)),
        ("Chỉ thị 05-CT/TW của Bộ Chính trị gắn với Nghị quyết Trung ương 4", "Bộ Chính trị", None),
        ("Kết luận số 21-KL/TW của Ban Chấp hành Trung ương (khóa XIII) “Về …", "Ban Chấp hành Trung ương", None),
        ("Hướng dẫn số 8-HD/BTG do Ban Tuyên giáo Tỉnh ủy Mẫu ban hành", "Ban Tuyên giáo Tỉnh ủy Mẫu", None),
        ("Ngày 27/02/2025, Tỉnh ủy Mẫu ban hành Công văn số 41-CV/TU", "Tỉnh ủy Mẫu", date(2025, 2, 27)),
        ("Ngày 27/8, Đảng ủy Văn phòng đã ban hành Công văn số 468 về việc", "Đảng ủy Văn phòng", None),
        ("Công văn số 468 của đồng chí Bí thư", "", None),
    ],
)
def test_the_issuer_is_named_where_it_is_clear(text, issuer, day):
    citation = only(text)
    assert (citation.issuer, citation.date) == (issuer, day)


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch 5 năm",
        "79 năm (22/12/1944-22/12/2023)",
        "tỷ lệ 3/4",
        "nhiệm kỳ 2021 - 2026",
        "Nghị quyết Trung ương 4",
        "",
    ],
)
def test_what_has_no_number_of_a_document_is_no_citation(text):
    assert find(text) == []


def test_two_citations_in_a_row_stay_two():
    text = "Chỉ thị số 26-CT/TW ngày 23/11/2023 của Ban Bí thư; Chỉ thị số 30/CT-TTg ngày 15/12/2023"
    assert [(c.number, c.issuer) for c in find(text)] == [("26", "Ban Bí thư"), ("30", "")]


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from([shape[0] for shape in SHAPES]), st.text(max_size=9)), max_size=9).map(" ".join)
)
def test_every_quote_stands_at_its_offsets_in_order(text):
    found = find(text)
    assert all(text[c.start : c.end] == c.quote for c in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
