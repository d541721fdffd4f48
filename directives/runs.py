"""What the machine's clock starts: when each regular command last ran, and how it ended. One small file for each.

``manage.py`` notes it around every run of theirs, ``/healthz`` reads it. Losing a note never stops a command.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

EVERY = {
    "tidy_pages": timedelta(minutes=1),
    "issue_due": timedelta(minutes=1),
    "send_notifications": timedelta(minutes=1),
    "backup": timedelta(days=1),
    "checkpoint": timedelta(days=1),
    "verify_archive": timedelta(days=7),
    "extend_archive": timedelta(days=31),
}
"""How often each is started, as docs/operating.md and deploy/ have it."""
GRACE = timedelta(minutes=10)


def folder() -> Path:
    """Where the notes lie."""
    return Path(settings.DATA_DIR) / "runs"


@contextmanager
def noted(name: str) -> Iterator[None]:
    """Around a run of the command ``name``: notes its end, whatever it is; does nothing for other commands."""
    fine = False
    try:
        yield
        fine = True
    except SystemExit as end:
        fine = not end.code
        raise
    finally:
        if name in EVERY:
            with suppress(OSError):
                note(name, timezone.now(), fine=fine)


def note(name: str, at: datetime, *, fine: bool) -> None:
    """Write the note; it appears whole or not at all."""
    place = folder() / f"{name}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps({"at": at.isoformat(), "fine": fine}))
    aside.replace(place)


def expected() -> list[str]:
    """The commands that this site's settings ask for."""
    wanted = {"tidy_pages": settings.PAGES_DIR is not None, "send_notifications": settings.EMAIL_ON}
    return [] if settings.DEMO else [name for name in EVERY if wanted.get(name, True)]


def troubles(at: datetime) -> Iterator[str]:
    """One line for each command that never ran, is late, or ended badly."""
    for name in expected():
        try:
            last = json.loads((folder() / f"{name}.json").read_text())
            when = datetime.fromisoformat(last["at"])
        except (OSError, ValueError, KeyError, TypeError):
            yield f"{name} has not run"
            continue
        if at - when > EVERY[name] + max(GRACE, EVERY[name] / 10):
            yield f"{name} ran last at {when.isoformat(timespec='minutes')}"
        if not last.get("fine"):
            yield f"{name} ended badly at {when.isoformat(timespec='minutes')}"
