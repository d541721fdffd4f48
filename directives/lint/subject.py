"""What the checks look at, and what they yield: the content taken apart once, and findings with exact places.

It judges nothing, changes nothing and never asks a database.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from directives import citations
from directives.content import DocumentContent, SectionContent, text_of
from directives.sentences import Sentence, sentence
from events.naming import KnownEvent
from events.recognition import Reading, read

Severity = Literal["error", "warning", "info"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding.

    ``section`` is the place as in ``DocumentContent.blocks``, "" for the document as a whole or one of its fields.
    ``quote`` are the words as they stand there; ``start`` and ``end`` their offsets in ``text_of`` the place's body,
    both 0 where the finding is not in a body. ``suggestion`` is what could stand there instead, or "".
    """

    code: str
    severity: Severity
    section: str
    quote: str
    start: int
    end: int
    sentence: Sentence
    suggestion: str = ""

    @property
    def key(self) -> str:
        """Stands for this finding where a person acknowledges it: the same as long as text and place are the same."""
        parts = (self.code, self.section, str(self.start), self.quote)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def blocks(self) -> bool:
        """Whether the document cannot be submitted as long as this stands."""
        return self.severity == "error"


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of the document; ``body`` when it is a body, so that offsets mean something."""

    place: str
    text: str
    body: bool = False

    def issue(self, code: str, severity: Severity, says: Sentence, span: Span, suggestion: str = "") -> Issue:
        """A finding at these offsets of the piece."""
        start, end = span if self.body else (0, 0)
        return Issue(code, severity, self.place, self.text[slice(*span)], start, end, says, suggestion)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year, counted from the beginning of our era so that months can be subtracted."""

    year: int
    month: int

    @classmethod
    def of(cls, text: str) -> "Month":
        """ "2023-12" as a month; ValueError for anything else."""
        year, _dash, month = text.partition("-")
        return cls(int(year), int(month))

    @property
    def number(self) -> int:
        """Months since the year 0."""
        return 12 * self.year + self.month - 1

    def __str__(self) -> str:
        return f"{self.month:02d}/{self.year}"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The content and what it is compared with. ``text`` is everything that may name events and dates, in one."""

    content: DocumentContent
    printable: Callable[[str], bool] | None = None
    register: Sequence[KnownEvent] = ()
    previous: DocumentContent | None = None
    document_date: date | None = None
    machine_made: Collection[str] = field(default_factory=tuple)

    @cached_property
    def period(self) -> Month | None:
        """The month that the document is for."""
        return Month.of(self.content.period) if self.content.period else None

    @cached_property
    def bodies(self) -> list[Piece]:
        """Opening, section bodies and closing that hold any text."""
        texts = ((place, text_of(body)) for place, body in self.content.blocks())
        return [Piece(place, text, body=True) for place, text in texts if text]

    @cached_property
    def sections(self) -> list[tuple[str, SectionContent]]:
        """The sections with the name of their place."""
        return [(f"section-{number}", section) for number, section in enumerate(self.content.sections, 1)]

    @cached_property
    def pieces(self) -> list[Piece]:
        """Every text that is printed."""
        c, head, signature = self.content, self.content.letterhead, self.content.signature
        fields = [c.byline, *c.addressees, *c.recipients, head.superior, head.body, head.place, head.abbreviation]
        fields += [signature.authority, signature.position, signature.name]
        labels = [Piece(place, section.label) for place, section in self.sections]
        named = [Piece("", text) for text in fields] + labels
        return [*self.told, *(piece for piece in named if piece.text)]

    @cached_property
    def told(self) -> list[Piece]:
        """Title, headings and bodies: the texts that name events, dates and documents."""
        headings = [Piece(place, section.heading) for place, section in self.sections]
        return [piece for piece in (Piece("", self.content.title), *headings) if piece.text] + self.bodies

    @cached_property
    def text(self) -> str:
        """The texts of ``told`` in one, an empty line between them, so that each is read alone."""
        return "\n\n".join(piece.text for piece in self.told)

    @cached_property
    def reading(self) -> Reading:
        """The events and dates that the text names."""
        return read(self.text, self.register)

    @cached_property
    def known(self) -> dict[str, KnownEvent]:
        """The register by key."""
        return {event.key: event for event in self.register}

    @cached_property
    def cited(self) -> list[citations.Citation]:
        """The documents that the text cites."""
        return citations.find(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for piece in self.told:
            starts.append(at)
            at += len(piece.text) + 2
        return starts

    def issue(
        self, code: str, severity: Severity, message: str, span: Span, suggestion: str = "", **values: object
    ) -> Issue:
        """A finding at these offsets of ``text``; ``values`` are the parameters of the message."""
        number = bisect_right(self._starts, span[0]) - 1
        piece, at = self.told[number], self._starts[number]
        place = (span[0] - at, min(span[1] - at, len(piece.text)))
        return piece.issue(code, severity, sentence(message, **values), place, suggestion)

    def is_cited(self, start: int, end: int) -> bool:
        """Whether these offsets of ``text`` lie in a citation."""
        return any(citation.start <= start and end <= citation.end for citation in self.cited)


def whole(code: str, severity: Severity, message: str, place: str = "", quote: str = "", **values: object) -> Issue:
    """A finding about the document, or about a whole section of it."""
    return Issue(code, severity, place, quote, 0, 0, sentence(message, **values))
