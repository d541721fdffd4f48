"""The database gone, a key gone, an authority that is silent, a renderer that hangs, a clock that went back.

Readers and staff read what happened; nothing is lost, no number is spent, and it works by itself afterwards. Full disks
and closed stores: test_troubles; kills at any instant: test_killed; a silent mail server: test_notifications.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from directives import chain, issuing, pages, signing, verification, workflow
from directives.models import Directive, HistoryEntry, RegisterEntry
from directives.pdf import limits
from directives.pdf.values import LEADER, SEAL
from tests import factories
from tests.directives.test_troubles import kept
from tests.factories import NOON, PASSWORD, Staff, demo_keys

Trouble = Callable[[Any], AbstractContextManager[None]]


@pytest.fixture
def people(transactional_db: None, settings: Any) -> Staff:
    """Everybody, with keys; commits are real."""
    demo_keys(settings)
    return factories.staff()


@pytest.fixture
def browser_of_staff(people: Staff) -> Client:
    """The clerk's browser, which reads error pages as he does."""
    client = Client(raise_request_exception=False)
    client.force_login(people.clerk)
    return client


@contextmanager
def database_gone() -> Iterator[None]:
    """Nobody answers where the database was, for new connections."""
    sqlite = connection.vendor == "sqlite"
    name, wrong = ("NAME", "/proc/no/such/place") if sqlite else ("PORT", "1")
    right = connection.settings_dict[name]
    connection.close()
    connection.settings_dict[name] = wrong
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict[name] = right


@pytest.mark.parametrize("stored", [True, False], ids=["stored pages", "views"])
def test_without_the_database_everybody_is_asked_to_come_back(
    people: Staff, browser_of_staff: Client, settings: Any, stored: bool
) -> None:
    settings.STORED_PAGES = stored
    edition = factories.published(people)
    addresses = ["/", edition.get_absolute_url(), edition.get_pdf_url(), "/tim-kiem/?q=hoi", "/feed.atom", "/quan-tri/"]
    with database_gone():
        answers = [browser_of_staff.get(address) for address in addresses]
        health = browser_of_staff.get("/healthz")
        far = browser_of_staff.get("/healthz", REMOTE_ADDR="203.0.113.9")
    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "chưa đọc được dữ liệu" in answer.content.decode()
        assert answer.headers["X-Request-ID"] in answer.content.decode()
        assert "Traceback" not in answer.content.decode()
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "no-store" in answer.headers["Cache-Control"]
    assert (health.status_code, b"wrong: database does not answer" in health.content) == (503, True)
    assert (far.status_code, far.content) == (503, b"not ok\n")
    for address in addresses:
        again = browser_of_staff.get(address)
        assert again.status_code == 200
        assert b"".join(again) if again.streaming else again.content


def test_without_the_database_pages_that_were_written_as_files_stay(
    people: Staff, browser_of_staff: Client, settings: Any, tmp_path: Path
) -> None:
    settings.STORED_PAGES, settings.PAGES_DIR = True, tmp_path / "pages"
    edition = factories.published(people)
    assert Client().get(edition.get_absolute_url()).status_code == 200
    file = tmp_path / "pages" / "current" / edition.get_absolute_url().strip("/") / "index.html"
    whole = file.read_bytes()
    with database_gone():
        assert browser_of_staff.get(edition.get_absolute_url()).status_code == 503
        assert file.read_bytes() == whole, "the web server in front goes on sending it"
    assert pages.tidy("another version") >= 0


def test_a_step_without_the_database_changes_nothing_and_works_afterwards(
    people: Staff, browser_of_staff: Client
) -> None:
    directive = factories.waiting_for_number(people)
    page = reverse("admin:directives_directive_step", args=[directive.pk, "number"])
    sent, before = {"number": 1, "date": "01/12/2023", "read": directive.approved_digest}, kept(directive)
    with database_gone():
        answer = browser_of_staff.post(page, sent)
    assert answer.status_code == 503
    assert "Không có gì bị thay đổi" in answer.content.decode()
    assert kept(directive) == before
    assert browser_of_staff.post(page, sent).status_code == 302
    assert RegisterEntry.objects.get().directive == directive


@contextmanager
def key_gone(settings: Any) -> Iterator[None]:
    """The leader's key file is no longer where it was."""
    right = settings.SIGNING_KEYS
    settings.SIGNING_KEYS = {**right, "lanhdao": replace(right["lanhdao"], pkcs12="/nowhere/key.p12")}
    yield
    settings.SIGNING_KEYS = right


@contextmanager
def authority_silent(settings: Any) -> Iterator[None]:
    """The time-stamp authority's machine does not answer."""
    right = settings.SIGNING_TSA
    settings.SIGNING_TSA = "http://127.0.0.1:9/"
    yield
    settings.SIGNING_TSA = right


@contextmanager
def renderer_hangs(settings: Any) -> Iterator[None]:
    """Printing does not come to an end within its time."""
    right = limits.ACTIONS["render"]
    limits.ACTIONS["render"] = replace(right, wall=0.01)
    yield
    limits.ACTIONS["render"] = right


@pytest.mark.parametrize(("trouble", "said"), [(key_gone, "khóa"), (renderer_hangs, "")])
def test_numbering_stops_before_the_number(
    people: Staff, browser_of_staff: Client, settings: Any, trouble: Trouble, said: str
) -> None:
    directive = factories.waiting_for_number(people)
    page = reverse("admin:directives_directive_step", args=[directive.pk, "number"])
    sent, before = {"number": 1, "date": "01/12/2023", "read": directive.approved_digest}, kept(directive)
    with trouble(settings):
        answer = browser_of_staff.post(page, sent)
    assert answer.status_code == 409
    assert "errorlist" in answer.content.decode()
    assert said in answer.content.decode().lower()
    assert kept(directive) == before
    assert browser_of_staff.post(page, sent).status_code == 302
    assert RegisterEntry.objects.get().number == 1


@pytest.mark.parametrize(("trouble", "said"), [(key_gone, "khóa"), (authority_silent, "dấu thời gian")])
def test_signing_stops_without_a_signature(people: Staff, settings: Any, trouble: Trouble, said: str) -> None:
    directive = factories.numbered(people)
    client = Client(raise_request_exception=False)
    client.force_login(people.head)
    page = reverse("admin:directives_directive_step", args=[directive.pk, "sign_leader"])
    before = kept(directive)
    with trouble(settings):
        answer = client.post(page, {"password": PASSWORD, "read": directive.pdf_unsigned})
    assert answer.status_code == 409
    assert said in answer.content.decode().lower()
    assert kept(directive) == before
    assert client.post(page, {"password": PASSWORD, "read": directive.pdf_unsigned}).status_code == 302
    assert Directive.objects.get(pk=directive.pk).pdf_leader


def test_a_clock_that_goes_back_spoils_nothing(people: Staff) -> None:
    """Each act is dated an hour before the one it follows: their order is that of the chain, not the clock's."""
    hours = iter(range(1, 10))

    def earlier() -> Any:
        return NOON - timedelta(hours=next(hours))

    directive = factories.submitted(people)
    digest = directive.content().digest
    directive = workflow.approve(directive, actor=people.deputy, at=earlier(), digest=digest)
    directive = issuing.number(directive, actor=people.clerk, at=earlier())
    directive = signing.add_signature(directive, LEADER, actor=people.head, at=earlier())
    directive = signing.add_signature(directive, SEAL, actor=people.clerk, at=earlier())
    edition = issuing.issue(directive, actor=people.clerk, at=earlier())
    assert list(verification.doubts(edition)) == []
    acts = list(HistoryEntry.objects.order_by("pk").values_list("action", "previous", "hash"))
    assert acts[-1][0] == "issue"
    assert [previous for _action, previous, _hash in acts] == [chain.ORIGIN, *(own for *_rest, own in acts[:-1])]
    assert Client().get(edition.get_absolute_url()).status_code == 200
