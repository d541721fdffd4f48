"""A closed site: every address asks for a login, readers come in, nothing is kept by a cache."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import SecurityEvent
from accounts.roles import Role
from directives.models import Edition
from tests import factories
from tests.factories import PASSWORD

VALUES = {
    "year": 2023, "month": 12, "slug": "01-hd-btgtu", "token": "x", "code": "x", "number": 1, "name": "x.pdf",
    "day": "2023-12-01", "form": "json", "pk": 1, "ending": "json",
}  # fmt: skip
OPEN = {"reader_login", "reader_logout", "healthz", "robots", "preview-link", "preview-link-style"}
"""The door, what machines ask, and the leaders' previews, each of which is its own secret."""


@pytest.fixture
def team(db: None) -> factories.Staff:
    return factories.staff()


@pytest.fixture
def edition(team: factories.Staff, settings: Any) -> Edition:
    settings.CLOSED_SITE = True
    return factories.published(team)


def addresses() -> dict[str, str]:
    """Every public address by name, with values that exist."""
    found = {}
    for name, entries in get_resolver().reverse_dict.lists():
        if isinstance(name, str):
            parameters = entries[0][0][0][1]
            found[name] = reverse(name, kwargs={key: VALUES[key] for key in parameters if key in VALUES})
    return found


def test_every_address_asks_for_a_login(client: Client, edition: Edition) -> None:
    tried = {name: address for name, address in addresses().items() if name not in OPEN}
    assert {"home", "edition", "edition-pdf", "feed", "sitemap", "search", "verify", "calendar-file"} <= set(tried)
    for name, address in tried.items():
        for method in (client.get, client.post, client.head):
            answer = method(address)
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/dang-nhap/?next="), name
            assert answer.headers["Cache-Control"] == "private, no-store", name
            assert not answer.content or b"01-HD" not in answer.content, name


def test_a_missing_page_asks_as_well(client: Client, edition: Edition) -> None:
    assert client.get("/van-ban/2023/99-khong-co/").status_code == 302


def test_a_reader_comes_in_reads_and_leaves(client: Client, edition: Edition) -> None:
    factories.person("docgia", Role.READER, is_staff=False)
    address = edition.get_absolute_url()
    door = client.get(address).headers["Location"]
    answer = client.post(door, {"username": "docgia", "password": PASSWORD, "next": address})
    assert answer.headers["Location"] == address
    page = client.get(address)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert client.get("/quan-tri/").status_code == 302, "a reader does not work here"
    client.post("/dang-xuat/")
    assert client.get(address).status_code == 302
    assert list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["login", "logout"]


def test_an_account_without_the_role_does_not_read(client: Client, edition: Edition) -> None:
    client.force_login(factories.person("ai-do", is_staff=False))
    assert client.get("/").status_code == 302


def test_guesses_lock_here_too(client: Client, edition: Edition) -> None:
    for _n in range(8):
        client.post("/dang-nhap/", {"username": "soanthao", "password": "sai"})
    locked = client.post("/dang-nhap/", {"username": "soanthao", "password": PASSWORD})
    assert locked.status_code == 429
    assert "15 phút" in locked.content.decode()


def test_robots_and_the_door_say_nothing(client: Client, edition: Edition) -> None:
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    door = client.get("/dang-nhap/").content.decode()
    assert "01-HD/BTGTU" not in door
    assert "tháng 12/2023" not in door
    assert client.get("/healthz").status_code == 200


def test_an_open_site_has_no_such_door(client: Client, team: factories.Staff) -> None:
    assert client.get("/dang-nhap/").status_code == 404
