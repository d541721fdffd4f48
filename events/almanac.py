"""Lays the register out over days: which events fall between two days, and how; it reads no database and no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from events import lunar
from events.anniversaries import COUNTED_KINDS, Round, counted_name, phrase, round_of, years_since
from events.dates import LUNAR, Occurrence
from events.lunar import LunarDate, NoSuchLunarDate
from events.naming import KnownEvent

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years for which calendars are made; lunar days are known from lunar year 1900 to 2099."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it falls once: a line of a calendar."""

    event: KnownEvent
    occurrence: Occurrence

    @property
    def summary(self) -> str:
        """The event with its number of years: "79 năm Ngày thành lập …"."""
        return counted_name(self.event.name, self.event.kind, self.occurrence.years)

    @property
    def phrase(self) -> str:
        """The event as documents of that year name it, with its day."""
        found = self.occurrence
        year = found.start.year if self.event.rule.floating else found.year
        return phrase(self.event.name, self.event.kind, self.event.rule, year) or self.event.name

    @property
    def round(self) -> Round:
        """The class of its anniversary, as laid down or by the count; ``OTHER`` where no years are counted."""
        years = self.occurrence.years if self.event.kind in COUNTED_KINDS else None
        return round_of(years, self.occurrence.round)

    @property
    def major(self) -> bool:
        """Whether it is one of the major holidays."""
        return self.event.importance == "major"

    @property
    def several_days(self) -> bool:
        """Whether it lasts: more than one day without a gap. Two separate days do not."""
        return any(start < end for start, end in self.occurrence.spans)

    @property
    def lunar_day(self) -> LunarDate | None:
        """The lunar date of its first day, for an event of the lunar calendar."""
        return lunar_date(self.occurrence.start) if self.event.rule.calendar == LUNAR else None


def entries(register: Iterable[KnownEvent], first: date, last: date) -> list[Entry]:
    """Every event between two days, both included, by first day; on one day major holidays stand first."""
    found = (Entry(event, one) for event in register for one in event.rule.touching(first, last))
    return sorted(found, key=lambda entry: (entry.occurrence.start, not entry.major))


def of_the_year(register: Iterable[KnownEvent], year: int) -> Iterator[tuple[KnownEvent, int]]:
    """Events known only by their year of origin, with the number of years; none in or before that year."""
    for event in register:
        years = years_since(event.rule.origin_year, year) if event.rule.month is None else None
        if years:
            yield event, years


def lunar_date(day: date) -> LunarDate | None:
    """The lunar date of a day; None outside the years that can be computed."""
    try:
        return lunar.from_solar(day)
    except NoSuchLunarDate:
        return None
