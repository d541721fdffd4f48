"""Whom we trust, and whether a certificate has been revoked.

Verifying never goes to the network: it works with what the file carries. Signing asks the services that the
certificates name, each with a time limit, and keeps the answers for the file.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    InsufficientRevinfoError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleTrustManager

from directives.sentences import Sentence, gettext_noop, sentence

REVOKED = gettext_noop(
    "The certificate of %(name)s was revoked on %(day)s. Nobody can sign with it; a new certificate is needed."
)
UNKNOWN_STATE = gettext_noop(
    "Whether the certificate of %(name)s has been revoked could not be found out: its authority does not answer or"
    " gives an answer that does not hold. Nothing was changed; try again later."
)
NOT_TRUSTED = gettext_noop(
    "The certificate of %(name)s was not issued by an authority this office trusts. An administrator enters the"
    " authority, or the right key."
)
MOST_PATIENCE = 20.0
"""Seconds; answers about certificates are prepared beforehand, so an authority that needs longer is down."""
CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of an authority and of this server may be apart."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we trust: the certificates of the authorities, never those of the operating system."""

    roots: tuple[x509.Certificate, ...]

    @classmethod
    def read(cls, pems: Sequence[bytes]) -> "Trust":
        """All certificates of the PEM texts."""
        return cls(tuple(certificate for pem in pems for certificate in load_certs_from_pemder_data(pem)))

    def at(
        self, moment: datetime | None, kept: DocumentSecurityStore | None = None, *, news: bool = True
    ) -> ValidationContext:
        """A context for certificates as of that moment (None: now) that never goes to the network.

        ``kept``: what the file itself carries; its certificates help to find a path, and its answers about revocation
        count unless ``news`` is False.
        """
        settings: dict[str, Any] = {
            "trust_manager": SimpleTrustManager.build(trust_roots=list(self.roots)),
            "allow_fetching": False,
            "moment": moment,
            "revocation_mode": "soft-fail",
            "retroactive_revinfo": True,
        }
        if kept is not None and news:
            return kept.as_validation_context(settings)
        return ValidationContext(**settings, other_certs=kept.load_certs() if kept else ())

    @asynccontextmanager
    async def asking(self, moment: datetime, patience: float) -> AsyncIterator[ValidationContext]:
        """A context that asks the services named in the certificates, ``patience`` seconds each, and keeps answers.

        A service that is named must answer; a certificate that names none passes.
        """
        import aiohttp
        from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

        async with aiohttp.ClientSession(trust_env=True) as session:
            backend = AIOHttpFetcherBackend(session, per_request_timeout=min(patience, MOST_PATIENCE))
            yield ValidationContext(
                trust_manager=SimpleTrustManager.build(trust_roots=list(self.roots)),
                allow_fetching=True,
                fetchers=backend.get_fetchers(),
                moment=moment,
                revocation_mode="hard-fail",
                time_tolerance=CLOCKS_APART,
            )


async def path_to_root(
    certificate: x509.Certificate, others: Iterable[x509.Certificate], context: ValidationContext, usage: str
) -> ValidationPath:
    """The certificate's path to a root; raises PathBuildingError or PathValidationError. Answers stay in the context.

    ``usage``: what the key must be meant for, in the words of X.509; "time_stamping" is meant in the extended sense.
    """
    validator = CertificateValidator(certificate, intermediate_certs=list(others), validation_context=context)
    extended = {usage} if usage == "time_stamping" else None
    plain = set() if extended else {usage}
    return await validator.async_validate_usage(plain, extended_key_usage=extended)  # type: ignore[no-untyped-call]


def why_not(error: PathBuildingError | PathValidationError, name: str) -> Sentence:
    """The sentence for a certificate without a path to a root."""
    if isinstance(error, RevokedError):
        return sentence(REVOKED, name=name, day=f"{error.revocation_dt:%d/%m/%Y}")
    return sentence(UNKNOWN_STATE if isinstance(error, InsufficientRevinfoError) else NOT_TRUSTED, name=name)


def common_name(certificate: x509.Certificate) -> str:
    """Whose certificate it is, in the words that are shown."""
    found: Any = certificate.subject.native.get("common_name", "–")
    return ", ".join(map(str, found)) if isinstance(found, list) else str(found)
