"""The signed PDFs, byte for byte as stored. Never makes, changes or chooses between forms of a document."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from directives import filestore, pictures, turns
from directives.filestore import name_of
from directives.models import ArchivedFile, Edition
from directives.pdf.values import PICTURE_SIZE, PdfRefused
from directives.views.anyone import BRIEF
from directives.views.reading import month_in_reach

POLICY = "base-uri 'none'; frame-ancestors 'none'"
"""A browser's own PDF reader is a page with styles and scripts of its own, which a stricter policy would break."""
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
NOT_NOW = 503
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """A PDF of the store as it is sent: hash, size, since when it has been there, its name without ending."""

    sha256: str
    size: int
    at: datetime
    name: str

    @classmethod
    def archived(cls, file: ArchivedFile | None) -> "Stored | None":
        """A document's own file."""
        return cls(file.sha256, file.size, file.at, file.edition.slug) if file else None


def file_for_anyone(view: Callable[..., Stored | None]) -> Callable[..., HttpResponseBase]:
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
def edition_pdf(request: HttpRequest, year: int, slug: str) -> Stored | None:
    """The signed PDF of one issued document, whatever became of it since."""
    return Stored.archived(_files().filter(edition__year=year, edition__slug=slug).last())


@require_safe
def edition_picture(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """The head of its first page as a picture, for programs that show where its address is shared."""
    archived = _files().filter(edition__year=year, edition__slug=slug).first()
    if archived is None:
        raise Http404
    etag = f'"{archived.sha256}-{"x".join(map(str, PICTURE_SIZE))}"'
    response = get_conditional_response(request, etag=etag) or _drawn(archived.sha256)
    if response.status_code != NOT_NOW:
        response.headers["ETag"], response.headers["Cache-Control"] = etag, "public, max-age=86400"
    return response


def _drawn(sha256: str) -> HttpResponse:
    """Http404 for a file that no picture can be made of."""
    try:
        return HttpResponse(pictures.first_page(sha256), content_type="image/png")
    except turns.Busy:
        return HttpResponse(status=NOT_NOW, headers={"Retry-After": "30", "Cache-Control": "no-store"})
    except (PdfRefused, filestore.Damaged):
        raise Http404 from None


@file_for_anyone
def month_pdf(request: HttpRequest, year: int, month: int) -> Stored | None:
    """The signed PDF of the month's guidance in force; none when none is."""
    period = month_in_reach(year, month)
    editions = Edition.objects.in_force().of_month(period.year, period.month).newest_first()
    return Stored.archived(_files().filter(edition=editions.values("pk")[:1]).last())


def _files() -> QuerySet[ArchivedFile]:
    return ArchivedFile.objects.select_related("edition").defer("edition__content_json").order_by("pk")


def _send(request: HttpRequest, archived: Stored) -> HttpResponseBase:
    """The stored form, named by its number; its hash is the ETag, so that nobody fetches it twice."""
    etag, moment = f'"{archived.sha256}"', int(archived.at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=moment) or _bytes(request, archived, etag)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(moment)
    response.headers["Cache-Control"] = BRIEF
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _bytes(request: HttpRequest, archived: Stored, etag: str) -> HttpResponseBase:
    """200 with the whole file, 206 with the part asked for, 416 for a part that it does not have."""
    if settings.PDF_BY_WEB_SERVER:
        return _by_web_server(archived)
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
    whole = FileResponse(stored, filename=f"{archived.name}.pdf", content_type="application/pdf")
    whole.headers["Content-Length"] = str(archived.size)
    return whole


def _by_web_server(archived: Stored) -> HttpResponse:
    """An empty answer that names the file; the web server sends it from a place that nobody can ask for."""
    response = HttpResponse(content_type="application/pdf")
    response.headers["X-Accel-Redirect"] = f"/kho/{name_of(archived.sha256)}"
    response.headers["Content-Disposition"] = f'inline; filename="{archived.name}.pdf"'
    return response


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
