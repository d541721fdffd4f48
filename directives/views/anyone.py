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
Key = Callable[[HttpRequest], str]

BRIEF = "public, max-age=5"
"""A withdrawal shows everywhere five seconds later at most, while a server in front asks us once in five seconds,
however many readers come at once; whoever asks after that and has the page gets 304 for one query."""


def for_anyone(view: View) -> View:
    """A page of issued documents, for GET and HEAD."""
    return _sent_with(freshness.key_of_documents, view)


def for_anyone_today(view: View) -> View:
    """A page that also shows the register of dates and where today is."""
    return _sent_with(freshness.key_of_calendar, view)


def _sent_with(key_of: Key, view: View) -> View:
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        key = vars(request)["page_key"] = key_of(request)
        response = answered(request, key, lambda: view(request, *args, **kwargs))
        response.headers.setdefault("Cache-Control", BRIEF)
        return response

    return wrapped


def answered(request: HttpRequest, key: str, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """304 without making the page when the reader has it, otherwise the page with its ETag and Last-Modified.

    The version was read before the page is made: a page that is newer than its ETag is only sent once more. A reader
    who knows a moment but no ETag gets the page: a second is too coarse for two changes in a row.
    """
    etag = freshness.tag(key, request.get_full_path())
    response = get_conditional_response(request, etag=etag) or make()
    if response.status_code in {200, 304}:
        response.headers["ETag"] = etag
        changed = freshness.of(request).changed
        if changed:
            response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response
