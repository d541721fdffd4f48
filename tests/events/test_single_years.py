"""What is laid down for one event and one year: official days, classes, and what the register refuses of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from events.anniversaries import Round, bare_day, round_of
from events.dates import Adjustment, DateRule
from events.models import CommemorativeEvent, EventYear

KINGS = DateRule(calendar="lunar", day=10, month=3)


def adjusted(rule_fields, **adjustment):
    return DateRule(**rule_fields, adjustments=(Adjustment(**adjustment),))


def test_the_official_day_wins_in_its_year_and_in_no_other():
    rule = adjusted({"calendar": "lunar", "day": 10, "month": 3}, year=2072, start=date(2072, 4, 28))
    (official,) = rule.occurrences_in_year(2072)
    assert (official.start, official.end, official.official) == (date(2072, 4, 28), date(2072, 4, 28), True)
    assert rule.occurrences_in_year(2073) == KINGS.occurrences_in_year(2073)


def test_an_official_day_may_move_an_event_to_another_month_or_over_the_turn_of_the_year():
    last_evening = {"calendar": "lunar", "month": 12, "floating": "last_day"}
    rule = adjusted(last_evening, year=2024, start=date(2025, 2, 1))
    assert rule.occurrence_in(2025, 1) is None
    found = rule.occurrence_in(2025, 2)
    assert found is not None
    assert (found.year, found.start) == (2024, date(2025, 2, 1))
    assert bare_day(rule, 2025) == "01/02"


def test_official_days_may_be_a_range_and_make_a_known_month_exact():
    rule = adjusted({"month": 6}, year=2024, start=date(2024, 6, 3), end=date(2024, 6, 9))
    found = rule.occurrence_in(2024, 6)
    assert found is not None
    assert (found.start, found.end, found.exact) == (date(2024, 6, 3), date(2024, 6, 9), True)
    assert not DateRule(month=6).occurrence_in(2024, 6).exact


def test_a_class_alone_leaves_the_day_as_computed():
    rule = adjusted({"day": 22, "month": 12, "origin_year": 1944}, year=2023, round="round")
    found, later = rule.occurrence_in(2023, 12), rule.occurrence_in(2024, 12)
    assert found is not None
    assert later is not None
    assert (found.start, found.official) == (date(2023, 12, 22), False)
    assert round_of(found.years, found.round) is Round.ROUND
    assert round_of(79) is Round.OTHER
    assert later.round == ""


@given(st.one_of(st.none(), st.integers(0, 3000)), st.sampled_from(Round))
def test_a_class_laid_down_wins_over_every_count(years, laid_down):
    assert round_of(years, laid_down.value) is laid_down


@pytest.mark.parametrize(("year", "contested"), [(1945, True), (1967, True), (1968, False), (2024, False)])
def test_a_lunar_day_before_1968_says_that_it_is_contested(year, contested):
    assert [found.contested for found in KINGS.occurrences_in_year(year)] == [contested]


def test_an_official_day_and_a_solar_one_are_never_contested():
    rule = adjusted({"calendar": "lunar", "day": 10, "month": 3}, year=1945, start=date(1945, 4, 21))
    assert [found.contested for found in rule.occurrences_in_year(1945)] == [False]
    assert not DateRule(day=2, month=9).occurrence_in(1945, 9).contested


def test_the_next_occurrence_lasts_or_is_to_come():
    action = DateRule(day=10, month=11, day_end=10, month_end=12)
    assert action.next_from(date(2023, 12, 10)).start == date(2023, 11, 10)
    assert action.next_from(date(2023, 12, 11)).start == date(2024, 11, 10)
    assert DateRule(day=3, month=2, origin_year=2030).next_from(date(2023, 1, 1)) is None
    assert DateRule(origin_year=1604).next_from(date(2023, 1, 1)) is None
    assert KINGS.next_from(date(2024, 4, 18)).start == date(2024, 4, 18)
    assert KINGS.next_from(date(2024, 4, 19)).start == date(2025, 4, 7)


def test_what_touches_two_days_is_found_once_and_in_order():
    rule = DateRule(day=20, month=12, day_end=10, month_end=1)
    starts = [found.start for found in rule.touching(date(2023, 1, 5), date(2024, 1, 5))]
    assert starts == [date(2022, 12, 20), date(2023, 12, 20)]


@pytest.fixture
def kings(db):
    return CommemorativeEvent.objects.create(name="Giỗ Tổ Hùng Vương", calendar="lunar", day=10, month=3)


def test_the_register_uses_what_is_laid_down(kings):
    EventYear.objects.create(event=kings, year=2072, start=date(2072, 5, 1), note="Lịch nhà nước")
    assert [event.key for event in CommemorativeEvent.objects.occurring_in(2072, 5)] == ["gio-to-hung-vuong"]
    assert not CommemorativeEvent.objects.occurring_in(2072, 4)
    (known,) = CommemorativeEvent.objects.known()
    assert known.rule.adjustments == (Adjustment(year=2072, start=date(2072, 5, 1)),)


WRONG = [
    {"year": 2072},
    {"year": 1800, "round": "round"},
    {"year": 2101, "round": "round"},
    {"year": 2072, "round": "splendid"},
    {"year": 2072, "end": date(2072, 5, 1), "round": "round"},
    {"year": 2072, "start": date(2072, 5, 2), "end": date(2072, 5, 1)},
]


@pytest.mark.parametrize("fields", WRONG)
def test_the_database_refuses_nonsense(kings, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        EventYear.objects.create(event=kings, **fields)


@pytest.mark.parametrize("fields", [*WRONG, {"year": 2072, "start": date(2074, 5, 1)}])
def test_a_form_refuses_it_with_a_sentence(kings, fields):
    with pytest.raises(ValidationError) as refused:
        EventYear(event=kings, **fields).full_clean()
    assert all(refused.value.messages)


def test_one_year_is_laid_down_once(kings):
    EventYear.objects.create(event=kings, year=2072, round="round")
    with pytest.raises(IntegrityError), transaction.atomic():
        EventYear.objects.create(event=kings, year=2072, round="five")


def test_a_fixed_day_is_changed_at_the_event_not_for_a_year(db):
    event = CommemorativeEvent.objects.create(name="Quốc khánh", day=2, month=9, origin_year=1945)
    with pytest.raises(ValidationError, match="ngày cố định"):
        EventYear(event=event, year=2024, start=date(2024, 9, 3)).full_clean()
    EventYear(event=event, year=2024, round="round").full_clean()
