"""Trusted time for a signature: an RFC 3161 authority on the network, or the demo's own certificate in this process.

Asks the configured authority only; a demo time-stamp says DEMO in its signer's name.
"""

import asyncio
import urllib.request
from datetime import datetime
from typing import Any
from urllib.error import URLError

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import tsp
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from directives.pdf.keys import OpenKey, open_key, why_not_at
from directives.pdf.values import KeySource, PdfRefused
from directives.sentences import gettext_noop, sentence

UNREACHABLE = gettext_noop(
    "The time-stamp authority could not be reached or refused. Nothing was changed; try again later."
)
ATTEMPTS = 2
TIMEOUT = 80
MAX_ANSWER = 1 << 20


def asn1(key: OpenKey) -> tuple[Any, Any, Any]:
    """Certificate, private key and store of the rest of the chain, in the form pyHanko works with."""
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    (certificate,) = load_certs_from_pemder_data(key.certificate.public_bytes(Encoding.DER))
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for other in key.chain:
        if other.issuer != other.subject:
            store.register_multiple(load_certs_from_pemder_data(other.public_bytes(Encoding.DER)))
    return certificate, asn1_keys.PrivateKeyInfo.load(private), store


class HttpTimeStamper(TimeStamper):
    """An RFC 3161 authority asked over HTTP(S) with a long timeout and one more attempt."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer; PdfRefused when none comes."""
        return tsp.TimeStampResp.load(await asyncio.to_thread(self._ask, req.dump()))

    def _ask(self, query: bytes) -> bytes:
        request = urllib.request.Request(
            self._url,
            data=query,
            headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
        )
        for _ in range(ATTEMPTS):
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
                    return bytes(response.read(MAX_ANSWER))
            except (URLError, OSError):
                continue
        raise PdfRefused(sentence(UNREACHABLE))


def time_stamper(source: str | KeySource | None, at: datetime) -> TimeStamper | None:
    """The time-stamper for a request, or None. PdfRefused for an address that is not HTTP or a key with a problem."""
    if source is None:
        return None
    if isinstance(source, str):
        if not source.startswith(("http://", "https://")):
            raise PdfRefused(sentence(UNREACHABLE))
        return HttpTimeStamper(source)
    key = open_key(source)
    if problem := why_not_at(key, source.alias, at):
        raise PdfRefused(problem)
    certificate, private, store = asn1(key)
    return DummyTimeStamper(certificate, private, certs_to_embed=store, fixed_dt=at)
