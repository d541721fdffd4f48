"""The lunar calendar against the golden table of month starts (astronomical ephemeris DE440, UTC+7)."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from events import lunar
from events.lunar import LunarDate, NoSuchLunarDate

TABLE = Path(__file__).with_name("data") / "lunar_utc7_month_starts_1900_2100_de440.json"


def month_starts():
    rows = [(date.fromisoformat(row[0]), *row[1:4]) for row in json.loads(TABLE.read_text())]
    return [row for row in rows if 1968 <= row[0].year <= 2071]


def test_every_month_of_the_golden_table_starts_on_its_day():
    starts = month_starts()
    assert len(starts) > 1280
    wrong = [
        (start, year, month, leap)
        for start, year, month, leap in starts
        if lunar.to_solar(year, month, 1, leap=bool(leap)) != start
        or lunar.from_solar(start) != LunarDate(year, month, bool(leap), 1)
    ]
    assert wrong == []


def test_every_month_of_the_golden_table_has_its_length_and_ends_there():
    for (start, year, month, leap), (following, *_) in pairwise(month_starts()):
        length = (following - start).days
        last = following - timedelta(days=1)
        assert lunar.last_day(year, month, leap=bool(leap)) == length
        assert lunar.from_solar(last) == LunarDate(year, month, bool(leap), length)
        assert lunar.to_solar(year, month, length, leap=bool(leap)) == last


def test_every_day_of_the_golden_table_is_reckoned_there_and_back():
    days = 0
    for (start, year, month, leap), (following, *_) in pairwise(month_starts()):
        for number in range((following - start).days):
            day = start + timedelta(days=number)
            assert lunar.from_solar(day) == LunarDate(year, month, bool(leap), number + 1)
            assert lunar.to_solar(year, month, number + 1, leap=bool(leap)) == day
            days += 1
    assert days > 37_900


def test_day_thirty_of_every_short_month_is_refused():
    for (start, year, month, leap), (following, *_) in pairwise(month_starts()):
        if (following - start).days == 29:
            with pytest.raises(NoSuchLunarDate):
                lunar.to_solar(year, month, 30, leap=bool(leap))


def test_every_leap_month_that_the_year_lacks_is_refused():
    leaps = {(year, month) for _, year, month, leap in month_starts() if leap}
    assert len(leaps) > 35
    for year in range(1969, 2071):
        for month in range(1, 13):
            if (year, month) not in leaps:
                with pytest.raises(NoSuchLunarDate):
                    lunar.to_solar(year, month, 1, leap=True)


@pytest.mark.parametrize(
    "wrong", [(2023, 0, 1), (2023, 13, 1), (2023, 1, 0), (2023, 1, 31), (1899, 5, 5), (2100, 1, 1)]
)
def test_what_no_calendar_has_is_refused(wrong):
    with pytest.raises(NoSuchLunarDate):
        lunar.to_solar(*wrong)


@pytest.mark.parametrize("day", [date(1890, 5, 19), date(2101, 1, 1)])
def test_days_outside_the_computed_years_are_refused(day):
    with pytest.raises(NoSuchLunarDate):
        lunar.from_solar(day)


def test_dates_before_1968_are_called_contested():
    assert lunar.is_contested(date(1967, 12, 31))
    assert not lunar.is_contested(date(1968, 1, 1))
