"""The verbs that number, publish and withdraw. Nothing issued is ever changed here; what happens to it later is added.

A crash at any instant leaves the previous state or the complete new one. IssuingRefused carries the sentence.
"""

import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from directives import amending, filestore, ledger, pages, printing, register, search, signing
from directives.content import Numbering
from directives.models import (
    ArchivedFile,
    Directive,
    Edition,
    EditionStatus,
    Outcome,
    RegisterEntry,
    ScheduledIssue,
    Status,
    WithdrawalReason,
)
from directives.models.ledger import enter
from directives.pdf.values import PdfRefused, Rendered
from directives.slugs import edition_slug
from directives.wording import say
from directives.workflow import WorkflowRefused, as_stored, record, refuse_another_text, refuse_unless_open, step

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters of the verification code: none that is taken for another."""


class IssuingRefused(WorkflowRefused):
    """A document was not numbered, issued or withdrawn; ``str`` is the sentence that says why."""


def number(
    directive: Directive,
    *,
    actor: User,
    at: datetime,
    chosen: int | None = None,
    on: date | None = None,
    particulars: register.Particulars = register.Particulars(),  # noqa: B008  (frozen)
    read: str | None = None,
) -> Directive:
    """Give the number (the next free one, or ``chosen``), print the final PDF once and store it.

    The ways to sign are tried before a number is taken. The counter's row is locked while the document is printed, so
    that number and PDF come together or not at all. ``read``: as in ``workflow.refuse_another_text``.
    """
    directive = as_stored(directive)
    refuse_unless_open("number", directive, actor)
    signing.check_ways(directive, at)
    day, details = on or timezone.localdate(at), dict[str, Any]()
    with register.turn(), step("number", directive, actor=actor, at=at, details=details) as row:
        refuse_another_text(row, read)
        if row.content().digest != row.approved_digest:
            raise IssuingRefused(
                _("The text is no longer the one that was approved. Send it back and have it approved again.")
            )
        entry = register.take_number(row, day, chosen, actor=actor, at=at, particulars=particulars)
        details |= {"number": entry.display, "date": f"{entry.date:%d/%m/%Y}", "order_reason": entry.order_reason}
        row.code, row.ledger_head = new_code(), ledger.printed_head()
        printed = _print(row, entry)
        details["pages"] = printed.pages
        row.pdf_unsigned = filestore.put(printed.data)
        row.printed_digest = row.approved_digest
    return row


def _print(directive: Directive, entry: RegisterEntry) -> Rendered:
    fixed = {"code": directive.code, "ledger": directive.ledger_head}
    numbering = Numbering(number=entry.number, symbol=entry.symbol, date=entry.date, **fixed)
    try:
        return printing.print_final(directive.content(), numbering)
    except PdfRefused as error:
        raise IssuingRefused(say(error.sentence)) from error


def new_code() -> str:
    """A verification code such as K7QM-3XWD, drawn by the operating system's random source."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _position in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def refuse_another_file(directive: Directive, read: str | None) -> None:
    """Refuse unless the file with this SHA-256, the one that the person has read, is the one to be issued.

    None: the step is not taken from a page that showed a file.
    """
    if read is not None and read != directive.pdf_sealed:
        raise IssuingRefused(_("The file has changed since you opened this page. Read it again before you issue it."))


@pages.changing()
def issue(
    directive: Directive,
    *,
    actor: User,
    at: datetime,
    waiting: ScheduledIssue | None = None,
    read: str | None = None,
) -> Edition:
    """Publish: the verified file, the approved content, the number, frozen together in an Edition.

    Compares working copy, printed and approved content. When the document replaces an earlier one, that one's status is
    written in the same transaction; a time set for issuing has ended with it. ``waiting``: the set time that has come,
    which must not have been cancelled meanwhile. ``read``: as in ``refuse_another_file``.
    """
    directive = as_stored(directive)
    refuse_unless_open("issue", directive, actor)
    refuse_another_file(directive, read)
    data, report = signing.verified(directive)
    details = {"file": directive.pdf_sealed} | ({"due": waiting.due.isoformat()} if waiting else {})
    with transaction.atomic():
        amending.lock_amended(directive)
        with step("issue", directive, actor=actor, at=at, details=details) as row, row.read_once():
            if (
                not row.content().digest == row.printed_digest == row.approved_digest
                or row.pdf_sealed != directive.pdf_sealed
            ):
                raise IssuingRefused(_("Working text, printed text and approved text differ. Send the document back."))
            if waiting and not row.scheduled.filter(pk=waiting.pk).waiting().exists():
                raise IssuingRefused(_("The set time has been cancelled meanwhile."))
            row.scheduled.end(Outcome.ISSUED, at)
            edition = freeze(row, report.pages, actor, at)
            file = ArchivedFile(
                edition=edition,
                sha256=row.pdf_sealed,
                size=len(data),
                signatures=[signing.kept(signature) for signature in report.signatures],
                at=at,
            )
            status = EditionStatus(edition=edition, status=Status.IN_FORCE, effective=edition.date, actor=actor, at=at)
            enter([file, status])
            file.save()
            status.save()
            amending.conclude(row, edition, actor=actor, at=at)
        search.add(edition)
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
        corrects=directive.corrects,
    )


@pages.changing()
def withdraw(
    edition: Edition,
    *,
    actor: User,
    at: datetime,
    reason: str,
    note: str = "",
    effective: date | None = None,
    notice: amending.Notice | None = None,
) -> EditionStatus:
    """Declare that an issued document no longer holds, with one of three reasons. Page and PDF stay, marked.

    ``effective``: from which day on, today unless told. ``notice``: the thông báo thu hồi, where there is one.
    """
    if reason not in WithdrawalReason.values:
        raise IssuingRefused(_("Choose one of the three reasons."))
    file = amending.stored_file(notice)
    with transaction.atomic():
        amending.lock(edition)
        refuse_unless_open("withdraw", edition.directive, actor)
        _refuse_earlier_than_it_is(edition, effective)
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
        if notice is not None:
            amending.give_notice(status, notice, file)
    return status


def _refuse_earlier_than_it_is(edition: Edition, effective: date | None) -> None:
    since = edition.status.effective
    if effective and effective < since:
        raise IssuingRefused(
            _("The document has been as it is since %(day)s; a withdrawal cannot take effect earlier.")
            % {"day": f"{since:%d/%m/%Y}"}
        )
