"""The table of printable characters says what the four font files say."""

import hashlib
from itertools import groupby

import pytest
from fontTools.ttLib import TTFont

from directives.pdf.assets import ASSETS
from directives.pdf.coverage import RANGES, printable, require_printable, unprintable
from directives.pdf.values import PdfRefused


def test_the_table_is_what_all_four_faces_have_in_common() -> None:
    faces = [set(TTFont(path).getBestCmap()) for path in ASSETS.values()]
    common = sorted(set.intersection(*faces))
    runs = [[point for _, point in run] for _, run in groupby(enumerate(common), lambda pair: pair[1] - pair[0])]
    assert tuple((run[0], run[-1]) for run in runs) == RANGES


def test_the_fonts_are_the_unmodified_ones_with_their_licence() -> None:
    names = {TTFont(path)["name"].getDebugName(5) for path in ASSETS.values()}
    assert names == {"Version 2.1.5"}
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in ASSETS.values()}) == 4
    licence = (ASSETS["LiberationSerif-Regular.ttf"].parent / "LICENSE.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("text", ["", "Ngày 22/12 – “Đảng” …\n\tƯỡ Ẵ ₫", "NFC: ứ ệ ỹ"])
def test_vietnamese_can_be_printed(text: str) -> None:
    assert printable(text)


@pytest.mark.parametrize(("text", "missing"), [("a🌸b🌸", ("🌸",)), ("\u200b\u2011", ("\u2011",)), ("\x07", ("\x07",))])
def test_what_lacks_is_named_once(text: str, missing: tuple[str, ...]) -> None:
    assert unprintable(text) == missing
    assert not printable(text)


def test_an_invisible_character_is_named_by_its_number() -> None:
    with pytest.raises(PdfRefused, match=r"lacks \(U\+0007\)\."):
        require_printable("a\x07")
