"""Sends the notifications that wait by e-mail; to be run every few minutes. Off without EMAIL_URL."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from directives import mailing
from directives.models import Delivery


class Command(BaseCommand):
    """``manage.py send_notifications``."""

    help = "Sends the notifications that wait by e-mail; what is unclear is never sent again by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how many ended how; exit 1 when nothing can be sent."""
        try:
            ended = mailing.send_waiting(timezone.now)
        except mailing.MailingRefused as error:
            raise CommandError(str(error)) from error
        counts = [f"{outcome.label}: {ended[outcome.value]}" for outcome in Delivery.Outcome if ended[outcome.value]]
        self.stdout.write(", ".join(counts) or _("Nothing waits to be sent."))
