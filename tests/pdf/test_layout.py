"""The printed page looks as documents of a Party committee must look, and says every word of its content."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from directives.content import HUONG_DAN, SectionContent
from directives.pdf import child
from tests.pdf import material

MM = 72 / 25.4
LEFT, RIGHT = 30 * MM, 595.28 - 15 * MM


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    with pdfplumber.open(BytesIO(data)) as pdf:
        yield pdf


def printed(content: Any, numbering: Any = material.NUMBERING) -> bytes:
    return child.render(material.page(content, numbering)).data


def words_of(data: bytes) -> list[str]:
    with opened(data) as pdf:
        return " ".join(page.extract_text() or "" for page in pdf.pages).split()


def line_with(page: Any, text: str) -> dict[str, Any]:
    found = [line for line in page.extract_text_lines() if text in line["text"]]
    assert found, f"{text} is not printed"
    return dict(found[0])


def is_in_order(wanted: list[str], got: list[str]) -> bool:
    rest = iter(got)
    return all(word in rest for word in wanted)


def test_every_word_of_the_content_stands_in_order(month: bytes) -> None:
    wanted = [material.OPENING, *material.PARAGRAPHS, "Người biên soạn:", material.MONTH.byline]
    assert is_in_order(" ".join(wanted).split(), words_of(month))


def test_the_text_comes_out_in_one_composed_form(month: bytes) -> None:
    text = " ".join(words_of(month))
    assert text == unicodedata.normalize("NFC", text)
    assert "Định hướng".lower() in text.lower()


def test_decomposed_letters_are_printed_as_composed_ones() -> None:
    loose = replace(material.MONTH, title=unicodedata.normalize("NFD", material.MONTH.title))
    assert printed(loose) == printed(material.MONTH)


def test_the_page_is_a4_with_the_margins_of_the_rule(month: bytes) -> None:
    with opened(month) as pdf:
        page = pdf.pages[0]
        assert (round(page.width), round(page.height)) == (595, 842)
        body = line_with(page, "Tập trung tuyên truyền")
        assert body["x0"] == pytest.approx(LEFT + 10 * MM, abs=0.5)
        assert body["x1"] == pytest.approx(RIGHT, abs=0.5)
        assert page.extract_text_lines()[0]["top"] >= 20 * MM - 1


def test_the_rule_is_exactly_as_long_as_the_words_above_it(month: bytes) -> None:
    with opened(month) as pdf:
        page = pdf.pages[0]
        words = [word for word in page.extract_words(extra_attrs=["size", "fontname"]) if round(word["size"]) == 15]
        rule = min(page.rects, key=lambda shape: abs(shape["bottom"] - words[0]["bottom"]))
    assert " ".join(word["text"] for word in words) == "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert all("Bold" in word["fontname"] for word in words)
    assert (rule["x0"], rule["x1"]) == pytest.approx((words[0]["x0"], words[-1]["x1"]), abs=0.6)
    assert 0 < rule["bottom"] - words[0]["bottom"] < 4


def test_number_place_and_date_are_in_official_style(month: bytes) -> None:
    words = " ".join(words_of(month))
    assert "Số 07-HD/BTGDV" in words
    assert "Tỉnh Mẫu, ngày 01 tháng 12 năm 2023" in words


def test_long_names_stay_in_their_columns() -> None:
    long = replace(
        material.MONTH.letterhead,
        superior="Đảng ủy Khối cơ quan và doanh nghiệp tỉnh Mẫu",
        body="Ban Tuyên giáo và Dân vận, Ban Tổ chức",
        place="Thành phố Hồ Chí Minh",
    )
    with opened(printed(replace(material.MONTH, letterhead=long))) as pdf:
        words = pdf.pages[0].extract_words()
    head = [word for word in words if word["top"] < next(one["top"] for one in words if one["text"] == "HƯỚNG")]
    assert min(word["x0"] for word in head) >= LEFT
    assert max(word["x1"] for word in head) <= RIGHT
    middle = (LEFT + RIGHT) / 2
    assert not [word for word in head if word["x0"] < middle < word["x1"]], "the columns keep apart"


def test_before_numbering_number_and_date_are_left_blank() -> None:
    with opened(printed(material.MONTH, None)) as pdf:
        text = pdf.pages[0].extract_text()
    assert "-HD/BTGDV" in text
    assert "ngày tháng năm" in " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    assert "2023 " not in text.split("HƯỚNG DẪN")[0]


def test_the_kind_and_the_subject_are_centred_and_bold(month: bytes) -> None:
    with opened(month) as pdf:
        page = pdf.pages[0]
        kind, subject = line_with(page, "HƯỚNG DẪN"), line_with(page, "định hướng công tác")
        dashes = line_with(page, "-----")
    for line, size in ((kind, 16), (subject, 14)):
        assert (line["x0"] + line["x1"]) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
        assert {(round(char["size"]), "Bold" in char["fontname"]) for char in line["chars"]} == {(size, True)}
    assert kind["top"] < subject["top"] < dashes["top"]


def test_lines_stand_within_the_spacing_of_the_rule(month: bytes) -> None:
    with opened(month) as pdf:
        lines = pdf.pages[0].extract_text_lines()
        tops = [line["top"] for line in lines if round(line["chars"][0]["size"]) == 14 and 230 < line["top"] < 500]
    gaps = [round(lower - upper, 1) for upper, lower in pairwise(tops)]
    assert set(gaps) <= {19.0, 25.0}, "lines 19 pt apart, paragraphs 6 pt more"


def test_pages_are_numbered_from_the_second_on_at_the_top_in_the_middle() -> None:
    with opened(printed(material.long_month(20))) as pdf:
        assert len(pdf.pages) > 2
        tops = [page.extract_text_lines()[0] for page in pdf.pages]
    assert tops[0]["text"].startswith("TỈNH ỦY MẪU")
    for number, line in enumerate(tops[1:], 2):
        assert line["text"] == str(number)
        assert line["top"] == pytest.approx(10 * MM, abs=3)
        assert (line["x0"] + line["x1"]) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)


@pytest.mark.parametrize("paragraphs", range(4, 14))
def test_the_signature_never_stands_alone_on_a_page(paragraphs: int) -> None:
    with opened(printed(material.long_month(paragraphs))) as pdf:
        last = pdf.pages[-1].extract_text_lines()
    before = [line for line in last if line["top"] < line_with_text(last, "K/T TRƯỞNG BAN")["top"] - 1]
    body = [line for line in before if line["text"] != str(len(pdf.pages)) and "Người biên soạn" not in line["text"]]
    assert len(body) >= 2, "at least two lines of the text go with the signature"
    assert any("Mã kiểm tra" in line["text"] for line in last)


def line_with_text(lines: list[dict[str, Any]], text: str) -> dict[str, Any]:
    return next(line for line in lines if text in line["text"])


def test_an_official_letter_has_its_subject_under_the_number_and_no_name_of_kind() -> None:
    with opened(printed(material.LETTER)) as pdf:
        page = pdf.pages[0]
        about, number, to = (line_with(page, text) for text in ("về việc định hướng", "Số 07", "Kính gửi:"))
        text = page.extract_text()
    assert number["top"] < about["top"] < to["top"]
    assert {(round(char["size"]), "Italic" in char["fontname"]) for char in about["chars"]} == {(12, True)}
    assert "CÔNG VĂN" not in text
    assert "-----" not in text
    assert is_in_order(["-", "Các", "ban", "-", "Các", "cơ", "quan", "báo", "chí."], text.split())


def test_labels_are_printed_as_they_are_written() -> None:
    words = words_of(printed(material.LETTER))
    assert is_in_order(["I.", "Nhiệm", "1.1.", "Kinh", "tế", "&", "2.", "Tuyên"], words)


def test_recipients_stand_left_and_the_signature_right(month: bytes) -> None:
    with opened(month) as pdf:
        words = pdf.pages[-1].extract_words(extra_attrs=["size", "fontname"])
    recipients = next(word for word in words if word["text"] == "Nơi")
    signer = next(word for word in words if word["text"] == "Mẫu" and word["x0"] > 300 and "Bold" in word["fontname"])
    position = next(word for word in words if word["text"] == "PHÓ")
    assert recipients["x0"] == pytest.approx(LEFT, abs=1)
    assert signer["top"] - position["bottom"] >= 30 * MM, "there is room for the signature picture"
    assert "Bold" not in position["fontname"]
    assert {round(word["size"]) for word in words if word["text"] in ("b/c),", "Lưu")} == {12}


def test_the_code_for_checking_stands_at_the_end_and_in_the_metadata(month: bytes) -> None:
    assert f"Mã kiểm tra: {material.CODE} — kiểm tra tại {material.SITE}/kiem-tra/" in " ".join(words_of(month))
    assert f"dinh-huong:{material.CODE}".encode() in month


def test_no_word_is_torn_where_a_line_ends() -> None:
    content = material.long_month(24)
    wanted = [word for text in material.PARAGRAPHS for word in text.split() if "/" in word or "-" in word.strip("-")]
    words = words_of(printed(content))
    assert wanted
    assert all(words.count(word) == 6 * wanted.count(word) for word in wanted)


def test_rich_text_loses_no_word() -> None:
    content = replace(material.MONTH, kind=HUONG_DAN, sections=(SectionContent(label="1.", body=material.RICH),))
    wanted = "1. Tiêu đề Chữ đậm nghiêng liên kết Một Hai Thứ nhất Thứ hai Lời trích Ngày Việc Mít tinh"
    assert is_in_order(
        [word.rstrip(",.") for word in wanted.split()], [word.rstrip(",.") for word in words_of(printed(content))]
    )
