"""Folding: plain words out of any Vietnamese text, and the way back to the exact original."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.folding import Folded, fold

LETTERS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "ăâđêôơưàảãáạằẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵĐƯƠ –—‐/.,;()“”\u200b\u00a0\u0301\u0323ǎðа"
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ngày thành lập Đảng", "ngay thanh lap dang"),
        ("HỘI NGHỊ", "hoi nghi"),
        ("hội   nghị\u00a0lần\tthứ", "hoi nghi lan thu"),
        ("Hà Nội – Điện Biên Phủ", "ha noi dien bien phu"),
        ("HIV/AIDS", "hiv aids"),
        ("22/12/1944-22/12/2023", "22 12 1944 22 12 2023"),
        ("nǎm ðảng", "nam dang"),
        ("Cоng аn", "cong an"),  # Cyrillic о, а
        ("ＮＧÀＹ", "ngay"),
        ("qu\u200bốc kh\u00adánh", "quoc khanh"),
        ("", ""),
        (" –…“” ", ""),
    ],
)
def test_folds_to_plain_words(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(LETTERS)
def test_only_plain_words_are_left_and_folding_again_changes_nothing(text):
    folded = fold(text)
    assert all(letter in "abcdefghijklmnopqrstuvwxyz0123456789 " for letter in folded)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())


@given(LETTERS)
def test_the_form_of_unicode_makes_no_difference(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(LETTERS)
def test_the_folded_text_with_offsets_is_the_folded_text(text):
    folded = Folded.of(text)
    assert folded.text == fold(text)
    for token in folded.tokens:
        assert fold(folded.quote(token.start, token.end)).replace(" ", "").find(token.word) >= 0


@given(
    st.lists(st.sampled_from(["Đảng", "Hội nghị", "ngày 3/2", "nǎm", "Quốc\u200bkhánh", "–"]), min_size=1, max_size=8)
)
def test_what_is_found_is_quoted_exactly(words):
    original = unicodedata.normalize("NFD", "  ".join(words))
    for start, end in Folded.of(original).find("hoi nghi"):
        assert unicodedata.normalize("NFC", original[start:end]) == "Hội nghị"
    assert len(list(Folded.of(original).find("hoi nghi"))) == words.count("Hội nghị")


def test_a_phrase_is_found_as_whole_words_only_and_with_all_its_marks():
    text = unicodedata.normalize("NFD", "Ngày Đảng; những đảng viên, “ĐẢNG –\nviên” và đảngviên")
    quotes = [text[start:end] for start, end in Folded.of(text).find("đảng viên")]
    assert [unicodedata.normalize("NFC", quote) for quote in quotes] == ["đảng viên", "ĐẢNG –\nviên"]
    assert list(Folded.of(text).find(" – ")) == []
