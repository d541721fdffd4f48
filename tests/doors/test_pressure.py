"""Twenty people press the same button at the same moment, fifty times: one has done it, nineteen read a sentence."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.roles import Role
from directives import audit, filestore, signing
from directives.models import Directive, Edition, EditionStatus, HistoryEntry, Kind, NumberCounter, RegisterEntry, State
from directives.pdf import child
from directives.pdf.values import LEADER, SEAL
from tests import prepared
from tests.directives.test_parallel import certificates
from tests.factories import (
    NOON,
    PASSWORD,
    Staff,
    demo_keys,
    numbered,
    person,
    staff,
    submitted,
    waiting_for_number,
    waiting_to_be_issued,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PEOPLE, ROUNDS = 20, 50
AFTER = {"approve": State.APPROVED, "number": State.AWAITING_SIGNATURE, "issue": State.ISSUED}
"""The steps, and the state that each leads to."""
Answer = tuple[int, str]
Make = Callable[[int], Directive]
"""The document of a round, as far as the step that all want to take."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at the site: what his browser holds, sent over connections of its own."""

    place: str
    cookies: str
    token: str

    def ask(self, address: str, body: dict[str, Any] | None = None) -> Answer:
        """Status and page; a body is sent as a form."""
        server = HTTPConnection(self.place, timeout=120)
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        sent = urlencode({**body, "csrfmiddlewaretoken": self.token}) if body is not None else None
        server.request("POST" if body is not None else "GET", address, sent, headers)
        response = server.getresponse()
        page = response.read().decode()
        server.close()
        return response.status, page


def seated(server: LiveServer, user: User) -> Desk:
    """The person at his desk, with a session and the token of his forms."""
    client = Client()
    client.force_login(user)
    client.get(reverse("admin:password_change"))
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return Desk(urlsplit(server.url).netloc, cookies, client.cookies[site.CSRF_COOKIE_NAME].value)


@dataclass(slots=True)
class Remembering:
    """Asks the prepared child, and once only for the same question: an answer depends on nothing else."""

    address: Path
    answers: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    one_asks: threading.Lock = field(default_factory=threading.Lock)

    def run(self, _command: Any, message: bytes, wall: float, _environment: Any) -> tuple[int, bytes]:
        """In the place of ``child.run``."""
        with self.one_asks:
            if message not in self.answers:
                self.answers[message] = prepared.ask(self.address, message, wall)
            return self.answers[message]


@pytest.fixture
def team(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Staff]:
    """People and keys, and a child for PDF that starts at once."""
    demo_keys(settings)
    address = tmp_path / "prepared"
    with prepared.process(address), patch.object(child, "run", Remembering(address).run):
        yield staff()


@pytest.fixture
def desks(team: Staff, live_server: LiveServer) -> list[Desk]:
    """Twenty people who may all approve, number and issue."""
    people = [person(f"nguoi{n}", Role.APPROVER, Role.CLERK) for n in range(PEOPLE)]
    return [seated(live_server, user) for user in people]


def page_of(desk: Desk, address: str) -> dict[str, Any]:
    """The step's form as its page fills it, with the password."""
    status, page = desk.ask(address)
    assert status == 200
    form = next(form for form in html.fromstring(page).forms if form.method == "POST" and not form.action)
    return {**dict(form.form_values()), "password": PASSWORD}


def pressed(desks: list[Desk], directive: Directive, action: str) -> list[Answer]:
    """The answers to all of them, who have read the same page and send its form at the same moment."""
    address = reverse("admin:directives_directive_step", args=[directive.pk, action])
    form, gate = page_of(desks[0], address), threading.Barrier(len(desks))

    def press(desk: Desk) -> Answer:
        gate.wait()
        return desk.ask(address, form)

    with ThreadPoolExecutor(len(desks)) as pool:
        return list(pool.map(press, desks))


def sentence_of(page: str) -> str:
    """What the page of a refusal says to the person; "" when it says nothing."""
    said = html.fromstring(page).xpath('//*[contains(@class, "errorlist")]//li | //*[@role="alert"]')
    return " ".join(" ".join(one.text_content().split()) for one in said)


def for_approval(team: Staff, settings: Any) -> Make:
    """Handed in, always with the same text."""
    return lambda _round: submitted(team)


def for_a_number(team: Staff, settings: Any) -> Make:
    """Approved; leader and seal sign elsewhere."""
    certificates(settings, team)
    return lambda _round: waiting_for_number(team)


def for_issue(team: Staff, settings: Any) -> Make:
    """With a file that leader and office have truly signed: one document's, sealed anew for each round."""
    first = signing.add_signature(numbered(team), LEADER, actor=team.head, at=NOON)
    data, asked = filestore.get(first.pdf_leader), signing._request(first, SEAL, NOON)

    def make(turn: int) -> Directive:
        return waiting_to_be_issued(team, data=child.sign(data, replace(asked, at=NOON + timedelta(seconds=turn))))

    return make


MAKE: Mapping[str, Callable[[Staff, Any], Make]] = {
    "approve": for_approval,
    "number": for_a_number,
    "issue": for_issue,
}


@pytest.mark.parametrize("action", AFTER)
def test_of_twenty_at_once_one_takes_the_step_and_the_others_read_why_not(
    team: Staff, desks: list[Desk], settings: Any, record_property: Any, action: str
) -> None:
    make, spent = MAKE[action](team, settings), 0.0
    for turn in range(ROUNDS):
        directive, began = make(turn), perf_counter()
        answers = pressed(desks, directive, action)
        spent += perf_counter() - began
        one_has_done_it(directive, action, answers)
    nothing_is_doubled(action)
    record_property(
        "figures", f"Pressure: {PEOPLE} people {action} at once, {ROUNDS} times in {spent:.0f} s; one each time"
    )


def one_has_done_it(directive: Directive, action: str, answers: list[Answer]) -> None:
    """One was led on; the others read in which state the document now is; the history tells of one act."""
    assert sorted(status for status, _page in answers) == [302] + [409] * (PEOPLE - 1)
    said = [sentence_of(page) for status, page in answers if status == 409]
    assert all(str(AFTER[action].label) in sentence for sentence in said), set(said)
    assert Directive.objects.get(pk=directive.pk).state == AFTER[action]
    assert directive.history.filter(action=action).count() == 1
    assert directive.history.last().action == action


def nothing_is_doubled(action: str) -> None:
    """Over all rounds: as many acts as rounds, numbers from one on without a gap, one edition and status a document."""
    assert HistoryEntry.objects.filter(action=action).count() == ROUNDS
    numbers = sorted(RegisterEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert NumberCounter.objects.get(kind=Kind.HUONG_DAN).next_number == len(numbers) + 1
    issued = ROUNDS if action == "issue" else 0
    assert (Edition.objects.count(), EditionStatus.objects.count()) == (issued, issued)
    assert list(audit.chains()) == []
