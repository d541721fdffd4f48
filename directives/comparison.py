"""Two contents of a document compared: every field, and sections paired by their words wherever they moved.

A pure sum: values in, value out. Equal contents give a comparison without any change; nothing of either content is left
out of it. Never imports Django, decides nothing and knows no wording.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from directives.content import URGENCIES, DocumentContent, EventContent, SectionContent
from directives.richdiff import Marked, alike, marked, marked_text
from directives.richtext import words

KIN = 0.5
"""Share of common words from which two sections are versions of one another."""
KIN_BY_NAME = 0.2
"""The same for sections under the same heading."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, both values as text; ``html`` is that text, escaped, with ``ins`` and ``del``."""

    name: str
    old: str
    new: str

    @property
    def html(self) -> str:
        """Both values in one."""
        return marked_text(self.old, self.new)


@dataclass(frozen=True, slots=True)
class RichChange:
    """Opening or closing."""

    name: str
    body: Marked

    @property
    def changed(self) -> bool:
        """Whether it differs."""
        return self.body.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChange:
    """A section of either text, or of both. ``html`` values are those of ``richdiff``; places count from 1.

    ``moved``: it stands on the other side of a section that stayed; its label alone never makes it so.
    """

    old: SectionContent | None
    new: SectionContent | None
    was: int | None = None
    now: int | None = None
    moved: bool = False
    body: Marked

    @property
    def kind(self) -> str:
        """ "added", "removed", "changed", "moved" or "same"; a section that moved and changed is "changed"."""
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        return "changed" if self.old != self.new else "moved" if self.moved else "same"

    @property
    def changed(self) -> bool:
        """Whether anything happened to it."""
        return self.kind != "same"

    @property
    def formatting_only(self) -> bool:
        """Whether every word, its place and its particulars stayed and only the looks changed."""
        return self.kind == "changed" and self.body.formatting_only and not self.moved and not self.fields

    @property
    def section(self) -> SectionContent:
        """The section as it is now, or as it was."""
        section = self.new or self.old
        assert section is not None
        return section

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """Label, heading, level and themes where they differ; none for a section that was added or removed."""
        if self.old is None or self.new is None:
            return ()
        return tuple(_differing(_particulars(self.old), _particulars(self.new)))

    @property
    def label(self) -> str:
        """The label, with both where it changed."""
        return self._both("label")

    @property
    def heading(self) -> str:
        """The heading, with both where it changed."""
        return self._both("heading")

    def _both(self, name: str) -> str:
        old, new = (getattr(section, name) if section else "" for section in (self.old, self.new))
        return marked_text(old, new)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What happened from the old content to the new one, in the order of the new one."""

    fields: tuple[FieldChange, ...]
    opening: RichChange
    sections: tuple[SectionChange, ...]
    closing: RichChange

    @property
    def count(self) -> int:
        """How many places differ: fields, opening, sections, closing."""
        rich = self.opening.changed + self.closing.changed
        return len(self.fields) + rich + sum(section.changed for section in self.sections)


def compare(old: DocumentContent, new: DocumentContent) -> Comparison:
    """Every difference between two contents."""
    return Comparison(
        fields=tuple(_differing(_fields(old), _fields(new))),
        opening=RichChange("opening", marked(old.opening, new.opening)),
        sections=tuple(_sections(old.sections, new.sections)),
        closing=RichChange("closing", marked(old.closing, new.closing)),
    )


def _fields(content: DocumentContent) -> dict[str, str]:
    """Everything but the rich texts, as text."""
    return {
        "title": content.title,
        "kind": content.kind,
        "period": content.period,
        "thematic": "thematic" if content.thematic else "",
        "superior": content.letterhead.superior,
        "body": content.letterhead.body,
        "place": content.letterhead.place,
        "abbreviation": content.letterhead.abbreviation,
        "addressees": "\n".join(content.addressees),
        "byline": content.byline,
        "recipients": "\n".join(content.recipients),
        "authority": content.signature.authority,
        "position": content.signature.position,
        "signatory": content.signature.name,
        "events": "\n".join(_event(event) for event in content.events),
        "urgency": URGENCIES.get(content.urgency, ""),
        "attachments": "\n".join(f"{one.printed()} · {one.sha256[:12]}" for one in content.attachments),
        "annex": "\n".join(_event(event) for event in content.annex),
        "mirrored": "×" if content.letterhead.mirrored else "",
        "bold_position": "×" if content.letterhead.bold_position else "",
    }


def _event(event: EventContent) -> str:
    """An event on one line: day, name, years, the words that name it."""
    years = "" if event.years is None else f"({event.years})"
    quote = f"“{event.quote}”" if event.quote else ""
    return " · ".join(filter(None, (event.date, f"{event.name} {years}".strip() or event.key, quote)))


def _particulars(section: SectionContent) -> dict[str, str]:
    return {
        "label": section.label,
        "level": str(section.level),
        "heading": section.heading,
        "themes": "\n".join(section.themes),
    }


def _differing(old: dict[str, str], new: dict[str, str]) -> Iterator[FieldChange]:
    for name, value in old.items():
        if value != new[name]:
            yield FieldChange(name, value, new[name])


def _sections(old: Sequence[SectionContent], new: Sequence[SectionContent]) -> Iterator[SectionChange]:
    """The new sections in their order; one that is gone follows the section that it used to follow."""
    partners = paired(old, new)
    stayed = _longest_in_order([partners.get(number) for number in range(len(new))])
    sources = set(partners.values())
    gone = [number for number in range(len(old)) if number not in sources]
    yield from (_removed(old, number) for number in _following(-1, gone))
    for now in range(len(new)):
        was = partners.get(now)
        before = old[was] if was is not None else None
        yield SectionChange(
            old=before,
            new=new[now],
            was=None if was is None else was + 1,
            now=now + 1,
            moved=was is not None and now not in stayed,
            body=marked(before.body if before else "", new[now].body),
        )
        if was is not None:
            yield from (_removed(old, number) for number in _following(was, gone))


def _removed(old: Sequence[SectionContent], number: int) -> SectionChange:
    return SectionChange(old=old[number], new=None, was=number + 1, body=marked(old[number].body, ""))


def _following(number: int, gone: Sequence[int]) -> list[int]:
    """The run of sections that are gone right behind this one."""
    run: list[int] = []
    while number + 1 + len(run) in gone:
        run.append(number + 1 + len(run))
    return run


def paired(old: Sequence[SectionContent], new: Sequence[SectionContent]) -> dict[int, int]:
    """For each new section that has one, its old version: equal words first, then the likest, wherever they stand."""
    before, after = ([_words(section) for section in sections] for sections in (old, new))
    partners: dict[int, int] = {}
    for score, _distance, i, j in sorted(_likeness(old, new, before, after), key=lambda one: (-one[0], *one[1:])):
        if j not in partners and i not in partners.values() and score:
            partners[j] = i
    return partners


def _words(section: SectionContent) -> list[str]:
    return [*section.heading.split(), *words(section.body)]


def _likeness(
    old: Sequence[SectionContent], new: Sequence[SectionContent], before: list[list[str]], after: list[list[str]]
) -> Iterator[tuple[float, int, int, int]]:
    """Likeness, distance and places of every pair that may be versions of one another."""
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            named_alike = bool(one.heading) and one.heading.casefold() == other.heading.casefold()
            score = 2.0 if before[i] == after[j] else alike(before[i], after[j])
            if score >= (KIN_BY_NAME if named_alike else KIN):
                yield score, abs(i - j), i, j


def _longest_in_order(places: Sequence[int | None]) -> set[int]:
    """Indexes of a longest rising run of old places: these sections stayed, the other paired ones moved."""
    best: list[tuple[int, int | None]] = []
    for index, place in enumerate(places):
        lower = [i for i in range(index) if _rises(places[i], place)]
        previous = max(lower, key=lambda i: best[i][0], default=None)
        best.append(((best[previous][0] + 1 if previous is not None else 1) if place is not None else 0, previous))
    last = max(range(len(best)), key=lambda i: best[i][0], default=None)
    run: set[int] = set()
    while last is not None:
        run.add(last)
        last = best[last][1]
    return run


def _rises(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and low < high
