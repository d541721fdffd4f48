"""Writes the security log: one function, called at the doors. Never keeps a password or the text of a document."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import SecurityEvent, User

Kind = SecurityEvent.Kind


def record(
    kind: SecurityEvent.Kind,
    *,
    request: HttpRequest | None = None,
    actor: User | None = None,
    subject: User | None = None,
    typed: str = "",
    note: str = "",
    at: datetime | None = None,
) -> SecurityEvent:
    """Add one line."""
    return SecurityEvent.objects.create(
        kind=kind,
        at=at or timezone.now(),
        actor=actor,
        subject=subject or actor,
        typed=typed.replace("\x00", "")[:150],
        address=address_of(request),
        note=note[:300],
    )


def address_of(request: HttpRequest | None) -> str | None:
    """Who asks: the connection's own address, or what our web server says of it. A client's own claims are not read."""
    if request is None:
        return None
    said = request.META.get("HTTP_X_REAL_IP" if settings.BEHIND_PROXY else "REMOTE_ADDR", "")
    try:
        validate_ipv46_address(said)
    except ValidationError:
        return None
    return str(said)
