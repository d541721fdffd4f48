"""What stands around every page: who issues here, and the page's one true address. No query while nothing changes.

The name of the office comes from the newest issued document, never from standing data: a board that will be renamed
next month is not announced here.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from directives.content import Letterhead
from directives.models import Edition
from directives.views import freshness


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: ``office`` (asked for only by templates that print it), ``canonical``."""
    office: Callable[[], Letterhead | None] = partial(office_of, request)
    return {"office": office, "canonical": absolute(request.path)}


def absolute(path: str) -> str:
    """The public address of a path of this site."""
    return settings.SITE_URL.rstrip("/") + path


def office_of(request: HttpRequest) -> Letterhead | None:
    """Who issues, as the newest issued document prints it; None before anything was issued."""
    return _office(freshness.of(request).documents)


@lru_cache(maxsize=4)
def _office(version: str) -> Letterhead | None:
    """Kept for as long as the site's version stays: one query for each process and change, none for a page."""
    newest = Edition.objects.order_by("-pk").only("content_json").first()
    return newest.content.letterhead if newest else None
