"""Judges the signatures of a file that may come from anybody: intact, by a signer we trust, nothing added after.

Runs in the limited child only. It never fetches anything, never repairs a file, and doubts whatever it does not know.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager

from directives.pdf.container import is_plain
from directives.pdf.keys import DEMO
from directives.pdf.reader import IndexedReader
from directives.pdf.values import FIELDS, FileReport, PdfRefused, SignatureReport
from directives.sentences import Sentence, gettext_noop, sentence

ENCRYPTED = gettext_noop(
    "The file is locked with a password, so it cannot be checked. Remove the lock, then try again."
)
UNSIGNED = gettext_noop("The file carries no digital signature.")
CHANGED = gettext_noop("The file was changed after it was signed.")
INVALID = gettext_noop("The signature does not belong to this certificate.")
UNTRUSTED = gettext_noop("The signer's certificate was not issued by an authority this office trusts.")
OUT_OF_TIME = gettext_noop("The signer's certificate was not valid when the file was signed.")
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


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we trust: the certificates of the authorities, never those of the operating system."""

    roots: tuple[x509.Certificate, ...]

    @classmethod
    def read(cls, pems: Sequence[bytes]) -> "Trust":
        """All certificates of the PEM texts."""
        return cls(tuple(certificate for pem in pems for certificate in load_certs_from_pemder_data(pem)))

    def at(self, moment: datetime | None) -> ValidationContext:
        """A context for certificates as of that moment (None: now) that never goes to the network."""
        return ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=list(self.roots)),
            allow_fetching=False,
            moment=moment,
            revocation_mode="soft-fail",
        )


async def _report(
    data: bytes, reader: IndexedReader, trust: Trust, frame: FileReport, *, unfinished: bool
) -> FileReport:
    embedded = list(reader.embedded_signatures)
    last = embedded[-1] if embedded and not unfinished else None
    ordinary = [one for one in embedded if one.sig_object_type == "/Sig"]
    signatures = tuple([await _signature(data, one, trust, last=one is last) for one in ordinary])
    archive = [await _archive_stamp(one, trust, last=one is last) for one in embedded if one not in ordinary]
    sound = bool(signatures) and all(one.sound for one in signatures) and all(archive)
    problem = None if signatures else sentence(UNSIGNED)
    return replace(frame, signatures=signatures, sound=sound, problem=problem)


async def _signature(data: bytes, embedded: Any, trust: Trust, *, last: bool) -> SignatureReport:
    moment, stamped = _moment(embedded)
    context = trust.at(moment)
    status = await async_validate_pdf_signature(embedded, context, trust.at(moment))
    whole, plain = _covers(status, last=last), is_plain(data, embedded)
    certificate = embedded.signer_cert
    name = certificate.subject.native
    common_name = _text(name.get("common_name"))
    field = str(embedded.field_name)
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
        problem=_problem(status, embedded, whole=whole, plain=plain, moment=moment),
    )


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


def _covers(status: Any, *, last: bool) -> bool:
    """Whether the signature covers its revision, and nothing but permitted signatures and archive data came after."""
    needed = SignatureCoverageLevel.ENTIRE_FILE if last else SignatureCoverageLevel.ENTIRE_REVISION
    permitted = ModificationLevel.NONE if last else ModificationLevel.FORM_FILLING
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
        (not status.trusted, UNTRUSTED),
        (stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted), BAD_TIME),
        (not whole, ADDED_TO),
        (not plain or not status.bottom_line, UNKNOWN_PARTS),
    )
    return next((sentence(text) for wrong, text in faults if wrong), None)


async def _archive_stamp(embedded: Any, trust: Trust, *, last: bool) -> bool:
    """Whether an archive time-stamp over the whole file is genuine."""
    moment = embedded.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    status = await async_validate_pdf_timestamp(embedded, trust.at(moment))
    return bool(status.intact and status.valid and status.trusted) and _covers(status, last=last)
