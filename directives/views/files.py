"""The signed PDFs, byte for byte as stored. Never makes, changes or chooses between forms of a document."""

import re
from collections.abc import Callable
from functools import wraps

from django.core.files.storage import storages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from directives.filestore import name_of
from directives.models import ArchivedFile, Edition
from directives.views.anyone import BRIEF
from directives.views.reading import month_in_reach

POLICY = "base-uri 'none'; frame-ancestors 'none'"
"""A browser's own PDF reader is a page with styles and scripts of its own, which a stricter policy would break."""
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
Span = tuple[int, int]


def file_for_anyone(view: Callable[..., ArchivedFile | None]) -> Callable[..., HttpResponseBase]:
    """The file that the view found (one query), whole or in part, or 304; Http404 when there is none."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        archived = view(request, *args, **kwargs)
        if archived is None:
            raise Http404
        return _send(request, archived)

    return wrapped


@file_for_anyone
def edition_pdf(request: HttpRequest, year: int, slug: str) -> ArchivedFile | None:
    """The signed PDF of one issued document, whatever became of it since."""
    return _files().filter(edition__year=year, edition__slug=slug).last()


@file_for_anyone
def month_pdf(request: HttpRequest, year: int, month: int) -> ArchivedFile | None:
    """The signed PDF of the month's guidance in force; none when none is."""
    period = month_in_reach(year, month)
    editions = Edition.objects.in_force().of_month(period.year, period.month).newest_first()
    return _files().filter(edition=editions.values("pk")[:1]).last()


def _files() -> QuerySet[ArchivedFile]:
    return ArchivedFile.objects.select_related("edition").defer("edition__content_json").order_by("pk")


def _send(request: HttpRequest, archived: ArchivedFile) -> HttpResponseBase:
    """The stored form, named by its number; its hash is the ETag, so that nobody fetches it twice."""
    etag, moment = f'"{archived.sha256}"', int(archived.at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=moment) or _bytes(request, archived, etag)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(moment)
    response.headers["Cache-Control"] = BRIEF
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _bytes(request: HttpRequest, archived: ArchivedFile, etag: str) -> HttpResponseBase:
    """200 with the whole file, 206 with the part asked for, 416 for a part that it does not have."""
    asked = _asked(request, etag)
    span = _span(asked, archived.size) if asked else None
    if asked and not span:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{archived.size}"})
    stored = storages["archive"].open(name_of(archived.sha256))
    if span:
        with stored:
            stored.seek(span[0])
            part = HttpResponse(stored.read(span[1] - span[0] + 1), status=206, content_type="application/pdf")
        part.headers["Content-Range"] = f"bytes {span[0]}-{span[1]}/{archived.size}"
        return part
    whole = FileResponse(stored, filename=f"{archived.edition.slug}.pdf", content_type="application/pdf")
    whole.headers["Content-Length"] = str(archived.size)
    return whole


def _asked(request: HttpRequest, etag: str) -> tuple[str, str] | None:
    """First and last byte of the one range that was asked for (RFC 9110, 14.2); anything else means the whole file."""
    match = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not match or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match[1], match[2]
    backwards = first and last and int(first) > int(last)
    return None if backwards or not (first or last) else (first, last)


def _span(asked: tuple[str, str], size: int) -> Span | None:
    """The bytes that are sent, both included; None where the file has none of them."""
    first, last = asked
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return (start, end) if start <= end else None
