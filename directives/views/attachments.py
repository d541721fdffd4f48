"""The files that go with an issued document, as they were approved. They are found through the edition alone."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from directives.content import AttachmentContent
from directives.filestore import name_of
from directives.models import Edition
from directives.views.anyone import BRIEF

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
"""Type of a file by its ending, which was given by its content."""
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def attachment(request: HttpRequest, year: int, slug: str, number: int, name: str) -> HttpResponseBase:
    """The file with that number in the list of the document and that name, byte for byte; one query."""
    edition = Edition.objects.filter(year=year, slug=slug).only("content_json").first()
    found = edition.content.attachments[number - 1 : number] if edition and number else ()
    if not found or found[0].filename != name:
        raise Http404
    return _sent(request, found[0])


def _sent(request: HttpRequest, file: AttachmentContent) -> HttpResponseBase:
    """To be saved, not to be opened here; its hash is the ETag."""
    etag, ending = f'"{file.sha256}"', file.filename.rpartition(".")[2]
    response = get_conditional_response(request, etag=etag) or _whole(file, ending)
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = disposition(file.filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = BRIEF
    return response


def _whole(file: AttachmentContent, ending: str) -> HttpResponseBase:
    response = FileResponse(storages["archive"].open(name_of(file.sha256, ending)), content_type=TYPES[ending])
    response.headers["Content-Length"] = str(file.size)
    return response


def disposition(filename: str) -> str:
    """The header that has a file saved under its name, which holds letters, digits and hyphens only."""
    return f'attachment; filename="{filename}"'
