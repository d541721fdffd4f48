"""Judges a PDF that anybody may hand in: is it a document of this office, byte for byte, and what holds of it today?

Genuine means first of all that the file's SHA-256 is in the register of issued files. Everything else is parsed in the
limited child process only, never here, and a few files at a time. Nothing is stored and nothing is changed.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from directives import filestore, search
from directives.models import ArchivedFile, Edition, EditionStatus, Status
from directives.pdf import child
from directives.pdf.values import FIELDS, FileReport
from directives.turns import turn
from directives.verdicts import Outcome, SignatureLine, Verdict, signature_lines
from directives.wording import say

HASH = re.compile(r"[0-9a-f]{64}")
NONE: Mapping[str, FileReport] = {}


@dataclass(frozen=True, slots=True)
class Trace:
    """How we know that a file has to do with us: the document (None: only the certificate is known) and the reason.

    ``permitted``: the file is the issued one, and only what its seal permits follows.
    """

    edition: Edition | None
    reason: str
    permitted: bool = False


def check(data: bytes) -> Verdict:
    """Judge the bytes. Raises turns.Busy when too many others are being read; never raises for bad input."""
    sha256 = sha256_of(data)
    if known := of_hash(sha256):
        return known
    with turn():
        report = child.verify(data, settings.SIGNING_TRUST)
    trace = _beginning(data, report) or _code(data, report) or _certificate(report)
    return _altered(sha256, report, trace) if trace else _unknown(sha256, report)


def sha256_of(data: bytes) -> str:
    """The hash by which an archived file is known."""
    return hashlib.sha256(data).hexdigest()


def of_hash(sha256: str) -> Verdict | None:
    """The verdict on the archived file with this SHA-256, whichever of its document's forms it is; None for others.

    Who computed it from the file in his hands knows as much as if he had handed the file in.
    """
    if not HASH.fullmatch(sha256):
        return None
    archived = ArchivedFile.objects.select_related("edition").filter(sha256=sha256).first()
    return _genuine(archived) if archived else None


def _genuine(archived: ArchivedFile) -> Verdict:
    edition = archived.edition
    if edition.digitised:
        same = _(
            "The file is, byte for byte, the digitised copy of the document %(number)s that this office keeps. The"
            " document was issued before this system and was not signed in it; the office keeps the original."
        )
    elif edition.files.filter(pk__lt=archived.pk).exists():
        same = _(
            "The file is, byte for byte, the document %(number)s that this office signed and issued, with the archive"
            " time-stamp that this office added later so that it can be proven for longer."
        )
    else:
        same = _("The file is, byte for byte, the document %(number)s that this office signed and issued.")
    return Verdict(
        verdict=Outcome.GENUINE,
        sha256=archived.sha256,
        explanation=(same % {"number": edition.display}, state_sentence(edition.status)),
        edition=edition,
        status=edition.status,
        signatures=signature_lines(archived.signatures),
    )


def _altered(sha256: str, report: FileReport, trace: Trace) -> Verdict:
    explanation = [trace.reason, *_problems(report)]
    if trace.edition:
        explanation.append(state_sentence(trace.edition.status))
    return Verdict(
        verdict=Outcome.ALTERED,
        sha256=sha256,
        explanation=tuple(explanation),
        edition=trace.edition,
        status=trace.edition.status if trace.edition else None,
        signatures=tuple(SignatureLine.reported(signature) for signature in report.signatures),
        extended=trace.permitted,
        readable=report.readable,
    )


def _unknown(sha256: str, report: FileReport) -> Verdict:
    if report.sound:
        signed = _("Its signatures are in order, but signing alone does not make a document issued.")
    elif report.signatures:
        signed = _("Its signatures were not made by this office, or do not hold.")
    else:
        signed = _("It carries no digital signature.")
    unheard = _("The file is not in this office's register of issued documents.")
    return Verdict(
        verdict=Outcome.UNKNOWN,
        sha256=sha256,
        explanation=(unheard, signed) if report.readable else _problems(report),
        signatures=tuple(SignatureLine.reported(signature) for signature in report.signatures),
        readable=report.readable,
    )


def _problems(report: FileReport) -> tuple[str, ...]:
    """Why the file could not be read, as a sentence, or nothing."""
    return (say(report.problem),) if report.problem else ()


def _beginning(data: bytes, report: FileReport) -> Trace | None:
    """A file that begins with an issued one: added to, either as the seal permits or not."""
    sha256 = _archived_beginning(data)
    if not sha256:
        return None
    edition = ArchivedFile.objects.select_related("edition").get(sha256=sha256).edition
    if report.sound:
        reason = _(
            "The file begins with the document %(number)s exactly as issued, and later signatures or time-stamps were"
            " added in a permitted way. What it says is unchanged, but it is not the file that was issued."
        )
    else:
        reason = _("The file begins with the document %(number)s exactly as issued, but something was added behind it.")
    return Trace(edition, reason % {"number": edition.display}, permitted=report.sound)


def _archived_beginning(data: bytes) -> str:
    """SHA-256 of the longest issued file with which the data begins, or "". One pass, however many files there are."""
    digest, at, found = hashlib.sha256(), 0, ""
    shorter = ArchivedFile.objects.filter(size__lt=len(data)).order_by("size").values_list("size", "sha256")
    for size, sha256 in shorter.iterator():
        digest.update(data[at:size])
        at = size
        if digest.hexdigest() == sha256:
            found = sha256
    return found


def _code(data: bytes, report: FileReport) -> Trace | None:
    """A file that carries the verification code of an issued document. Codes of drafts and numbers lead nowhere."""
    edition = Edition.objects.filter(code=report.code).first() if report.code else None
    if edition is None:
        return None
    if _stored(edition).startswith(data):
        reason = _("The file is only the beginning of the document %(number)s; it was cut short, perhaps in transfer.")
    else:
        reason = _("The file carries the code of the document %(number)s, but differs from the file that was issued.")
    return Trace(edition, reason % {"number": edition.display})


def _stored(edition: Edition) -> bytes:
    """The issued file; empty when the store has lost it, which ``verify_archive`` reports."""
    try:
        return filestore.get(edition.file.sha256)
    except filestore.Damaged:
        return b""


def _certificate(report: FileReport) -> Trace | None:
    """A file that names one of our signers, but whose signature does not hold.

    A sound signature by one of them on a file we never issued is no trace: signing alone does not make it issued.
    """
    broken = {one.fingerprint: one for one in report.signatures if not one.sound}
    if not broken:
        return None
    for lines in ArchivedFile.objects.values_list("signatures", flat=True).iterator():
        for line in lines:
            if line["fingerprint"] in broken:
                reason = _("The file carries a signature of %(signer)s, but it was changed after it had been signed.")
                return Trace(None, reason % {"signer": line["signer"]})
    return None


def state_sentence(status: EditionStatus) -> str:
    """What holds of the document today, as a sentence or two: the second says what will hold from a later day on."""
    now = _held(status)
    later = status.announced if status.holds else None
    return f"{now} {_announced(later)}" if later else now


def _announced(later: EditionStatus) -> str:
    """What has been said of a later day. It stays true when that day has passed."""
    sentences = {
        Status.REPLACED: _("It holds until the end of %(last)s; from %(day)s %(other)s replaces it."),
        Status.WITHDRAWN: _("It holds until the end of %(last)s; from %(day)s it is withdrawn (%(reason)s)."),
        Status.CORRECTED: _("From %(day)s %(other)s corrects its form."),
    }
    return sentences[Status(later.status)] % {**_named(later), "last": f"{later.last_day:%d/%m/%Y}"}


def _named(status: EditionStatus) -> dict[str, object]:
    return {
        "day": f"{status.effective:%d/%m/%Y}",
        "other": status.by_edition.display if status.by_edition else "–",
        "reason": status.get_reason_display(),
    }


def _held(status: EditionStatus) -> str:
    sentences = {
        Status.IN_FORCE: _("The document has been in force since %(day)s."),
        Status.CORRECTED: _("The document is in force; %(other)s corrected its form on %(day)s."),
        Status.REPLACED: _("The document no longer holds: %(other)s replaced it on %(day)s."),
        Status.WITHDRAWN: _("The document no longer holds: it was withdrawn on %(day)s (%(reason)s)."),
    }
    return sentences[Status(status.status)] % _named(status)


def of_code(text: str) -> Edition | None:
    """The issued document with this verification code, typed with or without its hyphen; None when there is none."""
    letters = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    if len(letters) != 8:
        return None
    return Edition.objects.filter(code=f"{letters[:4]}-{letters[4:]}").first()


def doubts(edition: Edition, reports: Mapping[str, FileReport] | None = NONE) -> Iterator[str]:
    """Everything about an issued document that is not as it was when it was issued, a sentence each.

    ``reports``: the verifier's word on files by SHA-256, where it has been asked for already; None: signatures are not
    looked at, only bytes and rows.
    """
    yield from _content_doubts(edition)
    if not edition.statuses.exists():
        yield _("It has no status.")
    yield from _text_doubts(edition)
    files = list(edition.files.order_by("pk"))
    if not files:
        yield _("It has no file.")
    for archived in files:
        yield from _bytes_doubts(archived) if reports is None else _file_doubts(archived, reports.get(archived.sha256))
    yield from _attachment_doubts(edition)


def _content_doubts(edition: Edition) -> Iterator[str]:
    if hashlib.sha256(edition.content_json.encode()).hexdigest() != edition.digest:
        yield _("Its text does not have the hash that was recorded.")
    if edition.digest != edition.directive.approved_digest:
        yield _("Its text is not the one that was approved.")


def _text_doubts(edition: Edition) -> Iterator[str]:
    """A text that was tampered with may not even be readable any more."""
    try:
        complete = search.is_complete(edition)
    except (ValueError, KeyError, TypeError):
        yield _("Its text cannot be read.")
        return
    if not complete:
        yield _("Its search rows are not those of its text.")


def _attachment_doubts(edition: Edition) -> Iterator[str]:
    """The stored bytes of what goes with the document; a text that cannot be read was named before."""
    try:
        attachments = edition.content.attachments
    except (ValueError, KeyError, TypeError):
        return
    for one in attachments:
        try:
            filestore.get(one.sha256, one.filename.rpartition(".")[2])
        except filestore.Damaged:
            yield _("The attachment %(name)s is missing or its bytes have changed.") % {"name": one.filename}


def _bytes_of(archived: ArchivedFile) -> tuple[bytes, str]:
    """The stored bytes and what is wrong with them, or ""; no bytes where they cannot be had."""
    try:
        data = filestore.get(archived.sha256)
    except filestore.Damaged as error:
        return b"", str(error)
    if len(data) != archived.size:
        return data, _("The file %(sha256)s does not have the recorded size.") % {"sha256": archived.sha256}
    return data, ""


def _bytes_doubts(archived: ArchivedFile) -> Iterator[str]:
    """The stored bytes and their size alone."""
    _data, problem = _bytes_of(archived)
    if problem:
        yield problem


def _file_doubts(archived: ArchivedFile, report: FileReport | None) -> Iterator[str]:
    """The stored bytes, their size, and both signatures by our own verifier."""
    data, problem = _bytes_of(archived)
    if problem:
        yield problem
    if not data:
        return
    if archived.edition.digitised:
        return
    if report is None:
        with turn():
            report = child.verify(data, settings.SIGNING_TRUST)
    if not report.sound or any(report.signature_of(role) is None for role in FIELDS):
        reason = next(iter(_reasons(report)), _("a signature is missing"))
        yield _("The file %(sha256)s does not pass verification: %(reason)s") % {
            "sha256": archived.sha256,
            "reason": reason,
        }
    if report.code != archived.edition.code:
        yield _("The file %(sha256)s carries another verification code.") % {"sha256": archived.sha256}
    if not _recorded(report, archived):
        yield _("The signatures in the file %(sha256)s are not those recorded.") % {"sha256": archived.sha256}


def _recorded(report: FileReport, archived: ArchivedFile) -> bool:
    """Whether the signatures found are those kept beside the file."""
    found, kept = report.signatures, signature_lines(archived.signatures)
    same = (SignatureLine.reported(one).is_recorded_in(line) for one, line in zip(found, kept, strict=False))
    return len(found) == len(kept) and all(same)


def _reasons(report: FileReport) -> Iterator[str]:
    yield from _problems(report)
    yield from (say(signature.problem) for signature in report.signatures if signature.problem)
