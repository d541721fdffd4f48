"""The demo's own certificates: an authority, the signers, the office seal and a time-stamp, all named DEMO.

For trying the product only. It never overwrites a key that is there and never makes anything without DEMO in its name.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SEAL_ALIAS, TIME_STAMP_ALIAS = "seal", "tsa"
KEY_BITS = 2048
AUTHORITY_YEARS, SIGNER_YEARS = 20, 10
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def make(folder: Path, people: Mapping[str, tuple[str, str]], organisation: str, at: datetime) -> None:
    """Fill the folder with ``<alias>.p12``, ``keys.toml`` and ``trust/ca.pem``, valid from the day before ``at``.

    ``people`` maps an alias to common name and title; "seal" and "tsa" are added. Safe to repeat: a folder that is
    complete for these people stays untouched; otherwise a new authority issues everything anew.
    """
    aliases = (*people, SEAL_ALIAS, TIME_STAMP_ALIAS)
    table = folder / "keys.toml"
    wanted = [table, folder / "trust" / "ca.pem", *(folder / f"{alias}.p12" for alias in aliases)]
    if all(path.exists() for path in wanted):
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "trust").mkdir(exist_ok=True)
    authority = _authority(organisation, at)
    rows = [_write(folder, alias, _issue(authority, *row)) for alias, row in _rows(people, organisation, at).items()]
    _keep(folder / "trust" / "ca.pem", authority.certificate.public_bytes(Encoding.PEM), 0o644)
    _keep(table, "\n".join(rows).encode(), 0o600)


def _rows(
    people: Mapping[str, tuple[str, str]], organisation: str, at: datetime
) -> dict[str, tuple[x509.Name, datetime, bool]]:
    """Alias to name, beginning and whether it is for time-stamps."""
    names = {alias: _name(name, organisation, title) for alias, (name, title) in people.items()}
    names[SEAL_ALIAS] = _name(organisation, organisation, "")
    rows = {alias: (name, at, False) for alias, name in names.items()}
    rows[TIME_STAMP_ALIAS] = (_name("Dấu thời gian", organisation, ""), at, True)
    return rows


def _name(common_name: str, organisation: str, title: str) -> x509.Name:
    shown = common_name if "DEMO" in common_name else f"{common_name} (DEMO)"
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, shown)]
    if title:
        parts.append((NameOID.TITLE, title))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _usage(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in names for usage in _USAGES})


def _builder(
    name: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, at: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _authority(organisation: str, at: datetime) -> Issued:
    key = _new_key()
    name = _name("Cơ quan chứng thực", organisation, "")
    builder = _builder(name, name, key, at, AUTHORITY_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    return Issued(key, builder.sign(key, hashes.SHA256()))


def _issue(authority: Issued, name: x509.Name, at: datetime, stamps: bool) -> Issued:
    key = _new_key()
    years = AUTHORITY_YEARS if stamps else SIGNER_YEARS
    builder = _builder(name, authority.certificate.subject, key, at, years)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(
        _usage("digital_signature", *(() if stamps else ("content_commitment",))), critical=True
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Issued(key, builder.sign(authority.key, hashes.SHA256()))


def _write(folder: Path, alias: str, issued: Issued) -> str:
    """Write the PKCS#12 file under a passphrase of its own and return its row of the table."""
    passphrase = secrets.token_urlsafe(18)
    encryption = BestAvailableEncryption(passphrase.encode())
    data = pkcs12.serialize_key_and_certificates(alias.encode(), issued.key, issued.certificate, None, encryption)
    _keep(folder / f"{alias}.p12", data, 0o600)
    return f'[{alias}]\npkcs12 = "{alias}.p12"\npassphrase = "{passphrase}"\n'


def _keep(path: Path, data: bytes, mode: int) -> None:
    """Write a file whole or not at all, readable by its owner only unless ``mode`` says more."""
    new = path.with_suffix(path.suffix + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
    new.replace(path)
