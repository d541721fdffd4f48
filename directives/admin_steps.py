"""The steps of the workflow as staff see them: which are open, why others are not, and a page to confirm each.

A page that is only looked at never changes anything; a step is taken by POST, through the verbs alone.
"""

from collections.abc import Callable, Mapping
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
from directives import admin_findings, forms, issuing, lint, register, rules, signing, workflow
from directives.models import Directive, State
from directives.pdf.values import LEADER, SEAL

PROVED_AT = "proved_at"
"""Key of the session: when the person last gave his password, as seconds since 1970."""
PROOF_LASTS = timedelta(minutes=5)

By = dict[str, Any]
"""Who and when, as every verb takes it: actor and at."""
Perform = Callable[[Directive, dict[str, Any], By], object]


def _withdraw(directive: Directive, data: dict[str, Any], by: By) -> object:
    return issuing.withdraw(directive.edition, reason=data["reason"], note=data["note"], **by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The page of one step: its form, the verb it calls, what is said before and after."""

    perform: Perform
    form: type[forms.StepForm] = forms.StepForm
    before: Promise
    done: Promise
    reads: bool = False


STEPS: Mapping[str, Step] = {
    "submit": Step(
        perform=lambda document, data, by: workflow.submit(document, acknowledged=data.get("acknowledged", ()), **by),
        form=forms.SubmitForm,
        before=gettext_lazy("The document goes to the approvers. You can take it back until it is approved."),
        done=gettext_lazy("The document has been submitted for approval."),
    ),
    "approve": Step(
        perform=lambda document, data, by: workflow.approve(document, digest=data["digest"], **by),
        form=forms.ApproveForm,
        before=gettext_lazy("You approve exactly the text above; afterwards the clerk gives it a number."),
        done=gettext_lazy("The document has been approved; the clerk can give it a number."),
        reads=True,
    ),
    "number": Step(
        perform=lambda document, data, by: issuing.number(document, chosen=data["number"], on=data["date"], **by),
        form=forms.NumberForm,
        before=gettext_lazy("The number is entered in the register and the official PDF is printed, once and for all."),
        done=gettext_lazy("The number has been given; the leader can sign."),
    ),
    "sign_leader": Step(
        perform=lambda document, data, by: signing.add_signature(document, LEADER, **by),
        before=gettext_lazy("Your digital signature is put on the official PDF. Read the file before you sign."),
        done=gettext_lazy("The document has been signed; the clerk can set the seal."),
    ),
    "sign_seal": Step(
        perform=lambda document, data, by: signing.add_signature(document, SEAL, **by),
        before=gettext_lazy("The digital seal of the office is set on the file that the leader has signed."),
        done=gettext_lazy("The seal has been set; the document can be issued."),
    ),
    "upload_leader": Step(
        perform=lambda document, data, by: signing.accept_signature(document, LEADER, data["file"], **by),
        form=forms.UploadForm,
        before=gettext_lazy(
            "Download the file, sign it in its field with the leader's token, and choose the signed file here. It is"
            " checked before it is taken over; if anything is wrong, nothing changes."
        ),
        done=gettext_lazy("The signed file has been checked and taken over; the clerk can set the seal."),
    ),
    "upload_seal": Step(
        perform=lambda document, data, by: signing.accept_signature(document, SEAL, data["file"], **by),
        form=forms.UploadForm,
        before=gettext_lazy(
            "Download the file that the leader has signed, set the seal in its field with the office's token, and"
            " choose the sealed file here. It is checked before it is taken over; if anything is wrong, nothing"
            " changes."
        ),
        done=gettext_lazy("The sealed file has been checked and taken over; the document can be issued."),
    ),
    "issue": Step(
        perform=lambda document, data, by: issuing.issue(document, **by),
        before=gettext_lazy("The file is verified once more and published. From then on nobody can change it."),
        done=gettext_lazy("The document has been issued; readers see it now."),
    ),
    "withdraw": Step(
        perform=lambda document, data, by: _withdraw(document, data, by),
        form=forms.WithdrawForm,
        before=gettext_lazy("The document is marked as withdrawn for all readers. Its page and file stay."),
        done=gettext_lazy("The document has been withdrawn; its page says so."),
    ),
    "send_back": Step(
        perform=lambda document, data, by: workflow.send_back(document, reason=data["reason"], **by),
        form=forms.SendBackForm,
        before=gettext_lazy(
            "The text returns to its authors. An approval and signatures already given no longer count."
        ),
        done=gettext_lazy("The document has been sent back to its authors."),
    ),
    "recall": Step(
        perform=lambda document, data, by: workflow.recall(document, **by),
        before=gettext_lazy("The text is worked on again and has to be submitted anew."),
        done=gettext_lazy("The document has been taken back; you can go on writing."),
    ),
    "discard": Step(
        perform=lambda document, data, by: workflow.discard(document, **by),
        before=gettext_lazy("The draft disappears from the lists. It is kept and can be restored."),
        done=gettext_lazy("The draft has been discarded."),
    ),
    "restore": Step(
        perform=lambda document, data, by: workflow.restore(document, **by),
        before=gettext_lazy("The draft is worked on again."),
        done=gettext_lazy("The draft has been restored."),
    ),
}
"""In the order of their buttons. ``reads``: the page shows the whole text."""

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
    """Why the step is closed, or None; knows what became of an issued document, too."""
    reason = rules.why_not(action, directive, user)
    if reason is None and action == "withdraw" and not directive.edition.status.holds:
        return _("This document is no longer in force.")
    return reason or signing.why_closed(directive, action, timezone.now())


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
    issues = rules.findings(directive)
    form = _form(request, directive, action, at, issues)
    closed = refusal(action, directive, staff(request))
    if request.method == "POST" and closed is None and form.is_valid() and _taken(request, directive, action, form, at):
        return HttpResponseRedirect(reverse("admin:directives_directive_change", args=[pk]))
    response = _confirmation(request, directive, action, form, issues)
    response.status_code = 409 if request.method == "POST" else 200
    return response


def _form(
    request: HttpRequest, directive: Directive, action: str, at: datetime, issues: list[lint.Issue]
) -> forms.StepForm:
    proof_of = staff(request) if needs_proof(request, action, at) else None
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    more: dict[str, Any] = {}
    if action == "submit":
        more["warnings"] = [issue for issue in issues if issue.severity == "warning"]
    return STEPS[action].form(
        *sent, directive=directive, proof_of=proof_of, initial=_initial(directive, action, at), **more
    )


def _initial(directive: Directive, action: str, at: datetime) -> dict[str, Any]:
    if action == "approve":
        return {"digest": directive.content().digest}
    if action == "number":
        today = timezone.localdate(at)
        return {"number": register.proposed_number(directive, today), "date": today}
    return {}


def _taken(request: HttpRequest, directive: Directive, action: str, form: forms.StepForm, at: datetime) -> bool:
    """Call the verb; False with the sentence in the form when it refuses."""
    if form.person:
        request.session[PROVED_AT] = at.timestamp()
    try:
        STEPS[action].perform(directive, form.cleaned_data, {"actor": staff(request), "at": at})
    except workflow.WorkflowRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, str(STEPS[action].done))
    return True


def _confirmation(
    request: HttpRequest, directive: Directive, action: str, form: forms.StepForm, issues: list[lint.Issue]
) -> TemplateResponse:
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
        "refusal": refusal(action, Directive.objects.get(pk=directive.pk), staff(request)),
        "findings": admin_findings.explained(directive, issues),
        "opts": Directive._meta,
    }
    return TemplateResponse(request, "admin/directives/directive/step.html", context)
