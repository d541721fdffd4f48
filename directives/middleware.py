"""Guards that must come before anything else looks at a request. Never reads a request's body."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


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
