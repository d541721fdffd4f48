"""The steps of the workflow as staff see them: which are open, why others are not, and a page to confirm each.

A page that is only looked at never changes anything; a step is taken by POST, through the verbs alone.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.roles import ROLE_NAMES
from directives import (
    admin_findings,
    admin_notes,
    admin_summary,
    forms,
    notifications,
    register,
    rules,
    scheduling,
    signing,
    troubles,
    workflow,
)
from directives.admin_step_table import STEPS as STEPS
from directives.admin_step_table import By as By
from directives.models import ChangeNote, Directive, ScheduledIssue, State
from directives.wording import say

log = logging.getLogger(__name__)

PROVED_AT = "proved_at"
"""Key of the session: when the person last gave his password, as seconds since 1970."""
PROOF_LASTS = timedelta(minutes=5)

FORWARD = {State.DRAFT: "submit", State.IN_REVIEW: "approve", State.APPROVED: "number"}
TO_DO: Mapping[str, Promise] = {
    "submit": gettext_lazy("to write and submit"),
    "approve": gettext_lazy("to approve"),
    "number": gettext_lazy("to number"),
    "sign_leader": gettext_lazy("to sign"),
    "sign_seal": gettext_lazy("to seal"),
    "issue": gettext_lazy("to issue"),
}


def staff(request: HttpRequest) -> User:
    """The person behind a page of the admin, which lets nobody else in."""
    return cast(User, request.user)


def document(request: HttpRequest, pk: int) -> Directive:
    """The document, for a person who may see it; Http404 or PermissionDenied otherwise."""
    directive = get_object_or_404(Directive.objects.select_related("issuing_body", "signatory", "byline"), pk=pk)
    if not request.user.has_perm("directives.view_directive"):
        raise PermissionDenied
    return directive


def next_step(directive: Directive) -> str:
    """The step that leads on from where the document stands; empty for an issued or discarded one."""
    if directive.state == State.AWAITING_SIGNATURE:
        return "issue" if directive.pdf_sealed else "sign_seal" if directive.pdf_leader else "sign_leader"
    return FORWARD.get(State(directive.state), "")


def whose_turn(directive: Directive) -> str:
    """Who takes the next step, in words; empty when nobody has to do anything."""
    action = next_step(directive)
    if action == "sign_leader" and directive.signatory:
        return directive.signatory.name
    roles = rules.BY_ACTION[action].roles if action else ()
    return ", ".join(str(ROLE_NAMES[role]) for role in roles)


@dataclass(frozen=True, slots=True)
class Work:
    """A document that waits for a person, and for what."""

    directive: Directive
    action: str
    to_do: str
    url: str


def my_work(user: User) -> list[Work]:
    """The documents that wait for this person, the latest month first."""
    waiting = Directive.objects.at_work().select_related("issuing_body", "signatory", "byline")
    return [_work(directive) for directive in waiting if _waits_for(directive, user)]


def _waits_for(directive: Directive, user: User) -> bool:
    action = next_step(directive)
    if action == "submit":
        return user.has_role(*rules.BY_ACTION["submit"].roles)
    if rules.why_not(action, directive, user) is None:
        return True
    other, at = _ways(action)[-1], timezone.now()
    return signing.why_closed(directive, action, at) is not None and refusal(other, directive, user) is None


def _ways(action: str) -> tuple[str, ...]:
    """The step, and for a signature the other way to give it, with a file signed elsewhere."""
    return (action, action.replace("sign_", "upload_")) if action.startswith("sign_") else (action,)


def _work(directive: Directive) -> Work:
    url = reverse("admin:directives_directive_change", args=[directive.pk])
    return Work(directive, next_step(directive), str(TO_DO[next_step(directive)]), url)


@dataclass(slots=True)
class Choices:
    """What a person can do with a document: the step that leads on, the others, and the closed ones with the reason."""

    forward: list[rules.Transition] = field(default_factory=list)
    others: list[rules.Transition] = field(default_factory=list)
    closed: list[tuple[rules.Transition, str]] = field(default_factory=list)


def choices(directive: Directive, user: User) -> Choices:
    """The steps that lead somewhere from the present state, open and closed."""
    found = Choices()
    for action in STEPS:
        transition = rules.BY_ACTION[action]
        if directive.state not in transition.sources:
            continue
        reason = refusal(action, directive, user)
        if reason:
            found.closed.append((transition, reason))
        else:
            (found.forward if action in _ways(next_step(directive)) else found.others).append(transition)
    return found


def refusal(action: str, directive: Directive, user: User) -> str | None:
    """Why the step is closed, or None; knows of missing keys, too."""
    return rules.why_not(action, directive, user) or signing.why_closed(directive, action, timezone.now())


def to_sign(directive: Directive, user: User) -> str:
    """The stored form that is to be signed elsewhere by or for this person, as in its address; empty when none is."""
    if refusal("upload_leader", directive, user) is None:
        return "goc"
    return "lanh-dao-da-ky" if refusal("upload_seal", directive, user) is None else ""


def needs_proof(request: HttpRequest, action: str, at: datetime) -> bool:
    """Whether the person has to give his password again for this step."""
    proved = request.session.get(PROVED_AT, 0)
    return rules.BY_ACTION[action].reauthenticate and at.timestamp() - proved > PROOF_LASTS.total_seconds()


@never_cache
def step_page(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Ask for confirmation, and on POST take the step. A refusal comes back on the same page, as 409, nothing lost."""
    if action not in STEPS:
        raise Http404
    directive, at = document(request, pk), timezone.now()
    if request.method != "POST":
        with directive.read_once():
            return _confirmation(request, directive, action, _form(request, directive, action, at))
    form = _form(request, directive, action, at)
    going_on = refusal(action, directive, staff(request)) is None and form.is_valid()
    if going_on and (then := _taken(request, directive, action, form, at)):
        return HttpResponseRedirect(reverse("admin:directives_directive_change", args=[then]))
    now = document(request, pk)
    with now.read_once():
        response = _confirmation(request, now, action, form)
    response.status_code = 409
    return response


def _form(request: HttpRequest, directive: Directive, action: str, at: datetime) -> forms.StepForm:
    proof_of = staff(request) if needs_proof(request, action, at) else None
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    more: dict[str, Any] = {}
    if action == "submit":
        more["warnings"] = [issue for issue in rules.findings(directive) if issue.severity == "warning"]
    if action == "approve":
        more["comments"] = directive.comments.unsettled().select_related("author")
    return STEPS[action].form(
        *sent, directive=directive, proof_of=proof_of, initial=_initial(directive, action, at), **more
    )


def _initial(directive: Directive, action: str, at: datetime) -> dict[str, Any]:
    if action == "approve":
        return {"digest": directive.content().digest}
    if action == "submit":
        return {"read": directive.content().digest}
    if action.startswith("sign_"):
        return {"read": directive.current_pdf}
    if action == "issue":
        return {"file": directive.pdf_sealed}
    if action == "amend_note":
        last = ChangeNote.objects.of(directive).last()
        return {"text": last.text if last else ""}
    if action == "number":
        today = timezone.localdate(at)
        number = register.proposed_number(directive, today)
        return {"number": number, "date": today, "read": directive.content().digest}
    return {}


def _taken(request: HttpRequest, directive: Directive, action: str, form: forms.StepForm, at: datetime) -> int:
    """Call the verb; the document to go on with. 0, its sentence in the form, for a refusal or a machine in trouble.

    Nothing is written after a trouble, not even that the password was right: a full disk would refuse that, too.
    """
    try:
        result = STEPS[action].perform(directive, form.cleaned_data, {"actor": staff(request), "at": at})
    except troubles.TROUBLES as error:
        log.exception("the step %s could not be stored", action)
        form.add_error(None, say(troubles.in_words(error)))
        return 0
    except workflow.WorkflowRefused as error:
        _remember_proof(request, form, at)
        form.add_error(None, str(error))
        return 0
    _remember_proof(request, form, at)
    notifications.collect(directive.history.all())
    messages.success(request, _done(action, result))
    return result.pk if isinstance(result, Directive) else directive.pk


def _remember_proof(request: HttpRequest, form: forms.StepForm, at: datetime) -> None:
    if form.person:
        request.session[PROVED_AT] = at.timestamp()


def _done(action: str, result: object) -> str:
    if isinstance(result, ScheduledIssue):
        return _("The document will be issued at %(due)s, Hà Nội time.") % {"due": scheduling.in_hanoi(result.due)}
    return str(STEPS[action].done)


def _confirmation(request: HttpRequest, directive: Directive, action: str, form: forms.StepForm) -> TemplateResponse:
    transition, step = rules.BY_ACTION[action], STEPS[action]
    context = {
        **admin.site.each_context(request),
        "title": transition.name,
        "directive": directive,
        "content": directive.content(),
        "transition": transition,
        "step": step,
        "form": form,
        "to_sign": to_sign(directive, staff(request)) if action.startswith("upload_") else "",
        "refusal": refusal(action, directive, staff(request)),
        "findings": admin_findings.explained(directive, rules.findings(directive)),
        **admin_summary.summary(directive, action),
        "beside": admin_notes.beside(directive, action),
        "opts": Directive._meta,
    }
    return TemplateResponse(request, "admin/directives/directive/step.html", context)
