"""A text or Word file of the office as a draft; prints what was read as JSON, and what was set aside."""

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
from directives.importing import mapping
from directives.importing.load import load, standing_themes
from directives.importing.text import ReadGuidance, decode, read
from directives.management.commands.lint_guidance import describe
from directives.models import Directive
from directives.rules import findings
from directives.sentences import Refused
from directives.word import child
from directives.word.limits import MAX_FILE
from directives.wording import say
from directives.workflow import WorkflowRefused

WORD = (".docx", ".docm", ".doc", ".odt", ".rtf")


class Command(BaseCommand):
    """``manage.py import_guidance FILE [--period 2023-12] [--as USER] [--accept-changes]``

    Nothing is stored when it fails.
    """

    help = "Makes a draft from a text or Word file and prints what was read, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--period", default="", help="2023-12")
        parser.add_argument("--as", dest="user", default="", help="user name of the person who becomes the contributor")

        parser.add_argument("--accept-changes", action="store_true", help="accept all tracked changes of a Word file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, store, report."""
        period = options["period"]
        if period and not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", period):
            raise CommandError(_("--period: write the month as 2023-12."))
        actor = actor_named(options["user"])
        try:
            guidance = self._read(options["file"], accept_changes=options["accept_changes"])
            directive = load(guidance, actor=actor, at=timezone.now(), period=period)
        except WorkflowRefused as error:
            raise CommandError(str(error)) from error
        except Refused as error:
            raise CommandError(say(error.sentence)) from error
        self.stdout.write(json.dumps(report(directive, guidance), ensure_ascii=False, indent=2))

    def _read(self, path: Path, *, accept_changes: bool) -> ReadGuidance:
        suffix = path.suffix.lower()
        if suffix not in (".txt", *WORD):
            raise CommandError(_("Text (.txt) and Word files (.docx, .doc, .odt, .rtf) are read here, no others."))
        try:
            with path.open("rb") as file:
                data = file.read(MAX_FILE + 1)
        except OSError as error:
            raise CommandError(_("The file %(file)s cannot be read.") % {"file": path}) from error
        if suffix == ".txt":
            return read(decode(data), standing_themes())
        return mapping.read(child.read(data, path.name, accept_changes=accept_changes), standing_themes())


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
        "addressees": list(content.addressees),
        "recipients": list(content.recipients),
        "letterhead": asdict(guidance.letterhead),
        "signature": asdict(guidance.signature),
        "dropped": [say(one) for one in guidance.dropped],
        "notices": [say(one) for one in guidance.notices],
    }


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {name: part.isoformat() if hasattr(part, "isoformat") else part for name, part in value.items()}
