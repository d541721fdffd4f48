"""What the register knows of the month that the text does not say, and the other way round. It only offers."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from directives.lint.anniversaries import unexplained
from directives.lint.subject import Issue, Month, Subject
from directives.sentences import gettext_noop, sentence
from events.anniversaries import Round, phrase, round_of, years_since
from events.naming import KnownEvent

WIDE = frozenset({"national", "party"})
"""Scopes of which every event is missed, whatever its number of years."""
WEIGHTS = ("major", "normal", "minor")
SCOPES = ("national", "party", "sector", "local", "international")


def missing_events(subject: Subject) -> Iterator[Issue]:
    """Events of the month, of the nation or the Party or with a round number of years, that the text does not name."""
    if subject.period is None:
        return
    named = {mention.key for mention in subject.reading.mentions}
    for event in in_order(subject.register, subject.period):
        if event.key not in named and _is_missed(event, subject.period):
            shown = written_out(event, subject.period)
            says = sentence(_MISSING, event=shown)
            yield Issue("event-missing", "info", "", "", 0, 0, says, shown)


def in_order(register: Iterable[KnownEvent], period: Month) -> list[KnownEvent]:
    """The events that touch the month: by importance, scope, day; those known by their month alone come last."""
    events = [event for event in register if event.rule.occurrence_in(period.year, period.month)]
    return sorted(events, key=lambda one: (WEIGHTS.index(one.importance), SCOPES.index(one.scope), day_in(one, period)))


def written_out(event: KnownEvent, period: Month) -> str:
    """The event as the document of the month names it, with its number of years and day."""
    return phrase(event.name, event.kind, event.rule, _year(event, period)) or event.name


def day_in(event: KnownEvent, period: Month) -> date:
    """The day on which the event begins in the month; its end where only the month is known."""
    found = event.rule.occurrence_in(period.year, period.month)
    return date.max if found is None else found.start if found.exact else found.end


def _is_missed(event: KnownEvent, period: Month) -> bool:
    years = years_since(event.rule.origin_year, _year(event, period))
    return event.scope in WIDE or round_of(years) is Round.ROUND


def _year(event: KnownEvent, period: Month) -> int:
    found = event.rule.occurrence_in(period.year, period.month)
    return found.year if found else period.year


_OCCASION = re.compile(
    r"(?:Ngày|Tuần lễ|Tháng hành động|Lễ)\s+(?!\d)[^\W\d_][^;.,()\n“”]{6,90}?\s*\((?:từ\s+|ngày\s+)*"
    r"\d{1,2}\s?[/-]\s?\d{1,2}(?:\s?/\s?\d{4})?[^()\n]{0,40}\)"
)


_CARRIED_OUT = re.compile(r"\d+\s+năm\s+(?:thực hiện|triển khai|xây dựng|đổi mới)", re.IGNORECASE)
"""Years of a resolution carried out: no date of the calendar."""


def unchecked_events(subject: Subject) -> Iterator[Issue]:
    """Named events whose entry in the register nobody has compared with a source."""
    for mention in subject.reading.mentions:
        event = subject.known[mention.key]
        if not event.checked and (mention.years is not None or mention.dates_span is not None):
            span = (mention.start, mention.end)
            yield subject.issue("event-unchecked", "info", _UNCHECKED, span, "", name=event.name)


def unknown_events(subject: Subject) -> Iterator[Issue]:
    """Dated occasions that the register does not have, offered for adding."""
    if not subject.register:
        return
    taken = [(mention.start, mention.end) for mention in subject.reading.mentions]
    found = [span for one, span in unexplained(subject) if one.dates and one.dates.bracketed]
    offered = [span for span in found if not _CARRIED_OUT.match(subject.text, *span)]
    offered += [match.span() for match in _OCCASION.finditer(subject.text)]
    for span in sorted(offered):
        if not any(start < span[1] and span[0] < end for start, end in taken):
            taken.append(span)
            yield subject.issue("event-unknown", "info", _UNKNOWN, span, "")


_MISSING = gettext_noop("The register has this event for the month and the text does not name it: %(event)s.")
_UNCHECKED = gettext_noop(
    "The register's entry for “%(name)s” has not been checked yet. Compare the dates with a source."
)
_UNKNOWN = gettext_noop(
    "The register does not have this event. Add it there if it returns every year, so that it is never forgotten."
)
