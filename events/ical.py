"""Writes calendars for subscription (RFC 5545) from entries and words given to it; it reads no clock and no database.

The same entries and the same moment give the same bytes. Every occurrence is an event of its own, since its summary
carries the number of years, and a lunar or moving day has no rule that calendar programs know.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vText

from events.almanac import Entry

PRODUCT = "-//Dinh huong cong tac tuyen truyen//Lich su kien//VI"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a calendar says in the reader's language: its name, and about an entry a text, its scope, its address."""

    name: str
    description: Callable[[Entry], str]
    category: Callable[[Entry], str]
    address: Callable[[Entry], str]


def calendar(entries: Iterable[Entry], words: Words, *, stamp: datetime, domain: str) -> bytes:
    """The calendar file in UTF-8. ``stamp`` is an aware moment; ``domain`` makes the identifiers ours.

    All days are whole days, and the end is the day after the last (RFC 5545, 3.6.1). Two separate days become two
    events; an event of which only the month is known takes the whole month. Nothing blocks the reader's time.
    """
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    # The library escapes only what it knows to be text, and it does not know these.
    file.add("name", vText(words.name))
    file.add("x-wr-calname", vText(words.name))
    file.add("x-wr-timezone", vText("Asia/Ho_Chi_Minh"))
    file.add("refresh-interval", ONE_DAY, parameters={"VALUE": "DURATION"})
    for entry in entries:
        for number, span in enumerate(entry.occurrence.spans, 1):
            file.add_component(_event(entry, span, words, stamp, identifier(entry, number, domain)))
    return file.to_ical()


def identifier(entry: Entry, number: int, domain: str) -> str:
    """The name by which calendar programs know an occurrence again: key and year, and for a second day its number."""
    second = f"-{number}" if number > 1 else ""
    return f"{entry.event.key}-{entry.occurrence.year}{second}@{domain}"


def _event(entry: Entry, span: tuple[date, date], words: Words, stamp: datetime, uid: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", span[0])
    event.add("dtend", span[1] + ONE_DAY)
    event.add("summary", entry.summary)
    event.add("description", words.description(entry))
    event.add("categories", [words.category(entry)])
    event.add("url", words.address(entry))
    event.add("transp", "TRANSPARENT")
    return event
