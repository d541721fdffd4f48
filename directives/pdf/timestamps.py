"""Trusted time for a signature: an RFC 3161 authority on the network, or the demo's own certificate in this process.

Asks the configured authority only; a demo time-stamp says DEMO in its signer's name.
"""

import asyncio
import urllib.request
from datetime import datetime
from http.client import HTTPException
from typing import Any, ClassVar

from asn1crypto import cms, core, tsp  # type: ignore[import-untyped]
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from directives.pdf.keys import OpenKey, open_key, why_not_at
from directives.pdf.trust import Trust, common_name, path_to_root, why_not
from directives.pdf.values import PATIENCE, KeySource, PdfRefused
from directives.sentences import gettext_noop, sentence

UNREACHABLE = gettext_noop(
    "The time-stamp authority could not be reached or refused. Nothing was changed; try again later."
)
LYING = gettext_noop(
    "The time-stamp authority gave an answer that does not hold. Nothing was changed; try again, and tell the"
    " administrator when it happens again."
)
OVER = gettext_noop(
    "The certificate of the time-stamp authority ended on %(day)s. Nothing was changed; ask the administrator for"
    " another time-stamp authority."
)
STRANGER = gettext_noop(
    "The time-stamp was made by %(name)s, whom this office does not trust. Nothing was changed; the administrator"
    " checks the address of the time-stamp authority and the trusted roots."
)
ATTEMPTS = 2
MAX_ANSWER = 1 << 20


def certificates(key: OpenKey) -> tuple[Any, Any]:
    """Certificate and store of the rest of the chain, in the form pyHanko works with."""
    (certificate,) = load_certs_from_pemder_data(key.certificate.public_bytes(Encoding.DER))
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for other in key.chain:
        if other.issuer != other.subject:
            store.register_multiple(load_certs_from_pemder_data(other.public_bytes(Encoding.DER)))
    return certificate, store


class _Answer(core.Sequence):
    """RFC 3161, 2.4.2; asn1crypto's own class does not know that a refusal has no token."""

    _fields: ClassVar[list[Any]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class CheckedTimeStamper(TimeStamper):
    """Takes no answer for granted: the token must be for this very question, hold, and come from one we trust."""

    trust: Trust | None = None

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token that our verifier will accept; PdfRefused for any other answer."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            await self._check(token["content"], message_digest, md_algorithm)
        except TimestampRequestError:
            raise PdfRefused(sentence(UNREACHABLE)) from None
        except (ValueError, TypeError, KeyError, AttributeError, SignatureValidationError):
            raise PdfRefused(sentence(LYING)) from None
        return token

    async def _check(self, signed: cms.SignedData, message_digest: bytes, md_algorithm: str) -> None:
        """Raise ValueError for a token that does not hold, PdfRefused for one by a stranger."""
        found = signed["encap_content_info"]["content"].parsed
        imprint = found["message_imprint"]
        if imprint["hashed_message"].native != message_digest or (
            imprint["hash_algorithm"]["algorithm"].native != md_algorithm
        ):
            raise ValueError("the token is for other data")
        certificate, moment = extract_certificate_info(signed).signer_cert, found["gen_time"].native
        context = (self.trust or Trust((certificate,))).at(moment)
        status = await validate_tst_signed_data(signed, context, lambda _: message_digest)
        if not (status["intact"] and status["valid"]):
            raise ValueError("the token does not hold")
        validity = certificate["tbs_certificate"]["validity"]
        if not validity["not_before"].native <= moment <= validity["not_after"].native:
            raise PdfRefused(sentence(OVER, day=f"{validity['not_after'].native:%d/%m/%Y}"))
        if not status.get("validation_path"):
            raise PdfRefused(sentence(STRANGER, name=common_name(certificate)))


async def make_sure_of(stamper: TimeStamper, context: ValidationContext) -> None:
    """That the authority's certificate has a path to our roots and is not revoked; PdfRefused with what is wrong."""
    token = await stamper.async_dummy_response("sha256")
    found = extract_certificate_info(token["content"])
    try:
        await path_to_root(found.signer_cert, found.other_certs, context, "time_stamping")
    except (PathBuildingError, PathValidationError) as error:
        raise PdfRefused(why_not(error, common_name(found.signer_cert))) from None


class HttpTimeStamper(CheckedTimeStamper):
    """An RFC 3161 authority asked over HTTP(S) with a long timeout and one more attempt."""

    def __init__(self, url: str, trust: Trust | None, patience: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url, self.trust, self._patience = url, trust, patience

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer; PdfRefused when none comes."""
        data = await asyncio.to_thread(self._ask, req.dump())
        if _Answer.load(data)["status"]["status"].native != "granted":
            raise PdfRefused(sentence(UNREACHABLE))
        return tsp.TimeStampResp.load(data)

    def _ask(self, query: bytes) -> bytes:
        request = urllib.request.Request(
            self._url,
            data=query,
            headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
        )
        for _ in range(ATTEMPTS):
            try:
                with urllib.request.urlopen(request, timeout=self._patience) as response:
                    return bytes(response.read(MAX_ANSWER))
            except (HTTPException, OSError):
                continue
        raise PdfRefused(sentence(UNREACHABLE))


def time_stamper(
    source: str | KeySource | None, at: datetime, trust: Trust | None = None, patience: float = PATIENCE
) -> TimeStamper | None:
    """The time-stamper for a request, or None. PdfRefused for an address that is not HTTP or a key with a problem.

    With ``trust``, only time-stamps by authorities with a path to its roots are taken.
    """
    if source is None:
        return None
    if isinstance(source, str):
        if not source.startswith(("http://", "https://")):
            raise PdfRefused(sentence(UNREACHABLE))
        return HttpTimeStamper(source, trust, patience)
    key = open_key(source)
    if problem := why_not_at(key, source.alias, at):
        raise PdfRefused(problem)
    certificate, store = certificates(key)
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(certificate, asn1_keys.PrivateKeyInfo.load(private), certs_to_embed=store, fixed_dt=at)
