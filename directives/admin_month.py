"""The page that starts the document of a month, and the month's events as the editing form offers them.

Looking at it changes nothing; the draft is made by POST, through the verb alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.models import User
from directives import drafting, rules
from directives.admin_steps import staff
from directives.content import SectionContent, text_of
from directives.forms import MonthField
from directives.models import Directive, Edition, Theme
from events.folding import fold
from events.models import CommemorativeEvent

TAKINGS = {
    "take": gettext_lazy("Take its text"),
    "empty": gettext_lazy("Start empty"),
    "notes": gettext_lazy("Keep its text as notes"),
}
THEMES = "chu-de"
"""Value of the parameter ``tu`` that asks for the standing themes instead of the sections of the last document."""


def may_start(user: User) -> bool:
    """Whether the person may start a document."""
    return user.has_perm("directives.add_directive") and user.has_role(*rules.BY_ACTION["edit"].roles)


def proposed(today: date) -> date:
    """The month after the newest document that has one; on an empty desk the month after today's."""
    newest = Directive.objects.kept().filter(period__isnull=False).order_by("-period").first()
    month = newest.period if newest and newest.period else today
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def next_month(user: User) -> str:
    """The proposed month as printed, for the button that leads to the page; empty for who may not start one."""
    return drafting.printed_month(proposed(timezone.localdate())) if may_start(user) else ""


class WhichMonth(forms.Form):
    """The month that the page is about."""

    thang = MonthField(label=gettext_lazy("Month"))


class TakeOver(forms.Form):
    """What becomes of each section of the document before; ``like`` pins which document the person has seen."""

    like = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, edition: Edition | None) -> None:
        super().__init__(data, initial={"like": edition.pk if edition else ""})
        self.edition = edition
        self.sections = edition.content.sections if edition else ()
        for number, section in enumerate(self.sections, 1):
            self.fields[f"take_{number}"] = forms.ChoiceField(
                label=section.heading or section.label or str(number),
                choices=list(TAKINGS.items()),
                initial="take",
                required=False,
                widget=forms.RadioSelect,
            )

    def clean_like(self) -> str:
        """Refused when another document has become the last one since the page was opened."""
        like: str = self.cleaned_data["like"]
        if like != str(self.edition.pk if self.edition else ""):
            raise forms.ValidationError(_("Another document has been issued since. Look at its sections, then go on."))
        return like

    def rows(self) -> Iterator[tuple[SectionContent, str, forms.BoundField]]:
        """Each section with its text and its choice."""
        for number, section in enumerate(self.sections, 1):
            yield section, text_of(section.body), self[f"take_{number}"]

    def take(self) -> dict[int, drafting.Taking]:
        """The choices by number of the section, as the verb takes them."""
        chosen = {number: self.cleaned_data[f"take_{number}"] for number in range(1, len(self.sections) + 1)}
        return {number: value for number, value in chosen.items() if value in get_args(drafting.Taking)}


@never_cache
def month_page(request: HttpRequest) -> HttpResponse:
    """What the draft of a month would begin with, and on POST the draft. A refusal comes back as 409."""
    if not may_start(staff(request)):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    which = WhichMonth({"thang": asked.get("thang") or f"{proposed(timezone.localdate()):%m/%Y}"})
    if not which.is_valid():
        return _page(request, {"which": which})
    period, from_themes = which.cleaned_data["thang"], asked.get("tu") == THEMES
    before = Edition.objects.in_force().filter(period__lt=period).newest_first().first()
    form = TakeOver(request.POST or None, edition=None if from_themes else before)
    if request.method == "POST" and form.is_valid():
        made = _made(staff(request), period, form)
        if made:
            messages.success(request, _("The draft is there. Read it, complete what is marked, then submit it."))
            return HttpResponseRedirect(reverse("admin:directives_directive_change", args=[made.pk]))
    return _page(request, {"which": which, "before": before, **_offer(period, form)})


def _made(user: User, period: date, form: TakeOver) -> Directive | None:
    """The draft; None when the month has a document already. A second click of one person waits for the first."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if _of_month(period):
            return None
        return drafting.draft_month(period, actor=user, at=timezone.now(), like=form.edition, take=form.take())


def _of_month(period: date) -> list[Directive]:
    return list(Directive.objects.kept().filter(period=period))


def _offer(period: date, form: TakeOver) -> dict[str, Any]:
    """What the page shows for a month."""
    return {
        "month": drafting.printed_month(period),
        "typed": f"{period:%m/%Y}",
        "existing": _of_month(period),
        "form": form,
        "themes": Theme.objects.standing(),
        "paragraph": drafting.events_paragraph(
            CommemorativeEvent.objects.known(), period, drafting.manner_of_the_board(period)
        ),
    }


def _page(request: HttpRequest, shown: Mapping[str, Any]) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Start the document of a month"),
        "opts": Directive._meta,
        "THEMES": THEMES,
        **shown,
    }
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "admin/directives/directive/month.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Offered:
    """An event that can be put into the text: its phrase, and the folded words by which it is found."""

    phrase: str
    words: str
    checked: bool


def offered(directive: Directive | None) -> list[Offered]:
    """The events of the document's month, the weightiest first; none without a month."""
    if directive is None or directive.period is None:
        return []
    return [
        Offered(phrase, fold(" ".join((phrase, event.name, event.short_name, *event.variants))), event.checked)
        for event, phrase in drafting.offered_events(directive.period)
    ]
