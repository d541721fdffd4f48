"""The register laid out over days."""

from datetime import date

import pytest

from events.almanac import entries, lunar_date, of_the_year
from events.anniversaries import Round
from events.dates import Adjustment, DateRule
from events.loading import shipped
from events.lunar import LunarDate
from events.naming import KnownEvent


def known(name, kind="anniversary", importance="normal", **rule):
    return KnownEvent(key=name, name=name, kind=kind, importance=importance, rule=DateRule(**rule))


def test_the_entries_of_a_month_stand_in_order_major_ones_first():
    register = [
        known("b", day=22, month=12),
        known("c", day=22, month=12, importance="major"),
        known("a", day=3, month=12),
        known("other", day=3, month=11),
    ]
    assert [entry.event.key for entry in entries(register, date(2023, 12, 1), date(2023, 12, 31))] == ["a", "c", "b"]


@pytest.mark.parametrize(
    ("event", "summary", "phrase", "kind"),
    [
        (known("Quân đội", day=22, month=12, origin_year=1944), "79 năm Quân đội",
         "79 năm Quân đội (22/12/1944-22/12/2023)", Round.OTHER),
        (known("Điện", day=21, month=12, origin_year=1953), "70 năm Điện", "70 năm Điện (21/12/1953-21/12/2023)",
         Round.ROUND),
        (known("Y tế", day=1, month=12, origin_year=1988), "35 năm Y tế", "35 năm Y tế (01/12/1988-01/12/2023)",
         Round.FIVE),
        (known("Ngày X", "observance", day=3, month=12, origin_year=1993), "Ngày X", "Ngày X (03/12)", Round.OTHER),
        (known("Năm đầu", day=3, month=12, origin_year=2023), "Năm đầu", "Năm đầu (03/12/2023)", Round.OTHER),
        (known("Giỗ Tổ", "observance", day=3, month=12, adjustments=(Adjustment(year=2023, round="round"),)),
         "Giỗ Tổ", "Giỗ Tổ (03/12)", Round.ROUND),
    ],
)  # fmt: skip
def test_an_entry_names_its_event_with_its_years(event, summary, phrase, kind):
    (entry,) = entries([event], date(2023, 12, 1), date(2023, 12, 31))
    assert (entry.summary, entry.phrase, entry.round) == (summary, phrase, kind)


def test_a_moving_lunar_day_is_written_as_it_falls_in_each_year():
    evening = known("Tất niên", "observance", calendar="lunar", month=12, floating="last_day")
    phrases = [entry.phrase for entry in entries([evening], date(2024, 1, 1), date(2025, 12, 31))]
    assert phrases == ["Tất niên (30/12 âm lịch)", "Tất niên (29/12 âm lịch)"]


def test_two_separate_days_do_not_last_and_a_range_does():
    two = known("two", day=2, month=8, day_end=5, month_end=8, separate_days=True)
    lasting = known("range", day=2, month=8, day_end=5, month_end=8)
    found = {e.event.key: e.several_days for e in entries([two, lasting], date(2024, 8, 5), date(2024, 8, 5))}
    assert found == {"two": False, "range": True}


def test_an_event_known_by_its_year_belongs_to_the_year_only():
    province = known("Quảng Bình", origin_year=1604)
    assert entries([province], date(2024, 1, 1), date(2024, 12, 31)) == []
    assert list(of_the_year([province], 2024)) == [(province, 420)]
    assert list(of_the_year([province], 1604)) == []


def test_only_lunar_events_have_a_lunar_day():
    kings = known("Giỗ Tổ", "observance", calendar="lunar", day=10, month=3)
    solar = known("solar", day=18, month=4)
    days = {e.event.key: e.lunar_day for e in entries([kings, solar], date(2024, 4, 18), date(2024, 4, 18))}
    assert days == {"Giỗ Tổ": LunarDate(2024, 3, False, 10), "solar": None}
    assert lunar_date(date(2100, 6, 1)) is None


def test_every_shipped_event_of_a_month_falls_within_it():
    register = shipped()
    for month in range(1, 13):
        first, last = date(2024, month, 1), date(2024, month, 28)
        found = entries(register, first, last)
        assert len(found) >= 15
        assert all(entry.occurrence.touches(first, last) for entry in found)
