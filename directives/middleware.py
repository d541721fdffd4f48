"""Around every answer: pages kept as they were sent, what pages may load, how large a request may be.

Never reads a request's body.
"""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts.middleware import BACKGROUND
from directives import pages
from directives.views import stored

SAFE = {"GET", "HEAD", "OPTIONS"}
STAFF = "/quan-tri/"
PRIVATE = ("/quan-tri/", "/static/", "/healthz", "/xem-truoc/")
"""Addresses that are never the same for everybody, or that are files."""
LONGEST_PATH = 200


class ContentPolicy:
    """What a page may load and who may embed it, unless the view has said so itself (the admin and the PDFs do).

    No answer of the staff's pages is kept by a browser or on the way, refusals and errors included.
    The policy is ``settings.SECURE_CSP`` in the shape that Django 6 reads: with its own middleware this half goes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": written(settings.SECURE_CSP),
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{feature}=()" for feature in settings.FEATURES_REFUSED),
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(STAFF):
            response.headers["Cache-Control"] = "no-store, private"
        return response


def written(policy: Mapping[str, Sequence[str]]) -> str:
    """The policy as its header says it: "default-src 'none'; style-src 'self'"."""
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())


class UploadLimit:
    """Refuses a body larger than ``settings.UPLOAD_LIMIT`` by its Content-Length, before CSRF or a form parses it.

    A body sent in chunks names no length: it is refused, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "Transfer-Encoding" in request.headers:
            return HttpResponse(render_to_string("411.html"), status=411)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.UPLOAD_LIMIT:
            megabytes = settings.UPLOAD_LIMIT // (1024 * 1024)
            return HttpResponse(render_to_string("413.html", {"megabytes": megabytes}), status=413)
        return self.get_response(request)


class NumberLimit:
    """Answers 400 to a number that is larger than any that the database holds; SQLite says so when it is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django answers a BadRequest with the page for 400, and logs it."""
        if isinstance(exception, OverflowError):
            raise BadRequest("a number that is too large") from exception


class StoredPages:
    """Before all work: answers a public address with the page as it was last sent while nothing has changed since.

    One query says both what the page is and whether it still holds. Whatever the address needs otherwise (another
    method, a query, HTTPS first, a login on a closed site) goes the whole way in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and request.path.startswith(STAFF) and BACKGROUND not in request.headers:
            with pages.changing():
                return self.get_response(request)
        if not concerned(request):
            return self.get_response(request)
        found = stored.find(request.path)
        if found.fresh:
            stored.offer_file(request.path, found.fresh)
            return stored.answer(request, found.fresh)
        vars(request)["site_version"] = found.version
        response = self.get_response(request)
        key = vars(request).get("page_key")
        if key and request.method == "GET" and response.status_code == 200 and not response.streaming:
            page = stored.keep(request.path, key, response)
            if page:
                stored.offer_file(request.path, page)
                return stored.answer(request, page)
        return response


def concerned(request: HttpRequest) -> bool:
    """Whether a kept page may answer: a plain look at a public address that this site serves under this name."""
    return (
        settings.STORED_PAGES
        and request.method in {"GET", "HEAD"}
        and not request.META.get("QUERY_STRING")
        and not request.path.startswith(PRIVATE)
        and (request.is_secure() or not settings.SECURE_SSL_REDIRECT)
        and len(request.path) <= LONGEST_PATH
        and bool(request.get_host())
    )
