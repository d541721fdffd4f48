"""Public pages as files, sent by the web server in front: put there once made, out of the way before a change.

``DATA_DIR/pages/current`` is a link to the folder of the site's present version. Whoever changes what readers see holds
``changing()`` from before until after the change is committed: the link goes first, so that the web server asks us
again, and nobody sets it anew meanwhile. ``offer()`` sets it only while nobody changes anything, after asking the
database for the version once more: a file of an old version is never linked. Losing a file costs time, nothing else.
"""

import fcntl
import hashlib
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from directives.models import SiteVersion
from directives.models.site import words_of_documents

PLAIN = re.compile(r"/(?:[a-z0-9][a-z0-9-]*/)*")
"""Addresses that become files: folders of small letters and digits, nothing that a file system reads otherwise."""
WORDS_OF_DOCUMENTS = 2
"""Release and version: the key of a page that shows neither the register of dates nor today."""
log = logging.getLogger(__name__)


def folder() -> Path | None:
    """Where the files lie; None where the site writes none."""
    return settings.PAGES_DIR


@contextmanager
def changing() -> Iterator[None]:
    """Around every change that readers see, outside its transaction. Many may change at once."""
    root = folder()
    if root is None:
        yield
        return
    with _lock(root, fcntl.LOCK_SH):
        (root / "current").unlink(missing_ok=True)
        yield


def offer(path: str, key: str, body: bytes, *, whole: Callable[[], bytes]) -> None:
    """Put a page of documents there, plain and compressed, if it still is the present one. Never fails the reader.

    ``whole`` makes the plain form, asked for only where no file lies there yet.
    """
    root = folder()
    if root is None or not PLAIN.fullmatch(path) or len(key.split()) != WORDS_OF_DOCUMENTS:
        return
    try:
        place = root / name_of(key) / path.strip("/")
        if not (place / "index.html.gz").exists():
            place.mkdir(parents=True, exist_ok=True)
            _write(place / "index.html", whole())
            _write(place / "index.html.gz", body)
        link(root, key)
    except OSError as error:
        log.warning("A page could not be written as a file, which only costs time: %s", error)


def link(root: Path, key: str) -> bool:
    """Make the folder of this key the current one, unless it no longer is or somebody changes something right now."""
    current = root / "current"
    if current.is_symlink() and os.readlink(current) == name_of(key):
        return True
    try:
        with _lock(root, fcntl.LOCK_EX | fcntl.LOCK_NB):
            if not holds(key):
                return False
            fresh = root / f".current-{os.getpid()}"
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(name_of(key))
            fresh.replace(current)
            return True
    except BlockingIOError:
        return False


def holds(key: str) -> bool:
    """Whether the key names the site's present version of documents; keys of pages with a date never do."""
    row = SiteVersion.objects.on(timezone.localdate()).values_list("documents", "turned").first()
    return key.split(" ")[1:] == [words_of_documents(*row) if row else ""]


def name_of(key: str) -> str:
    """The folder of a key."""
    return hashlib.sha256(f"{settings.SITE_URL} {key}".encode()).hexdigest()[:32]


def tidy(key: str) -> int:
    """Unlink what is not of this key, remove the folders of old versions; how many folders went.

    The net below everything else: run each minute, it takes away a page that a change by raw SQL left linked.
    """
    root = folder()
    if root is None or not root.is_dir():
        return 0
    current = root / "current"
    if current.is_symlink() and os.readlink(current) != name_of(key):
        with _lock(root, fcntl.LOCK_SH):
            current.unlink(missing_ok=True)
    old = [
        place for place in root.iterdir() if place.is_dir() and not place.is_symlink() and place.name != name_of(key)
    ]
    for place in old:
        shutil.rmtree(place, ignore_errors=True)
    return len(old)


@contextmanager
def _lock(root: Path, how: int) -> Iterator[None]:
    """Hold the folder's lock; BlockingIOError when it is taken and ``how`` does not wait."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("a") as file:
        fcntl.flock(file, how)
        yield


def _write(place: Path, data: bytes) -> None:
    """A file appears whole or not at all."""
    descriptor, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.chmod(temporary, 0o644)
    os.replace(temporary, place)
