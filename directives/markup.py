"""Rich text in its one clean form: the small subset of HTML that is stored, compared, shown and printed.

Every body passes ``clean`` when it is saved and again before it is displayed. This module never lets an active
construct through, never loses a word of ordinary rich text and never imports Django.
"""

import html as entities
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

from directives.content import text_of
from directives.sentences import Sentence, gettext_noop, sentence

MAX_DEPTH = 30
MAX_TEXT = 200_000
"""Bytes of text (UTF-8) in one body."""
MAX_ROWS = 500
MAX_SPAN = 20
"""Largest colspan or rowspan: a larger one makes the renderer build a table of a million columns."""

INLINE = {"strong", "em", "u", "s", "sub", "sup", "a", "br"}
BLOCKS = {"p", "h3", "h4", "blockquote", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
ALIGNMENTS = {"ta-left", "ta-right", "ta-center", "ta-justify"}
RENAMED = {
    **dict.fromkeys(("div", "section", "article", "header", "footer", "main", "address", "center", "pre"), "p"),
    **dict.fromkeys(("dt", "dd", "figcaption", "caption"), "p"),
    **dict.fromkeys(("h1", "h2"), "h3"),
    **dict.fromkeys(("h5", "h6"), "h4"),
    "b": "strong",
    "i": "em",
    "strike": "s",
    "del": "s",
    "ins": "u",
}
"""What other editors write, and what it is stored as; a tag that is in neither list goes, its words stay."""

_ATTRIBUTES = {
    "a": {"href"},
    **{t: {"class"} for t in ("p", "h3", "h4")},
    **{t: {"colspan", "rowspan"} for t in ("td", "th")},
}
_HIDDEN = {"script", "style", "iframe", "noscript", "template", "title", "textarea", "xmp", "noembed", "noframes"}
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>|[^<]+')
_EMPTY_BLOCK = re.compile(r"<(p|h3|h4|li|ul|ol|blockquote)(?: [^>]*)?>(?:\s|<br>)*</\1>")
_ACROSS_TAGS = re.compile(r"([^\s<>])((?:<[^>]+>)+)([^\s<>])")
_EMPTY_INLINE = re.compile(r"<(strong|em|u|s|sub|sup|a)(?: [^>]*)?></\1>")
_SPACES = re.compile(r"[ \xa0]*\xa0[ \xa0]*")
_HELD = re.compile(r"\d\xa0[\w%]|[^\W\d_]\xa0\d")
"""A fixed space that holds a number to its word."""
_BETWEEN_BLOCKS = re.compile(
    r"(</?(?:p|h3|h4|blockquote|ol|ul|li|table|thead|tbody|tr|th|td)(?: [^>]*)?>|<br>)\s*\n\s*"
)
_AT_EDGE = re.compile(r"(<(?:p|li|h3|h4|td|th)(?: [^>]*)?>) +")
_BEFORE_EDGE = re.compile(r" +(?=</(?:p|li|h3|h4|td|th)>)")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, direction overrides, lone surrogates and non-characters: nothing that a reader could see."""


def clean(html: str) -> str:
    """Return the body as it may be stored: NFC, only the allowed tags and attributes, loose text in paragraphs.

    Idempotent. Entities become letters, links other than http, https and mailto go, empty paragraphs go.
    A text that no parser can settle comes back as plain paragraphs with the same words.
    """
    result = _step(_broad, without_controls(html))
    for _ in range(8):
        settled = _step(_tight, result)
        if settled == result:
            return settled
        result = settled
    return from_text(text_of(result).splitlines())


def typed(html: str) -> str:
    """The clean form of what came out of an editor: the fixed spaces and line breaks that it puts in are taken out.

    A fixed space stays where it holds a number to its word ("số 28", "50 %"); anywhere else it is a plain one.
    """
    body = _SPACES.sub(_plain_or_held, clean(html))
    body = _BETWEEN_BLOCKS.sub(r"\1", _AT_EDGE.sub(r"\1", body))
    return clean(_BEFORE_EDGE.sub("", body))


def _plain_or_held(match: re.Match[str]) -> str:
    around = match.string[max(0, match.start() - 1) : match.end() + 1]
    return match[0] if _HELD.fullmatch(around) else " "


def clean_marked(html: str) -> str:
    """A body that shows a comparison: the allowed tags, and ``ins`` and ``del``, which are never stored."""
    return _marked.clean(html)


def from_text(lines: Iterable[str]) -> str:
    """A clean body with one paragraph for each line that has any letter in it; the words stay as they are."""
    tidy = (unicodedata.normalize("NFC", " ".join(without_controls(line).split())) for line in lines)
    return "".join(f"<p>{entities.escape(line, quote=False)}</p>" for line in tidy if line)


def without_controls(text: str) -> str:
    """The text without control characters, direction overrides and non-characters, which nobody sees or prints."""
    return _FORBIDDEN.sub("", text)


def problems(html: str) -> list[Sentence]:
    """The limits that a clean body breaks, as sentences for its author; empty for one that can be rendered.

    In a body that was not cleaned, tags left open count as nested and spans that ``clean`` drops are reported.
    """
    measure = _Measure()
    measure.feed(html)
    measure.close()
    return [text for broken, text in measure.findings() if broken]


@dataclass(frozen=True, slots=True)
class Repair:
    """A letter that was replaced: what was ``found``, what stands there now (empty: removed), how often."""

    found: str
    letter: str
    times: int

    @property
    def sentence(self) -> Sentence:
        """The repair as a notice for the author."""
        code = " ".join(f"U+{ord(c):04X}" for c in self.found)
        values = {"found": self.found, "code": code, "letter": self.letter, "times": self.times}
        if not self.letter:
            return sentence(gettext_noop("%(times)s invisible characters (%(code)s) were removed."), **values)
        return sentence(
            gettext_noop("The letter “%(found)s” (%(code)s) was replaced by “%(letter)s” in %(times)s places."),
            **values,
        )


_WIDE = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
LOOKALIKES = {
    **dict(zip("ǎǍðÐɖƉ", "ăĂđĐđĐ", strict=True)),
    **{chr(code): chr(code - 0xFEE0) for code in _WIDE},
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\u00ad", ""),
}
"""Letters that look like Vietnamese ones, full-width letters and digits, and characters without width."""

CYRILLIC = dict(zip("аеорсухіѕАВЕКМНОРСТХІЅ", "aeopcyxisABEKMHOPCTXIS", strict=True))
"""Replaced only in a word that also holds a Latin letter: a Russian word stays Russian."""

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
"""Letters with the marks that stand behind them."""
_LATIN = re.compile("[a-zA-ZÀ-ɏḀ-ỹ]")
_CYRILLIC = re.compile(f"[{''.join(CYRILLIC)}]")
_LOOKALIKE = re.compile(f"[{''.join(LOOKALIKES)}]")


def repair_letters(text: str) -> tuple[str, list[Repair]]:
    """Replace look-alike letters and normalise to NFC; the list says what changed. Run before ``clean``, not after."""
    found: Counter[tuple[str, str]] = Counter()

    def replace(match: re.Match[str]) -> str:
        letter = LOOKALIKES.get(match[0], CYRILLIC.get(match[0], ""))
        found[match[0], letter] += 1
        return letter

    text = _LOOKALIKE.sub(replace, unicodedata.normalize("NFC", text))
    if _CYRILLIC.search(text):
        text = _WORD.sub(lambda word: _CYRILLIC.sub(replace, word[0]) if _LATIN.search(word[0]) else word[0], text)
    return unicodedata.normalize("NFC", text), [Repair(*pair, times) for pair, times in found.items()]


def for_document(body: str, label: str = "", level: int = 1) -> str:
    """The body as the document template prints it: cleaned, with its literal label, headings without a jump.

    ``level`` is that of the heading above: 0 right under the title (h1), 1 under an h2, 2 under an h3. The label stands
    in ``<span class="label">`` inside the first paragraph or heading, or in its own paragraph before a list or table.
    """
    return _labelled(_stepwise(clean(body), level + 2), label)


def _labelled(body: str, label: str) -> str:
    if not label:
        return body
    span = f'<span class="label">{entities.escape(label)}</span>'
    first = re.match(r"<(?:p|h[2-6])(?: [^>]*)?>", body)
    return f"{first[0]}{span} {body[first.end() :]}" if first else f"<p>{span}</p>{body}"


def _stepwise(body: str, top: int) -> str:
    """Move headings so that h3 becomes ``top`` and none is more than one step below the heading before it."""
    current = top - 1

    def move(match: re.Match[str]) -> str:
        nonlocal current
        if not match[1]:
            current = min(top + int(match[2]) - 3, current + 1, 6)
        return f"<{match[1]}h{current}{match[3]}>"

    return re.sub(r"<(/?)h([34])((?: [^>]*)?)>", move, body)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value that an allowed attribute keeps, or None when it has to go."""
    if name == "href":
        return value if _LINK.fullmatch(value) else None
    if name == "class":
        return next((word for word in value.split() if word in ALIGNMENTS), None)
    return value if re.fullmatch(r"[1-9]\d?", value, re.ASCII) and int(value) <= MAX_SPAN else None


def _cleaner(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=_HIDDEN,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


_tight = _cleaner(INLINE | BLOCKS)
_broad = _cleaner(INLINE | BLOCKS | set(RENAMED))
_marked = _cleaner(INLINE | BLOCKS | {"ins", "del"})


def _step(cleaner: nh3.Cleaner, html: str) -> str:
    """One round: sanitise, rename, wrap loose text, drop what is empty. The next round's parser sets nesting right."""
    html = _joined("".join(_wrapped(cleaner.clean(html))))
    return _EMPTY_BLOCK.sub("", _EMPTY_INLINE.sub("", html))


def _joined(html: str) -> str:
    """A mark that stands behind a tag within a word, beside its letter: NFC looks through the tags of a line."""
    joined = _ACROSS_TAGS.sub(_mark_to_its_letter, html)
    return html if joined == html else _joined(joined)


def _mark_to_its_letter(match: re.Match[str]) -> str:
    letter, tags, mark = match.groups()
    together = unicodedata.normalize("NFC", letter + mark)
    within = not any(name in BLOCKS or name == "br" for name in re.findall(r"</?([a-z0-9]+)", tags))
    return together + tags if within and together != letter + unicodedata.normalize("NFC", mark) else match[0]


def _wrapped(html: str) -> Iterable[str]:
    """The tokens of sanitised HTML, tags renamed, text that stands outside any block put into paragraphs."""
    depth, loose = 0, False
    for token in _tokens(html):
        match = _TOKEN.fullmatch(token)
        name, closing = (match[2], match[1]) if match else (None, "")
        if name in BLOCKS:
            if loose:
                yield "</p>"
            depth, loose = depth + (-1 if closing else 1), False
        elif depth == 0 and not loose and not closing and (name or token.strip()):
            yield "<p>"
            loose = True
        if name or depth or loose:
            yield token
    if loose:
        yield "</p>"


def _tokens(html: str) -> Iterable[str]:
    """Tags and texts in order, texts in NFC and with letters for entities; links without an address are dropped."""
    links: list[bool] = []
    for match in _TOKEN.finditer(html):
        closing, name, attributes = match.groups()
        if not name:
            text = unicodedata.normalize("NFC", without_controls(entities.unescape(match[0])))
            yield entities.escape(text, quote=False)
            continue
        if name == "a" and not closing:
            links.append(bool(attributes))
        if name != "a" or (links.pop() if closing and links else bool(attributes)):
            yield f"<{closing}{RENAMED.get(name, name)}{attributes}>"


class _Measure(HTMLParser):
    """Measures a body without building a tree."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.deepest = self.text = self.rows = self.span = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag not in {"br", "hr", "img"}
        self.deepest = max(self.deepest, self.depth)
        self.rows += tag == "tr"
        spans = [int(value) for name, value in attrs if name in {"colspan", "rowspan"} and value and value.isdecimal()]
        self.span = max([self.span, *spans])

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.text += len(data.encode(errors="replace"))

    def findings(self) -> list[tuple[bool, Sentence]]:
        """Each limit: whether it is broken, and the sentence that says so."""
        return [
            (self.deepest > MAX_DEPTH, sentence(_DEPTH, depth=self.deepest, limit=MAX_DEPTH)),
            (self.text > MAX_TEXT, sentence(_TEXT, limit=MAX_TEXT // 1000)),
            (self.rows > MAX_ROWS, sentence(_ROWS, rows=self.rows, limit=MAX_ROWS)),
            (self.span > MAX_SPAN, sentence(_SPAN, span=self.span, limit=MAX_SPAN)),
        ]


_DEPTH = gettext_noop("The text is nested %(depth)s levels deep; %(limit)s are allowed. Simplify the lists and tables.")
_TEXT = gettext_noop("The text is longer than %(limit)s kB. Divide it into several sections.")
_ROWS = gettext_noop("The tables have %(rows)s rows; %(limit)s are allowed. Divide them into several sections.")
_SPAN = gettext_noop("A table cell spans %(span)s columns or rows; %(limit)s are allowed. Simplify the table.")
