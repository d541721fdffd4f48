"""Asks again for a password in the middle of work. Guesses count as they do at the login page."""

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User


def why_not_proved(user: User, password: str) -> str | None:
    """None when the password is the person's own; otherwise the sentence that says what is wrong."""
    asked = HttpRequest()
    if authenticate(asked, username=user.get_username(), password=password) == user:
        return None
    if locked(user.get_username()):
        return locked_sentence()
    return _("The password is not right. Type it again.")


def locked(username: str) -> bool:
    """Whether the account takes no password for now."""
    return not AxesProxyHandler.is_allowed(HttpRequest(), {"username": username})


def locked_sentence() -> str:
    """What a locked-out person reads; the same for names that do not exist."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return _(
        "Too many wrong attempts. For safety this account takes no password for %(minutes)d minutes; if it was not"
        " you, tell the administrator."
    ) % {"minutes": minutes}
