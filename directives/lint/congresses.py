"""Congresses, conferences and sessions against a small table of facts. It doubts only what the table rules out.

Facts: the Party's official chronicle of congresses and Central Committee conferences, and the National Assembly's of
its sessions; the newest terms are open and say nothing of conferences yet to come.
"""

import re
from collections.abc import Iterator

from directives.lint.subject import Issue, Month, Subject
from directives.sentences import gettext_noop

CONGRESSES = {11: 2011, 12: 2016, 13: 2021, 14: 2026}
"""Year of each national congress of the Party."""
CONFERENCES: dict[int, tuple[str, ...]] = {
    11: ("2011-01", "2011-07", "2011-10", "2011-12", "2012-05", "2012-10", "2013-05", "2013-10", "2014-05", "2015-01",
         "2015-05", "2015-10", "2015-12", "2016-01"),
    12: ("2016-01", "2016-03", "2016-07", "2016-10", "2017-05", "2017-10", "2018-05", "2018-10", "2018-12", "2019-05",
         "2019-10", "2020-05", "2020-10", "2020-12", "2021-01"),
    13: ("2021-01", "2021-03", "2021-07", "2021-10", "2022-05", "2022-10", "2023-05", "2023-10", "2024-05", "2024-09",
         "2025-04", "2025-07", "2025-10", "2025-11", "2025-12"),
}  # fmt: skip
"""Month of each conference of the Central Committee, by term."""
ASSEMBLIES = {13: (2011, 2016), 14: (2016, 2021), 15: (2021, 2026), 16: (2026, 2031)}
"""Years of each National Assembly."""
SESSIONS: dict[int, tuple[str, ...]] = {
    14: ("2016-07", "2016-10", "2017-05", "2017-10", "2018-05", "2018-10", "2019-05", "2019-10", "2020-05", "2020-10",
         "2021-03"),
    15: ("2021-07", "2021-10", "2022-05", "2022-10", "2023-05", "2023-10", "2024-05", "2024-10", "2025-05", "2025-10"),
}  # fmt: skip
"""Month of each ordinary session, by National Assembly."""
AHEAD = 3
"""Months before a conference or session in which texts already speak of it."""

_NUMBERS = {
    "nhất": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười một": 11, "mười hai": 12, "mười ba": 13, "mười bốn": 14, "mười lăm": 15,
}  # fmt: skip
_ORDINAL = rf"(?P<n>\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_TERM = r"\(?kh(?:óa|oá)\s+(?P<k>[IVX]+)(?!\w)"
_CONFERENCE = re.compile(
    rf"(?i:(?:hội\s+nghị(?:\s+trung\s+ương)?\s+lần\s+thứ|(?:nghị\s+quyết|hội\s+nghị)\s+trung\s+ương)\s+{_ORDINAL},?"
    rf"\s+(?:của\s+)?(?:ban\s+chấp\s+hành\s+trung\s+ương\s*(?:đảng)?,?\s*)?){_TERM}"
)
_SESSION = re.compile(rf"(?i:kỳ\s+họp\s+thứ\s+{_ORDINAL},?\s+(?:của\s+)?quốc\s+hội,?\s+){_TERM}")
_PARTY_TERM = re.compile(
    r"(?i:đại\s+hội\s+(?:đại\s+biểu\s+)?(?:toàn\s+quốc\s+)?(?:lần\s+thứ\s+)?)(?P<k>[IVX]+)(?i:\s+(?:của\s+)?đảng)"
    r"(?:,?\s*\(?(?i:nhiệm\s+kỳ)\s+(?P<from>\d{4})\s*[-–]\s*(?P<to>\d{4}))?"
)
_ASSEMBLY_TERM = re.compile(
    r"(?i:quốc\s+hội\s+kh(?:óa|oá)\s+)(?P<k>[IVX]+),?\s*\(?(?i:nhiệm\s+kỳ)\s+(?P<from>\d{4})\s*[-–]\s*(?P<to>\d{4})"
)


def party_conferences(subject: Subject) -> Iterator[Issue]:
    """Conferences of the Central Committee that the term did not have, or not yet."""
    found = (match for match in _CONFERENCE.finditer(subject.text) if "trung ương" in match[0].lower())
    yield from _gatherings(subject, found, CONFERENCES, CONGRESSES)


def assembly_sessions(subject: Subject) -> Iterator[Issue]:
    """Sessions that the National Assembly did not have, or not yet."""
    begins = {term: years[0] for term, years in ASSEMBLIES.items()}
    yield from _gatherings(subject, _SESSION.finditer(subject.text), SESSIONS, begins)


def _gatherings(
    subject: Subject, matches: Iterator[re.Match[str]], table: dict[int, tuple[str, ...]], begins: dict[int, int]
) -> Iterator[Issue]:
    for match in matches:
        term, number = _roman(match["k"]), _number(match["n"])
        held = table.get(term)
        if held and number > len(held):
            values = {"term": match["k"], "count": len(held)}
            yield subject.issue("congress", "warning", _NEVER_HELD, match.span(), "", **values)
        elif subject.period and _is_to_come(term, number, held, begins, subject.period):
            yield subject.issue(
                "congress", "warning", _TO_COME, match.span(), "", quote=match[0], period=str(subject.period)
            )


def _is_to_come(term: int, number: int, held: tuple[str, ...] | None, begins: dict[int, int], period: Month) -> bool:
    """Whether the gathering lies after the document's month."""
    if held:
        return bool(number) and Month.of(held[number - 1]).number > period.number + AHEAD
    begin = begins.get(term)
    return begin > period.year if begin else term > max(begins)


def terms(subject: Subject) -> Iterator[Issue]:
    """Years of a term that are not those of the congress or National Assembly beside them; congresses far ahead."""
    for match in _PARTY_TERM.finditer(subject.text):
        year = CONGRESSES.get(_roman(match["k"]))
        begins = {year, year - 1} if year else set()
        if year and match["from"] and int(match["from"]) not in begins:
            yield _wrong_term(subject, match, f"{year} - {year + 5}")
        elif subject.period and (year or _after_the_last(match["k"])) > subject.period.year + AHEAD:
            values = {"quote": match[0], "period": str(subject.period)}
            yield subject.issue("congress", "warning", _TO_COME, match.span(), "", **values)
    for match in _ASSEMBLY_TERM.finditer(subject.text):
        years = ASSEMBLIES.get(_roman(match["k"]))
        if years and (int(match["from"]), int(match["to"])) != years:
            yield _wrong_term(subject, match, f"{years[0]} - {years[1]}")


def _after_the_last(numeral: str) -> int:
    """The earliest year of a congress that the table does not have: 0 for an old one, far ahead for one to come."""
    last = max(CONGRESSES)
    return CONGRESSES[last] + 5 * (_roman(numeral) - last) if _roman(numeral) > last else 0


def _wrong_term(subject: Subject, match: re.Match[str], right: str) -> Issue:
    span = (match.start("from"), match.end("to"))
    return subject.issue("term", "warning", _TERM_YEARS, span, right, quote=match[0], right=right)


def _number(word: str) -> int:
    folded = " ".join(word.lower().split())
    return _NUMBERS.get(folded) or int(folded)


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


_NEVER_HELD = gettext_noop("The term %(term)s had only %(count)s of these meetings. Correct the number or the term.")
_TO_COME = gettext_noop(
    "“%(quote)s” had not taken place in %(period)s. Correct the number or the term, or the month of the document."
)
_TERM_YEARS = gettext_noop("“%(quote)s”: the term is %(right)s. Correct the years or the number.")
