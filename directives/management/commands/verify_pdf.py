"""Judges one PDF file as the public page does and prints the verdict as JSON. Changes nothing."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from directives import verification
from directives.verdicts import Outcome, as_json

NOT_GENUINE = 1
NO_FILE = 2


class Command(BaseCommand):
    """Exit 0 for a genuine document (whatever holds of it today), 1 for any other file, 2 when it cannot be opened."""

    help = "Verify a PDF file; prints JSON, exits 0 only for a genuine document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Print the verdict and end with its exit code."""
        verdict = verification.check(self._read(file))
        self.stdout.write(json.dumps(as_json(verdict), ensure_ascii=False, indent=2))
        if verdict.verdict is not Outcome.GENUINE:
            sys.exit(NOT_GENUINE)

    def _read(self, file: Path) -> bytes:
        try:
            if file.stat().st_size <= settings.UPLOAD_LIMIT:
                return file.read_bytes()
            reason = _("it is larger than %(megabytes)d MB") % {"megabytes": settings.UPLOAD_LIMIT // (1024 * 1024)}
        except OSError as error:
            reason = error.strerror or str(error)
        self.stderr.write(_("The file %(file)s cannot be read: %(reason)s.") % {"file": file, "reason": reason})
        sys.exit(NO_FILE)
