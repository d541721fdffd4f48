"""The public calendar: what a month and a year show, which documents it names, and what it must never name or send."""

import re
from datetime import date
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]
from django.test import Client
from django.urls import reverse

from directives import issuing
from directives.models import Edition
from events.loading import SHIPPED, load
from events.models import CommemorativeEvent, EventYear
from tests import factories

pytestmark = pytest.mark.django_db
ARMY = "Ngày thành lập Quân đội nhân dân Việt Nam"
ARMY_KEY = "ngay-thanh-lap-quan-doi-nhan-dan-viet-nam"
NAMING = f"<p>Tuyên truyền 79 năm {ARMY} (22/12/1944-22/12/2023).</p>"
SECRET = "xakhubimat"


@pytest.fixture
def register(db: None) -> None:
    load(SHIPPED.read_bytes())


@pytest.fixture
def edition(team: factories.Staff, register: None) -> Edition:
    return factories.published(team, sections=(NAMING,))


def page(client: Client, name: str, *args: int) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def line_of(text: str, anchor: str) -> str:
    """The list entry with this anchor, without its tags."""
    found = re.search(rf'<li id="{anchor}"[^>]*>(.*?)</li>', text, re.DOTALL)
    assert found, anchor
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def grid_of(text: str) -> list[list[str]]:
    """The rows of days of the grid, each cell without its tags."""
    rows = re.findall(r'<tr class="days">(.*?)</tr>', text, re.DOTALL)
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in rows
    ]


def test_a_month_is_a_table_of_weeks_from_monday_to_sunday(client: Client, register: None):
    text = page(client, "calendar-month", 2023, 12)
    heads = re.findall(r'<th scope="col"><span class="full">([^<]+)</span>', text)
    assert heads == ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"]
    rows = grid_of(text)
    assert len(rows) == 5
    assert {len(row) for row in rows} == {7}
    assert rows[0][:4] == [""] * 4
    assert rows[0][4].startswith("1")
    assert rows[4][6].startswith("31")
    assert "79 năm " + ARMY in rows[3][4]
    assert "10/11 âm lịch" in text


def test_every_link_within_a_page_leads_somewhere_and_no_anchor_stands_twice(client: Client, register: None):
    for month in range(1, 13):
        text = page(client, "calendar-month", 2024, month)
        anchors = re.findall(r'\sid="([^"]+)"', text)
        assert len(anchors) == len(set(anchors))
        assert set(re.findall(r'href="#([^"]+)"', text)) <= set(anchors)


def test_rows_of_the_grid_are_seven_days_wide_where_bars_lie_over_them(client: Client, register: None):
    rows = re.findall(r'<tr class="bar">(.*?)</tr>', page(client, "calendar-month", 2023, 12), re.DOTALL)
    assert len(rows) > 5
    for row in rows:
        assert sum(int(width) for width in re.findall(r'colspan="(\d)"', row)) == 7


def test_round_years_are_marked_in_words_and_major_holidays_too(client: Client, register: None):
    december, may = page(client, "calendar-month", 2024, 12), page(client, "calendar-month", 2024, 5)
    assert "80 năm" in line_of(december, ARMY_KEY)
    assert "năm tròn" in line_of(december, ARMY_KEY)
    assert "năm lẻ 5" in line_of(december, "ngay-hoi-quoc-phong-toan-dan")
    assert "năm tròn ngày lễ lớn" in line_of(may, "ngay-chien-thang-dien-bien-phu")
    assert "năm" not in line_of(may, "ngay-quoc-te-gia-dinh")


def test_lunar_events_stand_on_their_solar_day_with_the_lunar_one(client: Client, register: None):
    text = page(client, "calendar-month", 2024, 4)
    assert "10/3 âm lịch" in line_of(text, "gio-to-hung-vuong")
    day = re.search(r'id="ngay-18">(.*?)</section>', text, re.DOTALL)
    assert day
    assert 'id="gio-to-hung-vuong"' in day[1]
    assert "10/3 âm lịch" in day[1]


def test_what_lasts_and_what_has_only_a_month_stand_above_the_days(client: Client, register: None):
    text = page(client, "calendar-month", 2024, 6)
    assert text.index("Trong tháng") < text.index('id="thang-hanh-dong-vi-moi-truong"') < text.index("Theo từng ngày")
    april = page(client, "calendar-month", 2024, 4)
    place = april.index('id="tuan-le-quoc-gia-nuoc-sach-va-ve-sinh-moi-truong"')
    assert april.index("Kéo dài nhiều ngày") < place < april.index("Theo từng ngày")


def test_two_separate_days_are_listed_twice_and_a_range_once(client: Client, register: None):
    key = "chien-thang-tran-dau-cua-hai-quan-nhan-dan-viet-nam-va-quan-dan-mien"
    text = page(client, "calendar-month", 2024, 8)
    assert line_of(text, key) == line_of(text, f"{key}-2")


def test_an_unchecked_day_says_so(client: Client, register: None):
    CommemorativeEvent.objects.update(checked=True)
    assert "chưa đối chiếu" not in page(client, "calendar-month", 2023, 12)
    CommemorativeEvent.objects.filter(key=ARMY_KEY).update(checked=False)
    text = page(client, "calendar-month", 2023, 12)
    assert "chưa đối chiếu với nguồn" in line_of(text, ARMY_KEY)
    assert text.count("chưa đối chiếu với nguồn") == 1


def test_a_lunar_day_before_1968_says_that_it_is_contested_and_an_official_one_does_not(client: Client, register: None):
    assert "chưa thống nhất" in line_of(page(client, "calendar-month", 1950, 4), "gio-to-hung-vuong")
    assert "chưa thống nhất" not in page(client, "calendar-month", 2024, 4)
    kings = CommemorativeEvent.objects.get(key="gio-to-hung-vuong")
    EventYear.objects.create(event=kings, year=1950, start=date(1950, 4, 25), round="round")
    line = line_of(page(client, "calendar-month", 1950, 4), "gio-to-hung-vuong")
    assert "chưa thống nhất" not in line
    assert "lịch nhà nước" in line
    assert "năm tròn" in line


def test_an_event_names_the_documents_in_force_that_name_it(client: Client, team: factories.Staff, edition: Edition):
    line = line_of(page(client, "calendar-month", 2023, 12), ARMY_KEY)
    assert f"Được nêu trong: {edition.display} (tháng 12/2023)" in line
    other = line_of(page(client, "calendar-month", 2023, 12), "ngay-quoc-te-nguoi-khuyet-tat")
    assert "Được nêu trong" not in other
    assert edition.display not in page(client, "calendar-month", 2024, 12)
    issuing.withdraw(edition, actor=team.head, at=factories.NOON, reason="issued_in_error", note="Nhầm.")
    assert edition.display not in page(client, "calendar-month", 2023, 12)


def test_documents_of_neighbouring_months_and_thematic_ones_are_named_too(
    client: Client, team: factories.Staff, register: None
):
    november = factories.published(team, sections=(NAMING,), title="Tháng 11", period=date(2023, 11, 1))
    thematic = factories.published(team, sections=(NAMING,), title="Chuyên đề", period=None, thematic=True)
    earlier = factories.published(team, sections=(NAMING,), title="Tháng 10", period=date(2023, 10, 1))
    line = line_of(page(client, "calendar-month", 2023, 12), ARMY_KEY)
    assert november.display in line
    assert thematic.display in line
    assert earlier.display not in line


def test_calendar_and_guidance_of_a_month_lead_to_each_other(client: Client, edition: Edition):
    text = page(client, "calendar-month", 2023, 12)
    assert f'Định hướng của tháng: <a href="{edition.get_absolute_url()}">' in text
    assert f'href="{reverse("calendar-month", args=[2023, 12])}"' in page(client, "month", 2023, 12)
    assert f'href="{reverse("month", args=[2023, 12])}"' in page(client, "calendar-year", 2023)
    assert f'href="{reverse("calendar")}"' in page(client, "home")


def test_a_draft_is_never_named(client: Client, team: factories.Staff, register: None):
    factories.submitted(team, title=f"Văn bản {SECRET}", sections=(NAMING + f"<p>{SECRET}</p>",))
    for name, args in ADDRESSES:
        text = client.get(reverse(name, args=args)).content.decode()
        assert SECRET not in text
        assert "Được nêu trong" not in text
        assert "Định hướng của tháng" not in text
    assert "định hướng của tháng" not in page(client, "calendar-year", 2023)


ADDRESSES: list[tuple[str, list[int]]] = [
    ("calendar", []),
    ("calendar-year", [2023]),
    ("calendar-month", [2023, 12]),
    ("calendar-month-file", [2023, 12]),
    ("calendar-file", []),
]


@pytest.mark.parametrize(("name", "args"), ADDRESSES)
def test_a_reader_gets_no_cookie_and_every_cache_may_keep_it(
    client: Client, register: None, name: str, args: list[int]
):
    response = client.get(reverse(name, args=args))
    assert response.status_code in {200, 302}
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not re.findall(rb"<script|<style|\sstyle=", response.content)
    assert client.post(reverse(name, args=args)).status_code == 405


@pytest.mark.parametrize(("name", "args"), ADDRESSES[1:])
def test_what_has_not_changed_is_not_sent_twice(client: Client, register: None, name: str, args: list[int]):
    etag = client.get(reverse(name, args=args)).headers["ETag"]
    again = client.get(reverse(name, args=args), headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    CommemorativeEvent.objects.filter(key=ARMY_KEY).update(origin_year=1943)
    assert client.get(reverse(name, args=args), headers={"if-none-match": etag}).status_code == 200


def test_the_calendar_opens_on_the_current_month(client: Client, db: None, time_machine: Any):
    time_machine.move_to("2024-01-31 18:00+00:00")
    response = client.get("/lich/")
    assert (response.status_code, response.headers["Location"]) == (302, "/lich/2024/02/")
    assert 'today" aria-current="date"><span class="date">1</span>' in page(client, "calendar-month", 2024, 2)


@pytest.mark.parametrize(
    "address",
    ["/lich/1899/", "/lich/2101/", "/lich/1899/12/", "/lich/2101/01/", "/lich/2023/13/", "/lich/2023/1/", "/lich/23/",
     "/lich/2101/01.ics", "/lich/2023/00.ics", "/lich/9999/12/", "/lich/0000/01/"],
)  # fmt: skip
def test_outside_the_window_there_is_nothing(client: Client, db: None, address: str):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("year", "note"), [(1900, True), (1901, False), (2099, False), (2100, True)])
def test_the_ends_of_the_window_are_pages_and_say_what_they_lack(client: Client, register: None, year: int, note: bool):
    texts = [page(client, "calendar-year", year), *(page(client, "calendar-month", year, month) for month in (1, 12))]
    assert {("âm lịch 1900" in text) for text in texts} == {note}
    assert ("/1899/" in texts[1]) is ("/2101/" in texts[2]) is False


def test_an_empty_register_has_its_pages(client: Client, db: None):
    assert "không có sự kiện nào" in page(client, "calendar-month", 2023, 12)
    assert page(client, "calendar-year", 2023)
    assert client.get("/lich.ics").content.startswith(b"BEGIN:VCALENDAR")


def test_a_year_is_twelve_short_lists_with_round_years_first(client: Client, register: None):
    text = page(client, "calendar-year", 2024)
    months = re.findall(r"<h2><a href=\"/lich/2024/(\d\d)/\">", text)
    assert months == [f"{month:02d}" for month in range(1, 13)]
    december = text[text.index("/lich/2024/12/") :]
    tags = re.findall(r'class="tag round">([^<]+)<', december)
    assert tags == sorted(tags, key=["năm tròn", "năm lẻ 5"].index)
    assert "80 năm " + ARMY in december
    assert "420 năm Hình thành tỉnh Quảng Bình (1604 - 2024)" in text
    assert re.search(r"và \d+ sự kiện khác", text)


def test_years_far_away_are_not_for_search_engines(client: Client, register: None, time_machine: Any):
    time_machine.move_to("2024-06-01 08:00+07:00")
    assert "noindex" not in page(client, "calendar-month", 2024, 6)
    assert "noindex" in page(client, "calendar-month", 2031, 6)
    assert "noindex" in page(client, "calendar-year", 1950)


@pytest.mark.parametrize(("name", "args"), [("calendar-year", [2023]), ("calendar-month", [2023, 12])])
def test_a_page_asks_the_database_four_times_the_site_s_version_included(
    client: Client, edition: Edition, team: factories.Staff, name: str, args: list[int], django_assert_num_queries: Any
):
    factories.published(team, sections=(NAMING,), title="Hướng dẫn thứ hai")
    client.get(reverse(name, args=args))
    with django_assert_num_queries(4):
        etag = client.get(reverse(name, args=args)).headers["ETag"]
    with django_assert_num_queries(1):
        assert client.get(reverse(name, args=args), headers={"if-none-match": etag}).status_code == 304


def test_the_subscription_holds_last_year_to_the_one_after_next(client: Client, register: None, time_machine: Any):
    time_machine.move_to("2024-06-01 08:00+07:00")
    response = client.get("/lich.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = vobject.readOne(response.content.decode()).vevent_list
    named = {event.uid.value: event for event in events if event.uid.value.startswith(ARMY_KEY)}
    assert list(named) == [f"{ARMY_KEY}-{year}@localhost" for year in range(2023, 2027)]
    army = named[f"{ARMY_KEY}-2024@localhost"]
    assert army.summary.value == f"80 năm {ARMY}"
    assert "Năm tròn" in army.description.value
    assert army.url.value.endswith(f"/lich/2024/12/#{ARMY_KEY}")
    assert army.dtstamp.value.isoformat() == "2024-05-31T17:00:00+00:00"


def test_a_month_s_file_holds_the_month(client: Client, register: None):
    response = client.get("/lich/2024/04.ics")
    assert response.headers["Content-Disposition"] == 'inline; filename="lich-2024-04.ics"'
    events = {event.uid.value: event for event in vobject.readOne(response.content.decode()).vevent_list}
    assert all(e.dtstart.value < date(2024, 5, 1) and e.dtend.value > date(2024, 4, 1) for e in events.values())
    kings = events["gio-to-hung-vuong-2024@localhost"]
    assert (kings.dtstart.value, kings.dtend.value) == (date(2024, 4, 18), date(2024, 4, 19))
    assert "Ngày âm lịch: 10/3." in kings.description.value
    assert kings.categories.value == ["Quốc gia"]


def test_of_two_separate_days_each_stands_in_its_own_month(client: Client, db: None):
    CommemorativeEvent.objects.create(name="Hai ngày", day=30, month=8, day_end=2, month_end=9, separate_days=True)
    august, september = (page(client, "calendar-month", 2024, month) for month in (8, 9))
    assert re.findall(r'id="(ngay-\d+|hai-ngay.*?)"', august) == ["ngay-30", "hai-ngay"]
    assert re.findall(r'id="(ngay-\d+|hai-ngay.*?)"', september) == ["ngay-2", "hai-ngay-2"]
