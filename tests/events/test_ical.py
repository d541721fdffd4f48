"""The calendar file, read back by vobject, which shares no code with the library that writes it, and by that library.

vobject reads leniently, so the lines themselves are held against RFC 5545 as well.
"""

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]

from events import ical
from events.almanac import entries
from events.dates import DateRule
from events.loading import shipped
from events.naming import KnownEvent

STAMP = datetime(2024, 1, 1, 17, tzinfo=UTC)
WORDS = ical.Words(
    name="Lịch; thử, “hai\\ba”",
    description=lambda entry: f"{entry.phrase}\nDòng hai; có, dấu",
    category=lambda entry: entry.event.scope,
    address=lambda entry: f"https://dinh-huong.example/lich/#{entry.event.key}",
)


def known(name, kind="anniversary", **rule):
    return KnownEvent(key="ngay-thu", name=name, kind=kind, rule=DateRule(**rule))


def written(register, first=date(2023, 1, 1), last=date(2026, 12, 31)):
    return ical.calendar(entries(register, first, last), WORDS, stamp=STAMP, domain="dinh-huong.example")


@pytest.fixture(scope="module")
def data():
    return written(shipped())


@pytest.fixture(scope="module")
def read(data):
    """Events by identifier, as the other parser reads them."""
    return {event.uid.value: event for event in vobject.readOne(data.decode()).vevent_list}


def days(read, key):
    """First and last day of every occurrence of one event."""
    named = (event for uid, event in read.items() if re.match(rf"{key}-\d{{4}}(-2)?@", uid))
    return [(event.dtstart.value, event.dtend.value - timedelta(days=1)) for event in named]


def test_both_parsers_read_the_same_events(data, read):
    own = icalendar.Calendar.from_ical(data)
    assert not own.errors
    assert {str(event["uid"]): str(event["summary"]) for event in own.walk("VEVENT")} == {
        uid: event.summary.value for uid, event in read.items()
    }
    assert len(read) == len(data.decode().split("BEGIN:VEVENT")) - 1 > 1200


def test_every_line_keeps_to_the_standard(data):
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()  # no letter is cut in two by the folding
    unfolded = re.sub(r"\r\n[ \t]", "", data.decode()).split("\r\n")[:-1]
    assert not [line for line in unfolded if not re.fullmatch(r'[A-Z-]+(;[A-Z-]+=("[^"]*"|[^";:,]+))*:.*', line)]
    assert unfolded[0] == "BEGIN:VCALENDAR"
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN", f"PRODID:{ical.PRODUCT}"} <= set(unfolded)


def test_every_event_has_what_the_standard_asks_for_once(data):
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", data.decode(), re.DOTALL):
        names = re.findall(r"^([A-Z-]+)[;:]", block, re.MULTILINE)
        assert sorted(names) == sorted(set(names))
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CATEGORIES", "URL"} <= set(names)
        assert re.search(r"^DTSTAMP:20240101T170000Z\r$", block, re.MULTILINE)
        assert re.search(r"^DTSTART;VALUE=DATE:\d{8}\r$", block, re.MULTILINE)
        assert re.search(r"^DTEND;VALUE=DATE:\d{8}\r$", block, re.MULTILINE)


def test_the_same_register_gives_the_same_bytes_and_identifiers_outlive_a_new_window(data, read):
    assert written(shipped()) == data
    later = vobject.readOne(written(shipped(), date(2024, 1, 1), date(2027, 12, 31)).decode()).vevent_list
    shared = {event.uid.value for event in later} & set(read)
    assert len(shared) > 900
    assert all(
        event.dtstart.value == read[event.uid.value].dtstart.value for event in later if event.uid.value in shared
    )


def test_an_anniversary_is_counted_anew_each_year(read):
    key = "ngay-thanh-lap-quan-doi-nhan-dan-viet-nam"
    summaries = [read[f"{key}-{year}@dinh-huong.example"].summary.value for year in range(2023, 2027)]
    assert summaries == [f"{years} năm Ngày thành lập Quân đội nhân dân Việt Nam" for years in (79, 80, 81, 82)]
    event = read[f"{key}-2023@dinh-huong.example"]
    assert event.description.value.startswith(
        "79 năm Ngày thành lập Quân đội nhân dân Việt Nam (22/12/1944-22/12/2023)\n"
    )
    assert event.url.value == f"https://dinh-huong.example/lich/#{key}"
    assert event.transp.value == "TRANSPARENT"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ngay-thanh-lap-quan-doi-nhan-dan-viet-nam", [(date(y, 12, 22), date(y, 12, 22)) for y in range(2023, 2027)]),
        ("thang-hanh-dong-quoc-gia-phong-chong-hiv-aids",
         [(date(y, 11, 10), date(y, 12, 10)) for y in range(2023, 2027)]),
        ("gio-to-hung-vuong", [(d, d) for d in
         (date(2023, 4, 29), date(2024, 4, 18), date(2025, 4, 7), date(2026, 4, 26))]),
        ("tet-nguyen-dan", [(date(2023, 1, 22), date(2023, 1, 24)), (date(2024, 2, 10), date(2024, 2, 12)),
                            (date(2025, 1, 29), date(2025, 1, 31)), (date(2026, 2, 17), date(2026, 2, 19))]),
        ("gio-trai-dat", [(d, d) for d in
         (date(2023, 3, 25), date(2024, 3, 30), date(2025, 3, 29), date(2026, 3, 28))]),
        ("chien-thang-tran-dau-cua-hai-quan-nhan-dan-viet-nam-va-quan-dan-mien",
         [(date(y, 8, d), date(y, 8, d)) for y in range(2023, 2027) for d in (2, 5)]),
        ("thang-hanh-dong-vi-moi-truong", [(date(y, 6, 1), date(y, 6, 30)) for y in range(2023, 2027)]),
        ("hinh-thanh-tinh-quang-binh", []),
    ],
)  # fmt: skip
def test_every_shape_of_date_is_expanded(read, key, expected):
    assert sorted(days(read, key)) == expected


def test_a_range_over_the_turn_of_the_year_is_one_event():
    (event,) = vobject.readOne(
        written([known("Tuần", day=25, month=12, day_end=5, month_end=1)], date(2024, 1, 1), date(2024, 1, 31)).decode()
    ).vevent_list
    assert (event.dtstart.value, event.dtend.value) == (date(2023, 12, 25), date(2024, 1, 6))


def test_hostile_names_stay_text():
    name = "Ngày; A, B\\n\nEND:VEVENT\r\nBEGIN:VEVENT"
    calendar = vobject.readOne(written([known(name, day=1, month=5)], last=date(2023, 12, 31)).decode())
    (event,) = calendar.vevent_list
    assert event.summary.value.replace("\r", "") == name.replace("\r", "")


def test_an_empty_window_is_still_a_calendar():
    calendar = vobject.readOne(written([]).decode())
    assert calendar.contents.get("vevent", []) == []
    assert calendar.contents["x-wr-calname"][0].value == WORDS.name
