"""Plain text becomes a draft: structure and particulars are found, labels stay literal, no word is lost or moved."""

import os
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.content import text_of
from directives.importing import furniture
from directives.importing.text import ReadGuidance, SetAside, ThemeKeywords, decode, lost_words, read

TEXTS = Path(__file__).parent.parent / "texts"
OWN = sorted(TEXTS.glob("*.txt"))
SAMPLES = sorted(Path(os.environ["SAMPLES_DIR"]).glob("*.txt")) if os.environ.get("SAMPLES_DIR") else []
THEMES = (
    ThemeKeywords("nghi-quyet", ("nghị quyết", "kết luận", "chỉ thị")),
    ThemeKeywords("bac-ho", ("học tập và làm theo",)),
    ThemeKeywords("ky-niem", ("kỷ niệm",)),
    ThemeKeywords("tham-nhung", ("phòng, chống tham nhũng",)),
    ThemeKeywords("thien-tai", ("phòng, chống thiên tai", "phòng chống thiên tai")),
    ThemeKeywords("dich-benh", ("dịch", "sốt xuất huyết")),
    ThemeKeywords("nong-thon", ("nông thôn mới",)),
)


def own(name: str) -> ReadGuidance:
    return read(decode((TEXTS / f"{name}.txt").read_bytes()), THEMES)


def outline(guidance: ReadGuidance) -> list[tuple[str, int]]:
    return [(section.label, section.level) for section in guidance.sections]


def words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", unicodedata.normalize("NFC", text))


def assert_nothing_is_lost(source: str, guidance: ReadGuidance) -> None:
    """Counted here a second time, without the reader's own account."""
    drafted = words("" if guidance.title_proposed else guidance.title) + words(guidance.plain_text())
    aside = [word for piece in guidance.set_aside for word in words(piece.text)]
    assert sorted(drafted + aside) == sorted(words(source))
    rest = iter(words(source))
    assert all(word in rest for word in drafted)
    assert guidance.lost == ()


def assert_no_furniture(guidance: ReadGuidance) -> None:
    lines = [guidance.title, *guidance.plain_text().splitlines()]
    assert [line for line in lines if furniture.reason(line)] == []


@pytest.mark.parametrize("path", OWN + SAMPLES, ids=lambda path: path.stem)
def test_a_text_is_read_without_loss_and_without_furniture(path):
    source = decode(path.read_bytes())
    guidance = read(source, THEMES)
    assert_nothing_is_lost(source, guidance)
    assert_no_furniture(guidance)
    assert guidance.title
    assert guidance.sections
    assert all(guidance.plain_text()[c.start : c.end] == c.quote for c in guidance.citations)


PARTICULARS = {
    "unnumbered-paragraphs": ("2024-08", "", "Hà Lan", 3, 1),
    "2019-09-lai-chau": ("2019-09", "cong_van", "Bảo Ngọc", 1, 2),
    "2021-05-lao-cai": ("2021-05", "huong_dan", "", 6, 2),
    "2023-11-ninh-binh": ("2023-11", "cong_van", "", 4, 1),
    "2023-11-thanh-hoa": ("2023-11", "", "", 2, 2),
    "2023-12-ninh-binh": ("2023-12", "", "Diệu Thúy", 5, 1),
    "2024-02-son-la": ("2024-02", "cong_van", "", 1, 3),
}
"""Month, kind, byline, number of sections and of citations."""


@pytest.mark.acceptance
@pytest.mark.parametrize(
    "path", [path for path in OWN + SAMPLES if path.stem in PARTICULARS], ids=lambda path: path.stem
)
def test_the_particulars_of_a_text_are_found(path):
    guidance = read(decode(path.read_bytes()), THEMES)
    found = (guidance.period, guidance.kind, guidance.byline, len(guidance.sections), len(guidance.citations))
    assert found == PARTICULARS[path.stem]
    if path.stem == "2023-12-ninh-binh":
        assert (guidance.title, guidance.title_proposed) == ("Định hướng công tác tuyên truyền tháng 12/2023", True)
        assert guidance.sections[4].themes == ("tham-nhung", "thien-tai", "dich-benh", "nong-thon")
        assert [(c.number, c.symbol) for c in guidance.citations] == [("28", "HD/ĐUK")]
        assert (guidance.closing, guidance.set_aside) == ("", ())


def test_there_are_own_texts_for_every_habit():
    assert len(OWN) >= 8


def test_paragraphs_without_numbers_are_sections_and_a_title_is_proposed():
    guidance = own("unnumbered-paragraphs")
    assert (guidance.title, guidance.title_proposed) == ("Định hướng công tác tuyên truyền tháng 8/2024", True)
    assert (guidance.period, guidance.kind, guidance.byline) == ("2024-08", "", "Hà Lan")
    assert text_of(guidance.opening).endswith("cụ thể như sau:")
    assert outline(guidance) == [("", 1)] * 3
    assert guidance.sections[1].themes == ("ky-niem", "dich-benh")
    assert guidance.sections[2].themes == ("tham-nhung", "thien-tai", "nong-thon")
    assert [c.quote for c in guidance.citations] == ["Hướng dẫn số 12-HD/TUM, ngày 05/7/2024"]


def test_a_web_page_leaves_its_furniture_behind():
    guidance = own("numbered-with-web-furniture")
    assert guidance.title == "Định hướng công tác tuyên truyền tháng 3 năm 2025"
    assert (guidance.period, guidance.kind, guidance.byline) == ("2025-03", "cong_van", "Minh Anh")
    assert text_of(guidance.closing) == "Căn cứ nội dung trên, đề nghị các cấp ủy tổ chức thực hiện nghiêm túc."
    above = [furniture.SITE] * 2 + [furniture.DATE] * 2 + [furniture.VIEWS] + [furniture.RATING] * 2
    below = [furniture.ATTACHED, furniture.CREDIT, furniture.BUTTON] + [furniture.OTHERS] * 3
    assert [piece.reason for piece in guidance.set_aside] == above + below


def test_broken_numbering_and_bullets_are_kept_as_written():
    guidance = own("numbered-with-web-furniture")
    assert outline(guidance) == [("1.", 1), ("2.", 1), ("2.", 1), ("4.", 1)]
    assert text_of(guidance.sections[1].body).split("\n")[1:] == [
        "Đoạn thứ hai của mục này nói về công tác chuẩn bị.",
        "- Gạch đầu dòng thứ nhất;",
        "- Gạch đầu dòng thứ hai.",
    ]


def test_roman_parts_hold_numbered_items_and_headings():
    guidance = own("roman-then-arabic")
    assert (guidance.title, guidance.kind) == ("HƯỚNG DẪN công tác tuyên truyền tháng 5/2022", "huong_dan")
    assert outline(guidance) == [
        ("I.", 1), ("1.", 2), ("1.1.", 3), ("1.2.", 3), ("2.", 2), ("II.", 1), ("1.", 2), ("2.", 2),
    ]  # fmt: skip
    assert [section.heading for section in guidance.sections if section.heading] == [
        "NỘI DUNG TUYÊN TRUYỀN",
        "TỔ CHỨC THỰC HIỆN",
    ]


def test_an_office_form_is_set_aside_and_tells_the_kind():
    guidance = own("roman-with-dash")
    assert guidance.title == "HƯỚNG DẪN nội dung tuyên truyền tháng 10/2021"
    assert (guidance.kind, guidance.period, guidance.byline) == ("huong_dan", "2021-10", "")
    assert outline(guidance) == [("I-", 1), ("II-", 1)]
    assert {piece.text: piece.reason for piece in guidance.set_aside}.items() >= {
        ("Số 07-HD/BTGTU", furniture.LETTERHEAD),
        ("- Các cơ quan báo chí.", furniture.ADDRESSEES),
        ("Trần Văn Mẫu", furniture.SIGNATURE),
    }
    assert "thực hiện./." in guidance.closing


def test_ordinals_are_labels_and_two_months_are_no_period():
    guidance = own("ordinals")
    assert outline(guidance) == [("Thứ nhất,", 1), ("Thứ hai,", 1), ("Thứ ba,", 1)]
    assert (guidance.period, guidance.opening) == ("", "")


def test_bullets_without_an_item_above_are_sections_and_the_year_is_the_only_one_named():
    guidance = own("bullets-only")
    assert outline(guidance) == [("-", 1)] * 3
    assert guidance.period == "2023-07"


def test_mistakes_of_the_source_are_not_corrected():
    guidance = own("printed-mistakes")
    assert outline(guidance) == [("1.", 1), ("3.", 1), ("2)", 1)]
    assert "42 năm Chiến thắng Điện Biên Phủ 7/5/1975 - 7/5/2017" in guidance.sections[0].body
    assert "“ Hà Nội – Điện Biên Phủ trên không ”" in guidance.sections[2].body


def test_letters_and_words_nest_and_broken_lines_are_put_together():
    guidance = own("thematic-letters")
    assert outline(guidance) == [
        ("A.", 1), ("1)", 2), ("a)", 3), ("b)", 3), ("2)", 2), ("B.", 1), ("Một là,", 2), ("Hai là,", 2),
    ]  # fmt: skip
    assert text_of(guidance.sections[4].body) == (
        "Tuyên truyền thường xuyên, đúng định hướng, phù hợp với từng đối tượng, từng địa bàn."
    )
    assert guidance.sections[0].themes == ()


@pytest.mark.parametrize(
    ("title", "rest", "period"),
    [
        ("Hướng dẫn tuyên truyền tháng 9 năm 2019", "", "2019-09"),
        ("Hướng dẫn tuyên truyền tháng 12/2023", "1. Tháng 11/2023", "2023-12"),
        ("Hướng dẫn tuyên truyền tháng 5", "1. Kết quả năm 2021.", "2021-05"),
        ("Hướng dẫn tuyên truyền tháng 5", "1. Kết quả năm 2020; mục tiêu năm 2021.", ""),
        ("Hướng dẫn tuyên truyền tháng 5", "1. Kết quả năm 2020; lễ hội tháng 5/2021.", "2021-05"),
        ("Hướng dẫn tuyên truyền tháng 5", "1. Nhiệm kỳ 2020 - 2025.", ""),
        ("Hướng dẫn tuyên truyền tháng 13/2023", "", ""),
        ("Hướng dẫn tuyên truyền quý I năm 2023", "1. Kết quả năm 2022.", ""),
    ],
)
def test_the_month_is_taken_only_as_stated(title, rest, period):
    assert read(f"{title}\n\n{rest}\n\nTuyên truyền.").period == period


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        ("Hướng dẫn tuyên truyền tháng 5", "huong_dan"),
        ("Công văn về tuyên truyền tháng 5", "cong_van"),
        ("V/v định hướng tuyên truyền tháng 5", "cong_van"),
        ("Định hướng tuyên truyền tháng 5", ""),
        ("Hướng dẫn tuyên truyền tháng 5\n\nBan đã ban hành Công văn số 5-CV/BTG như sau:", "cong_van"),
        ("Định hướng tuyên truyền tháng 5\n\nBan đã ban hành Hướng dẫn số 5-HD/BTG như sau:", "huong_dan"),
    ],
)
def test_the_kind_is_taken_only_as_stated(first, kind):
    assert read(f"{first}\n\n1. Tuyên truyền.").kind == kind


def test_spaces_collapse_and_letters_are_composed():
    source = "Hướng dẫn\u00a0 tuyên   truyền tháng 5\r\n\r\n\t1.\u00a0Nội   dung\r\n"
    guidance = read(unicodedata.normalize("NFD", source))
    assert guidance.title == "Hướng dẫn tuyên truyền tháng 5"
    assert guidance.sections[0].body == "<p>Nội dung</p>"


def test_themes_are_told_apart_by_their_marks_and_found_in_a_text_without_marks():
    themes = (ThemeKeywords("dich", ("dịch",)), ThemeKeywords("hoa", ("hoà bình",)))
    assert read("A b c\n\n1. Mục đích, yêu cầu hòa bình.", themes).sections[0].themes == ("hoa",)
    assert read("A b c\n\n1. Phong chong dich, hoa binh.", themes).sections[0].themes == ("dich", "hoa")


def test_what_could_be_markup_stays_text():
    guidance = read("Hướng dẫn tuyên truyền\n\n1. <script>alert(1)</script> & <b>x</b>")
    assert guidance.sections[0].body == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;x&lt;/b&gt;</p>"
    assert guidance.lost == ()


@pytest.mark.parametrize(
    "source", ["", "\n\n", "x", "1.", "- ", "Diệu Thúy", "Nơi nhận:", "print", "HƯỚNG DẪN", "Các tin khác:"]
)
def test_a_scrap_of_text_is_read_without_complaint(source):
    assert_nothing_is_lost(source, read(source, THEMES))


WORDS = ["tuyên", "truyền", "Đảng", "ủy", "năm", "2023", "(22/12)", "–", "“quân", "đội”", "…", "V/v"]
LABELLED = """I. Nội dung|I-Nội dung|1.Tuyên truyền|1.1 Kỷ niệm|2) Mục|a) ý|Thứ nhất, nội dung
|- gạch|+ cộng|• chấm|(1) một
|V. Năm|A. Phần|Phần I. Mở đầu|10/ Mục"""
FURNITURE = """Lượt xem: 8|print   send mail|Thứ ba 22/10/2019|-----|Nơi nhận:|K/T TRƯỞNG BAN
|Diệu Thúy|Tác giả: Diệu Thúy
|Các tin khác|Kính gửi: Các chi bộ|Số 12-HD/BTG|HƯỚNG DẪN
|tháng 12/2023|Định hướng tuyên truyền tháng 5|Trang chủ > A > B"""
USUAL = """Căn cứ nội dung trên, đề nghị thực hiện.|Nội dung cụ thể như sau:
|Theo 28-HD/ĐUK ngày 22/11/2023 của Bộ Chính trị"""
LINES = st.one_of(
    st.just(""),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join),
    st.sampled_from([line.strip() for texts in (LABELLED, FURNITURE, USUAL) for line in texts.split("|")]),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co")), max_size=20),
)


@settings(deadline=None)
@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_whatever_is_read_no_word_is_lost_and_the_order_stays(lines, newline):
    source = newline.join(lines)
    assert_nothing_is_lost(source, read(source, THEMES))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_read_without_loss(source):
    assert read(source).lost == ()


@pytest.mark.parametrize(
    ("draft", "aside", "lost"),
    [
        ("một hai ba.", (), ()),
        ("một ba.", ("hai",), ()),
        ("một hai", (), ("ba", ".")),
        ("một hai", ("ba",), (".",)),
        ("hai một ba.", (), ("một", "ba", ".")),
        ("một hai hai ba.", (), ("hai", "ba", ".")),
        ("", (), ("một", "hai", "ba", ".")),
    ],
)
def test_a_lost_an_added_or_a_moved_word_is_reported(draft, aside, lost):
    pieces = [SetAside(text, furniture.RULE) for text in aside]
    assert lost_words("một hai ba.", draft, pieces) == lost


@pytest.mark.parametrize(
    "source",
    [
        "\n\n".join(
            f"{n % 900}. Tuyên truyền Hướng dẫn số {n % 900}-HD/BTG ngày 22/11/2023 của Bộ Chính trị"
            for n in range(10_000)
        ),
        "Hướng dẫn tuyên truyền tháng 5\n\n" + "Tuyên truyền các ngày kỷ niệm trong tháng 12/2023.\n\n" * 60_000,
        "tuyên truyền " * 100_000,
        "a" * 1_000_000,
        "." * 300_000,
        "1." * 150_000,
        "Ban " * 150_000,
        "định hướng " * 80_000,
        "ngày 1/1/2020 " * 50_000,
        "\u00a0 " * 1_000_000 + "x",
        "Diệu Thúy\n" * 10_000,
        "tuyên truyền những nội dung lớn của tỉnh và của cả nước ta\n" * 15_000,
    ],
    ids=lambda source: source[:20].strip(),
)
def test_a_huge_text_takes_seconds(source):
    started = time.process_time()
    assert read(source, THEMES).lost == ()
    assert time.process_time() - started < 10
