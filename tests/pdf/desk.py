"""A signing program on somebody's desk: pyHanko as it comes, in a thread of its own, with none of our signing code."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from asn1crypto import cms  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfTimeStamper,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext

from directives.pdf.values import FIELDS, KeySource


def certificate(key: KeySource) -> x509.Certificate:
    """The certificate on the token."""
    with open(key.pkcs12, "rb") as file:
        _, found, _ = pkcs12.load_key_and_certificates(file.read(), key.passphrase.encode())
    assert found
    return found


def pem(key: KeySource) -> str:
    """The certificate as it is kept on file."""
    return certificate(key).public_bytes(Encoding.PEM).decode()


def signed(data: bytes, role: str, key: KeySource, **how: Any) -> bytes:
    """The file signed in the field of the role; see ``_sign`` for ``how``.

    pyHanko runs an event loop of its own, which the thread of a browser test already has.
    """
    with ThreadPoolExecutor(1) as desk:
        return desk.submit(_sign, data, FIELDS[role], key, how).result()


def stamped(data: bytes, key: KeySource) -> bytes:
    """The file with an archive time-stamp over all of it, whatever was done to it before."""

    def stamp() -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
        stamper = _stamper(key)
        assert stamper
        output = PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256", output=BytesIO())
        return bytes(output.getvalue())

    with ThreadPoolExecutor(1) as desk:
        return desk.submit(stamp).result()


def _sign(data: bytes, field: str, key: KeySource, how: dict[str, Any]) -> bytes:
    """``how``: certify, permissions, subfilter, digest, program, new_field, tsa (key), roots (PEM; lta or only LT), and
    where the proofs stand: "together" with the signature, in a "separate" update, or as pyHanko does it by itself."""
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=True)
    if name := how.get("new_field"):
        append_signature_field(writer, SigFieldSpec(name, on_page=0, box=(40, 40, 160, 90)))
    meta = signers.PdfSignatureMetadata(
        field_name=name or field,
        md_algorithm=how.get("digest", "sha256"),
        subfilter=how.get("subfilter", SigSeedSubFilter.PADES),
        certify=how.get("certify", False),
        docmdp_permissions=how.get("permissions", MDPPerm.FILL_FORMS),
        **_archive(how),
    )
    output = signers.sign_pdf(
        writer,
        meta,
        _token(key, how.get("program", signers.SimpleSigner)),
        timestamper=_stamper(how.get("tsa")),
        existing_fields_only=True,
        output=BytesIO(),
    )
    return bytes(output.getvalue())


class ByKeyIdentifier(signers.SimpleSigner):
    """A program that names the signer by the identifier of his key, not by issuer and serial number."""

    def signer_info(self, digest_algorithm: str, signed_attrs: Any, signature: Any) -> Any:
        """RFC 5652, 5.3: version 3 goes with the key identifier."""
        info = super().signer_info(digest_algorithm, signed_attrs, signature)
        info["sid"] = cms.SignerIdentifier({"subject_key_identifier": self.signing_cert.key_identifier})
        info["version"] = "v3"
        return info

    def _package_signature(self, **parts: Any) -> Any:
        return super()._package_signature(**{**parts, "cms_version": "v3"})


class Unmeasured(signers.SimpleSigner):
    """A program that writes its container with indefinite lengths, as those built on Bouncy Castle do."""

    def _package_signature(self, **parts: Any) -> Any:
        packed = super()._package_signature(**parts)
        inner = packed["content_type"].dump() + b"\xa0\x80" + packed["content"].untag().dump() + bytes(2)
        packed.dump = lambda: b"\x30\x80" + inner + bytes(2)
        return packed


def _token(key: KeySource, program: type[signers.SimpleSigner] = signers.SimpleSigner) -> signers.SimpleSigner:
    found = signers.SimpleSigner.load_pkcs12(key.pkcs12, passphrase=key.passphrase.encode())
    assert found
    return program(found.signing_cert, found.signing_key, found.cert_registry)


def _stamper(key: KeySource | None) -> DummyTimeStamper | None:
    if key is None:
        return None
    held = _token(key)
    return DummyTimeStamper(held.signing_cert, held.signing_key, certs_to_embed=held.cert_registry)


def _archive(how: dict[str, Any]) -> dict[str, Any]:
    if "roots" not in how:
        return {}
    from pyhanko.keys import load_certs_from_pemder_data

    roots = [root for text in how["roots"] for root in load_certs_from_pemder_data(text)]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    together = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)
    separate = DSSContentSettings(
        include_vri=False,
        placement=SigDSSPlacementPreference.SEPARATE_REVISION,
        next_ts_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
    )
    return {
        "dss_settings": {"together": together, "separate": separate, "": DSSContentSettings()}[how.get("proofs", "")],
        "embed_validation_info": True,
        "use_pades_lta": how.get("lta", True),
        "validation_context": context,
    }
