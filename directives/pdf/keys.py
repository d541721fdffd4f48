"""Server-held keys: opens a PKCS#12 file and says in a sentence why a key cannot sign, before anything is signed.

Runs in the child only. A passphrase or a private key must never appear in an error, a report or a log.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
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


@dataclass(frozen=True, slots=True)
class OpenKey:
    """An opened key. ``chain`` holds the other certificates of the file, authorities in practice."""

    private: Any
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def name_of(certificate: x509.Certificate, part: x509.ObjectIdentifier = NameOID.COMMON_NAME) -> str:
    """One part of the subject's name, or an empty string."""
    found = certificate.subject.get_attributes_for_oid(part)
    return str(found[0].value) if found else ""


def is_demo(certificate: x509.Certificate) -> bool:
    """Whether the certificate names itself a demo one."""
    return DEMO in name_of(certificate)


def open_key(source: KeySource) -> OpenKey:
    """Open a PKCS#12 file. Raises PdfRefused when it is missing, locked, or holds no usable key."""
    private, certificate, others = _read(source)
    if private is None or certificate is None:
        raise PdfRefused(sentence(NO_KEY, alias=source.alias))
    if not isinstance(private, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise PdfRefused(sentence(WRONG_KIND, alias=source.alias))
    return OpenKey(private, certificate, tuple(others))


def _read(source: KeySource) -> tuple[Any, x509.Certificate | None, list[x509.Certificate]]:
    try:
        data = Path(source.pkcs12).read_bytes()
    except OSError:
        raise PdfRefused(sentence(MISSING, alias=source.alias)) from None
    try:
        return pkcs12.load_key_and_certificates(data, source.passphrase.encode() or None)
    except Exception:
        raise PdfRefused(sentence(LOCKED, alias=source.alias)) from None


def why_not_at(key: OpenKey, alias: str, at: datetime) -> Sentence | None:
    """Why the key's certificate cannot sign at that moment, or None."""
    certificate = key.certificate
    if at > certificate.not_valid_after_utc:
        return sentence(EXPIRED, alias=alias, day=f"{certificate.not_valid_after_utc:%d/%m/%Y}")
    if at < certificate.not_valid_before_utc:
        return sentence(NOT_YET, alias=alias, day=f"{certificate.not_valid_before_utc:%d/%m/%Y}")
    return None


def inspect(source: KeySource, at: datetime) -> KeyReport:
    """Everything that can be said of a key before it signs; a bad key gives a report with its problem."""
    try:
        key = open_key(source)
    except PdfRefused as refusal:
        return KeyReport(problem=refusal.sentence)
    return KeyReport(
        subject=name_of(key.certificate),
        organisation=name_of(key.certificate, NameOID.ORGANIZATION_NAME),
        fingerprint=key.certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=key.certificate.not_valid_before_utc,
        not_after=key.certificate.not_valid_after_utc,
        demo=is_demo(key.certificate),
        problem=why_not_at(key, source.alias, at),
    )
