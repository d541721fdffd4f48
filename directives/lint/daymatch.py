"""Whether a day as written is the day of an event as the register holds it; it judges nothing else."""

from calendar import monthrange
from datetime import date

from events.dates import LUNAR, DateRule
from events.phrases import PartialDate


def fits(rule: DateRule, written: PartialDate, year: int | None, lunar: bool) -> bool:
    """True unless the written day or month is surely another one.

    ``year`` is that of the occurrence, None for a day of origin (of which only fixed days can be compared).
    """
    if written.month is None or rule.month is None:
        return True
    if rule.calendar == LUNAR or rule.floating or lunar:
        return _fits_fixed(rule, written) if lunar and rule.calendar == LUNAR else _falls(rule, written, year)
    return _fits_fixed(rule, written)


def _falls(rule: DateRule, written: PartialDate, year: int | None) -> bool:
    """Whether the written solar day is one of the days on which a moving event falls in that year."""
    if year is None or written.day is None or written.month is None or (rule.day is None and not rule.floating):
        return True
    if rule.calendar == LUNAR and rule.day == written.day and rule.month == written.month:
        return True
    if not 1 <= written.day <= monthrange(year, written.month)[1]:
        return False
    day = date(year, written.month, written.day)
    return any(found.touches(day, day) for found in rule.occurrences_in_year(year))


def _fits_fixed(rule: DateRule, written: PartialDate) -> bool:
    """A day within the range of the register, either of two days, or a written range that holds the register's day."""
    months = {rule.month, rule.month_end} - {None}
    if rule.day is None or written.day is None:
        return written.month in months or written.month_end in months
    first, last = _ends(rule.month, rule.day, rule.month_end, rule.day_end)
    begins, ends = _ends(written.month, written.day, written.month_end, written.day_end)
    if last < first:
        return begins >= first or ends <= last
    return begins <= last and ends >= first


def _ends(
    month: int | None, day: int | None, last_month: int | None, last_day: int | None
) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last (month, day); a single day is both."""
    first = (month or 1, day or 1)
    return first, (last_month, last_day) if last_month and last_day else first
