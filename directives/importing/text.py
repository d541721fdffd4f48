"""Reads a guidance document from plain text, as it was copied out of Word or from a web page.

It never renumbers, never corrects and loses no word: what is not put into the draft is set aside by name, and what is
in neither is reported as lost.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from directives import citations, markup
from directives.citations import Citation
from directives.content import DocumentContent, Letterhead, SectionContent, SignatureBlock
from directives.importing import furniture, outline, particulars
from directives.importing.decoding import ImportRefused, decode
from directives.importing.furniture import SetAside
from directives.importing.particulars import ThemeKeywords
from directives.sentences import Sentence
from events.folding import fold

__all__ = ["ImportRefused", "ReadGuidance", "SetAside", "ThemeKeywords", "decode", "lost_words", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGuidance:
    """What was read. Opening, closing and bodies are clean HTML; ``citations`` have the offsets of ``plain_text``.

    ``title_proposed``: the source has no title line, the title was put together. ``lost``: words and marks of the
    source that are neither in the draft nor set aside, or not in their order; empty unless this module is wrong.
    ``letterhead`` to ``recipients`` are what a Word file says of them; ``dropped`` names formatting that was not taken
    over, ``notices`` what was converted.
    ``letterhead`` and ``signature`` are what a Word file says; ``dropped`` names formatting that was not taken over,
    ``notices`` what was converted.
    """

    title: str = ""
    title_proposed: bool = False
    period: str = ""
    kind: str = ""
    opening: str = ""
    sections: tuple[SectionContent, ...] = ()
    closing: str = ""
    byline: str = ""
    citations: tuple[Citation, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    lost: tuple[str, ...] = ()
    thematic: bool = False
    letterhead: Letterhead = field(default_factory=Letterhead)
    signature: SignatureBlock = field(default_factory=SignatureBlock)
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    dropped: tuple[Sentence, ...] = ()
    notices: tuple[Sentence, ...] = ()

    def content(self) -> DocumentContent:
        """What was read as the content of a document; its events are found when it is saved."""
        names = {field.name for field in fields(DocumentContent)} & {field.name for field in fields(ReadGuidance)}
        return DocumentContent(**{name: getattr(self, name) for name in names})

    def plain_text(self) -> str:
        """The words of the draft in reading order, without its title."""
        return _content(self.opening, self.sections, self.closing, self.byline).plain_text()


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the source as one line of text, with its number in the source."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What each line is taken for, by its number. ``items`` are the sections with the number of their first line.

    A byline that stands behind its introduction ("Tác giả: …") is in ``byline``; the whole line is that number's.
    """

    title: tuple[int, ...] = ()
    opening: tuple[int, ...] = ()
    items: tuple[tuple[int, outline.Item], ...] = ()
    closing: tuple[int, ...] = ()
    byline: tuple[int, ...] = ()
    aside: Mapping[int, Sentence]


def arrange(lines: Sequence[Line]) -> Arrangement:
    """Take each line for what ``read`` would take it; none is left out."""
    aside = _Aside()
    kept = _without_furniture(lines, aside)
    _title_text, rest = _title(kept, aside)
    form = _without_form(rest, aside)
    byline, body = _byline(form, aside)
    opening, middle, _closing = outline.divide([line.text for line in body])
    first, last = len(opening), len(opening) + len(middle)
    reasons = aside.by_number()
    return Arrangement(
        title=tuple(line.number for line in kept if line.number not in reasons and line not in rest),
        opening=tuple(line.number for line in body[:first]),
        items=tuple((body[first + item.first].number, item) for item in outline.items(middle)),
        closing=tuple(line.number for line in body[last:]),
        byline=(form[-1].number,) if byline else (),
        aside={number: reason for number, reason in reasons.items() if not byline or number != form[-1].number},
    )


class _Aside:
    """Collects what is set aside, in the order of the source."""

    def __init__(self) -> None:
        self._pieces: list[tuple[int, SetAside]] = []

    def add(self, line: Line, reason: Sentence) -> None:
        self._pieces.append((line.number, SetAside(line.text, reason)))

    def pieces(self) -> tuple[SetAside, ...]:
        return tuple(piece for _, piece in sorted(self._pieces, key=lambda piece: piece[0]))

    def by_number(self) -> dict[int, Sentence]:
        return {number: piece.reason for number, piece in self._pieces}

    def texts(self, reason: Sentence) -> str:
        return "\n".join(piece.text for piece in self.pieces() if piece.reason == reason)


def read(text: str, themes: Sequence[ThemeKeywords] = ()) -> ReadGuidance:
    """Read a decoded text. Nothing is required of it: what it does not say stays empty."""
    aside = _Aside()
    lines = _without_furniture(_lines(text), aside)
    title, lines = _title(lines, aside)
    lines = _without_form(lines, aside)
    byline, lines = _byline(lines, aside)
    opening, body, closing = outline.divide([line.text for line in lines])
    keywords = particulars.prepared(themes)
    sections = tuple(_section(item, keywords) for item in outline.items(body))
    content = _content(markup.from_text(opening), sections, markup.from_text(closing), byline)
    draft, first = content.plain_text(), "\n".join(opening)
    period = particulars.period_of(title, first, "\n".join(body), aside.texts(furniture.DATE))
    return ReadGuidance(
        title=title or particulars.proposed_title(first, period),
        title_proposed=not title,
        period=period,
        kind=particulars.kind_of(title, first, aside.texts(furniture.LETTERHEAD)),
        opening=content.opening,
        sections=sections,
        closing=content.closing,
        byline=byline,
        citations=tuple(citations.find(draft)),
        set_aside=aside.pieces(),
        lost=lost_words(text, f"{title}\n{draft}", aside.pieces()),
    )


def _content(opening: str, sections: tuple[SectionContent, ...], closing: str, byline: str) -> DocumentContent:
    return DocumentContent(opening=opening, sections=sections, closing=closing, byline=byline)


def _section(item: outline.Item, keywords: particulars.Keywords) -> SectionContent:
    return SectionContent(
        label=item.label,
        level=item.level,
        heading=item.heading,
        body=markup.from_text(item.lines),
        themes=particulars.themes_of("\n".join([item.heading, *item.lines]), keywords),
    )


# Lines


def _lines(text: str) -> list[Line]:
    """The paragraphs of the text: spaces collapsed, NFC, lines that a mail program broke put together again."""
    paragraphs: list[list[str]] = []
    adjacent = False
    for raw in text.splitlines():
        line = _tidy(raw)
        if line and adjacent and _continues(paragraphs[-1][-1], line):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
        adjacent = bool(line)
    return [Line(number, " ".join(parts)) for number, parts in enumerate(paragraphs)]


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(markup.without_controls(text).split()))


def _continues(above: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line right above it, which ended at the right margin."""
    broken = len(above) >= 50 and above[-1] not in ".;:!?…" and line[0].islower()
    return broken and not outline.split_label(line)[0] and not furniture.reason(line)


def _without_furniture(lines: Sequence[Line], aside: _Aside) -> list[Line]:
    kept: list[Line] = []
    others = False
    for line in lines:
        others = others or (len(kept) > 1 and furniture.starts_other_articles(line.text))
        reason = furniture.OTHERS if others else furniture.reason(line.text)
        if reason:
            aside.add(line, reason)
        else:
            kept.append(line)
    return kept


# Title, form, byline

_SUBJECT = re.compile(r"(?:^| )(?:huong dan|dinh huong|tuyen truyen|cong tac tu tuong|tuyen giao)(?: |$)")


def _title(lines: Sequence[Line], aside: _Aside) -> tuple[str, list[Line]]:
    """The title, or "", and the lines behind it; the short lines above it are set aside."""
    at, size = _find_title([line.text for line in lines[:15]], len(lines))
    for line in lines[:at]:
        aside.add(line, furniture.above_the_title(line.text))
    return " ".join(line.text for line in lines[at : at + size]), list(lines[at + size :])


def _find_title(head: Sequence[str], total: int) -> tuple[int, int]:
    """Where the title stands and how many lines it takes; (0, 0) when there is none."""
    short = next((number for number, text in enumerate(head) if not _may_be_title(text)), len(head))
    scores = [_title_score(text) for text in head[:short]]
    if scores and max(scores) > 0:
        at = scores.index(max(scores))
        goes_on = at + 1 < short and (_is_name_of_kind(head[at]) or head[at + 1][0].islower())
        above = at > 0 and _is_name_of_kind(head[at - 1])
        return at - above, 1 + above + goes_on
    sound = short > 0 and total > 1 and len(head[0]) <= 150 and len(head[0].split()) > 2
    return (0, 1) if sound and not furniture.is_letterhead(head[0]) else (0, 0)


def _may_be_title(text: str) -> bool:
    return (
        len(text) <= 250 and text[-1] not in ".;:," and not outline.split_label(text)[0] and not outline.is_bullet(text)
    )


def _title_score(text: str) -> int:
    """How much a line looks like the title of a guidance: 0 not at all, 3 it begins as one and names a month."""
    folded = fold(text)
    if not _SUBJECT.search(folded) or furniture.is_letterhead(text):
        return 0
    begins = folded.startswith(("huong dan", "dinh huong", "cong van", "noi dung", "v v"))
    return (
        begins + 2 * (" thang " in f"{folded} ") + (not text.isupper() or begins) * 1
        if begins or " thang " in folded
        else 0
    )


def _is_name_of_kind(line: str) -> bool:
    """Whether the line is the name of the kind alone, above its subject."""
    return fold(line) in {"huong dan", "cong van", "dinh huong"}


def _without_form(lines: Sequence[Line], aside: _Aside) -> list[Line]:
    """The lines without what an office form adds: number and date, addressees, recipients and signature."""
    start, end = 0, furniture.signature_start([line.text for line in lines])
    while start < end and furniture.is_letterhead(lines[start].text):
        aside.add(lines[start], furniture.LETTERHEAD)
        start += 1
    for line in lines[start : start + _addressees([line.text for line in lines[start:end]])]:
        aside.add(line, furniture.ADDRESSEES)
        start += 1
    for line in lines[end:]:
        aside.add(line, furniture.SIGNATURE)
    return list(lines[start:end])


def _addressees(texts: Sequence[str]) -> int:
    """How many lines at the beginning are "Kính gửi:" and its list."""
    if not texts or not fold(texts[0]).startswith("kinh gui"):
        return 0
    return next((number for number, text in enumerate(texts[1:], 1) if not outline.is_bullet(text)), len(texts))


def _byline(lines: Sequence[Line], aside: _Aside) -> tuple[str, list[Line]]:
    """The name at the very end, often the web editor's: a candidate, for a person to keep or delete."""
    if len(lines) < 2:
        return "", list(lines)
    introduction, name = furniture.credited(lines[-1].text)
    if not furniture.is_name(name):
        return "", list(lines)
    if introduction:
        aside.add(Line(lines[-1].number, introduction), furniture.CREDIT)
    return name, list(lines[:-1])


# Nothing is lost

_PIECE = re.compile(r"\w+|[^\w\s]")


def lost_words(source: str, draft: str, set_aside: Sequence[SetAside]) -> tuple[str, ...]:
    """Words and marks of the source that are in neither, and words of the draft that are not in the source's order."""
    words = _PIECE.findall(_tidy("\n".join(source.splitlines())))
    drafted = _PIECE.findall(draft)
    named = [word for piece in set_aside for word in _PIECE.findall(piece.text)]
    missing = Counter(words) - Counter(drafted) - Counter(named)
    return (*missing.elements(), *_out_of_order(drafted, words))


def _out_of_order(drafted: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """The words of the draft from the first one on that the source does not have behind the words before it."""
    rest = iter(words)
    return (word for word in drafted if not any(word == other for other in rest))
