"""Reads dates and anniversary phrases out of text in every style met; it never judges or corrects what it reads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from events.folding import Folded


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day as written, any part missing; the numbers may be impossible together (31/02). Ends of a range follow."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    day_end: int | None = None
    month_end: int | None = None


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A date or a pair of dates. ``start``/``end`` are places in ``Folded.plain``. ``second`` is the other date of a
    pair ("22/12/1944-22/12/2023"); a range within one year is one date. ``lunar`` when "âm lịch" stands behind."""

    start: int
    end: int
    first: PartialDate
    second: PartialDate | None = None
    lunar: bool = False
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """The number of years in front of an event: "79 năm", "lần thứ 79", or "145" with the word năm forgotten.

    Places in ``plain``."""

    start: int
    end: int
    years: int
    complete: bool


@dataclass(frozen=True, slots=True)
class AnniversaryPhrase:
    """A phrase as "79 năm … (22/12/1944-22/12/2023)": its count, the stretch of its wording, the dates behind."""

    count: Count
    wording: tuple[int, int]
    dates: DatePhrase | None


_MONTHS = {"gieng": 1, "chap": 12, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8}
_TO = r"\s*(?:-|\bden(?:\s+het)?\b)\s*(?:ngay\s+)?"
_AND = r"\s*(?:-|,(?=\s)|&|\bva\b|\bden\b)\s*(?:ngay\s+)?"


def _full(side: int, year: str) -> str:
    """Day, month and year; days of a range or two days may stand before: "02 và 05/8/1964", "18/12-30/12/1972"."""
    before = rf"(?:(?P<a{side}>\d\d?)(?:\s*/\s*(?P<b{side}>\d\d?))?{_AND})?"
    sign = rf"\s*(?P<s{side}>[/.-])\s*"
    return rf"{before}(?P<d{side}>\d\d?){sign}(?P<m{side}>\d\d?)\s*(?P=s{side})\s*(?P<y{side}>{year})"


_FORMS = [
    rf"{_full(1, r'[0-9]{2,4}')}{_TO}{_full(2, r'[0-9]{4}')}",
    rf"(?:thang\s+)?(?P<m1>\d\d?)\s*/\s*(?P<y1>\d{{2,4}}){_TO}(?:thang\s+)?(?P<m2>\d\d?)\s*/\s*(?P<y2>\d{{4}})",
    rf"(?<=\()\s*(?:nam\s+)?(?P<y1>\d{{2,4}}){_TO}(?:nam\s+)?(?P<y2>\d{{4}})(?=\s*\))",
    _full(1, r"[0-9]{4}"),
    r"(?P<a1>\d\d?)(?:\s*/\s*(?P<b1>\d\d?))?" + _AND + r"(?P<d1>\d\d?)\s*/\s*(?P<m1>\d\d?)",
    r"(?P<m1>\d\d?)\s*/\s*(?P<y1>\d{4})",
    r"(?P<d1>\d\d?)\s*/\s*(?P<m1>\d\d?)",
    r"(?<=\()(?:ngay\s+)?(?P<d1>\d\d?)-(?P<m1>\d\d?)(?=\))",
    r"(?<=[a-z]\s)(?P<d1>\d\d?)-(?P<m1>\d\d?)(?=\s*[,.;:)\n]|\s*$|\s+(?:va|cua|den|voi|tai|o|nham)\b)",
    r"(?P<d1>\d\d?)\s+thang\s+(?P<m1>\d\d?|gieng|chap)(?:(?:\s+nam|\s*,|\s*/)\s*(?P<y1>\d{4}))?",
    r"(?P<w1>ram)\s+thang\s+(?P<m1>\d\d?|gieng|chap|hai|ba|tu|nam|sau|bay|tam)",
]
_DATES = [re.compile(rf"(?<![\d/.,])(?:{form})(?![a-z0-9]|/\d)(?P<lunar>,?\s*\(?(?:am lich|al)\b)?") for form in _FORMS]
_COUNT = re.compile(
    r"(?<=niem lan thu )(?P<nth>\d{1,3})\s+(?=ngay\b)|"
    r"(?<![\d/.,])(?P<n>\d{1,4})\s+(?:(?P<nam>nam)(?=\s*[^\s\d;,.)/-])|(?=ngay\s+(?:sinh|mat|thanh\s+lap|hy\s+sinh)\b))"
)
_NOT_YEARS = re.compile(r"\b(?:thang|quy|khoa|dieu|so|lan thu)\s+$")
_BRACKET = re.compile(r"\(\s*(?:(?:tu\s+)?ngay\s+|tu\s+|tuc\s+|nam\s+|mung\s+|mong\s+)*$")
_STOP = re.compile(r"[;\n]|(?<=\w{3})[.]\s")
_WRAPPED = re.compile(r"^(?=.{50,140}$).*[^.;:\s] *\n(?= *[a-z(“\"]| *\d+(?![.)\d]))", re.MULTILINE)
REACH = 200
"""How many letters may lie between a count and its dates."""


def unwrapped(text: Folded) -> Folded:
    """The text with lines that were only wrapped joined (every place stays): a name may run over their end."""
    return replace(text, plain=_WRAPPED.sub(lambda line: f"{line[0][:-1]} ", text.plain))


def dates_in(text: Folded) -> list[DatePhrase]:
    """Every date and pair of dates, in order, none overlapping; the richer reading wins where two are possible."""
    found: list[DatePhrase] = []
    taken = bytearray(len(text.plain))
    for pattern in _DATES:
        for match in pattern.finditer(text.plain):
            read = None if any(taken[match.start() : match.end()]) else _read(match)
            if read:
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append(_with_bracket(text.plain, read))
    return sorted(found, key=lambda phrase: phrase.start)


def counts_in(text: Folded) -> list[Count]:
    """Every number of years that may open an anniversary phrase; never the day and year of "tháng 5 năm 2024"."""
    return [
        Count(match.start(), match.end(), int(match["n"] or match["nth"]), not match["n"] or match["nam"] is not None)
        for match in _COUNT.finditer(text.plain)
        if match["nth"] or not _NOT_YEARS.search(text.plain[max(0, match.start() - 9) : match.start()])
    ]


def fuller(text: Folded, dates: Sequence[DatePhrase], number: int) -> DatePhrase:
    """That date, or the pair that stands right behind it: "Quốc khánh 2/9 (1945-2024)"."""
    date, following = dates[number], dates[number + 1 : number + 2]
    if following and following[0].second and not text.plain[date.end : following[0].start].strip():
        return following[0]
    return date


def stop_after(text: Folded, place: int) -> int:
    """Where the clause that holds ``place`` ends: at a semicolon, a line's end or a sentence's end."""
    stop = _STOP.search(text.plain, place)
    return stop.start() if stop else len(text.plain)


def anniversaries_in(
    text: Folded, counts: Sequence[Count] | None = None, dates: Sequence[DatePhrase] | None = None
) -> Iterator[AnniversaryPhrase]:
    """Every "N năm …" with the dates of its clause, registered or not, in order; pass what was read already."""
    counts = counts_in(text) if counts is None else counts
    dates = dates_in(text) if dates is None else dates
    for number, count in enumerate(counts):
        following = counts[number + 1].start if number + 1 < len(counts) else len(text.plain)
        limit = min(following, stop_after(text, count.end), count.end + REACH)
        behind = next((n for n, d in enumerate(dates) if count.end <= d.start and d.end <= limit), None)
        if behind is None:
            yield AnniversaryPhrase(count, (count.end, limit), None)
        else:
            yield AnniversaryPhrase(count, (count.end, dates[behind].start), fuller(text, dates, behind))


def _read(match: re.Match[str]) -> DatePhrase | None:
    first, second = _side(match, "1"), _side(match, "2")
    if first is None or (second is None and "m2" in match.re.groupindex):
        return None
    lunar = bool(match["lunar"]) or bool(re.search("ram|gieng|chap", match[0]))
    read = DatePhrase(match.start(), match.end(), first, second, lunar)
    return _as_range(read) if second and second.year == first.year else _ordered(read)


def _side(match: re.Match[str], side: str) -> PartialDate | None:
    """One date of a match; None when a number can be no day or month, or when the side is not there."""
    parts = match.groupdict()
    day, month, year = (_number(parts.get(part + side)) for part in "dmy")
    before, before_month = (_number(parts.get(part + side)) for part in "ab")
    day = 15 if parts.get("w" + side) else day
    if any(d is not None and not 1 <= d <= 31 for d in (day, before)):
        return None
    if any(m is not None and not 1 <= m <= 12 for m in (month, before_month)) or (month is None and year is None):
        return None
    if before is None:
        return PartialDate(day, month, year)
    return PartialDate(before, before_month or month, year, day, month)


def _number(word: str | None) -> int | None:
    return None if word is None else _MONTHS.get(word) or int(word)


def _as_range(read: DatePhrase) -> DatePhrase:
    """Two days of one year are a range: 13/3/1954 - 07/5/1954."""
    last = read.second
    if last is None:
        return read
    return replace(read, first=replace(read.first, day_end=last.day, month_end=last.month), second=None)


def _ordered(read: DatePhrase) -> DatePhrase | None:
    """A pair runs from an earlier year to a later one; anything else is no pair."""
    if read.second and read.first.year and read.second.year and read.first.year > read.second.year:
        return None
    return read


def _with_bracket(plain: str, read: DatePhrase) -> DatePhrase:
    """Take the brackets into the phrase when nothing but a word such as "ngày" stands beside the dates."""
    before = _BRACKET.search(plain[max(0, read.start - 20) : read.start])
    after = re.match(r"\s*\)", plain[read.end : read.end + 4])
    start = read.start - len(before[0]) if before else read.start
    end = read.end + after.end() if after and before else read.end
    return replace(read, start=start, end=end, bracketed=bool(before))
