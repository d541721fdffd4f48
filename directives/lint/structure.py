"""What a document must have, what is usual, and how its sections are built. It never renumbers or deletes anything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from directives.content import DocumentContent, text_of
from directives.lint.subject import Issue, Severity, Subject, whole
from directives.sentences import gettext_noop, sentence

SHORTEST_DUPLICATE = 40
"""Letters: "- Như trên." may stand twice."""
SHORTEST_REPEATED = 80
"""Letters: a heading or a short line may stand every month."""


# What a document must have


def missing_title(subject: Subject) -> Iterator[Issue]:
    """A document without its subject."""
    if not subject.content.title.strip():
        yield whole("no-title", "error", gettext_noop("The document has no title. Enter its subject."))


def missing_kind(subject: Subject) -> Iterator[Issue]:
    """Neither hướng dẫn nor công văn."""
    if not subject.content.kind:
        message = gettext_noop("The kind of document is not chosen. Choose hướng dẫn or công văn.")
        yield whole("no-kind", "error", message)


def missing_period(subject: Subject) -> Iterator[Issue]:
    """No month, and not thematic."""
    if not subject.content.period and not subject.content.thematic:
        message = gettext_noop("No month is given. Enter the month, or mark the document as thematic guidance.")
        yield whole("no-period", "error", message)


def missing_sections(subject: Subject) -> Iterator[Issue]:
    """Nothing between opening and closing."""
    if not subject.content.sections:
        yield whole("no-section", "error", gettext_noop("The document has no section. Add at least one."))


def empty_sections(subject: Subject) -> Iterator[Issue]:
    """A heading alone is enough where a deeper section follows."""
    following = [section for _, section in subject.sections[1:]]
    for number, (place, section) in enumerate(subject.sections):
        deeper = number < len(following) and following[number].level > section.level
        if not text_of(section.body).strip() and not (section.heading.strip() and deeper):
            message = gettext_noop("This section is empty. Write its text or delete it.")
            yield whole("empty-section", "error", message, place, section.heading or section.label)


# What was left behind

_DOTS = r"(?:…|(?<!\.)\.{3,})"
_PLACEHOLDER = re.compile(
    rf"{_DOTS}\s?/\s?(?:{_DOTS}|\d)|\d\s?/\s?{_DOTS}|\[\s?(?:…|\.{{2,9}}|_{{0,9}})\s?\]|\?{{2,}}|_{{3,}}|\.{{6,}}|…{{2,}}"
    rf"|(?<!\w)x{{3,}}(?!\w)|(?<!\w)X{{4,}}(?!\w)|(?<!\w)xx/xx|(?<!\w)(?:số|ngày|tháng)\s+{_DOTS}",
)


def leftover_placeholders(subject: Subject) -> Iterator[Issue]:
    """Dots, crosses and empty brackets that wait for a number or a date."""
    for piece in subject.pieces:
        for match in _PLACEHOLDER.finditer(piece.text):
            yield piece.issue("placeholder", "error", sentence(_LEFTOVER), match.span())


# Numbering

_ROMAN = {"I": 1, "V": 5, "X": 10}
_LABEL = re.compile(
    r"(?P<roman>[IVX]+)\s?[.)/–-]?|(?P<dotted>\d{1,2}(?:\.\d{1,2})*)\s?[.)/–-]?|(?P<letter>[a-eghik])\s?[.)/]"
    r"|\((?P<bracket>\d{1,2})\)"
)


@dataclass(slots=True)
class _Counter:
    """Where each family of labels stands; entering an outer family closes the inner ones."""

    open: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)

    def last(self, family: str, number: tuple[int, ...]) -> tuple[int, ...] | None:
        """The label before this one in its family, None for the first; remembers this one."""
        names = [name for name, _ in self.open]
        before = self.open[names.index(family)][1] if family in names else None
        self.open = [*self.open[: names.index(family) if family in names else len(names)], (family, number)]
        return before


def broken_numbering(subject: Subject) -> Iterator[Issue]:
    """A label that stands twice, jumps, or does not begin at 1 under its parent. Labels are literal: nobody counts."""
    counter = _Counter()
    for place, section in subject.sections:
        read = _read_label(section.label)
        if read is None:
            continue
        before = counter.last(*read)
        number = read[1]
        expected = (*number[:-1], before[-1] + 1) if before and before[:-1] == number[:-1] else (*number[:-1], 1)
        if before == number:
            yield whole("numbering", "warning", _TWICE, place, section.label, label=section.label)
        elif number != expected:
            severity: Severity = "warning" if before else "info"
            values = {"label": section.label, "number": ".".join(map(str, expected))}
            yield whole("numbering", severity, _JUMPS, place, section.label, **values)


def _read_label(label: str) -> tuple[str, tuple[int, ...]] | None:
    """The family of a label and its numbers ("1.2." → dotted2, (1, 2)); None for one that does not count."""
    match = _LABEL.fullmatch(label.strip())
    if match is None or not match.lastgroup:
        return None
    text = match[match.lastgroup]
    if match.lastgroup == "roman":
        return "roman", (_roman(text),)
    if match.lastgroup == "letter":
        return "letter", (_LETTERS.index(text) + 1,)
    numbers = tuple(int(part) for part in text.split("."))
    return f"{match.lastgroup}{len(numbers)}", numbers


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


_LETTERS = "abcdđeghik"


# Paragraphs that stand twice


def duplicate_paragraphs(subject: Subject) -> Iterator[Issue]:
    """A paragraph that the document has already."""
    seen: set[str] = set()
    for piece in subject.bodies:
        for at, line in _lines(piece.text):
            words = _worded(line)
            if len(words) >= SHORTEST_DUPLICATE and words in seen:
                yield piece.issue("duplicate", "warning", sentence(_DUPLICATE), (at, at + len(line)))
            seen.add(words)


def repeated_from_last_month(subject: Subject) -> Iterator[Issue]:
    """A long paragraph that last month's document has word for word; standing subjects may."""
    if subject.previous is None:
        return
    before = _paragraphs(subject.previous)
    for piece in subject.bodies:
        for at, line in _lines(piece.text):
            if piece.place.startswith("section") and len(line) >= SHORTEST_REPEATED and _worded(line) in before:
                yield piece.issue("same-as-last-month", "info", sentence(_REPEATED), (at, at + len(line)))


def _paragraphs(content: DocumentContent) -> set[str]:
    return {_worded(line) for _, body in content.blocks() for line in text_of(body).split("\n")}


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _worded(line: str) -> str:
    return " ".join(line.lower().split())


# What is usual


def machine_made(subject: Subject) -> Iterator[Issue]:
    """Sections that the machine wrote and no person has changed."""
    for place, section in subject.sections:
        if place in subject.machine_made:
            yield whole("machine-made", "info", _MACHINE_MADE, place, section.heading or section.label)


def usual_parts(subject: Subject) -> Iterator[Issue]:
    """Closing, byline and recipients."""
    content = subject.content
    if not text_of(content.closing):
        yield whole("no-closing", "info", gettext_noop("The document has no closing paragraph."), "closing")
    if not content.byline.strip():
        yield whole("no-byline", "info", gettext_noop("The document has no byline."))
    if not content.recipients:
        yield whole("no-recipients", "info", gettext_noop("No recipients (Nơi nhận) are entered."))


def sections_without_theme(subject: Subject) -> Iterator[Issue]:
    """Sections that nobody will find by theme."""
    for place, section in subject.sections:
        if not section.themes and text_of(section.body):
            message = gettext_noop("No theme is chosen for this section: readers will not find it by theme.")
            yield whole("no-theme", "info", message, place, section.heading or section.label)


_LEFTOVER = gettext_noop("Something was left to be filled in here.")
_TWICE = gettext_noop("The label “%(label)s” stands twice in a row. Correct the numbering or confirm that it is meant.")
_JUMPS = gettext_noop(
    "The label “%(label)s” does not follow the one before it; “%(number)s” was expected. "
    "Correct the numbering or confirm that it is meant."
)
_DUPLICATE = gettext_noop("This paragraph stands in the document twice.")
_REPEATED = gettext_noop(
    "This paragraph is word for word that of last month's document. Bring it up to date if it is about this month."
)
_MACHINE_MADE = gettext_noop(
    "The machine put this section together and nobody has changed it yet. Read it and complete it before you submit."
)
