"""Every figure of the layout, measured in the finished PDF of a hướng dẫn and of a công văn: places, sizes, faces."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from directives.content import AttachmentContent, DocumentContent, EventContent, SectionContent
from directives.pdf import child
from tests.pdf import material

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 30 * MM, WIDTH - 15 * MM
MIDDLE = (LEFT + RIGHT) / 2
NEAR = 0.6
"""Points: a fifth of a millimetre."""
ROWS = "".join(f"<tr><td>{number}</td><td>Việc thứ {number}</td></tr>" for number in range(60))
LONG_TABLE = f"<table><thead><tr><th>Ngày</th><th>Việc phải làm</th></tr></thead><tbody>{ROWS}</tbody></table>"
NOTES = "<p>Theo kết luận[1].</p><p>[1] Kết luận số 01-KL/TW, ngày 18/5/2021.</p>"
ANNEX = tuple(
    EventContent(key=str(number), name=f"Ngày kỷ niệm thứ {number}", date=f"{number % 28 + 1:02d}/12", years=number)
    for number in range(60)
)
GUIDANCE = replace(
    material.MONTH,
    urgency="hoa_toc",
    sections=(
        SectionContent(label="I.", heading="Nhiệm vụ trọng tâm", body=material.paragraph(material.PARAGRAPHS[0])),
        *(SectionContent(body=material.paragraph(text)) for text in material.PARAGRAPHS * 2),
        SectionContent(label="2.", body=NOTES),
        SectionContent(body=LONG_TABLE),
        *(SectionContent(body=material.paragraph(text)) for text in material.PARAGRAPHS),
    ),
    attachments=(AttachmentContent(title="Mẫu báo cáo", filename="mau.pdf", sha256="0" * 64, size=9, pages=3),),
    annex=ANNEX,
)
LETTER = replace(material.LETTER, urgency="thuong_khan")


@dataclass(frozen=True)
class Printed:
    """A finished PDF, its pages and their lines."""

    pages: list[Any]
    lines: list[list[dict[str, Any]]]

    def line(self, text: str, page: int = 0) -> dict[str, Any]:
        """The first line of the page with the words; blanks between letters of one column are as printed."""
        return next(line for line in self.lines[page] if text in line["text"])

    def words(self, text: str, page: int = 0) -> dict[str, Any]:
        """Exactly these words on the page, wherever they stand: their box, their letters."""
        found = self.pages[page].search(text, regex=False, case=True)
        assert found, f"{text} is not on page {page + 1}"
        return dict(found[0])


def opened(content: DocumentContent) -> Iterator[Printed]:
    with pdfplumber.open(BytesIO(child.render(material.page(content)).data)) as pdf:
        yield Printed(pdf.pages, [page.extract_text_lines() for page in pdf.pages])


@pytest.fixture(scope="module")
def guidance() -> Iterator[Printed]:
    yield from opened(GUIDANCE)


@pytest.fixture(scope="module")
def letter() -> Iterator[Printed]:
    yield from opened(LETTER)


@pytest.fixture(scope="module")
def duplex() -> Iterator[Printed]:
    yield from opened(replace(GUIDANCE, letterhead=replace(GUIDANCE.letterhead, mirrored=True, bold_position=True)))


def face(found: dict[str, Any]) -> tuple[float, bool, bool]:
    """Size, bold, italic: one for all the letters."""
    faces = {
        (round(char["size"], 1), "Bold" in char["fontname"], "Italic" in char["fontname"])
        for char in found["chars"]
        if char["text"].strip()
    }
    assert len(faces) == 1, f"{found['text']} is printed in {faces}"
    return faces.pop()


def centre(found: dict[str, Any]) -> float:
    return float(found["x0"] + found["x1"]) / 2


REGULAR, BOLD, ITALIC = (False, False), (True, False), (False, True)
FACES = {
    "guidance": [
        ("ĐẢNG CỘNG SẢN VIỆT NAM", 15, BOLD),
        ("Tỉnh Mẫu, ngày 01 tháng 12 năm 2023", 14, ITALIC),
        ("TỈNH ỦY MẪU", 14, REGULAR),
        ("BAN TUYÊN GIÁO VÀ DÂN VẬN", 14, BOLD),
        ("Số 07-HD/BTGDV", 14, REGULAR),
        ("HỎA TỐC", 14, BOLD),
        ("HƯỚNG DẪN", 16, BOLD),
        ("định hướng công tác tuyên truyền tháng 12/2023", 14, BOLD),
        ("-----", 14, REGULAR),
        ("Tập trung tuyên truyền, quán triệt", 14, REGULAR),
        ("I. Nhiệm vụ trọng tâm", 14, BOLD),
    ],
    "letter": [
        ("ĐẢNG CỘNG SẢN VIỆT NAM", 15, BOLD),
        ("Số 07-HD/BTGDV", 14, REGULAR),
        ("về việc định hướng công tác tuyên truyền", 12, ITALIC),
        ("THƯỢNG KHẨN", 14, BOLD),
        ("Kính gửi:", 14, ITALIC),
        ("- Các ban xây dựng Đảng của Tỉnh ủy,", 14, REGULAR),
        ("- Các cơ quan báo chí.", 14, REGULAR),
    ],
}
END_FACES = [
    ("K/T TRƯỞNG BAN", 14, BOLD),
    ("PHÓ TRƯỞNG BAN", 14, REGULAR),
    ("Nguyễn Văn Mẫu", 14, BOLD),
    ("Nơi nhận:", 14, REGULAR),
    ("- Thường trực Tỉnh ủy (để b/c),", 12, REGULAR),
    ("- Lưu VP, BTGDV.", 12, REGULAR),
]


@pytest.mark.parametrize("layout", FACES)
def test_every_element_has_its_size_and_face(layout: str, request: pytest.FixtureRequest) -> None:
    printed: Printed = request.getfixturevalue(layout)
    for text, size, look in FACES[layout]:
        assert face(printed.words(text)) == (size, *look), text
    last = last_page(printed)
    for text, size, look in END_FACES:
        assert face(printed.words(text, last)) == (size, *look), text
    fonts = {char["fontname"].rpartition("+")[2] for page in printed.pages for char in page.chars}
    assert fonts == {"Van-Ban", "Van-Ban-Bold", "Van-Ban-Italic"}, "one typeface, the shipped one"


def last_page(printed: Printed) -> int:
    """The page with the signature block."""
    return next(n for n, lines in enumerate(printed.lines) if any("Nơi nhận:" in line["text"] for line in lines))


def stands_within(page: Any, left: float, right: float) -> None:
    words = page.crop((0, 20 * MM - 1, page.width, page.height)).extract_words()
    assert min(word["x0"] for word in words) >= left - NEAR
    assert max(word["x1"] for word in words) <= right + NEAR
    assert max(word["bottom"] for word in words) <= HEIGHT - 20 * MM + NEAR


@pytest.mark.parametrize("layout", ["guidance", "letter"])
def test_the_sheet_is_a4_and_every_page_keeps_the_margins(layout: str, request: pytest.FixtureRequest) -> None:
    printed: Printed = request.getfixturevalue(layout)
    for page in printed.pages:
        assert (page.width, page.height) == pytest.approx((WIDTH, HEIGHT), abs=0.1)
        stands_within(page, LEFT, RIGHT)
    body = printed.line("Tập trung tuyên truyền")
    assert (body["x0"], body["x1"]) == pytest.approx((LEFT + 10 * MM, RIGHT), abs=NEAR), "indent, and justified"
    full = [line for line in printed.lines[0] if line["x1"] > RIGHT - 1 and line["x0"] < LEFT + 1]
    assert len(full) >= 3, "lines run from margin to margin"


def test_printed_on_both_sides_the_backs_are_mirrored(duplex: Printed, guidance: Printed) -> None:
    assert len(duplex.pages) == len(guidance.pages) > 3
    for number, page in enumerate(duplex.pages, 1):
        left, right = (LEFT, RIGHT) if number % 2 else (15 * MM, WIDTH - 30 * MM)
        stands_within(page, left, right)
        assert min(line["x0"] for line in duplex.lines[number - 1]) <= left + 5, "text or cell begins at the margin"
    second = duplex.lines[1][0]
    assert second["text"] == "2"
    assert centre(second) == pytest.approx((15 * MM + WIDTH - 30 * MM) / 2, abs=NEAR)
    assert face(duplex.words("PHÓ TRƯỞNG BAN", last_page(duplex))) == (14, True, False), "as the office has set it"


@pytest.mark.parametrize("layout", ["guidance", "letter"])
def test_the_letterhead_has_two_columns_on_one_line(layout: str, request: pytest.FixtureRequest) -> None:
    printed: Printed = request.getfixturevalue(layout)
    party, superior = printed.words("ĐẢNG CỘNG SẢN VIỆT NAM"), printed.words("TỈNH ỦY MẪU")
    left_centre, right_centre = LEFT + (RIGHT - LEFT) / 4 - MM, LEFT + (RIGHT - LEFT) * 3 / 4
    assert party["top"] == pytest.approx(superior["top"], abs=1.5), "both begin on the first line"
    assert 20 * MM - 1 <= superior["top"] <= 20 * MM + 4
    for text in ("TỈNH ỦY MẪU", "BAN TUYÊN GIÁO VÀ DÂN VẬN", "Số 07-HD/BTGDV"):
        assert centre(printed.words(text)) == pytest.approx(left_centre, abs=1), text
    for text in ("ĐẢNG CỘNG SẢN VIỆT NAM", "Tỉnh Mẫu, ngày 01 tháng 12 năm 2023"):
        assert centre(printed.words(text)) == pytest.approx(right_centre, abs=1), text
    star = next(word for word in printed.pages[0].extract_words() if word["text"] == "*")
    assert centre(star) == pytest.approx(left_centre, abs=1)
    order = [superior["top"], printed.words("BAN TUYÊN GIÁO VÀ DÂN VẬN")["top"], star["top"]]
    assert order == sorted(order)
    assert star["bottom"] <= printed.words("Số 07-HD/BTGDV")["bottom"]


@pytest.mark.parametrize("layout", ["guidance", "letter"])
def test_the_rule_is_as_long_as_the_words(layout: str, request: pytest.FixtureRequest) -> None:
    printed: Printed = request.getfixturevalue(layout)
    party, place = printed.words("ĐẢNG CỘNG SẢN VIỆT NAM"), printed.words("Tỉnh Mẫu, ngày")
    rules = [shape for shape in printed.pages[0].rects if party["bottom"] < shape["bottom"] < place["top"]]
    assert rules
    for rule in rules:
        assert (rule["x0"], rule["x1"]) == pytest.approx((party["x0"], party["x1"]), abs=NEAR)


@pytest.mark.parametrize(("layout", "text", "width"), [("guidance", "HỎA TỐC", 30), ("letter", "THƯỢNG KHẨN", 40)])
def test_the_mark_of_urgency_is_framed_below_the_number(
    layout: str, text: str, width: int, request: pytest.FixtureRequest
) -> None:
    printed: Printed = request.getfixturevalue(layout)
    mark, number = printed.words(text), printed.words("Số 07-HD/BTGDV")
    assert mark["top"] > number["bottom"]
    if layout == "letter":
        assert mark["top"] > printed.words("về việc định hướng")["bottom"]
    shapes = printed.pages[0].rects + printed.pages[0].curves + printed.pages[0].lines
    around = [one for one in shapes if one["x1"] < MIDDLE and one["top"] >= number["bottom"]]
    box = (min(one["x0"] for one in around), max(one["x1"] for one in around))
    assert box[1] - box[0] == pytest.approx(width * MM, abs=1)
    assert box[0] < mark["x0"] < mark["x1"] < box[1]
    assert max(one["bottom"] for one in around) - min(one["top"] for one in around) == pytest.approx(8 * MM, abs=1)


def test_the_title_block_is_centred_on_the_page(guidance: Printed) -> None:
    texts = ("HƯỚNG DẪN", "định hướng công tác tuyên truyền tháng 12/2023", "-----")
    found = [guidance.words(text) for text in texts]
    assert [centre(one) for one in found] == pytest.approx([MIDDLE] * 3, abs=1)
    assert [one["top"] for one in found] == sorted(one["top"] for one in found)


def test_the_addressees_are_centred_and_line_up(letter: Printed) -> None:
    to, first, last = (letter.words(text) for text in ("Kính gửi:", "- Các ban xây", "- Các cơ quan báo chí."))
    assert to["top"] == pytest.approx(first["top"], abs=NEAR)
    assert first["x0"] == pytest.approx(last["x0"], abs=NEAR)
    widest = letter.words("- Các ban xây dựng Đảng của Tỉnh ủy,")
    assert (to["x0"] + widest["x1"]) / 2 == pytest.approx(MIDDLE, abs=3)
    assert "HƯỚNG DẪN" not in letter.pages[0].extract_text()


@pytest.mark.parametrize("layout", ["guidance", "letter"])
def test_lines_and_paragraphs_keep_the_spacing_of_the_rule(layout: str, request: pytest.FixtureRequest) -> None:
    printed: Printed = request.getfixturevalue(layout)
    first = printed.line("Để thực hiện tốt")["top"]
    tops = [line["top"] for line in printed.lines[0] if line["top"] >= first and round(line["chars"][0]["size"]) == 14]
    gaps = {round(lower - upper, 1) for upper, lower in pairwise(tops)}
    assert gaps <= {19.0, 25.0}, "exactly 19 pt from line to line, 6 pt more between paragraphs"
    assert 19.0 in gaps
    assert 25.0 in gaps


def test_pages_are_numbered_at_the_top_in_the_middle_and_the_appendix_apart(guidance: Printed) -> None:
    firsts = [lines[0] for lines in guidance.lines]
    annex = next(n for n, line in enumerate(firsts) if line["text"] == "PHỤ LỤC")
    numbers = [line["text"] for line in firsts]
    assert numbers[1:annex] == [str(n) for n in range(2, annex + 1)]
    assert numbers[annex + 1 :] == [str(n) for n in range(2, len(firsts) - annex + 1)]
    assert len(firsts) > annex + 1, "the appendix has a second page"
    for line in (*firsts[1:annex], *firsts[annex + 1 :]):
        assert face(line) == (14, False, False)
        assert centre(line) == pytest.approx(MIDDLE, abs=NEAR)
        assert line["top"] == pytest.approx(10 * MM, abs=3)


def test_the_signature_block_leaves_room_and_stands_right(guidance: Printed) -> None:
    last = last_page(guidance)
    authority, position, name, code = (
        guidance.words(text, last) for text in ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "Nguyễn Văn Mẫu", "Mã kiểm tra")
    )
    middle = LEFT + (RIGHT - LEFT) * (0.45 + 0.55 / 2)
    assert [centre(one) for one in (authority, position, name)] == pytest.approx([middle] * 3, abs=1)
    assert position["top"] - authority["top"] == pytest.approx(17, abs=NEAR)
    assert name["top"] - position["bottom"] >= 30 * MM
    to = guidance.words("Nơi nhận:", last)
    assert to["x0"] == pytest.approx(LEFT, abs=NEAR)
    assert to["top"] == pytest.approx(authority["top"], abs=1.5)
    assert code["top"] > name["bottom"]
    under = [one for one in guidance.pages[last].rects + guidance.pages[last].lines if abs(one["x0"] - to["x0"]) < 1]
    assert any(one["x1"] == pytest.approx(to["x1"], abs=1) and one["top"] < to["bottom"] + 2 for one in under)


def test_a_long_table_repeats_its_head_on_every_page(guidance: Printed) -> None:
    with_rows = [n for n, lines in enumerate(guidance.lines) if any("Việc thứ" in line["text"] for line in lines)]
    assert len(with_rows) > 1
    for number in with_rows:
        heads = [n for n, line in enumerate(guidance.lines[number]) if line["text"] == "Ngày Việc phải làm"]
        rows = [n for n, line in enumerate(guidance.lines[number]) if "Việc thứ" in line["text"]]
        assert len(heads) == 1
        assert heads[0] < rows[0]


def test_notes_stand_small_below_a_short_rule_at_the_end_of_their_part(guidance: Printed) -> None:
    page = next(n for n, lines in enumerate(guidance.lines) if any("Kết luận số 01" in line["text"] for line in lines))
    note, call = guidance.words("[1] Kết luận số 01-KL/TW, ngày 18/5/2021.", page), guidance.words("kết luận[1]", page)
    assert face(note) == (12, False, False)
    raised = [char for char in call["chars"] if char["text"] in "[1]"]
    assert {round(char["size"], 1) for char in raised} == {9.1}
    assert note["top"] > call["bottom"]
    rules = [one for one in guidance.pages[page].rects if call["bottom"] - 2 < one["top"] < note["top"] + 1]
    assert any(one["x1"] - one["x0"] == pytest.approx(50 * MM, abs=1) for one in rules)


def test_what_goes_with_the_document_is_listed_before_the_signature(guidance: Printed) -> None:
    last = last_page(guidance)
    place = next(n for n, lines in enumerate(guidance.lines) if any("Kèm theo:" in line["text"] for line in lines))
    assert place <= last
    assert guidance.words("- Mẫu báo cáo (03 trang).", place)["top"] > guidance.words("Kèm theo:", place)["top"]
