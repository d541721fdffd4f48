"""What staff read in the admin: the document as it will look, its preview and files, its history and revisions.

Every page asks for the permission on its document; none changes anything, and none may be kept by a cache.
"""

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.models import User
from directives import filestore, pdf, printing, rules
from directives.admin_findings import explained
from directives.admin_review import discussion
from directives.admin_sharing import links_of
from directives.admin_steps import choices, document, staff, to_sign, whose_turn
from directives.content import Numbering
from directives.models import Directive, HistoryEntry, Outcome, ScheduledIssue, State
from directives.pdf.values import PdfRefused
from directives.scheduling import in_hanoi
from directives.wording import say

OFFICIAL_CSS = Path(pdf.__file__).with_name("official.css")
FACES = (("regular", "normal", "normal"), ("bold", "bold", "normal"), ("italic", "normal", "italic"))
FORMS = {"goc": "pdf_unsigned", "lanh-dao-da-ky": "pdf_leader", "da-dong-dau": "pdf_sealed"}
"""Name in the address and field of each stored form of a numbered document."""
FORM_NAMES = {
    "goc": gettext_lazy("Official PDF, not signed"),
    "lanh-dao-da-ky": gettext_lazy("PDF signed by the leader"),
    "da-dong-dau": gettext_lazy("PDF signed and sealed"),
}
OTHER_ACTS = {
    "create": gettext_lazy("Start"),
    "import": gettext_lazy("Take over from a file"),
    "draft_month": gettext_lazy("Put together from the month's events"),
    "upload_refused": gettext_lazy("Signed file refused"),
    "make_preview_link": gettext_lazy("Make a preview link"),
    "revoke_preview_link": gettext_lazy("Revoke a preview link"),
    "scheduled_refused": gettext_lazy("Not issued at the set time"),
    "void_number": gettext_lazy("Number declared void"),
}
"""Acts of the history that are no step of the workflow."""
BAR = (
    (gettext_lazy("Drafting"), State.DRAFT),
    (gettext_lazy("Submitted"), State.IN_REVIEW),
    (gettext_lazy("Approved"), State.APPROVED),
    (gettext_lazy("Signing"), State.AWAITING_SIGNATURE),
    (gettext_lazy("Issued"), State.ISSUED),
)
UNREAD = {State.DRAFT, State.IN_REVIEW}
"""States in which findings still matter: nobody has approved the text yet."""


def numbering_of(directive: Directive) -> Numbering | None:
    """Number and date as they are printed now; None before numbering and after being sent back."""
    if directive.state not in {State.AWAITING_SIGNATURE, State.ISSUED}:
        return None
    entry = directive.register_entry
    printed = {"code": directive.code, "ledger": directive.ledger_head}
    return Numbering(number=entry.number, symbol=entry.symbol, date=entry.date, **printed)


def situation(directive: Directive, request: HttpRequest) -> dict[str, Any]:
    """Where the document stands, for the column beside it."""
    with directive.read_once():
        return _situation(directive, request)


def _situation(directive: Directive, request: HttpRequest) -> dict[str, Any]:
    states = [state for _name, state in BAR]
    place = states.index(State(directive.state)) if directive.state in states else -1
    return {
        "directive": directive,
        "bar": [(name, "done" if n < place else "now" if n == place else "") for n, (name, _state) in enumerate(BAR)],
        "whose_turn": whose_turn(directive),
        "choices": choices(directive, staff(request)),
        "to_sign": to_sign(directive, staff(request)),
        "may_submit": staff(request).has_role(*rules.BY_ACTION["submit"].roles),
        "findings": explained(directive, rules.findings(directive)) if directive.state in UNREAD else None,
        "site_url": settings.SITE_URL,
        "files": [(name, FORM_NAMES[name]) for name, field in FORMS.items() if getattr(directive, field)],
        "sent_back": sent_back(directive),
        "gives_up_approval": gives_up_approval(directive, staff(request)),
        **discussion(directive, staff(request)),
        **links_of(directive),
        "set_times": set_times(directive),
        "opts": Directive._meta,
    }


def gives_up_approval(directive: Directive, user: User) -> bool:
    """Whether a save would make this person, who may approve the text now or later, one of its authors."""
    approver = user.has_role(*rules.BY_ACTION["approve"].roles)
    return directive.state in UNREAD and approver and not directive.is_contributor(user)


def set_times(directive: Directive) -> list[ScheduledIssue]:
    """The time set for issuing, or the one that was refused last; nothing once the document has moved on."""
    if directive.state != State.AWAITING_SIGNATURE:
        return []
    last = directive.scheduled.select_related("actor").order_by("pk").last()
    return [last] if last and last.outcome in {Outcome.WAITING, Outcome.REFUSED} else []


def sent_back(directive: Directive) -> HistoryEntry | None:
    """The act that returned the text to its authors, as long as they have not submitted it again."""
    if directive.state != State.DRAFT:
        return None
    last = directive.history.filter(action__in=["send_back", "submit"]).select_related("actor").last()
    return last if last and last.action == "send_back" else None


@never_cache
def reading_page(request: HttpRequest, directive: Directive) -> HttpResponse:
    """The document as it will be read, with its steps: what a person sees who cannot edit it now."""
    context = {
        **admin.site.each_context(request),
        **situation(directive, request),
        "title": directive.title,
        "content": directive.content(),
        "numbering": numbering_of(directive),
        "can_edit_in_review": rules.why_not("edit_in_review", directive, staff(request)) is None,
    }
    return TemplateResponse(request, "admin/directives/directive/read.html", context)


@never_cache
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The document alone, in its official layout, marked as a draft until it is issued."""
    directive = document(request, pk)
    context = {
        "directive": directive,
        "content": directive.content(),
        "numbering": numbering_of(directive),
        "site_url": settings.SITE_URL,
        "draft": directive.state != State.ISSUED,
    }
    return TemplateResponse(request, "admin/directives/directive/preview.html", context)


@never_cache
def preview_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A PDF marked DỰ THẢO, made for this reader and not kept; 409 with the reason when it cannot be made."""
    directive = document(request, pk)
    try:
        data = printing.print_draft(directive.content()).data
    except PdfRefused as error:
        return _not_possible(request, directive, say(error.sentence))
    return _pdf(data, f"du-thao-{directive.pk}.pdf")


@never_cache
def stored_pdf(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A stored form of a numbered document, byte for byte."""
    directive = document(request, pk)
    sha256 = getattr(directive, FORMS[form])
    if not sha256:
        raise Http404
    try:
        data = filestore.get(sha256)
    except filestore.Damaged:
        return _not_possible(request, directive, _("The stored file is missing or damaged. Tell the administrator."))
    return _pdf(data, f"van-ban-{directive.pk}-{form}.pdf")


def _pdf(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _not_possible(request: HttpRequest, directive: Directive, reason: str) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": directive.title,
        "directive": directive,
        "reason": reason,
        "opts": Directive._meta,
    }
    return TemplateResponse(request, "admin/directives/directive/refused.html", context, status=409)


@never_cache
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what, when, to which revision, and why."""
    directive = document(request, pk)
    acts = directive.history.select_related("actor", "revision")
    context = {
        **admin.site.each_context(request),
        "title": _("History"),
        "directive": directive,
        "acts": [(act, act_name(act.action), details_of(act)) for act in acts],
        "changing": ("edit", "edit_in_review"),
        "revisions": directive.revisions.select_related("author"),
        "comments": directive.comments.select_related("author", "resolution__actor", "revision"),
        "opts": Directive._meta,
    }
    return TemplateResponse(request, "admin/directives/directive/history.html", context)


def act_name(action: str) -> str:
    """An act of the history in words."""
    known = rules.BY_ACTION.get(action)
    return str(known.name if known else OTHER_ACTS.get(action, action))


def details_of(act: HistoryEntry) -> list[str]:
    """What else the history keeps of an act, as sentences."""
    lines = [_("Acknowledged: %(text)s") % {"text": text} for text in act.details.get("acknowledged", ())]
    if act.details.get("reader"):
        lines.append(_("For %(reader)s") % {"reader": act.details["reader"]})
    if act.details.get("days"):
        lines.append(_("Open for %(days)s days") % {"days": act.details["days"]})
    if act.details.get("signer"):
        lines.append(_("Certificate of %(signer)s") % {"signer": act.details["signer"]})
    lines += register_details(act.details)
    if act.details.get("set_aside"):
        lines.append(_("The file printed or signed before was set aside."))
    return lines


def register_details(details: dict[str, Any]) -> list[str]:
    """Number, date and set time of an act, as sentences."""
    lines = []
    if details.get("number"):
        lines.append(" ".join(filter(None, (_("Number %(number)s") % details, details.get("date", "")))))
    if details.get("order_reason"):
        lines.append(_("Date out of order: %(order_reason)s") % details)
    if details.get("due"):
        lines.append(_("Set time: %(due)s") % {"due": in_hanoi(datetime.fromisoformat(details["due"]))})
    return lines


@never_cache
def revision(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The text as it was saved then."""
    directive = document(request, pk)
    saved = get_object_or_404(directive.revisions.select_related("author"), number=number)
    context = {
        **admin.site.each_context(request),
        "title": _("Revision %(number)d") % {"number": number},
        "directive": directive,
        "revision": saved,
        "content": saved.content(),
        "opts": Directive._meta,
    }
    return TemplateResponse(request, "admin/directives/directive/revision.html", context)


def official_css(request: HttpRequest) -> HttpResponse:
    """The official layout for the screen, confined to ``.paper`` so that it cannot touch the page around it."""
    return HttpResponse(_confined(), content_type="text/css; charset=utf-8")


@cache
def _rules() -> str:
    """The style sheet of the printed page without what concerns the sheet of paper."""
    text = re.sub(r"/\*.*?\*/", "", OFFICIAL_CSS.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", text)
    return re.sub(r"^html \{", "& {", text, flags=re.MULTILINE)


def _confined() -> str:
    faces = "".join(
        f"@font-face {{font-family: 'Van Ban'; font-weight: {weight}; font-style: {style}; font-display: swap;"
        f" src: url('{static(f'directives/fonts/serif-{name}.woff2')}')}}\n"
        for name, weight, style in FACES
    )
    return f"{faces}.paper {{\n{_rules()}}}\n"
