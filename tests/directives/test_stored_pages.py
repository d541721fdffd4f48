"""Pages kept as they were sent: one query, never old, the same bytes and headers as from the view; and as files."""

import gzip
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from directives import issuing, pages
from directives.management.commands.tidy_pages import Command
from directives.models import Edition, SiteVersion, StoredPage, Theme
from tests import factories

ADDRESSES = (
    "/", "/2023/", "/2023/12/", "/van-ban/2023/01-hd-btgtu/", "/chu-de/", "/lich/2023/12/", "/feed.atom",
    "/van-ban/2023/01-hd-btgtu.json", "/sitemap.xml",
)  # fmt: skip
DOCUMENT = "/van-ban/2023/01-hd-btgtu/"


@pytest.fixture
def kept(settings: Any) -> None:
    settings.STORED_PAGES = True


@pytest.fixture
def edition(team: factories.Staff) -> Edition:
    return factories.published(team)


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    settings.STORED_PAGES, settings.PAGES_DIR = True, tmp_path / "pages"
    return tmp_path / "pages"


def withdraw(edition: Edition, team: factories.Staff) -> None:
    issuing.withdraw(edition, actor=team.head, at=factories.NOON, reason="issued_in_error")


def text(response: Any) -> str:
    zipped = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.content) if zipped else response.content).decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_kept_page_is_the_page_of_the_view(
    client: Client, edition: Edition, settings: Any, address: str, django_assert_num_queries: Any
):
    plain = client.get(address)
    settings.STORED_PAGES = True
    client.get(address)
    with django_assert_num_queries(1):
        kept = client.get(address)
    assert kept.content == plain.content
    same = {name for name in plain.headers if name not in ("Content-Length", "Vary")}
    assert {name: kept.headers[name] for name in same} == {name: plain.headers[name] for name in same}
    assert kept.headers["Vary"] == "Accept-Encoding"
    assert not kept.cookies


@pytest.mark.parametrize("offer", ["gzip, deflate, br", "GZIP;q=0.5", "br, gzip"])
def test_a_browser_that_takes_it_gets_it_compressed(client: Client, kept: None, edition: Edition, offer: str):
    plain = client.get(DOCUMENT)
    zipped = client.get(DOCUMENT, headers={"accept-encoding": offer})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert int(zipped.headers["Content-Length"]) == len(zipped.content) < len(plain.content)
    assert text(zipped) == plain.content.decode()
    assert zipped.headers["ETag"] == f"W/{plain.headers['ETag']}"


@pytest.mark.parametrize("offer", ["", "br", "gzip;q=0", "identity"])
def test_a_browser_that_does_not_gets_it_plain(client: Client, kept: None, edition: Edition, offer: str):
    client.get(DOCUMENT)
    assert "Content-Encoding" not in client.get(DOCUMENT, headers={"accept-encoding": offer}).headers


@pytest.mark.parametrize("weak", ["", "W/"])
def test_who_has_the_page_gets_304_for_one_query(
    client: Client, kept: None, edition: Edition, weak: str, django_assert_num_queries: Any
):
    etag = client.get(DOCUMENT).headers["ETag"]
    with django_assert_num_queries(1):
        again = client.get(DOCUMENT, headers={"if-none-match": weak + etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=5"
    assert "frame-ancestors" in again.headers["Content-Security-Policy"]


def test_nobody_reads_an_old_page_after_a_change(client: Client, kept: None, team: factories.Staff, edition: Edition):
    before = {address: text(client.get(address)) for address in ADDRESSES}
    withdraw(edition, team)
    for address in ("/", "/2023/", "/2023/12/", DOCUMENT, "/feed.atom", "/van-ban/2023/01-hd-btgtu.json"):
        assert text(client.get(address)) != before[address], address
    assert "thu hồi" in text(client.get(DOCUMENT))


def test_a_new_day_and_a_new_release_are_changes_too(
    client: Client, kept: None, edition: Edition, time_machine: Any, monkeypatch: Any
):
    time_machine.move_to("2023-12-05 08:00+07:00", tick=False)
    client.get("/lich/2023/12/")
    key = StoredPage.objects.get(path="/lich/2023/12/").key
    time_machine.move_to("2023-12-06 08:00+07:00", tick=False)
    client.get("/lich/2023/12/")
    assert StoredPage.objects.get(path="/lich/2023/12/").key != key
    client.get(DOCUMENT)
    monkeypatch.setattr("directives.views.freshness.release", lambda: "another")
    client.get(DOCUMENT)
    assert StoredPage.objects.get(path=DOCUMENT).key.split()[0] != key.split()[0]


def test_what_is_no_page_is_not_kept(client: Client, kept: None, edition: Edition, team: factories.Staff):
    draft = factories.draft(team, period=date(2024, 2, 1))
    for address in ("/khong-co/", "/tim-kiem/?q=hoi", "/kiem-tra/", "/2023/12/?x=1", "/lich/", "/robots.txt"):
        client.get(address)
    client.force_login(team.drafter)
    client.get(f"/quan-tri/directives/directive/{draft.pk}/change/")
    assert set(StoredPage.objects.values_list("path", flat=True)) == set()
    assert client.post(DOCUMENT).status_code == 405
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_database_that_takes_nothing_only_costs_time(client: Client, kept: None, edition: Edition):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER full BEFORE INSERT ON directives_storedpage BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        else:
            cursor.execute("ALTER TABLE directives_storedpage ADD CONSTRAINT nothing CHECK (false)")
    assert client.get(DOCUMENT).status_code == 200
    assert not StoredPage.objects.exists()


# --- as files --------------------------------------------------------------------------------------------------------


def linked(files: Path, address: str = DOCUMENT) -> str | None:
    """What the web server in front would send, or None when it would ask the application."""
    try:
        return (files / "current" / address.strip("/") / "index.html").read_text()
    except OSError:
        return None


def test_a_page_of_documents_becomes_a_file_and_one_with_a_date_does_not(client: Client, files: Path, edition: Edition):
    page = client.get(DOCUMENT)
    client.get("/lich/2023/12/")
    client.get("/van-ban/2023/01-hd-btgtu.json")
    assert linked(files) == page.content.decode()
    folder = files / "current" / DOCUMENT.strip("/")
    assert gzip.decompress((folder / "index.html.gz").read_bytes()) == page.content
    root = (files / "current").resolve()
    written = {str(path.relative_to(root)) for path in root.rglob("*.html")}
    assert written == {"van-ban/2023/01-hd-btgtu/index.html"}


def test_a_change_takes_the_file_away_before_it_happens(
    client: Client, files: Path, edition: Edition, team: factories.Staff
):
    client.get(DOCUMENT)
    with pages.changing():
        assert linked(files) is None
        client.get(DOCUMENT)
        assert linked(files) is None, "nobody links a page while somebody changes something"
        withdraw(edition, team)
    assert linked(files) is None
    assert "thu hồi" in client.get(DOCUMENT).content.decode()
    assert "thu hồi" in (linked(files) or "")


def test_a_save_by_staff_takes_the_files_away_and_what_a_page_sends_by_itself_does_not(
    client: Client, files: Path, edition: Edition, team: factories.Staff
):
    client.get(DOCUMENT)
    staff = Client()
    staff.force_login(team.administrator)
    staff.post("/quan-tri/directives/theme/1/change/", {}, headers={"X-Background": "1"})
    assert linked(files)
    staff.post("/quan-tri/directives/theme/1/change/", {})
    assert linked(files) is None


def test_a_file_comes_back_when_nothing_has_changed_after_all(client: Client, files: Path, edition: Edition):
    client.get(DOCUMENT)
    with pages.changing():
        pass
    assert linked(files) is None
    client.get(DOCUMENT)
    assert linked(files)


def test_another_address_of_the_site_is_another_page(client: Client, kept: None, edition: Edition, settings: Any):
    client.get(DOCUMENT)
    settings.SITE_URL = "https://moi.example"
    assert "https://moi.example/van-ban/" in text(client.get(DOCUMENT))


def test_a_late_page_of_an_old_version_is_never_linked(files: Path, edition: Edition):
    old = SiteVersion.objects.get().documents
    Theme.objects.create(slug="moi", name="Mới", order=99)
    pages.offer(DOCUMENT, f"release {old}", gzip.compress(b"old"), whole=lambda: b"old")
    assert linked(files) is None


def test_tidying_takes_away_what_raw_sql_left_and_old_folders(client: Client, files: Path, edition: Edition):
    client.get(DOCUMENT)
    Theme.objects.create(slug="moi", name="Mới", order=99)
    assert linked(files)
    Command().handle()
    assert linked(files) is None
    assert [path for path in files.iterdir() if path.is_dir()] == []


def test_a_full_disk_only_costs_time(client: Client, files: Path, edition: Edition):
    files.write_bytes(b"a file where the folder should be")
    assert client.get(DOCUMENT).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_readers_in_a_hurry_never_see_the_old_page_after_the_withdrawal(files: Path):
    """Four readers as the web server in front: the file if it is linked, the application otherwise."""
    team = factories.staff()
    edition = factories.published(team)
    done, seen, stop = threading.Event(), [], threading.Event()

    def read_on() -> None:
        client = Client()
        while not stop.is_set():
            withdrawn = done.is_set()
            page = linked(files) or text(client.get(DOCUMENT))
            if withdrawn:
                seen.append("thu hồi" in page)
        connection.close()

    readers = [threading.Thread(target=read_on) for _n in range(4)]
    for reader in readers:
        reader.start()
    withdraw(edition, team)
    done.set()
    while len(seen) < 200:
        done.wait(0.01)
    stop.set()
    for reader in readers:
        reader.join()
    assert all(seen)
    assert linked(files)
