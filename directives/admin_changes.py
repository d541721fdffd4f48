"""A comparison as staff read it: each place that differs with its name, what happened to it, the words marked.

It puts a computed comparison into words and finds nothing out itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from directives.comparison import Comparison, FieldChange, RichChange, SectionChange
from directives.models import Kind, Theme
from directives.richdiff import Marked, marked_text

FIELDS = {
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Kind"),
    "period": gettext_lazy("Month"),
    "thematic": gettext_lazy("Thematic guidance"),
    "superior": gettext_lazy("Letterhead: superior body"),
    "body": gettext_lazy("Letterhead: issuing body"),
    "place": gettext_lazy("Letterhead: place"),
    "abbreviation": gettext_lazy("Letterhead: abbreviation"),
    "addressees": gettext_lazy("Addressees"),
    "opening": gettext_lazy("Opening paragraph"),
    "closing": gettext_lazy("Closing paragraph"),
    "byline": gettext_lazy("Byline"),
    "recipients": gettext_lazy("Recipients"),
    "authority": gettext_lazy("Signature: authority line"),
    "position": gettext_lazy("Signature: position line"),
    "signatory": gettext_lazy("Signatory"),
    "events": gettext_lazy("Events named"),
    "urgency": gettext_lazy("Urgency"),
    "attachments": gettext_lazy("Attachments"),
    "annex": gettext_lazy("Appendix of the month's events"),
    "mirrored": gettext_lazy("Margins for printing on both sides"),
    "bold_position": gettext_lazy("Position line in bold"),
    "label": gettext_lazy("Label"),
    "level": gettext_lazy("Level"),
    "heading": gettext_lazy("Heading"),
    "themes": gettext_lazy("Themes"),
}
FORMATS = {
    "alignment": gettext_lazy("alignment"),
    "bold": gettext_lazy("bold"),
    "heading": gettext_lazy("sub-headings"),
    "italic": gettext_lazy("italics"),
    "link": gettext_lazy("links"),
    "list": gettext_lazy("lists"),
    "paragraphs": gettext_lazy("paragraph breaks"),
    "quotation": gettext_lazy("quotations"),
    "script": gettext_lazy("raised or lowered letters"),
    "spacing": gettext_lazy("spaces"),
    "struck": gettext_lazy("struck letters"),
    "table": gettext_lazy("tables"),
    "underline": gettext_lazy("underlining"),
}
KINDS = {
    "added": pgettext_lazy("section", "New"),
    "removed": pgettext_lazy("section", "Removed"),
    "moved": pgettext_lazy("section", "Moved"),
    "changed": pgettext_lazy("section", "Changed"),
    "same": pgettext_lazy("section", "Unchanged"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of the document. ``number`` counts the changed ones from 1 (0: unchanged); ``skipped`` is how many
    unchanged places were left out right before it; ``plain``: the body is lines of text, no rich text."""

    kind: str
    title: SafeString
    body: SafeString
    notes: tuple[str, ...] = ()
    fields: tuple[tuple[str, SafeString], ...] = ()
    number: int = 0
    skipped: int = 0
    plain: bool = False

    @property
    def badge(self) -> str:
        """What happened to it, in a word."""
        return str(KINDS[self.kind])


@dataclass(frozen=True, slots=True)
class Changes:
    """A whole comparison in words; ``left_out`` unchanged places follow the last one shown."""

    count: int
    places: list[Place] = field(default_factory=list)
    left_out: int = 0


def changes(comparison: Comparison, *, whole: bool) -> Changes:
    """The places in reading order: all of them, or only those that differ."""
    themes = dict(Theme.objects.values_list("slug", "name"))
    shown, number, skipped = [], 0, 0
    for place in _places(comparison, themes):
        if place.kind == "same" and not whole:
            skipped += 1
            continue
        number += place.kind != "same"
        shown.append(replace(place, number=number if place.kind != "same" else 0, skipped=skipped))
        skipped = 0
    return Changes(comparison.count, shown, skipped)


def _places(comparison: Comparison, themes: Mapping[str, str]) -> Iterator[Place]:
    for change in comparison.fields:
        yield Place(kind="changed", title=_name(change.name), body=_values(change, themes), plain=True)
    yield from _rich(comparison.opening)
    for section in comparison.sections:
        yield _section(section, themes)
    yield from _rich(comparison.closing)


def _name(field_name: str) -> SafeString:
    return conditional_escape(str(FIELDS[field_name]))


def _rich(change: RichChange) -> Iterator[Place]:
    """Opening or closing; none where neither text has one."""
    if change.body.html:
        kind = "changed" if change.changed else "same"
        notes = tuple(_formatting(change.body, change.body.formatting_only))
        yield Place(kind=kind, title=_name(change.name), body=mark_safe(change.body.html), notes=notes)


def _section(change: SectionChange, themes: Mapping[str, str]) -> Place:
    return Place(
        kind=change.kind,
        title=_title(change),
        body=mark_safe(change.body.html),
        notes=(*_moved(change), *_formatting(change.body, change.formatting_only)),
        fields=tuple((str(FIELDS[one.name]), _values(one, themes)) for one in _beside_title(change)),
    )


def _beside_title(change: SectionChange) -> list[FieldChange]:
    """Label and heading show their changes in the title already."""
    return [one for one in change.fields if one.name not in {"label", "heading"}]


def _title(change: SectionChange) -> SafeString:
    parts = [mark_safe(part) for part in (change.label, change.heading) if part]
    if not parts:
        return conditional_escape(_("Section %(name)s") % {"name": change.now or change.was})
    return format_html("{} {}", *parts) if len(parts) == 2 else parts[0]


def _moved(change: SectionChange) -> Iterator[str]:
    if change.moved:
        yield _("Moved from place %(was)d to place %(now)d.") % {"was": change.was, "now": change.now}


def _formatting(body: Marked, alone: bool) -> Iterator[str]:
    if body.formats:
        sentence = _("Only the formatting changed: %(names)s.") if alone else _("Formatting changed: %(names)s.")
        yield sentence % {"names": ", ".join(str(FORMATS[name]) for name in body.formats)}


def _values(change: FieldChange, themes: Mapping[str, str]) -> SafeString:
    """Old and new value as staff know them: kinds and themes by name, months as printed."""
    old, new = (_readable(change.name, value, themes) for value in (change.old, change.new))
    return mark_safe(marked_text(old, new))


def _readable(name: str, value: str, themes: Mapping[str, str]) -> str:
    if name == "themes":
        return ", ".join(themes.get(slug, slug) for slug in value.splitlines())
    if name == "kind":
        return str(Kind(value).label) if value else ""
    if name == "thematic":
        return _("yes") if value else _("no")
    return "/".join(reversed(value.split("-"))) if name == "period" else value
