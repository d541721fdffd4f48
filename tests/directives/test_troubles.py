"""A full disk, a store or a database that cannot be written: a sentence on the page, nothing lost, no number spent; and
the same button works afterwards."""

import errno
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from directives import filestore, scheduling, troubles
from directives.models import Directive, HistoryEntry, NumberCounter, Outcome, RegisterEntry, ScheduledIssue, State
from directives.wording import say
from tests.factories import NOON, PASSWORD, Staff, demo_keys, numbered, signed, staff, waiting_for_number

Trouble = Callable[[], AbstractContextManager[None]]
ENOUGH_FOR_A_LOCK = 4096


@contextmanager
def full_disk() -> Iterator[None]:
    """No file grows beyond a few kilobytes: what the system answers to a full quota."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ENOUGH_FOR_A_LOCK, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def store_gone() -> Iterator[None]:
    """Where the store's folder was there is something else: the superuser of a container meets no other refusal."""
    folder, aside = Path(live.DATA_DIR) / "files", Path(live.DATA_DIR) / "files.aside"
    folder.mkdir(exist_ok=True)
    folder.rename(aside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        aside.rename(folder)


@contextmanager
def database_read_only() -> Iterator[None]:
    """The database's own switch."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        on, off = ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        cursor.execute(on if sqlite else "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        try:
            yield
        finally:
            cursor.execute(off if sqlite else "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")


def kept(directive: Directive) -> tuple[Any, ...]:
    """What must not change."""
    return (
        Directive.objects.filter(pk=directive.pk).values().get(),
        list(RegisterEntry.objects.values()),
        list(NumberCounter.objects.values()),
        list(HistoryEntry.objects.values()),
    )


@pytest.fixture
def people(transactional_db: None, settings: Any) -> Staff:
    """Everybody, with keys; commits are real."""
    demo_keys(settings)
    return staff()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(full_disk, "đã đầy"), (store_gone, "không ghi được"), (database_read_only, "không ghi được")],
    ids=["full disk", "store gone", "read-only database"],
)
def test_numbering_in_trouble_says_so_spends_no_number_and_works_afterwards(
    people: Staff, client: Client, trouble: Trouble, said: str
) -> None:
    directive = waiting_for_number(people)
    client.force_login(people.clerk)
    page = reverse("admin:directives_directive_step", args=[directive.pk, "number"])
    assert client.get(page).status_code == 200
    sent, before = {"number": 1, "date": "01/12/2023", "read": directive.approved_digest}, kept(directive)
    aside = Path(live.DATA_DIR) / "files" / filestore.ASIDE
    left_before = set(aside.glob("*"))  # by the processes that other tests have killed
    with trouble():
        answer = client.post(page, sent)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert said in words
    assert "bấm lại chính nút này" in words
    assert kept(directive) == before
    assert set(aside.glob("*")) <= left_before
    assert client.post(page, sent).status_code == 302
    assert RegisterEntry.objects.get().directive == directive


@pytest.mark.parametrize("trouble", [full_disk, store_gone], ids=["full disk", "store gone"])
def test_signing_in_trouble_changes_nothing_and_works_afterwards(
    people: Staff, client: Client, trouble: Trouble
) -> None:
    directive = numbered(people)
    client.force_login(people.head)
    page = reverse("admin:directives_directive_step", args=[directive.pk, "sign_leader"])
    assert client.get(page).status_code == 200
    before = kept(directive)
    with trouble():
        answer = client.post(page, {"password": PASSWORD, "read": directive.pdf_unsigned})
    assert answer.status_code == 409
    assert kept(directive) == before
    assert client.post(page, {"password": PASSWORD, "read": directive.pdf_unsigned}).status_code == 302
    assert Directive.objects.get(pk=directive.pk).pdf_leader


def test_a_set_time_in_trouble_is_tried_again_with_the_next_run(people: Staff) -> None:
    directive, due = signed(people), NOON + timedelta(hours=1)
    scheduling.schedule(directive, actor=people.clerk, at=NOON, due=due)
    waiting = ScheduledIssue.objects.get()
    with database_read_only():
        tried = scheduling.issue_one(waiting, due)
    assert tried
    assert (tried.edition, tried.kept) == (None, True)
    assert ScheduledIssue.objects.get().outcome == Outcome.WAITING
    [done] = scheduling.issue_due(due + timedelta(minutes=1))
    assert done.edition
    assert Directive.objects.get(pk=directive.pk).state == State.ISSUED


def test_the_clerk_s_entries_in_the_register_meet_the_same_sentence(people: Staff, client: Client) -> None:
    client.force_login(people.clerk)
    row = {"kind": "huong_dan", "term": people.term.pk, "number": 1, "date": "02/01/2024", "subject": "Hội nghị"}
    address = reverse("admin:directives_registerentry_add")
    assert client.get(address).status_code == 200
    with database_read_only():
        answer = client.post(address, {"use": "outside", "symbol": "HD/BTGTU", **row})
    assert answer.status_code == 409
    assert "không ghi được" in answer.content.decode()
    assert "Hội nghị" in answer.content.decode()
    assert client.post(address, {"use": "outside", "symbol": "HD/BTGTU", **row}).status_code == 302


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "đã đầy"),
        (OSError(errno.EROFS, "Read-only file system"), "không ghi được"),
        (OSError(errno.EIO, "Input/output error"), "không lưu được"),
        (OperationalError("database is locked"), "đang bận"),
        (OperationalError("database or disk is full"), "đã đầy"),
        (OperationalError('could not extend file "base/1": No space left on device'), "đã đầy"),
        (OperationalError("server closed the connection unexpectedly"), "không lưu được"),
    ],
)
def test_each_trouble_has_its_sentence(error: Exception, words: str) -> None:
    assert words in say(troubles.in_words(error))


def test_a_file_left_by_a_killed_process_is_swept_away_later(tmp_path: Path) -> None:
    store = filestore.WriteOnceStorage(location=tmp_path)
    aside = tmp_path / filestore.ASIDE
    aside.mkdir()
    old, fresh = aside / "old", aside / "fresh"
    old.write_bytes(b"%PDF")
    fresh.write_bytes(b"%PDF")
    os.utime(old, (0, 0))
    store.save("aa/name.pdf", ContentFile(b"%PDF-1.7"))
    assert sorted(path.name for path in aside.iterdir()) == ["fresh"]
    assert (tmp_path / "aa" / "name.pdf").stat().st_mode & 0o777 == 0o444
