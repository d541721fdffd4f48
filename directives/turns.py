"""Who may have a file examined now: a few at a time on the whole machine, and each address a few a minute.

Works for all processes of the site through files in ``DATA_DIR``: a lock that the system takes back when its process
dies, and a file that grows by one byte with each request. Neither the database nor a reader of other pages notices.
"""

import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings

AT_ONCE = 2
"""Files that are examined at the same time."""
WAITING = 4
"""Requests of one process that wait for that; its other threads stay free for readers."""
PATIENCE = 5.0
"""Seconds that a request waits for its turn."""
LOOK_AGAIN = 0.05
A_MINUTE = 20
"""Files that one address may hand in within a minute; behind one address there may be a whole office."""
_waiting = threading.BoundedSemaphore(WAITING)


class Busy(Exception):
    """Too many files are being examined at this moment; the same file may be handed in again later."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold one of the places for the block. Raises Busy when too many wait already, or none is free in time."""
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        place = _place()
    finally:
        _waiting.release()
    try:
        yield
    finally:
        os.close(place)


def _place() -> int:
    """The open file of a place that is now ours."""
    until = time.monotonic() + PATIENCE
    while True:
        for number in range(AT_ONCE):
            descriptor = os.open(_folder() / f"place-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            os.close(descriptor)
        if time.monotonic() >= until:
            raise Busy
        time.sleep(LOOK_AGAIN)


def admit(address: str | None, at: datetime) -> bool:
    """Whether the address has handed in few enough files within this minute; this one is counted.

    Only a digest of the address is kept, and that for two minutes.
    """
    minute = f"{at:%Y%m%d%H%M}"
    folder = _folder() / minute
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        _sweep(minute)
    descriptor = os.open(folder / _digest(address), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, b".")
        return os.fstat(descriptor).st_size <= A_MINUTE
    finally:
        os.close(descriptor)


def _digest(address: str | None) -> str:
    """Stands for the address. Of IPv6 the first half counts: the other half a machine chooses for itself."""
    asking = ip_address(address) if address else None
    who = asking.packed[:8] if asking and asking.version == 6 else str(asking).encode()
    return hashlib.sha256(who).hexdigest()[:32]


def _sweep(minute: str) -> None:
    """Remove the counts of minutes before the last one; another process may be at it as well."""
    for old in sorted(path for path in _folder().iterdir() if path.is_dir() and path.name < minute)[:-1]:
        with suppress(OSError):
            for count in old.iterdir():
                count.unlink(missing_ok=True)
            old.rmdir()


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "checking"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
