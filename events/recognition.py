"""Finds the events of the register that a text names, with exact offsets; it never corrects and never guesses."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from events.folding import Folded, fold
from events.naming import FILLERS, KnownEvent, names_of, spelled, words_of
from events.phrases import (
    REACH,
    AnniversaryPhrase,
    Count,
    DatePhrase,
    PartialDate,
    anniversaries_in,
    counts_in,
    dates_in,
    fuller,
    stop_after,
    unwrapped,
)

COMMON = frozenset(
    ["ngay", "ki", "niem", "viet", "nam", "thanh", "lap", "truyen", "thong", "nganh", "sinh", "mat", "dong", "chi"]
)
"""Words that many names share and that prove nothing."""

JOINING = "va|voi|cung|gan|trong|nham|tai|o|nhan|cua|de|bang|duoc|theo|vao|tu|den"
"""Words that may stand right behind a complete name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An event that a text names. All offsets are (start, end) into the text as given; ``quote`` is exactly that text.

    The quote runs from the number of years, if there is one, to the end of the dates. ``years`` is the number as
    written (None: none written), ``complete`` is False where the word "năm" behind it is missing; ``base`` is the
    day of origin as written, ``occurrence`` the day of the year spoken of, either None when the text does not give it.
    """

    start: int
    end: int
    quote: str
    key: str
    name: tuple[int, int]
    years: int | None = None
    complete: bool = True
    count_span: tuple[int, int] | None = None
    base: PartialDate | None = None
    occurrence: PartialDate | None = None
    dates_span: tuple[int, int] | None = None
    lunar: bool = False


class _Hit(NamedTuple):
    """A name found: places in the plain text, the number of words, the events so called."""

    start: int
    end: int
    length: int
    events: tuple[tuple[KnownEvent, bool], ...]


@dataclass(slots=True)
class _Node:
    """A step of the tree of names: what may follow, and the events (with: weak) whose name ends here."""

    following: dict[str, "_Node"] = field(default_factory=dict)
    events: dict[KnownEvent, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of events: the register's ``mentions``, and every ``phrases``/``dates`` whosever they are.

    Places in the phrases and dates are those of ``folded.plain``.
    """

    folded: Folded
    mentions: tuple[Mention, ...]
    phrases: tuple[AnniversaryPhrase, ...]
    dates: tuple[DatePhrase, ...]


def recognise(text: str, register: Sequence[KnownEvent]) -> list[Mention]:
    """Every event of the register that the text names, in order of the text; an event named twice is found twice.

    The longest name wins where names overlap. A name shared by several events, or one that is also plain prose, counts
    only when a date, a number of years or the word kỷ niệm beside it decides. Events whose name is worded unlike any
    known variant are found by the exact day and year of origin and shared words.
    """
    return list(read(text, register).mentions)


def read(text: str, register: Sequence[KnownEvent]) -> Reading:
    """The mentions as ``recognise`` gives them, with everything that was read on the way."""
    folded = unwrapped(Folded.of(text))
    known = tuple(register)
    dates, counts = dates_in(folded), counts_in(folded)
    phrases = tuple(anniversaries_in(folded, counts, dates))
    hits = [hit for hit in _longest(_hits(folded, _tree(known))) if not _is_date(hit, dates)]
    named = [m for n, hit in enumerate(hits) if (m := _mention(folded, hit, _limit(folded, hits, n), counts, dates))]
    named = _shared(text, named, {event.key: event for event in known})
    worded = _by_date(folded, phrases, known, named)
    mentions = sorted([*named, *worded], key=lambda mention: (mention.start, mention.end))
    return Reading(folded, tuple(mentions), phrases, tuple(dates))


@lru_cache(maxsize=4)
def _tree(register: tuple[KnownEvent, ...]) -> _Node:
    root = _Node()
    for event in register:
        for called in names_of(event):
            node = root
            for word in called.words:
                node = node.following.setdefault(word, _Node())
            node.events[event] = called.weak
    return root


def _hits(folded: Folded, root: _Node) -> Iterator[_Hit]:
    """Every name at every word; words that count for nothing are stepped over."""
    tokens = [(spelled(token.word), token) for token in folded.tokens]
    tokens = [(word, token) for word, token in tokens if word not in FILLERS]
    for first in range(len(tokens)):
        node: _Node | None = root
        for last in range(first, len(tokens)):
            node = node.following.get(tokens[last][0]) if node else None
            if node is None:
                break
            if node.events:
                start, end = tokens[first][1].start, tokens[last][1].end
                if not re.search(r"[\n;]", folded.plain[start:end]):
                    yield _Hit(start, end, last - first + 1, tuple(node.events.items()))


def _longest(hits: Iterator[_Hit]) -> list[_Hit]:
    """The longest names first; one that overlaps a longer one is dropped. In order of the text."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.length, hit.start)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept)


def _is_date(hit: _Hit, dates: Sequence[DatePhrase]) -> bool:
    """Whether a name only dates another: "Ngày Thơ Việt Nam (rằm tháng Giêng)"."""
    return any(phrase.bracketed and phrase.start <= hit.start and hit.end <= phrase.end for phrase in dates)


def _limit(folded: Folded, hits: list[_Hit], number: int) -> int:
    """How far the dates of a name may stand: before the next name and the end of the clause."""
    hit = hits[number]
    following = hits[number + 1].start if number + 1 < len(hits) else len(folded.plain)
    return min(following, stop_after(folded, hit.end), hit.end + REACH)


def _mention(
    folded: Folded, hit: _Hit, limit: int, counts: Sequence[Count], dates: Sequence[DatePhrase]
) -> Mention | None:
    count = _count_before(folded, hit.start, counts)
    behind = _dates_behind(folded, hit.end, limit, count is not None, dates)
    event = _decide(folded, hit, count, behind)
    return _told(folded, event, (hit.start, hit.end), count, behind) if event else None


def _count_before(folded: Folded, start: int, counts: Sequence[Count]) -> Count | None:
    """The number of years right before a name; a word or two such as "ngày", "Kỷ niệm" may lie between."""
    at = bisect_left(counts, start, key=lambda count: count.start)
    count = counts[at - 1] if at else None
    if count is None or count.end > start:
        return None
    between = fold(folded.plain[count.end : start]).split()
    easy = all(word in {"ngay", "ky", "niem", "le", "su", "kien", "ke", "tu", "dien", "ra"} for word in between)
    return count if easy and not _parted(folded.plain[count.end : start]) else None


def _parted(between: str) -> bool:
    return any(sign in between for sign in ";\n(")


def _dates_behind(
    folded: Folded, end: int, limit: int, counted: bool, dates: Sequence[DatePhrase]
) -> DatePhrase | None:
    """The first bracketed dates, or dates that follow at once; behind a count any pair of the clause.

    Of a day and the pair right behind it ("2/9 (1945-2024)") it is the pair.
    """
    within = [phrase for phrase in dates if end <= phrase.start and phrase.end <= limit]
    if not within:
        return None
    phrase = within[0]
    between = folded.plain[end : phrase.start]
    if "(" in between or (" va " in between and not phrase.bracketed):
        return None
    if (pair := fuller(folded, within, 0)) is not phrase:
        return pair
    at_once = len(between.split()) <= 2
    return phrase if phrase.bracketed or at_once or (counted and phrase.second) else None


def _decide(folded: Folded, hit: _Hit, count: Count | None, behind: DatePhrase | None) -> KnownEvent | None:
    """Which event a name means: the one whose dates agree, the only strong one, or the one celebrated beside."""
    agreeing = [event for event, _ in hit.events if behind and _agrees(event, behind)]
    if len(agreeing) == 1:
        return agreeing[0]
    strong = [event for event, weak in hit.events if not weak]
    if len(strong) == 1:
        return strong[0]
    if len(hit.events) > 1:
        return None
    event = hit.events[0][0]
    if behind is not None:
        return event if behind.first.year is not None and behind.first.year == event.rule.origin_year else None
    return event if _is_celebrated(folded, hit.start, count) and _is_complete(folded, hit.end) else None


def _is_celebrated(folded: Folded, start: int, count: Count | None) -> bool:
    beside = fold(folded.plain[max(0, start - 30) : start]).removesuffix(" ngay")
    return count is not None or beside.endswith(("ky niem", "ki niem", "chao mung"))


def _is_complete(folded: Folded, end: int) -> bool:
    """Whether a name ends here: a sign follows, or a word that joins; "Ngày thành lập Đảng bộ" goes on."""
    return re.match(rf"\s*(?:[^\sa-z0-9]|$|(?:{JOINING})\b)", folded.plain[end : end + 12]) is not None


def _agrees(event: KnownEvent, phrase: DatePhrase) -> bool:
    """Whether written dates point at the event: the same day, or the same month and year, or the year of origin."""
    rule, first = event.rule, phrase.first
    if first.day is not None:
        return (first.day, first.month) == (rule.day, rule.month) or (first.day, first.month) == (
            rule.day_end, rule.month_end,
        )  # fmt: skip
    if first.month is not None:
        return first.month == rule.month and (first.year is None or rule.origin_year in {None, first.year})
    return first.year is not None and first.year == rule.origin_year


def _told(
    folded: Folded, event: KnownEvent, name: tuple[int, int], count: Count | None, dates: DatePhrase | None
) -> Mention:
    start = count.start if count else name[0]
    end = dates.end if dates else name[1]
    place = folded.span(start, end)
    base, occurrence = _base_and_occurrence(event, count, dates)
    return Mention(
        start=place[0],
        end=place[1],
        quote=folded.original[place[0] : place[1]],
        key=event.key,
        name=folded.span(*name),
        years=count.years if count else None,
        complete=count.complete if count else True,
        count_span=folded.span(count.start, count.end) if count else None,
        base=base,
        occurrence=occurrence,
        dates_span=folded.span(dates.start, dates.end) if dates else None,
        lunar=dates.lunar if dates else False,
    )


def _base_and_occurrence(
    event: KnownEvent, count: Count | None, dates: DatePhrase | None
) -> tuple[PartialDate | None, PartialDate | None]:
    """A pair gives both; a single date with the year of origin, or any earlier year behind a count, is the origin."""
    if dates is None:
        return None, None
    if dates.second:
        return dates.first, dates.second
    year, origin = dates.first.year, event.rule.origin_year
    is_base = year is not None and (year == origin or (count is not None and origin is not None and year < origin + 2))
    return (dates.first, None) if is_base else (None, dates.first)


def _shared(text: str, named: list[Mention], events: dict[str, KnownEvent]) -> list[Mention]:
    """Give "78 năm A và B (1945-2023)" the dates for A as well, where they fit A; its quote stays as it is."""
    told = list(named)
    for at in range(len(named) - 1, 0, -1):
        one, other = told[at - 1], told[at]
        lacking = one.years is not None and one.dates_span is None and other.years is None
        if lacking and other.base and _joined(text[one.end : other.start]) and _fits(events[one.key], other.base):
            told[at - 1] = replace(
                one, base=other.base, occurrence=other.occurrence, dates_span=other.dates_span, lunar=other.lunar
            )
    return told


def _joined(between: str) -> bool:
    return fold(between) in {"", "va", "ngay", "va ngay"} and ";" not in between


def _fits(event: KnownEvent, base: PartialDate) -> bool:
    same_day = base.day is None or (base.day, base.month) == (event.rule.day, event.rule.month)
    return same_day and base.year == event.rule.origin_year


def _by_date(
    folded: Folded, phrases: Iterable[AnniversaryPhrase], register: tuple[KnownEvent, ...], named: list[Mention]
) -> list[Mention]:
    """Anniversary phrases that no name explains: the day and year of origin are an event's, and so are the words."""
    found = []
    for phrase in phrases:
        start, end = folded.span(phrase.count.start, phrase.dates.end if phrase.dates else phrase.count.end)
        if any(mention.start < end and start < mention.end for mention in named):
            continue
        event = _worded_alike(folded, phrase, register)
        if event:
            found.append(_told(folded, event, _trimmed(folded, phrase.wording), phrase.count, phrase.dates))
    return found


def _trimmed(folded: Folded, place: tuple[int, int]) -> tuple[int, int]:
    inside = [token for token in folded.tokens if place[0] <= token.start and token.end <= place[1]]
    return (inside[0].start, inside[-1].end) if inside else place


def _worded_alike(folded: Folded, phrase: AnniversaryPhrase, register: tuple[KnownEvent, ...]) -> KnownEvent | None:
    """The only event of that day and year of origin that shares at least half of the words which carry meaning."""
    if phrase.dates is None or phrase.dates.first.year is None:
        return None
    wording = _meaning(folded.plain[phrase.wording[0] : phrase.wording[1]])
    alike = []
    for event in register:
        if event.rule.origin_year == phrase.dates.first.year and _agrees(event, phrase.dates):
            names = [_meaning(name) for name in (event.name, *event.variants)]
            if any(2 * len(wording & name) >= min(len(wording), len(name)) > 0 for name in names):
                alike.append(event)
    return alike[0] if len(alike) == 1 else None


def _meaning(text: str) -> frozenset[str]:
    return frozenset(words_of(text)) - COMMON
