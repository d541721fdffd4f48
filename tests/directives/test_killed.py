"""A process killed at any instant of numbering, signing, sealing, issuing leaves the old state or the complete new one.

Two ways to choose the instant: at random over the time that the step takes, from a fixed seed; and exactly before and
after each statement that writes, each commit, each act on the file system. After every kill: nothing in between, no gap
in the register, no page of a document that was not issued; and the same button works.
"""

import hashlib
import os
import random
import select
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection, connections
from django.test import Client

from directives import filestore, issuing, register, signing
from directives.models import Directive, Edition, Kind, NumberCounter, RegisterEntry, State
from directives.pdf import child
from directives.pdf.values import LEADER, SEAL
from tests import prepared
from tests.factories import NOON, Staff, demo_keys, staff, waiting_for_number

pytestmark = [pytest.mark.slow, pytest.mark.strict, pytest.mark.django_db(transaction=True)]

KILLS = 100
EACH = 4
"""At most so many kills of the same step of one document, then it is taken."""
SEED = 20231201


@dataclass(frozen=True, slots=True)
class Button:
    """One step: what the press does, and what is there when it has been taken."""

    press: Callable[[Directive], object]
    taken: Callable[[Directive], bool]


@dataclass(frozen=True, slots=True)
class Office:
    """The people, and the buttons in their order."""

    team: Staff
    buttons: dict[str, Button]

    def document(self, number: int) -> Directive:
        return waiting_for_number(self.team, title=f"Hướng dẫn chuyên đề {number}", thematic=True, period=None)


@pytest.fixture
def office(transactional_db: None, settings: Any, monkeypatch: Any, tmp_path: Path) -> Iterator[Office]:
    """Keys, people, and PDF children that start at once."""
    demo_keys(settings)
    settings.PAGES_DIR = None
    archive = {**settings.STORAGES["archive"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "archive": archive}  # other tests leave damaged files behind on purpose
    team, address = staff(), tmp_path / "prepared"
    monkeypatch.setattr(
        child, "run", lambda _command, message, wall, _environment: prepared.ask(address, message, wall)
    )
    by: dict[str, Any] = {"actor": team.clerk, "at": NOON}
    buttons = {
        "number": Button(lambda d: issuing.number(d, **by), lambda d: d.state == State.AWAITING_SIGNATURE),
        "sign_leader": Button(
            lambda d: signing.add_signature(d, LEADER, actor=team.head, at=NOON), lambda d: d.pdf_leader != ""
        ),
        "sign_seal": Button(
            lambda d: signing.add_signature(d, SEAL, actor=team.clerk, at=NOON + timedelta(minutes=5)),
            lambda d: d.pdf_sealed != "",
        ),
        "issue": Button(lambda d: issuing.issue(d, **by), lambda d: d.state == State.ISSUED),
    }
    with prepared.process(address):
        yield Office(team, buttons)


def killed(act: Callable[[], object], after: float | None) -> bool:
    """Run the act in a process of its own and kill it after so many seconds; False when it was done before."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        _run_and_leave(act)
    waiting = os.pidfd_open(pid)
    try:
        select.select([waiting], [], [], after)
        os.kill(pid, signal.SIGKILL)
    finally:
        os.close(waiting)
    _pid, status = os.waitpid(pid, 0)
    settle()
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, "the step failed by itself"
        return False
    return True


def _run_and_leave(act: Callable[[], object]) -> None:
    """What the child does; it never returns into the test."""
    code = 1
    try:
        act()
        code = 0
    finally:
        os._exit(code)


def settle() -> None:
    """Wait until PostgreSQL has noticed the death; SQLite's locks die with the process."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        while connection.vendor == "postgresql":
            cursor.execute(f"{others} AND backend_type = 'client backend'")
            if cursor.fetchone() == (0,):
                return
            cursor.execute("SELECT pg_sleep(0.005)")


def everything(directive: Directive) -> dict[str, Any]:
    """All rows that a step may write, as values."""
    row: dict[str, Any] = dict(Directive.objects.filter(pk=directive.pk).values().get())
    del row["changed_at"]
    edition = Edition.objects.filter(directive=directive).first()
    rows = RegisterEntry.objects.order_by("pk").values_list("number", "directive", "date", "use")
    return {
        "directive": row,
        "register": list(rows),
        "next": list(NumberCounter.objects.order_by("pk").values_list("next_number", flat=True)),
        "history": list(directive.history.values_list("action", flat=True)),
        "edition": edition and (edition.digest, edition.files.count(), edition.statuses.count()),
        "found": edition and edition.search_rows.count(),
    }


def complete(directive: Directive, action: str, before: dict[str, Any]) -> None:
    """The step was taken, with all that belongs to it."""
    after = everything(directive)
    assert after["history"] == [*before["history"], action]
    row = after["directive"]
    for stored in filter(None, (row["pdf_unsigned"], row["pdf_leader"], row["pdf_sealed"])):
        assert hashlib.sha256(filestore.get(stored)).hexdigest() == stored
    assert directive.pk in [document for _number, document, _date, _use in after["register"]]
    if action == "issue":
        assert after["edition"] == (row["approved_digest"], 1, 1)
        assert after["found"]


def sound() -> None:
    """What must hold at any time: a register without gaps, files that are what their names say, honest pages."""
    counter = NumberCounter.objects.get(kind=Kind.HUONG_DAN)
    numbers = list(RegisterEntry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, counter.next_number))
    assert register.gaps(counter) == []
    for path in Path(storages["archive"].path("")).glob("??/*.pdf"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    client = Client()
    issued = {entry.number for entry in RegisterEntry.objects.filter(directive__state=State.ISSUED)}
    last = max(numbers, default=0)
    for number in {last, last + 1} - {0}:
        for ending in ("/", ".pdf"):
            answer = client.get(f"/van-ban/2023/{number:02d}-hd-btgtu{ending}")
            assert answer.status_code == (200 if number in issued else 404)
            answer.close()


def old_or_new(directive: Directive, action: str, button: Button, before: dict[str, Any]) -> bool:
    """Whether the step has been taken, after everything was looked at."""
    now = Directive.objects.get(pk=directive.pk)
    if button.taken(now):
        complete(now, action, before)
    else:
        assert everything(now) == before
    sound()
    return button.taken(now)


def test_a_kill_at_a_random_instant_leaves_the_old_or_the_new_state(office: Office, record_property: Any) -> None:
    chance, begun = random.Random(SEED), time.perf_counter()
    first = office.document(0)
    lasts = {action: _timed(office, first, action) for action in office.buttons}
    kills: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    number = 0
    while kills.total() < KILLS or min(kills[action] for action in office.buttons) < KILLS // 8:
        number += 1
        directive = office.document(number)
        for action, button in office.buttons.items():
            before, taken, tries = everything(directive), False, 0
            while not taken and tries < EACH:
                tries += 1
                instant = chance.uniform(0, lasts[action] * 1.05)
                if killed(lambda d=directive, b=button: b.press(d), instant):  # type: ignore[misc]
                    kills[action] += 1
                taken = old_or_new(directive, action, button, before)
                survived[action] += taken
            if not taken:
                button.press(directive)
                assert old_or_new(directive, action, button, before)
    took = time.perf_counter() - begun
    record_property(
        "figures",
        f"{connection.vendor}: {kills.total()} kills ({dict(kills)}), {number} documents, {took:.0f} s; a step takes"
        f" {', '.join(f'{action} {seconds * 1000:.0f} ms' for action, seconds in lasts.items())}",
    )


def _timed(office: Office, directive: Directive, action: str) -> float:
    """How long the step takes in a process of its own that nobody kills."""
    begun = time.perf_counter()
    assert not killed(lambda: office.buttons[action].press(directive), None)
    return time.perf_counter() - begun


def dying_at(point: int, act: Callable[[], object]) -> Callable[[], object]:
    """The act, with a kill at the n-th instant that matters, counted from 1."""
    left = point

    def instant() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            instant()
            result = real(*args, **kwargs)
            instant()
            return result

        return wrapped

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        reads = sql.lstrip("( ").upper().startswith(("SELECT", "PRAGMA"))
        return (execute if reads else around(execute))(sql, params, many, context)

    def run() -> object:
        os.fsync, os.replace = around(os.fsync), around(os.replace)
        connection.commit = around(connection.commit)  # type: ignore[method-assign]
        with connection.execute_wrapper(statement):
            return act()

    return run


@pytest.mark.parametrize("action", ["number", "sign_leader", "sign_seal", "issue"])
def test_a_kill_at_each_write_leaves_the_old_or_the_new_state(
    office: Office, action: str, record_property: Any
) -> None:
    directive, point, taken = office.document(1), 0, False
    for earlier, button in office.buttons.items():
        if earlier == action:
            break
        button.press(directive)
    button, before = office.buttons[action], everything(directive)
    while not taken:
        point += 1
        died = killed(dying_at(point, lambda: button.press(directive)), None)
        taken = old_or_new(directive, action, button, before)
        assert died or taken
    record_property("figures", f"{connection.vendor}: {action} killed at each of {point} writes, the last one commits")
    assert point > 4
