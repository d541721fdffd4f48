"""Examines the content of a document: what is wrong, doubtful or missing. An error keeps it from being submitted.

It only says: a person decides. It never changes the content, never asks a database and never imports Django.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from directives import citations, markup
from directives.content import DocumentContent, SectionContent, text_of
from directives.sentences import Sentence, gettext_noop, sentence

Severity = Literal["error", "warning", "info"]


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

    def issue(
        self, code: str, severity: Severity, says: Sentence, span: tuple[int, int], suggestion: str = ""
    ) -> Issue:
        """A finding at these offsets of the piece."""
        start, end = span if self.body else (0, 0)
        return Issue(code, severity, self.place, self.text[slice(*span)], start, end, says, suggestion)


class Subject:
    """What the checks look at: the content, its texts taken apart once, the letters that the font can print."""

    def __init__(self, content: DocumentContent, printable: Callable[[str], bool] | None) -> None:
        self.content = content
        self.printable = printable

    @cached_property
    def bodies(self) -> list[Piece]:
        """Opening, section bodies and closing that hold any text."""
        texts = ((place, text_of(body)) for place, body in self.content.blocks())
        return [Piece(place, text, body=True) for place, text in texts if text]

    @cached_property
    def pieces(self) -> list[Piece]:
        """Every text that is printed."""
        c, head, signature = self.content, self.content.letterhead, self.content.signature
        fields = [
            c.title,
            c.byline,
            *c.addressees,
            *c.recipients,
            head.superior,
            head.body,
            head.place,
            head.abbreviation,
        ]
        fields += [signature.authority, signature.position, signature.name]
        headings = [(place, text) for place, s in self.sections for text in (s.label, s.heading)]
        named = [("", text) for text in fields] + headings
        return [Piece(place, text) for place, text in named if text] + self.bodies

    @cached_property
    def sections(self) -> list[tuple[str, SectionContent]]:
        """The sections with the name of their place."""
        return [(f"section-{number}", section) for number, section in enumerate(self.content.sections, 1)]


Check = Callable[[Subject], Iterator[Issue]]


def check(content: DocumentContent, *, printable: Callable[[str], bool] | None = None) -> list[Issue]:
    """All findings, errors first, then in the order of the table. ``printable``: whether the font has this letter."""
    subject = Subject(content, printable)
    found = [issue for look in CHECKS for issue in look(subject)]
    return sorted(found, key=lambda issue: ("error", "warning", "info").index(issue.severity))


def _whole(code: str, severity: Severity, message: str, place: str = "", quote: str = "") -> Issue:
    return Issue(code, severity, place, quote, 0, 0, sentence(message))


# What a document must have


def missing_title(subject: Subject) -> Iterator[Issue]:
    if not subject.content.title.strip():
        yield _whole("no-title", "error", gettext_noop("The document has no title. Enter its subject."))


def missing_kind(subject: Subject) -> Iterator[Issue]:
    if not subject.content.kind:
        yield _whole(
            "no-kind", "error", gettext_noop("The kind of document is not chosen. Choose hướng dẫn or công văn.")
        )


def missing_period(subject: Subject) -> Iterator[Issue]:
    if not subject.content.period and not subject.content.thematic:
        yield _whole("no-period", "error", _NO_PERIOD)


def missing_sections(subject: Subject) -> Iterator[Issue]:
    if not subject.content.sections:
        yield _whole("no-section", "error", gettext_noop("The document has no section. Add at least one."))


def empty_sections(subject: Subject) -> Iterator[Issue]:
    """A heading alone is enough where a deeper section follows."""
    following = [section for _, section in subject.sections[1:]]
    for number, (place, section) in enumerate(subject.sections):
        deeper = number < len(following) and following[number].level > section.level
        if not text_of(section.body).strip() and not (section.heading.strip() and deeper):
            message = gettext_noop("This section is empty. Write its text or delete it.")
            yield _whole("empty-section", "error", message, place, section.heading or section.label)


# What can be printed


def unprintable_letters(subject: Subject) -> Iterator[Issue]:
    printable = subject.printable
    if printable is None:
        return
    for piece in subject.pieces:
        for letter in dict.fromkeys(piece.text):
            if letter not in "\n\t" and not printable(letter):
                at = piece.text.index(letter)
                says = sentence(_UNPRINTABLE, letter=letter, code=f"U+{ord(letter):04X}")
                yield piece.issue("unprintable", "error", says, (at, at + 1))


def markup_over_limits(subject: Subject) -> Iterator[Issue]:
    for place, body in subject.content.blocks():
        for problem in markup.problems(body):
            yield Issue("markup-limit", "error", place, "", 0, 0, problem)


def letters_in_another_form(subject: Subject) -> Iterator[Issue]:
    for piece in subject.pieces:
        if not unicodedata.is_normalized("NFC", piece.text):
            yield piece.issue("not-nfc", "warning", sentence(_NOT_NFC), _first_difference(piece.text))


def lookalike_letters(subject: Subject) -> Iterator[Issue]:
    for piece in subject.pieces:
        for repair in markup.repair_letters(piece.text)[1]:
            if (at := piece.text.find(repair.found)) >= 0:
                code = " ".join(f"U+{ord(letter):04X}" for letter in repair.found)
                says = sentence(_LOOKALIKE if repair.letter else _INVISIBLE, code=code, letter=repair.letter)
                yield piece.issue("look-alike", "warning", says, (at, at + len(repair.found)), repair.letter)


def _first_difference(text: str) -> tuple[int, int]:
    """The first letter, with its marks, that normalising would change."""
    starts = [at for at, letter in enumerate(text) if not unicodedata.combining(letter)] + [len(text)]
    spans = ((start, end) for start, end in pairwise([0, *starts]) if end > start)
    return next((span for span in spans if not unicodedata.is_normalized("NFC", text[slice(*span)])), (0, len(text)))


# What was left behind

_DOTS = r"(?:…|(?<!\.)\.{3,})"
_PLACEHOLDER = re.compile(
    rf"{_DOTS}\s?/\s?(?:{_DOTS}|\d)|\d\s?/\s?{_DOTS}|\[\s?(?:…|\.{{2,9}}|_{{0,9}})\s?\]|\?{{2,}}|_{{3,}}"
    rf"|(?<!\w)x{{3,}}(?!\w)|(?<!\w)X{{4,}}(?!\w)|(?<!\w)xx/xx|(?<!\w)(?:số|ngày|tháng)\s+{_DOTS}",
)
_OF_MONTH = re.compile(
    r"(?<!kết quả )(?:(?:ngày\s+)?kỷ\s+niệm|sự\s+kiện|tuyên\s+truyền|định\s+hướng|diễn\s+ra)(?:\s+\w+){0,3}?\s+"
    r"(?P<month>tháng\s+(?P<m>\d{1,2})(?P<mid>\s*/\s*|\s+năm\s+)(?P<y>\d{4}))(?!\d)",
    re.IGNORECASE,
)


def leftover_placeholders(subject: Subject) -> Iterator[Issue]:
    for piece in subject.pieces:
        for match in _PLACEHOLDER.finditer(piece.text):
            yield piece.issue("placeholder", "error", sentence(_LEFTOVER), match.span())


def stale_months(subject: Subject) -> Iterator[Issue]:
    """The month before, or this month of last year, where a text speaks of its own month: copied and not advanced."""
    if not subject.content.period:
        return
    year, month = (int(part) for part in subject.content.period.split("-"))
    stale = {(year - (month == 1), (month - 2) % 12 + 1), (year - 1, month)}
    for piece in subject.pieces:
        aside = _spans_aside(piece.text)
        for match in _OF_MONTH.finditer(piece.text):
            at = match.start("month")
            if (int(match["y"]), int(match["m"])) in stale and not any(start <= at < end for start, end in aside):
                says = sentence(_STALE, found=match["month"], period=f"{month:02d}/{year}")
                shown = f"tháng {month:02d}{match['mid']}{year}"
                yield piece.issue("stale-month", "warning", says, match.span("month"), shown)


def _spans_aside(text: str) -> list[tuple[int, int]]:
    """Citations and parentheses: what stands there has dates of its own."""
    cited = [(citation.start, citation.end) for citation in citations.find(text)]
    return cited + [match.span() for match in re.finditer(r"\([^()\n]{0,300}\)", text)]


def duplicate_paragraphs(subject: Subject) -> Iterator[Issue]:
    seen: set[str] = set()
    for piece in subject.bodies:
        at = 0
        for line in piece.text.split("\n"):
            words = " ".join(line.lower().split())
            if len(words) >= _SHORTEST_DUPLICATE and words in seen:
                yield piece.issue("duplicate", "warning", sentence(_DUPLICATE), (at, at + len(line)))
            seen.add(words)
            at += len(line) + 1


# What is usual


def usual_parts(subject: Subject) -> Iterator[Issue]:
    content = subject.content
    if not text_of(content.closing):
        yield _whole("no-closing", "info", gettext_noop("The document has no closing paragraph."), "closing")
    if not content.byline.strip():
        yield _whole("no-byline", "info", gettext_noop("The document has no byline."))
    if not content.recipients:
        yield _whole("no-recipients", "info", gettext_noop("No recipients (Nơi nhận) are entered."))


def sections_without_theme(subject: Subject) -> Iterator[Issue]:
    for place, section in subject.sections:
        if not section.themes and text_of(section.body):
            message = gettext_noop("No theme is chosen for this section: readers will not find it by theme.")
            yield _whole("no-theme", "info", message, place, section.heading or section.label)


CHECKS: tuple[Check, ...] = (
    missing_title,
    missing_kind,
    missing_period,
    missing_sections,
    empty_sections,
    unprintable_letters,
    markup_over_limits,
    leftover_placeholders,
    letters_in_another_form,
    lookalike_letters,
    stale_months,
    duplicate_paragraphs,
    usual_parts,
    sections_without_theme,
)
"""Every check, in the order in which findings of the same severity are shown."""

_SHORTEST_DUPLICATE = 40
"""Letters: "- Như trên." may stand twice."""

_NO_PERIOD = gettext_noop("No month is given. Enter the month, or mark the document as thematic guidance.")
_UNPRINTABLE = gettext_noop(
    "The printed document has no letter for “%(letter)s” (%(code)s). Type it again or delete it."
)
_NOT_NFC = gettext_noop(
    "Letters are stored in decomposed form: searching would miss them. Save again to put them right."
)
_LOOKALIKE = gettext_noop(
    "A letter (%(code)s) only looks like “%(letter)s”: searching would miss the word. Type it again."
)
_INVISIBLE = gettext_noop("The text holds an invisible character (%(code)s). Delete it.")
_LEFTOVER = gettext_noop("Something was left to be filled in here.")
_STALE = gettext_noop("The text speaks of %(found)s, but the document is for %(period)s.")
_DUPLICATE = gettext_noop("This paragraph stands in the document twice.")
