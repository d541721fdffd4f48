"""Two rich texts in one: nothing is lost, whichever way the changes are decided."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives import markup
from directives.richdiff import accepted, marked, marked_html, marked_text, rejected
from directives.richtext import words

WORDS = st.sampled_from(["công", "tác", "tuyên", "truyền", "hội", "nghị", "đảng", "bộ", "22/12", "<b>", "&", "a"])
PHRASE = st.lists(WORDS, min_size=1, max_size=7).map(" ".join).map(lambda text: markup.from_text([text])[3:-4])
INLINE = st.one_of(
    PHRASE,
    PHRASE.map(lambda text: f"<strong>{text}</strong>"),
    PHRASE.map(lambda text: f'<em>{text}</em> <a href="https://mau.vn">{text}</a>'),
    st.tuples(PHRASE, PHRASE).map("<br>".join),
)
SENTENCE = st.lists(INLINE, min_size=1, max_size=3).map("".join)


def wrapped(inner, *tags):
    return inner.map(lambda text: "".join(f"<{t}>" for t in tags) + text + "".join(f"</{t}>" for t in reversed(tags)))


CELLS = st.lists(wrapped(SENTENCE, "td"), min_size=1, max_size=3).map("".join)
BLOCK = st.one_of(
    wrapped(SENTENCE, "p"),
    wrapped(SENTENCE, "h3"),
    wrapped(SENTENCE, "blockquote", "p"),
    wrapped(st.lists(wrapped(SENTENCE, "li"), min_size=1, max_size=3).map("".join), "ul"),
    wrapped(st.tuples(SENTENCE, wrapped(SENTENCE, "ol", "li")).map("".join), "ul", "li"),
    wrapped(st.lists(wrapped(CELLS, "tr"), min_size=1, max_size=3).map("".join), "table", "tbody"),
)
BODY = st.lists(BLOCK, max_size=5).map("".join).map(markup.clean)


@settings(max_examples=150, deadline=None)
@given(BODY, BODY)
def test_accepting_gives_the_new_words_and_rejecting_the_old_ones(old, new):
    both = marked_html(old, new)
    assert words(accepted(both)) == words(new)
    assert words(rejected(both)) == words(old)
    assert markup.clean_marked(both) == both


@settings(max_examples=100, deadline=None)
@given(st.lists(BLOCK, min_size=1, max_size=5), st.data())
def test_a_block_taken_out_and_one_put_in_are_all_that_is_marked(blocks, data):
    place = data.draw(st.integers(0, len(blocks) - 1))
    old = markup.clean("".join(blocks))
    new = markup.clean("".join([*blocks[:place], "<p>hoàn toàn mới mẻ</p>", *blocks[place + 1 :]]))
    both = marked_html(old, new)
    assert words(accepted(both)) == words(new)
    assert words(rejected(both)) == words(old)


@settings(max_examples=50, deadline=None)
@given(BODY)
def test_equal_texts_have_no_mark(body):
    result = marked(body, body)
    assert not result.changed
    assert result.html == body


@given(st.text(), st.text())
def test_plain_text_is_escaped_and_complete(old, new):
    both = marked_text(old, new)
    assert accepted(both) == html.escape(new, quote=False)
    assert rejected(both) == html.escape(old, quote=False)


def test_a_line_more_in_a_list_of_lines_is_one_line_marked():
    old, new = "- Các cấp ủy,\n- Lưu VT.", "- Các cấp ủy,\n- Đài Phát thanh,\n- Lưu VT."
    assert marked_text(old, new) == "- Các cấp ủy,\n<ins>- Đài Phát thanh,\n</ins>- Lưu VT."


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("<p>a b c d</p>", "<p>a x c d</p>", "<p>a <del>b</del> <ins>x</ins> c d</p>"),
        ("<p>a b c</p>", "<p>a b</p>", "<p>a b <del>c</del></p>"),
        ("<p>a b</p><p>c d</p>", "<p>c d</p>", "<p><del>a b</del></p><p>c d</p>"),
        (
            "<ul><li>a b</li><li>n m</li><li>c d</li></ul>",
            "<ul><li>a b</li><li>c d</li></ul>",
            "<ul><li>a b</li><li><del>n m</del></li><li>c d</li></ul>",
        ),
        (
            "<table><tbody><tr><td>a</td><td>12</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>",
            "<table><tbody><tr><td>a</td><td>15</td></tr></tbody></table>",
            "<table><tbody><tr><td>a</td><td><del>12</del> <ins>15</ins></td></tr>"
            "<tr><td><del>c</del></td><td><del>d</del></td></tr></tbody></table>",
        ),
        (
            "<table><tbody><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></tbody></table>",
            "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>",
            "<table><tbody><tr><td>a</td><td><del>1</del></td></tr>"
            "<tr><td>b</td><td><del>2</del></td></tr></tbody></table>",
        ),
    ],
)
def test_marks_stand_where_a_reader_expects_them(old, new, shown):
    assert marked_html(old, new) == shown


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("<p>a b</p>", "<p>a <strong>b</strong></p>", ("bold",)),
        ("<p>a b</p>", '<p class="ta-center">a b</p>', ("alignment",)),
        ("<p>a b</p>", "<p>a</p><p>b</p>", ("paragraphs",)),
        ("<p>a b</p>", "<ul><li>a b</li></ul>", ("list",)),
        ('<p><a href="https://a.vn">a</a></p>', '<p><a href="https://b.vn">a</a></p>', ("link",)),
        ("<p>a  b</p>", "<p>a b</p>", ("spacing",)),
    ],
)
def test_a_change_of_looks_alone_is_named(old, new, names):
    result = marked(old, new)
    assert result.formatting_only
    assert result.formats == names
    assert result.html == new


def test_looks_that_changed_beside_words_are_named_too():
    result = marked("<p>a b c d</p>", "<p>a b <em>c</em> d e</p>")
    assert result.words
    assert result.formats == ("italic",)


def test_what_is_active_in_either_text_never_comes_out():
    both = marked_html('<p onclick="x()">a<script>alert(1)</script></p>', '<p><a href="javascript:x()">b</a></p>')
    assert both == "<p><del>a</del></p><p><ins>b</ins></p>"
