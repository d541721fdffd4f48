"""``manage.py import_events``: loads the register of dates and reports every row refused; it decides nothing itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from events.loading import SHIPPED, FileRefused, Report, load


class Command(BaseCommand):
    """Good rows are loaded, refused ones listed with line and reason; the exit code is 1 when any was refused."""

    help = "Load the register of commemorative dates from a CSV file (the shipped register when none is given)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file is optional."""
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="a CSV file in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file and say what happened."""
        try:
            report = load(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(_("The file %(file)s cannot be read.") % {"file": options["file"]}) from error
        except FileRefused as error:
            raise CommandError(str(error)) from error
        self._say(report)

    def _say(self, report: Report) -> None:
        for refusal in report.refused:
            self.stderr.write(
                _("Line %(line)d refused: %(reason)s.") % {"line": refusal.line, "reason": refusal.reason.rstrip(".")}
            )
        self.stdout.write(
            _("Register of dates: %(created)d created, %(changed)d changed, %(unchanged)d unchanged.")
            % {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
        )
        if report.refused:
            raise CommandError(
                _("%(refused)d rows were refused; the others are in the register. Correct them and import again.")
                % {"refused": len(report.refused)}
            )
