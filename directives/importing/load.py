"""Writes what a reader found into a new draft, through the workflow's own verbs. Corrects and invents nothing."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Author, Signatory, User
from directives import workflow
from directives.importing.text import ReadGuidance, ThemeKeywords
from directives.models import Directive, IssuingBody, Theme
from directives.models.directive import first_of_month


def standing_themes() -> tuple[ThemeKeywords, ...]:
    """The standing themes as the readers take them."""
    return tuple(ThemeKeywords(theme.slug, theme.keyword_list()) for theme in Theme.objects.standing())


def load(guidance: ReadGuidance, *, actor: User, at: datetime, period: str = "") -> Directive:
    """A draft holding all that was read, with one revision; all or nothing.

    ``period`` ("2023-12") overrides what the text says. The letterhead valid today and the head as signatory are
    proposed; a person changes them in the admin.
    """
    month = period or guidance.period
    with transaction.atomic():
        directive = workflow.create(
            guidance.title,
            actor=actor,
            at=at,
            kind=guidance.kind,
            period=first_of_month(month) if month else None,
            opening=guidance.opening,
            closing=guidance.closing,
            byline=_author(guidance.byline),
            issuing_body=IssuingBody.objects.valid_on(timezone.localdate(at)).first(),
            signatory=Signatory.objects.filter(active=True, authority="").first(),
        )
        for order, section in enumerate(guidance.sections):
            directive.add_section(order, section)
        workflow.close_edit(directive, "import", actor=actor, at=at)
    return directive


def _author(name: str) -> Author | None:
    return Author.objects.get_or_create(name=name)[0] if name else None
