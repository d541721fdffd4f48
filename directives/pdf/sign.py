"""Appends a PAdES signature to one of our own files: the leader first, then the office seal, which closes it.

Runs in the child only. The bytes already there never change, and nothing is signed with a key that has a problem.
"""

from datetime import datetime
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields

from directives.pdf.appearance import style
from directives.pdf.keys import OpenKey, is_demo, open_key, why_not_at
from directives.pdf.reader import IndexedReader
from directives.pdf.timestamps import asn1, time_stamper
from directives.pdf.values import FIELDS, LEADER, SEAL, PdfRefused, SignRequest
from directives.sentences import Sentence, gettext_noop, sentence

NO_FIELD = gettext_noop(
    "The file has no place for this signature. Number the document again so that it is printed anew."
)
SIGNED = gettext_noop("The file already carries this signature; it cannot be added twice.")
LEADER_FIRST = gettext_noop("The office seal is added after the leader has signed. Wait for the leader's signature.")

RESERVED = 16384
RESERVED_WITH_TIME_STAMP = 40960
"""Hexadecimal digits kept free for the signature; a real chain and a time-stamp with its chain need the larger room."""

EC_SIGNATURE_SIZE = 144


class HeldKeySigner(signers.SimpleSigner):
    """Signs with a key object that is held: pyHanko's own signer loads and checks the key anew for each signature."""

    def __init__(self, key: OpenKey) -> None:
        certificate, private, store = asn1(key)
        super().__init__(certificate, private, store, embed_roots=False)
        self._held = key.private

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw signature, or as many zero bytes in a dry run."""
        if isinstance(self._held, rsa.RSAPrivateKey):
            if dry_run:
                return bytes(self._held.key_size // 8)
            return self._held.sign(data, padding.PKCS1v15(), _hash(digest_algorithm))
        return bytes(EC_SIGNATURE_SIZE) if dry_run else bytes(self._held.sign(data, ec.ECDSA(_hash(digest_algorithm))))


def _hash(name: str) -> hashes.HashAlgorithm:
    algorithm: hashes.HashAlgorithm = getattr(hashes, name.upper())()
    return algorithm


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
    key = open_key(request.key)
    problem = why_not_at(key, request.key.alias, request.at) or _why_not(data, request.role)
    if problem:
        raise PdfRefused(problem)
    signer = _signer(request, key)
    reserved = RESERVED if request.tsa is None else RESERVED_WITH_TIME_STAMP
    writer = IncrementalPdfFileWriter.from_reader(IndexedReader(data))
    output = signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=reserved, output=BytesIO())
    return bytes(output.getvalue())


def _why_not(data: bytes, role: str) -> Sentence | None:
    """Why this role cannot sign the file now."""
    signed = {name: value is not None for name, value, _ in enumerate_sig_fields(IndexedReader(data))}
    if FIELDS[role] not in signed:
        return sentence(NO_FIELD)
    if signed[FIELDS[role]]:
        return sentence(SIGNED)
    return sentence(LEADER_FIRST) if role == SEAL and not signed.get(FIELDS[LEADER]) else None


def _signer(request: SignRequest, key: OpenKey) -> DatedSigner:
    """The leader certifies and leaves form filling open for the seal; the seal's own field lock closes the file."""
    meta = signers.PdfSignatureMetadata(
        field_name=FIELDS[request.role],
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=request.role == LEADER,
        docmdp_permissions=MDPPerm.FILL_FORMS if request.role == LEADER else MDPPerm.NO_CHANGES,
        reason=request.reason or None,
        location=request.location or None,
    )
    demo = request.appearance.demo or is_demo(key.certificate)
    signer = DatedSigner(
        meta,
        HeldKeySigner(key),
        timestamper=time_stamper(request.tsa, request.at),
        stamp_style=style(request.appearance, demo=demo),
    )
    signer.signed_at = request.at
    return signer
