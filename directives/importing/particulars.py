"""What a text says about itself: its month, its kind, a title to propose, the standing themes of a section.

Every answer may be empty; it never takes a year or a kind that the text does not state.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from directives import markup
from directives.citations import find
from directives.content import CONG_VAN, HUONG_DAN
from events.folding import fold


@dataclass(frozen=True, slots=True)
class ThemeKeywords:
    """A standing theme and the words by which a section is recognised as belonging to it."""

    slug: str
    keywords: tuple[str, ...]


_MONTH = r"tháng\s+(?P<month>0?[1-9]|1[0-2])(?!\d)"
_DATED_MONTH = re.compile(rf"{_MONTH}(?:\s*[/.-]\s*|,?\s+năm\s+)(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_BARE_MONTH = re.compile(_MONTH, re.IGNORECASE)
_SEVERAL = re.compile(r"tháng\s+\d{1,2}\s*(?:,|và|–|-|đến)\s*(?:tháng\s+)?\d{1,2}(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)năm\s+(?P<year>20\d\d)(?!\s*[-–]|\d)", re.IGNORECASE)
_STAMP = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](20\d\d)(?!\d)")
_ISSUED = re.compile(r"ban\s+hành\s+(?P<kind>công\s+văn|hướng\s+dẫn)\s+(?:số|\d)", re.IGNORECASE)
_PHRASE = re.compile(
    rf"(?P<phrase>(?:định hướng|hướng dẫn)(?: [^\s,.;:]{{1,12}}){{1,8}}? {_MONTH}"
    rf"(?:\s?/\s?\d{{4}}| năm \d{{4}})?)(?!\d)"
)


def period_of(title: str, opening: str, body: str, stamps: str) -> str:
    """The month as "2023-12", or "".

    Title before opening; a month without a year takes the one year that text, citations and the page's date agree on.
    Several months ("tháng 11, 12/2023") are no period.
    """
    for place in (title, opening):
        if _SEVERAL.search(place):
            return ""
        if dated := _DATED_MONTH.search(place):
            return _period(dated["year"], dated["month"])
        if (bare := _BARE_MONTH.search(place)) and place == title:
            return _period(_only_year("\n".join((opening, body)), stamps, bare["month"]), bare["month"])
    return ""


def _period(year: str, month: str) -> str:
    return f"{year}-{int(month):02d}" if year else ""


def _only_year(text: str, stamps: str, month: str) -> str:
    """The year in which this month is named in the text, or else the only year it speaks of; "" when they disagree."""
    named = {match["year"] for match in _DATED_MONTH.finditer(text) if int(match["month"]) == int(month)}
    if not named:
        cited = {str(citation.date.year) for citation in find(text) if citation.date}
        named = {match["year"] for match in _YEAR.finditer(text)} | cited | set(_STAMP.findall(stamps))
    return named.pop() if len(named) == 1 else ""


def kind_of(title: str, opening: str, letterhead: str) -> str:
    """The kind where it is stated: by the number, by "ban hành Công văn số …", by a title that begins with its name."""
    number = next(iter(find(letterhead)), None)
    if number and number.symbol.startswith(("HD", "CV")):
        return HUONG_DAN if number.symbol.startswith("HD") else CONG_VAN
    if issued := _ISSUED.search(opening):
        return CONG_VAN if fold(issued["kind"]) == "cong van" else HUONG_DAN
    folded = fold(title)
    if folded.startswith(("cong van ", "v v ")):
        return CONG_VAN
    return HUONG_DAN if folded.startswith("huong dan") else ""


def proposed_title(opening: str, period: str) -> str:
    """A title in the words of the opening ("Định hướng … tháng 12/2023"), else by the month, or ""."""
    if phrase := _PHRASE.search(opening):
        return phrase["phrase"][:1].upper() + phrase["phrase"][1:]
    return f"Định hướng công tác tuyên truyền tháng {period[5:]}/{period[:4]}" if period else ""


Keywords = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""For each theme its slug, and for each of its keywords the folded and the spoken form, a space on each side."""


def prepared(themes: Iterable[ThemeKeywords]) -> Keywords:
    """The themes with their keywords ready for ``themes_of``."""
    return [(t.slug, [(f" {fold(w)} ", f" {_spoken(w)} ") for w in t.keywords if fold(w)]) for t in themes]


def themes_of(text: str, keywords: Keywords) -> tuple[str, ...]:
    """The slugs of all themes one of whose keywords stands in the text as whole words, case apart.

    Folded forms find the candidates; in a text written with marks the marks must agree ("dịch" is not "đích"), wherever
    a tone is put ("hoà", "hòa"). A text typed without marks is taken at its letters.
    """
    folded = f" {fold(text)} "
    found = [(slug, spoken) for slug, words in keywords for plain, spoken in words if plain in folded]
    if found and not text.isascii():
        said = f" {_spoken(text)} "
        found = [(slug, spoken) for slug, spoken in found if spoken in said]
    return tuple(dict.fromkeys(slug for slug, _ in found))


def _spoken(text: str) -> str:
    """The words in lower case, each with its letters first and its marks behind them in one order."""
    words = re.findall(r"[^\W_]+", markup.repair_letters(text)[0].lower())
    return " ".join(map(_letters_then_marks, words))


@lru_cache(maxsize=4096)
def _letters_then_marks(word: str) -> str:
    return "".join(sorted(unicodedata.normalize("NFD", word), key=_rank_of_mark))


def _rank_of_mark(letter: str) -> int:
    """0 for a letter, so that sorting keeps the order of letters; the code point of a mark."""
    return ord(letter) if unicodedata.combining(letter) else 0
