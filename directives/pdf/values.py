"""The values that go into and come out of the PDF code, and nothing that renders, signs or reads a PDF.

The web process may import this module at no cost: it never imports WeasyPrint, pyHanko, Django or models.
"""

from dataclasses import dataclass, field
from datetime import datetime

from directives.sentences import Refused, Sentence

LEADER = "leader"
SEAL = "seal"
FIELDS = {LEADER: "ChuKyLanhDao", SEAL: "ConDauCoQuan"}
"""The signature field of each role, in signing order: the leader first, then the office seal."""


class PdfRefused(Refused):
    """A PDF could not be made, signed or read; ``sentence`` says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished PDF and its number of pages."""

    data: bytes = field(repr=False)
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySource:
    """A server-held key: its alias, the PKCS#12 file and the passphrase (never shown by ``repr``).

    ``owner`` is the user name of the one person who may sign with it; the office seal has none.
    """

    alias: str
    pkcs12: str
    passphrase: str = field(default="", repr=False)
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What a signature looks like on the page.

    ``lines`` are printed with the picture, ``picture`` is "leader" or "seal". The shipped pictures say DEMO and are
    used for a demo certificate only; ``demo=True`` demands them for any certificate.
    """

    lines: tuple[str, ...] = ()
    picture: str = LEADER
    demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRequest:
    """One signature to add. ``at`` is the aware signing time; ``tsa`` an RFC 3161 address, a demo key, or None."""

    role: str
    key: KeySource
    appearance: Appearance
    at: datetime
    reason: str = ""
    location: str = ""
    tsa: str | KeySource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReport:
    """What a key source holds. ``problem`` is None when it can sign at the moment asked about.

    ``fingerprint`` is the SHA-256 of the certificate, 64 hexadecimal digits, or empty when it could not be read.
    """

    subject: str = ""
    organisation: str = ""
    fingerprint: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    demo: bool = False
    problem: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """One signature of a file.

    ``role`` is "leader", "seal" or empty for a field that is not ours. ``signed_at`` is the trusted time when
    ``trusted_time``, otherwise what the signer's machine claimed. ``whole_file``: nothing but permitted later
    signatures follows it. ``problem`` is the first thing wrong with it, or None.
    """

    field: str
    role: str = ""
    signer: str = ""
    organisation: str = ""
    fingerprint: str = ""
    signed_at: datetime | None = None
    trusted_time: bool = False
    intact: bool = False
    valid: bool = False
    trusted: bool = False
    whole_file: bool = False
    demo: bool = False
    problem: Sentence | None = None

    @property
    def sound(self) -> bool:
        """True only when the bytes are untouched, the signature is right and the signer is one we trust."""
        return self.intact and self.valid and self.trusted and self.whole_file and self.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """A file as the verifier sees it.

    ``sound`` needs at least one signature, every signature sound, and nothing after the last one. Whether every
    *required* role signed is asked with ``signature_of``. ``code`` is the verification code in the metadata, unproven.
    """

    readable: bool = False
    problem: Sentence | None = None
    pages: int = 0
    signatures: tuple[SignatureReport, ...] = ()
    sound: bool = False
    code: str = ""

    def signature_of(self, role: str) -> SignatureReport | None:
        """The signature in the field of that role, or None."""
        return next((signature for signature in self.signatures if signature.role == role), None)
