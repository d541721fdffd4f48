"""Finds passages of issued documents by their words, with or without diacritics. An index, never a source of truth.

Each block of a document is one row; its folded text is kept with a space at both ends, so that a whole word is found as
" word " on any database without an extension.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from directives.content import text_of
from directives.models import Edition, SearchRow, Theme
from events.folding import Folded, fold

LONGEST_QUERY = 200
"""Letters of a query that are read; the rest is ignored."""
MOST_WORDS = 12
COUNTED = 1000
"""Hits are counted up to here; beyond it, "more than"."""
SNIPPET = 260
"""Letters of the original around the first hit."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original text; ``hit`` when it is what was looked for: the words together, or one of them."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One passage: its document (with ``status_now``), the section's anchor or "", and the words around the hit."""

    edition: Edition
    anchor: str
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of hits. ``total`` counts up to COUNTED + 1."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    words: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether there are more than are counted."""
        return self.total > COUNTED


def index(edition: Edition) -> None:
    """Write the edition's rows anew. Row n holds section n; row 0 number, title and opening; the last row the rest."""
    edition.search_rows.all().delete()
    slugs = {slug for section in edition.content.sections for slug in section.themes}
    themes = {theme.slug: theme for theme in Theme.objects.filter(slug__in=slugs)}
    for position, (text, named) in enumerate(blocks(edition)):
        row = SearchRow.objects.create(edition=edition, position=position, text=text, search_text=padded(text))
        row.themes.set(themes[slug] for slug in named if slug in themes)


def blocks(edition: Edition) -> Iterator[tuple[str, Sequence[str]]]:
    """The texts to be found, in the order of their rows, each with the slugs of its themes."""
    content = edition.content
    yield "\n".join(filter(None, [f"{edition.display} – {content.title}", text_of(content.opening)])), ()
    for section in content.sections:
        yield section.plain_text(), section.themes
    yield "\n".join(filter(None, [text_of(content.closing), content.byline, content.signature.name])), ()


def padded(text: str) -> str:
    """The folded text with a space at both ends."""
    return f" {fold(text)} "


def is_complete(edition: Edition) -> bool:
    """Whether the rows are those that ``index`` would write."""
    kept = edition.search_rows.order_by("position").values_list("text", "search_text")
    return list(kept) == [(text, padded(text)) for text, _themes in blocks(edition)]


def tidy(query: str) -> str:
    """What a person typed, cut to a sensible length, without control characters and lone surrogates."""
    visible = "".join(letter if letter.isprintable() else " " for letter in query[:LONGEST_QUERY])
    return " ".join(visible.split())


def words_of(query: str) -> tuple[str, ...]:
    """The different folded words that are looked for, at most MOST_WORDS."""
    return tuple(dict.fromkeys(fold(tidy(query)).split()))[:MOST_WORDS]


def phrase_of(query: str) -> tuple[str, ...]:
    """The folded words as they were typed, one after the other."""
    return tuple(fold(tidy(query)).split())[:MOST_WORDS]


def find(query: str, *, limit: int, offset: int = 0) -> Found:
    """Passages that hold every word of the query; nothing for a query without a word.

    The newest document comes first. Within one page of hits those come first that hold the words as typed, diacritics
    included, then those that hold them together, as a phrase.
    """
    words = words_of(query)
    if not words:
        return Found()
    rows = _matching(words)
    newest = rows.order_by("-edition__date", "-edition", "position")[offset : offset + limit]
    ranked = sorted(newest.select_related("edition"), key=lambda row: _rank(row, query))
    hits = tuple(_hits(ranked, phrase_of(query)))
    return Found(hits=hits, total=rows.order_by()[: COUNTED + 1].count(), words=words)


def _matching(words: Sequence[str]) -> QuerySet[SearchRow]:
    rows = SearchRow.objects.all()
    for word in words:
        rows = rows.filter(search_text__contains=f" {word} ")
    return rows


def _rank(row: SearchRow, query: str) -> int:
    """0 for the words as typed, 1 for the words together, 2 for the words anywhere."""
    if unicodedata.normalize("NFC", tidy(query)).casefold() in row.text.casefold():
        return 0
    return 1 if f" {' '.join(phrase_of(query))} " in row.search_text else 2


def _hits(rows: Sequence[SearchRow], words: Sequence[str]) -> Iterator[Hit]:
    editions = Edition.objects.with_status().in_bulk({row.edition_id for row in rows})
    for row in rows:
        edition = editions[row.edition_id]
        anchor = f"muc-{row.position}" if 0 < row.position <= len(edition.content.sections) else ""
        yield Hit(edition=edition, anchor=anchor, snippet=tuple(snippet(row.text, words)))


def snippet(text: str, words: Sequence[str]) -> Iterator[Piece]:
    """The original around the first hit, cut at spaces, with every hit in it marked.

    Where the words stand together, in the order given, only these places are hits; otherwise every single word is one.
    """
    spans = _spans(text, words)
    start, end = _window(text, *(spans[0] if spans else (0, 0)))
    at = start
    if start:
        yield Piece("… ", False)
    for first, last in spans:
        if at <= first and last <= end:  # one letter such as ¼ may hold two words
            yield Piece(text[at:first], False)
            yield Piece(text[first:last], True)
            at = last
    yield Piece(text[at:end] + (" …" if end < len(text) else ""), False)


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    folded = Folded.of(text)
    together = list(folded.find(" ".join(words)))
    single = frozenset(words)
    return together or [folded.span(token.start, token.end) for token in folded.tokens if token.word in single]


def _window(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the snippet begins and ends: about SNIPPET letters with the first hit in its first third."""
    start = max(0, first - SNIPPET // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = start + SNIPPET
    return start, len(text) if end >= len(text) else max(text.rfind(" ", start, end), last)
