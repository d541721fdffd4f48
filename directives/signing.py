"""The verb that adds a signature with a key the server holds, and the verifier's word on it. Never sees a private key:
keys are opened in the limited child process alone.

Signing and verifying take seconds and happen outside the transaction; then one short transaction locks, compares and
writes. SigningRefused carries the sentence.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Signatory, User
from directives import filestore
from directives.models import Directive
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
from directives.wording import say
from directives.workflow import WorkflowRefused, as_stored, refuse_unless_open, step


class SigningRefused(WorkflowRefused):
    """A signature was not added or does not hold; ``str`` is the sentence that says why and what to do."""


def signatory_of(directive: Directive) -> Signatory:
    """Who signs; SigningRefused when nobody has been chosen."""
    if directive.signatory is None:
        raise SigningRefused(_("Choose the person who signs first."))
    return directive.signatory


def key_for(directive: Directive, role: str) -> KeySource:
    """The server-held key for the role; SigningRefused with what to do when there is none."""
    alias = "seal" if role == SEAL else signatory_of(directive).key_alias
    key = settings.SIGNING_KEYS.get(alias) if alias else None
    if key is None:
        who = _("the office seal") if role == SEAL else signatory_of(directive).name
        raise SigningRefused(
            _("The server holds no signing key for %(who)s. An administrator enters it in SIGNING_KEYS.") % {"who": who}
        )
    return key


def check_keys(directive: Directive) -> None:
    """Open both keys now, before anything happens; SigningRefused names the first that cannot be used, and why."""
    for role in (LEADER, SEAL):
        checked_key(directive, role)


def checked_key(directive: Directive, role: str) -> KeySource:
    """The key for the role, opened once to be sure that it can sign and belongs to the signatory."""
    key = key_for(directive, role)
    try:
        report = child.inspect_key(key)
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


def add_signature(directive: Directive, role: str, *, actor: User, at: datetime) -> Directive:
    """Add the leader's signature or the office seal with the server-held key, verify it, store the new file."""
    action, directive = f"sign_{role}", as_stored(directive)
    refuse_unless_open(action, directive, actor)
    before = directive.current_pdf
    try:
        signed = child.sign(filestore.get(before), _request(directive, role, at))
        report = child.verify(signed, settings.SIGNING_TRUST)
    except PdfRefused as error:
        raise SigningRefused(say(error.sentence)) from error
    signature = signature_in(report, role)
    sha256 = filestore.put(signed)
    details = {"signer": signature.signer, "fingerprint": signature.fingerprint, "file": sha256}
    with step(action, directive, actor=actor, at=at, details=details) as row:
        if row.current_pdf != before:
            raise SigningRefused(_("The document has been signed or sent back meanwhile. Open the page again."))
        setattr(row, "pdf_leader" if role == LEADER else "pdf_sealed", sha256)
    return row


def _request(directive: Directive, role: str, at: datetime) -> SignRequest:
    content = directive.content()
    key = checked_key(directive, role)
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


def signature_in(report: FileReport, role: str) -> SignatureReport:
    """The signature just made; SigningRefused when our own verifier does not accept the file."""
    found = report.signature_of(role)
    if not report.sound or found is None:
        problem = report.problem or next((s.problem for s in report.signatures if s.problem), None)
        reason = say(problem) if problem else "–"
        raise SigningRefused(_("The signed file does not pass verification: %(reason)s") % {"reason": reason})
    return found


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
