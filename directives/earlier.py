"""The verbs for documents issued before this system: one person enters them from the original, another confirms them.

A confirmed one is an Edition marked ``digitised``. Nothing here says or implies that it was approved or signed here.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from directives import filestore, issuing, pages, register, search
from directives.content import KIND_NAMES, DocumentContent
from directives.importing import load, text
from directives.models import (
    ArchivedFile,
    Contribution,
    Directive,
    EarlierDocument,
    Edition,
    EditionStatus,
    EntryUse,
    NumberCounter,
    RegisterEntry,
    Revision,
    State,
    Status,
    Term,
    Theme,
)
from directives.pdf import child
from directives.pdf.values import PdfRefused
from directives.slugs import edition_slug
from directives.wording import say
from directives.workflow import WorkflowRefused, record


class EarlierRefused(WorkflowRefused):
    """An earlier document was not entered or confirmed; ``str`` is the sentence that says why."""


def content_of(document: EarlierDocument) -> DocumentContent:
    """What the document will be to readers: its text divided into sections, its particulars as on the original."""
    found = text.read(document.text, load.standing_themes())
    chosen = tuple(sorted(document.themes.values_list("slug", flat=True)))
    sections = tuple(replace(one, themes=chosen) if chosen else one for one in found.sections)
    return document.content(found.opening, sections, found.closing)


def enter(*, data: bytes, themes: Iterable[Theme], actor: User, at: datetime, **fields: Any) -> EarlierDocument:
    """Keep what was entered, with the original file, until somebody else confirms it. Only a clerk enters."""
    if not actor.is_active or not actor.has_role(Role.CLERK):
        raise EarlierRefused(_("Earlier documents are entered by a clerk."))
    report = _looked_into(data)
    document = EarlierDocument(**fields, pages=report, size=len(data), entered_by=actor, entered_at=at)
    document.text = unicodedata.normalize("NFC", document.text)
    _refuse_impossible(document, timezone.localdate(at))
    with transaction.atomic():
        document.sha256 = filestore.put(data)
        _refuse_known_file(document)
        document.save()
        document.themes.set(themes)
    return document


def _looked_into(data: bytes) -> int:
    """Pages of the original, read in the limited child process; refused when it is no readable PDF."""
    try:
        report = child.inspect_attachment(data)
    except PdfRefused as error:
        raise EarlierRefused(say(error.sentence)) from error
    if report.kind != "pdf":
        raise EarlierRefused(_("The original must be a PDF file: a scan, or the file that was signed."))
    return report.pages


def _refuse_impossible(document: EarlierDocument, today: date) -> None:
    if document.date > today:
        raise EarlierRefused(_("An earlier document cannot be dated in the future."))
    _term_of(document)
    if not text.read(document.text).plain_text().strip():
        raise EarlierRefused(_("The text is empty. Type it, or choose a text or Word file."))


def _refuse_known_file(document: EarlierDocument) -> None:
    known = ArchivedFile.objects.filter(sha256=document.sha256).select_related("edition").first()
    if known:
        raise EarlierRefused(_("This very file is already kept with %(number)s.") % {"number": known.edition.display})


def _term_of(document: EarlierDocument) -> Term:
    term = Term.objects.valid_on(document.date).first()
    if term is None:
        raise EarlierRefused(
            _("No term covers %(day)s; an administrator enters the term first.") % {"day": f"{document.date:%d/%m/%Y}"}
        )
    return term


def why_not_confirm(document: EarlierDocument, actor: User) -> str | None:
    """None when the person may confirm the document; otherwise the sentence that says why not."""
    if document.directive_id:
        return _("This document has been confirmed already.")
    if not actor.is_active or not actor.has_role(Role.CLERK, Role.APPROVER):
        return _("Earlier documents are confirmed by a clerk or an approver.")
    if document.entered_by_id == actor.pk:
        return _("You entered this document, so somebody else has to compare it with the original and confirm it.")
    return None


def throw_away(document: EarlierDocument, *, actor: User) -> None:
    """Take back what was entered wrongly, before anybody confirmed it: by who entered it. The file stays stored."""
    with transaction.atomic():
        row = _locked(document)
        if row.directive_id or row.entered_by_id != actor.pk:
            raise EarlierRefused(_("Only who entered the document can take it back, before it is confirmed."))
        row.themes.clear()
        row.delete()


def _locked(document: EarlierDocument) -> EarlierDocument:
    row = EarlierDocument.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if row is None:
        raise EarlierRefused(_("This document has been taken back meanwhile."))
    return row


@pages.changing()
def confirm(document: EarlierDocument, *, actor: User, at: datetime, digest: str) -> Edition:
    """Publish the digitised copy, after comparing it with the original. ``digest``: of the content that was read."""
    with transaction.atomic():
        row = _locked(document)
        if reason := why_not_confirm(row, actor):
            raise EarlierRefused(reason)
        content = content_of(row)
        if content.digest != digest:
            raise EarlierRefused(_("The text has changed since you opened this page. Read it again."))
        _refuse_known_file(row)
        term, entry = _term_of(row), _register_entry(row, actor, at)
        directive = _working_copy(row, content, actor, at)
        entry.directive = directive
        entry.save()
        row.directive, row.confirmed_by = directive, actor
        row.save()
        edition = _published(row, term, content, actor, at)
        record(directive, "digitise", actor=actor, at=at, edition=edition)
        search.add(edition)
    return edition


def _register_entry(document: EarlierDocument, actor: User, at: datetime) -> RegisterEntry:
    """The row of the number: the one entered before for a document made outside, or a new one.

    In the running term every number below has its row first, as ever; books of past terms were kept on paper.
    """
    term = _term_of(document)
    rows = RegisterEntry.objects.running(document.kind, term)
    entry = rows.select_for_update(of=("self",)).filter(number=document.number).first()
    if entry is not None:
        _refuse_another(document, entry)
        return entry
    counter = NumberCounter.objects.filter(kind=document.kind, term=term).first()
    fields: dict[str, Any] = {"symbol": document.symbol, "signer": document.signer, "use": EntryUse.OUTSIDE}
    subject = f"{KIND_NAMES[document.kind].capitalize()}: {document.title}"[:300]
    running = term.valid_until is None or term.valid_until >= timezone.localdate(at)
    if running and counter is not None and document.number >= counter.first_number:
        unwritten = register.Unwritten(
            kind=document.kind,
            term=term,
            first=document.number,
            last=document.number,
            on=document.date,
            subject=subject,
            **fields,
        )
        return register.enter(unwritten, actor=actor, at=at)[0]
    return RegisterEntry.objects.create(
        kind=document.kind,
        term=term,
        number=document.number,
        date=document.date,
        subject=subject,
        entered_by=actor,
        entered_at=at,
        **fields,
    )


def _refuse_another(document: EarlierDocument, entry: RegisterEntry) -> None:
    same = (entry.symbol, entry.date) == (document.symbol, document.date)
    if entry.use != EntryUse.OUTSIDE or entry.directive_id or not same:
        raise EarlierRefused(
            _("The register has number %(number)s of %(day)s for: %(subject)s. Compare it with the original.")
            % {"number": entry.display, "day": f"{entry.date:%d/%m/%Y}", "subject": entry.subject}
        )


def _working_copy(document: EarlierDocument, content: DocumentContent, actor: User, at: datetime) -> Directive:
    """The row behind the edition: entered by one person, confirmed by the other, which the database's guards ask."""
    directive = Directive.objects.create(
        title=document.title,
        kind=document.kind,
        period=document.period,
        thematic=document.period is None,
        opening=content.opening,
        closing=content.closing,
        recipients=document.recipients,
    )
    for order, section in enumerate(content.sections, 1):
        directive.add_section(order, section)
    Contribution.objects.create(directive=directive, user=document.entered_by)
    Revision.objects.create(
        directive=directive,
        number=1,
        content_json=content.canonical_json(),
        digest=content.digest,
        author=document.entered_by,
        at=document.entered_at,
    )
    directive.state, directive.approved_by = State.ISSUED, actor
    directive.approved_digest = directive.printed_digest = content.digest
    directive.pdf_unsigned, directive.code = document.sha256, issuing.new_code()
    directive.save()
    return directive


def _published(document: EarlierDocument, term: Term, content: DocumentContent, actor: User, at: datetime) -> Edition:
    assert document.directive is not None
    edition = Edition.objects.create(
        directive=document.directive,
        kind=document.kind,
        term=term,
        number=document.number,
        symbol=document.symbol,
        date=document.date,
        year=document.date.year,
        slug=edition_slug(document.display, document.date.year, term.name),
        period=document.period,
        title=document.title,
        content_json=content.canonical_json(),
        digest=content.digest,
        code=document.directive.code,
        pages=document.pages,
        approved_by=actor,
        issued_by=document.entered_by,
        issued_at=at,
        digitised=True,
    )
    ArchivedFile.objects.create(edition=edition, sha256=document.sha256, size=document.size, signatures=[], at=at)
    EditionStatus.objects.create(edition=edition, status=Status.IN_FORCE, effective=document.date, actor=actor, at=at)
    return edition
