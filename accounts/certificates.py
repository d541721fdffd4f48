"""Reads the certificate of a signer as it is kept on file: whose it is, its fingerprint, how long it is valid.

Certificates only: it never opens a key, and never says whether anybody trusts the certificate.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

MAX_SIZE = 64 * 1024
"""Bytes; a certificate has one or two thousand."""
NOTICE = timedelta(days=60)
"""How long before the end the office should see to a new certificate."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate. ``fingerprint``: SHA-256, 64 hexadecimal digits; the times are aware."""

    subject: str
    organisation: str
    issuer: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    pem: str

    def covers(self, at: datetime) -> bool:
        """Whether it is valid at that moment."""
        return self.not_before <= at <= self.not_after

    def ends_soon(self, at: datetime) -> bool:
        """Whether it is over, or will be within NOTICE."""
        return at + NOTICE > self.not_after


def read(data: bytes) -> Certificate:
    """The one certificate in PEM or DER form (.cer, .crt, .pem); ValueError for anything else, several included."""
    if len(data) > MAX_SIZE:
        raise ValueError("larger than any certificate")
    if b"-----BEGIN" not in data:
        return _certificate(x509.load_der_x509_certificate(data))
    (found,) = x509.load_pem_x509_certificates(data)
    return _certificate(found)


def _certificate(found: x509.Certificate) -> Certificate:
    return Certificate(
        subject=_part(found.subject, NameOID.COMMON_NAME) or found.subject.rfc4514_string(),
        organisation=_part(found.subject, NameOID.ORGANIZATION_NAME),
        issuer=_part(found.issuer, NameOID.COMMON_NAME) or found.issuer.rfc4514_string(),
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        pem=found.public_bytes(Encoding.PEM).decode(),
    )


def _part(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    return ", ".join(str(part.value) for part in name.get_attributes_for_oid(kind))
