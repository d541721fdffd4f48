"""Counts anniversaries and writes them out in the house style; it never reads a database or a clock."""

from dataclasses import dataclass
from enum import StrEnum

from events import lunar
from events.dates import LUNAR, DateRule, Occurrence

COUNTED_KINDS = frozenset({"anniversary", "birth", "death"})
"""Kinds whose phrase gives the number of years; observances, weeks and action months are named with their day only."""


class Round(StrEnum):
    """Class of an anniversary by Decree 145/2013/NĐ-CP: năm tròn ends in 0, năm lẻ 5 in 5."""

    ROUND = "round"
    FIVE = "five"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a board prints dates: ``dash`` between two dates, ``year_dash`` between bare years, where zeros stand."""

    dash: str = "-"
    year_dash: str = " - "
    zero: str = "official"
    """Before which numbers a zero stands: "official" (days below 10, months 1 and 2), "always" or "never"."""


HOUSE = Style()


def years_since(origin_year: int | None, year: int) -> int | None:
    """The number of years: 0 in the year of origin itself, None before it and for an event without one."""
    return None if origin_year is None or year < origin_year else year - origin_year


def round_of(years: int | None, laid_down: str = "") -> Round:
    """The class of a number of years; the year of origin itself and an unknown number are ``OTHER``.

    ``laid_down`` is the class that a yearly guidance gave the event ("" for none); it wins over the count.
    """
    if laid_down:
        return Round(laid_down)
    if not years or years % 5:
        return Round.OTHER
    return Round.FIVE if years % 10 else Round.ROUND


def phrase(
    name: str, kind: str, rule: DateRule, year: int, *, style: Style = HOUSE, counted: bool | None = None
) -> str | None:
    """The event as a document of that year names it; None before its year of origin.

    "79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023)", "51 năm … (12/1972-12/2023)" when only
    the month or a range within one month is known, "420 năm … (1604 - 2024)" when only the year is; "Ngày … (03/12)"
    without a count. ``counted`` overrides what the kind says.
    """
    if rule.origin_year is not None and year < rule.origin_year:
        return None
    years = years_since(rule.origin_year, year)
    if not years or not (kind in COUNTED_KINDS if counted is None else counted):
        return _with_day(name, bare_day(rule, year, style), year if years == 0 else None, style)
    return f"{counted_name(name, kind, years, counted=counted)} ({_from_to(rule, year, style)})"


def counted_name(name: str, kind: str, years: int | None, *, counted: bool | None = None) -> str:
    """The event with its number of years and without its day: "79 năm Ngày thành lập …", or the name alone."""
    return f"{years} năm {name}" if years and (kind in COUNTED_KINDS if counted is None else counted) else name


def bare_day(rule: DateRule, year: int, style: Style = HOUSE) -> str:
    """The day in that year without the year: "03/12", "29/4-06/5", "02 và 05/8", "10/3 âm lịch"; "" when not known."""
    if rule.floating:
        found = next(iter(rule.occurrences_in_year(year)), None)
        return _floating_day(rule, found, style) if found else ""
    if rule.day is None or rule.month is None:
        return ""
    suffix = " âm lịch" if rule.calendar == LUNAR else ""
    return _days(rule, style) + suffix


def day_month(day: int | None, month: int, style: Style = HOUSE) -> str:
    """One day as digits: "03/12", "05/02", "22/6"; the month alone where there is no day."""
    return "/".join(_digits(part, limit, style) for part, limit in ((day, 9), (month, 2)) if part)


def _with_day(name: str, day: str, year: int | None, style: Style) -> str:
    when = "/".join(part for part in (day, str(year) if year and "âm" not in day else "") if part)
    return f"{name} ({when})" if when else name


def _from_to(rule: DateRule, year: int, style: Style) -> str:
    """Both ends of an anniversary: "22/12/1944-22/12/2023"."""
    origin = str(rule.origin_year)
    if rule.calendar == LUNAR:
        return bare_day(rule, year, style)
    if rule.month is None:
        return f"{origin}{style.year_dash}{year}"
    day, dash = _counted_day(rule, style), style.dash
    return f"{day}/{origin}{' ' + dash.strip() + ' ' if ' ' in day else dash}{day}/{year}"


def _counted_day(rule: DateRule, style: Style) -> str:
    """Two separate days in full; of a range its month when it keeps to one, else its first day."""
    if rule.separate_days:
        return _days(rule, style)
    within_month = rule.day_end is not None and rule.month_end == rule.month
    return day_month(None if within_month else rule.day, rule.month or 1, style)


def _days(rule: DateRule, style: Style) -> str:
    first, last = day_month(rule.day, rule.month or 1, style), day_month(rule.day_end, rule.month_end or 1, style)
    if rule.day_end is None:
        return first
    if rule.separate_days:
        together = rule.month == rule.month_end
        return f"{_digits(rule.day or 1, 9, style) if together else first} và {last}"
    return f"{first}{style.dash}{last}"


def _floating_day(rule: DateRule, found: Occurrence, style: Style) -> str:
    if rule.calendar == LUNAR and not found.official:
        day = lunar.from_solar(found.start)
        return day_month(day.day, day.month, style) + " âm lịch"
    first, last = (day_month(day.day, day.month, style) for day in (found.start, found.end))
    return first if first == last else f"{first}{style.dash}{last}"


def _digits(number: int, zero_up_to: int, style: Style) -> str:
    padded = style.zero == "always" or (style.zero == "official" and number <= zero_up_to)
    return f"{number:02d}" if padded else str(number)
