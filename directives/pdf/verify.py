"""Judges the signatures of a file that may come from anybody: intact, by a signer we trust, nothing added after.

Runs in the limited child only. It never fetches anything, never repairs a file, and doubts whatever it does not know.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel

from directives.pdf.container import is_plain
from directives.pdf.keys import DEMO
from directives.pdf.reader import IndexedReader
from directives.pdf.trust import Trust
from directives.pdf.values import FIELDS, SEAL, CertificateReport, FileReport, PdfRefused, SignatureReport
from directives.sentences import Sentence, gettext_noop, sentence

ENCRYPTED = gettext_noop(
    "The file is locked with a password, so it cannot be checked. Remove the lock, then try again."
)
UNSIGNED = gettext_noop("The file carries no digital signature.")
CHANGED = gettext_noop("The file was changed after it was signed.")
INVALID = gettext_noop("The signature does not belong to this certificate.")
UNTRUSTED = gettext_noop("The signer's certificate was not issued by an authority this office trusts.")
OUT_OF_TIME = gettext_noop("The signer's certificate was not valid when the file was signed.")
REVOKED = gettext_noop("The signer's certificate had been revoked when the file was signed.")
BAD_ARCHIVE = gettext_noop("An archive time-stamp of the file is not genuine, or something was added after it.")
BAD_TIME = gettext_noop("The time-stamp of the signature is not genuine.")
ADDED_TO = gettext_noop("Something that is not permitted was added to the file after this signature.")
UNKNOWN_PARTS = gettext_noop("The signature contains something that a signature of this office never does.")

ROLES = {field: role for role, field in FIELDS.items()}


def verify(data: bytes, trust: Sequence[bytes], *, code: str, unfinished: bool = False) -> FileReport:
    """The report of a file. Raises PdfRefused for an encrypted one and whatever pyHanko raises for a broken one.

    ``unfinished``: a signature will still follow and cover the end, so validation data may stand there uncovered.
    """
    reader = IndexedReader(data)
    if reader.encrypted:
        raise PdfRefused(sentence(ENCRYPTED))
    pages = int(reader.root["/Pages"]["/Count"])
    frame = FileReport(readable=True, pages=pages, code=code)
    return asyncio.run(_report(data, reader, Trust.read(trust), frame, unfinished=unfinished))


async def _report(
    data: bytes, reader: IndexedReader, trust: Trust, frame: FileReport, *, unfinished: bool
) -> FileReport:
    embedded, kept = list(reader.embedded_signatures), _kept(reader)
    last = embedded[-1] if embedded and not unfinished else None
    ordinary = [one for one in embedded if one.sig_object_type == "/Sig"]
    archive = [one for one in embedded if one not in ordinary]
    signatures = tuple([await _signature(data, one, trust, kept, last=one is last) for one in ordinary])
    stamps = [await _archive_stamp(data, one, trust, kept, last=one is last) for one in archive]
    problem = None if signatures else sentence(UNSIGNED)
    if signatures and not all(stamps):
        problem = sentence(BAD_ARCHIVE)
    return replace(
        frame,
        signatures=signatures,
        sound=bool(signatures) and all(one.sound for one in signatures) and all(stamps),
        problem=problem,
        archived=len(archive),
        provable_until=_provable_until(embedded),
    )


def _kept(reader: IndexedReader) -> DocumentSecurityStore | None:
    """The certificates and answers about their state that the file carries."""
    try:
        return DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return None


def _provable_until(embedded: list[Any]) -> datetime | None:
    """When the certificate of the newest time-stamp ends, and with it what the time-stamp proves; None without one."""
    for one in reversed(embedded):
        if one.sig_object_type != "/Sig":
            return _end(one.signer_cert)
        if token := next(extract_tst_data_iter(one.signer_info, signed=False), None):
            return _end(extract_certificate_info(token).signer_cert)
    return None


def _end(certificate: Any) -> datetime | None:
    end: datetime | None = certificate["tbs_certificate"]["validity"]["not_after"].native
    return end


async def _signature(
    data: bytes, embedded: Any, trust: Trust, kept: DocumentSecurityStore | None, *, last: bool
) -> SignatureReport:
    moment, stamped = _moment(embedded)
    status = await async_validate_pdf_signature(embedded, trust.at(moment, kept), trust.at(moment, kept))
    if kept is not None and not (status.bottom_line or _revoked(status)):
        status = await async_validate_pdf_signature(
            embedded, trust.at(moment, kept, news=False), trust.at(moment, kept, news=False)
        )
    certificate, field = embedded.signer_cert, str(embedded.field_name)
    whole = _covers(status, last=last, final=field == FIELDS[SEAL])
    plain = is_plain(data, embedded)
    name = certificate.subject.native
    common_name = _text(name.get("common_name"))
    return SignatureReport(
        field=field,
        role=ROLES.get(field, ""),
        signer=common_name,
        organisation=_text(name.get("organization_name")),
        fingerprint=certificate.sha256.hex(),
        signed_at=moment,
        trusted_time=stamped and bool(status.timestamp_validity and status.timestamp_validity.trusted),
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted),
        whole_file=whole,
        demo=DEMO in common_name,
        chain=_chain(status),
        problem=_problem(status, embedded, whole=whole, plain=plain, moment=moment),
    )


def _chain(status: Any) -> tuple[CertificateReport, ...]:
    """From the signer to the authority that we trust, or the signer's certificate alone."""
    path = list(status.validation_path or ())[::-1] or [status.signing_cert]
    return tuple(_certificate(one) for one in path)


def _certificate(certificate: Any) -> CertificateReport:
    validity = certificate["tbs_certificate"]["validity"]
    return CertificateReport(
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        not_before=validity["not_before"].native,
        not_after=validity["not_after"].native,
    )


def _name(name: Any) -> str:
    """The common name, or else the whole name in one line."""
    return _text(name.native.get("common_name")) or str(name.human_friendly)


def _revoked(status: Any) -> bool:
    """Whether the file itself tells that the signer or the time-stamp authority had been revoked.

    Other answers that a file carries may be too old or too new for the moment: then they tell nothing.
    """
    return bool(status.revoked or (status.timestamp_validity and status.timestamp_validity.revoked))


def _text(value: Any) -> str:
    """A name's part; several of the same kind come as a list."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _moment(embedded: Any) -> tuple[datetime | None, bool]:
    """When the file was signed and whether a time-stamp says so; otherwise it is what the signer's machine claimed.

    Certificates are judged as of this moment, so that a document stays provable after they expire.
    """
    token = next(extract_tst_data_iter(embedded.signer_info, signed=False), None)
    if token is None:
        return embedded.self_reported_timestamp, False
    return token["encap_content_info"]["content"].parsed["gen_time"].native, True


def _covers(status: Any, *, last: bool, final: bool) -> bool:
    """Whether the signature covers its revision, and nothing but permitted signatures and archive data came after.

    ``final``: nothing but archive data may follow, as the lock in the seal's field says.
    """
    needed = SignatureCoverageLevel.ENTIRE_FILE if last else SignatureCoverageLevel.ENTIRE_REVISION
    permitted = ModificationLevel.LTA_UPDATES if final else ModificationLevel.FORM_FILLING
    if last:
        permitted = ModificationLevel.NONE
    level = status.modification_level
    covered = status.coverage is not None and status.coverage >= needed
    # pyHanko does not ask a time-stamp what changes it permits: its answer is None, and the level alone decides.
    return covered and level is not None and level <= permitted and status.docmdp_ok is not False


def _problem(status: Any, embedded: Any, *, whole: bool, plain: bool, moment: datetime | None) -> Sentence | None:
    """The first thing that is wrong, the gravest first."""
    stamp = status.timestamp_validity
    validity = embedded.signer_cert["tbs_certificate"]["validity"]
    outside = moment and not validity["not_before"].native <= moment <= validity["not_after"].native
    faults = (
        (not status.intact, CHANGED),
        (not status.valid, INVALID),
        (bool(outside), OUT_OF_TIME),
        (status.revoked, REVOKED),
        (not status.trusted, UNTRUSTED),
        (stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted), BAD_TIME),
        (not whole, ADDED_TO),
        (not plain or not status.bottom_line, UNKNOWN_PARTS),
    )
    return next((sentence(text) for wrong, text in faults if wrong), None)


async def _archive_stamp(
    data: bytes, embedded: Any, trust: Trust, kept: DocumentSecurityStore | None, *, last: bool
) -> bool:
    """Whether an archive time-stamp over the whole file is genuine, and nothing was slipped in with or after it."""
    moment = embedded.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    status = await async_validate_pdf_timestamp(embedded, trust.at(moment, kept))
    if kept is not None and not (status.trusted or status.revoked):
        status = await async_validate_pdf_timestamp(embedded, trust.at(moment, kept, news=False))
    genuine = bool(status.intact and status.valid and status.trusted) and is_plain(data, embedded)
    return genuine and _covers(status, last=last, final=False)
