"""What is written down when somebody comes in or goes out: the security log, the list of sessions."""

from datetime import datetime
from typing import cast

from django.http import HttpRequest

from accounts import security_log, sessions
from accounts.models import SecurityEvent, User, WorkSession

Kind = SecurityEvent.Kind


def noted(request: HttpRequest, at: datetime) -> bool:
    """Whether the login succeeded; writes down how it ended, and begins the session."""
    if request.user.is_authenticated:
        user = request.user
        sessions.begin(request, user, at)
        security_log.record(Kind.LOGIN, request=request, actor=user, at=at)
        return True
    typed = request.POST.get("username", "")
    kind = Kind.LOCKED if getattr(request, "axes_locked_out", False) else Kind.FAILED
    subject = User.objects.filter(username=typed.replace("\x00", "")).first()
    security_log.record(kind, request=request, subject=subject, typed=typed, at=at)
    return False


def left(request: HttpRequest, at: datetime) -> None:
    """Somebody logs out; a request of nobody is not noted."""
    if request.user.is_authenticated:
        WorkSession.objects.filter(session_key=request.session.session_key).delete()
        security_log.record(Kind.LOGOUT, request=request, actor=request.user, at=at)


def password_changed(request: HttpRequest, at: datetime) -> None:
    """A new password: the other sessions end, this one goes on under its new key."""
    user = cast(User, request.user)
    sessions.end_all(user)
    sessions.begin(request, user, at)
    security_log.record(Kind.PASSWORD, request=request, actor=user, at=at)
