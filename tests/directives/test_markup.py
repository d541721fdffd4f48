"""Rich text: nothing active gets through, nothing readable gets lost, and cleaning twice changes nothing."""

import time
import unicodedata
from html.parser import HTMLParser

import lxml.html
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from directives import markup
from directives.content import text_of
from tests.payloads import HOSTILE


class Judge(HTMLParser):
    """The second parser: notes every tag and attribute that is not on the list, and every address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in markup.INLINE | markup.BLOCKS:
            self.wrong.append(tag)
        self.wrong += [f"{tag} {name}={value}" for name, value in attrs if not allowed(tag, name, value or "")]

    def handle_comment(self, data):
        self.wrong.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def allowed(tag: str, name: str, value: str) -> bool:
    if tag == "a" and name == "href":
        return value.lower().startswith(("http://", "https://", "mailto:"))
    if tag in {"p", "h3", "h4"} and name == "class":
        return value in {"ta-left", "ta-right", "ta-center", "ta-justify"}
    return tag in {"td", "th"} and name in {"colspan", "rowspan"} and 1 <= int(value) <= 20


def wrong_in(html: str) -> list[str]:
    """What two parsers that are not the sanitiser's find on a page with this body."""
    judge = Judge()
    judge.feed(html)
    judge.close()
    tree = lxml.html.document_fromstring(f"<body><section>{html}</section></body>").find(".//section")
    elements = [
        e for e in tree.iterdescendants() if not isinstance(e.tag, str) or e.tag not in markup.INLINE | markup.BLOCKS
    ]
    attributes = [
        f"{e.tag} {n}={v}" for e in tree.iterdescendants() for n, v in e.attrib.items() if not allowed(e.tag, n, v)
    ]
    return judge.wrong + [str(e.tag) for e in elements] + attributes


def test_there_are_many_hostile_payloads():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 150


@pytest.mark.parametrize("payload", HOSTILE)
def test_no_hostile_payload_leaves_an_active_construct(payload):
    for html in (payload, f"<p>trước {payload} sau</p>", f"<table><tr><td>{payload}</td></tr></table>"):
        assert wrong_in(markup.clean(html)) == []
        printed = wrong_in(markup.for_document(html, label=payload))
        assert set(printed) <= {"span", "span class=label"}


def test_the_judge_sees_what_it_is_there_to_see():
    assert wrong_in("<p onclick=alert(1)>x</p>")
    assert wrong_in("<a href='javascript:alert(1)'>x</a>")
    assert wrong_in("<script>x</script>")


PIECES = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<div>",
            "</div>",
            "<ul><li>",
            "</li></ul>",
            "<table>",
            "<td>",
            "<a href=http://x>",
        ]
    ),
    st.sampled_from(
        ["&nbsp;", "&#x306;", "a\u0306\u0301", "<", ">", "\u0338", "&amp;lt;", "ngày 22/12", "\r\n", "\t", "&#13;"]
    ),
    st.text(max_size=8),
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
@example("<p>\u0338")
@example("U<b>\u0306\u0323")
@example("U<b></b><i>&#x306;</i>")
@example("&lt;\u0338 < \u0338")
@example("&amp;nbsp; &amp;copy &#38;lt;")
@example("a<strong> </strong>b")
@example("<strong><p>x</p></strong>")
@example("<a>x<table><td><a href=http://y>z")
def test_cleaning_is_idempotent_normal_and_safe(html):
    once = markup.clean(html)
    assert markup.clean(once) == once
    assert unicodedata.normalize("NFC", text_of(once)) == text_of(once)
    assert wrong_in(once) == []


@settings(deadline=None)
@given(st.lists(st.text(), max_size=5))
def test_plain_lines_become_paragraphs_that_are_already_clean(lines):
    body = markup.from_text(lines)
    assert markup.clean(body) == body
    assert "&nbsp;" not in body.replace("&amp;nbsp;", "")


WORDS = st.text(st.sampled_from("ăâđêôơưáàảãạếềểễệabc &<>\"'12/–…"), min_size=1, max_size=12)


@settings(deadline=None)
@given(WORDS, WORDS, WORDS)
def test_ordinary_rich_text_loses_no_word(one, two, three):
    one, two, three = (lxml.html.tostring(paragraph(word), encoding="unicode")[6:-7] for word in (one, two, three))
    html = (
        f"<h2>{one}</h2><div>{two} <b>{three}</b><div>{one}</div></div><ul><li>{two}<ul><li>{three}</li></ul></li></ul>"
        f"<table><caption>{one}</caption><tr><th>{two}</th><td><p>{three}</p></td></tr></table>"
        f"<blockquote><font color=red>{one}</font><span>{two}</span></blockquote>{three}<br>{one}"
    )
    before = "".join(lxml.html.fromstring(f"<section>{html}</section>").itertext()).split()
    after = "".join(lxml.html.fromstring(f"<section>{markup.clean(html)}</section>").itertext()).split()
    assert "".join(after) == "".join(before)


def paragraph(text: str):
    element = lxml.html.Element("span")
    element.text = text
    return element


def test_entities_become_letters():
    assert markup.clean("<p>Qu&acirc;n &#273;&#7897;i&nbsp;nh&acirc;n d&acirc;n</p>") == "<p>Quân đội\u00a0nhân dân</p>"


def test_what_other_editors_write_is_renamed():
    assert markup.clean("<h1>A</h1><b>b</b> <i>i</i> <strike>s</strike>") == (
        "<h3>A</h3><p><strong>b</strong> <em>i</em> <s>s</s></p>"
    )


def test_blocks_that_are_not_kept_still_part_the_words():
    assert text_of(markup.clean("<div>một</div><div>hai</div>ba<section>bốn</section>")) == "một\nhai\nba\nbốn"


def test_spans_up_to_twenty_stay_and_larger_ones_go():
    cell = '<table><tbody><tr><td colspan="20">x</td></tr></tbody></table>'
    assert markup.clean(cell) == cell
    assert "colspan" not in markup.clean(cell.replace("20", "21"))


def test_safe_links_and_alignment_stay():
    html = '<p class="ta-center"><a href="https://x.example/?a=1&amp;b=2">x</a> <a href="mailto:a@x.example">y</a></p>'
    assert markup.clean(html) == html


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<ul><li>" * 16 + "x", "nested"),
        ("<p>" + "ă" * 100_001 + "</p>", "longer"),
        ("<table>" + "<tr><td>x</td></tr>" * 501 + "</table>", "501 rows"),
        ("<table><tr><td colspan=1000000>x</td></tr></table>", "1000000"),
    ],
)
def test_each_limit_has_its_sentence(html, words):
    (problem,) = markup.problems(html)
    assert words in str(problem)


def test_a_text_at_the_limits_has_no_problem():
    at_limit = "<ul><li>" * 15 + "x" + "</li></ul>" * 15 + "<table>" + "<tr><td>x</td></tr>" * 500 + "</table>"
    assert markup.problems(at_limit) == []


@pytest.mark.parametrize(
    "bomb", ["<b>" * 20_000, "<div>" * 20_000, "<ul><li>" * 5_000, "<table><tr><td>" * 3_000, "&amp;" * 100_000]
)
def test_a_bomb_is_cleaned_in_a_moment(bomb):
    started = time.process_time()
    markup.clean(bomb + "x")
    assert time.process_time() - started < 5


def test_lookalike_letters_are_repaired_and_named():
    text, repairs = markup.repair_letters("n\u01cem ðảng Тhаnh １２ a\u200bb e\u0302")
    assert text == "năm đảng Thanh 12 ab ê"
    assert [(r.found, r.letter) for r in repairs] == [
        ("ǎ", "ă"), ("ð", "đ"), ("１", "1"), ("２", "2"), ("\u200b", ""), ("Т", "T"), ("а", "a"),
    ]  # fmt: skip
    assert "U+01CE" in str(repairs[0].sentence)
    assert "U+200B" in str(repairs[4].sentence)


@pytest.mark.parametrize("text", ["Москва", "Kỷ niệm 79 năm – “Điện Biên Phủ trên không”…", "", "№ 5 & <b>"])
def test_a_sound_text_is_not_touched(text):
    assert markup.repair_letters(text) == (text, [])


def test_full_width_brackets_are_left_alone_so_that_a_repair_makes_no_markup():
    assert markup.repair_letters("＜b＞")[0] == "＜b＞"


@pytest.mark.parametrize(
    ("body", "label", "level", "printed"),
    [
        ("<p>Một</p><p>Hai</p>", "1.", 1, '<p><span class="label">1.</span> Một</p><p>Hai</p>'),
        ('<p class="ta-left">Một</p>', "I-", 1, '<p class="ta-left"><span class="label">I-</span> Một</p>'),
        ("<ul><li>x</li></ul>", "1.", 1, '<p><span class="label">1.</span></p><ul><li>x</li></ul>'),
        ("<h4>a</h4><h3>b</h3><h4>c</h4>", "", 1, "<h3>a</h3><h3>b</h3><h4>c</h4>"),
        ("<h3>a</h3><h4>b</h4>", "", 2, "<h4>a</h4><h5>b</h5>"),
        ("<h3>a</h3><h4>b</h4>", "", 0, "<h2>a</h2><h3>b</h3>"),
        ("<p>x</p>", "<i>", 1, '<p><span class="label">&lt;i&gt;</span> x</p>'),
        ("", "1.", 1, '<p><span class="label">1.</span></p>'),
        ("", "", 1, ""),
    ],
)
def test_the_printed_body_carries_its_label_and_jumps_over_no_heading(body, label, level, printed):
    assert markup.for_document(body, label, level) == printed


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("<p>số\xa028, 50\xa0%, tháng\xa012</p>", "<p>số\xa028, 50\xa0%, tháng\xa012</p>"),
        ("<p>Ban\xa0Tuyên giáo,\xa0 Dân vận</p>", "<p>Ban Tuyên giáo, Dân vận</p>"),
        ("<p>\xa0Một </p>\n\t<p> Hai\xa0</p>\n", "<p>Một</p><p>Hai</p>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<p>a <strong>b</strong> c</p>", "<p>a <strong>b</strong> c</p>"),
        ("", ""),
    ],
)
def test_the_spaces_that_an_editor_puts_in_are_taken_out(written, stored):
    assert markup.typed(written) == stored
    assert markup.typed(stored) == stored


def test_a_comparison_may_show_what_was_inserted_and_deleted_and_nothing_else():
    marked = "<p><ins>mới</ins> <del>cũ</del></p>"
    assert markup.clean_marked(f"{marked}<script>x</script>") == marked
    assert markup.clean(marked) == "<p><u>mới</u> <s>cũ</s></p>"


def test_lines_become_paragraphs_word_for_word():
    assert markup.from_text(['một\t "hai"  \x07ba', "", " \n", "a < b & c"]) == (
        '<p>một "hai" ba</p><p>a &lt; b &amp; c</p>'
    )
    assert markup.without_controls("a\x07b\u202ec") == "abc"


def test_repairs_are_counted():
    _text, repairs = markup.repair_letters("ǎn nǎm ǎ, а\u0301n сa сam")
    assert {(repair.found, repair.times) for repair in repairs} == {("ǎ", 3), ("а", 1), ("с", 2)}


def test_without_more_words_a_body_is_printed_under_a_second_heading_and_without_a_label():
    assert markup.for_document("<h3>a</h3>") == "<h3>a</h3>"
    assert markup.for_document("<h3>a</h3><h4>b</h4>", "", 4) == "<h6>a</h6><h6>b</h6>"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("<p>a<strong></strong>b</p><p><em> </em></p>", "<p>ab</p><p><em> </em></p>"),
        ("<p>e<br>\u0302x</p>", "<p>e<br>\u0302x</p>"),
        ("<p>e<strong>\u0302</strong>x</p>", "<p>êx</p>"),
        ("<p>e</p><p>\u0302x</p>", "<p>e</p><p>\u0302x</p>"),
        ("một <strong>hai</strong><p>ba</p>bốn", "<p>một <strong>hai</strong></p><p>ba</p><p>bốn</p>"),
        ("<ul><li>a</li></ul>b", "<ul><li>a</li></ul><p>b</p>"),
        ('<p>"a" <a name="x">b</a> <a href="https://x.example/">c</a></p>',
         '<p>"a" b <a href="https://x.example/">c</a></p>'),
        ('<p class="x ta-right">a</p>', '<p class="ta-right">a</p>'),
        ('<table><tbody><tr><td colspan="\u0662">x</td></tr></tbody></table>',
         "<table><tbody><tr><td>x</td></tr></tbody></table>"),
    ],
)  # fmt: skip
def test_cleaning_settles_what_is_odd(written, stored):
    assert markup.clean(written) == stored


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("<ul>" * 31 + "x", "The text is nested 31 levels deep; 30 are allowed. Simplify the lists and tables."),
        ("x" * 200_001, "The text is longer than 200 kB. Divide it into several sections."),
        ("<tr></tr>" * 501, "The tables have 501 rows; 500 are allowed."),
        ('<td colspan="3" rowspan="21">x</td>', "A table cell spans 21 columns or rows; 20 are allowed."),
    ],
)
def test_a_limit_names_its_figures(html, sentence):
    (problem,) = markup.problems(html)
    assert str(problem).startswith(sentence)


@pytest.mark.parametrize(
    "html", ["x" * 200_000, "<ul>" * 29 + "<br><hr><img>x", '<td colspan="20">x</td>', "<tr></tr>" * 500]
)
def test_what_is_just_allowed_has_no_problem(html):
    assert markup.problems(html) == []
