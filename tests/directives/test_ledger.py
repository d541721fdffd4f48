"""The public ledger: what stands in it, that it cannot be changed unseen, how it is fetched, closed and checked."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from directives import audit, chain, issuing, ledger
from directives.models import ArchivedFile, Checkpoint, Edition, HistoryEntry, LedgerLine
from tests.conftest import without_triggers
from tests.factories import NOON, ONE_PAGE, Staff, published

SCRIPT = Path(ledger.__file__).parent / "static" / "directives" / "kiem_tra.py"
Lines = list[bytes]


@pytest.fixture
def edition(team: Staff) -> Edition:
    return published(team)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def verify(folder: Path, data: bytes, *asked: str) -> tuple[int, str]:
    """The downloaded program on the downloaded ledger, in a Python without packages."""
    (folder / "so-cai.jsonl").write_bytes(data)
    command = [sys.executable, "-I", "-S", str(SCRIPT), "so-cai.jsonl", *asked]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def synthetic(count: int) -> Lines:
    """A ledger of so many lines, as the program writes them."""
    lines, previous = Lines(), chain.ORIGIN
    for number in range(1, count + 1):
        named = chain.document(year=2023, slug=f"{number}-hd", number=number, symbol="HD/BTGTU")
        fact = chain.file_fact(named, issued=NOON.date(), content="0" * 64, sha256=f"{number:064x}", size=1, at=NOON)
        text = chain.line(number, fact, previous)
        previous = chain.hash_of(text)
        lines.append(text.encode() + b"\n")
    return lines


def test_issuing_and_withdrawing_add_lines_of_one_chain(client: Client, team: Staff, edition: Edition):
    issuing.withdraw(edition, actor=team.head, at=NOON, reason="issued_in_error", note="Nhầm số liệu.")
    response = client.get("/so-cai.jsonl")
    lines = [json.loads(line) for line in body(response).splitlines()]
    assert [(line["n"], line["fact"], line.get("status")) for line in lines] == [
        (1, "file", None),
        (2, "status", "in_force"),
        (3, "status", "withdrawn"),
    ]
    assert lines[0]["sha256"] == edition.file.sha256
    assert {line["document"] for line in lines} == {reverse("edition", args=[edition.year, edition.slug])}
    assert lines[2]["note"] == "Nhầm số liệu."
    assert response.headers["ETag"] == f'"{LedgerLine.objects.newest().hash}"'


def test_a_fact_that_is_not_written_leaves_no_line(edition: Edition):
    before = LedgerLine.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchivedFile.objects.create(edition=edition, sha256=edition.file.sha256, size=1, signatures=[], at=NOON)
    assert LedgerLine.objects.count() == before


def insert(**columns: Any) -> None:
    names = ", ".join(columns)
    marks = ", ".join(["%s"] * len(columns))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO directives_ledgerline ({names}) VALUES ({marks})", list(columns.values()))


def test_the_database_takes_only_the_next_line(edition: Edition):
    last = LedgerLine.objects.newest()
    right = vars(LedgerLine.after(last, {"fact": "file"}))
    right = {name: right[name] for name in ("id", "text", "previous", "hash", "begins", "ends")}
    for wrong in ({"id": right["id"] + 1}, {"begins": 0}, {"previous": "1" * 64}, {"text": "{}"}):
        with pytest.raises(DatabaseError):
            insert(**{**right, **wrong})
    insert(**right)


def test_the_acts_of_all_documents_form_one_chain(team: Staff, edition: Edition):
    published(team, title="Định hướng khác")
    previous = chain.ORIGIN
    for act in HistoryEntry.objects.order_by("pk"):
        assert (act.previous, act.hash) == (previous, act.own_hash(previous))
        previous = act.hash
    columns = "directive_id, actor_id, action, at, digest, reason, details"
    aside = f"INSERT INTO directives_historyentry ({columns}, previous, hash) SELECT {columns}, %s, %s"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{aside} FROM directives_historyentry WHERE id = %s", ["1" * 64, "2" * 64, act.pk])


def test_only_what_is_new_is_fetched(client: Client, edition: Edition):
    whole = body(client.get("/so-cai.jsonl"))
    first = whole.index(b"\n") + 1
    assert body(client.get("/so-cai.jsonl?from=2")) == whole[first:]
    assert body(client.get("/so-cai.jsonl?from=9")) == b""
    part = client.get("/so-cai.jsonl", headers={"range": f"bytes={first - 5}-"})
    assert (part.status_code, body(part)) == (206, whole[first - 5 :])
    assert part.headers["Content-Range"] == f"bytes {first - 5}-{len(whole) - 1}/{len(whole)}"
    assert client.get("/so-cai.jsonl", headers={"range": f"bytes={len(whole)}-"}).status_code == 416
    etag = part.headers["ETag"]
    assert client.get("/so-cai.jsonl", headers={"if-none-match": etag}).status_code == 304
    assert [client.get(f"/so-cai.jsonl?from={bad}").status_code for bad in ("0", "x", "-1", "9" * 30)] == [404] * 4


def test_a_day_is_closed_once_and_openssl_agrees(
    client: Client, edition: Edition, keys: None, settings: Any, tmp_path: Path
):
    made, new = ledger.close_day(at=NOON)
    assert (new, made.lines, made.head) == (True, 2, LedgerLine.objects.newest().hash)
    assert ledger.close_day(at=NOON) == (made, False)
    for form in ("json", "p7s"):
        (tmp_path / f"moc.{form}").write_bytes(client.get(f"/so-cai/chot/{made.day}.{form}").content)
    (tmp_path / "goc.pem").write_bytes(b"".join(settings.SIGNING_TRUST))
    command = "openssl cms -verify -binary -inform DER -in moc.p7s -content moc.json -CAfile goc.pem -purpose any"
    command += f" -attime {int(NOON.timestamp())} -out out"
    for right in (True, False):
        done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) is right, done.stderr
        (tmp_path / "moc.json").write_bytes((tmp_path / "moc.json").read_bytes().replace(b'"lines": 2', b'"lines": 3'))
    page = client.get("/so-cai/").content.decode()
    assert made.head in page
    assert f"/so-cai/chot/{made.day}.p7s" in page


def test_without_the_seal_s_key_the_command_says_so(edition: Edition, settings: Any):
    settings.SIGNING_KEYS = {}
    with pytest.raises(CommandError, match="SIGNING_KEYS"):
        call_command("checkpoint")
    assert not Checkpoint.objects.exists()


@pytest.mark.parametrize("address", ["/so-cai/chot/2023-02-31.json", "/so-cai/chot/2023-12-01.json"])
def test_a_day_without_a_checkpoint_has_no_page(client: Client, db: None, address: str):
    assert client.get(address).status_code == 404


def test_the_program_is_short_and_knows_a_file(client: Client, edition: Edition, tmp_path: Path):
    program = client.get("/so-cai/kiem-tra.py").content
    assert program == SCRIPT.read_bytes()
    assert program.count(b"\n") <= 60
    head = LedgerLine.objects.newest()
    (tmp_path / "a.pdf").write_bytes(ONE_PAGE + b"1")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 another")
    data = body(client.get("/so-cai.jsonl"))
    code, said = verify(tmp_path, data, "a.pdf", f"2/{head.hash[:32]}")
    assert (code, edition.display in said, "in_force" in said) == (0, True, True)
    assert verify(tmp_path, data, "b.pdf")[0] == 1
    assert verify(tmp_path, data, f"2/{'0' * 32}")[0] == 1


FORGERIES: dict[str, Callable[[Lines], Lines]] = {
    "changed": lambda lines: [*lines[:4], lines[4].replace(b'"size":1', b'"size":2'), *lines[5:]],
    "removed": lambda lines: lines[:4] + lines[5:],
    "reordered": lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
    "inserted": lambda lines: [*lines[:4], lines[2], *lines[4:]],
    "cut": lambda lines: lines[:-1],
    "cut within a line": lambda lines: [*lines[:-1], lines[-1][:-1]],
    "last line changed": lambda lines: [*lines[:-1], lines[-1].replace(b'"size":1', b'"size":2')],
    "written anew from the middle": lambda lines: [*lines[:4], *synthetic_from(lines[4:], lines[3])],
}


def synthetic_from(lines: Lines, before: bytes) -> Lines:
    """The same lines with another fact, chained afresh as a forger with the program would."""
    made, previous = Lines(), chain.hash_of(before.decode().rstrip("\n"))
    for line in lines:
        said = json.loads(line)
        said |= {"size": 2, "previous": previous}
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        previous = chain.hash_of(text)
        made.append(text.encode() + b"\n")
    return made


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_kept_checkpoint_finds_every_forgery(tmp_path: Path, forgery: str):
    lines = synthetic(8)
    kept = {"lines": 8, "head": chain.hash_of(lines[-1].decode().rstrip("\n"))}
    (tmp_path / "moc.json").write_text(json.dumps(kept))
    assert verify(tmp_path, b"".join(lines), "moc.json")[0] == 0
    assert verify(tmp_path, b"".join(FORGERIES[forgery](lines)), "moc.json")[0] == 1


def test_a_hundred_thousand_lines_are_checked_in_seconds(tmp_path: Path, record_property: Callable[..., None]):
    data = b"".join(synthetic(100_000))
    began = time.perf_counter()
    assert verify(tmp_path, data)[0] == 0
    seconds = time.perf_counter() - began
    record_property("figures", f"ledger of 100,000 lines ({len(data) >> 20} MB): checked in {seconds:.1f} s")
    assert seconds < 10


def behind_the_triggers(sql: str) -> None:
    """What somebody with the database in his hands could do."""
    connection.check_constraints()  # PostgreSQL alters no table while a check is waiting for the end
    with connection.cursor() as cursor:
        for statement in without_triggers():
            cursor.execute(statement)
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE directives_historyentry SET reason = 'khác'", "history"),
        ("UPDATE directives_ledgerline SET text = text || ' ' WHERE id = 1", "line 1"),
        ("UPDATE directives_editionstatus SET note = 'khác'", "Line 2"),
        ("UPDATE directives_checkpoint SET head = '1'", "checkpoint"),
    ],
)
def test_the_archive_s_check_finds_what_was_changed_behind_the_triggers(team: Staff, sql: str, said: str):
    published(team)
    line = LedgerLine.objects.newest()
    common = {"text": "{}", "signature": b"", "signer": "DEMO", "at": NOON}
    Checkpoint.objects.create(day=NOON.date(), lines=line.pk, head=line.hash, **common)
    with override("en"):
        assert list(audit.chains()) == []
        behind_the_triggers(sql)
        assert [said in doubt for doubt in audit.chains()] == [True]


def test_an_interrupted_check_goes_on_where_it_stopped(team: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    first, second = published(team), published(team, title="Định hướng khác")
    state = tmp_path / "den-dau.json"
    state.write_text(json.dumps({"after": first.pk, "editions": 1, "files": 1, "doubts": []}))
    with pytest.raises(SystemExit):
        call_command("verify_archive", state=state)
    said = json.loads(capsys.readouterr().out)
    assert (said["editions"], {doubt["document"] for doubt in said["doubts"]}) == (2, {second.display})
    assert not state.exists()
    state.write_text("[]")
    with pytest.raises(CommandError):
        call_command("verify_archive", state=state)
