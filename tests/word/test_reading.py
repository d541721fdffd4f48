"""Word files of many habits become drafts: labels literal, structure found, every word in the draft or set aside."""

import re
from collections import Counter

import pytest

from directives.content import DocumentContent
from directives.importing import mapping
from directives.importing.decoding import ImportRefused
from directives.importing.text import ReadGuidance, ThemeKeywords
from directives.word import oldfonts, reading
from directives.word.numbering import letters, roman
from directives.word.values import ChangesPending
from tests.word import offices


def imported(data: bytes, **how: bool) -> ReadGuidance:
    return mapping.read(reading.read(data, **how), (ThemeKeywords("nghi-quyet", ("nghị quyết",)),))


def outline(guidance: ReadGuidance) -> list[tuple[str, int, str]]:
    return [(section.label, section.level, section.heading) for section in guidance.sections]


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


@pytest.mark.parametrize("habit", offices.HABITS)
def test_no_word_is_lost_whatever_the_habit(habit):
    data = offices.HABITS[habit]()
    guidance = imported(data)
    content = DocumentContent(opening=guidance.opening, sections=guidance.sections, closing=guidance.closing)
    kept = " ".join([guidance.title, content.plain_text(), guidance.byline, *guidance.addressees, *guidance.recipients])
    aside = " ".join(piece.text for piece in guidance.set_aside)
    source = " ".join(f"{block.label} {block.html}" for block in reading.read(data).blocks)
    source = re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:strong|em|u|sup|a)\b[^>]*>", "", source))
    assert guidance.lost == ()
    assert "12/2023" in guidance.title or "02/2024" in guidance.title
    assert len(guidance.sections) >= 1
    dropped_by_layout = words("Kính gửi")
    assert words(source) - dropped_by_layout - words(kept) - words(aside) == Counter()
    assert all(piece.reason for piece in guidance.set_aside)


def test_letterhead_and_signature_are_recognised():
    guidance = imported(offices.whole_form())
    assert (guidance.kind, guidance.period) == ("huong_dan", "2023-12")
    assert (guidance.letterhead.superior, guidance.letterhead.body) == ("TỈNH ỦY MẪU", "BAN TUYÊN GIÁO")
    assert (guidance.letterhead.place, guidance.letterhead.abbreviation) == ("Mẫu", "BTGTU")
    assert guidance.signature.authority == "K/T TRƯỞNG BAN"
    assert (guidance.signature.position, guidance.signature.name) == ("PHÓ TRƯỞNG BAN", "Nguyễn Văn Mẫu")
    assert guidance.recipients == ("- Các cấp ủy trực thuộc,", "- Lưu VT.")
    assert outline(guidance) == [("1.", 1, "Nghị quyết của Đảng"), ("2.", 1, "")]
    assert guidance.sections[0].body == (
        "<p>Tuyên truyền <strong>nghị quyết</strong> và <em>kết luận</em> của hội nghị.</p>"
    )
    assert guidance.sections[0].themes == ("nghi-quyet",)
    assert "Số 12-HD/BTGTU" in [piece.text for piece in guidance.set_aside]


def test_tabs_and_line_breaks_that_make_columns_are_taken_apart():
    guidance = imported(offices.tabs_for_columns())
    assert (guidance.letterhead.superior, guidance.letterhead.body) == ("TỈNH ỦY MẪU", "BAN TUYÊN GIÁO")
    assert (guidance.signature.position, guidance.signature.name) == ("TRƯỞNG BAN", "Nguyễn Văn Mẫu")
    assert outline(guidance) == [("1.", 1, ""), ("2.", 1, "")]
    assert guidance.sections[0].body == "<p>Tuyên truyền nghị quyết.</p>"


def test_numbers_that_word_only_displays_become_literal_labels():
    guidance = imported(offices.automatic_numbers())
    assert outline(guidance) == [
        ("I.", 1, "Nghị quyết của Đảng"),
        ("1.", 2, ""),
        ("1.1.1.", 3, ""),
        ("2.", 2, ""),
        ("II.", 1, "Kinh tế, xã hội"),
        ("1.", 2, ""),
        ("V.", 1, ""),
    ]
    assert guidance.sections[2].body == "<p>Ở cấp xã thì tuyên truyền.</p><p>- đại hội các cấp;</p>"


@pytest.mark.parametrize(
    ("number", "small", "letter"), [(1, "i", "a"), (4, "iv", "d"), (26, "xxvi", "z"), (29, "xxix", "cc")]
)
def test_numbers_are_written_as_word_counts(number, small, letter):
    assert (roman(number), letters(number)) == (small, letter)


@pytest.mark.parametrize("habit", ["tcvn3", "vni"])
def test_letters_of_old_fonts_become_unicode_and_it_is_said(habit):
    guidance = imported(offices.HABITS[habit]())
    assert guidance.title == offices.TITLE
    assert "Đại hội Đảng bộ tỉnh." in guidance.sections[0].body
    assert guidance.sections[1].body == "<p>Khen thưởng.</p>"
    assert len(guidance.notices) == 1


def test_capitals_of_old_fonts_stay_capitals():
    assert oldfonts.converted("§¶ng bé", ".VnTimeH") == "ĐẢNG BỘ"
    assert oldfonts.converted("ÑAÛNG BOÄ ÖÙNG", "VNI-Times") == "ĐẢNG BỘ ỨNG"
    assert oldfonts.converted("Đảng bộ", "Times New Roman") == "Đảng bộ"


def test_old_letters_in_a_font_that_does_not_say_so_are_refused():
    texts = ("§Þnh h\u00adíng c«ng t¸c tuyªn truyÒn th¸ng 12/2023", "1. C¸c cÊp ñy vµ tæ chøc ®¶ng cña tØnh.")
    with pytest.raises(ImportRefused, match="TCVN3"):
        imported(offices.old_font("Times New Roman", *texts))


def test_tracked_changes_are_taken_only_when_somebody_accepts_them():
    data = offices.tracked_changes()
    with pytest.raises(ChangesPending, match=r"2 tracked change\(s\) and 1 comment\(s\)"):
        imported(data)
    guidance = imported(data, accept_changes=True)
    assert guidance.sections[0].body == "<p>Tuyên truyền nghị quyết mới.</p>"
    assert [piece.text for piece in guidance.set_aside] == ["cũ", "Bình: Xem lại"]


def test_footnotes_stand_at_the_end_of_their_section():
    guidance = imported(offices.footnotes())
    assert guidance.sections[0].body == (
        "<p>Tuyên truyền nghị quyết[1]</p><p>Đoạn sau của mục một.</p><p>[1] Hướng dẫn số 05.</p>"
    )


def test_a_text_box_is_read_once():
    assert imported(offices.text_boxes()).title == offices.TITLE


def test_a_table_stays_a_table_and_joined_cells_stay_joined():
    guidance = imported(offices.table_in_the_text())
    assert outline(guidance) == [("", 1, "Ngày kỷ niệm")]
    assert '<td colspan="2">Sự kiện</td>' in guidance.sections[0].body
    assert '<td rowspan="2">Thành lập quân đội</td>' in guidance.sections[0].body
    assert guidance.sections[0].body.endswith("</table><p>Hết bảng.</p>")


def test_letters_that_only_look_right_are_repaired_and_named():
    guidance = imported(offices.decomposed_letters())
    assert guidance.title == offices.TITLE
    assert "đảng viên, năm mới" in guidance.sections[1].body
    assert len(guidance.notices) == 2


def test_formatting_that_is_dropped_is_named():
    guidance = imported(offices.unnumbered())
    assert [sentence.msgid.split(":")[0].split(" (")[0] for sentence in guidance.dropped] == [
        "Typefaces", "Letter sizes", "Highlighting."
    ]  # fmt: skip
    assert len(guidance.sections) == 3


def test_links_fields_and_hidden_words():
    guidance = imported(offices.hyperlinks_and_fields())
    assert guidance.sections[0].body == ('<p>Xem <a href="https://mau.vi.du/">trang của tỉnh</a> ngày 28/11/2023</p>')
    assert [piece.text for piece in guidance.set_aside] == ["Chỉ nội bộ"]


def test_an_official_letter_has_its_addressees():
    guidance = imported(offices.official_letter())
    assert (guidance.kind, guidance.period) == ("cong_van", "2024-02")
    assert guidance.addressees == ("- Các huyện ủy,", "- Các cơ quan báo chí.")
    assert [section.label for section in guidance.sections] == ["Thứ nhất,", "Thứ hai,"]
