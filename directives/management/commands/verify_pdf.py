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
from directives.models import Edition
from directives.verification import Outcome, SignatureLine, Verdict

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


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict in the shape that the office's scripts read."""
    return {
        "verdict": verdict.verdict.value,
        "document": _document(verdict.edition) if verdict.edition else None,
        "state": verdict.status.status if verdict.status else None,
        "signatures": [_signature(line) for line in verdict.signatures],
        "sha256": verdict.sha256,
        "explanation": " ".join(verdict.explanation),
    }


def _document(edition: Edition) -> dict[str, str]:
    return {
        "number": edition.display,
        "title": edition.title,
        "date": edition.date.isoformat(),
        "url": settings.SITE_URL + edition.get_absolute_url(),
    }


def _signature(line: SignatureLine) -> dict[str, Any]:
    return {
        "role": line.role,
        "signer": line.signer,
        "fingerprint": line.fingerprint,
        "signed_at": line.signed_at.isoformat() if line.signed_at else None,
        "trusted_time": line.trusted_time,
        "problem": line.problem,
    }
