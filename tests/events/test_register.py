"""The register in the database: what it holds, what it refuses, and which events a month has."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from events.loading import SHIPPED, load
from events.models import CommemorativeEvent, key_of

pytestmark = pytest.mark.django_db


def make(name, **fields):
    """Store an event as it is, without the checks of a form."""
    return CommemorativeEvent.objects.create(name=name, **fields)


POSSIBLE = [
    {"day": 22, "month": 12, "origin_year": 1944},
    {"month": 6},
    {"origin_year": 1604},
    {"day": 3, "month": 12},
    {"month": 3, "origin_year": 40},
    {"day": 29, "month": 2},
    {"day": 10, "month": 11, "day_end": 10, "month_end": 12},
    {"day": 20, "month": 12, "day_end": 10, "month_end": 1},
    {"day": 2, "month": 8, "day_end": 5, "month_end": 8, "separate_days": True},
    {"day": 30, "month": 2, "calendar": "lunar"},
    {"month": 3, "floating": "weekday", "weekday": 6, "nth": -1},
    {"month": 9, "floating": "week", "nth": 3},
    {"month": 12, "calendar": "lunar", "floating": "last_day"},
]
IMPOSSIBLE = [
    {"day": 31, "month": 2},
    {"day": 30, "month": 2},
    {"day": 31, "month": 4},
    {"day": 0, "month": 1},
    {"day": 32, "month": 1},
    {"day": 31, "month": 1, "calendar": "lunar"},
    {"day": 1, "month": 13},
    {"month": 0},
    {"day": 5, "origin_year": 1950},
    {},
    {"day": 1, "month": 1, "day_end": 5},
    {"day": 1, "month": 1, "month_end": 2},
    {"month": 1, "day_end": 5, "month_end": 2},
    {"day": 1, "month": 1, "day_end": 31, "month_end": 6},
    {"day": 1, "month": 1, "separate_days": True},
    {"month": 3, "floating": "weekday"},
    {"month": 3, "floating": "weekday", "weekday": 6},
    {"month": 3, "floating": "weekday", "nth": 1},
    {"month": 3, "floating": "weekday", "weekday": 8, "nth": 1},
    {"month": 3, "floating": "weekday", "weekday": 6, "nth": 0},
    {"day": 1, "month": 3, "floating": "weekday", "weekday": 6, "nth": 1},
    {"month": 3, "calendar": "lunar", "floating": "weekday", "weekday": 6, "nth": 1},
    {"month": 3, "floating": "week"},
    {"month": 3, "floating": "last_day", "nth": 1},
    {"origin_year": 1950, "floating": "last_day"},
    {"month": 3, "weekday": 2, "nth": 1},
    {"month": 3, "floating": "sometimes"},
    {"month": 3, "calendar": "martian"},
    {"month": 3, "kind": "party"},
    {"month": 3, "scope": "everybody"},
    {"month": 3, "importance": "huge"},
    {"month": 3, "origin_year": 0},
    {"month": 3, "origin_year": 2200},
    {"month": 3, "name": "", "key": "k"},
]


@pytest.mark.parametrize("fields", POSSIBLE)
def test_every_shape_of_date_is_held(fields):
    event = make("Ngày hội", **fields)
    event.full_clean()
    assert CommemorativeEvent.objects.get(pk=event.pk).rule == event.rule


@pytest.mark.parametrize("fields", IMPOSSIBLE)
def test_the_database_refuses_an_impossible_event(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**{"name": "Ngày hội", **fields})
    assert not CommemorativeEvent.objects.exists()


@pytest.mark.parametrize("fields", IMPOSSIBLE)
def test_a_form_refuses_it_too_with_a_sentence(fields):
    with translation.override("vi"), pytest.raises(ValidationError) as refused:
        CommemorativeEvent(**{"name": "Ngày hội", **fields}).full_clean()
    assert all(message for message in refused.value.messages)


def test_the_key_is_made_once_and_stays():
    event = make("Ngày Thương binh - Liệt sĩ", day=27, month=7)
    assert event.key == "ngay-thuong-binh-liet-si"
    event.name = "Ngày Thương binh, liệt sĩ"
    event.save()
    assert CommemorativeEvent.objects.get().key == "ngay-thuong-binh-liet-si"
    event.key = "other"
    with pytest.raises(ValueError, match="permanent"):
        event.save()


def test_two_events_never_have_one_key():
    make("Ngày hội", month=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make("Ngày Hội", month=2)
    with pytest.raises(ValidationError):
        CommemorativeEvent(name="Ngày Hội", month=2).full_clean()


def test_a_long_name_makes_a_key_cut_at_a_word():
    key = key_of("Ngày truyền thống " + "rất dài " * 20)
    assert len(key) <= 70
    assert set(key.split("-")) == {"ngay", "truyen", "thong", "rat", "dai"}


@pytest.fixture
def shipped(db):
    return load(SHIPPED.read_bytes())


def names(year, month):
    return set(CommemorativeEvent.objects.occurring_in(year, month).values_list("key", flat=True))


def test_the_shipped_register_is_whole(shipped):
    assert (shipped.created, shipped.changed, shipped.unchanged, shipped.refused) == (314, 0, 0, [])
    events = CommemorativeEvent.objects
    assert events.count() == 314
    assert events.filter(calendar="lunar").count() == 17
    assert events.exclude(floating="").count() == 4
    assert events.filter(separate_days=True).count() == 1
    assert events.filter(importance="major").count() == 8
    assert 0 < events.unchecked().count() < 314
    assert [event.key for event in events.known_only_by_year()] == ["hinh-thanh-tinh-quang-binh"]


@pytest.mark.parametrize(
    ("key", "months"),
    [
        ("ngay-thanh-lap-quan-doi-nhan-dan-viet-nam", [12]),
        ("thang-hanh-dong-quoc-gia-phong-chong-hiv-aids", [11, 12]),
        ("mo-man-chien-dich-dien-bien-phu", [3, 4, 5]),
        ("tuan-le-quoc-gia-nuoc-sach-va-ve-sinh-moi-truong", [4, 5]),
        ("thang-hanh-dong-vi-moi-truong", [6]),
        ("khoi-nghia-hai-ba-trung", [3]),
        ("gio-trai-dat", [3]),
        ("ngay-the-gioi-tuong-niem-cac-nan-nhan-tu-vong-vi-tai-nan-giao-thong", [11]),
        ("chien-dich-lam-cho-the-gioi-sach-hon", [9]),
        ("tet-nguyen-dan", [2]),
        ("tat-nien", [2]),
        ("tet-ong-cong-ong-tao", [2]),
        ("gio-to-hung-vuong", [4]),
        ("tet-trung-thu", [9]),
        ("hinh-thanh-tinh-quang-binh", []),
        ("ngay-van-hoa-viet-nam", []),  # first held in 2026
    ],
)
def test_the_months_of_2024_hold_their_events(shipped, key, months):
    assert [month for month in range(1, 13) if key in names(2024, month)] == months


def test_a_range_over_the_turn_of_the_year_is_in_both_months(db):
    make("Tuần lễ cuối năm", day=25, month=12, day_end=5, month_end=1)
    assert names(2023, 12) == names(2024, 1) == {"tuan-le-cuoi-nam"}
    assert names(2024, 2) == set()


def test_an_occurrence_knows_its_days_and_years(shipped):
    event = CommemorativeEvent.objects.get(key="ngay-thanh-lap-quan-doi-nhan-dan-viet-nam")
    found = event.occurrence_in(2023, 12)
    assert found is not None
    assert (found.start, found.end, found.years) == (date(2023, 12, 22), date(2023, 12, 22), 79)
    assert event.occurrence_in(2023, 11) is None


def test_the_events_of_a_month_cost_three_queries(shipped, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(CommemorativeEvent.objects.occurring_in(2023, 12)) > 15


def test_known_values_carry_names_and_variants(shipped, django_assert_num_queries):
    with django_assert_num_queries(2):
        known = {event.key: event for event in CommemorativeEvent.objects.known()}
    assert "Ngày thành lập QĐND Việt Nam" in known["ngay-thanh-lap-quan-doi-nhan-dan-viet-nam"].variants
    assert known["tat-nien"].rule.floating == "last_day"
