"""What a text says about itself: its month, its kind, a title to propose, the standing themes of a section.

Every answer may be empty; it never takes a year or a kind that the text does not state.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


def fold_keywords(themes: Iterable[ThemeKeywords]) -> list[tuple[str, list[str]]]:
    """The themes with their keywords ready for ``themes_of``: folded, a space on each side."""
    return [(theme.slug, [f" {folded} " for word in theme.keywords if (folded := fold(word))]) for theme in themes]


def themes_of(text: str, folded_themes: Sequence[tuple[str, list[str]]]) -> tuple[str, ...]:
    """The slugs of all themes one of whose keywords stands in the text as whole words, marks and case apart."""
    folded = f" {fold(text)} "
    return tuple(slug for slug, words in folded_themes if any(word in folded for word in words))
