"""Verifies every issued document again, from the stored bytes to the search index, and prints a summary as JSON.

It never repairs anything: a doubt is for people to look into.
"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from directives import verification
from directives.models import Edition


class Command(BaseCommand):
    """Exit 0 when nothing is in doubt, 1 otherwise; each doubt names its document."""

    help = "Re-hash and re-verify every issued document; prints a JSON summary, exits 1 on any doubt."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the archive, oldest document first."""
        editions = files = 0
        doubts: list[dict[str, str]] = []
        for edition in Edition.objects.select_related("directive").order_by("pk").iterator():
            editions += 1
            files += edition.files.count()
            doubts += [{"document": edition.display, "doubt": doubt} for doubt in verification.doubts(edition)]
        summary = {"ok": not doubts, "editions": editions, "files": files, "doubts": doubts}
        self.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2))
        if doubts:
            sys.exit(1)
