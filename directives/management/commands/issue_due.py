"""Issues the documents whose set time has come; started by the machine's clock every minute."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from directives import notifications, scheduling
from directives.scheduling import Done, in_hanoi


class Command(BaseCommand):
    """Silent when nothing was due. Exit 0 when all that was due is issued, 1 when something was not."""

    help = "Issues the documents whose set time has come, late rather than never. For cron, each minute."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each document whose time has come; refusals and delays on standard error."""
        at, failed = timezone.now(), False
        for done in scheduling.issue_due(at):
            failed = failed or done.edition is None
            if done.edition is None:
                self.stderr.write(self.style.ERROR(not_issued(done)))
                continue
            self.stdout.write(_("Issued: %(document)s.") % {"document": done.edition})
            if late := done.late(at):
                self.stderr.write(self.style.WARNING(was_late(done, int(late.total_seconds() // 60))))
        notifications.collect_recent(at)
        if options["verbosity"] > 1:
            self.stdout.write(_("Last run: %(when)s.") % {"when": in_hanoi(at)})
        if failed:
            sys.exit(1)


def not_issued(done: Done) -> str:
    """Why a document was not issued, and what happens next."""
    said = _("Not issued at %(due)s: %(title)s. %(reason)s") % {
        "due": in_hanoi(done.due),
        "title": done.title,
        "reason": done.refusal,
    }
    return f"{said} {_('It is tried again with the next run.')}" if done.kept else said


def was_late(done: Done, minutes: int) -> str:
    """How late a document came."""
    return _("LATE by %(minutes)d minute(s): %(title)s was to be issued at %(due)s.") % {
        "minutes": minutes,
        "title": done.title,
        "due": in_hanoi(done.due),
    }
