"""The findings of lint as staff read them: how grave, where, what, and which field to go to. It judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives import lint
from directives.content import SectionContent
from directives.models import Directive
from directives.wording import say

SEVERITIES = {"error": gettext_lazy("Error"), "warning": gettext_lazy("Warning"), "info": gettext_lazy("Note")}
PLACES = {"opening": gettext_lazy("Opening"), "closing": gettext_lazy("Closing"), "": gettext_lazy("Document")}
FIELDS = {
    "no-kind": "id_kind",
    "no-period": "id_period",
    "no-byline": "id_byline",
    "no-recipients": "id_recipients",
    "no-section": "sections-heading",
    "event-missing": "sections-heading",
}
"""Where a finding about the whole document is put right; the others are about the title."""
SECTION_FIELDS = {"numbering": "label", "no-theme": "themes", "empty-section": "body", "machine-made": "body"}
"""The same for a finding about a whole section; the others quote the words that they are about."""
FEW = 5
"""So many notes are shown open."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding in words; ``target`` is the id of the field in the editing form, ``quote`` the words in question."""

    severity: str
    name: str
    place: str
    text: str
    quote: str
    target: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: ``grave`` are errors and warnings, always in sight; ``notes`` may be folded away."""

    grave: tuple[Finding, ...]
    notes: tuple[Finding, ...]

    @property
    def folded(self) -> bool:
        """Whether there are so many notes that they would hide the rest."""
        return len(self.notes) > FEW


def explained(directive: Directive, issues: list[lint.Issue]) -> Findings:
    """The findings for a reader, the gravest first."""
    sections = {f"section-{n}": section for n, section in enumerate(directive.content().sections, 1)}
    ordered = sorted(issues, key=lambda issue: list(SEVERITIES).index(issue.severity))
    found = [_finding(issue, sections) for issue in ordered]
    notes = tuple(finding for finding in found if finding.severity == "info")
    return Findings(tuple(finding for finding in found if finding.severity != "info"), notes)


def _finding(issue: lint.Issue, sections: Mapping[str, SectionContent]) -> Finding:
    return Finding(
        severity=issue.severity,
        name=str(SEVERITIES[issue.severity]),
        place=_place(issue, sections),
        text=say(issue.sentence),
        quote=issue.quote,
        target=_target(issue, sections),
    )


def _place(issue: lint.Issue, sections: Mapping[str, SectionContent]) -> str:
    section = sections.get(issue.section)
    if section is None:
        return str(PLACES.get(issue.section, ""))
    name = f"{section.label} {section.heading}".strip() or issue.section.removeprefix("section-")
    return _("Section %(name)s") % {"name": name}


def _target(issue: lint.Issue, sections: Mapping[str, SectionContent]) -> str:
    """The forms of the sections are counted from 0, in the order of the stored text."""
    section = sections.get(issue.section)
    if section is None:
        return FIELDS.get(issue.code, f"id_{issue.section or 'title'}")
    number = int(issue.section.removeprefix("section-")) - 1
    return f"id_sections-{number}-{SECTION_FIELDS.get(issue.code) or _field(issue, section)}"


def _field(issue: lint.Issue, section: SectionContent) -> str:
    """Offsets exist in a body alone; other words stand in the heading or the label."""
    if issue.end or not issue.quote:
        return "body"
    return "heading" if issue.quote in section.heading else "label"
