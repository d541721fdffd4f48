"""System checks of what Django cannot see: the database's triggers. Reads only."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from directives import triggers

TRIGGERS = "triggers"
"""The tag of the check for the database's triggers."""


@register(TRIGGERS)
def triggers_are_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error for a database whose tables stand without their triggers."""
    lost = _lost()
    if not lost:
        return []
    hint = "Run manage.py install_triggers; then find out who removed them."
    return [
        Error(
            f"Triggers that protect issued documents are missing: {', '.join(sorted(lost))}.",
            hint=hint,
            id="directives.E001",
        )
    ]


def _lost() -> set[str]:
    try:
        return triggers.missing(connections["default"])
    except OperationalError:
        return set()  # no database to ask; whoever needs it will say so


def require_triggers() -> None:
    """Called when the application server starts: raises ImproperlyConfigured when a trigger is missing."""
    lost = _lost()
    connections["default"].close()
    if lost:
        raise ImproperlyConfigured(f"Triggers are missing: {', '.join(sorted(lost))}. Run manage.py install_triggers.")
