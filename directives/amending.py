"""The verbs that replace or correct an issued document, and what readers are told. Nothing issued is changed here.

Replacing and correcting start a draft that is linked to the issued document; link, day and note are approved with it.
When it is issued, ``conclude`` writes the old document's status in the same transaction.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from directives import filestore, pages, workflow
from directives.content import CONG_VAN, KIND_NAMES, official_date
from directives.models import (
    ChangeNote,
    Directive,
    Edition,
    EditionStatus,
    IssuingBody,
    State,
    Status,
    WithdrawalNotice,
)
from directives.pdf import child
from directives.pdf.values import PdfRefused
from directives.wording import say
from directives.workflow import WorkflowRefused, record, refuse_unless_open

LONGEST_NOTE = 1000


class AmendingRefused(WorkflowRefused):
    """A document was not replaced, corrected or explained; ``str`` is the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Words as they were printed, and what they should be."""

    printed: str
    right: str


@transaction.atomic
def replace(
    edition: Edition, *, actor: User, at: datetime, change_from: date | None = None, note: str = ""
) -> Directive:
    """A draft with the text of the document, to take its place when it is issued, or on a later day.

    The closing says so; everything else is the old text, to be put right by its author.
    """
    source = _open("replace", edition, actor)
    _refuse_past(change_from, at)
    content, signatory = edition.content, source.signatory
    draft = workflow.create(
        edition.title,
        actor=actor,
        at=at,
        kind=edition.kind,
        period=edition.period,
        thematic=edition.period is None,
        opening=content.opening,
        closing=f"{content.closing}<p>{html.escape(_taking_the_place(edition, change_from), quote=False)}</p>",
        byline=source.byline,
        issuing_body=_body(source, at),
        signatory=signatory if signatory and signatory.active else None,
        addressees="\n".join(content.addressees),
        recipients="\n".join(content.recipients),
        urgency=content.urgency,
        with_annex=source.with_annex,
        replaces=edition,
        change_from=change_from,
        change_note=_tidy(note),
    )
    for order, section in enumerate(content.sections, 1):
        draft.add_section(order, section)
    for one in source.attachments.all():
        draft.attachments.create(
            title=one.title,
            filename=one.filename,
            sha256=one.sha256,
            size=one.size,
            pages=one.pages,
            added_by=actor,
            at=at,
        )
    _begun("replace", edition, draft, actor, at)
    return draft


@transaction.atomic
def correct(
    edition: Edition, corrections: Sequence[Correction], *, actor: User, at: datetime, note: str = ""
) -> Directive:
    """A draft of the official letter that corrects these words; the document itself stays in force.

    Refused for words that the document does not hold: a correction of what nobody printed helps nobody.
    """
    source = _open("correct", edition, actor)
    _refuse_unprinted(edition, corrections)
    draft = workflow.create(
        f"Đính chính {_named(edition)}",
        actor=actor,
        at=at,
        kind=CONG_VAN,
        thematic=True,
        opening=f"<p>{_escaped(edition.content.letterhead.body)} đính chính {_escaped(_named(edition))}, cụ thể:</p>",
        closing=f"<p>Các nội dung khác của {_escaped(_named(edition))} không thay đổi.</p>",
        issuing_body=_body(source, at),
        signatory=source.signatory if source.signatory and source.signatory.active else None,
        addressees="\n".join(edition.content.addressees),
        recipients="\n".join(edition.content.recipients),
        corrects=edition,
        change_note=_tidy(note),
    )
    for order, one in enumerate(corrections, 1):
        label = f"{order}." if len(corrections) > 1 else ""
        text = f"<p>Đã in: “{_escaped(one.printed)}”.</p><p>Nay sửa là: “{_escaped(one.right)}”.</p>"
        draft.sections.create(order=order, label=label, body=text)
    _begun("correct", edition, draft, actor, at)
    return draft


def _open(action: str, edition: Edition, actor: User) -> Directive:
    """The working copy of the document, which is locked; WorkflowRefused where the step is closed."""
    lock(edition)
    refuse_unless_open(action, edition.directive, actor)
    return edition.directive


def lock(edition: Edition) -> None:
    """Nobody else replaces, corrects or withdraws the document until the transaction ends."""
    Edition.objects.select_for_update(of=("self",)).only("pk").get(pk=edition.pk)


def _begun(action: str, edition: Edition, draft: Directive, actor: User, at: datetime) -> None:
    workflow.close_edit(draft, action, actor=actor, at=at)
    record(edition.directive, action, actor=actor, at=at, edition=edition, details={"draft": draft.pk})


def _body(source: Directive, at: datetime) -> IssuingBody | None:
    return IssuingBody.objects.valid_on(timezone.localdate(at)).first() or source.issuing_body


def _named(edition: Edition) -> str:
    """ "Hướng dẫn số 05-HD/BTGTU, ngày 01 tháng 12 năm 2023"."""
    return f"{KIND_NAMES[edition.kind].capitalize()} số {edition.display}, {official_date(edition.date)}"


def _taking_the_place(edition: Edition, change_from: date | None) -> str:
    since = f" kể từ {official_date(change_from)}" if change_from else ""
    return f"Văn bản này thay thế {_named(edition)}{since}."


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _tidy(note: str) -> str:
    text = note.strip()
    if len(text) > LONGEST_NOTE:
        raise AmendingRefused(_("The note is too long; write at most %(most)d letters.") % {"most": LONGEST_NOTE})
    return text


def _refuse_past(change_from: date | None, at: datetime) -> None:
    if change_from and change_from < timezone.localdate(at):
        raise AmendingRefused(_("The new document cannot take effect on a day that has passed."))


def _refuse_unprinted(edition: Edition, corrections: Sequence[Correction]) -> None:
    printed = " ".join(f"{edition.title} {edition.content.plain_text()}".split())
    for one in corrections:
        if " ".join(one.printed.split()) not in printed:
            raise AmendingRefused(
                _("The document does not hold the words “%(words)s”. Copy them from its page.") % {"words": one.printed}
            )
    if not corrections:
        raise AmendingRefused(_("Enter the words as they were printed, and what they should be."))


def settle(directive: Directive, *, actor: User, at: datetime, change_from: date | None, note: str) -> Directive:
    """Change day and note of a draft that replaces or corrects another; like every edit it ends an approval."""
    with transaction.atomic():
        row, action = workflow.open_edit(directive, actor=actor)
        if row.state != State.DRAFT or row.amends is None:
            raise AmendingRefused(_("Day and note can be changed while the document is being drafted."))
        _refuse_past(change_from, at)
        row.change_from, row.change_note = (change_from if row.replaces_id else None), _tidy(note)
        row.save()
        workflow.close_edit(row, action, actor=actor, at=at, note=_("Day and note for readers were changed."))
    return row


# When the new document is issued


def lock_amended(directive: Directive) -> None:
    """Lock the document that this one replaces or corrects. Must come before anything else is locked or written.

    Withdrawing locks that row first, too; in any other order the two would wait for each other.
    """
    amended = directive.amends
    if amended is not None:
        lock(amended)


def conclude(directive: Directive, edition: Edition, *, actor: User, at: datetime) -> EditionStatus | None:
    """Write what becomes of the old document now that the new one is issued; nothing for any other document."""
    old = directive.amends
    if old is None:
        return None
    _refuse_overtaken(directive, old)
    wanted = directive.change_from if directive.replaces_id and directive.change_from else edition.date
    status = EditionStatus.objects.create(
        edition=old,
        status=Status.REPLACED if directive.replaces_id else Status.CORRECTED,
        by_edition=edition,
        effective=max(wanted, edition.date, old.status.effective),
        actor=actor,
        at=at,
    )
    if directive.change_note:
        ChangeNote.objects.create(status=status, text=directive.change_note, actor=actor, at=at)
    return status


def _refuse_overtaken(directive: Directive, old: Edition) -> None:
    """What another document has replaced meanwhile, or nobody need follow any more, is not replaced or corrected."""
    taken = EditionStatus.objects.filter(edition=old).replacing().last()
    if taken and taken.by_edition:
        raise AmendingRefused(
            _("%(old)s has been replaced by %(other)s meanwhile. Send the document back.")
            % {"old": old.display, "other": taken.by_edition.display}
        )
    if directive.corrects_id and not old.status.holds:
        raise AmendingRefused(_("%(old)s is no longer in force, so it is not corrected.") % {"old": old.display})


# What readers are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The notice of a withdrawal; ``data`` is its PDF, empty without one."""

    number: str
    on: date
    text: str = ""
    data: bytes = b""


def stored_file(notice: Notice | None) -> str:
    """SHA-256 of the notice's stored PDF, or "". Looked into by the child process, before any transaction."""
    if notice is None or not notice.data:
        return ""
    try:
        report = child.inspect_attachment(notice.data)
    except PdfRefused as error:
        raise AmendingRefused(say(error.sentence)) from error
    if report.kind != "pdf":
        raise AmendingRefused(_("The notice must be a PDF file."))
    return filestore.put(notice.data)


def give_notice(status: EditionStatus, notice: Notice, sha256: str) -> WithdrawalNotice:
    """Keep the notice with the withdrawal, in the caller's transaction."""
    return WithdrawalNotice.objects.create(
        status=status,
        number=notice.number.strip(),
        date=notice.on,
        text=notice.text.strip(),
        sha256=sha256,
        size=len(notice.data),
    )


@pages.changing()
def amend_note(edition: Edition, *, actor: User, at: datetime, text: str) -> ChangeNote:
    """Word anew what readers are told of the last change; the wordings before stay readable."""
    if not text.strip():
        raise AmendingRefused(_("Write the note first."))
    with transaction.atomic():
        lock(edition)
        refuse_unless_open("amend_note", edition.directive, actor)
        status = EditionStatus.objects.filter(edition=edition).after_issue().latest()
        last = status.notes.last()
        if last and last.text == _tidy(text):
            raise AmendingRefused(_("This is the note that readers see already."))
        note = ChangeNote.objects.create(status=status, text=_tidy(text), actor=actor, at=at)
        record(edition.directive, "amend_note", actor=actor, at=at, edition=edition, reason=note.text)
    return note
