"""A text file of the office as a draft; prints what was read as JSON, and what was set aside."""

import json
import re
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.management.acting import actor_named
from directives.importing.load import load, standing_themes
from directives.importing.text import ReadGuidance, decode, read
from directives.management.commands.lint_guidance import describe
from directives.models import Directive
from directives.rules import findings
from directives.sentences import Refused
from directives.wording import say
from directives.workflow import WorkflowRefused


class Command(BaseCommand):
    """``manage.py import_guidance FILE [--period 2023-12] [--as USER]``; nothing is stored when it fails."""

    help = "Makes a draft from a text file and prints what was read, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--period", default="", help="2023-12")
        parser.add_argument("--as", dest="user", default="", help="user name of the person who becomes the contributor")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, store, report."""
        period = options["period"]
        if period and not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", period):
            raise CommandError(_("--period: write the month as 2023-12."))
        actor = actor_named(options["user"])
        try:
            guidance = read(self._text(options["file"]), standing_themes())
            directive = load(guidance, actor=actor, at=timezone.now(), period=period)
        except WorkflowRefused as error:
            raise CommandError(str(error)) from error
        except Refused as error:
            raise CommandError(say(error.sentence)) from error
        self.stdout.write(json.dumps(report(directive, guidance), ensure_ascii=False, indent=2))

    def _text(self, path: Path) -> str:
        if path.suffix.lower() != ".txt":
            raise CommandError(_("Only text files (.txt) are read here. Save the document as plain text, UTF-8."))
        try:
            return decode(path.read_bytes())
        except OSError as error:
            raise CommandError(_("The file %(file)s cannot be read.") % {"file": path}) from error


def report(directive: Directive, guidance: ReadGuidance) -> dict[str, Any]:
    """What the contract promises to print."""
    content = directive.content()
    return {
        "id": directive.pk,
        "title": content.title,
        "title_proposed": guidance.title_proposed,
        "period": content.period,
        "kind": content.kind,
        "byline": content.byline,
        "opening": content.opening,
        "sections": [asdict(section) for section in content.sections],
        "closing": content.closing,
        "events": [asdict(event) for event in content.events],
        "citations": [_plain(asdict(citation)) for citation in guidance.citations],
        "issues": [describe(finding) for finding in findings(directive)],
        "set_aside": [{"text": piece.text, "reason": say(piece.reason)} for piece in guidance.set_aside],
        "lost": list(guidance.lost),
    }


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {name: part.isoformat() if hasattr(part, "isoformat") else part for name, part in value.items()}
