"""Server-held keys: opens a PKCS#12 file or a token, and says in a sentence why a key cannot sign, before it does.

Runs in the child only. A passphrase or a private key must never appear in an error, a report or a log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from directives.pdf.values import KeyReport, KeySource, PdfRefused
from directives.sentences import Sentence, gettext_noop, sentence

MISSING = gettext_noop("The file of the key “%(alias)s” is not on the server. Ask the administrator to put it back.")
LOCKED = gettext_noop(
    "The key “%(alias)s” cannot be opened: its passphrase is wrong or its file is damaged. Ask the administrator."
)
NO_KEY = gettext_noop(
    "The file of the key “%(alias)s” holds no private key with its certificate. Ask the administrator."
)
WRONG_KIND = gettext_noop("The key “%(alias)s” is of a kind that cannot sign documents here. Ask the administrator.")
EXPIRED = gettext_noop(
    "The certificate of the key “%(alias)s” expired on %(day)s. A new one is needed before anybody can sign with it."
)
NOT_YET = gettext_noop("The certificate of the key “%(alias)s” is only valid from %(day)s on. Sign after that day.")
DEMO = "DEMO"
EC_FRAME = 12
"""Bytes that DER adds to the two numbers of an ECDSA signature, at most."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """An opened key. ``chain`` holds the other certificates beside it, authorities in practice.

    ``sign`` makes the raw signature (PKCS#1 v1.5, or ECDSA in DER) over the data, hashed by the named algorithm;
    ``size`` is the most bytes that one takes. ``private`` is the key itself, which a token never gives away.
    """

    sign: Callable[[bytes, str], bytes]
    size: int
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    private: Any = None


def name_of(certificate: x509.Certificate, part: x509.ObjectIdentifier = NameOID.COMMON_NAME) -> str:
    """One part of the subject's name, or an empty string."""
    found = certificate.subject.get_attributes_for_oid(part)
    return str(found[0].value) if found else ""


def is_demo(certificate: x509.Certificate) -> bool:
    """Whether the certificate names itself a demo one."""
    return DEMO in name_of(certificate)


def open_key(source: KeySource) -> OpenKey:
    """Open the file or the token. Raises PdfRefused when it is missing, locked, or holds no usable key."""
    if source.module:
        from directives.pdf.tokens import open_token  # its library is loaded only where a token is used

        return open_token(source)
    private, certificate, others = _read(source)
    if private is None or certificate is None:
        raise PdfRefused(sentence(NO_KEY, alias=source.alias))
    if not isinstance(private, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise PdfRefused(sentence(WRONG_KIND, alias=source.alias))
    return OpenKey(_signing_with(private), signature_size(private), certificate, tuple(others), private)


def signature_size(key: Any) -> int:
    """The most bytes that a signature by this private (or for this public) key takes."""
    if isinstance(key, (rsa.RSAPrivateKey, rsa.RSAPublicKey)):
        return key.key_size // 8
    return 2 * ((key.curve.key_size + 7) // 8) + EC_FRAME


def _signing_with(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Callable[[bytes, str], bytes]:
    def sign(data: bytes, digest: str) -> bytes:
        algorithm: hashes.HashAlgorithm = getattr(hashes, digest.upper())()
        if isinstance(private, rsa.RSAPrivateKey):
            return private.sign(data, padding.PKCS1v15(), algorithm)
        return private.sign(data, ec.ECDSA(algorithm))

    return sign


def _read(source: KeySource) -> tuple[Any, x509.Certificate | None, list[x509.Certificate]]:
    try:
        data = Path(source.pkcs12).read_bytes()
    except OSError:
        raise PdfRefused(sentence(MISSING, alias=source.alias)) from None
    try:
        return pkcs12.load_key_and_certificates(data, source.passphrase.encode() or None)
    except Exception:
        raise PdfRefused(sentence(LOCKED, alias=source.alias)) from None


def names_services(certificate: x509.Certificate) -> bool:
    """Whether a certificate says where its revocation would be published."""
    kinds = (x509.CRLDistributionPoints.oid, x509.AuthorityInformationAccess.oid)
    return any(extension.oid in kinds for extension in certificate.extensions)


def why_not_at(key: OpenKey, alias: str, at: datetime) -> Sentence | None:
    """Why the key's certificate cannot sign at that moment, or None."""
    certificate = key.certificate
    if at > certificate.not_valid_after_utc:
        return sentence(EXPIRED, alias=alias, day=f"{certificate.not_valid_after_utc:%d/%m/%Y}")
    if at < certificate.not_valid_before_utc:
        return sentence(NOT_YET, alias=alias, day=f"{certificate.not_valid_before_utc:%d/%m/%Y}")
    return None


def inspect(source: KeySource, at: datetime, further: Callable[[OpenKey], Sentence | None] | None = None) -> KeyReport:
    """Everything that can be said of a key before it signs; a bad key gives a report with its problem.

    ``further`` asks the services named in the certificate, if any, what more may be wrong with the opened key.
    """
    try:
        key = open_key(source)
    except PdfRefused as refusal:
        return KeyReport(problem=refusal.sentence)
    problem = why_not_at(key, source.alias, at)
    if problem is None and further is not None and names_services(key.certificate):
        problem = further(key)
    return KeyReport(
        subject=name_of(key.certificate),
        organisation=name_of(key.certificate, NameOID.ORGANIZATION_NAME),
        fingerprint=key.certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=key.certificate.not_valid_before_utc,
        not_after=key.certificate.not_valid_after_utc,
        demo=is_demo(key.certificate),
        problem=problem,
    )
