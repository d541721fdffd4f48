"""Says whether anything that readers see has changed since they last asked, with one query. Never reads a draft.

The version of the site is a hash over what public pages are made of: how many statuses and files there are and which
came last, the newest edition's code (random: two databases that went different ways never agree), the themes and which
passages belong to them, and the release of the program. Calendar pages add the register of dates and the day.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone

from directives.models import ArchivedFile, Edition, EditionStatus, SearchRow, Theme
from events.models import CommemorativeEvent, EventYear

APPENDED: tuple[type[EditionStatus] | type[ArchivedFile], ...] = (EditionStatus, ArchivedFile)
"""Written once, so that their number and the newest row say everything. The number is needed beside the newest key: of
two transactions the one with the lower key may be the later to appear."""
REGISTER: tuple[type[models.Model], ...] = (CommemorativeEvent, EventYear)
THEME_SHOWN = ("id", "slug", "name", "order")
SEPARATOR = "'|'"
TAG_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Version:
    """Keys of the issued documents (with the themes) and of the register of dates; when a document last changed."""

    documents: str
    register: str
    changed: datetime | None

    def tag(self, *more: str) -> str:
        """The strong ETag of one address at this version."""
        digest = hashlib.sha256("\n".join([release(), settings.SITE_URL, self.documents, *more]).encode())
        return f'"{digest.hexdigest()[:TAG_LENGTH]}"'


def of_documents(request: HttpRequest) -> Version:
    """The version on which this request is answered; asked for once. Its register is left out."""
    kept = vars(request)
    if "site_version" not in kept:
        kept["site_version"] = _read(register=False)
    version: Version = kept["site_version"]
    return version


def of_calendar(request: HttpRequest) -> Version:
    """As ``of_documents``, with the register of dates, in one query as well."""
    version = vars(request)["site_version"] = _read(register=True)
    return version


def tag_of_document_page(request: HttpRequest) -> str:
    """ETag of a page that shows issued documents."""
    return of_documents(request).tag(request.get_full_path())


def tag_of_calendar_page(request: HttpRequest) -> str:
    """ETag of a page that shows events as well, and where today is."""
    version = of_calendar(request)
    return version.tag(version.register, str(timezone.localdate()), request.get_full_path())


def _read(*, register: bool) -> Version:
    with connection.cursor() as cursor:
        cursor.execute(_question(register))
        rows: list[tuple[str, str, str]] = sorted(cursor.fetchall())
    events = {model._meta.db_table for model in REGISTER}
    moments = [moment for table, _state, moment in rows if moment]
    return Version(
        documents=_hash(state for table, state, _moment in rows if table not in events),
        register=_hash(state for table, state, _moment in rows if table in events),
        changed=max((_moment_of(text) for text in moments), default=None),
    )


def _hash(states: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(states).encode()).hexdigest()


def _moment_of(text: str) -> datetime:
    """A moment as either database writes it out; SQLite leaves the zone away, which is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache
def _question(register: bool) -> str:
    """The one query: rows of (table, its state, moment of its newest row or "")."""
    parts = [_newest(Edition, "code"), _newest(SearchRow.themes.through, "id"), _whole(Theme, THEME_SHOWN)]
    if register:
        parts += [_whole(model, [field.name for field in model._meta.concrete_fields]) for model in REGISTER]
    return " UNION ALL ".join([*parts, *map(_count, APPENDED)])


def _named(model: type[models.Model], field: str) -> str:
    """The column, quoted."""
    columns = {one.name: str(one.column) for one in model._meta.concrete_fields}
    return connection.ops.quote_name(columns[field])


def _newest(model: type[models.Model], field: str) -> str:
    table = model._meta.db_table
    value = f"CAST({_named(model, field)} AS TEXT)"
    return f"SELECT '{table}', {value}, '' FROM {table} WHERE id = (SELECT MAX(id) FROM {table})"


def _count(model: type[models.Model]) -> str:
    table = model._meta.db_table
    newest = f"SELECT CAST(at AS TEXT) FROM {table} WHERE id = (SELECT MAX(id) FROM {table})"
    state = f"CAST(COUNT(*) AS TEXT) || {SEPARATOR} || COALESCE(CAST(MAX(id) AS TEXT), '')"
    return f"SELECT '{table}', {state}, COALESCE(({newest}), '') FROM {table}"


def _whole(model: type[models.Model], fields: Iterable[str]) -> str:
    """These columns of every row: the tables are small, and their rows are edited without a trace of the moment."""
    columns = (f"COALESCE(CAST({_named(model, field)} AS TEXT), '')" for field in fields)
    return f"SELECT '{model._meta.db_table}', {f' || {SEPARATOR} || '.join(columns)}, '' FROM {model._meta.db_table}"


def release() -> str:
    """A hash over the program: templates, words and code. While developing it is read anew each time."""
    return _release_read() if settings.DEBUG else _release_kept()


def _release_read() -> str:
    digest = hashlib.sha256()
    for path in _program(Path(settings.BASE_DIR)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


_release_kept = lru_cache(maxsize=1)(_release_read)


def _program(root: Path) -> Iterable[Path]:
    yield from sorted((root / "templates").rglob("*.html"))
    yield from sorted((root / "locale").rglob("*.mo"))
    for app in ("directives", "events"):
        yield from sorted((root / app).rglob("*.py"))
        yield from sorted((root / app / "static").rglob("*.css"))
