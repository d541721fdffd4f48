"""The signed PDFs, byte for byte as stored. Never makes, changes or chooses between forms of a document."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response

from directives.filestore import name_of
from directives.models import ArchivedFile, Edition
from directives.views.anyone import for_anyone
from directives.views.reading import month_in_reach


@for_anyone
def edition_pdf(request: HttpRequest, year: int, slug: str) -> HttpResponseBase:
    """The signed PDF of one issued document, whatever became of it since."""
    return _send(request, get_object_or_404(Edition.objects.defer("content_json"), year=year, slug=slug))


@for_anyone
def month_pdf(request: HttpRequest, year: int, month: int) -> HttpResponseBase:
    """The signed PDF of the month's guidance in force; Http404 when none is."""
    period = month_in_reach(year, month)
    edition = Edition.objects.in_force().of_month(period.year, period.month).newest_first().first()
    if edition is None:
        raise Http404
    return _send(request, edition)


def _send(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """The newest stored form, named by its number; its hash is the ETag, so that nobody fetches it twice."""
    archived: ArchivedFile = edition.file
    etag = f'"{archived.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged:
        unchanged.headers["ETag"] = etag
        return unchanged
    response = FileResponse(storages["archive"].open(name_of(archived.sha256)), filename=f"{edition.slug}.pdf")
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Length"] = str(archived.size)
    response.headers["ETag"] = etag
    return response
