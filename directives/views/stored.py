"""Pages kept as they were last sent: found with one query, compressed once. A stored page never outlives its version.

Only ``directives.middleware.StoredPages`` calls this; no view knows of it.
"""

import gzip
import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from directives import pages
from directives.models import SiteVersion, StoredPage
from directives.models.site import turned_sql, words_of_documents
from directives.views.freshness import NOTHING, Version

LARGEST = 512 * 1024
"""Bytes, compressed: a sitemap of a large archive is made anew rather than kept."""
OF_ONE_SENDING = {"content-length", "content-encoding", "vary"}
"""Headers that are written anew each time."""
log = logging.getLogger(__name__)
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A kept page: its key, its answer's headers, its body as gzip."""

    key: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """The version of the site now, and the page kept for a path, if there is one; it may be out of date."""

    version: Version
    page: Page | None

    @property
    def fresh(self) -> Page | None:
        """The kept page if it is what readers should see now."""
        page = self.page
        holds = page and (page.key == self.version.key() or page.key == self.version.key_today())
        return page if holds else None


@lru_cache(maxsize=1)
def _question() -> str:
    version, page = SiteVersion._meta.db_table, StoredPage._meta.db_table
    return (
        f"SELECT v.documents, {turned_sql()}, v.register, v.changed_at, p.key, p.headers, p.body"
        f" FROM (SELECT 1 AS one) o LEFT JOIN {version} v ON v.id = o.one LEFT JOIN {page} p ON p.path = %s"
    )


def find(path: str) -> Found:
    """Version and kept page, in one query."""
    with connection.cursor() as cursor:
        today = timezone.localdate().isoformat()
        cursor.execute(_question(), [today, today, path])
        documents, turned, register, changed, key, headers, body = cursor.fetchone()
    words = NOTHING.documents if documents is None else words_of_documents(documents, turned)
    version = NOTHING if documents is None else Version(words, register, _moment_of(changed))
    if key is None:
        return Found(version, None)
    return Found(version, Page(key, json.loads(headers) if isinstance(headers, str) else headers, bytes(body)))


def _moment_of(value: datetime | str | None) -> datetime | None:
    """A moment as the driver gives it; SQLite writes it out without its zone, which is UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment and not moment.tzinfo else moment


def keep(path: str, key: str, response: HttpResponse) -> Page | None:
    """Keep the answer for the next reader; None when it is too large or the database takes nothing now."""
    body = gzip.compress(response.content, 6, mtime=0)
    headers = [(name, value) for name, value in response.items() if name.lower() not in OF_ONE_SENDING]
    if len(body) > LARGEST:
        return None
    try:
        with transaction.atomic():
            fresh = StoredPage(path=path, key=key, headers=headers, body=body)
            StoredPage.objects.bulk_create(
                [fresh], update_conflicts=True, unique_fields=["path"], update_fields=["key", "headers", "body"]
            )
    except DatabaseError as error:
        log.warning("A page could not be kept, which only costs time: %s", error)
        return None
    return Page(key, headers, body)


def offer_file(path: str, page: Page) -> None:
    """Let the web server in front send the page from now on, where the site writes files."""
    if pages.folder() is not None:
        pages.offer(path, page.key, page.body, whole=lambda: gzip.decompress(page.body))


def answer(request: HttpRequest, page: Page) -> HttpResponse:
    """The kept page as this reader takes it, compressed or not, or 304."""
    headers = dict(page.headers)
    unchanged = get_conditional_response(request, etag=headers["ETag"])
    if unchanged is not None and unchanged.status_code == 304:
        response = HttpResponse(status=304, headers=headers)
        del response.headers["Content-Type"]
    elif _takes_gzip(request):
        # One page, two forms: a strong tag may name only one of them.
        more = {"Content-Encoding": "gzip", "Content-Length": str(len(page.body)), "ETag": f"W/{headers['ETag']}"}
        response = HttpResponse(page.body, headers=headers | more)
    else:
        body = gzip.decompress(page.body)
        response = HttpResponse(body, headers={**headers, "Content-Length": str(len(body))})
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    """Whether the reader's browser says so; "gzip;q=0" refuses."""
    for offer in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _semicolon, weight = offer.strip().partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
