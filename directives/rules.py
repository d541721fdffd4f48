"""Who may take which step with a document, and why not: one table, asked by buttons, pages and verbs alike.

Nothing here changes anything. ``why_not`` answers for a document as it stands in memory; verbs ask again under a lock.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import ROLE_NAMES, Role
from directives.after_issue import has_changed, no_replacement_at_work, not_replaced, still_holds
from directives.examining import findings as findings
from directives.examining import findings_in as findings_in
from directives.models import Directive, ScheduledIssue, State
from directives.wording import say

Guard = Callable[[Directive, User], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A step: from which states to which (None: the state stays), by which roles, and what else must hold.

    ``guards`` return the sentence that refuses, or None. ``reauthenticate``: the person proves again who he is.
    """

    action: str
    name: Promise
    sources: tuple[State, ...]
    target: State | None
    roles: tuple[Role, ...] = ()
    who: Promise | None = None
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    reauthenticate: bool = False
    effect: Promise


def never_numbered(directive: Directive, actor: User) -> str | None:
    """A document that has a number cannot disappear: the register points to it."""
    if hasattr(directive, "register_entry"):
        return _("This document has the number %(number)s in the register and can no longer be discarded.") % {
            "number": directive.register_entry.display
        }
    return None


def a_contributor(directive: Directive, actor: User) -> str | None:
    """Only people who wrote or submitted the text take it back."""
    if directive.is_contributor(actor):
        return None
    return _("Only a person who wrote or submitted this text can take it back; an approver can send it back.")


def four_eyes(directive: Directive, actor: User) -> str | None:
    """The person who approves never contributed, superusers included."""
    if not directive.is_contributor(actor):
        return None
    return _("You contributed to this text, so another approver has to approve it.")


def ready_to_print(directive: Directive, actor: User) -> str | None:
    """Kind, month, issuing body and signatory are chosen."""
    if not directive.kind:
        return _("Choose the kind of document first: hướng dẫn or công văn.")
    if directive.period is None and not directive.thematic:
        return _("Choose the month first, or mark the document as thematic guidance.")
    if directive.issuing_body is None:
        return _("Choose the issuing body first.")
    if directive.signatory is None:
        return _("Choose the person who signs first.")
    return None


def no_blocking_finding(directive: Directive, actor: User) -> str | None:
    """The text has no finding of the severity "error"."""
    errors = [finding for finding in findings(directive) if finding.severity == "error"]
    if not errors:
        return None
    return _("The text still has %(count)d error(s): %(first)s") % {
        "count": len(errors),
        "first": say(errors[0].sentence),
    }


def own_signatory(directive: Directive, actor: User) -> str | None:
    """The leader's signature is given by the user of the signatory named on the document."""
    if directive.signatory and directive.signatory.user_id == actor.pk:
        return None
    return _("Only %(name)s, the signatory of this document, can sign here.") % {
        "name": directive.signatory.name if directive.signatory else "–"
    }


def own_signatory_or_clerk(directive: Directive, actor: User) -> str | None:
    """The file is handed in by the signatory's own user or by a clerk for him: the certificate decides who signed."""
    if actor.has_role(Role.CLERK) or own_signatory(directive, actor) is None:
        return None
    return _("Only %(name)s, the signatory of this document, or a clerk can hand in the signed file.") % {
        "name": directive.signatory.name if directive.signatory else "–"
    }


def leader_not_yet(directive: Directive, actor: User) -> str | None:
    """The leader signs once."""
    return _("The leader has already signed.") if directive.pdf_leader else None


def leader_first(directive: Directive, actor: User) -> str | None:
    """The seal comes after the leader's signature, once."""
    if not directive.pdf_leader:
        return _("The leader signs first; the seal follows.")
    return _("The seal has already been set.") if directive.pdf_sealed else None


def fully_signed(directive: Directive, actor: User) -> str | None:
    """Both signatures are there."""
    if directive.pdf_sealed:
        return None
    if directive.pdf_leader:
        return _("The office seal is still missing.")
    return _("The leader's signature and the office seal are still missing.")


def no_time_set(directive: Directive, actor: User) -> str | None:
    """The document waits for no set time yet."""
    waiting = ScheduledIssue.objects.waiting_for(directive)
    if waiting is None:
        return None
    return _("This document is already set to be issued at %(due)s. Cancel that time first.") % {
        "due": f"{timezone.localtime(waiting.due):%H:%M, %d/%m/%Y}"
    }


def a_time_set(directive: Directive, actor: User) -> str | None:
    """The document waits for a set time."""
    if ScheduledIssue.objects.waiting_for(directive):
        return None
    return _("No time has been set for issuing this document.")


TRANSITIONS = (
    Transition(
        action="edit",
        name=gettext_lazy("Edit"),
        sources=(State.DRAFT,),
        target=State.DRAFT,
        roles=(Role.DRAFTER, Role.APPROVER),
        effect=gettext_lazy("The person becomes a contributor; every save is kept as a revision."),
    ),
    Transition(
        action="edit_in_review",
        name=gettext_lazy("Edit while submitted"),
        sources=(State.IN_REVIEW,),
        target=State.DRAFT,
        roles=(Role.APPROVER,),
        effect=gettext_lazy(
            "The person becomes a contributor; the text is submitted again and approved by somebody else."
        ),
    ),
    Transition(
        action="discard",
        name=gettext_lazy("Discard"),
        sources=(State.DRAFT,),
        target=State.DISCARDED,
        roles=(Role.DRAFTER, Role.ADMINISTRATOR),
        guards=(never_numbered,),
        effect=gettext_lazy("Hidden and kept; can be restored."),
    ),
    Transition(
        action="restore",
        name=gettext_lazy("Restore"),
        sources=(State.DISCARDED,),
        target=State.DRAFT,
        roles=(Role.DRAFTER, Role.ADMINISTRATOR),
        effect=gettext_lazy("A discarded draft is worked on again."),
    ),
    Transition(
        action="submit",
        name=gettext_lazy("Submit"),
        sources=(State.DRAFT,),
        target=State.IN_REVIEW,
        roles=(Role.DRAFTER,),
        guards=(ready_to_print, no_blocking_finding),
        effect=gettext_lazy("Warnings are acknowledged; the person becomes a contributor."),
    ),
    Transition(
        action="recall",
        name=gettext_lazy("Take back"),
        sources=(State.IN_REVIEW,),
        target=State.DRAFT,
        who=gettext_lazy("a contributor"),
        guards=(a_contributor,),
        effect=gettext_lazy("The text is worked on again."),
    ),
    Transition(
        action="send_back",
        name=gettext_lazy("Send back"),
        sources=(State.IN_REVIEW, State.APPROVED, State.AWAITING_SIGNATURE),
        target=State.DRAFT,
        roles=(Role.APPROVER, Role.CLERK),
        needs_reason=True,
        effect=gettext_lazy(
            "A number already given stays with the document; its stored PDF and signatures are set aside."
        ),
    ),
    Transition(
        action="approve",
        name=gettext_lazy("Approve"),
        sources=(State.IN_REVIEW,),
        target=State.APPROVED,
        roles=(Role.APPROVER,),
        guards=(four_eyes, ready_to_print, no_blocking_finding),
        reauthenticate=True,
        effect=gettext_lazy("The hash of the content is kept; a trial print is made."),
    ),
    Transition(
        action="number",
        name=gettext_lazy("Give number"),
        sources=(State.APPROVED,),
        target=State.AWAITING_SIGNATURE,
        roles=(Role.CLERK,),
        effect=gettext_lazy("The next free number of the kind and term, and the final PDF, printed once and stored."),
    ),
    Transition(
        action="sign_leader",
        name=gettext_lazy("Sign"),
        sources=(State.AWAITING_SIGNATURE,),
        target=None,
        who=gettext_lazy("the signatory's own user"),
        guards=(own_signatory, leader_not_yet),
        reauthenticate=True,
        effect=gettext_lazy("The leader's digital signature is added to the stored PDF."),
    ),
    Transition(
        action="sign_seal",
        name=gettext_lazy("Set the seal"),
        sources=(State.AWAITING_SIGNATURE,),
        target=None,
        roles=(Role.CLERK,),
        guards=(leader_first,),
        reauthenticate=True,
        effect=gettext_lazy("The office's digital seal is added after the leader's signature."),
    ),
    Transition(
        action="upload_leader",
        name=gettext_lazy("Hand in the signed file"),
        sources=(State.AWAITING_SIGNATURE,),
        target=None,
        who=gettext_lazy("the signatory's own user, or a clerk for him"),
        guards=(own_signatory_or_clerk, leader_not_yet),
        reauthenticate=True,
        effect=gettext_lazy(
            "The file that the leader signed on his own computer is checked and stored. Refusals stay in the history."
        ),
    ),
    Transition(
        action="upload_seal",
        name=gettext_lazy("Hand in the sealed file"),
        sources=(State.AWAITING_SIGNATURE,),
        target=None,
        roles=(Role.CLERK,),
        guards=(leader_first,),
        reauthenticate=True,
        effect=gettext_lazy(
            "The file that was sealed on another computer is checked and stored. Refusals stay in the history."
        ),
    ),
    Transition(
        action="issue",
        name=gettext_lazy("Issue"),
        sources=(State.AWAITING_SIGNATURE,),
        target=State.ISSUED,
        roles=(Role.CLERK,),
        guards=(fully_signed,),
        reauthenticate=True,
        effect=gettext_lazy("The file is verified; the document is published and never changes again."),
    ),
    Transition(
        action="schedule",
        name=gettext_lazy("Set the time of issue"),
        sources=(State.AWAITING_SIGNATURE,),
        target=None,
        roles=(Role.CLERK,),
        guards=(fully_signed, no_time_set),
        reauthenticate=True,
        effect=gettext_lazy("At the set time the document is issued in the clerk's name, if all rules still allow it."),
    ),
    Transition(
        action="unschedule",
        name=gettext_lazy("Cancel the set time"),
        sources=(State.AWAITING_SIGNATURE,),
        target=None,
        roles=(Role.CLERK,),
        guards=(a_time_set,),
        effect=gettext_lazy("The document waits to be issued by hand."),
    ),
    Transition(
        action="withdraw",
        name=gettext_lazy("Withdraw"),
        sources=(State.ISSUED,),
        target=None,
        roles=(Role.APPROVER,),
        needs_reason=True,
        guards=(still_holds,),
        reauthenticate=True,
        effect=gettext_lazy("A dated status is added; page and PDF stay reachable, marked."),
    ),
    Transition(
        action="replace",
        name=gettext_lazy("Replace"),
        sources=(State.ISSUED,),
        target=None,
        roles=(Role.DRAFTER,),
        guards=(not_replaced, no_replacement_at_work),
        effect=gettext_lazy("A new draft with the same text; when it is issued, it takes this document's place."),
    ),
    Transition(
        action="correct",
        name=gettext_lazy("Correct"),
        sources=(State.ISSUED,),
        target=None,
        roles=(Role.DRAFTER,),
        guards=(still_holds, not_replaced),
        effect=gettext_lazy("A draft of an official letter (công văn đính chính); the document stays in force."),
    ),
    Transition(
        action="amend_note",
        name=gettext_lazy("Word the note for readers"),
        sources=(State.ISSUED,),
        target=None,
        roles=(Role.APPROVER,),
        guards=(has_changed,),
        reauthenticate=True,
        effect=gettext_lazy("Readers see the new wording with its date; earlier wordings stay readable."),
    ),
)
BY_ACTION = {transition.action: transition for transition in TRANSITIONS}


def why_not(action: str, directive: Directive, actor: User) -> str | None:
    """None when the actor may take the step now; otherwise one sentence that says why not."""
    transition = BY_ACTION[action]
    return (
        _not_from_here(transition, directive)
        or _not_this_person(transition, actor)
        or next((reason for guard in transition.guards if (reason := guard(directive, actor))), None)
    )


def _not_from_here(transition: Transition, directive: Directive) -> str | None:
    if directive.state in transition.sources:
        return None
    states = ", ".join(str(state.label) for state in transition.sources)
    return _("This step is possible when the document is: %(states)s. It now is: %(state)s.") % {
        "states": states,
        "state": directive.get_state_display(),
    }


def _not_this_person(transition: Transition, actor: User) -> str | None:
    if not actor.is_active:
        return _("This account has been deactivated.")
    if not transition.roles or actor.has_role(*transition.roles):
        return None
    roles = ", ".join(str(ROLE_NAMES[role]) for role in transition.roles)
    return _("This step is taken by: %(roles)s.") % {"roles": roles}


def possible(directive: Directive, actor: User) -> list[Transition]:
    """The steps open to the actor now, in the order of the table."""
    return [t for t in TRANSITIONS if why_not(t.action, directive, actor) is None]
