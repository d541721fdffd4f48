"""How a page that is the same for everybody is sent: briefly cacheable, revalidated by the site's version, no cookies.

Nothing here knows a document, and nothing sent through here may depend on who asks.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from directives.views import freshness

View = Callable[..., HttpResponseBase]
Tag = Callable[[HttpRequest], str]

BRIEF = "public, max-age=5"
"""A withdrawal shows everywhere five seconds later at most, while a server in front asks us once in five seconds,
however many readers come at once; whoever asks after that and has the page gets 304 for one query."""


def for_anyone(view: View) -> View:
    """A page of issued documents, for GET and HEAD."""
    return _sent_with(freshness.tag_of_document_page, view)


def for_anyone_today(view: View) -> View:
    """A page that also shows the register of dates and where today is."""
    return _sent_with(freshness.tag_of_calendar_page, view)


def _sent_with(tag: Tag, view: View) -> View:
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = answered(request, tag(request), lambda: view(request, *args, **kwargs))
        response.headers.setdefault("Cache-Control", BRIEF)
        return response

    return wrapped


def answered(request: HttpRequest, etag: str, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """304 without making the page when the reader has it, otherwise the page with its ETag and Last-Modified.

    The version was read before the page is made: a page that is newer than its ETag is only sent once more. A reader
    who knows a moment but no ETag gets the page: themes and dates are edited without a trace of the moment.
    """
    response = get_conditional_response(request, etag=etag) or make()
    if response.status_code in {200, 304}:
        response.headers["ETag"] = etag
        changed = freshness.of_documents(request).changed
        if changed:
            response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response
