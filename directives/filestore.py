"""Stored PDFs and attachments, named by the SHA-256 of their bytes, written once. Never changes or removes a file.

A power cut or a kill at any instant leaves a whole file, on the disk for good, or none: bytes are written aside and
synced, then the name is given in one act and synced, folder by folder. What a kill left aside has no name by which a
page could ask for it, and is swept away later.
"""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages


class Damaged(Exception):
    """A stored file is missing, or its bytes are no longer those its name promises."""


ASIDE = ".incoming"
"""The folder, on the same disk, in which a file is written before it gets its name."""
ABANDONED = 3600
"""After so many seconds a file still aside belongs to a process that was killed."""


class WriteOnceStorage(FileSystemStorage):
    """A folder in which a file appears whole or not at all, and is never overwritten or removed."""

    def _save(self, name: str, content: Any) -> str:
        target, aside = Path(self.path(name)), Path(self.path(ASIDE))
        for folder in (aside, target.parent):
            _make_folder(folder)
        _sweep(aside)
        descriptor, temporary = tempfile.mkstemp(dir=aside)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(content.chunks())
                file.flush()
                os.fchmod(file.fileno(), 0o444)
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync(target.parent)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The very name: a file of the same name holds the same bytes."""
        return name

    def delete(self, name: str) -> None:
        """Refused."""
        raise PermissionError("Stored documents are never removed.")


def _make_folder(folder: Path) -> None:
    """The folder, its own name on the disk for good."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Have the disk keep the names in the folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(aside: Path) -> None:
    """Remove what killed processes left; another process may be at it as well."""
    for path in aside.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > ABANDONED:
                path.unlink()


def name_of(sha256: str, ending: str = "pdf") -> str:
    """Where the file with this hash lies within the store."""
    return f"{sha256[:2]}/{sha256}.{ending}"


def put(data: bytes, ending: str = "pdf") -> str:
    """Store the bytes and return their SHA-256; storing the same bytes again changes nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    store, name = storages["archive"], name_of(sha256, ending)
    if not store.exists(name) or not _whole(sha256, ending):
        store.save(name, ContentFile(data))
    return sha256


def get(sha256: str, ending: str = "pdf") -> bytes:
    """The bytes with this hash; Damaged when they are missing or differ."""
    try:
        with storages["archive"].open(name_of(sha256, ending)) as file:
            data: bytes = file.read()
    except OSError as error:
        raise Damaged(f"{sha256}: the stored file cannot be read ({error})") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(f"{sha256}: the stored bytes have changed")
    return data


def _whole(sha256: str, ending: str) -> bool:
    try:
        get(sha256, ending)
    except Damaged:
        return False
    return True
