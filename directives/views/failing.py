"""The last answer: what a reader or a member of staff sees when nothing else could be said. Asks no database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

PATIENCE = "60"
"""Seconds after which a browser or a search engine should ask again."""
AWAY = (OperationalError, InterfaceError)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 "come back soon" when the database is away or cannot take anything now, 500 otherwise."""
    number = vars(request).get("number", "")
    if isinstance(sys.exc_info()[1], AWAY):
        text = render_to_string("503.html", {"number": number})
        return HttpResponse(text, status=503, headers={"Retry-After": PATIENCE, "Cache-Control": "no-store"})
    text = render_to_string("500.html", {"number": number})
    return HttpResponse(text, status=500, headers={"Cache-Control": "no-store"})
