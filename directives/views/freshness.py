"""Says whether anything that readers see has changed since they last asked, with one query. Never reads a draft.

The version of the site is one row that the database's own triggers move (``directives.site_triggers``). With the
release of the program and the address it gives every page's ETag. Calendar pages add the register of dates and the day.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from directives.models import SiteVersion
from directives.models.site import words_of_documents

TAG_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Version:
    """Words for the issued documents (with the themes) and for the register of dates; when either last changed."""

    documents: str
    register: str
    changed: datetime | None

    def key(self) -> str:
        """What a page of documents depends on, beside its address."""
        return f"{_site(release(), f'{settings.SITE_URL} {settings.CONTACT}')} {self.documents}"

    def key_today(self) -> str:
        """What a page depends on that shows the register of dates as well, and where today is."""
        return f"{self.key()} {self.register} {timezone.localdate()}"


NOTHING = Version("", "", None)
"""Before anything was published."""


def of(request: HttpRequest) -> Version:
    """The version on which this request is answered; asked for once."""
    kept = vars(request)
    if "site_version" not in kept:
        kept["site_version"] = read()
    version: Version = kept["site_version"]
    return version


def read() -> Version:
    """The version now, in one query."""
    row = SiteVersion.objects.on(timezone.localdate())
    found = row.values_list("documents", "turned", "register", "changed_at").first()
    return Version(words_of_documents(found[0], found[1]), found[2], found[3]) if found else NOTHING


def key_of_documents(request: HttpRequest) -> str:
    """The key of a page that shows issued documents."""
    return of(request).key()


def key_of_calendar(request: HttpRequest) -> str:
    """The key of a page that shows events as well."""
    return of(request).key_today()


def tag(key: str, address: str) -> str:
    """The strong ETag of one address of this site under a key."""
    digest = hashlib.sha256("\n".join([key, settings.SITE_URL, address]).encode())
    return f'"{digest.hexdigest()[:TAG_LENGTH]}"'


@lru_cache(maxsize=4)
def _site(program: str, address: str) -> str:
    """The program at the addresses that its pages name: its own, and the one for letters."""
    return hashlib.sha256(f"{program} {address}".encode()).hexdigest()[:TAG_LENGTH]


def release() -> str:
    """A hash over the program: templates, words and code. While developing it is read anew each time."""
    return _release_read() if settings.DEBUG else _release_kept()


def _release_read() -> str:
    digest = hashlib.sha256()
    for path in _program(Path(settings.BASE_DIR)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:TAG_LENGTH]


_release_kept = lru_cache(maxsize=1)(_release_read)


def _program(root: Path) -> Iterable[Path]:
    yield from sorted((root / "templates").rglob("*.html"))
    yield from sorted((root / "locale").rglob("*.mo"))
    for app in ("directives", "events"):
        yield from sorted((root / app).rglob("*.py"))
        yield from sorted((root / app / "static").rglob("*.css"))
