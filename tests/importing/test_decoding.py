"""Bytes become text only when they are Unicode; every other file is refused with a sentence that helps."""

import pytest

from directives.importing.decoding import MAX_BYTES, ImportRefused, decode

TEXT = "Định hướng công tác tuyên truyền tháng 12/2023 của Đảng ủy\nnăm nay và các nội dung khác"
TCVN3 = "§Þnh h\xadíng c«ng t¸c tuyªn truyÒn th¸ng 12/2023 cña §¶ng ñy n¨m nay vµ c¸c néi dung kh¸c"
VNI = "Ñònh höôùng coâng taùc tuyeân truyeàn thaùng 12/2023 cuûa Ñaûng uûy naêm nay vaø caùc noäi dung khaùc"
WINDOWS_1258 = (
    "Đi\u0323nh hươ\u0301ng công tác tuyên truyê\u0300n cu\u0309a Đa\u0309ng u\u0309y năm nay và nô\u0323i dung khác"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "empty"),
        (b"a" * (MAX_BYTES + 1), "larger than 10 MB"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "Word"),
        (b"\xd0\xcf\x11\xe0....", "old Word"),
        (b"{\\rtf1 ...", "RTF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        (bytes(range(256)) * 4, "not a text file"),
        ("văn bản\x00".encode(), "not a text file"),
        (TEXT.encode("utf-16")[2:], "not a text file"),
        ("Thông báo".encode("latin-1"), "not in Unicode"),
        (TCVN3.encode("latin-1"), "TCVN3"),
        (TCVN3.encode(), "TCVN3"),
        (VNI.encode("latin-1"), "VNI"),
        (VNI.encode(), "VNI"),
        (WINDOWS_1258.encode("cp1258"), "Windows-1258"),
    ],
)
def test_what_is_not_unicode_text_is_refused_by_name(data, words):
    with pytest.raises(ImportRefused) as refusal:
        decode(data)
    assert words in str(refusal.value.sentence)
    assert str(refusal.value.sentence).count(".") >= 1


def test_a_sound_text_that_quotes_an_old_encoding_is_read():
    text = f"{TEXT}. Chuyển mã chữ c¸c, cña sang Unicode."
    assert decode(text.encode()) == text


def test_a_file_of_the_largest_size_is_read():
    assert len(decode(b"a" * MAX_BYTES)) == MAX_BYTES
