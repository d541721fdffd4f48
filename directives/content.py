"""The content of a guidance document as one frozen value with one canonical form and one hash.

Approval is approval of ``DocumentContent.digest``: everything printed is in here, except the number, the date, the
verification code and the signatures. This module never reads a database and never imports Django.
"""

import dataclasses
import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SCHEMA = 1
"""Version of the canonical form; a reader of old revisions goes by it."""

LATER = {"later": True}
"""Marks a field that came after texts had been stored: the canonical form leaves it out while it holds its default, so
that every stored text keeps its hash."""

HUONG_DAN = "huong_dan"
CONG_VAN = "cong_van"
PLAIN_OPENING = re.compile(
    r"(?:Định hướng|Hướng dẫn|Tuyên truyền|Công tác|Nội dung|Về|Việc|Triển khai|Thực hiện|Tổ chức|Tăng cường|Đẩy mạnh"
    r"|Tiếp tục|Một số|Báo cáo|Thông báo|Kế hoạch|Phòng, chống|Bảo đảm|Học tập)\b"
)
"""First words of a title that are no names, so that they are printed in lower case under the name of the kind."""
KIND_SYMBOLS = {HUONG_DAN: "HD", CONG_VAN: "CV"}
KIND_NAMES = {HUONG_DAN: "hướng dẫn", CONG_VAN: "công văn"}
URGENCIES = {"khan": "KHẨN", "thuong_khan": "THƯỢNG KHẨN", "hoa_toc": "HỎA TỐC"}
"""The three degrees of urgency, as stored and as printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The issuing body as printed. ``place`` stands before the date, ``abbreviation`` behind the kind's symbol.

    ``mirrored``: margins for printing on both sides; ``bold_position``: the signer's position line in bold.
    """

    superior: str = ""
    body: str = ""
    place: str = ""
    abbreviation: str = ""
    mirrored: bool = field(default=False, metadata=LATER)
    bold_position: bool = field(default=False, metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBlock:
    """Who signs, as printed: ``authority`` ("K/T TRƯỞNG BAN", or empty), ``position`` ("PHÓ TRƯỞNG BAN"), ``name``."""

    authority: str = ""
    position: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionContent:
    """One block. ``label`` is literal ("1.", "I.", ""); ``body`` is clean HTML; ``themes`` are slugs."""

    label: str = ""
    level: int = 1
    heading: str = ""
    body: str = ""
    themes: tuple[str, ...] = ()

    def plain_text(self) -> str:
        """Label, heading and body as lines of text, the label on the line it is printed on."""
        lines = [line for line in (self.heading, text_of(self.body)) if line]
        return "\n".join(
            [f"{self.label} {lines[0]}", *lines[1:]] if self.label and lines else [self.label, *lines]
        ).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventContent:
    """A commemorative event that the text names, as it stood in the register when the text was saved.

    ``key`` is the event's permanent key, ``date`` its day as printed ("22/12", "12", ""), ``years`` the anniversary
    computed for the period (None when the event has no year of origin), ``quote`` the words of the text.
    """

    key: str
    name: str
    date: str = ""
    years: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentContent:
    """A file that goes with the document, by value: ``filename`` "bieu-mau.xlsx", its SHA-256, its size in bytes.

    ``title`` is what the document calls it; ``pages`` is 0 where a file has none to count (a table, a Word file).
    """

    title: str
    filename: str
    sha256: str
    size: int
    pages: int = 0

    def printed(self) -> str:
        """How the document lists it: "Mẫu báo cáo (02 trang)", "Biểu tổng hợp (tệp bieu-tong-hop.xlsx)"."""
        return f"{self.title} ({f'{self.pages:02d} trang' if self.pages else f'tệp {self.filename}'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentContent:
    """Everything that is approved and printed. ``period`` is "2023-12", or empty for thematic guidance.

    ``urgency`` is a key of ``URGENCIES`` or empty; ``annex`` holds the events of the month's appendix, in its order.
    """

    kind: str = ""
    title: str = ""
    period: str = ""
    thematic: bool = False
    letterhead: Letterhead = field(default_factory=Letterhead)
    addressees: tuple[str, ...] = ()
    opening: str = ""
    sections: tuple[SectionContent, ...] = ()
    closing: str = ""
    byline: str = ""
    recipients: tuple[str, ...] = ()
    signature: SignatureBlock = field(default_factory=SignatureBlock)
    events: tuple[EventContent, ...] = ()
    urgency: str = field(default="", metadata=LATER)
    attachments: tuple[AttachmentContent, ...] = field(default=(), metadata=LATER)
    annex: tuple[EventContent, ...] = field(default=(), metadata=LATER)

    @property
    def subject(self) -> str:
        """The trích yếu: the title without the name of its own kind, in lower case unless it begins with a name."""
        title = unicodedata.normalize("NFC", self.title)
        title = re.sub(rf"^{KIND_NAMES.get(self.kind, '(?!)')}\s+", "", title, flags=re.IGNORECASE)
        return title[:1].lower() + title[1:] if PLAIN_OPENING.match(title) else title

    @property
    def matter(self) -> str:
        """The subject behind "về việc": without those words when the title begins with them."""
        return re.sub(r"^(?:về việc|v/v:?)\s+", "", self.subject, flags=re.IGNORECASE)

    @property
    def printed_month(self) -> str:
        """The month as printed: "12/2023"; empty for thematic guidance."""
        year, _dash, month = self.period.partition("-")
        return f"{month}/{year}" if month else ""

    def canonical_json(self) -> str:
        """The one serialisation: sorted keys, no spaces, letters as they are. What ``digest`` is taken of."""
        value = {"schema": SCHEMA, **_plain(self)}
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()

    def plain_text(self) -> str:
        """The words of the document in reading order, letterhead and signature block apart, a line for each block."""
        sections = (section.plain_text() for section in self.sections)
        enclosed = (attachment.printed() for attachment in self.attachments)
        blocks = [text_of(self.opening), *sections, text_of(self.closing), *enclosed, self.byline]
        return "\n".join(block for block in blocks if block)

    def blocks(self) -> Iterator[tuple[str, str]]:
        """Every piece of rich text with the place it stands in: "opening", "section-1" …, "closing"."""
        yield "opening", self.opening
        for number, section in enumerate(self.sections, 1):
            yield f"section-{number}", section.body
        yield "closing", self.closing


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """What numbering adds to the content: number, symbol ("HD/BTGDVTU"), date and the code for verification.

    ``ledger``: the newest line of the public ledger and the beginning of its hash, when there was one.
    """

    number: int
    symbol: str
    date: date
    code: str = ""
    ledger: str = ""

    @property
    def display(self) -> str:
        """The number and symbol as printed behind "Số": numbers below 10 take a leading zero."""
        return f"{self.number:02d}-{self.symbol}"


def _plain(value: Any) -> dict[str, Any]:
    """A frozen value as JSON objects, without later fields that hold their default."""
    kept = (one for one in dataclasses.fields(value) if not one.metadata or getattr(value, one.name) != one.default)
    return {one.name: _plain_part(getattr(value, one.name)) for one in kept}


def _plain_part(part: Any) -> Any:
    if isinstance(part, tuple):
        return [_plain_part(one) for one in part]
    return _plain(part) if dataclasses.is_dataclass(part) else part


def from_json(text: str) -> DocumentContent:
    """Read a canonical form back. ``from_json(c.canonical_json()) == c``; an unknown schema raises ValueError."""
    value: dict[str, Any] = json.loads(text)
    if value.pop("schema", None) != SCHEMA:
        raise ValueError("unknown schema of document content")
    return DocumentContent(
        **{
            **value,
            "letterhead": Letterhead(**value["letterhead"]),
            "signature": SignatureBlock(**value["signature"]),
            "addressees": tuple(value["addressees"]),
            "recipients": tuple(value["recipients"]),
            "sections": tuple(SectionContent(**{**s, "themes": tuple(s["themes"])}) for s in value["sections"]),
            "events": tuple(EventContent(**e) for e in value["events"]),
            "attachments": tuple(AttachmentContent(**a) for a in value.get("attachments", ())),
            "annex": tuple(EventContent(**e) for e in value.get("annex", ())),
        }
    )


def text_of(body: str) -> str:
    """The text of clean rich text: a line for each block or line break, cells of a row parted by a tab."""
    text = re.sub(r"</t[dh]>\s*<t[dh][^>]*>", "\t", body)
    text = re.sub(r"<br\s*/?>|</(?:p|li|h[1-6]|tr|blockquote)>|<(?:ul|ol|table|blockquote)>", "\n", text)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    lines = (re.sub(r"[ \t]*\t[ \t]*", "\t", line).strip(" \t\r") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def official_date(day: date) -> str:
    """A date in official style: zero only before days under 10 and months 1 and 2 ("ngày 05 tháng 02 năm 2024")."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def listed(lines: Sequence[str]) -> list[str]:
    """Lines of Nơi nhận as printed: a hyphen before each, a comma behind, a full stop behind the last."""
    bare = [line.strip().removeprefix("-").strip().rstrip(".,;").strip() for line in lines]
    ends = [","] * (len(bare) - 1) + ["."]
    return [f"- {line}{end}" for line, end in zip(bare, ends, strict=True) if line] if bare else []
