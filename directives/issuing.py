"""The verbs that number, publish and withdraw. Nothing issued is ever changed here; what happens to it later is added.

A crash at any instant leaves the previous state or the complete new one. IssuingRefused carries the sentence.
"""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from directives import filestore, printing, register, search, signing
from directives.content import Numbering
from directives.models import ArchivedFile, Directive, Edition, EditionStatus, RegisterEntry, Status, WithdrawalReason
from directives.pdf.values import PdfRefused, SignatureReport
from directives.slugs import edition_slug
from directives.wording import say
from directives.workflow import WorkflowRefused, as_stored, record, refuse_unless_open, step

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters of the verification code: none that is taken for another."""


class IssuingRefused(WorkflowRefused):
    """A document was not numbered, issued or withdrawn; ``str`` is the sentence that says why."""


def number(
    directive: Directive, *, actor: User, at: datetime, chosen: int | None = None, on: date | None = None
) -> Directive:
    """Give the number (the next free one, or ``chosen``), print the final PDF once and store it.

    The ways to sign are tried before a number is taken. The counter's row is locked while the document is printed, so
    that number and PDF come together or not at all.
    """
    directive = as_stored(directive)
    refuse_unless_open("number", directive, actor)
    signing.check_ways(directive, at)
    day = on or timezone.localdate(at)
    with step("number", directive, actor=actor, at=at) as row:
        if row.content().digest != row.approved_digest:
            raise IssuingRefused(
                _("The text is no longer the one that was approved. Send it back and have it approved again.")
            )
        entry = register.take_number(row, day, chosen)
        row.code = new_code()
        row.pdf_unsigned = filestore.put(_print(row, entry))
        row.printed_digest = row.approved_digest
    return row


def _print(directive: Directive, entry: RegisterEntry) -> bytes:
    numbering = Numbering(number=entry.number, symbol=entry.symbol, date=entry.date, code=directive.code)
    try:
        return printing.print_final(directive.content(), numbering).data
    except PdfRefused as error:
        raise IssuingRefused(say(error.sentence)) from error


def new_code() -> str:
    """A verification code such as K7QM-3XWD, drawn by the operating system's random source."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _position in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def issue(directive: Directive, *, actor: User, at: datetime) -> Edition:
    """Publish: the verified file, the approved content, the number, frozen together in an Edition.

    Compares working copy, printed and approved content. When the document replaces an earlier one, that one's status is
    written in the same transaction.
    """
    directive = as_stored(directive)
    refuse_unless_open("issue", directive, actor)
    data, report = signing.verified(directive)
    with transaction.atomic():
        with step("issue", directive, actor=actor, at=at, details={"file": directive.pdf_sealed}) as row:
            if (
                not row.content().digest == row.printed_digest == row.approved_digest
                or row.pdf_sealed != directive.pdf_sealed
            ):
                raise IssuingRefused(_("Working text, printed text and approved text differ. Send the document back."))
            edition = freeze(row, report.pages, actor, at)
            ArchivedFile.objects.create(
                edition=edition,
                sha256=row.pdf_sealed,
                size=len(data),
                signatures=[_line(s) for s in report.signatures],
                at=at,
            )
            EditionStatus.objects.create(
                edition=edition, status=Status.IN_FORCE, effective=edition.date, actor=actor, at=at
            )
            if row.replaces:
                EditionStatus.objects.create(
                    edition=row.replaces,
                    status=Status.REPLACED,
                    by_edition=edition,
                    effective=edition.date,
                    actor=actor,
                    at=at,
                )
        search.index(edition)
    return edition


def freeze(directive: Directive, pages: int, actor: User, at: datetime) -> Edition:
    """Write the Edition of a numbered document; the database refuses it when it is not what was approved."""
    entry = directive.register_entry
    if directive.approved_by is None:
        raise IssuingRefused(_("Nobody has approved this document."))
    return Edition.objects.create(
        directive=directive,
        kind=directive.kind,
        term=entry.term,
        number=entry.number,
        symbol=entry.symbol,
        date=entry.date,
        year=entry.date.year,
        slug=edition_slug(entry.display, entry.date.year, entry.term.name),
        period=directive.period,
        title=directive.title,
        content_json=directive.content().canonical_json(),
        digest=directive.approved_digest,
        code=directive.code,
        pages=pages,
        approved_by=directive.approved_by,
        issued_by=actor,
        issued_at=at,
        replaces=directive.replaces,
    )


def _line(signature: SignatureReport) -> dict[str, str | bool | None]:
    """What is kept of a signature beside the file, so that pages need not open it."""
    return {
        "role": signature.role,
        "signer": signature.signer,
        "fingerprint": signature.fingerprint,
        "signed_at": signature.signed_at.isoformat() if signature.signed_at else None,
        "trusted_time": signature.trusted_time,
    }


def withdraw(
    edition: Edition, *, actor: User, at: datetime, reason: str, note: str = "", effective: date | None = None
) -> EditionStatus:
    """Declare that an issued document no longer holds, with one of three reasons. Page and PDF stay, marked."""
    if reason not in WithdrawalReason.values:
        raise IssuingRefused(_("Choose one of the three reasons."))
    with transaction.atomic():
        Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        refuse_unless_open("withdraw", edition.directive, actor)
        if not edition.statuses.latest().holds:
            raise IssuingRefused(_("This document is no longer in force."))
        status = EditionStatus.objects.create(
            edition=edition,
            status=Status.WITHDRAWN,
            reason=reason,
            note=note,
            effective=effective or timezone.localdate(at),
            actor=actor,
            at=at,
        )
        record(
            edition.directive,
            "withdraw",
            actor=actor,
            at=at,
            reason=note or str(status.get_reason_display()),
            edition=edition,
        )
    return status
