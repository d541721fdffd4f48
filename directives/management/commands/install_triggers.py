"""Makes the database's triggers anew, for an operator whose site refuses to start without them."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from directives import triggers


class Command(BaseCommand):
    """``manage.py install_triggers``; runs although the check that asks for it fails."""

    help = "Makes the database's triggers anew."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Install, and say what had been missing."""
        lost = triggers.missing(connection)
        triggers.install(connection)
        self.stdout.write(_("Triggers in place; %(count)d had been missing.") % {"count": len(lost)})
