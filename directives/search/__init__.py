"""Finds passages of issued documents by their words, with or without diacritics. An index, never a source of truth.

Each block of a document is one row with its folded text; ``tables`` has the database index the words of it.
"""

import html
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString

from directives.content import text_of
from directives.models import Edition, SearchRow, SearchWord, Status, Theme
from directives.search import numbers, spelling, tables
from directives.search.excerpts import SNIPPET, Piece, snippet, spans
from directives.search.query import LONGEST_QUERY, MOST_WORDS, Phrase, Query, read, tidy, words_of
from directives.search.tables import RANKED, Narrowed
from events.folding import fold

__all__ = [
    "LONGEST_QUERY",
    "MOST_WORDS",
    "RANKED",
    "SNIPPET",
    "Narrowed",
    "Query",
    "read",
    "snippet",
    "tidy",
    "words_of",
]

ENOUGH = 100
"""So many passages that hold the words together are enough; fewer are followed by those that hold them apart."""
SUGGESTED = 3
LONGEST_HEADING = 80
"""Letters of a section's first line that tell two hits in one document apart; a section may have no heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One passage: its document (with ``status_now``), the section's anchor and heading or "", the words around it."""

    edition: Edition
    anchor: str
    heading: str = ""
    snippet: tuple[Piece, ...]

    @property
    def marked(self) -> SafeString:
        """The snippet as HTML. Not by the template, where twenty hits would take longer than finding them."""
        return SafeString("".join(map(_marked, self.snippet)))

    @property
    def gone(self) -> str:
        """What became of the document: "replaced", "withdrawn", "corrected", otherwise nothing."""
        status = vars(self.edition)["status_now"]
        return "" if status in {None, Status.IN_FORCE} else str(Status(status).label)

    @property
    def particulars(self) -> str:
        """Number and date."""
        return f"{self.edition.display} · {self.edition.date:%d/%m/%Y}"

    @property
    def address(self) -> str:
        """The section on its document's page."""
        return self.edition.get_absolute_url() + (f"#{self.anchor}" if self.anchor else "")


def _marked(piece: Piece) -> str:
    text = html.escape(piece.text)
    return f"<mark>{text}</mark>" if piece.hit else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of hits. ``total`` counts up to RANKED + 1; ``together`` says that only phrases were looked for."""

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    together: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What was looked for."""
        return self.query.words

    @property
    def many(self) -> bool:
        """Whether there are more than are counted."""
        return self.total > RANKED


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Other words that do find something, as a document writes them, and how many passages they find."""

    text: str
    total: int


def index(edition: Edition) -> None:
    """Write the edition's rows anew."""
    with transaction.atomic():
        edition.search_rows.all().delete()
        add(edition)


def add(edition: Edition) -> None:
    """Write the rows of an edition that has none.

    Row n holds section n; row 0 number, title and opening; the last row the rest.
    """
    with transaction.atomic():
        rows = SearchRow.objects.bulk_create(rows_of(edition))
        _name_themes(edition, rows)
        words = {word for row in rows for word in row.search_text.split() if len(word) <= spelling.LONGEST}
        SearchWord.objects.bulk_create(map(SearchWord, sorted(words)), ignore_conflicts=True)


def _name_themes(edition: Edition, rows: Sequence[SearchRow]) -> None:
    named = [(row, slug) for row, (_text, slugs) in zip(rows, blocks(edition), strict=True) for slug in slugs]
    kept = Coalesce("merged_into", "pk")
    themes = dict(Theme.objects.filter(slug__in={slug for _row, slug in named}).values_list("slug", kept))
    through = SearchRow.themes.through
    links = {(row.pk, themes[slug]): None for row, slug in named if slug in themes}
    through._default_manager.bulk_create(through(searchrow_id=row, theme_id=theme) for row, theme in links)


def rows_of(edition: Edition) -> list[SearchRow]:
    """The rows as they should be, unsaved."""
    texts = [text for text, _themes in blocks(edition)]
    return [
        SearchRow(
            edition=edition,
            position=position,
            place=tables.place(edition.date, edition.pk, position),
            year=(edition.period or edition.date).year,
            kind=edition.kind,
            anchor=f"muc-{position}" if 0 < position < len(texts) - 1 else "",
            text=text,
            search_text=padded(text),
        )
        for position, text in enumerate(texts)
    ]


def blocks(edition: Edition) -> Iterator[tuple[str, Sequence[str]]]:
    """The texts to be found, in the order of their rows, each with the slugs of its themes."""
    content = edition.content
    yield "\n".join(filter(None, [f"{edition.display} – {content.title}", text_of(content.opening)])), ()
    for section in content.sections:
        yield section.plain_text(), section.themes
    yield "\n".join(filter(None, [text_of(content.closing), content.byline, content.signature.name])), ()


def padded(text: str) -> str:
    """The folded text with a space at both ends: a whole word is " word " in it."""
    return f" {fold(text)} "


KEPT = ("position", "place", "year", "kind", "anchor", "text", "search_text")


def is_complete(edition: Edition) -> bool:
    """Whether the rows are those that ``index`` would write."""
    wanted = [tuple(getattr(row, name) for name in KEPT) for row in rows_of(edition)]
    return list(edition.search_rows.order_by("position").values_list(*KEPT)) == wanted


def rebuild() -> int:
    """Write the whole index anew; the number of documents. Readers find the old until the new is in."""
    with transaction.atomic():
        tables.install(connection)
        SearchWord.objects.all().delete()
        editions = 0
        for edition in Edition.objects.order_by("pk").iterator(chunk_size=100):
            index(edition)
            editions += 1
        tables.refill(connection)
    return editions


def find(typed: str, *, limit: int, offset: int = 0, narrowed: Narrowed | None = None, apart: bool = False) -> Found:
    """Passages that hold the words; nothing for a query without a word.

    First those that hold the words together, as they were typed one after the other, then, unless there are ENOUGH of
    them and ``apart`` was not asked for, those that hold them apart; in either part the newest document first. Within
    one page of hits those come first that hold the words with the diacritics that were typed.
    """
    query = read(typed)
    if not query.words:
        return Found(query=query)
    places = tables.matching(query.together, narrowed=narrowed)
    complete = len(query.loose) > 1 and len(places) <= RANKED and (apart or len(places) < ENOUGH)
    if complete:
        rest = tables.matching(query.apart, but=query.loose, narrowed=narrowed, limit=RANKED + 1 - len(places))
        places += rest
    rows = _rows(places[:RANKED][offset : offset + limit])
    hits = tuple(_hit(row, query) for row in sorted(rows, key=lambda row: _rank(row, query)))
    return Found(query=query, hits=hits, total=len(places), together=len(query.loose) > 1 and not complete)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the index with its document."""

    edition: Edition
    anchor: str
    text: str
    search_text: str


def _rows(places: Sequence[int]) -> list[_Row]:
    """The rows in this order, each with its document and what became of it: one query.

    Written out, because making this statement from a query set takes longer than its answer.
    """
    marks = ", ".join(["%s"] * len(places))
    found = Edition.objects.raw(f"{_SHOWN} WHERE r.place IN ({marks})", [timezone.localdate().isoformat(), *places])
    by_place = {vars(edition)["place"]: _row(edition) for edition in (found if places else ())}
    return [by_place[place] for place in places if place in by_place]


_SHOWN = (
    "SELECT e.id, e.number, e.symbol, e.date, e.code, e.year, e.slug, e.title,"
    f" ({tables.STATUS_TODAY}) AS status_now, r.place AS place, r.anchor AS anchor, r.text AS text,"
    f" r.search_text AS search_text FROM {tables.ROWS} r JOIN {Edition._meta.db_table} e ON e.id = r.edition_id"
)


def _row(edition: Edition) -> _Row:
    found = vars(edition)
    return _Row(edition, found["anchor"], found["text"], found["search_text"])


def _rank(row: _Row, query: Query) -> int:
    """0 for the words as typed, 1 for the words together, 2 for the words apart."""
    text = row.text.casefold()
    if all(unicodedata.normalize("NFC", piece).casefold() in text for piece in query.exact):
        return 0
    return 1 if all(f" {' '.join(phrase)} " in row.search_text for phrase in query.together) else 2


def _hit(row: _Row, query: Query) -> Hit:
    heading = shorten(row.text.partition("\n")[0], LONGEST_HEADING, placeholder=" …") if row.anchor else ""
    return Hit(
        edition=row.edition, anchor=row.anchor, heading=heading, snippet=tuple(snippet(row.text, query.together))
    )


def suggestions(query: Query) -> list[Suggestion]:
    """What to look for instead, when nothing was found: near words; else one word fewer. The most found comes first."""
    words = query.words
    for others in (spelling.corrected(words), spelling.shortened(words)):
        found = [(words, len(tables.matching([(word,) for word in words]))) for words in others]
        best = sorted((one for one in found if one[1]), key=lambda one: -one[1])[:SUGGESTED]
        if best:
            return [Suggestion(_as_written(words), total) for words, total in best]
    return []


def _as_written(words: Phrase) -> str:
    """The words with their diacritics, as the newest document writes them where they stand together."""
    for place in tables.matching([words], limit=1):
        text = SearchRow.objects.values_list("text", flat=True).get(place=place)
        first, last = spans(text, [words])[0]
        return " ".join(text[first:last].split())
    return " ".join(words)


def by_number(query: Query) -> list[Edition]:
    """Documents that bear the number which the query may be, newest first; nothing when it is none."""
    asked = numbers.read(query.words)
    if asked is None:
        return []
    editions = Edition.objects.with_status().defer("content_json").filter(number=asked.number).newest_first()
    return [edition for edition in editions[: numbers.LOOKED_AT] if asked.fits(edition.symbol)][: numbers.SHOWN]
