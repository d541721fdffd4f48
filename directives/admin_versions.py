"""A document's form as values: what a person sent, what is stored, what both began with; and the same in words.

Reads only; the form itself stays the only way into the text.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from directives import markup, merging, richdiff
from directives.content import DocumentContent, SectionContent
from directives.forms import DirectiveForm, RichText, SectionForm
from directives.merging import Part, Piece, Version
from directives.models import Directive, Theme

Values = tuple[str, ...]


def document_fields() -> list[str]:
    """The document's own fields in the form."""
    return list(DirectiveForm.Meta.fields)


def section_fields() -> list[str]:
    """The fields of a section, its place apart."""
    return [name for name in SectionForm.Meta.fields if name != "order"]


def sent(pairs: Iterable[tuple[str, str]]) -> Version:
    """What a person's form says, brought into the form in which it would be stored."""
    clean = ((name, normal(name.rpartition("-")[2], value)) for name, value in pairs)
    return merging.read(sorted(clean, key=_themes_last), document_fields(), section_fields())


def _themes_last(pair: tuple[str, str]) -> tuple[bool, str]:
    """Themes are a set: in whatever order they were ticked, they are compared in one."""
    return (True, pair[1].zfill(12)) if pair[0].endswith("-themes") else (False, "")


def normal(name: str, value: str) -> str:
    """One value as it is stored: rich text clean, other text composed, without spaces around it."""
    if name in {"opening", "closing", "body"}:
        return markup.typed(value)
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()


def stored(directive: Directive) -> Version:
    """What is saved now, as the form would show it."""
    own = DirectiveForm(instance=directive)
    pieces = []
    rows = directive.sections.prefetch_related("themes") if directive.pk else ()
    for index, section in enumerate(rows):
        form = SectionForm(instance=section)
        values = {name: _value(form[name]) for name in section_fields()}
        pieces.append(Piece(str(section.pk), index, index + 1, values))
    return Version({name: _value(own[name]) for name in document_fields()}, tuple(pieces))


def _value(bound: forms.BoundField) -> Values:
    """What a browser would send for the field as it is shown."""
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ("on",) if value else ()
    if isinstance(value, list | tuple):
        keys = [str(getattr(one, "pk", one)) for one in value]
        return tuple(sorted(keys, key=lambda key: key.zfill(12)))
    shown = widget.format_value(value)
    shown = shown[0] if isinstance(shown, list) and shown else shown
    text = normal(bound.name, str(shown or ""))
    return (text,) if text else ()


def begun_with(directive: Directive, version: int, sections: int) -> Version | None:
    """The text that a form of this version was opened with; None when it cannot be told."""
    revision = directive.revisions.filter(number=version - 1).first()
    content = revision.content() if revision else None
    if content is None or len(content.sections) != sections:
        return None
    themes = {slug: str(pk) for pk, slug in Theme.objects.values_list("pk", "slug")}
    pieces = [Piece("", index, index + 1, _section(section, themes)) for index, section in enumerate(content.sections)]
    return Version(_document(content), tuple(pieces))


def _document(content: DocumentContent) -> dict[str, Values]:
    """The fields that a revision holds as they were typed; of the others nobody knows who changed them."""
    month = "/".join(reversed(content.period.split("-"))) if content.period else ""
    values = {"title": content.title, "kind": content.kind, "period": month, "thematic": "on" * content.thematic}
    values |= {"opening": markup.typed(content.opening), "closing": markup.typed(content.closing)}
    return {name: (value,) if value else () for name, value in values.items()}


def _section(section: SectionContent, themes: Mapping[str, str]) -> dict[str, Values]:
    texts = {
        "label": section.label,
        "level": str(section.level),
        "heading": section.heading,
        "body": markup.typed(section.body),
    }
    keys = sorted((themes[slug] for slug in section.themes if slug in themes), key=lambda key: key.zfill(12))
    return {**{name: (text,) if text else () for name, text in texts.items()}, "themes": tuple(keys)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A part in words: clean HTML of both sides (None: not there) and both in one; ``chosen`` is ticked beforehand."""

    part: Part
    name: str
    mine: str | None
    theirs: str | None
    marked: str
    chosen: str

    @property
    def field(self) -> str:
        """The name of its choice in the form."""
        return f"chon-{self.part.key}"


def explained(parts: Sequence[Part], chosen: Mapping[str, str]) -> list[Difference]:
    """The parts for a person to look at and choose from."""
    form, themes = DirectiveForm(), {str(pk): name for pk, name in Theme.objects.values_list("pk", "name")}
    found = []
    for part in parts:
        mine, theirs = (_shown(side, part.name, form, themes) for side in (part.mine, part.theirs))
        marked = richdiff.marked_html(theirs or "", mine or "")
        found.append(Difference(part, _name(part, form), mine, theirs, marked, chosen.get(part.key) or part.proposed))
    return found


def _name(part: Part, form: DirectiveForm) -> str:
    if part.name != "section":
        return str(form.fields[part.name].label)
    piece: Any = part.mine or part.theirs
    title = f"{piece.text('label')} {piece.text('heading')}".strip()
    return _("Section %(name)s") % {"name": title} if title else _("New section")


def _shown(side: "Piece | str | None", name: str, form: DirectiveForm, themes: Mapping[str, str]) -> str | None:
    """One side as clean HTML; None when the section is not there."""
    if isinstance(side, Piece):
        return None if side.removed else _piece(side, themes)
    field: Any = form.fields.get(name)
    if side is None or field is None:
        return side
    if isinstance(field, RichText):
        return side
    if isinstance(field, forms.BooleanField):
        side = _("yes") if side else _("no")
    choices = {str(key): str(text) for key, text in getattr(field, "choices", ())}
    return markup.from_text(choices.get(side, side).splitlines())


def _piece(piece: Piece, themes: Mapping[str, str]) -> str:
    title = f"{piece.text('label')} {piece.text('heading')}".strip()
    head = f"<p><strong>{escape(title)}</strong></p>" if title else ""
    names = [themes[key] for key in piece.values.get("themes", ()) if key in themes]
    lines = [_("Themes: %(names)s") % {"names": "; ".join(names)}] if names else []
    notes = piece.text("notes")
    lines += [_("Notes: %(text)s") % {"text": notes}] if notes else []
    return head + piece.text("body") + markup.from_text(lines)
