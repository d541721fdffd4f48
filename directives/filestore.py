"""Stored PDFs, named by the SHA-256 of their bytes and written once. Never changes or removes a file."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages


class Damaged(Exception):
    """A stored file is missing, or its bytes are no longer those its name promises."""


class WriteOnceStorage(FileSystemStorage):
    """A folder in which a file appears whole or not at all, and is never overwritten or removed."""

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(content.chunks())
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o444)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The very name: a file of the same name holds the same bytes."""
        return name

    def delete(self, name: str) -> None:
        """Refused."""
        raise PermissionError("Stored documents are never removed.")


def name_of(sha256: str) -> str:
    """Where the file with this hash lies within the store."""
    return f"{sha256[:2]}/{sha256}.pdf"


def put(data: bytes) -> str:
    """Store the bytes and return their SHA-256; storing the same bytes again changes nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    store = storages["archive"]
    if not store.exists(name_of(sha256)) or not _whole(sha256):
        store.save(name_of(sha256), ContentFile(data))
    return sha256


def get(sha256: str) -> bytes:
    """The bytes with this hash; Damaged when they are missing or differ."""
    try:
        with storages["archive"].open(name_of(sha256)) as file:
            data: bytes = file.read()
    except OSError as error:
        raise Damaged(f"{sha256}: the stored file cannot be read ({error})") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(f"{sha256}: the stored bytes have changed")
    return data


def _whole(sha256: str) -> bool:
    try:
        get(sha256)
    except Damaged:
        return False
    return True
