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

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img src=x onerror=alert(1)></textarea><img src=x onerror=alert(1)>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='data:text/html,<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='//evil.example/'>x</a>",
    "<a href='/quan-tri/logout/'>x</a>",
    "<a href='https://good.example' onclick='alert(1)' style='position:fixed' id=x target=_blank>x</a>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p onmouseover=alert(1) class='ta-left evil'>x</p>",
    "<p class='evil'>x</p>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='//evil.example/'>",
    "<form action=//evil.example/><input name=q><button formaction='javascript:alert(1)'>x</button></form>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>x</body>",
    "<table background='javascript:alert(1)'><tr><td colspan=1000000 rowspan=99>x</td></tr></table>",
    "<td onclick=alert(1)>x</td>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml' onload='alert(1)'/>",
    "<p\x00 onclick=alert(1)>x</p>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<h1 id=clobber name=body>x</h1>",
    "<div style='display:flex'><div style='display:flex'>x</div></div>",
    "＜script＞alert(1)＜/script＞",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p><a href='https://x.example/\"onmouseover=alert(1)//'>x</a>",
    "<strong><p><a href=javascript:x><table><td></strong><script>alert(1)",
]


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


def test_there_are_at_least_forty_hostile_payloads():
    assert len(set(HOSTILE)) >= 40


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
