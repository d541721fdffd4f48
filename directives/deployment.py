"""What Django's own checks do not see before a site is opened (``manage.py check --deploy``). Reads only."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from accounts.models import User
from directives.demo import ACCOUNTS, PASSWORD

POLICY = "directives.middleware.ContentPolicy"
UPLOADS = "directives.middleware.UploadLimit"
READS_BODIES = "django.middleware.csrf.CsrfViewMiddleware"
LOCK_OUT = "axes.backends.AxesStandaloneBackend"
FEWEST_GUESSES, MOST_GUESSES = 5, 10
HERE = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}
NEVER = ("'unsafe-eval'", "*", "http:", "https:")
"""Sources that no policy of ours names."""


@register(Tags.security, deploy=True)
def ready_to_open(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error for everything that must not be so on a site with readers."""
    found = (*_policy(), *_lock_out(), *_uploads(), *_address(), *_demo(), *_second_factor())
    return [Error(message, hint=hint, id=f"directives.E{number}") for number, message, hint in found]


Finding = tuple[str, str, str]
"""Number, what is wrong, what to do."""


def _policy() -> Iterator[Finding]:
    """The content policy is sent, allows nothing by itself, and no page may hold a script."""
    if POLICY not in settings.MIDDLEWARE:
        yield "101", "No answer carries a content policy.", f"Put {POLICY} into MIDDLEWARE."
    policies = {name: getattr(settings, name) for name in ("SECURE_CSP", "CSP_STAFF", "CSP_EDITOR")}
    for name, policy in policies.items():
        sources = {source for values in policy.values() for source in values}
        scripts = policy.get("script-src", policy.get("default-src", ["*"]))
        loose = "'unsafe-inline'" in scripts or sources & set(NEVER)
        if loose or policy.get("frame-ancestors") != ["'none'"] or policy.get("base-uri") != ["'none'"]:
            yield "102", f"{name} lets in what it is there to keep out.", "Take the values from the original settings."
    if settings.SECURE_CSP.get("default-src") != ["'none'"]:
        yield "103", "SECURE_CSP does not begin from nothing.", "Set its default-src to 'none'."


def _lock_out() -> Iterator[Finding]:
    """Wrong guesses lock an account, whatever the other backends say."""
    if [*settings.AUTHENTICATION_BACKENDS][:1] != [LOCK_OUT] or not getattr(settings, "AXES_ENABLED", True):
        yield "111", "Passwords may be guessed without end.", f"Put {LOCK_OUT} first; leave AXES_ENABLED alone."
    if not FEWEST_GUESSES <= settings.AXES_FAILURE_LIMIT <= MOST_GUESSES:
        yield "112", "AXES_FAILURE_LIMIT is not between 5 and 10.", "Set it to 8."


def _uploads() -> Iterator[Finding]:
    """Large bodies are refused before anything reads them."""
    order = [*settings.MIDDLEWARE]
    if UPLOADS not in order or (READS_BODIES in order and order.index(UPLOADS) > order.index(READS_BODIES)):
        yield "121", "Uploads of any size are read.", f"Put {UPLOADS} before {READS_BODIES}."


def _address() -> Iterator[Finding]:
    """Codes, feeds and e-mails name the address that readers can open, over HTTPS."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme != "https":
        yield "131", "SITE_URL does not begin with https.", "Set SITE_URL to the address that readers use."
    if (parts.hostname or "") in HERE or (parts.hostname or "").endswith(".localhost"):
        yield "132", "SITE_URL names this machine.", "Printed codes would lead nowhere: set it to the public address."
    if "*" in settings.ALLOWED_HOSTS:
        yield "133", "ALLOWED_HOSTS takes every name.", "Name the hosts of SITE_URL."


def _demo() -> Iterator[Finding]:
    """The demo is off, and nobody gets in with its published password."""
    if settings.DEMO:
        yield "141", "DEMO is on.", "Unset DEMO; begin with an empty database."
    names = [account.username for account in ACCOUNTS]
    try:
        known = [user.username for user in User.objects.filter(username__in=names, is_active=True) if _published(user)]
    except DatabaseError:
        return  # no database to ask; whoever needs it will say so
    if known:
        hint = "Deactivate them or give them new passwords."
        yield "142", f"Accounts of the demo open with its published password: {', '.join(known)}.", hint


def _published(user: User) -> bool:
    return check_password(PASSWORD, user.password)


def _second_factor() -> Iterator[Finding]:
    """Who approves, issues or administers gives a code."""
    missing = {"approver", "clerk", "administrator"} - set(settings.SECOND_FACTOR_ROLES)
    if missing:
        names = ", ".join(sorted(missing))
        yield "151", f"Without a one-time code: {names}.", "Take SECOND_FACTOR_ROLES from the original settings."
