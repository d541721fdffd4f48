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


BASIC, TIMED, LONG_TERM, ARCHIVED = LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
"""PAdES baseline levels (ETSI EN 319 142-1): signed; with trusted time; with what proves it later; with an archive
time-stamp over all of it."""
PATIENCE = 80.0
"""The national time-stamp authority has been seen to take two minutes; this is for one question, asked twice."""

PICTURE_SIZE = (1200, 630)
"""Width and height in pixels of the picture that goes with a shared address, as most programs show it."""


class PdfRefused(Refused):
    """A PDF could not be made, signed or read; ``sentence`` says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished PDF and its number of pages."""

    data: bytes = field(repr=False)
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentReport:
    """What a handed-in file is by its content: "pdf", "docx", "xlsx", "png" or "jpg"; ``pages`` is 0 but for a PDF."""

    kind: str
    pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySource:
    """A server-held key: its alias, where it lies, and the passphrase or PIN (never shown by ``repr``).

    It lies in the file ``pkcs12``, or on the token named ``token`` behind the PKCS#11 ``module``, where ``label`` or
    ``key_id`` (hexadecimal) or both name it; ``certificate`` is its certificate's file when the token holds none, and
    ``settings`` are environment variables that the module needs. ``owner`` is the user name of the one person who may
    sign with it; the office seal has none.
    """

    alias: str
    pkcs12: str = ""
    passphrase: str = field(default="", repr=False)
    owner: str = ""
    module: str = ""
    token: str = ""
    label: str = ""
    key_id: str = ""
    certificate: str = ""
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What a signature looks like on the page.

    ``lines`` are printed with the picture, ``picture`` is "leader" or "seal". The shipped pictures say DEMO and are
    used for a demo certificate only; ``demo=True`` demands them for any certificate. ``image`` is the office's own
    picture as PNG, which takes the place of the shipped one, except for a demo certificate.
    """

    lines: tuple[str, ...] = ()
    picture: str = LEADER
    demo: bool = False
    image: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRequest:
    """One signature to add. ``at`` is the aware signing time; ``tsa`` an RFC 3161 address, a demo key, or None.

    ``trust`` holds PEM roots; ``level`` is one of LEVELS or "" for the highest within reach: without ``tsa`` B-B; B-LT
    for the leader and B-LTA for the seal when the signer's certificate says where revocation is published; else B-T.
    ``patience``: seconds that one question to an authority may take.
    """

    role: str
    key: KeySource
    appearance: Appearance
    at: datetime
    reason: str = ""
    location: str = ""
    tsa: str | KeySource | None = None
    trust: tuple[str, ...] = ()
    level: str = ""
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRequest:
    """A fresh archive time-stamp to add; the parts mean what they mean in a SignRequest."""

    tsa: str | KeySource
    at: datetime
    trust: tuple[str, ...] = ()
    patience: float = PATIENCE


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
class CertificateReport:
    """One certificate of a signer's chain: whose it is, who issued it, and its validity (aware moments)."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """One signature of a file.

    ``role`` is "leader", "seal" or empty for a field that is not ours. ``signed_at`` is the trusted time when
    ``trusted_time``, otherwise what the signer's machine claimed. ``whole_file``: nothing but permitted later
    signatures follows it. ``chain``: the signer's certificate, then each issuer's up to one we trust; of a signer whom
    we do not trust his own alone. ``problem`` is the first thing wrong with it, or None.
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
    chain: tuple[CertificateReport, ...] = ()
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
    ``archived`` counts the archive time-stamps; ``provable_until`` is when the certificate of the newest time-stamp
    ends (None: there is no time-stamp), before which a fresh one has to be added.
    """

    readable: bool = False
    problem: Sentence | None = None
    pages: int = 0
    signatures: tuple[SignatureReport, ...] = ()
    sound: bool = False
    code: str = ""
    archived: int = 0
    provable_until: datetime | None = None

    def signature_of(self, role: str) -> SignatureReport | None:
        """The signature in the field of that role, or None."""
        return next((signature for signature in self.signatures if signature.role == role), None)
