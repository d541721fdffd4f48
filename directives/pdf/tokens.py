"""Keys on a PKCS#11 token or HSM: finds the token, the key and its certificate, and has the token sign.

Runs in the child only. A PIN is never tried where a wrong one could lock the token, and never appears in an error.
"""

import os
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import algos  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.util.ec import encode_ecdsa_signature

from directives.pdf.keys import WRONG_KIND, OpenKey, signature_size
from directives.pdf.values import KeySource, PdfRefused
from directives.sentences import gettext_noop, sentence

NO_MODULE = gettext_noop(
    "The program for the token of the key “%(alias)s” is missing on the server or does not start. Ask the"
    " administrator."
)
NO_TOKEN = gettext_noop(
    "The token of the key “%(alias)s” is not plugged in, or has another name. Plug it in, then try again."
)
WRONG_PIN = gettext_noop(
    "The token of the key “%(alias)s” does not accept its PIN. Do not try again: a few wrong attempts lock it. Ask the"
    " administrator."
)
PIN_LOCKED = gettext_noop(
    "The PIN of the token of the key “%(alias)s” is locked. The administrator has it unlocked by whoever issued it."
)
LAST_TRY = gettext_noop(
    "One more wrong PIN would lock the token of the key “%(alias)s”, so none is tried. The administrator enters the"
    " right PIN once with the token's own program."
)
NO_SUCH_KEY = gettext_noop(
    "The token holds no private key of the name given for “%(alias)s”, or more than one. Ask the administrator."
)
NO_CERTIFICATE = gettext_noop(
    "The certificate of the key “%(alias)s” is not on the token and not in a file beside it. Ask the administrator."
)
NOT_ITS_OWN = gettext_noop(
    "The key “%(alias)s” does not belong to the certificate beside it. Ask the administrator to name the right one."
)
TROUBLE = gettext_noop(
    "The token of the key “%(alias)s” reports a fault. Nothing was changed; try again, or ask the administrator."
)
PROOF = b"Does this key belong to this certificate?"


def open_token(source: KeySource) -> OpenKey:
    """The key, tried out once against its certificate. Raises PdfRefused with what is wrong and what to do."""
    session = _session(source)
    try:
        handle, certificate, chain = _found(session, source)
        key = OpenKey(_signing_with(handle, certificate, source), _size(certificate, source), certificate, chain)
        _try_out(key, source)
    except (pkcs11.PKCS11Error, ValueError):
        raise PdfRefused(sentence(TROUBLE, alias=source.alias)) from None
    return key


def _session(source: KeySource) -> Any:
    os.environ.update(source.settings)  # the library is loaded into this process, which lives for one request
    try:
        slots = pkcs11.lib(source.module).get_slots(token_present=True)
    except (pkcs11.PKCS11Error, OSError, RuntimeError):
        raise PdfRefused(sentence(NO_MODULE, alias=source.alias)) from None
    try:
        tokens = [token for token in (slot.get_token() for slot in slots) if token.label == source.token]
        if len(tokens) != 1:
            raise PdfRefused(sentence(NO_TOKEN, alias=source.alias))
        (token,) = tokens
        if token.flags & (TokenFlag.USER_PIN_LOCKED | TokenFlag.USER_PIN_FINAL_TRY):
            locked = token.flags & TokenFlag.USER_PIN_LOCKED
            raise PdfRefused(sentence(PIN_LOCKED if locked else LAST_TRY, alias=source.alias))
        return token.open(user_pin=source.passphrase)
    except pkcs11.exceptions.PinLocked:
        raise PdfRefused(sentence(PIN_LOCKED, alias=source.alias)) from None
    except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinLenRange, pkcs11.exceptions.PinInvalid):
        raise PdfRefused(sentence(WRONG_PIN, alias=source.alias)) from None
    except pkcs11.PKCS11Error:
        raise PdfRefused(sentence(TROUBLE, alias=source.alias)) from None


def _found(session: Any, source: KeySource) -> tuple[Any, x509.Certificate, tuple[x509.Certificate, ...]]:
    """The handle of the one key, its certificate, and the other certificates of the token."""
    keys = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, **_name(source)}))
    if len(keys) != 1:
        raise PdfRefused(sentence(NO_SUCH_KEY, alias=source.alias))
    stored = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
    own = _from_file(source) or next((_read(one) for one in stored if _goes_with(one, keys[0])), None)
    if own is None:
        raise PdfRefused(sentence(NO_CERTIFICATE, alias=source.alias))
    return keys[0], own, tuple(one for one in map(_read, stored) if one != own and _is_authority(one))


def _name(source: KeySource) -> dict[Attribute, object]:
    named: dict[Attribute, object] = {Attribute.LABEL: source.label} if source.label else {}
    return named | ({Attribute.ID: bytes.fromhex(source.key_id)} if source.key_id else {})


def _goes_with(stored: Any, key: Any) -> bool:
    """PKCS#11 gives a key and its certificate the same identifier; labels are only for people."""
    return bool(stored[Attribute.ID] == key[Attribute.ID])


def _read(stored: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(stored[Attribute.VALUE])


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _from_file(source: KeySource) -> x509.Certificate | None:
    if not source.certificate:
        return None
    try:
        data = Path(source.certificate).read_bytes()
        pem = data.startswith(b"-----")
        return x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
    except (OSError, ValueError):
        raise PdfRefused(sentence(NO_CERTIFICATE, alias=source.alias)) from None


def _size(certificate: x509.Certificate, source: KeySource) -> int:
    public = certificate.public_key()
    if not isinstance(public, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
        raise PdfRefused(sentence(WRONG_KIND, alias=source.alias))
    return signature_size(public)


def _signing_with(handle: Any, certificate: x509.Certificate, source: KeySource) -> Any:
    """Hashing happens here and the token signs the hash: the mechanisms that every token and HSM has."""
    is_rsa = isinstance(certificate.public_key(), rsa.RSAPublicKey)
    if (handle.key_type == KeyType.RSA) is not is_rsa:
        raise PdfRefused(sentence(NOT_ITS_OWN, alias=source.alias))

    def sign(data: bytes, digest: str) -> bytes:
        hasher = hashes.Hash(getattr(hashes, digest.upper())())
        hasher.update(data)
        hashed = hasher.finalize()
        if not is_rsa:
            return bytes(encode_ecdsa_signature(handle.sign(hashed, mechanism=Mechanism.ECDSA)))
        info = algos.DigestInfo({"digest_algorithm": {"algorithm": digest}, "digest": hashed})
        return bytes(handle.sign(info.dump(), mechanism=Mechanism.RSA_PKCS))

    return sign


def _try_out(key: OpenKey, source: KeySource) -> None:
    """A signature that the certificate confirms: what is beside a key on a token need not belong to it."""
    signature, public = key.sign(PROOF, "sha256"), key.certificate.public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, PROOF, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, PROOF, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise PdfRefused(sentence(NOT_ITS_OWN, alias=source.alias)) from None
