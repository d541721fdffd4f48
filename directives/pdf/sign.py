"""Appends a PAdES signature to one of our own files: the leader first, then the office seal, which closes it.

Runs in the child only, and goes to the network only for the levels that need it. The bytes already there never change,
and nothing is signed with a key that has a problem.
"""

import asyncio
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

from directives.pdf.appearance import style
from directives.pdf.keys import OpenKey, is_demo, names_services, open_key, why_not_at
from directives.pdf.reader import IndexedReader
from directives.pdf.timestamps import certificates, make_sure_of, time_stamper
from directives.pdf.trust import Trust, common_name, path_to_root, why_not
from directives.pdf.values import ARCHIVED, BASIC, FIELDS, LEADER, LONG_TERM, SEAL, TIMED, PdfRefused, SignRequest
from directives.sentences import Sentence, gettext_noop, sentence

NO_FIELD = gettext_noop(
    "The file has no place for this signature. Number the document again so that it is printed anew."
)
SIGNED = gettext_noop("The file already carries this signature; it cannot be added twice.")
LEADER_FIRST = gettext_noop("The office seal is added after the leader has signed. Wait for the leader's signature.")

RESERVED = 16384
RESERVED_WITH_TIME_STAMP = 40960
"""Hexadecimal digits kept free for the signature; a real chain and a time-stamp with its chain need the larger room."""

TOGETHER = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)
"""What proves a signature later is written with it and not after it, so that a signature covers that, too."""


class HeldKeySigner(signers.Signer):
    """Signs with a key that is held open: pyHanko's own signer loads and checks the key anew for each signature."""

    def __init__(self, key: OpenKey) -> None:
        certificate, store = certificates(key)
        super().__init__(signing_cert=certificate, cert_registry=store, embed_roots=False)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw signature, or as many zero bytes in a dry run."""
        return bytes(self.key.size) if dry_run else self.key.sign(data, digest_algorithm)


class DatedSigner(signers.PdfSigner):
    """A signer whose signing time is given, not read from the clock."""

    signed_at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        """pyHanko's session with our time in it."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.signed_at
        return session


def sign(data: bytes, request: SignRequest) -> bytes:
    """The file with one more signature. Raises PdfRefused; see ``directives.pdf.child.sign``."""
    return sign_with(open_key(request.key), data, request)


def sign_with(key: OpenKey, data: bytes, request: SignRequest) -> bytes:
    """The same with a key that is open already."""
    reader = IndexedReader(data)
    problem = why_not_at(key, request.key.alias, request.at) or _why_not(reader, request.role)
    if problem:
        raise PdfRefused(problem)
    return asyncio.run(_sign(reader, request, key))


async def _sign(reader: IndexedReader, request: SignRequest, key: OpenKey) -> bytes:
    signer, level = HeldKeySigner(key), reach(request, key)
    trust = Trust.read([pem.encode() for pem in request.trust])
    stamper = _stamper(request, level, trust)
    if level not in (LONG_TERM, ARCHIVED):
        return await _append(reader, _dated(request, signer, stamper))
    async with trust.asking(request.at, request.patience) as context:
        await _make_sure(signer, reader, context)
        if stamper is not None:
            await make_sure_of(stamper, context)
        lasting = {
            "embed_validation_info": True,
            "use_pades_lta": level == ARCHIVED,
            "validation_context": context,
            "dss_settings": TOGETHER,
        }
        return await _append(reader, _dated(request, signer, stamper, **lasting))


def reach(request: SignRequest, key: OpenKey) -> str:
    """The level this signature is made at. The leader's file goes on to the seal, whose time-stamp covers it, too."""
    level = request.level
    if not level and request.tsa is None:
        return BASIC
    if not level:
        level = ARCHIVED if request.trust and names_services(key.certificate) else TIMED
    return LONG_TERM if level == ARCHIVED and request.role == LEADER else level


def _stamper(request: SignRequest, level: str, trust: Trust) -> Any:
    known = trust if trust.roots else None
    return None if level == BASIC else time_stamper(request.tsa, request.at, known, request.patience)


async def _make_sure(signer: signers.Signer, reader: IndexedReader, context: ValidationContext) -> None:
    """That nobody who signs, or has signed the file, is revoked; the answers stay in the context for the file."""
    earlier = [(one.signer_cert, one.other_embedded_certs) for one in reader.embedded_regular_signatures]
    for certificate, others in ((signer.signing_cert, signer.cert_registry), *earlier):
        try:
            await path_to_root(certificate, others, context, "non_repudiation")
        except (PathBuildingError, PathValidationError) as error:
            raise PdfRefused(why_not(error, common_name(certificate))) from None


async def _append(reader: IndexedReader, signer: "DatedSigner") -> bytes:
    reserved = RESERVED if signer.default_timestamper is None else RESERVED_WITH_TIME_STAMP
    writer = IncrementalPdfFileWriter.from_reader(reader)
    output = await signer.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=reserved, output=BytesIO())
    return bytes(output.getvalue())


def _why_not(reader: IndexedReader, role: str) -> Sentence | None:
    """Why this role cannot sign the file now."""
    signed = {name: value is not None for name, value, _ in enumerate_sig_fields(reader)}
    if FIELDS[role] not in signed:
        return sentence(NO_FIELD)
    if signed[FIELDS[role]]:
        return sentence(SIGNED)
    return sentence(LEADER_FIRST) if role == SEAL and not signed.get(FIELDS[LEADER]) else None


def _dated(request: SignRequest, signer: HeldKeySigner, stamper: Any, **lasting: Any) -> DatedSigner:
    """The leader certifies and leaves form filling open for the seal; the seal's own field lock closes the file."""
    meta = signers.PdfSignatureMetadata(
        field_name=FIELDS[request.role],
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=request.role == LEADER,
        docmdp_permissions=MDPPerm.FILL_FORMS if request.role == LEADER else MDPPerm.NO_CHANGES,
        reason=request.reason or None,
        location=request.location or None,
        **lasting,
    )
    demo = request.appearance.demo or is_demo(signer.key.certificate)
    dated = DatedSigner(meta, signer, timestamper=stamper, stamp_style=style(request.appearance, demo=demo))
    dated.signed_at = request.at
    return dated
