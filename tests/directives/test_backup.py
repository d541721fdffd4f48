"""A backup made while documents are issued, restored into a second place: the same bytes, the same ledger, no doubt."""

import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from directives import backup, filestore
from directives.models import ArchivedFile, Edition, LedgerLine
from tests.factories import Staff, demo_keys, issued, published, staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.strict("pg_dump", "psql")]
OTHER = f"restored_{os.environ.get('PYTEST_XDIST_WORKER', 'test')}"


@pytest.fixture
def live(settings: Any) -> Staff:
    """People and keys."""
    demo_keys(settings)
    return staff()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of the second place."""
    place = {"DATA_DIR": str(tmp_path / "second"), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    (tmp_path / "second").mkdir()
    if connection.vendor == "sqlite":
        yield place | {"DATABASE_URL": f"sqlite:///{tmp_path / 'second' / 'db.sqlite3'}"}
        return
    known = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {OTHER}")
        cursor.execute(f"CREATE DATABASE {OTHER}")
        yield place | {"DATABASE_URL": f"postgres://{known['USER']}@{known['HOST']}:{known['PORT'] or 5432}/{OTHER}"}
        cursor.execute(f"DROP DATABASE {OTHER} WITH (FORCE)")


def manage(other: dict[str, str], settings: Any, *arguments: str) -> tuple[int, str]:
    """A command in the second place, which trusts the same roots."""
    trust = Path(other["DATA_DIR"]) / "keys" / "trust"
    trust.mkdir(parents=True, exist_ok=True)
    for number, pem in enumerate(settings.SIGNING_TRUST):
        (trust / f"{number}.pem").write_bytes(pem)
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env=os.environ | other, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout or done.stderr


def test_a_round_trip_while_documents_are_issued(live: Staff, other: dict[str, str], settings: Any, tmp_path: Path):
    first = issued(live)
    stop = threading.Event()

    def go_on() -> None:
        number = 0
        while not stop.is_set() and number < 20:
            number += 1
            published(live, title=f"Định hướng thứ {number}", data=f"%PDF-1.7 {number}".encode())
        connections.close_all()

    writer = threading.Thread(target=go_on)
    writer.start()
    while LedgerLine.objects.count() < 6:
        pass
    manifest = backup.make(tmp_path / "mot.tar.gz", at=timezone.now())
    stop.set()
    writer.join()
    assert 6 <= manifest["ledger"]["lines"] <= LedgerLine.objects.count()
    assert LedgerLine.objects.get(pk=manifest["ledger"]["lines"]).hash == manifest["ledger"]["head"]

    code, said = manage(other, settings, "restore", str(tmp_path / "mot.tar.gz"))
    assert code == 0, said
    assert json.loads(said)["ledger"] == manifest["ledger"]
    again, refusal = manage(other, settings, "restore", str(tmp_path / "mot.tar.gz"))
    assert (again, "Traceback" in refusal) == (1, False)
    restored = Path(other["DATA_DIR"]) / "files" / filestore.name_of(first.file.sha256)
    assert restored.read_bytes() == filestore.get(first.file.sha256)
    code, said = manage(other, settings, "verify_archive")
    doubted = {doubt["document"] for doubt in json.loads(said[said.index("{") :])["doubts"]}
    assert first.display not in doubted
    unsigned = {one.display for one in Edition.objects.exclude(pk=first.pk)}
    assert doubted <= unsigned, "only the documents that this test never signed are in doubt"


def test_a_damaged_backup_is_refused(live: Staff, other: dict[str, str], settings: Any, tmp_path: Path):
    published(live)
    file = tmp_path / "mot.tar.gz"
    backup.make(file, at=timezone.now())
    with pytest.raises(backup.BackupRefused):
        backup.make(file, at=timezone.now())
    file.write_bytes(file.read_bytes()[:-200])
    code, said = manage(other, settings, "restore", str(file))
    assert (code, "Traceback" in said) == (1, False)
    assert not (Path(other["DATA_DIR"]) / "files").exists()


def test_no_key_is_in_the_backup(live: Staff, tmp_path: Path):
    published(live)
    names = backup.make(tmp_path / "mot.tar.gz", at=timezone.now())["members"]
    stored = {f"files/{filestore.name_of(one.sha256)}" for one in ArchivedFile.objects.all()}
    assert stored <= set(names)
    assert {name.split("/")[0] for name in names} <= {"db.sqlite3", "database.sql", "so-cai.jsonl", "files", "uploads"}


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE], ids=["outside the folder", "a link"])
def test_a_file_that_no_backup_holds_is_refused(
    live: Staff, other: dict[str, str], settings: Any, tmp_path: Path, kind: bytes
):
    file = tmp_path / "mot.tar.gz"
    member = tarfile.TarInfo("../../ngoai" if kind == tarfile.REGTYPE else "lien-ket")
    member.type, member.linkname = kind, "/etc/passwd"
    with tarfile.open(file, "w:gz") as tar:
        tar.addfile(member, io.BytesIO())
    code, said = manage(other, settings, "restore", str(file))
    assert (code, "Traceback" in said, member.name in said) == (1, False, True)
    assert not (tmp_path / "ngoai").exists()
