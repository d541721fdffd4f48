"""What operators see: /healthz, the notes of regular commands, logs without personal text, refusals in the log."""

import json
import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from accounts.models import SecurityEvent
from config.logs import JsonLines
from directives import runs, triggers
from tests import factories
from tests.directives.test_troubles import store_gone
from tests.factories import Staff

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def notes(settings: Any) -> Iterator[None]:
    """No notes of earlier runs, before and after."""
    settings.ROOM_NEEDED = 0
    shutil.rmtree(runs.folder(), ignore_errors=True)
    yield
    shutil.rmtree(runs.folder(), ignore_errors=True)


def all_ran(at: datetime) -> None:
    for name in runs.EVERY:
        runs.note(name, at, fine=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxy", "address", "said", "here"),
    [
        (False, "127.0.0.1", {}, True),
        (False, "::1", {}, True),
        (False, "203.0.113.9", {}, False),
        (False, "127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, False),
        (False, "127.0.0.1", {"x-real-ip": "127.0.0.1"}, False),
        (True, "", {"x-real-ip": "203.0.113.9"}, False),
        (True, "", {"x-real-ip": "127.0.0.1"}, True),
        (True, "", {"x-real-ip": "nonsense"}, False),
        (True, "", {}, True),
    ],
)
def test_only_this_machine_hears_what_is_wrong(
    client: Client, settings: Any, notes: None, proxy: bool, address: str, said: dict[str, str], here: bool
):
    settings.BEHIND_PROXY = proxy
    answer = client.get("/healthz", headers=said, REMOTE_ADDR=address)
    assert answer.status_code == 200
    assert (answer.content != b"ok\n") == here, "a line for each command that has not run"
    assert b"backup has not run" in answer.content or not here


@pytest.mark.django_db
def test_a_lost_trigger_a_closed_store_and_little_room_are_told(client: Client, settings: Any, notes: None):
    all_ran(datetime.now(UTC))
    assert client.get("/healthz").content == b"ok\n"
    settings.ROOM_NEEDED = 2**62
    assert client.get("/healthz").content.startswith(b"ok\nlook: ")
    with store_gone():
        answer = client.get("/healthz")
        outside = client.get("/healthz", REMOTE_ADDR="203.0.113.9")
    assert (answer.status_code, b"wrong: storage cannot be written" in answer.content) == (503, True)
    assert (outside.status_code, outside.content) == (200, b"ok\n"), "readers still get their pages"
    name = sorted(triggers.expected(connection))[0]
    table = next(guard.table for guard in triggers.guards() if guard.name == name)
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    answer = client.get("/healthz")
    assert (answer.status_code, name.encode() in answer.content) == (503, True)


def test_a_command_that_is_late_or_failed_is_named(settings: Any, notes: None):
    settings.PAGES_DIR, settings.EMAIL_ON = Path("/nowhere"), True
    all_ran(NOW)
    assert list(runs.troubles(NOW + timedelta(minutes=10))) == []
    late = list(runs.troubles(NOW + timedelta(minutes=12)))
    assert [line.split()[0] for line in late] == ["tidy_pages", "issue_due", "send_notifications"]
    assert [line.split()[0] for line in runs.troubles(NOW + timedelta(days=40))] == list(runs.EVERY)
    runs.note("backup", NOW, fine=False)
    assert list(runs.troubles(NOW)) == ["backup ended badly at 2026-03-02T02:00+00:00"]
    (runs.folder() / "backup.json").write_text("{")
    assert list(runs.troubles(NOW)) == ["backup has not run"]


@pytest.mark.parametrize(("code", "fine"), [(None, True), (0, True), (1, False)])
def test_a_run_is_noted_however_it_ends(notes: None, code: int | None, fine: bool):
    with pytest.raises(SystemExit), runs.noted("backup"):
        raise SystemExit(code)
    assert json.loads((runs.folder() / "backup.json").read_text())["fine"] is fine
    with runs.noted("runserver"):
        pass
    assert [path.name for path in runs.folder().iterdir()] == ["backup.json"]


def test_an_unforeseen_end_is_noted_as_bad(notes: None):
    with pytest.raises(ZeroDivisionError), runs.noted("backup"):
        _ = 1 // 0
    assert json.loads((runs.folder() / "backup.json").read_text())["fine"] is False


def test_every_timer_has_its_rhythm():
    timers = {
        path.name.removeprefix("dinh-huong-").removesuffix(".timer") for path in (ROOT / "deploy").glob("*.timer")
    }
    assert timers == set(runs.EVERY)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """Every line that the site logs, as JSON."""
    found: list[dict[str, Any]] = []
    handler, formatter = logging.Handler(), JsonLines()
    handler.emit = lambda record: found.append(json.loads(formatter.format(record)))  # type: ignore[method-assign]
    root, requests = logging.getLogger(), logging.getLogger("requests.answered")
    monkeypatch.setattr(requests, "level", logging.INFO)
    root.addHandler(handler)
    yield found
    root.removeHandler(handler)


@pytest.mark.django_db
def test_a_request_is_one_line_that_names_nobody(client: Client, team: Staff, lines: list[dict[str, Any]]):
    directive = factories.draft(team, title="Tuyên truyền bí mật")
    client.force_login(team.drafter)
    assert client.get(reverse("admin:directives_directive_change", args=[directive.pk])).status_code == 200
    answer = client.get("/Nguyễn-Văn-Mẫu/?q=bí+mật")
    assert [(line["page"], line["status"]) for line in lines if line.get("page")] == [
        ("admin:directives_directive_change", 200)
    ]
    whole = json.dumps(lines, ensure_ascii=False)
    assert not any(word in whole for word in ("soanthao", "Soanthao", "bí mật", "Nguyễn", "Mẫu"))
    refused = [line for line in lines if line.get("request") == answer.headers["X-Request-ID"]]
    assert {line["status"] for line in refused} == {404}
    assert len(refused) == 2, "what Django says of it, and how it was answered"


def test_an_error_s_words_stay_out_of_the_log_and_its_place_gets_in(lines: list[dict[str, Any]]):
    log = logging.getLogger("directives.something")
    try:
        raise IntegrityError("Key (username)=(nguyen-van-mau) already exists.")
    except IntegrityError as error:
        log.exception("step %s by %s failed after %d tries: %s", "Đồng chí Mẫu", "soanthao", 3, error)
    logging.getLogger("weasyprint").warning("Ignored text: bí mật")
    ours, theirs = lines
    assert ours["message"] == "step … by … failed after 3 tries: IntegrityError"
    assert ours["error"][0] == "IntegrityError"
    assert __file__ in ours["error"][1]
    assert "mau" not in json.dumps(ours, ensure_ascii=False).replace(__file__, "")
    assert "bí mật" not in json.dumps(theirs, ensure_ascii=False)
    assert theirs["logger"] == "weasyprint"


def test_an_operating_system_s_refusal_keeps_its_name(lines: list[dict[str, Any]]):
    logging.getLogger("directives.pages").warning("not written: %s", OSError(28, "No space", "/srv/Mẫu.pdf"))
    assert lines[0]["message"] == "not written: OSError ENOSPC"


@pytest.mark.django_db
def test_a_refusal_behind_the_login_stands_in_the_security_log(client: Client, team: Staff):
    client.get(reverse("admin:accounts_user_changelist"))
    assert not SecurityEvent.objects.filter(kind=SecurityEvent.Kind.REFUSED).exists(), "nobody was refused by name"
    client.force_login(team.drafter)
    assert client.get(reverse("admin:accounts_user_change", args=[team.head.pk])).status_code == 403
    noted = SecurityEvent.objects.get(kind=SecurityEvent.Kind.REFUSED)
    assert (noted.actor, noted.note) == (team.drafter, f"GET accounts_user_change {team.head.pk}")
