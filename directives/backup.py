"""One file that holds the whole site, made while people work, and its way back into an empty place.

The database comes first, as it is at one instant, then the stored files: a file is always stored before a row names
it, so whatever the database names is there. Keys and secrets stay out. BackupRefused carries the sentence.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import connections
from django.utils.translation import gettext as _

FOLDERS = {"files": "archive", "uploads": "default"}
"""Folder within the backup → the storage that holds it."""
DUMPS = {"sqlite": "db.sqlite3", "postgresql": "database.sql"}
MANIFEST = "manifest.json"
ASIDE = ".incoming"
LEDGER = "SELECT text FROM directives_ledgerline ORDER BY id"


class BackupRefused(Exception):
    """No backup was made or nothing was restored; ``str`` is the sentence that says why."""


def database() -> dict[str, Any]:
    """The database as the settings name it."""
    return connections["default"].settings_dict


def vendor() -> str:
    """The kind of database that the settings name."""
    return "sqlite" if database()["ENGINE"].endswith("sqlite3") else "postgresql"


def make(target: Path, *, at: datetime) -> dict[str, Any]:
    """Write the backup to this file, which appears whole or not at all; returns the manifest."""
    if target.exists():
        raise BackupRefused(_("%(file)s is there already; nothing was overwritten.") % {"file": target})
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, Any] = {"made_at": at.isoformat(), "database": vendor(), "members": {}}
    descriptor, aside = tempfile.mkstemp(dir=target.parent, prefix=".backup-")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as work, os.fdopen(descriptor, "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
                for name, path in _contents(Path(work)):
                    manifest["members"][name] = _sha256(path)
                    tar.add(path, name, recursive=False)
                manifest["ledger"] = _ledger_of(Path(work) / "so-cai.jsonl")
                _add_text(tar, MANIFEST, json.dumps(manifest, indent=1))
            out.flush()
            os.fsync(out.fileno())
        os.replace(aside, target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return manifest


def _contents(work: Path) -> Iterator[tuple[str, Path]]:
    """Name within the backup and path of everything, the database first."""
    dump = work / DUMPS[vendor()]
    if vendor() == "sqlite":
        _copy_sqlite(dump)
    else:
        _run("pg_dump", "--no-owner", "--no-privileges", "--file", str(dump))
    yield dump.name, dump
    lines = _lines_of(dump)
    (work / "so-cai.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    yield "so-cai.jsonl", work / "so-cai.jsonl"
    for name, storage in FOLDERS.items():
        root = Path(storages[storage].path(""))
        for path in sorted(root.rglob("*")):
            if path.is_file() and ASIDE not in path.parts:
                yield f"{name}/{path.relative_to(root).as_posix()}", path


def _copy_sqlite(target: Path) -> None:
    """One consistent copy, whoever writes meanwhile."""
    source = f"file:{database()['NAME']}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def _lines_of(dump: Path) -> list[str]:
    """The ledger's lines out of the copy itself, so that both are of one instant."""
    if dump.name == DUMPS["sqlite"]:
        with closing(sqlite3.connect(dump)) as copy:
            return [text for (text,) in copy.execute(LEDGER)]
    found, columns = dict[int, str](), None
    with dump.open(encoding="utf-8") as file:
        for row in file:
            if row.startswith("COPY public.directives_ledgerline ("):
                columns = row[row.index("(") + 1 : row.index(")")].split(", ")
            elif columns and row == "\\.\n":
                break
            elif columns:
                values = dict(zip(columns, row.rstrip("\n").split("\t"), strict=True))
                found[int(values["id"])] = _unescaped(values["text"])
    return [found[number] for number in sorted(found)]


def _unescaped(text: str) -> str:
    r"""A value as COPY wrote it; a line of JSON holds no control letter, so only the backslash was doubled."""
    return text.replace("\\\\", "\\")


def _ledger_of(path: Path) -> dict[str, Any]:
    lines = path.read_bytes().splitlines()
    return {"lines": len(lines), "head": hashlib.sha256(lines[-1]).hexdigest() if lines else ""}


def restore(source: Path) -> dict[str, Any]:
    """Put a backup into the empty database and the empty folders that the settings name; returns the manifest.

    Every file is compared with the hash it had, the ledger's head with the one that was noted.
    """
    _refuse_what_is_not_empty()
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        work = Path(folder)
        manifest = _unpack(source, work)
        if manifest["database"] != vendor():
            raise BackupRefused(
                _("The backup is of %(kind)s; DATABASE_URL names another kind.") % {"kind": manifest["database"]}
            )
        dump = work / DUMPS[vendor()]
        for name, storage in FOLDERS.items():
            _move(work / name, Path(storages[storage].path("")))
        if vendor() == "sqlite":
            Path(database()["NAME"]).unlink(missing_ok=True)
            dump.rename(database()["NAME"])
        else:
            _run("psql", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1", "--file", str(dump))
    return manifest


def _refuse_what_is_not_empty() -> None:
    for storage in FOLDERS.values():
        root = Path(storages[storage].path(""))
        if root.is_dir() and any(path.is_file() for path in root.rglob("*")):
            raise BackupRefused(_("The folder %(folder)s is not empty; nothing was overwritten.") % {"folder": root})
    if vendor() == "sqlite":
        path = Path(database()["NAME"])
        full = path.exists() and path.stat().st_size > 0
    else:
        tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'"
        full = _run("psql", "--tuples-only", "--no-align", "--command", tables).strip() != "0"
    if full:
        raise BackupRefused(_("The database is not empty; nothing was overwritten."))


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    """All members into the folder, each compared with the manifest."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                _unpack_one(tar, member, work)
        manifest: dict[str, Any] = json.loads((work / MANIFEST).read_text("utf-8"))
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        raise BackupRefused(
            _("%(file)s is no whole backup: %(reason)s.") % {"file": source, "reason": error}
        ) from error
    there = {path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()} - {MANIFEST}
    wrong = there ^ set(manifest["members"])
    wrong |= {name for name, sha256 in manifest["members"].items() if name in there and _sha256(work / name) != sha256}
    if wrong:
        raise BackupRefused(_("The backup is damaged: %(names)s.") % {"names": ", ".join(sorted(wrong)[:5])})
    lines = (work / "so-cai.jsonl").read_text("utf-8").splitlines()
    if _lines_of(work / DUMPS[manifest["database"]]) != lines:
        raise BackupRefused(_("The ledger in the backup is not that of its database."))
    return manifest


def _unpack_one(tar: tarfile.TarFile, member: tarfile.TarInfo, work: Path) -> None:
    """A plain file or folder of the backup, within the folder; ValueError for anything else, which no backup holds.

    Python 3.11.4 has a filter for this; Debian 12 has 3.11.2.
    """
    place = work / member.name
    if not place.resolve().is_relative_to(work.resolve()):
        raise ValueError(member.name)
    if member.isdir():
        place.mkdir(parents=True, exist_ok=True)
        return
    source = tar.extractfile(member) if member.isfile() else None
    if source is None:
        raise ValueError(member.name)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as target:
        shutil.copyfileobj(source, target)


def _move(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(text.encode())
    tar.addfile(member, io.BytesIO(text.encode()))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(program: str, *arguments: str) -> str:
    """A program of PostgreSQL's on our database; the password travels in its environment."""
    known = database()
    places = {"PGHOST": known.get("HOST"), "PGPORT": known.get("PORT"), "PGUSER": known.get("USER")}
    places |= {"PGPASSWORD": known.get("PASSWORD"), "PGDATABASE": known["NAME"], "PGCLIENTENCODING": "UTF8"}
    environment = {**os.environ, **{name: str(value) for name, value in places.items() if value}}
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise BackupRefused(_("Install %(program)s (Debian: postgresql-client).") % {"program": program}) from error
    except subprocess.CalledProcessError as error:
        raise BackupRefused(f"{program}: {error.stderr.strip()[-500:]}") from error
    return done.stdout
