"""Words with a slash or a hyphen stay whole, and not a letter changes."""

from xml.etree import ElementTree

import pytest

from directives.pdf.wholewords import keep_whole


def spans(html: str) -> tuple[list[str], str]:
    """The words kept whole, and all the text afterwards."""
    root = ElementTree.fromstring(f"<html><body>{html}</body></html>")
    keep_whole(root)
    return [span.text or "" for span in root.iter("span")], "".join(root.itertext())


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ("<p>phòng, chống HIV/AIDS; ngày</p>", ["HIV/AIDS;"]),
        ("<p>(22/12/1944-22/12/2023) và 28-HD/TU</p>", ["(22/12/1944-22/12/2023)", "28-HD/TU"]),
        ("<p>kinh tế - xã hội – a</p>", []),
        ("<p>a <b>b/c</b> d/e <i>f</i> g-h</p>", ["b/c", "d/e", "g-h"]),
        ("<p>" + "x/" * 40 + "</p>", []),
        ("<style>a-b{c:d/e}</style>", []),
    ],
)
def test_what_is_one_word_to_the_reader_is_kept_whole(html: str, whole: list[str]) -> None:
    kept, text = spans(html)
    assert sorted(kept) == sorted(whole)
    assert text == "".join(ElementTree.fromstring(f"<html><body>{html}</body></html>").itertext())
