"""Checks the events that a text names against the register and against arithmetic. It warns and never corrects."""

import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR

from directives.lint import daymatch
from directives.lint.subject import Issue, Month, Severity, Span, Subject
from directives.sentences import gettext_noop
from events.anniversaries import phrase
from events.dates import LUNAR, DateRule
from events.naming import KnownEvent
from events.phrases import AnniversaryPhrase, PartialDate
from events.recognition import Mention

NEAR_YEARS = 4
"""Months between an event and the document's month within which its year may be the neighbouring one."""
BEHIND, AHEAD = 1, 2
"""Months by which the events that a document names may lie before or after its own month."""
OVERVIEW = 3
"""From so many far months on a text looks over the whole year."""


def anniversaries(subject: Subject) -> Iterator[Issue]:
    """Number of years, year of origin, year spoken of and day of every event of the register that is named."""
    for mention in subject.reading.mentions:
        event = subject.known[mention.key]
        yield from _year_word(subject, mention.count_span if not mention.complete else None, mention.years)
        yield from _years(subject, event, mention)
        yield from _days(subject, event, mention)


def _year_word(subject: Subject, span: Span | None, years: int | None) -> Iterator[Issue]:
    """ "145 ngày sinh": a number of years without the word năm."""
    if span is not None:
        digits = re.match(r"\d+", subject.text[slice(*span)])
        end = span[0] + len(digits[0]) if digits else span[1]
        yield subject.issue("year-word", "warning", _YEAR_WORD, (span[0], end), f"{years} năm", number=years)


def _years(subject: Subject, event: KnownEvent, mention: Mention) -> Iterator[Issue]:
    """At most one finding: the year of origin, else the number of years, else the year spoken of."""
    origin = event.rule.origin_year
    written = mention.base.year if mention.base else None
    spoken = _spoken(mention)
    whole = (mention.start, mention.end)
    if written and origin and written != origin:
        message = _BASE if event.checked else _BASE_UNCHECKED
        shown = _rewritten(subject, event, mention, spoken)
        severity: Severity = "info" if _has_another_origin(event, written) else "warning"
        yield subject.issue(
            "anniversary-base", severity, message, whole, shown, name=event.name, written=written, origin=origin
        )
    elif wrong := _wrong_count(subject, event, mention):
        span, right = mention.count_span or whole, " / ".join(map(str, wrong))
        values = {"written": mention.years, "right": right, "name": event.name, "origin": origin or written}
        yield subject.issue("anniversary-count", "warning", _COUNT, span, f"{wrong[0]} năm", **values)
    elif spoken and not _may_be_spoken_of(subject.period, event.rule.month, spoken):
        shown = _rewritten(subject, event, mention, None)
        values = {"year": spoken, "period": str(subject.period), "name": event.name}
        yield subject.issue("anniversary-year", "warning", _YEAR, whole, shown, **values)


def _spoken(mention: Mention) -> int | None:
    """The year that the text speaks of; None for none, and for one that no calendar computes."""
    year = mention.occurrence.year if mention.occurrence else None
    return year if year and MINYEAR < year < MAXYEAR else None


def _has_another_origin(event: KnownEvent, written: int) -> bool:
    """Whether the name joins two occasions ("Ngày thành lập … - Ngày …"), the second of which may be younger."""
    return re.search(r" - Ngày | / ", event.name) is not None and written > (event.rule.origin_year or written)


def _wrong_count(subject: Subject, event: KnownEvent, mention: Mention) -> list[int]:
    """The numbers of years that would be right; empty where the written one is, or where nothing can be said."""
    start = (mention.base.year if mention.base else None) or event.rule.origin_year
    if mention.years is None or start is None:
        return []
    spoken = _spoken(mention)
    if spoken is None and subject.period is None:
        return []
    ends = [spoken] if spoken else _years_spoken_of(subject.period, event.rule.month)
    right = [year - start for year in ends]
    return [] if mention.years in right else right


def _years_spoken_of(period: Month | None, month: int | None) -> list[int]:
    """The document's year, and the year beside it where the event is only a few months away there."""
    if period is None:
        return []
    around = [period.year, period.year - 1, period.year + 1]
    return [year for year in around if year == period.year or _is_near(period, month or period.month, year)]


def _may_be_spoken_of(period: Month | None, month: int | None, year: int) -> bool:
    return period is None or year in _years_spoken_of(period, month)


def _is_near(period: Month, month: int, year: int) -> bool:
    return abs(Month(year, month).number - period.number) <= NEAR_YEARS


def _rewritten(subject: Subject, event: KnownEvent, mention: Mention, spoken: int | None) -> str:
    """The words of the text with the register's year of origin, the year spoken of and the number between them."""
    year = spoken or (subject.period.year if subject.period else None)
    text = mention.quote
    if year is None or event.rule.origin_year is None:
        return ""
    for wrong, right in (
        (mention.base and mention.base.year, event.rule.origin_year),
        (mention.occurrence and mention.occurrence.year, year),
    ):
        text = re.sub(rf"(?<!\d){wrong}(?!\d)", str(right), text) if wrong else text
    return re.sub(r"^\d+(?= )", str(year - event.rule.origin_year), text) if mention.years else text


def _days(subject: Subject, event: KnownEvent, mention: Mention) -> Iterator[Issue]:
    """A day or month that is not the register's."""
    spoken = _spoken(mention)
    year = spoken or (subject.period.year if subject.period else None)
    written = [(mention.base, None), (mention.occurrence, year)]
    if all(one is None or daymatch.fits(event.rule, one, on, mention.lunar) for one, on in written):
        return
    span = mention.dates_span or (mention.start, mention.end)
    message = _DAY if event.checked else _DAY_UNCHECKED
    shown = _dates_of(event, year, counted=bool(mention.base and mention.occurrence))
    values = {"written": subject.text[slice(*span)].strip(" ()"), "name": event.name, "right": shown.strip("()")}
    yield subject.issue("event-day", "warning", message, span, shown, **values)


def _dates_of(event: KnownEvent, year: int | None, *, counted: bool) -> str:
    """ "(22/12/1944-22/12/2023)", or "(22/12)"; "" when the year is not known."""
    told = phrase("", event.kind, event.rule, year, counted=counted) if year else None
    return told[told.index("(") :] if told and "(" in told else ""


# Events that the register does not have


def unregistered_anniversaries(subject: Subject) -> Iterator[Issue]:
    """The same arithmetic for "N năm … (…)" that no event of the register explains."""
    for found, span in unexplained(subject):
        yield from _year_word(subject, span if not found.count.complete else None, found.count.years)
        if found.dates and not found.dates.lunar:
            yield from _own_arithmetic(subject, found, span)


def unexplained(subject: Subject) -> Iterator[tuple[AnniversaryPhrase, Span]]:
    """Anniversary phrases outside mentions and citations, each with its place in the text, dates included."""
    reading = subject.reading
    for found in reading.phrases:
        span = reading.folded.span(found.count.start, found.dates.end if found.dates else found.count.end)
        if any(mention.start < span[1] and span[0] < mention.end for mention in reading.mentions):
            continue
        if not subject.is_cited(*span):
            yield found, span


def _own_arithmetic(subject: Subject, found: AnniversaryPhrase, span: Span) -> Iterator[Issue]:
    first, second = found.dates.first if found.dates else None, found.dates.second if found.dates else None
    if first is None or second is None or first.year is None or second.year is None:
        return
    right = second.year - first.year
    if found.count.years != right and not _counts_both_ends(first, found.count.years, right):
        place = (span[0], _end_of_count(subject, span))
        yield subject.issue(
            "anniversary-count", "warning", _COUNT_ALONE, place, f"{right} năm",
            written=found.count.years, right=right, origin=first.year, year=second.year,
        )  # fmt: skip
    elif first.day and not _may_be_spoken_of(subject.period, second.month, second.year):
        values = {"year": second.year, "period": str(subject.period), "name": _name(subject, found)}
        yield subject.issue("anniversary-year", "warning", _YEAR, span, "", **values)
    if (first.day, first.month) != (second.day, second.month) and first.day and second.day:
        values = {"one": f"{first.day}/{first.month}", "other": f"{second.day}/{second.month}"}
        yield subject.issue("event-day", "warning", _TWO_DAYS, span, "", **values)


def _counts_both_ends(first: PartialDate, years: int, right: int) -> bool:
    """Plans count their first year, too: "kế hoạch 5 năm (2021-2025)"."""
    return first.month is None and years == right + 1


def _end_of_count(subject: Subject, span: Span) -> int:
    match = re.match(r"\d+\s+\w+", subject.text[slice(*span)])
    return span[0] + (match.end() if match else 0)


def _name(subject: Subject, found: AnniversaryPhrase) -> str:
    start, end = subject.reading.folded.span(*found.wording)
    return " ".join(subject.text[start:end].split())


# Events of another month


def events_of_another_month(subject: Subject) -> Iterator[Issue]:
    """Events that fall far from the document's month.

    Those of the months beside it are only noted; so are round years to come, which are prepared long before, and
    the events of a text that looks over the whole year.
    """
    period = subject.period
    if period is None:
        return
    away = [(one, _months_away(subject.known[one.key].rule, period, one)) for one in subject.reading.mentions]
    far = {mention: distance for mention, distance in away if not _is_expected(subject.text, mention, distance)}
    overview = len(set(far.values())) >= OVERVIEW
    for mention, distance in away:
        if distance:
            event = subject.known[mention.key]
            severity: Severity = "warning" if mention in far and not overview else "info"
            values = {"name": event.name, "month": _month_of(event.rule), "period": str(period)}
            yield subject.issue("event-month", severity, _OTHER_MONTH, (mention.start, mention.end), "", **values)


def _is_expected(text: str, mention: Mention, distance: int) -> bool:
    """Whether an event so many months away may well be meant."""
    if -BEHIND <= distance <= AHEAD or not (mention.years or mention.dates_span):
        return True
    return (distance > 0 and bool(mention.years) and (mention.years or 1) % 5 == 0) or _looks_ahead(text, mention)


def _months_away(rule: DateRule, period: Month, mention: Mention) -> int:
    """How many months from the document's month to the day of the year spoken of, else to the nearest one.

    0 within the month, or when the day is not known.
    """
    if rule.month is None or rule.occurrence_in(period.year, period.month):
        return 0
    spoken = _spoken(mention)
    years = (spoken,) if spoken else (period.year - 1, period.year, period.year + 1)
    days = [day for year in years for found in rule.occurrences_in_year(year) for day in (found.start, found.end)]
    away = [Month(day.year, day.month).number - period.number for day in days]
    return min(away, key=abs, default=0)


def _month_of(rule: DateRule) -> str:
    return f"{rule.month} âm lịch" if rule.calendar == LUNAR else str(rule.month)


_LOOKING = re.compile(
    r"(?i)hướng (?:tới|đến)|tiến tới|chuẩn bị|lập thành tích|chào mừng|thi đua|kết quả|tổng kết|sơ kết|đề cương|sau khi"
    r"|kế hoạch|tiếp tục"
)


def _looks_ahead(text: str, mention: Mention) -> bool:
    """Whether the clause before says that the event is prepared for or looked back at."""
    clause = re.split(r"[;\n]|\. ", text[max(0, mention.start - 160) : mention.start])[-1]
    return _LOOKING.search(clause) is not None


_YEAR_WORD = gettext_noop(
    "The word “năm” is missing behind the number %(number)s. Write “%(number)s năm” if years are meant."
)
_BASE = gettext_noop(
    "The text gives %(written)s as the year of origin of “%(name)s”; the register says %(origin)s. "
    "Compare with a source and correct the text or the register."
)
_BASE_UNCHECKED = gettext_noop(
    "The text gives %(written)s as the year of origin of “%(name)s”; the register, not yet checked, says %(origin)s. "
    "Compare with a source and correct the text or the register."
)
_COUNT = gettext_noop(
    "The text says %(written)s years of “%(name)s”, but from %(origin)s it is %(right)s years. "
    "Correct the number, or the dates if they are wrong."
)
_COUNT_ALONE = gettext_noop(
    "The text says %(written)s years, but from %(origin)s to %(year)s it is %(right)s years. "
    "Correct the number, or the dates if they are wrong."
)
_YEAR = gettext_noop(
    "The text speaks of “%(name)s” in %(year)s, but the document is for %(period)s. Bring year and number up to date."
)
_DAY = gettext_noop(
    "The text dates “%(name)s” %(written)s; the register says %(right)s. "
    "Compare with a source and correct the text or the register."
)
_DAY_UNCHECKED = gettext_noop(
    "The text dates “%(name)s” %(written)s; the register, not yet checked, says %(right)s. "
    "Compare with a source and correct the text or the register."
)
_TWO_DAYS = gettext_noop("The two dates name different days: %(one)s and %(other)s. Correct the wrong one.")
_OTHER_MONTH = gettext_noop(
    "“%(name)s” falls in month %(month)s, but the document is for %(period)s. Take it out if it was left from "
    "another month; keep it if it is meant."
)
