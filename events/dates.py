"""How an event falls in a year or month: every shape of date as one frozen rule; it never guesses a day."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from events import lunar

SOLAR, LUNAR = "solar", "lunar"
WEEKDAY, WEEK, LAST_DAY = "weekday", "week", "last_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What an office has laid down for one event and the one ``year`` its anniversary is counted to.

    ``start`` to ``end`` (or ``start`` alone) are the official days and win over the computed ones; ``round`` is the
    official class of the anniversary, "" to leave it to the count.
    """

    year: int
    start: date | None = None
    end: date | None = None
    round: str = ""

    @property
    def spans(self) -> tuple[tuple[date, date], ...]:
        """The official days; none where only the class is laid down."""
        return ((self.start, self.end or self.start),) if self.start else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRule:
    """The day of an event as the register holds it; None where it is not known.

    ``day``/``month`` to ``day_end``/``month_end`` is a range (over the turn of the year when it ends earlier than it
    begins), or with ``separate_days`` two days and nothing between. ``floating`` finds the day within ``month``:
    "weekday" (the ``nth`` ISO ``weekday``, -1 the last), "week" (Monday to Sunday, of the ``nth`` Monday), "last_day".
    ``adjustments`` are the years for which an office has laid down the day or the class.
    """

    calendar: str = SOLAR
    day: int | None = None
    month: int | None = None
    day_end: int | None = None
    month_end: int | None = None
    separate_days: bool = False
    floating: str = ""
    weekday: int | None = None
    nth: int | None = None
    origin_year: int | None = None
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def month_only(self) -> bool:
        """Whether the month is all that is known."""
        return self.month is not None and self.day is None and not self.floating

    def occurrences_in_year(self, year: int) -> tuple["Occurrence", ...]:
        """Every occurrence touching a solar year, in order: usually one; a lunar event may have none or two."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        return tuple(found for found in self._around(year) if found.touches(first, last))

    def occurrence_in(self, year: int, month: int) -> "Occurrence | None":
        """The occurrence that touches a solar month, also one that began before it; None where there is none.

        An event has no occurrence before its year of origin. One known only by its year has none in any month.
        """
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return next((found for found in self._around(year) if found.touches(first, last)), None)

    def next_from(self, day: date) -> "Occurrence | None":
        """The occurrence that lasts on that day or is the first after it; None when the next two years have none."""
        years = range(day.year, min(day.year + 3, MAXYEAR))
        coming = (found for year in years for found in self.occurrences_in_year(year) if found.end >= day)
        return next(coming, None)

    def touching(self, first: date, last: date) -> tuple["Occurrence", ...]:
        """Every occurrence of which a day lies between the two, both included, in order."""
        years = range(first.year, last.year + 1)
        found = (one for year in years for one in self.occurrences_in_year(year) if one.touches(first, last))
        return tuple(dict.fromkeys(found))

    def adjustment(self, year: int) -> Adjustment | None:
        """What is laid down for the year an anniversary is counted to."""
        return next((one for one in self.adjustments if one.year == year), None)

    def _around(self, year: int) -> Iterator["Occurrence"]:
        if self.month is None:
            return
        for candidate in (year - 1, year):
            if candidate >= (self.origin_year or 1) and (found := self._occurrence(candidate)):
                yield found

    def _occurrence(self, year: int) -> "Occurrence | None":
        laid_down = self.adjustment(year)
        official = laid_down.spans if laid_down else ()
        spans = official or self._spans(year)
        if not spans:
            return None
        return Occurrence(
            year,
            spans,
            exact=bool(official) or not self.month_only,
            origin_year=self.origin_year,
            official=bool(official),
            contested=self.calendar == LUNAR and not official and lunar.is_contested(spans[0][0]),
            round=laid_down.round if laid_down else "",
        )

    def _spans(self, year: int) -> tuple[tuple[date, date], ...]:
        try:
            return self._lunar_spans(year) if self.calendar == LUNAR else self._solar_spans(year)
        except lunar.NoSuchLunarDate:
            return ()

    def _solar_spans(self, year: int) -> tuple[tuple[date, date], ...]:
        month = self.month or 1
        if self.floating:
            return self._floating_spans(year, month)
        if self.day is None:
            return ((date(year, month, 1), _solar(year, month, 31)),)
        return self._joined(_solar(year, month, self.day), self._end(year, _solar))

    def _lunar_spans(self, year: int) -> tuple[tuple[date, date], ...]:
        month = self.month or 1
        if self.floating == LAST_DAY:
            return ((_lunar(year, month, 30), _lunar(year, month, 30)),)
        if self.day is None:
            return ((_lunar(year, month, 1), _lunar(year, month, 30)),)
        return self._joined(_lunar(year, month, self.day), self._end(year, _lunar))

    def _floating_spans(self, year: int, month: int) -> tuple[tuple[date, date], ...]:
        if self.floating == LAST_DAY:
            return ((_solar(year, month, 31), _solar(year, month, 31)),)
        weekday = 1 if self.floating == WEEK else self.weekday or 1
        first = nth_weekday(year, month, weekday, self.nth or 1)
        length = timedelta(days=6 if self.floating == WEEK else 0)
        return ((first, first + length),) if first else ()

    def _end(self, year: int, reckon: Callable[[int, int, int], date]) -> date | None:
        if self.day_end is None or self.month_end is None:
            return None
        turns = (self.month_end, self.day_end) < (self.month or 1, self.day or 1)
        return reckon(year + turns, self.month_end, self.day_end)

    def _joined(self, start: date, end: date | None) -> tuple[tuple[date, date], ...]:
        if end and self.separate_days:
            return ((start, start), (end, end))
        return ((start, end or start),)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event as it falls in one year. ``year`` is the one anniversaries are counted to: where it begins, or its
    lunar year. ``spans`` are first and last days; ``exact`` is False when only the month is known. ``official`` days
    were laid down, not computed; ``contested`` ones are lunar days before 1968, when the calendars of the country
    differed. ``round`` is the class laid down for this year, or "".
    """

    year: int
    spans: tuple[tuple[date, date], ...]
    exact: bool = True
    origin_year: int | None = None
    official: bool = False
    contested: bool = False
    round: str = ""

    @property
    def start(self) -> date:
        """Its first day."""
        return self.spans[0][0]

    @property
    def end(self) -> date:
        """Its last day."""
        return self.spans[-1][1]

    @property
    def years(self) -> int | None:
        """The number of years since the origin, 0 in the year of origin itself; None without a year of origin."""
        return None if self.origin_year is None else self.year - self.origin_year

    def touches(self, first: date, last: date) -> bool:
        """Whether any of its days lies between the two, both included."""
        return any(start <= last and end >= first for start, end in self.spans)

    def days(self) -> Iterator[date]:
        """Every day of it, in order."""
        for start, end in self.spans:
            yield from (start + timedelta(days=n) for n in range((end - start).days + 1))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth ISO weekday (1 Monday … 7 Sunday) of a month, -1 the last; None when the month has no fifth one."""
    length = monthrange(year, month)[1]
    days = [date(year, month, day) for day in range(1, length + 1) if date(year, month, day).isoweekday() == weekday]
    place = nth - 1 if nth > 0 else nth
    return days[place] if place < len(days) else None


def _solar(year: int, month: int, day: int) -> date:
    """A solar day; one past the end of its month (29/02 in a common year) falls on the month's last day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _lunar(year: int, month: int, day: int) -> date:
    """A lunar day in the regular month, never in the leap one; day 30 of a short month falls on its last day."""
    return lunar.to_solar(year, month, min(day, lunar.last_day(year, month)) if day == 30 else day)
