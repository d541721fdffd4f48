"""The two verbs that add a signature: with a key the server holds, or from a file signed elsewhere; and the verifier's
word on both. Never sees a private key: keys are opened, and files are read, in the limited child process alone.

Signing and verifying take seconds and happen outside the transaction; then one short transaction locks, compares and
writes. SigningRefused carries the sentence.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import certificates
from accounts.models import Signatory, User
from directives import filestore
from directives.models import Directive
from directives.pdf import child
from directives.pdf.values import (
    BASIC,
    LEADER,
    SEAL,
    TIMED,
    Appearance,
    FileReport,
    KeySource,
    PdfRefused,
    SignatureReport,
    SignRequest,
)
from directives.wording import say
from directives.workflow import WorkflowRefused, as_stored, record, refuse_unless_open, step

STORED_AS = {LEADER: "pdf_leader", SEAL: "pdf_sealed"}
"""The field of the document that names its file with the signature of the role."""


class SigningRefused(WorkflowRefused):
    """A signature was not added or does not hold; ``str`` is the sentence that says why and what to do."""


def signatory_of(directive: Directive) -> Signatory:
    """Who signs; SigningRefused when nobody has been chosen."""
    if directive.signatory is None:
        raise SigningRefused(_("Choose the person who signs first."))
    return directive.signatory


def held_key(directive: Directive, role: str) -> KeySource | None:
    """The server-held key for the role, or None."""
    alias = "seal" if role == SEAL else signatory_of(directive).key_alias
    return settings.SIGNING_KEYS.get(alias) if alias else None


def key_for(directive: Directive, role: str) -> KeySource:
    """The server-held key for the role; SigningRefused with what to do when there is none."""
    key = held_key(directive, role)
    if key is None:
        raise SigningRefused(
            _(
                "The server holds no signing key for %(who)s. Download the file, sign it on a computer with the token,"
                " and hand in the signed file."
            )
            % {"who": _who(directive, role)}
        )
    return key


def _who(directive: Directive, role: str) -> str:
    return _("the office seal") if role == SEAL else signatory_of(directive).name


def _pem(directive: Directive, role: str) -> str:
    """The certificate on file for the role, or an empty string."""
    if role == LEADER:
        return signatory_of(directive).certificate
    return directive.issuing_body.seal_certificate if directive.issuing_body else ""


def pinned(directive: Directive, role: str, at: datetime) -> certificates.Certificate:
    """The one certificate that may sign elsewhere; SigningRefused when none is on file or it is not valid now."""
    pem, who = _pem(directive, role), _who(directive, role)
    if not pem:
        raise SigningRefused(
            _("No certificate is on file for %(who)s. An administrator enters it before a signed file is handed in.")
            % {"who": who}
        )
    try:
        found = certificates.read(pem.encode())
    except ValueError as error:
        raise SigningRefused(
            _("The certificate on file for %(who)s cannot be read. An administrator enters it anew.") % {"who": who}
        ) from error
    if not found.covers(at):
        raise SigningRefused(
            _(
                "The certificate on file for %(who)s is valid from %(begin)s until %(end)s only. An administrator"
                " enters the new one."
            )
            % {"who": who, "begin": f"{found.not_before:%d/%m/%Y}", "end": f"{found.not_after:%d/%m/%Y}"}
        )
    return found


def why_closed(directive: Directive, action: str, at: datetime) -> str | None:
    """Why one of the two ways to sign is not open for want of its key or certificate; None when it is.

    ``action``: as in the table of transitions; any other action gives None.
    """
    way, _separator, role = action.partition("_")
    if role not in STORED_AS or way not in {"sign", "upload"}:
        return None
    try:
        _found = key_for(directive, role) if way == "sign" else pinned(directive, role, at)
    except SigningRefused as error:
        return str(error)
    return None


def check_ways(directive: Directive, at: datetime) -> None:
    """Make sure, before anything happens, that both signatures can be given, here or elsewhere; SigningRefused if not.

    A key that the server holds is opened now; without one, the certificate on file must be valid.
    """
    for role in (LEADER, SEAL):
        if held_key(directive, role) is not None:
            checked_key(directive, role, at)
        elif _pem(directive, role):
            pinned(directive, role, at)
        else:
            raise SigningRefused(
                _(
                    "Nobody could sign: for %(who)s the server holds no key and no certificate is on file. An"
                    " administrator enters the certificate of the token, or the key in SIGNING_KEYS."
                )
                % {"who": _who(directive, role)}
            )


def checked_key(directive: Directive, role: str, at: datetime) -> KeySource:
    """The key for the role, opened once to be sure that it can sign at that moment and belongs to the signatory."""
    key = key_for(directive, role)
    try:
        report = child.inspect_key(key, at=at, **_asked())
    except PdfRefused as error:
        raise SigningRefused(say(error.sentence)) from error
    if report.problem:
        raise SigningRefused(say(report.problem))
    signatory = signatory_of(directive)
    if role == LEADER and signatory.certificate and signatory.fingerprint != report.fingerprint:
        raise SigningRefused(
            _("The key %(alias)s does not belong to the certificate on file for %(name)s.")
            % {"alias": key.alias, "name": signatory.name}
        )
    return key


def _asked() -> dict[str, Any]:
    """Whether the services that a certificate names are asked about its revocation, and whether they must answer."""
    level, stamped = settings.SIGNING_LEVEL, isinstance(settings.SIGNING_TSA, str)
    if level in (BASIC, TIMED):
        return {}
    required = bool(level) or stamped
    return {"trust": settings.SIGNING_TRUST, "required": required, "patience": settings.SIGNING_PATIENCE}


def _own_key(key: KeySource, actor: User) -> None:
    """A leader's key serves its owner alone, whomever the signatory's row names: rows are changed by administrators."""
    if key.owner != actor.username:
        raise SigningRefused(
            _("The key %(alias)s may be used by the user %(owner)s alone, as laid down in SIGNING_KEYS.")
            % {"alias": key.alias, "owner": key.owner}
        )


def add_signature(directive: Directive, role: str, *, actor: User, at: datetime, read: str | None = None) -> Directive:
    """Add the leader's signature or the office seal with the server-held key, verify it, store the new file.

    ``read``: the SHA-256 of the file that was on the person's page; refused when the document now has another one.
    """
    action, directive = f"sign_{role}", as_stored(directive)
    refuse_unless_open(action, directive, actor)
    if read is not None and read != directive.current_pdf:
        raise SigningRefused(_("The document has been signed or sent back meanwhile. Open the page again."))
    if role == LEADER:
        _own_key(key_for(directive, role), actor)
    before = directive.current_pdf
    try:
        signed = child.sign(filestore.get(before), _request(directive, role, at))
        report = child.verify(signed, settings.SIGNING_TRUST)
    except PdfRefused as error:
        raise SigningRefused(say(error.sentence)) from error
    except filestore.Damaged as error:
        raise SigningRefused(_("The stored file is missing or damaged. Tell the administrator.")) from error
    signature = signature_in(report, role)
    sha256 = filestore.put(signed)
    details = {"signer": signature.signer, "fingerprint": signature.fingerprint, "file": sha256}
    with step(action, directive, actor=actor, at=at, details=details) as row:
        if row.current_pdf != before:
            raise SigningRefused(_("The document has been signed or sent back meanwhile. Open the page again."))
        setattr(row, STORED_AS[role], sha256)
    return row


def accept_signature(directive: Directive, role: str, data: bytes, *, actor: User, at: datetime) -> Directive:
    """Take over the stored file as it came back signed elsewhere; check it, store it, as if it had been signed here.

    A person who hands in the same bytes again finds the document as it is. Every refusal stays in the history.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return _accept(as_stored(directive), role, data, actor=actor, at=at)
    except WorkflowRefused as error:
        row = as_stored(directive)
        mine = row.history.filter(action=f"upload_{role}", actor=actor, details__file=sha256)
        if getattr(row, STORED_AS[role]) == sha256 and mine.exists():
            return row
        details = {"role": role, "file": sha256, "size": len(data)}
        record(row, "upload_refused", actor=actor, at=at, reason=str(error), details=details)
        raise


def _accept(directive: Directive, role: str, data: bytes, *, actor: User, at: datetime) -> Directive:
    action, before = f"upload_{role}", directive.current_pdf
    refuse_unless_open(action, directive, actor)
    certificate = pinned(directive, role, at)
    try:
        report = child.check_upload(
            filestore.get(before),
            data,
            role=role,
            trust=settings.SIGNING_TRUST,
            fingerprint=certificate.fingerprint,
            at=at,
        )
    except PdfRefused as error:
        raise SigningRefused(say(error.sentence)) from error
    except filestore.Damaged as error:
        raise SigningRefused(_("The stored file is missing or damaged. Tell the administrator.")) from error
    signature = signature_in(report, role)
    details = {"signer": signature.signer, "fingerprint": signature.fingerprint, "file": filestore.put(data)}
    with step(action, directive, actor=actor, at=at, details=details) as row:
        if row.current_pdf != before:
            raise SigningRefused(_("The document has been signed or sent back meanwhile. Open the page again."))
        setattr(row, STORED_AS[role], details["file"])
    return row


def _request(directive: Directive, role: str, at: datetime) -> SignRequest:
    content = directive.content()
    key = checked_key(directive, role, at)
    body = content.letterhead.body
    if role == LEADER:
        stamp = timezone.localtime(at)
        texts = (f"Ký bởi: {content.signature.name}", f"Cơ quan: {body}", f"Thời gian ký: {stamp:%d/%m/%Y %H:%M:%S %z}")
        appearance = Appearance(lines=texts, picture=LEADER, image=bytes(signatory_of(directive).picture))
    else:
        own = directive.issuing_body.seal_picture if directive.issuing_body else b""
        appearance = Appearance(picture=SEAL, image=bytes(own))
    return SignRequest(
        role=role,
        key=key,
        appearance=appearance,
        at=at,
        reason=_("Approved and signed") if role == LEADER else _("Issued"),
        location=content.letterhead.place,
        tsa=settings.SIGNING_TSA,
        trust=tuple(pem.decode("ascii", "replace") for pem in settings.SIGNING_TRUST),
        level=settings.SIGNING_LEVEL,
        patience=settings.SIGNING_PATIENCE,
    )


def signature_in(report: FileReport, role: str) -> SignatureReport:
    """The signature just made; SigningRefused when our own verifier does not accept the file."""
    found = report.signature_of(role)
    if not report.sound or found is None:
        problem = report.problem or next((s.problem for s in report.signatures if s.problem), None)
        reason = say(problem) if problem else "–"
        raise SigningRefused(_("The signed file does not pass verification: %(reason)s") % {"reason": reason})
    return found


def kept(signature: SignatureReport) -> dict[str, object]:
    """What is kept of a signature beside the file, so that pages need not open it."""
    return {
        "role": signature.role,
        "signer": signature.signer,
        "fingerprint": signature.fingerprint,
        "signed_at": signature.signed_at.isoformat() if signature.signed_at else None,
        "trusted_time": signature.trusted_time,
        "chain": [
            {
                "subject": one.subject,
                "issuer": one.issuer,
                "not_before": one.not_before.isoformat(),
                "not_after": one.not_after.isoformat(),
            }
            for one in signature.chain
        ],
    }


def verified(directive: Directive) -> tuple[bytes, FileReport]:
    """The final file and its report; SigningRefused unless both signatures are there and hold."""
    try:
        data = filestore.get(directive.pdf_sealed)
        report = child.verify(data, settings.SIGNING_TRUST)
    except (PdfRefused, filestore.Damaged) as error:
        reason = say(error.sentence) if isinstance(error, PdfRefused) else str(error)
        raise SigningRefused(
            _("The signed file does not pass verification: %(reason)s") % {"reason": reason}
        ) from error
    for role in (LEADER, SEAL):
        signature_in(report, role)
    return data, report
