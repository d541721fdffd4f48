"""Every shape of date as it falls in a month or a year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.dates import DateRule, nth_weekday

ARMY = DateRule(day=22, month=12, origin_year=1944)
ACROSS_MONTHS = DateRule(day=10, month=11, day_end=10, month_end=12)
ACROSS_YEARS = DateRule(day=20, month=12, day_end=10, month_end=1)
TWO_DAYS = DateRule(day=2, month=8, day_end=5, month_end=8, separate_days=True, origin_year=1964)
MONTH = DateRule(month=6)
EARTH_HOUR = DateRule(month=3, floating="weekday", weekday=6, nth=-1)
THIRD_SUNDAY = DateRule(month=11, floating="weekday", weekday=7, nth=3)
THIRD_WEEK = DateRule(month=9, floating="week", nth=3)
TET = DateRule(calendar="lunar", day=1, month=1, day_end=3, month_end=1)
LAST_EVENING = DateRule(calendar="lunar", month=12, floating="last_day")
KITCHEN_GODS = DateRule(calendar="lunar", day=23, month=12)


@pytest.mark.parametrize(
    ("rule", "year", "month", "start", "end"),
    [
        (ARMY, 2023, 12, date(2023, 12, 22), date(2023, 12, 22)),
        (ARMY, 1944, 12, date(1944, 12, 22), date(1944, 12, 22)),
        (ACROSS_MONTHS, 2023, 11, date(2023, 11, 10), date(2023, 12, 10)),
        (ACROSS_MONTHS, 2023, 12, date(2023, 11, 10), date(2023, 12, 10)),
        (ACROSS_YEARS, 2023, 12, date(2023, 12, 20), date(2024, 1, 10)),
        (ACROSS_YEARS, 2024, 1, date(2023, 12, 20), date(2024, 1, 10)),
        (TWO_DAYS, 2024, 8, date(2024, 8, 2), date(2024, 8, 5)),
        (MONTH, 2024, 6, date(2024, 6, 1), date(2024, 6, 30)),
        (EARTH_HOUR, 2024, 3, date(2024, 3, 30), date(2024, 3, 30)),
        (EARTH_HOUR, 2023, 3, date(2023, 3, 25), date(2023, 3, 25)),
        (THIRD_SUNDAY, 2023, 11, date(2023, 11, 19), date(2023, 11, 19)),
        (THIRD_WEEK, 2023, 9, date(2023, 9, 18), date(2023, 9, 24)),
        (TET, 2024, 2, date(2024, 2, 10), date(2024, 2, 12)),
        (TET, 2023, 1, date(2023, 1, 22), date(2023, 1, 24)),
        (LAST_EVENING, 2024, 2, date(2024, 2, 9), date(2024, 2, 9)),
        (LAST_EVENING, 2025, 1, date(2025, 1, 28), date(2025, 1, 28)),
        (KITCHEN_GODS, 2024, 2, date(2024, 2, 2), date(2024, 2, 2)),
        (DateRule(day=29, month=2), 2024, 2, date(2024, 2, 29), date(2024, 2, 29)),
        (DateRule(day=29, month=2), 2023, 2, date(2023, 2, 28), date(2023, 2, 28)),
        (DateRule(calendar="lunar", day=10, month=3), 2024, 4, date(2024, 4, 18), date(2024, 4, 18)),
    ],
)
def test_an_event_falls_on_its_days(rule, year, month, start, end):
    found = rule.occurrence_in(year, month)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("rule", "year", "month"),
    [
        (ARMY, 2023, 11),
        (ARMY, 1943, 12),
        (ACROSS_MONTHS, 2023, 10),
        (ACROSS_YEARS, 2024, 2),
        (MONTH, 2024, 7),
        (EARTH_HOUR, 2024, 4),
        (TET, 2024, 1),
        (DateRule(origin_year=1604), 2024, 1),
        (DateRule(month=4, floating="weekday", weekday=1, nth=5), 2023, 4),
        (DateRule(calendar="lunar", day=1, month=1), 2150, 2),
    ],
)
def test_an_event_falls_in_no_other_month(rule, year, month):
    assert rule.occurrence_in(year, month) is None


def test_a_lunar_event_keeps_to_the_regular_month_where_the_year_has_a_leap_one():
    rule = DateRule(calendar="lunar", day=15, month=2)  # 2023 had a leap second month
    assert [found.start for found in rule.occurrences_in_year(2023)] == [date(2023, 3, 6)]


def test_day_thirty_of_a_short_lunar_month_falls_on_its_last_day():
    rule = DateRule(calendar="lunar", day=30, month=12)
    assert [found.start for found in rule.occurrences_in_year(2025)] == [date(2025, 1, 28)]


def test_a_lunar_event_may_fall_twice_in_a_solar_year_or_not_at_all():
    rule = DateRule(calendar="lunar", day=25, month=11)
    numbers = {year: len(rule.occurrences_in_year(year)) for year in range(1990, 2030)}
    assert set(numbers.values()) == {0, 1, 2}


def test_between_two_separate_days_there_is_nothing():
    found = TWO_DAYS.occurrence_in(2024, 8)
    assert found is not None
    assert list(found.days()) == [date(2024, 8, 2), date(2024, 8, 5)]
    assert not found.touches(date(2024, 8, 3), date(2024, 8, 4))
    assert found.years == 60


def test_an_event_known_by_its_month_says_so():
    found = MONTH.occurrence_in(2024, 6)
    assert found is not None
    assert not found.exact
    assert found.years is None


def test_an_event_over_the_turn_of_the_year_counts_to_the_year_it_begins_in():
    found = DateRule(day=20, month=12, day_end=10, month_end=1, origin_year=2000).occurrence_in(2024, 1)
    assert found is not None
    assert (found.year, found.years) == (2023, 23)


SOLAR_RULES = st.builds(
    DateRule,
    day=st.integers(1, 28),
    month=st.integers(1, 12),
    origin_year=st.one_of(st.none(), st.integers(1, 2100)),
) | st.builds(
    DateRule, day=st.integers(1, 28), month=st.integers(1, 12), day_end=st.integers(1, 28), month_end=st.integers(1, 12)
)


@given(SOLAR_RULES, st.integers(2, 2200), st.integers(1, 12))
def test_an_occurrence_touches_the_month_it_was_asked_for(rule, year, month):
    found = rule.occurrence_in(year, month)
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if found:
        assert found.touches(first, last)
        assert found.start <= found.end
        assert found.year >= (rule.origin_year or 1)
    elif rule.origin_year is None:
        assert month not in {rule.month, rule.month_end}


@given(st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 7))
def test_the_last_weekday_is_within_seven_days_of_the_end(year, month, weekday):
    day = nth_weekday(year, month, weekday, -1)
    assert day is not None
    assert day.isoweekday() == weekday
    assert (day + timedelta(days=7)).month != month
