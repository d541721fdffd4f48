"""Working through the unchecked events, what is coming, and the rules for single years, as staff meet them."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User
from events.models import CommemorativeEvent, EventYear
from tests.events.test_admin import form, shown

pytestmark = pytest.mark.django_db
LIST = "admin:events_commemorativeevent_changelist"
WORKLIST = "admin:events_commemorativeevent_worklist"


@pytest.fixture
def events(db):
    make = CommemorativeEvent.objects.create
    return [
        make(name="Chỉ biết năm", origin_year=1604),
        make(name="Quốc khánh", day=2, month=9, origin_year=1945),
        make(name="Đã kiểm tra", day=3, month=2, checked=True),
        make(name="Ngày Thương binh", day=27, month=7, origin_year=1947),
    ]


def offered(response):
    event = response.context["event"]
    return event and event.name


def member(client, *permissions):
    """Logs in somebody on the staff with these rights."""
    user = User.objects.create_user(username="canbo", password="x", is_staff=True, full_name="Cán bộ")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)


def test_unchecked_events_come_one_after_another_in_the_order_of_the_calendar(admin_client, events):
    address, seen = reverse(WORKLIST), []
    for _ in range(3):
        response = admin_client.get(address)
        seen.append(offered(response))
        address = f"{reverse(WORKLIST)}?sau={response.context['event'].pk}"
    assert seen == ["Ngày Thương binh", "Quốc khánh", "Chỉ biết năm"]
    last = admin_client.get(address)
    assert offered(last) is None
    assert "Còn 3 sự kiện đã bỏ qua" in last.text


def test_a_tick_keeps_the_source_goes_on_and_is_logged(admin_client, events):
    event = events[3]
    response = admin_client.post(reverse(WORKLIST), {"event": event.pk, "source": "Thông báo 27/6/1947"}, follow=True)
    event.refresh_from_db()
    assert (event.checked, event.source) == (True, "Thông báo 27/6/1947")
    assert offered(response) == "Quốc khánh"
    assert LogEntry.objects.get().object_id == str(event.pk)


def test_without_a_source_nothing_is_ticked(admin_client, events):
    response = admin_client.post(reverse(WORKLIST), {"event": events[3].pk, "source": " "})
    assert response.context["form"].errors
    assert offered(response) == "Ngày Thương binh"
    assert CommemorativeEvent.objects.filter(checked=True).count() == 1


def test_what_somebody_ticked_meanwhile_keeps_his_source(admin_client, events):
    CommemorativeEvent.objects.filter(pk=events[1].pk).update(checked=True, source="Hiến pháp")
    response = admin_client.post(reverse(WORKLIST), {"event": events[1].pk, "source": "Khác"}, follow=True)
    events[1].refresh_from_db()
    assert events[1].source == "Hiến pháp"
    assert "người khác" in response.text
    assert not LogEntry.objects.exists()


def test_when_all_are_ticked_the_page_says_so(admin_client, events):
    CommemorativeEvent.objects.update(checked=True)
    assert "đều đã được đối chiếu" in admin_client.get(reverse(WORKLIST)).text
    assert reverse(WORKLIST) not in admin_client.get(reverse(LIST)).text


@pytest.mark.parametrize("query", ["?sau=0", "?sau=x", "?sau=999999", "?sau="])
def test_a_strange_place_to_go_on_from_begins_at_the_beginning(admin_client, events, query):
    assert offered(admin_client.get(reverse(WORKLIST) + query)) == "Ngày Thương binh"


@pytest.mark.parametrize("number", ["", "x", "999999"])
def test_a_strange_event_is_not_found(admin_client, events, number):
    assert admin_client.post(reverse(WORKLIST), {"event": number, "source": "x"}).status_code == 404


def test_who_may_only_look_cannot_tick(client, events):
    assert client.get(reverse(WORKLIST)).status_code == 302
    member(client, "view_commemorativeevent")
    assert client.get(reverse(WORKLIST)).status_code == 403
    assert client.post(reverse(WORKLIST), {"event": events[1].pk, "source": "x"}).status_code == 403
    assert not CommemorativeEvent.objects.get(pk=events[1].pk).checked
    page = client.get(reverse(LIST))
    assert page.status_code == 200
    assert reverse(WORKLIST) not in page.text


def test_the_list_shows_the_next_day_and_what_is_coming_nearest_first(admin_client, admin_user, events, time_machine):
    time_machine.move_to("2024-07-10 08:00+07:00")
    CommemorativeEvent.objects.create(name="Tháng Bảy", month=7)
    page = admin_client.get(reverse(LIST))
    assert "27/07/2024" in page.text
    assert "07/2024" in page.text
    soon = admin_client.get(reverse(LIST), {"soon": "90"})
    assert [event.name for event in soon.context["cl"].result_list] == ["Tháng Bảy", "Ngày Thương binh", "Quốc khánh"]
    assert shown(admin_client.get(reverse(LIST), {"soon": "30"})) == {"Tháng Bảy", "Ngày Thương binh"}
    time_machine.move_to("2024-10-01 08:00+07:00")
    admin_client.force_login(admin_user)  # no session lasts that long
    assert shown(admin_client.get(reverse(LIST), {"soon": "30"})) == set()
    assert len(shown(admin_client.get(reverse(LIST), {"soon": "nonsense"}))) == 5


def test_the_list_asks_the_database_a_fixed_number_of_times(admin_client, events, django_assert_max_num_queries):
    CommemorativeEvent.objects.bulk_create(
        CommemorativeEvent(name=f"Ngày {n}", key=f"ngay-{n}", day=1 + n % 28, month=1 + n % 12) for n in range(60)
    )
    admin_client.get(reverse(LIST))  # the first page of a session notes the session
    for query in ({}, {"soon": "90"}):
        with django_assert_max_num_queries(15):
            admin_client.get(reverse(LIST), query)


def test_a_rule_for_one_year_is_entered_below_its_event(admin_client, db):
    event = CommemorativeEvent.objects.create(name="Giỗ Tổ", calendar="lunar", day=10, month=3, kind="observance")
    change = reverse("admin:events_commemorativeevent_change", args=[event.pk])
    assert "Quy định riêng" in admin_client.get(change).text
    row = {"year": "2072", "start": "01/05/2072", "end": "", "round": "round", "note": "Lịch nhà nước 2072", "id": ""}
    fields = form(name="Giỗ Tổ", calendar="lunar", day="10", month="3", kind="observance")
    fields |= {"adjustments-TOTAL_FORMS": "1"} | {f"adjustments-0-{name}": value for name, value in row.items()}
    assert admin_client.post(change, fields).status_code == 302
    assert EventYear.objects.get().known().start == date(2072, 5, 1)


def test_a_wrong_rule_is_explained_in_the_form(admin_client, db):
    event = CommemorativeEvent.objects.create(name="Quốc khánh", day=2, month=9, origin_year=1945)
    change = reverse("admin:events_commemorativeevent_change", args=[event.pk])
    row = {"year": "2024", "start": "03/09/2024", "end": "", "round": "", "note": "", "id": ""}
    fields = form(name="Quốc khánh", day="2", month="9", origin_year="1945") | {"adjustments-TOTAL_FORMS": "1"}
    response = admin_client.post(change, fields | {f"adjustments-0-{name}": value for name, value in row.items()})
    assert "ngày cố định" in response.text
    assert not EventYear.objects.exists()
