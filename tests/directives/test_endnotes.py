"""Notes of a section: linked where they are called and given, words untouched, everything else left alone."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives import endnotes, markup
from directives.content import text_of

BODY = "<p>Theo kết luận[1] của Bộ Chính trị[2], kết luận[1].</p><p>[1] Số 01-KL/TW.</p><p>[2] Khóa XIII.</p>"


def test_a_note_is_linked_both_ways_and_set_apart() -> None:
    html = endnotes.linked(BODY, "muc-3")
    assert html.count('<sup class="call" id="muc-3-goi-1"><a role="doc-noteref" href="#muc-3-chu-1">[1]</a></sup>') == 1
    assert html.count('href="#muc-3-chu-1"') == 2, "a second call leads to the note, too"
    back = '<a role="doc-backlink" href="#muc-3-goi-1">[1]</a>'
    assert f'<div class="notes"><p class="note" id="muc-3-chu-1">{back} Số 01-KL/TW.</p>' in html
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids), "no link leads nowhere"


def test_an_outline_quotes_a_text_without_notes_and_calls() -> None:
    assert endnotes.bare(BODY) == "<p>Theo kết luận của Bộ Chính trị, kết luận.</p>"
    assert endnotes.bare("<p>Kết luận [1], [3].</p><p>[1] Số 01.</p>") == "<p>Kết luận, [3].</p>"
    assert endnotes.bare("<p>Gọi[1] mà không có.</p>") == "<p>Gọi[1] mà không có.</p>"


def test_no_word_is_changed_by_linking() -> None:
    assert text_of(endnotes.linked(BODY, "a")) == text_of(BODY)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Không có chú thích.</p>",
        "<p>Gọi[1] mà không có.</p>",
        "<p>Văn bản.</p><p>[1] Không ai gọi.</p>",
        "<p>[1] Đứng một mình.</p>",
        "<p>Gọi[1].</p><p>[1] Chú thích.</p><p>Còn nữa.</p>",
        '<p><a href="https://a.example/">[1]</a></p><p>[1] Trong liên kết.</p>',
    ],
)
def test_what_is_not_both_called_and_given_stays_as_it_is(body: str) -> None:
    assert endnotes.linked(body, "a") == body


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["[1]", "[2]", "[12]", " chữ ", "<b>đậm[1]</b>", "</p><p>", "[1] ", "[2] x"]), max_size=12)
)
def test_any_clean_text_keeps_its_words_and_its_ids_are_single(parts: list[str]) -> None:
    body = markup.clean(f"<p>{''.join(parts)}</p>")
    html = endnotes.linked(body, "a")
    assert text_of(html) == text_of(body)
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
