"""Writes what a reader found into a draft, new or old, by the workflow's own verbs. Corrects and invents nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import Author, Signatory, User
from directives import workflow
from directives.comparison import paired
from directives.content import DocumentContent, SectionContent
from directives.importing.text import ReadGuidance, ThemeKeywords
from directives.models import Directive, IssuingBody, Theme
from directives.models.directive import first_of_month
from events.folding import fold


def standing_themes() -> tuple[ThemeKeywords, ...]:
    """The standing themes as the readers take them."""
    return tuple(ThemeKeywords(theme.slug, theme.keyword_list()) for theme in Theme.objects.standing())


def load(guidance: ReadGuidance, *, actor: User, at: datetime, period: str = "") -> Directive:
    """A draft holding all that was read, with one revision; all or nothing.

    ``period`` ("2023-12") overrides what the text says. Where the text does not name a standing issuing body and
    signatory, the letterhead valid today and the head are proposed; a person changes them in the admin.
    """
    with transaction.atomic():
        found = _fields(guidance, period)
        found.setdefault("issuing_body", IssuingBody.objects.valid_on(timezone.localdate(at)).first())
        found.setdefault("signatory", Signatory.objects.filter(active=True, authority="").first())
        directive = workflow.create(actor=actor, at=at, **found)
        _write_sections(directive, guidance.sections)
        workflow.close_edit(directive, "import", actor=actor, at=at)
    return directive


def load_into(
    directive: Directive, text: DocumentContent, *, actor: User, at: datetime, version: int | None = None
) -> Directive:
    """Put this text in the place of a draft's; the text before stays as a revision, or nothing happens.

    Only what a file can say is taken: title, opening, sections, closing, byline, addressees, recipients. A section that
    goes on keeps its row, and with it its notes. ``version`` as in ``workflow.open_edit``; WorkflowRefused when the
    document is not open to this person.
    """
    with transaction.atomic():
        row, action = workflow.open_edit(directive, actor=actor, version=version)
        if not row.revisions.exists():
            workflow.snapshot(row, actor=actor, at=at)
        row.title, row.opening, row.closing = text.title, text.opening, text.closing
        row.addressees, row.recipients = "\n".join(text.addressees), "\n".join(text.recipients)
        row.byline = _author(text.byline)
        row.save()
        _replace_sections(row, text.sections)
        workflow.close_edit(row, "import" if action == "edit" else action, actor=actor, at=at)
    return row


def _replace_sections(directive: Directive, sections: Sequence[SectionContent]) -> None:
    """Write the sections; one that was there before, by its words, keeps its row."""
    rows = list(directive.sections.prefetch_related("themes"))
    partners = paired([row.content() for row in rows], sections)
    for number, row in enumerate(rows):
        if number not in partners.values():
            row.delete()
    for order, section in enumerate(sections, 1):
        if order - 1 not in partners:
            directive.add_section(order, section)
            continue
        row = rows[partners[order - 1]]
        row.order, row.label, row.level = order, section.label, section.level
        row.heading, row.body = section.heading, section.body
        row.save()
        row.themes.set(Theme.objects.filter(slug__in=section.themes))


def _write_sections(directive: Directive, sections: Sequence[SectionContent]) -> None:
    for order, section in enumerate(sections, 1):
        directive.add_section(order, section)


def _fields(guidance: ReadGuidance, period: str) -> dict[str, Any]:
    """The document's own fields as read; issuing body and signatory only where they are standing ones."""
    month = period or guidance.period
    found: dict[str, Any] = {
        "title": guidance.title,
        "kind": guidance.kind,
        "period": first_of_month(month) if month else None,
        "thematic": guidance.thematic and not month,
        "opening": guidance.opening,
        "closing": guidance.closing,
        "byline": _author(guidance.byline),
        "addressees": "\n".join(guidance.addressees),
        "recipients": "\n".join(guidance.recipients),
    }
    if body := _named(IssuingBody.objects.order_by("-valid_from"), guidance.letterhead.body):
        found["issuing_body"] = body
    if signatory := _named(Signatory.objects.filter(active=True), guidance.signature.name):
        found["signatory"] = signatory
    return found


Row = TypeVar("Row", IssuingBody, Signatory)


def _named(rows: Iterable[Row], name: str) -> Row | None:
    """The row with this printed name, however it is capitalised."""
    return next((row for row in rows if name and fold(row.name) == fold(name)), None)


def _author(name: str) -> Author | None:
    return Author.objects.get_or_create(name=name)[0] if name else None
