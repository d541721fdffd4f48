"""System checks of what Django cannot see: the database's triggers, the index of words. Reads only."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from directives import triggers
from directives.search import tables

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


@register(TRIGGERS)
def words_can_be_found(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error where the database cannot index words, or has lost its index of them."""
    connection = connections["default"]
    if connection.vendor == "sqlite" and not tables.has_fts5():
        message = "This SQLite cannot index words: it was built without FTS5."
        return [Error(message, hint="Use PostgreSQL, or a Python whose SQLite has FTS5.", id="directives.E002")]
    try:
        missing = tables.is_missing(connection)
    except OperationalError:
        missing = False  # as below
    if not missing:
        return []
    hint = "Run manage.py rebuild_search."
    return [Error("The index of words is missing; nothing would be found.", hint=hint, id="directives.E003")]


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
