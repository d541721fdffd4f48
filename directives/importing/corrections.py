"""A person's corrections of what a Word file's lines were taken for, and the document that they give.

A pure sum. A line without a correction keeps its proposal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from directives.importing import mapping, outline
from directives.importing.mapping import BY_HAND
from directives.importing.particulars import ThemeKeywords
from directives.importing.text import ReadGuidance
from directives.importing.word import ASIDE, HEADING, PLACES, SECTION, Role, SourceLine, lines, propose
from directives.word.values import WordText

LEVELS = range(1, 5)
CODES = (
    *(f"{place}-{level}" for place in (SECTION, HEADING) for level in LEVELS),
    *(place for place in PLACES if place not in {SECTION, HEADING}),
)
"""Every choice for a line, as it stands in a form: "section-2", "text", "aside" …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """By number of the line: what it is, and the themes of the section that begins with it."""

    places: Mapping[int, str]
    themes: Mapping[int, tuple[str, ...]]

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return {
            "places": {str(number): code for number, code in self.places.items()},
            "themes": {str(number): list(slugs) for number, slugs in self.themes.items()},
        }


def from_json(value: Mapping[str, Any]) -> Corrections:
    """As it was stored."""
    return Corrections(
        places={int(number): code for number, code in value.get("places", {}).items()},
        themes={int(number): tuple(slugs) for number, slugs in value.get("themes", {}).items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A Word file on its way into a document: its lines, what each is taken for, the document that this gives."""

    source: tuple[SourceLine, ...]
    roles: tuple[Role, ...]
    guidance: ReadGuidance

    @property
    def begins(self) -> list[int]:
        """The numbers of the lines with which sections begin, in the order of the sections."""
        return [number for number, role in enumerate(self.roles) if role.place in {SECTION, HEADING}]


def code_of(role: Role) -> str:
    """The choice that a role is."""
    return f"{role.place}-{role.level}" if role.place in {SECTION, HEADING} else role.place


def reading(found: WordText, corrections: Corrections, themes: Sequence[ThemeKeywords]) -> Reading:
    """The document as proposed and corrected."""
    source = lines(found)
    proposed = propose(source)
    roles = tuple(
        _corrected(line, role, corrections.places.get(number, ""))
        for number, (line, role) in enumerate(zip(source, proposed, strict=True))
    )
    guidance = mapping.assemble(found, source, roles, themes)
    made = Reading(source=source, roles=roles, guidance=guidance)
    sections = tuple(
        replace(section, themes=corrections.themes.get(number, section.themes))
        for number, section in zip(made.begins, guidance.sections, strict=True)
    )
    return replace(made, guidance=replace(guidance, sections=sections))


def _corrected(line: SourceLine, proposed: Role, code: str) -> Role:
    """The role that was chosen; a section that begins by choice takes the label that its line begins with."""
    if code not in CODES or code == code_of(proposed):
        return proposed
    place, _, level = code.partition("-")
    if place not in {SECTION, HEADING}:
        return Role(place=place, reason=(proposed.reason or BY_HAND) if place == ASIDE else None)
    label = proposed.label or line.block.label if line.own else outline.split_label(line.text)[0]
    return Role(place=place, label=label, level=int(level))
