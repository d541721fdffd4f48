"""A Word file that came back to its draft: what left, what is here now and what came back, place by place.

Shows and asks; the text is put together by ``threeway`` and stored by ``load_into`` alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from directives import rules, workflow
from directives.admin_steps import staff
from directives.content import SectionContent
from directives.importing import returning
from directives.importing.corrections import from_json, reading
from directives.importing.load import load_into, standing_themes
from directives.models import Directive, WordUpload
from directives.richdiff import marked, marked_text
from directives.threeway import Place, ThreeWay, Value
from directives.word.values import DIGEST_PROPERTY, ID_PROPERTY, WordText, read_text

NAMES = {
    "title": gettext_lazy("Title"),
    "opening": gettext_lazy("Opening paragraph"),
    "closing": gettext_lazy("Closing paragraph"),
    "byline": gettext_lazy("Byline"),
    "addressees": gettext_lazy("Addressees"),
    "recipients": gettext_lazy("Recipients"),
}
RICH = {"opening", "closing", "section"}


def known_again(request: HttpRequest, found: WordText) -> Directive | None:
    """The draft from which the file left, when it is still open to this person."""
    identity, digest = found.properties.get(ID_PROPERTY, ""), found.properties.get(DIGEST_PROPERTY, "")
    if not (identity.isascii() and identity.isdigit() and len(identity) < 10):
        return None
    directive = Directive.objects.filter(pk=int(identity), revisions__digest=digest).first()
    return directive if directive and rules.why_not("edit", directive, staff(request)) is None else None


def places_of(row: WordUpload, target: Directive) -> ThreeWay | None:
    """The three texts; None when the file did not leave from this draft."""
    found = read_text(row.text)
    left = target.revisions.filter(digest=found.properties.get(DIGEST_PROPERTY, "")).first()
    if left is None or found.properties.get(ID_PROPERTY) != str(target.pk):
        return None
    made = reading(found, from_json(row.corrections), standing_themes())
    return returning.compared(left.content(), target.content(), made.guidance)


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as the page shows it; ``base`` as it was, ``ours`` and ``theirs`` with what each side changed."""

    place: Place
    name: str
    base: str
    ours: str
    theirs: str
    chosen: str


@never_cache
def page(request: HttpRequest, number: int) -> HttpResponse:
    """The places to look at; POST takes the choices, or says which one is missing and loses none."""
    row = get_object_or_404(WordUpload.objects.of(staff(request), timezone.now()), pk=number)
    target = row.directive or known_again(request, read_text(row.text))
    made = places_of(row, target) if target else None
    if target is None or made is None:
        raise Http404
    chosen = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    said = _taken(request, row, target, made, chosen) if request.method == "POST" else ""
    if said is None:
        return HttpResponseRedirect(reverse("admin:directives_directive_change", args=[target.pk]))
    places = [place for place in made if not place.settled]
    context = {
        **admin.site.each_context(request),
        "title": _("What came back from Word"),
        "directive": target,
        "upload": row,
        "version": target.version,
        "places": list(_shown(places, chosen)),
        "settled": sum(place.settled for place in made),
        "refusal": said,
        "opts": Directive._meta,
    }
    status = 409 if said else 200
    return TemplateResponse(request, "admin/directives/directive/word_back.html", context, status=status)


def _taken(
    request: HttpRequest, row: WordUpload, target: Directive, made: ThreeWay, chosen: Mapping[str, str]
) -> str | None:
    """None when the text is stored; otherwise the sentence that says why it is not."""
    missing = len(made.open(chosen))
    if missing:
        return _("Places without a choice: %(number)d. Choose for each which text stays.") % {"number": missing}
    seen = chosen.get("version", "")
    if seen != str(target.version):
        return _("Somebody has saved this draft since you opened the page. Look at the places once more.")
    by: dict[str, Any] = {"actor": staff(request), "at": timezone.now()}
    try:
        load_into(target, made.merged(chosen), **by, version=target.version)
    except workflow.WorkflowRefused as error:
        return str(error)
    row.delete()
    messages.success(request, _("The Word file has been taken in. Read the text once more before you submit it."))
    return None


def _shown(places: list[Place], chosen: Mapping[str, str]) -> Iterator[Shown]:
    for place in places:
        yield Shown(
            place=place,
            name=_name(place),
            base=_changed(place, place.base, place.base),
            ours=_changed(place, place.base, place.ours),
            theirs=_changed(place, place.base, place.theirs),
            chosen=chosen.get(place.key) or place.proposed,
        )


def _name(place: Place) -> str:
    if place.name in NAMES:
        return str(NAMES[place.name])
    section = next(one for one in (place.ours, place.theirs, place.base) if isinstance(one, SectionContent))
    return f"{section.label} {section.heading}".strip() or _("section")


def _changed(place: Place, before: Value, now: Value) -> str:
    """The value as safe HTML, with marks where it differs from what left; "" when the text has no such place."""
    if now is None:
        return ""
    if place.name not in RICH:
        return marked_text(_plain(before), _plain(now))
    body = marked(_body(before), _body(now)).html
    if isinstance(now, SectionContent):
        old = before if isinstance(before, SectionContent) else now
        head = marked_text(f"{old.label} {old.heading}".strip(), f"{now.label} {now.heading}".strip())
        return f"<p><strong>{head}</strong></p>{body}"
    return body


def _plain(value: Value) -> str:
    return "\n".join(value) if isinstance(value, tuple) else str(value or "")


def _body(value: Value) -> str:
    return value.body if isinstance(value, SectionContent) else str(value or "")
