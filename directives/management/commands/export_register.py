"""The register of issued documents as a file: CSV, workbook or PDF."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import security_log
from accounts.models import SecurityEvent
from directives import registerbook
from directives.models import Kind, Term
from directives.pdf.values import PdfRefused
from directives.wording import say


class Command(BaseCommand):
    """``manage.py export_register [--term NAME] [--kind KIND] --format csv|xlsx|pdf [--output FILE]``."""

    help = "Writes the register of numbers, with the columns of the office's book, to a file or to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's options; ``--kind`` and ``--output`` besides."""
        parser.add_argument("--term", default="", help="name of the term, for example 2020-2025; all without it")
        parser.add_argument("--kind", default="", choices=["", *Kind.values])
        parser.add_argument("--format", required=True, choices=list(registerbook.FORMATS))
        parser.add_argument("--output", type=Path, help="file to write; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, write, log."""
        found = registerbook.books(term=self._term(options["term"]), kind=options["kind"])
        try:
            data = registerbook.exported(options["format"], found, timezone.localdate())
            self._write(data, options["output"])
        except PdfRefused as error:
            raise CommandError(say(error.sentence)) from error
        except OSError as error:
            raise CommandError(_("The file could not be written: %(error)s") % {"error": error}) from error
        names = "; ".join(book.name for book in found)
        note = f"{registerbook.TITLE} ({options['format']}): {names}"
        security_log.record(SecurityEvent.Kind.EXPORTED, note=note[:200])

    def _term(self, name: str) -> Term | None:
        if not name:
            return None
        term = Term.objects.filter(name=name).first()
        if term is None:
            known = ", ".join(Term.objects.values_list("name", flat=True)) or "–"
            raise CommandError(
                _("There is no term “%(name)s”. Known terms: %(known)s.") % {"name": name, "known": known}
            )
        return term

    def _write(self, data: bytes, path: Path | None) -> None:
        if path is not None:
            path.write_bytes(data)
            return
        if sys.stdout.isatty():
            raise CommandError(_("Give --output FILE, or send the output to a file."))
        sys.stdout.buffer.write(data)
