"""The calendar of commemorative events: months, years, files for subscription. Names issued documents, never drafts."""

from calendar import Calendar, monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from directives.models import Edition
from directives.views.anyone import for_anyone_today
from events.almanac import FIRST_YEAR, LAST_YEAR, Entry, entries, lunar_date, of_the_year
from events.anniversaries import Round, day_month
from events.choices import RoundClass, Scope
from events.lunar import LunarDate
from events.models import CommemorativeEvent
from events.naming import KnownEvent

MONDAY = 0
BEFORE, AFTER = 1, 2
"""Years before and after this one that the subscription holds."""
SOON, SOON_LINES = timedelta(days=30), 6
"""How far the home page looks ahead, and how many days it names at most."""
INDEXED = 3
"""Years from now, either way, that search engines may list; the rest is a maze of empty months to them."""
WEEKDAYS = (
    (WEEKDAY_NAMES[0], pgettext_lazy("weekday, two letters", "Mo")),
    (WEEKDAY_NAMES[1], pgettext_lazy("weekday, two letters", "Tu")),
    (WEEKDAY_NAMES[2], pgettext_lazy("weekday, two letters", "We")),
    (WEEKDAY_NAMES[3], pgettext_lazy("weekday, two letters", "Th")),
    (WEEKDAY_NAMES[4], pgettext_lazy("weekday, two letters", "Fr")),
    (WEEKDAY_NAMES[5], pgettext_lazy("weekday, two letters", "Sa")),
    (WEEKDAY_NAMES[6], pgettext_lazy("weekday, two letters", "Su")),
)
"""Heads of the grid: in full, and for a narrow screen."""
ORDER = {Round.ROUND: 0, Round.FIVE: 1, Round.OTHER: 2}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a page lists it: the anchor it is reached by, the documents in force that name it."""

    entry: Entry
    anchor: str
    documents: tuple[Edition, ...] = ()

    def on(self, day: date) -> "Line":
        """The line on one of two separate days; the second has an anchor of its own."""
        return self if day == self.entry.occurrence.start else replace(self, anchor=f"{self.anchor}-2")

    @property
    def round_words(self) -> str:
        """ "năm tròn", "năm lẻ 5", or nothing."""
        return "" if self.entry.round is Round.OTHER else str(RoundClass(self.entry.round.value).label)

    @property
    def scope_words(self) -> str:
        """Whose occasion it is."""
        return capfirst(str(Scope(self.entry.event.scope).label))

    @property
    def day_words(self) -> str:
        """Its first day in official style, "07/5"; a dash where only the month is known."""
        start = self.entry.occurrence.start
        return day_month(start.day, start.month) if self.entry.occurrence.exact else "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: of the grid, or of the list. ``inside`` is False for days of the neighbouring months."""

    day: date
    inside: bool
    lunar: LunarDate | None
    lines: tuple[Line, ...]

    @property
    def day_words(self) -> str:
        """The day in official style: "07/5"."""
        return day_month(self.day.day, self.day.month)

    @property
    def lunar_words(self) -> str:
        """Its lunar date in the same style; "" where none can be computed."""
        return day_month(self.lunar.day, self.lunar.month) if self.lunar else ""


@dataclass(frozen=True, slots=True)
class Bar:
    """An event of several days as it lies over one week: empty days before it, its days, empty days after it."""

    line: Line
    before: int
    days: int
    after: int


@dataclass(frozen=True, slots=True)
class Week:
    """Seven cells, Monday first, and what lies over them."""

    cells: tuple[Cell, ...]
    bars: tuple[Bar, ...]


def month_in_window(year: int, month: int = 1) -> date:
    """The first day of the month; Http404 outside the years for which calendars are made (1900 to 2100)."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return date(year, month, 1)


def last_of(first: date) -> date:
    """The last day of the month that begins with this one."""
    return first.replace(day=monthrange(first.year, first.month)[1])


@for_anyone_today
def today(request: HttpRequest) -> HttpResponse:
    """To the current month."""
    day = timezone.localdate()
    return HttpResponseRedirect(reverse("calendar-month", args=[day.year, day.month]))


@for_anyone_today
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month as a grid and as a list. Three queries: events, what is laid down for single years, documents."""
    first = month_in_window(year, month)
    last = last_of(first)
    around = documents_around(first, last)
    lines = lines_of(entries(CommemorativeEvent.objects.known(), first, last), around)
    by_day = dict(on_days(lines, first, last))
    lasting = [line for line in lines if line.entry.several_days and line.entry.occurrence.exact]
    editions = [edition for edition in around if edition.period == first]
    context = {
        "period": first,
        "weekdays": WEEKDAYS,
        "weeks": weeks(first, by_day, lasting),
        "whole_month": [line for line in lines if not line.entry.occurrence.exact],
        "lasting": lasting,
        "days": [Cell(day, True, lunar_date(day), tuple(on_day)) for day, on_day in sorted(by_day.items())],
        "count": len(lines),
        "unchecked": any(not line.entry.event.checked for line in lines),
        "editions": editions,
        **framing(first, *neighbours(first, last)),
    }
    return render(request, "public/calendar_month.html", context)


def framing(first: date, earlier: date | None, later: date | None) -> dict[str, object]:
    """What month and year pages share: the day, the neighbours, what search engines and the reader should know."""
    now = timezone.localdate()
    return {
        "today": now,
        "earlier": earlier,
        "later": later,
        "far": abs(first.year - now.year) > INDEXED,
        "lunar_unknown": first.year in {FIRST_YEAR, LAST_YEAR},
        "subscription": settings.SITE_URL.rstrip("/") + reverse("calendar-file"),
    }


def neighbours(first: date, last: date) -> tuple[date | None, date | None]:
    """First days of the months before and after, None beyond the window."""
    earlier, later = (first - timedelta(days=1)).replace(day=1), last + timedelta(days=1)
    return (earlier if earlier.year >= FIRST_YEAR else None), (later if later.year <= LAST_YEAR else None)


def documents_around(first: date, last: date) -> list[Edition]:
    """Documents in force that may name an event of the month: of this month, the one before and the one after."""
    since = (first - timedelta(days=1)).replace(day=1)
    until = last_of(last + timedelta(days=1))
    near = Q(period__range=(since, until)) | Q(period__isnull=True, date__range=(since, until))
    return list(Edition.objects.in_force().filter(near).newest_first())


def lines_of(found: Iterable[Entry], around: Iterable[Edition]) -> list[Line]:
    """The entries with the documents that name them. An event that falls twice is told apart by its year."""
    naming: dict[str, list[Edition]] = {}
    for edition in around:
        for key in {event.key for event in edition.content.events}:
            naming.setdefault(key, []).append(edition)
    seen: set[str] = set()
    lines = []
    for entry in found:
        key = entry.event.key
        anchor = f"{key}-{entry.occurrence.year}" if key in seen else key
        seen.add(key)
        lines.append(Line(entry, anchor, tuple(naming.get(key, ()))))
    return lines


def soon() -> list[Line]:
    """What begins within the next thirty days, today included, for the home page: the nearest days only."""
    now = timezone.localdate()
    found = entries(CommemorativeEvent.objects.known(), now, now + SOON)
    begun = [one for one in found if one.occurrence.exact and one.occurrence.start >= now]
    return lines_of(begun[:SOON_LINES], ())


def on_days(lines: Iterable[Line], first: date, last: date) -> Iterator[tuple[date, list[Line]]]:
    """Each day of the month that has events of a single day, with them; unordered."""
    single = (line for line in lines if line.entry.occurrence.exact and not line.entry.several_days)
    placed = [(day, line.on(day)) for line in single for day in line.entry.occurrence.days() if first <= day <= last]
    for day, pairs in groupby(sorted(placed, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
        yield day, [line for _day, line in pairs]


def weeks(first: date, by_day: dict[date, list[Line]], lasting: Iterable[Line]) -> list[Week]:
    """The month as weeks from Monday to Sunday."""
    lasting = list(lasting)
    return [
        Week(tuple(cell(day, first, by_day) for day in days), tuple(bars(days, first, lasting)))
        for days in Calendar(MONDAY).monthdatescalendar(first.year, first.month)
    ]


def cell(day: date, first: date, by_day: dict[date, list[Line]]) -> Cell:
    """One day of the grid; days of the neighbouring months stay empty."""
    if day.month != first.month:
        return Cell(day, False, None, ())
    return Cell(day, True, lunar_date(day), tuple(by_day.get(day, ())))


def bars(days: list[date], first: date, lasting: Iterable[Line]) -> Iterator[Bar]:
    """The events of several days that lie over the days of this week that belong to the month."""
    inside = [day for day in days if day.month == first.month]
    for line in lasting:
        start, end = line.entry.occurrence.start, line.entry.occurrence.end
        covered = [day for day in inside if start <= day <= end]
        if covered:
            before = days.index(covered[0])
            yield Bar(line, before, len(covered), 7 - before - len(covered))


@dataclass(frozen=True, slots=True)
class MonthOfYear:
    """A month on the page of its year: what stands out, and how much more there is."""

    first: date
    count: int
    lines: tuple[Line, ...]
    guided: bool

    @property
    def more(self) -> int:
        """Events that only the month's own page names."""
        return self.count - len(self.lines)


@for_anyone_today
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve short lists: round years first, then the major holidays. Three queries."""
    first = month_in_window(year)
    last = date(year, 12, 31)
    known = CommemorativeEvent.objects.known()
    lines = lines_of(entries(known, first, last), ())
    guided = set(Edition.objects.in_force().filter(period__range=(first, last)).values_list("period", flat=True))
    starts = [date(year, month, 1) for month in range(1, 13)]
    context = {
        "year": year,
        "months": [month_of_year(start, lines, start in guided) for start in starts],
        "only_year": list(of_the_year(known, year)),
        "editions": guided,
        **framing(first, *neighbours(first, last)),
    }
    return render(request, "public/calendar_year.html", context)


def month_of_year(first: date, lines: Iterable[Line], guided: bool) -> MonthOfYear:
    """A month's share of the year; an event is named in the month it begins in, and counted in each it touches."""
    last = last_of(first)
    here = [line for line in lines if line.entry.occurrence.touches(first, last)]
    outstanding = [
        line
        for line in here
        if (line.entry.major or line.entry.round is not Round.OTHER) and line.entry.occurrence.start >= first
    ]
    return MonthOfYear(first, len(here), tuple(sorted(outstanding, key=lambda line: ORDER[line.entry.round])), guided)


@for_anyone_today
def month_file(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month as a calendar file."""
    first = month_in_window(year, month)
    register = CommemorativeEvent.objects.known()
    data = written(register, first, last_of(first), midnight(), settings.SITE_URL)
    return _sent(data, f"lich-{first:%Y-%m}.ics")


@for_anyone_today
def subscription(request: HttpRequest) -> HttpResponse:
    """Last year, this year and the next two as a calendar file, at an address to subscribe to."""
    now = timezone.localdate()
    first, last = date(now.year - BEFORE, 1, 1), date(now.year + AFTER, 12, 31)
    data = _kept(CommemorativeEvent.objects.known(), first, last, midnight(), settings.SITE_URL)
    return _sent(data, "lich.ics")


def _sent(data: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def midnight() -> datetime:
    """The moment today began: copies made on one day are the same bytes and need not be sent twice."""
    return datetime.combine(timezone.localdate(), time.min, tzinfo=timezone.get_current_timezone()).astimezone(UTC)


def written(register: tuple[KnownEvent, ...], first: date, last: date, stamp: datetime, site: str) -> bytes:
    """The calendar file of the days between two, both included."""
    from events import ical  # the library takes 4 MB; most processes find the file stored

    words = ical.Words(
        name=_("Commemorative days and events"),
        description=description,
        category=lambda entry: Line(entry, "").scope_words,
        address=lambda entry: address(entry, site),
    )
    return ical.calendar(entries(register, first, last), words, stamp=stamp, domain=urlsplit(site).hostname or "")


_kept = lru_cache(maxsize=2)(written)
"""The subscription takes a quarter of a second to write and is asked for all day: kept while register and day last."""


def description(entry: Entry) -> str:
    """What a calendar program shows below the title: the phrase of the documents, and what to know about the day."""
    line = Line(entry, "")
    facts = [entry.phrase, capfirst(line.round_words)]
    if not entry.occurrence.exact:
        facts.append(_("Only the month is known."))
    if entry.lunar_day:
        facts.append(_("Lunar date: %(day)d/%(month)d.") % {"day": entry.lunar_day.day, "month": entry.lunar_day.month})
    if entry.occurrence.contested:
        facts.append(_("Before 1968 the lunar calendars in use differed; the solar day is contested."))
    if not entry.event.checked:
        facts.append(_("This day has not been compared with a source yet."))
    return "\n".join(fact for fact in facts if fact)


def address(entry: Entry, site: str) -> str:
    """The entry on the page of the month it begins in."""
    start = entry.occurrence.start
    return f"{site.rstrip('/')}{reverse('calendar-month', args=[start.year, start.month])}#{entry.event.key}"
