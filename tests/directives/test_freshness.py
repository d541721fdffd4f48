"""What caches may keep and when it changes: ETags, 304 for one query, and the headers that every answer carries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.http import http_date

from directives import filestore, issuing, search
from directives.models import ArchivedFile, Edition, EditionStatus, SiteVersion, Status, Theme
from directives.views import freshness
from events.models import CommemorativeEvent, EventYear
from tests import factories

DOCUMENTS = (
    "/gioi-thieu/", "/2023/", "/2023/12/", "/van-ban/2023/01-hd-btgtu/", "/chu-de/", "/kiem-tra/",
    "/feed.atom", "/sitemap.xml", "/van-ban/2023/01-hd-btgtu.json", "/van-ban/2023/01-hd-btgtu.jsonld",
    "/van-ban/2023/01-hd-btgtu.txt",
)  # fmt: skip
CALENDAR = ("/", "/lich/2023/", "/lich/2023/12/", "/lich/2023/12.ics", "/lich.ics", "/tim-kiem/?q=hoi+nghi")
"""Home names the days to come, search finds events, too."""
Change = Callable[[factories.Staff, Edition], object]


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    return factories.published(team)


@pytest.fixture
def event(db: None) -> CommemorativeEvent:
    return CommemorativeEvent.objects.create(name="Ngày thử nghiệm", day=9, month=12, origin_year=1950)


def body_of(response: HttpResponseBase) -> bytes:
    """All of the answer, which closes a file that was being sent."""
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def tags(client: Client, addresses: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = response.headers["ETag"]
    return found


def another_file(team: factories.Staff, edition: Edition) -> None:
    sha256 = filestore.put(b"%PDF-1.7 with a fresh time-stamp")
    ArchivedFile.objects.create(edition=edition, sha256=sha256, size=33, signatures=[], at=factories.NOON)


CHANGES: dict[str, Change] = {
    "a withdrawal": lambda team, edition: issuing.withdraw(
        edition, actor=team.head, at=factories.NOON, reason="issued_in_error"
    ),
    "a status whose key was taken before the newest one's": lambda team, edition: EditionStatus.objects.create(
        pk=-1, edition=edition, status=Status.IN_FORCE, effective=edition.date, actor=team.clerk, at=factories.NOON
    ),
    "a new document": lambda team, edition: factories.published(team, period=date(2024, 1, 1)),
    "a file with a fresh time-stamp": another_file,
    "a theme's name": lambda team, edition: Theme.objects.filter(slug="xay-dung-dang").update(name="Tên khác"),
    "a new index": lambda team, edition: with_theme(edition),
}
NO_CHANGES: dict[str, Change] = {
    "a draft": lambda team, edition: factories.draft(team),
    "a submission": lambda team, edition: factories.submitted(team),
    "a theme's keywords": lambda team, edition: Theme.objects.update(keywords="khác"),
    "a person": lambda team, edition: factories.person("moi"),
}


def with_theme(edition: Edition) -> None:
    search.index(edition)
    edition.search_rows.get(position=1).themes.add(Theme.objects.get(slug="xay-dung-dang"))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_readers_see_changes_every_tag(client: Client, team: factories.Staff, edition: Edition, change: Change):
    before = tags(client, DOCUMENTS + CALENDAR)
    change(team, edition)
    after = tags(client, DOCUMENTS + CALENDAR)
    assert not [address for address in DOCUMENTS + CALENDAR if before[address] == after[address]]


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_readers_do_not_see_changes_none(
    client: Client, team: factories.Staff, edition: Edition, event: CommemorativeEvent, change: Change
):
    before = tags(client, DOCUMENTS + CALENDAR)
    change(team, edition)
    assert tags(client, DOCUMENTS + CALENDAR) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda event: CommemorativeEvent.objects.filter(pk=event.pk).update(checked=True),
        lambda event: CommemorativeEvent.objects.filter(pk=event.pk).update(day=10),
        lambda event: EventYear.objects.create(event=event, year=2023, start=date(2023, 12, 8)),
        lambda event: event.delete(),
    ],
    ids=["checked", "moved", "laid down for a year", "deleted"],
)
def test_the_register_of_dates_changes_the_calendar_and_nothing_else(
    client: Client, edition: Edition, event: CommemorativeEvent, change: Callable[[CommemorativeEvent], object]
):
    pages, calendar = tags(client, DOCUMENTS), tags(client, CALENDAR)
    change(event)
    assert tags(client, DOCUMENTS) == pages
    after = tags(client, CALENDAR)
    assert not [address for address in CALENDAR if calendar[address] == after[address]]


def test_a_new_day_changes_the_calendar_and_nothing_else(client: Client, edition: Edition, time_machine: Any):
    time_machine.move_to("2024-06-01 23:30+07:00", tick=False)
    pages, calendar = tags(client, DOCUMENTS), tags(client, CALENDAR)
    time_machine.move_to("2024-06-02 00:30+07:00", tick=False)
    assert tags(client, DOCUMENTS) == pages
    assert not set(tags(client, CALENDAR).values()) & set(calendar.values())


@pytest.mark.parametrize("address", DOCUMENTS + CALENDAR)
def test_what_has_not_changed_costs_one_query_and_no_bytes(
    client: Client, edition: Edition, event: CommemorativeEvent, address: str, django_assert_num_queries: Any
):
    first = client.get(address)
    with django_assert_num_queries(1):
        again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Last-Modified"):
        assert again.headers[name] == first.headers[name]
    weak = client.get(address, headers={"if-none-match": f'"other", W/{first.headers["ETag"]}'})
    assert weak.status_code == 304, "a server in front that compresses makes the tag a weak one"


def test_a_tag_belongs_to_one_address(client: Client, edition: Edition):
    found = list(tags(client, (*DOCUMENTS, *CALENDAR, "/tim-kiem/?q=hoi", "/tim-kiem/?q=hoi&trang=2")).values())
    assert len(found) == len(set(found))
    stolen = client.get("/van-ban/2023/99-khong-co/", headers={"if-none-match": found[0]})
    assert stolen.status_code == 404


def test_a_moment_alone_gets_the_page_in_full(client: Client, edition: Edition):
    moment = client.get("/").headers["Last-Modified"]
    changed = SiteVersion.objects.get().changed_at
    assert moment == http_date(changed.timestamp())
    assert client.get("/", headers={"if-modified-since": moment}).status_code == 200


@pytest.mark.parametrize(
    ("statement", "moves"),
    [
        ("UPDATE directives_theme SET name = 'Tên khác' WHERE slug = 'xay-dung-dang'", True),
        ("UPDATE directives_theme SET keywords = 'khác'", False),
        ("DELETE FROM events_eventyear", False),
    ],
)
def test_raw_sql_moves_the_version_as_well(team: factories.Staff, statement: str, moves: bool):
    before = freshness.read().documents
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert (freshness.read().documents != before) is moves


def test_a_change_that_is_taken_back_takes_the_version_back(team: factories.Staff, edition: Edition):
    before = freshness.read()
    with transaction.atomic():
        Theme.objects.filter(slug="xay-dung-dang").update(name="Tên khác")
        assert freshness.read() != before
        transaction.set_rollback(True)
    assert freshness.read() == before


def test_no_answer_varies_or_remembers_and_every_one_is_kept_for_seconds_only(client: Client, edition: Edition):
    for address in (*DOCUMENTS, *CALENDAR, edition.get_pdf_url()):
        response = client.get(address)
        body_of(response)
        assert response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding", address
        assert not response.cookies, address
        assert response.headers["Cache-Control"] == "public, max-age=5", address


def test_every_answer_carries_the_guards(client: Client, edition: Edition):
    upload = SimpleUploadedFile("x.pdf", b"x", content_type="application/pdf")
    answers = [
        client.get(address) for address in (*DOCUMENTS, *CALENDAR, edition.get_pdf_url(), "/khong-co/", "/lich/")
    ]
    answers += [
        client.post(reverse("verify"), {"tep": upload}),
        client.post("/kiem-tra/", CONTENT_LENGTH=str(20 << 20)),
    ]
    for answer in answers:
        body_of(answer)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_public_pages_may_load_styles_letters_and_pictures_of_this_site_only(client: Client, edition: Edition):
    policy = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    for address in (*DOCUMENTS, *CALENDAR, "/khong-co/"):
        more = "; script-src 'self'; connect-src 'self'" if address == reverse("verify") else ""
        assert client.get(address).headers["Content-Security-Policy"] == policy + more, address


def test_the_admin_keeps_its_own_policy(client: Client, team: factories.Staff):
    client.force_login(team.drafter)
    for address in (reverse("admin:index"), reverse("admin:login")):
        assert client.get(address, follow=True).headers["Content-Security-Policy"].startswith("default-src 'self'")
