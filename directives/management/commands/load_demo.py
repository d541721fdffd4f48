"""Loads the demo through the importer and the real verbs; safe to repeat. Refuses a database that real people use."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.management.commands.sync_roles import sync_roles
from accounts.models import User
from directives import demo
from directives.models import Directive
from events.models import CommemorativeEvent


class Command(BaseCommand):
    """``manage.py load_demo``: migrates, then loads what is missing, and prints the accounts."""

    help = "Loads the demo's fictitious board, its accounts and documents."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """All or nothing for the database; keys are made first and kept."""
        call_command("migrate", interactive=False, verbosity=0)
        strangers = User.objects.exclude(username__in=[a.username for a in demo.ACCOUNTS]).filter(is_active=True)
        if strangers.exists():
            raise CommandError(
                _("This database has accounts of real people; the demo is loaded into an empty one only.")
            )
        demo.keys(settings.DATA_DIR / "keys")
        if not Directive.objects.exists():
            self.stdout.write(_("Loading the demo; this takes about a minute."))
            self.stdout.flush()
            with transaction.atomic():
                self.load()
        for account in demo.ACCOUNTS:
            self.stdout.write(f"  {account.username:<10} {demo.PASSWORD}   {account.full_name}, {account.position}")

    def load(self) -> None:
        """Roles, events, people, board, documents."""
        sync_roles()
        if not CommemorativeEvent.objects.exists():
            call_command("import_events", verbosity=0, stdout=self.stdout)
        users = demo.people()
        demo.board(users)
        demo.stories(users)
