"""Documents as the editor stores them, chosen by Hypothesis, for round trips through a Word file."""

from hypothesis import strategies as st

from directives import markup
from directives.content import (
    CONG_VAN,
    HUONG_DAN,
    DocumentContent,
    Letterhead,
    SectionContent,
    SignatureBlock,
    listed,
)

WORDS = [
    "Tuyên",
    "truyền",
    "kết",
    "quả",
    "hội",
    "nghị",
    "lần",
    "thứ",
    "tám,",
    "đại",
    "hội;",
    "“nghị",
    "quyết”",
    "số",
    "12-HD/TU",
    "&",
    "3",
    "<",
    "5",
    "(22/12)",
    "–",
    "A.",
    "b)",
    "ý",
]
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
tags = st.sampled_from(["", "", "", "strong", "em", "u", "s", "sup", "sub", 'a href="https://vi.du/?a=1&amp;b=2"'])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def tagged(tag: str, text: str) -> str:
    return f"<{tag}>{escaped(text)}</{tag.split()[0]}>" if tag else escaped(text)


inline = st.lists(st.tuples(tags, words), min_size=1, max_size=3).map(
    lambda parts: " ".join(tagged(*part) for part in parts)
)
lines = st.one_of(inline, st.tuples(inline, inline).map("<br>".join))
attributes = st.sampled_from(
    ["", "", ' class="ta-center"', ' class="ta-right"', ' class="ta-left"', ' class="ta-justify"']
)
paragraph = st.builds("<{0}{1}>{2}</{0}>".format, st.sampled_from(["p", "p", "p", "h3", "h4"]), attributes, lines)
items = st.lists(inline, min_size=1, max_size=3)


@st.composite
def a_list(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["ul", "ol"]))
    nested = draw(st.sampled_from(["", "ul", "ol"]))
    inner = f"<{nested}>{''.join(f'<li>{i}</li>' for i in draw(items))}</{nested}>" if nested else ""
    own = [f"<li>{item}</li>" for item in draw(items)]
    return f"<{kind}>{''.join(own)[: -len('</li>')]}{inner}</li></{kind}>"


@st.composite
def a_table(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 3))
    cell = st.one_of(st.just(""), lines, st.tuples(inline, inline).map(lambda two: f"<p>{two[0]}</p><p>{two[1]}</p>"))
    head = "".join(f"<th>{draw(words.map(escaped))}</th>" for _ in range(width))
    rows = ["".join(f"<td>{draw(cell)}</td>" for _ in range(width)) for _ in range(draw(st.integers(1, 3)))]
    if width > 1 and draw(st.booleans()):
        rows.append(f'<td colspan="{width}">{draw(inline)}</td>')
    top = f"<thead><tr>{head}</tr></thead>" if draw(st.booleans()) else ""
    return f"<table>{top}<tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"


quote = st.lists(inline, min_size=1, max_size=2).map(
    lambda found: f"<blockquote>{''.join(f'<p>{one}</p>' for one in found)}</blockquote>"
)


def settled(blocks: list[str]) -> str:
    """Two lists, quotations or tables of one kind side by side are one to Word; a paragraph parts them."""
    parted: list[str] = []
    for block in blocks:
        if parted and block[:2] in {"<u", "<o", "<b", "<t"} and parted[-1][:2] in {"<u", "<o", "<b", "<t"}:
            parted.append("<p>Và</p>")
        parted.append(block)
    return markup.clean("".join(parted))


body = st.lists(st.one_of(paragraph, paragraph, a_list(), a_table(), quote), max_size=4).map(settled)
labels = st.sampled_from(["", "1.", "1.1.", "I.", "a)", "-", "Thứ nhất,", "Điều 5."])
section = st.builds(
    SectionContent,
    label=labels,
    level=st.integers(1, 4),
    heading=st.one_of(st.just(""), words),
    body=body,
    themes=st.sampled_from([(), ("nghi-quyet",), ("ky-niem", "nghi-quyet")]),
)
listing = st.lists(words.map(lambda text: text.rstrip(".,;")), max_size=3).map(lambda found: tuple(listed(found)))


@st.composite
def documents(draw: st.DrawFn) -> DocumentContent:
    """Documents whose recipients are written as they are printed."""
    thematic = draw(st.booleans())
    addressees = draw(listing)
    return DocumentContent(
        kind=draw(st.sampled_from([HUONG_DAN, CONG_VAN])),
        title=draw(words.map(lambda text: f"Hướng dẫn tuyên truyền {text}")),
        period="" if thematic else draw(st.sampled_from(["", "2023-12"])),
        thematic=thematic,
        letterhead=Letterhead(superior="Tỉnh ủy Mẫu", body="Ban Tuyên giáo", place="Mẫu", abbreviation="BTGTU"),
        addressees=addressees if len(addressees) > 1 else tuple(one.strip("-. ") for one in addressees),
        opening=draw(body),
        sections=tuple(draw(st.lists(section, max_size=4))),
        closing=draw(body),
        byline=draw(st.sampled_from(["", "Minh Khuê"])),
        recipients=draw(listing),
        signature=SignatureBlock(authority="K/T TRƯỞNG BAN", position="PHÓ TRƯỞNG BAN", name="Nguyễn Văn Mẫu"),
    )
