"""The events of a month as a document's appendix prints them. Reads the register of dates and nothing else."""

from datetime import date

from directives.content import EventContent
from directives.lint.completeness import day_in
from directives.lint.subject import Month
from events.anniversaries import COUNTED_KINDS, bare_day, years_since
from events.models import CommemorativeEvent
from events.naming import KnownEvent


def events_of_month(period: date) -> list[EventContent]:
    """The checked events that touch the month, by day; those known by their month alone come last.

    An entry that nobody has compared with a source is never printed, and none before its year of origin.
    """
    month = Month(period.year, period.month)
    found = [(event, event.rule.occurrence_in(month.year, month.month)) for event in CommemorativeEvent.objects.known()]
    touching = [(event, days.year) for event, days in found if days and event.checked]
    ordered = sorted(touching, key=lambda one: (day_in(one[0], month), one[0].name))
    return [_printed(event, year) for event, year in ordered if (event.rule.origin_year or 0) <= year]


def _printed(event: KnownEvent, year: int) -> EventContent:
    years = years_since(event.rule.origin_year, year) if event.kind in COUNTED_KINDS else None
    return EventContent(key=event.key, name=event.name, date=bare_day(event.rule, year), years=years or None)
