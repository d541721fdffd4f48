"""``/healthz``: "ok" or "not ok" for everybody; what is wrong, and what will be, only for who asks on this machine.

503 when readers get no new page (the database does not answer). A caller on this machine gets 503 for anything wrong,
and after "ok" a line for what is only to be looked at: little room on the disk, a regular command that did not run.
"""

import tempfile
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from shutil import disk_usage

from django.conf import settings
from django.core.files.storage import storages
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directives import runs, triggers

RELAYED = ("X-Real-IP", "X-Forwarded-For", "Forwarded")
"""What a web server in front says of the caller; without them and over the socket it is this machine that asks."""
MEGABYTE = 1024 * 1024


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """One word, then lines for this machine."""
    answers, here = database_answers(), from_here(request)
    wrong = [] if answers else ["database does not answer"]
    if here:
        wrong += [*(lost_triggers() if answers else ()), *storage()]
    notes = [*room(), *runs.troubles(timezone.now())] if here else []
    lines = ["not ok" if wrong else "ok"]
    lines += [*(f"wrong: {line}" for line in wrong), *(f"look: {line}" for line in notes)] if here else []
    return HttpResponse("\n".join(lines) + "\n", status=503 if wrong else 200, content_type="text/plain")


def from_here(request: HttpRequest) -> bool:
    """Whether this machine asks, by itself: never a caller for whom a web server speaks."""
    said = request.headers.get("X-Real-IP", "") if settings.BEHIND_PROXY else ""
    if not said and any(name in request.headers for name in RELAYED):
        return False
    address = said or request.META.get("REMOTE_ADDR", "")
    try:
        return not address or ip_address(address).is_loopback  # a socket has no address
    except ValueError:
        return False


def database_answers() -> bool:
    """Whether one question is answered."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def lost_triggers() -> Iterator[str]:
    """Guards of the database that are gone."""
    lost = triggers.missing(connection)
    if lost:
        yield f"triggers are missing: {', '.join(sorted(lost))}"


def storage() -> Iterator[str]:
    """Whether a file can be written where the issued documents lie."""
    place = Path(getattr(storages["archive"], "location", settings.DATA_DIR))
    try:
        with tempfile.TemporaryFile(dir=place if place.exists() else settings.DATA_DIR) as file:
            file.write(b"x" * 4096)
    except OSError as error:
        yield f"storage cannot be written ({type(error).__name__})"


def room() -> Iterator[str]:
    """Little room on the disk."""
    free = disk_usage(settings.DATA_DIR).free
    if free < settings.ROOM_NEEDED:
        yield f"{free // MEGABYTE} MB are free"
