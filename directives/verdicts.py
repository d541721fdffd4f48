"""What is said of a file that somebody handed in, as values and as the JSON that programs read. Judges nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings

from directives.models import Edition, EditionStatus
from directives.pdf.values import CertificateReport, SignatureReport
from directives.wording import say


class Outcome(StrEnum):
    """What is said of a file."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """One signature as it is shown. ``signed_at`` is proven when ``trusted_time``, else the signer's machine said so.

    ``chain`` leads from the signer's certificate to the authority; files archived in earlier times have none.
    ``problem`` is a sentence, empty for a signature in order.
    """

    role: str
    signer: str
    fingerprint: str
    signed_at: datetime | None
    trusted_time: bool
    chain: tuple[CertificateReport, ...] = ()
    problem: str = ""

    @classmethod
    def archived(cls, entry: dict[str, Any]) -> "SignatureLine":
        """From what was kept beside the file when it was issued, after our own verifier had accepted it."""
        return cls(
            role=entry["role"],
            signer=entry["signer"],
            fingerprint=entry["fingerprint"],
            signed_at=datetime.fromisoformat(entry["signed_at"]) if entry["signed_at"] else None,
            trusted_time=entry["trusted_time"],
            chain=tuple(_certificate(one) for one in entry.get("chain", ())),
        )

    @classmethod
    def reported(cls, report: SignatureReport) -> "SignatureLine":
        """From a file that has just been read."""
        return cls(
            role=report.role,
            signer=report.signer,
            fingerprint=report.fingerprint,
            signed_at=report.signed_at,
            trusted_time=report.trusted_time,
            chain=report.chain,
            problem=say(report.problem) if report.problem else "",
        )

    def is_recorded_in(self, kept: "SignatureLine") -> bool:
        """Whether what was kept beside a file says the same; it may lack the chain, which was not kept at first."""
        return kept == (self if kept.chain else replace(self, chain=()))


def _certificate(entry: dict[str, str]) -> CertificateReport:
    return CertificateReport(
        subject=entry["subject"],
        issuer=entry["issuer"],
        not_before=datetime.fromisoformat(entry["not_before"]),
        not_after=datetime.fromisoformat(entry["not_after"]),
    )


def signature_lines(entries: Iterable[dict[str, Any]]) -> tuple[SignatureLine, ...]:
    """The lines kept beside an archived file."""
    return tuple(SignatureLine.archived(entry) for entry in entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer. ``edition`` and ``status`` (as of now) are there for a document of ours, genuine or altered.

    ``extended``: altered only by later signatures or time-stamps that the seal permits, behind the issued file.
    ``readable`` is False when the file could not be read as a PDF; ``explanation`` then begins with the reason.
    """

    verdict: Outcome
    sha256: str
    explanation: tuple[str, ...]
    edition: Edition | None = None
    status: EditionStatus | None = None
    signatures: tuple[SignatureLine, ...] = ()
    extended: bool = False
    readable: bool = True


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict in the shape that programs read; names and meanings are never changed, only added to."""
    return {
        "verdict": verdict.verdict.value,
        "document": _document(verdict.edition) if verdict.edition else None,
        "state": verdict.status.status if verdict.status else None,
        "signatures": [_signature(line) for line in verdict.signatures],
        "sha256": verdict.sha256,
        "explanation": " ".join(verdict.explanation),
        "extended": verdict.extended,
    }


def _document(edition: Edition) -> dict[str, str]:
    return {
        "number": edition.display,
        "title": edition.title,
        "date": edition.date.isoformat(),
        "url": settings.SITE_URL + edition.get_absolute_url(),
    }


def _signature(line: SignatureLine) -> dict[str, Any]:
    return {
        "role": line.role,
        "signer": line.signer,
        "fingerprint": line.fingerprint,
        "signed_at": line.signed_at.isoformat() if line.signed_at else None,
        "trusted_time": line.trusted_time,
        "chain": [
            {
                "subject": one.subject,
                "issuer": one.issuer,
                "not_before": one.not_before.isoformat(),
                "not_after": one.not_after.isoformat(),
            }
            for one in line.chain
        ],
        "problem": line.problem,
    }
