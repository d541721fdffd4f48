"""The one door to the Vietnamese lunar calendar (UTC+7); it refuses impossible dates and never rolls them over."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from lunar_vn import convert_lunar_to_solar, convert_solar_to_lunar

FIRST_YEAR, LAST_YEAR = 1900, 2099
"""Lunar years that can be computed."""

CERTAIN_FROM = date(1968, 1, 1)
"""Before this day north and south kept different calendars (Decision 121-CP of 1967): a computed day is contested."""


class NoSuchLunarDate(ValueError):
    """The lunar calendar has no such day: day 30 of a 29-day month, a false leap month, a year out of range."""


@dataclass(frozen=True, slots=True, order=True)
class LunarDate:
    """A day of the lunar calendar; ``leap`` tells the second of two months with one number."""

    year: int
    month: int
    leap: bool
    day: int


def from_solar(day: date) -> LunarDate:
    """The lunar date of a solar day. NoSuchLunarDate outside the years that can be computed."""
    if not date(FIRST_YEAR, 2, 1) <= day <= date(LAST_YEAR, 12, 31):
        raise NoSuchLunarDate(f"{day:%Y-%m-%d} is outside {FIRST_YEAR}-{LAST_YEAR}")
    lunar = convert_solar_to_lunar(day.day, day.month, day.year)
    return LunarDate(lunar.year, lunar.month, bool(lunar.leap), lunar.day)


@cache
def to_solar(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """The solar day of a lunar date; NoSuchLunarDate where there is none (checked by the round trip)."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 30):
        raise NoSuchLunarDate(f"no lunar date {day}/{month}/{year}")
    wanted = LunarDate(year, month, leap, day)
    try:
        solar = convert_lunar_to_solar(day, month, year, int(leap))
    except ValueError as error:
        raise NoSuchLunarDate(f"no lunar date {wanted}") from error
    back = convert_solar_to_lunar(solar.day, solar.month, solar.year)
    if LunarDate(back.year, back.month, bool(back.leap), back.day) != wanted:
        raise NoSuchLunarDate(f"no lunar date {wanted}")
    return solar


def last_day(year: int, month: int, *, leap: bool = False) -> int:
    """The number of days of a lunar month: 29 or 30. NoSuchLunarDate when the month does not exist."""
    to_solar(year, month, 29, leap=leap)
    try:
        to_solar(year, month, 30, leap=leap)
    except NoSuchLunarDate:
        return 29
    return 30


def is_contested(day: date) -> bool:
    """Whether the lunar date of this solar day was reckoned differently in different parts of the country."""
    return day < CERTAIN_FROM
