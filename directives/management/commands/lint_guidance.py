"""Findings for a stored document or a text file, as JSON; exit code 1 when one of them blocks."""

import json
import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from directives import lint
from directives.content import DocumentContent
from directives.importing.load import standing_themes
from directives.importing.text import decode, read
from directives.models import Directive
from directives.pdf.coverage import printable
from directives.rules import findings
from directives.sentences import Refused
from directives.wording import say
from events.models import CommemorativeEvent


class Command(BaseCommand):
    """``manage.py lint_guidance FILE_OR_ID [--period 2023-12]``; changes nothing."""

    help = "Prints the findings for a text file or a stored document as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's options."""
        parser.add_argument("source", help="a text file, or the number of a stored document")
        parser.add_argument("--period", default="", help="2023-12")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and print."""
        if options["period"] and not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", options["period"]):
            raise CommandError(_("--period: write the month as 2023-12."))
        issues = self._issues(options["source"], options["period"])
        self.stdout.write(json.dumps([describe(issue) for issue in issues], ensure_ascii=False, indent=2))
        if any(issue.severity == "error" for issue in issues):
            sys.exit(1)

    def _issues(self, source: str, period: str) -> list[lint.Issue]:
        if source.isdigit() and not Path(source).exists():
            directive = Directive.objects.filter(pk=int(source)).first()
            if directive is None:
                raise CommandError(_("There is no document with the number %(number)s.") % {"number": source})
            return findings(directive)
        register = CommemorativeEvent.objects.known()
        return lint.check(self._content(source, period), printable=printable, register=register)

    def _content(self, source: str, period: str) -> DocumentContent:
        try:
            found = read(decode(Path(source).read_bytes()), standing_themes())
        except OSError as error:
            raise CommandError(_("The file %(file)s cannot be read.") % {"file": source}) from error
        except Refused as error:
            raise CommandError(say(error.sentence)) from error
        return DocumentContent(
            kind=found.kind,
            title=found.title,
            period=period or found.period,
            opening=found.opening,
            sections=found.sections,
            closing=found.closing,
            byline=found.byline,
        )


def describe(issue: lint.Issue) -> dict[str, object]:
    """A finding as the contract prints it."""
    return {
        "code": issue.code,
        "severity": issue.severity,
        "section": issue.section,
        "quote": issue.quote,
        "start": issue.start,
        "end": issue.end,
        "sentence": say(issue.sentence),
        "suggestion": issue.suggestion,
    }
