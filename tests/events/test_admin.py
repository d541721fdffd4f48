"""The register as office staff see it."""

import pytest
from django.urls import reverse

from events.models import CommemorativeEvent

pytestmark = pytest.mark.django_db
LIST = "admin:events_commemorativeevent_changelist"


@pytest.fixture
def events(db):
    make = CommemorativeEvent.objects.create
    return [
        make(name="Ngày thành lập Đảng", day=3, month=2, origin_year=1930, checked=True),
        make(name="Quốc khánh", day=2, month=9, origin_year=1945),
        make(name="Tháng hành động", day=15, month=4, day_end=15, month_end=5),
        make(name="Hình thành tỉnh", origin_year=1604),
        make(name="Tất niên", month=12, calendar="lunar", floating="last_day"),
    ]


def shown(response):
    return {event.name for event in response.context["cl"].result_list}


def test_the_list_shows_every_event(admin_client, events):
    response = admin_client.get(reverse(LIST))
    assert len(shown(response)) == 5
    assert "15/4-15/5" in response.text


@pytest.mark.parametrize("words", ["thanh lap dang", "thành lập Đảng", "DANG"])
def test_an_event_is_found_without_diacritics(admin_client, events, words):
    assert shown(admin_client.get(reverse(LIST), {"q": words})) == {"Ngày thành lập Đảng"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"month": "5"}, {"Tháng hành động"}),
        ({"month": "4"}, {"Tháng hành động"}),
        ({"month": "none"}, {"Hình thành tỉnh"}),
        ({"checked__exact": "1"}, {"Ngày thành lập Đảng"}),
        ({"calendar__exact": "lunar"}, {"Tất niên"}),
        ({"scope__exact": "local"}, set()),
    ],
)
def test_the_list_is_narrowed(admin_client, events, query, names):
    assert shown(admin_client.get(reverse(LIST), query)) == names


def test_events_are_ticked_as_checked_together(admin_client, events):
    chosen = [event.pk for event in events[:2]]
    response = admin_client.post(reverse(LIST), {"action": "mark_checked", "_selected_action": chosen}, follow=True)
    assert "1 " in " ".join(str(message) for message in response.context["messages"])
    assert set(CommemorativeEvent.objects.filter(checked=True)) == set(events[:2])


def form(**fields):
    empty = dict.fromkeys(["short_name", "variants", "day", "month", "day_end", "month_end", "origin_year"], "")
    empty |= dict.fromkeys(["floating", "weekday", "nth", "source", "note"], "")
    empty |= {"adjustments-TOTAL_FORMS": "0", "adjustments-INITIAL_FORMS": "0"}
    return {**empty, "kind": "anniversary", "scope": "national", "importance": "normal", "calendar": "solar", **fields}


def test_an_event_is_added_with_its_key_and_shows_its_phrase(admin_client, db):
    add = reverse("admin:events_commemorativeevent_add")
    assert admin_client.get(add).status_code == 200
    response = admin_client.post(add, form(name="Ngày Thương binh - Liệt sĩ", day="27", month="7", origin_year="1947"))
    assert response.status_code == 302
    event = CommemorativeEvent.objects.get()
    assert event.key == "ngay-thuong-binh-liet-si"
    page = admin_client.get(reverse("admin:events_commemorativeevent_change", args=[event.pk]))
    assert "(27/7/1947-27/7/" in page.text


def test_an_impossible_date_is_explained_in_the_form(admin_client, db):
    add = reverse("admin:events_commemorativeevent_add")
    response = admin_client.post(add, form(name="Ngày hội", day="31", month="2"))
    assert response.status_code == 200
    assert "Tháng đó không có ngày này" in response.text
    assert not CommemorativeEvent.objects.exists()


def test_a_second_event_of_one_name_is_explained_in_the_form(admin_client, events):
    add = reverse("admin:events_commemorativeevent_add")
    response = admin_client.post(add, form(name="Quốc Khánh", day="2", month="9"))
    assert "Danh mục đã có sự kiện mang tên này" in response.text


def test_the_key_cannot_be_changed_through_the_form(admin_client, events):
    change = reverse("admin:events_commemorativeevent_change", args=[events[1].pk])
    admin_client.post(change, form(name="Quốc khánh nước ta", day="2", month="9", key="other"))
    events[1].refresh_from_db()
    assert (events[1].name, events[1].key) == ("Quốc khánh nước ta", "quoc-khanh")
