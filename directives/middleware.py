"""Guards around every answer: what pages may load, and how large a request may be. Never reads a request's body."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


class ContentPolicy:
    """What a page may load and who may embed it, unless the view has said so itself (the admin and the PDFs do).

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
        return response


def written(policy: Mapping[str, Sequence[str]]) -> str:
    """The policy as its header says it: "default-src 'none'; style-src 'self'"."""
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())


class UploadLimit:
    """Refuses a body larger than ``settings.UPLOAD_LIMIT`` by its Content-Length, before CSRF or a form parses it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.UPLOAD_LIMIT:
            megabytes = settings.UPLOAD_LIMIT // (1024 * 1024)
            return HttpResponse(render_to_string("413.html", {"megabytes": megabytes}), status=413)
        return self.get_response(request)
