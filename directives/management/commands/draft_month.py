"""A draft of the next month from the register of dates and the standing themes, or like an earlier document."""

import json
import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.management.acting import actor_named
from directives.drafting import draft_month
from directives.management.commands.lint_guidance import describe
from directives.models import Directive
from directives.models.directive import first_of_month
from directives.rules import findings
from directives.workflow import WorkflowRefused


class Command(BaseCommand):
    """``manage.py draft_month 2024-01 [--like ID] [--as USER]``; nothing is stored when it fails."""

    help = "Makes a draft for a month and prints its id and content as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's options."""
        parser.add_argument("period", help="2024-01")
        parser.add_argument("--like", type=int, help="number of the document whose sections are taken over")
        parser.add_argument("--as", dest="user", default="", help="user name of the person who becomes the contributor")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draft, store, report."""
        if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", options["period"]):
            raise CommandError(_("Write the month as 2023-12."))
        period, like = first_of_month(options["period"]), self._like(options["like"])
        try:
            directive = draft_month(period, actor=actor_named(options["user"]), at=timezone.now(), like=like)
        except WorkflowRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report(directive), ensure_ascii=False, indent=2))

    def _like(self, number: int | None) -> Directive | None:
        if number is None:
            return None
        directive = Directive.objects.filter(pk=number).first()
        if directive is None:
            raise CommandError(_("There is no document with the number %(number)s.") % {"number": number})
        return directive


def report(directive: Directive) -> dict[str, Any]:
    """What is printed."""
    content = directive.content()
    return {
        "id": directive.pk,
        "title": content.title,
        "period": content.period,
        "kind": content.kind,
        "opening": content.opening,
        "sections": [
            {"label": section.label, "heading": section.heading, "body": section.body, "themes": section.themes}
            for section in content.sections
        ],
        "closing": content.closing,
        "machine_made": directive.machine_made_places(),
        "issues": [describe(finding) for finding in findings(directive)],
    }
