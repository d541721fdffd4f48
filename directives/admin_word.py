"""A Word file on its way into a draft: choose it, see what it becomes, correct that, confirm.

Until the confirmation nothing of it is in any document; what was read waits in a row that only its owner sees.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from directives import rules, workflow
from directives.admin_month import may_start
from directives.admin_steps import document, staff
from directives.admin_word_back import known_again, places_of
from directives.content import SectionContent
from directives.importing.corrections import CODES, Corrections, Reading, code_of, from_json, reading
from directives.importing.load import load, load_into, standing_themes
from directives.importing.returning import put_in
from directives.importing.word import SourceLine
from directives.models import Directive, Theme, WordUpload
from directives.sentences import Refused
from directives.word import child
from directives.word.values import ID_PROPERTY, ChangesPending, read_text
from directives.wording import say

MOST_LINES = 900
"""A file of more lines is no guidance, and its page could not be sent back."""
NEW, INTO = "new", "into"
PLACES = {
    "section": gettext_lazy("Begins section, level %(level)s"),
    "heading": gettext_lazy("Heading, level %(level)s"),
    "text": gettext_lazy("Belongs to the above"),
    "opening": gettext_lazy("Opening paragraph"),
    "closing": gettext_lazy("Closing paragraph"),
    "title": gettext_lazy("Title"),
    "byline": gettext_lazy("Byline"),
    "addressee": gettext_lazy("Addressee"),
    "recipient": gettext_lazy("Recipient"),
    "aside": gettext_lazy("Set aside"),
}


class UploadForm(forms.Form):
    """The file, and what becomes of tracked changes. Nothing of the file is read here."""

    file = forms.FileField(
        label=gettext_lazy("Word file"),
        widget=forms.FileInput(attrs={"accept": ".docx,.doc,.odt,.rtf"}),
        help_text=gettext_lazy("A .docx file; .doc, .odt and .rtf where the server can convert them."),
    )
    accept_changes = forms.BooleanField(
        label=gettext_lazy("Accept all tracked changes, and set the comments aside"), required=False
    )


@never_cache
def upload(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Choose a file for a new document, or for this draft; on POST it is read, in a process of its own."""
    directive = document(request, pk) if pk else None
    refusal = _refusal(request, directive)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and refusal is None and form.is_valid():
        row = _read(request, form, directive)
        if row:
            return HttpResponseRedirect(reverse("admin:directives_directive_word_mapping", args=[row.pk]))
    context = {
        **admin.site.each_context(request),
        "title": _("Take in from Word"),
        "directive": directive,
        "form": form,
        "refusal": refusal,
        "waiting": WordUpload.objects.of(staff(request), timezone.now()).order_by("-made_at"),
        "opts": Directive._meta,
    }
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "admin/directives/directive/word.html", context, status=status)


def _refusal(request: HttpRequest, directive: Directive | None) -> str | None:
    """Why this person can take nothing in; PermissionDenied for one who may not even start a document."""
    if directive is not None:
        return rules.why_not("edit", directive, staff(request))
    if not may_start(staff(request)):
        raise PermissionDenied
    return None


def _read(request: HttpRequest, form: UploadForm, directive: Directive | None) -> WordUpload | None:
    """The row that keeps what was read; None with the sentence in the form when it cannot be."""
    file, now = form.cleaned_data["file"], timezone.now()
    try:
        text = child.read(file.read(), file.name, accept_changes=form.cleaned_data["accept_changes"])
        lines = reading(text, from_json({}), ()).source
    except ChangesPending as pending:
        form.add_error("accept_changes", say(pending.sentence))
        return None
    except Refused as refused:
        form.add_error("file", say(refused.sentence))
        return None
    if len(lines) > MOST_LINES:
        form.add_error("file", _("The file has more than %(most)d paragraphs. Divide it.") % {"most": MOST_LINES})
        return None
    user = staff(request)
    WordUpload.objects.make_room(user, now)
    value = {**dataclasses.asdict(text), "properties": dict(text.properties)}
    return WordUpload.objects.create(user=user, directive=directive, name=file.name[:200], text=value, made_at=now)


# What it becomes


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the source as the page shows it: its choice, and for the first line of a section the themes."""

    number: int
    line: SourceLine
    code: str
    reason: str
    section: SectionContent | None

    @property
    def table(self) -> bool:
        """Whether it is a table as a whole."""
        return self.line.block.kind == "table"


@never_cache
def mapping_page(request: HttpRequest, number: int) -> HttpResponse:
    """Source and result side by side; POST corrects, or confirms and leads to the draft."""
    row = get_object_or_404(WordUpload.objects.of(staff(request), timezone.now()), pk=number)
    refusal = _refusal(request, row.directive)
    if request.method == "POST":
        row.corrections = _sent(request).as_json()
        row.save(update_fields=["corrections"])
    found = read_text(row.text)
    made = reading(found, from_json(row.corrections), standing_themes())
    target = row.directive or known_again(request, found)
    said = ""
    if request.method == "POST" and "confirm" in request.POST and refusal is None:
        said, onward = _confirmed(request, row, made, target)
        if onward:
            return onward
    elif request.method == "POST":
        return HttpResponseRedirect(request.path)
    issues = rules.findings_in(made.guidance.content())
    context = {
        **admin.site.each_context(request),
        "title": _("What the Word file becomes"),
        "upload": row,
        "rows": list(_rows(made)),
        "guidance": made.guidance,
        "aside": [(piece.text, say(piece.reason)) for piece in made.guidance.set_aside],
        "told": [say(one) for one in (*made.guidance.notices, *made.guidance.dropped)],
        "grave": [say(issue.sentence) for issue in issues if issue.severity != "info"],
        "notes": [say(issue.sentence) for issue in issues if issue.severity == "info"],
        "choices": [(code, _place_name(code)) for code in CODES],
        "themes": Theme.objects.standing(),
        "directive": row.directive,
        "target": target,
        "chosen": request.POST.get("where", INTO if target else NEW),
        "strange": target is not None and found.properties.get(ID_PROPERTY) != str(target.pk),
        "refusal": refusal or said,
        "opts": Directive._meta,
    }
    status = 409 if said else 200
    return TemplateResponse(request, "admin/directives/directive/word_mapping.html", context, status=status)


def _sent(request: HttpRequest) -> Corrections:
    """The choices of the form; what is no line, no choice and no theme's address is left out."""
    slugs = set(Theme.objects.values_list("slug", flat=True))
    places: dict[int, str] = {}
    themes: dict[int, tuple[str, ...]] = {}
    for name in request.POST:
        kind, _dash, number = name.partition("-")
        if number.isascii() and number.isdigit() and len(number) < 6:
            if kind == "place" and request.POST[name] in CODES:
                places[int(number)] = request.POST[name]
            elif kind == "themes":
                themes[int(number)] = tuple(sorted(slugs.intersection(request.POST.getlist(name))))
    return Corrections(places=places, themes=themes)


def _rows(made: Reading) -> Iterator[Row]:
    sections = dict(zip(made.begins, made.guidance.sections, strict=True))
    for number, (line, role) in enumerate(zip(made.source, made.roles, strict=True)):
        reason = say(role.reason) if role.reason and role.place == "aside" else ""
        yield Row(number, line, code_of(role), reason, sections.get(number))


def _place_name(code: str) -> str:
    place, _dash, level = code.partition("-")
    return str(PLACES[place]) % {"level": level}


def _confirmed(
    request: HttpRequest, row: WordUpload, made: Reading, target: Directive | None
) -> tuple[str, HttpResponse | None]:
    """Where it leads: to the document that holds it now or to the choices that are open; or why there is none."""
    by: dict[str, Any] = {"actor": staff(request), "at": timezone.now()}
    if not made.guidance.title:
        return _("The text has no title yet. Choose the line that is the title."), None
    try:
        if target is not None and request.POST.get("where") == INTO:
            places = places_of(row, target)
            if places is not None:
                return "", redirect("admin:directives_directive_word_back", row.pk)
            if "replace" not in request.POST:
                return _("Tick that the text which is there now may be replaced; it stays as a revision."), None
            text = put_in(target.content(), made.guidance)
            done = load_into(target, text, **by, version=target.version)
        else:
            done = load(made.guidance, **by)
    except (workflow.WorkflowRefused, Refused) as error:
        return say(error.sentence) if isinstance(error, Refused) else str(error), None
    row.delete()
    messages.success(request, _("The Word file has been taken in. Read the text once more before you submit it."))
    return "", redirect("admin:directives_directive_change", done.pk)
