"""How a page that is the same for everybody is sent: briefly cacheable, revalidated by its content, without cookies.

Nothing here knows a document, and nothing sent through here may depend on who asks.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""Content-Security-Policy of the public pages: they hold no script, no inline style and nothing from elsewhere."""
MINUTE = "public, max-age=60"
"""A withdrawal must show within a minute; the ETag saves the bytes after that."""


def for_anyone(view: View) -> View:
    """A page for GET and HEAD: policy, a minute's caching, an ETag of the content, 304 where the reader has it."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        guard(response)
        response.headers.setdefault("Cache-Control", MINUTE)
        return revalidated(request, response)

    return wrapped


def guard(response: HttpResponseBase) -> None:
    """Set the strict policy, unless the view has set its own."""
    response.headers.setdefault("Content-Security-Policy", POLICY)


def revalidated(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The page with its ETag, or 304 when the reader already holds the same bytes. Files see to it themselves."""
    if not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    set_response_etag(response)
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
