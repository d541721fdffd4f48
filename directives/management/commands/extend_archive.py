"""Gives issued documents a fresh archive time-stamp before the one they have can no longer be proven; for cron.

What is fresh enough stays as it is, so that a run that was interrupted is simply repeated.
"""

import json
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directives import archiving
from directives.models import Edition


class Command(BaseCommand):
    """Exit 0 when every document can be proven for longer than asked, 1 when one could not be extended."""

    help = "Add fresh archive time-stamps to issued documents before the old ones end; prints a JSON summary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long before the end of a time-stamp a fresh one is added."""
        parser.add_argument("--within", type=int, default=archiving.WITHIN.days, metavar="DAYS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the archive, oldest document first; one document in doubt never stops the others."""
        if options["within"] < 0:
            raise CommandError("--within: write a number of days, 0 or more.")
        at, within = timezone.now(), timedelta(days=options["within"])
        extended: list[dict[str, str | None]] = []
        failed: list[dict[str, str]] = []
        fresh = 0
        for edition in Edition.objects.order_by("pk").iterator():
            try:
                added, until = archiving.extend(edition, at=at, within=within)
            except Exception as error:  # whatever is wrong with one document, the others get theirs
                failed.append({"document": edition.display, "reason": str(error) or type(error).__name__})
                continue
            fresh += added is None
            if added:
                end = until.isoformat() if until else None
                extended.append({"document": edition.display, "sha256": added.sha256, "provable_until": end})
        summary = {"ok": not failed, "fresh": fresh, "extended": extended, "failed": failed}
        self.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2))
        if failed:
            sys.exit(1)
