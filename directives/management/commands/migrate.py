"""Django's migrate, which must run although triggers are missing: a new version brings new ones, and it makes them."""

from typing import Any

from django.core.checks.registry import registry
from django.core.management.commands.migrate import Command as DjangoCommand

from directives.checks import TRIGGERS


class Command(DjangoCommand):
    """``manage.py migrate``: asks every system check but that for the triggers, which come anew at its end."""

    def check(self, *args: Any, **options: Any) -> None:
        """All tags but one."""
        options["tags"] = sorted(registry.tags_available() - {TRIGGERS})
        super().check(*args, **options)
