"""Ends work sessions that have rested or lasted too long; notes refusals.

Never looks at a request without a session cookie.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts import security_log, sessions
from accounts.models import SecurityEvent, WorkSession

BACKGROUND = "X-Background"
"""A header of requests that a page sends by itself: they do not count as work."""
log = logging.getLogger(__name__)


class WorkSessions:
    """Within the staff's pages: an expired session ends before the page is asked for, a living one is noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if concerned(request) and request.user.is_authenticated:
            at = timezone.now()
            if sessions.expired(request, at):
                WorkSession.objects.filter(session_key=request.session.session_key).delete()
                logout(request)
            elif BACKGROUND not in request.headers:
                sessions.note(request, request.user, at)
        return self.get_response(request)


class Refusals:
    """Within the staff's pages: who was refused (403) what stands in the security log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and concerned(request) and request.user.is_authenticated:
            match = request.resolver_match
            what = match.url_name if match and match.url_name else "?"
            note = f"{request.method} {what} {' '.join(str(value) for value in match.kwargs.values()) if match else ''}"
            try:
                security_log.record(SecurityEvent.Kind.REFUSED, request=request, actor=request.user, note=note.strip())
            except DatabaseError as error:
                log.warning("a refusal could not be noted: %s", error)
        return response


def concerned(request: HttpRequest) -> bool:
    """Whether the request carries a session and is for a page behind a login."""
    behind = settings.CLOSED_SITE or request.path.startswith(reverse("admin:index"))
    return settings.SESSION_COOKIE_NAME in request.COOKIES and behind
