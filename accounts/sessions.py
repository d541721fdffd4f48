"""The sessions in which people work: begun at login, seen, listed, ended. Never touches a reader without a session."""

import logging
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from accounts.models import User, WorkSession
from accounts.security_log import address_of

log = logging.getLogger(__name__)

BEGAN, SEEN = "began_at", "seen_at"
NOTED_EVERY = timedelta(minutes=1)
"""How often a working session is written down; pages in between cost no write."""


def begin(request: HttpRequest, user: User, at: datetime) -> None:
    """Note a session that has just been given its new key by a login."""
    request.session[BEGAN] = request.session[SEEN] = at.timestamp()
    request.session.save()
    WorkSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "began_at": at,
            "seen_at": at,
            "address": address_of(request),
            "browser": request.META.get("HTTP_USER_AGENT", "")[:200],
        },
    )


def expired(request: HttpRequest, at: datetime) -> bool:
    """Whether the session has rested or lasted too long; False for one that has not been noted yet."""
    now, session = at.timestamp(), request.session
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    return now - seen > settings.SESSION_IDLE.total_seconds() or now - began > settings.SESSION_ABSOLUTE.total_seconds()


def note(request: HttpRequest, user: User, at: datetime) -> None:
    """Note that somebody works here, at most once a minute."""
    if BEGAN not in request.session:
        begin(request, user, at)
    elif at.timestamp() - request.session.get(SEEN, 0) >= NOTED_EVERY.total_seconds() and _seen(request, at):
        request.session[SEEN] = at.timestamp()


def _seen(request: HttpRequest, at: datetime) -> bool:
    """Write down that somebody works here; a full disk must not take the page from him that says so."""
    try:
        WorkSession.objects.filter(session_key=request.session.session_key).update(seen_at=at)
    except DatabaseError as error:
        log.warning("a working session could not be noted: %s", error)
        return False
    return True


def open_ones(user: User, at: datetime) -> list[WorkSession]:
    """The person's sessions that still live, the latest first."""
    alive = WorkSession.objects.filter(
        user=user, seen_at__gt=at - settings.SESSION_IDLE, began_at__gt=at - settings.SESSION_ABSOLUTE
    )
    return list(alive)


def end(found: WorkSession) -> None:
    """End one session: its next request meets the login page."""
    _store()(found.session_key).delete()
    found.delete()


def end_all(user: User, except_key: str | None = None) -> int:
    """End every session of the person but the one with the given key; their number."""
    others = list(WorkSession.objects.filter(user=user).exclude(session_key=except_key or ""))
    for found in others:
        end(found)
    return len(others)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
