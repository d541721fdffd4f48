"""The doors of writing: unsaved text, who else writes, an expired login, two people's texts put together.

Every door asks whether the person may edit the document; nobody reads another one's unsaved text; no cache keeps it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from directives import admin_versions, merging, writing
from directives.admin_editor_words import editor_words
from directives.admin_steps import document, staff
from directives.admin_views import act_name
from directives.merging import Version
from directives.models import Directive, EditBuffer, HistoryEntry
from directives.workflow import WorkflowRefused
from events.numbers import whole_number

Pairs = Sequence[tuple[str, str]]
MOST_BYTES = 3_000_000
RESTORE = "khoi-phuc"
"""Parameter of the editing page that brings the unsaved text back."""
NOT_TYPED = {"csrfmiddlewaretoken", "_save", "_next"}
SECONDS = {"keep": 3, "sign": 20}
"""How long after a change the text is kept, and how often a sign of life is given."""


def opened(request: HttpRequest, pk: int | None) -> Directive | None:
    """The document, or None for one not saved yet; Http404 or PermissionDenied for who may not see it or start one."""
    if pk is not None:
        return document(request, pk)
    if not request.user.has_perm("directives.add_directive"):
        raise PermissionDenied
    return None


def refuse_unless_writer(request: HttpRequest, directive: Directive | None) -> None:
    """WorkflowRefused when the person may not write here now."""
    allowed = directive is None or request.user.has_perm("directives.change_directive")
    reason = writing.why_not(directive, staff(request)) if allowed else _("Your role does not write documents.")
    if reason:
        raise WorkflowRefused(reason)


@dataclass(frozen=True, slots=True)
class Sign:
    """What the page sends of itself. ``pairs`` is None when nothing has changed since the last time."""

    person: int
    tab: str
    version: int
    pairs: Pairs | None


def _sign(request: HttpRequest) -> Sign:
    """Read a sign; ValueError with a sentence for anything that our page does not send."""
    try:
        said = json.loads(request.body)
        pairs = said["fields"]
        if pairs is not None:
            pairs = [(name, value) for name, value in pairs if {type(name), type(value)} == {str}]
            pairs = [(name, value) for name, value in pairs if name not in NOT_TYPED]
        return Sign(int(said["person"]), str(said["tab"])[:36], int(said["opened"] or 0), pairs)
    except (ValueError, TypeError, KeyError, UnicodeDecodeError):
        raise ValueError(_("This page is out of date. Copy what you typed and open it anew.")) from None


@never_cache
@require_POST
def keep(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Keep the form's text and note a sign of life; says who else is here and whether somebody has saved meanwhile.

    403 with the reason when the person may not write (any more), 409 when somebody else has logged in meanwhile.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _no(_("The text is too long to be kept while you write. Save it now."), 413)
    directive, at = opened(request, pk), timezone.now()
    try:
        sign = _sign(request)
        if sign.person != staff(request).pk:
            return _no(_("Somebody else has logged in here meanwhile. Log in again as yourself."), 409)
        refuse_unless_writer(request, directive)
        if sign.pairs is not None:
            writing.keep(directive, sign.pairs, version=sign.version, actor=staff(request), at=at)
    except WorkflowRefused as error:
        return _no(str(error), 403)
    except ValueError as error:
        return _no(str(error), 400)
    clock = f"{timezone.localtime(at):%H:%M}" if sign.pairs is not None else ""
    return JsonResponse({"kept": clock, **(_around(request, directive, sign) if directive else {})})


def _no(reason: str, status: int) -> JsonResponse:
    return JsonResponse({"error": reason}, status=status)


def _around(request: HttpRequest, directive: Directive, sign: Sign) -> dict[str, Any]:
    """Who else is in the document, and who has saved it since the form was opened."""
    actor, at = staff(request), timezone.now()
    writing.seen(directive, actor=actor, tab=sign.tab, at=at)
    others = writing.others(directive, actor=actor, tab=sign.tab, at=at)
    last = directive.revisions.select_related("author").first() if directive.version != sign.version else None
    if last:
        words = {"name": str(last.author), "time": f"{timezone.localtime(last.at):%H:%M}"}
        others.append(
            _("Comrade %(name)s saved this document at %(time)s. When you save, both texts are shown.") % words
        )
    return {"others": others}


@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """Who is logged in, and the token that his forms need: asked after a login over the form."""
    return JsonResponse({"person": staff(request).pk, "name": str(staff(request)), "token": get_token(request)})


@never_cache
def compare(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The person's unsaved text beside the stored one; he may read it even when the document is closed to him."""
    directive = opened(request, pk)
    buffer = EditBuffer.objects.of(staff(request), directive).first()
    if buffer is None:
        messages.info(request, _("There is no unsaved text any more."))
        return HttpResponseRedirect(editing_page(directive))
    mine = admin_versions.sent(buffer.fields())
    theirs = admin_versions.stored(directive or Directive())
    context = {
        **_frame(request, directive, _("Unsaved text")),
        "buffer": buffer,
        "differences": admin_versions.explained(merging.differences(mine, theirs), {}),
        "moved_on": bool(directive and directive.version != buffer.version),
        "refusal": writing.why_not(directive, staff(request)),
        "restore": f"{editing_page(directive)}?{RESTORE}=1",
    }
    return TemplateResponse(request, "admin/directives/directive/unsaved.html", context)


def _frame(request: HttpRequest, directive: Directive | None, title: str) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": title,
        "directive": directive,
        "urls": addresses(directive),
        "opts": Directive._meta,
    }


@never_cache
@require_POST
def throw_away(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Forget the person's own unsaved text."""
    directive = opened(request, pk)
    writing.throw_away(directive, actor=staff(request))
    messages.success(request, _("The unsaved text has been thrown away."))
    return HttpResponseRedirect(editing_page(directive))


def editing_page(directive: Directive | None) -> str:
    """Where the document is written."""
    if directive is None:
        return reverse("admin:directives_directive_add")
    return reverse("admin:directives_directive_change", args=[directive.pk])


def addresses(directive: Directive | None) -> dict[str, str]:
    """The doors of this module for a document."""
    names = ("keep", "compare", "throw_away")
    known, args = ("", [directive.pk]) if directive else ("new_", [])
    return {name: reverse(f"admin:directives_directive_{known}{name}", args=args) for name in names}


def beside(request: HttpRequest, directive: Directive | None) -> dict[str, Any]:
    """What the editing page needs for all this: addresses, unsaved text, who else is here, the form of the login."""
    actor, at = staff(request), timezone.now()
    restored = RESTORE in request.GET or request.method == "POST"
    login_form = admin.site.login_form or AdminAuthenticationForm
    return {
        "urls": addresses(directive),
        "seconds": SECONDS,
        "editor_words": editor_words(),
        "restored": RESTORE in request.GET,
        "buffer": None if restored else EditBuffer.objects.of(actor, directive).first(),
        "others": writing.others(directive, actor=actor, tab="", at=at) if directive else [],
        "latest": latest_acts(directive) if directive else [],
        "login_form": login_form(request, initial={"username": actor.get_username()}, auto_id="again-%s"),
    }


def latest_acts(directive: Directive) -> list[tuple[HistoryEntry, str]]:
    """The last acts of the history, the newest first, with their names."""
    return [(act, act_name(act.action)) for act in directive.history.select_related("actor").order_by("-pk")[:3]]


def restored(request: HttpRequest, directive: Directive | None) -> QueryDict | None:
    """The unsaved text as a form's data, when it is asked for."""
    if request.method != "GET" or RESTORE not in request.GET:
        return None
    buffer = EditBuffer.objects.of(staff(request), directive).first()
    return form_data(buffer.fields()) if buffer else None


def form_data(pairs: Pairs) -> QueryDict:
    """Names and values as a form sends them."""
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


# Two texts


def overtaken(request: HttpRequest, directive: Directive) -> HttpResponse | None:
    """The page to choose on, when somebody has saved since the form was opened; None when the save can go ahead.

    A choice that is complete becomes the request's form, which then goes the usual way.
    """
    if writing.why_not(directive, staff(request)):
        return None
    if request.method == "GET":
        buffer = EditBuffer.objects.of(staff(request), directive).first() if RESTORE in request.GET else None
        stale = buffer and buffer.version != directive.version
        return _choosing(request, directive, buffer.fields(), buffer.version) if buffer and stale else None
    if "mine" in request.POST:
        return _chosen(request, directive)
    version = whole_number(request.POST.get("opened", ""), directive.version)
    if version == directive.version:
        return None
    pairs = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_TYPED]
    return _choosing(request, directive, pairs, version, status=409)


def _choosing(
    request: HttpRequest, directive: Directive, pairs: Pairs, version: int, status: int = 200, note: str = ""
) -> HttpResponse:
    """Both texts beside each other, a choice for each part; what only one person changed is chosen beforehand."""
    mine, theirs = admin_versions.sent(pairs), admin_versions.stored(directive)
    parts = _parts(directive, mine, theirs, version)
    chosen = {part.key: request.POST.get(f"chon-{part.key}", "") for part in parts}
    context = {
        **_frame(request, directive, _("Two texts of one document")),
        "differences": admin_versions.explained(parts, chosen),
        "mine": json.dumps(list(pairs), ensure_ascii=False),
        "begun": version,
        "last": directive.revisions.select_related("author").first(),
        "next_step": request.POST.get("_next", ""),
        "note": note,
    }
    return TemplateResponse(request, "admin/directives/directive/choose.html", context, status=status)


def _parts(directive: Directive, mine: Version, theirs: Version, version: int) -> list[merging.Part]:
    sections = sum(1 for piece in mine.sections if piece.key)
    return merging.differences(mine, theirs, admin_versions.begun_with(directive, version, sections))


def _chosen(request: HttpRequest, directive: Directive) -> HttpResponse | None:
    """Put the choices into the request as its form; the page once more when they are incomplete or overtaken."""
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(request.POST["mine"])]
        begun, version = int(request.POST.get("begun", "")), int(request.POST.get("opened", ""))
    except (ValueError, TypeError):
        raise Http404 from None
    mine, theirs = admin_versions.sent(pairs), admin_versions.stored(directive)
    parts = _parts(directive, mine, theirs, begun)
    chosen = {part.key: request.POST.get(f"chon-{part.key}", "") for part in parts}
    if version != directive.version:
        note = _("Somebody has saved again meanwhile. Look at the choices once more.")
        return _choosing(request, directive, pairs, begun, 409, note)
    if not all(chosen.values()):
        return _choosing(request, directive, pairs, begun, 409, _("Choose for every part which text stays."))
    _becomes_the_form(request, directive, merging.merged(mine, theirs, chosen))
    if any(chosen[part.key] == merging.THEIRS and part.mine is not None for part in parts):
        request.set_aside = pairs, begun  # type: ignore[attr-defined]
    return None


def _becomes_the_form(request: HttpRequest, directive: Directive, pairs: Pairs) -> None:
    data = form_data([*pairs, ("opened", str(directive.version))])
    for name in ("_next", "csrfmiddlewaretoken"):
        if request.POST.get(name):
            data[name] = request.POST[name]
    request.POST = data  # type: ignore[assignment]


def saved(request: HttpRequest, directive: Directive, *, added: bool) -> None:
    """After a save nothing is unsaved any more, except what a person set aside for another one's text."""
    actor = staff(request)
    aside = getattr(request, "set_aside", None)
    if aside:
        writing.keep(directive, aside[0], version=aside[1], actor=actor, at=timezone.now())
        messages.info(request, _("What you did not take over of your own text is kept as unsaved text."))
    else:
        writing.throw_away(None if added else directive, actor=actor)


# An expired login


def over_login(request: HttpRequest) -> HttpResponse | None:
    """For a form that meets an expired login: the login page that carries the text on; None for any other request."""
    match = request.resolver_match
    if match is None or match.url_name not in {"directives_directive_change", "directives_directive_add"}:
        return None
    pairs = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_TYPED]
    return _login(request, {"pairs": pairs, "pk": match.kwargs.get("object_id", "")}, status=403)


def _login(request: HttpRequest, carried: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The login form, its address ours, the text in it."""
    context = {
        **admin.site.each_context(request),
        "title": _("Log in again"),
        "form": (admin.site.login_form or AdminAuthenticationForm)(request),
        "app_path": reverse("admin:directives_directive_login"),
        "carried": json.dumps(carried, ensure_ascii=False),
        "username": "",
    }
    return TemplateResponse(request, "admin/directives/directive/login_again.html", context, status=status)


@never_cache
def login_again(request: HttpRequest) -> HttpResponse:
    """The one login door with a text in hand: after it, the text is the person's unsaved text and is shown to him."""
    try:
        carried = json.loads(request.POST.get("carried", ""))
        pairs = [(str(name), str(value)) for name, value in carried["pairs"]]
        pk = int(carried["pk"]) if carried["pk"] else None
    except (ValueError, TypeError, KeyError):
        return HttpResponseRedirect(reverse("admin:index"))
    page = f"{_page(pk)}?{RESTORE}=1"
    typed = [(name, str(value)) for name, value in request.POST.items() if name not in {"carried", "next"}]
    request.POST = form_data([*typed, ("next", page)])  # type: ignore[assignment]
    response: Any = admin.site.login(request)
    if not request.user.is_authenticated:
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.template_name = "admin/directives/directive/login_again.html"
            response.context_data["carried"] = json.dumps(carried, ensure_ascii=False)
        return response
    return _kept(request, pk, pairs, response)


def _page(pk: int | None) -> str:
    name, args = ("change", [pk]) if pk else ("add", [])
    return reverse(f"admin:directives_directive_{name}", args=args)


def _kept(request: HttpRequest, pk: int | None, pairs: Pairs, response: HttpResponse) -> HttpResponse:
    """Keep the text for the person who has just logged in; says why when he may not write here."""
    try:
        directive = opened(request, pk)
        version = whole_number(dict(pairs).get("opened", ""))
        writing.keep(directive, pairs, version=version, actor=staff(request), at=timezone.now())
    except WorkflowRefused as error:
        messages.error(request, str(error))
    return response
