"""The verbs from the number to the public page, and what is added afterwards. Nothing issued is ever changed here.

Signing and verifying take seconds and happen outside the transaction; then one short transaction locks, compares and
writes. A crash at any instant leaves the previous state or the complete new one. IssuingRefused carries the sentence.
"""

import secrets
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Signatory, User
from directives import filestore, printing, search
from directives.content import KIND_NAMES, KIND_SYMBOLS, Numbering
from directives.models import (
    ArchivedFile,
    Directive,
    Edition,
    EditionStatus,
    EntryUse,
    NumberCounter,
    RegisterEntry,
    Status,
    Term,
    WithdrawalReason,
)
from directives.pdf import child
from directives.pdf.values import (
    LEADER,
    SEAL,
    Appearance,
    FileReport,
    KeySource,
    PdfRefused,
    SignatureReport,
    SignRequest,
)
from directives.slugs import edition_slug
from directives.wording import say
from directives.workflow import WorkflowRefused, record, refuse_unless_open, step

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters of the verification code: none that is taken for another."""


class IssuingRefused(WorkflowRefused):
    """A step of numbering, signing or issuing was not taken; ``str`` is the sentence that says why."""


def proposed_number(directive: Directive, on: date) -> int | None:
    """The number the clerk is offered: the document's own, or the next free one; None without a term on that day."""
    if hasattr(directive, "register_entry"):
        return directive.register_entry.number
    term = Term.objects.valid_on(on).first()
    counter = NumberCounter.objects.filter(kind=directive.kind, term=term).first() if term else None
    return None if term is None else counter.next_number if counter else 1


def as_stored(directive: Directive) -> Directive:
    """The document with its signatory as the database holds them now, whatever the caller's copy says."""
    return Directive.objects.select_related("signatory", "issuing_body", "byline").get(pk=directive.pk)


def signatory_of(directive: Directive) -> Signatory:
    """Who signs; IssuingRefused when nobody has been chosen."""
    if directive.signatory is None:
        raise IssuingRefused(_("Choose the person who signs first."))
    return directive.signatory


def number(
    directive: Directive, *, actor: User, at: datetime, chosen: int | None = None, on: date | None = None
) -> Directive:
    """Give the number (the next free one, or ``chosen``), print the final PDF once and store it.

    The signing keys are tried before a number is taken. The counter's row is locked while the document is printed, so
    that number and PDF come together or not at all.
    """
    directive = as_stored(directive)
    refuse_unless_open("number", directive, actor)
    check_keys(directive)
    day = on or timezone.localdate(at)
    with step("number", directive, actor=actor, at=at) as row:
        if row.content().digest != row.approved_digest:
            raise IssuingRefused(
                _("The text is no longer the one that was approved. Send it back and have it approved again.")
            )
        entry = _take_number(row, day, chosen)
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


def _take_number(directive: Directive, day: date, chosen: int | None) -> RegisterEntry:
    """The register row for this document: its own from an earlier round, or a new one under the counter's lock."""
    if hasattr(directive, "register_entry"):
        entry = directive.register_entry
        if chosen not in (None, entry.number):
            raise IssuingRefused(_("This document already has the number %(number)s.") % {"number": entry.display})
        entry.date = day
        entry.save()
        return entry
    term = Term.objects.valid_on(day).first()
    if term is None:
        raise IssuingRefused(
            _("No term covers %(day)s; an administrator enters the term first.") % {"day": f"{day:%d/%m/%Y}"}
        )
    NumberCounter.objects.get_or_create(kind=directive.kind, term=term)
    counter = NumberCounter.objects.select_for_update().get(kind=directive.kind, term=term)
    value = chosen or counter.next_number
    _free(directive, term, value)
    counter.next_number = max(counter.next_number, value + 1)
    counter.save()
    return RegisterEntry.objects.create(
        kind=directive.kind,
        term=term,
        number=value,
        symbol=f"{KIND_SYMBOLS[directive.kind]}/{directive.content().letterhead.abbreviation}",
        date=day,
        directive=directive,
        subject=f"{KIND_NAMES[directive.kind].capitalize()} {directive.content().subject}"[:300],
        signer=signatory_of(directive).name,
    )


def _free(directive: Directive, term: Term, value: int) -> None:
    if value < 1:
        raise IssuingRefused(_("A number is 1 or more."))
    if RegisterEntry.objects.filter(kind=directive.kind, term=term, number=value).exists():
        raise IssuingRefused(_("Number %(number)d is already used in this term. Choose another.") % {"number": value})
    gap = next_gap(directive.kind, term, value)
    if gap is not None:
        raise IssuingRefused(
            _("Number %(gap)d has no row in the register yet. Enter what it was used for, or declare it void, first.")
            % {"gap": gap}
        )


def next_gap(kind: str, term: Term, upto: int) -> int | None:
    """The lowest number from the counter on and below ``upto`` that the register does not hold; None without a gap."""
    counter = NumberCounter.objects.get(kind=kind, term=term)
    used = set(RegisterEntry.objects.filter(kind=kind, term=term).values_list("number", flat=True))
    return next((value for value in range(counter.next_number, upto) if value not in used), None)


def void_number(
    *,
    kind: str,
    term: Term,
    value: int,
    symbol: str,
    on: date,
    reason: str,
    actor: User,
    use: EntryUse = EntryUse.VOID,
) -> RegisterEntry:
    """Declare a number void, or used outside this system, so that the register keeps a row for it."""
    with transaction.atomic():
        NumberCounter.objects.get_or_create(kind=kind, term=term)
        counter = NumberCounter.objects.select_for_update().get(kind=kind, term=term)
        if RegisterEntry.objects.filter(kind=kind, term=term, number=value).exists():
            raise IssuingRefused(
                _("Number %(number)d is already used in this term. Choose another.") % {"number": value}
            )
        counter.next_number = max(counter.next_number, value + 1)
        counter.save()
        note = f"{reason} ({actor})"[:300]
        return RegisterEntry.objects.create(
            kind=kind,
            term=term,
            number=value,
            symbol=symbol,
            date=on,
            use=use,
            subject=reason[:300],
            note=note,
        )


def new_code() -> str:
    """A verification code such as K7QM-3XWD, drawn by the operating system's random source."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _position in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def key_for(directive: Directive, role: str) -> KeySource:
    """The server-held key for the role; IssuingRefused with what to do when there is none."""
    alias = "seal" if role == SEAL else signatory_of(directive).key_alias
    key = settings.SIGNING_KEYS.get(alias) if alias else None
    if key is None:
        who = _("the office seal") if role == SEAL else signatory_of(directive).name
        raise IssuingRefused(
            _("The server holds no signing key for %(who)s. An administrator enters it in SIGNING_KEYS.") % {"who": who}
        )
    return key


def check_keys(directive: Directive) -> None:
    """Open both keys now, before anything happens; IssuingRefused names the first that cannot be used, and why."""
    for role in (LEADER, SEAL):
        _checked_key(directive, role)


def _checked_key(directive: Directive, role: str) -> KeySource:
    key = key_for(directive, role)
    try:
        report = child.inspect_key(key)
    except PdfRefused as error:
        raise IssuingRefused(say(error.sentence)) from error
    if report.problem:
        raise IssuingRefused(say(report.problem))
    signatory = signatory_of(directive)
    if role == LEADER and signatory.certificate and signatory.fingerprint != report.fingerprint:
        raise IssuingRefused(
            _("The key %(alias)s does not belong to the certificate on file for %(name)s.")
            % {"alias": key.alias, "name": signatory.name}
        )
    return key


def add_signature(directive: Directive, role: str, *, actor: User, at: datetime) -> Directive:
    """Add the leader's signature or the office seal with the server-held key, verify it, store the new file."""
    action, directive = f"sign_{role}", as_stored(directive)
    refuse_unless_open(action, directive, actor)
    before = directive.current_pdf
    try:
        signed = child.sign(filestore.get(before), _request(directive, role, at))
        report = child.verify(signed, settings.SIGNING_TRUST)
    except PdfRefused as error:
        raise IssuingRefused(say(error.sentence)) from error
    signature = _own_signature(report, role)
    sha256 = filestore.put(signed)
    details = {"signer": signature.signer, "fingerprint": signature.fingerprint, "file": sha256}
    with step(action, directive, actor=actor, at=at, details=details) as row:
        if row.current_pdf != before:
            raise IssuingRefused(_("The document has been signed or sent back meanwhile. Open the page again."))
        setattr(row, "pdf_leader" if role == LEADER else "pdf_sealed", sha256)
    return row


def _request(directive: Directive, role: str, at: datetime) -> SignRequest:
    content = directive.content()
    key = _checked_key(directive, role)
    body = content.letterhead.body
    if role == LEADER:
        stamp = timezone.localtime(at)
        texts = (f"Ký bởi: {content.signature.name}", f"Cơ quan: {body}", f"Thời gian ký: {stamp:%d/%m/%Y %H:%M:%S %z}")
        appearance = Appearance(lines=texts, picture=LEADER)
    else:
        appearance = Appearance(picture=SEAL)
    return SignRequest(
        role=role,
        key=key,
        appearance=appearance,
        at=at,
        reason=_("Approved and signed") if role == LEADER else _("Issued"),
        location=content.letterhead.place,
        tsa=settings.SIGNING_TSA,
    )


def _own_signature(report: FileReport, role: str) -> SignatureReport:
    """The signature just made; IssuingRefused when our own verifier does not accept the file."""
    found = report.signature_of(role)
    if not report.sound or found is None:
        problem = report.problem or next((s.problem for s in report.signatures if s.problem), None)
        reason = say(problem) if problem else "–"
        raise IssuingRefused(_("The signed file does not pass verification: %(reason)s") % {"reason": reason})
    return found


def verified(directive: Directive) -> tuple[bytes, FileReport]:
    """The final file and its report; IssuingRefused unless both signatures are there and hold."""
    try:
        data = filestore.get(directive.pdf_sealed)
        report = child.verify(data, settings.SIGNING_TRUST)
    except (PdfRefused, filestore.Damaged) as error:
        reason = say(error.sentence) if isinstance(error, PdfRefused) else str(error)
        raise IssuingRefused(
            _("The signed file does not pass verification: %(reason)s") % {"reason": reason}
        ) from error
    for role in (LEADER, SEAL):
        _own_signature(report, role)
    return data, report


def issue(directive: Directive, *, actor: User, at: datetime) -> Edition:
    """Publish: the verified file, the approved content, the number, frozen together in an Edition.

    Compares working copy, printed and approved content. When the document replaces an earlier one, that one's status is
    written in the same transaction.
    """
    directive = as_stored(directive)
    refuse_unless_open("issue", directive, actor)
    data, report = verified(directive)
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
