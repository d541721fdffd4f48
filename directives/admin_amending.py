"""The pages around replacing and correcting: the questions that lead to the right step, day and note of a draft."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from directives import amending, rules
from directives.admin_steps import document, refusal, staff
from directives.amending_forms import GuideForm, SettleForm
from directives.models import Directive, State
from directives.workflow import WorkflowRefused

ADVICE = {
    "correct": gettext_lazy(
        "Correct it: an official letter (công văn đính chính) quotes what was printed and what it should be. The"
        " document stays in force, its page points to the letter."
    ),
    "replace": gettext_lazy(
        "Replace it: a new document with its own number says everything that holds. The old one is marked as replaced;"
        " readers see which words differ."
    ),
    "withdraw": gettext_lazy(
        "Withdraw it: the document is marked as no longer in force, with the reason and the notice. Nothing takes its"
        " place."
    ),
}


@never_cache
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what was wrong, one question after the other, and name the step that fits. Works by links and GET alone."""
    directive = document(request, pk)
    if directive.state != State.ISSUED:
        raise Http404
    form = GuideForm(request.GET)
    action = form.verdict()
    context = {
        **admin.site.each_context(request),
        "title": _("Something is wrong with this document"),
        "directive": directive,
        "edition": directive.edition,
        "form": form,
        "action": action,
        "transition": rules.BY_ACTION.get(action),
        "advice": ADVICE.get(action),
        "refusal": refusal(action, directive, staff(request)) if action else None,
        "opts": Directive._meta,
    }
    return TemplateResponse(request, "admin/directives/directive/guide.html", context)


@never_cache
def settle_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Day and note of a draft that replaces or corrects another; 409 with the sentence when they are settled."""
    directive = document(request, pk)
    if directive.amends is None:
        raise Http404
    initial = {"change_from": directive.change_from, "note": directive.change_note}
    form = SettleForm(request.POST or None, initial=initial, replacing=directive.replaces_id is not None)
    if request.method == "POST" and form.is_valid() and _settled(request, directive, form):
        return HttpResponseRedirect(reverse("admin:directives_directive_change", args=[pk]))
    context = {
        **admin.site.each_context(request),
        "title": _("Day and note for readers"),
        "directive": directive,
        "form": form,
        "refusal": rules.why_not("edit", directive, staff(request)),
        "opts": Directive._meta,
    }
    status = 409 if request.method == "POST" else 200
    return TemplateResponse(request, "admin/directives/directive/settle.html", context, status=status)


def _settled(request: HttpRequest, directive: Directive, form: SettleForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    terms = {"change_from": data.get("change_from"), "note": data["note"]}
    try:
        amending.settle(directive, actor=staff(request), at=timezone.now(), **terms)
    except WorkflowRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Day and note have been saved."))
    return True
