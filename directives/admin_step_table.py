"""The table of the steps' pages: form and verb of each, what is said before and after. Decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from directives import amending, forms, issuing, register, scheduling, signing, workflow
from directives.amending_forms import CorrectForm, NoteForm, ReplaceForm, WithdrawForm
from directives.approval_form import ApproveForm
from directives.models import Directive
from directives.pdf.values import LEADER, SEAL

By = dict[str, Any]
"""Who and when, as every verb takes it: actor and at."""
Perform = Callable[[Directive, dict[str, Any], By], object]


def _withdraw(directive: Directive, data: dict[str, Any], by: By) -> object:
    terms = {name: data[name] for name in ("reason", "note", "effective", "notice")}
    return issuing.withdraw(directive.edition, **terms, **by)


def _number(directive: Directive, data: dict[str, Any], by: By) -> object:
    particulars = register.Particulars(order_reason=data["reason"], copies=data["copies"])
    chosen = {"chosen": data["number"], "on": data["date"], "read": data["read"]}
    return issuing.number(directive, **chosen, particulars=particulars, **by)


def _issue(directive: Directive, data: dict[str, Any], by: By) -> object:
    if data.get("when") == forms.IssueForm.LATER:
        return scheduling.schedule(directive, due=data["due"], read=data["file"], **by)
    return issuing.issue(directive, read=data["file"], **by)


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
        perform=lambda document, data, by: workflow.submit(
            document, acknowledged=data.get("acknowledged", ()), read=data["read"], **by
        ),
        form=forms.SubmitForm,
        before=gettext_lazy("The document goes to the approvers. You can take it back until it is approved."),
        done=gettext_lazy("The document has been submitted for approval."),
    ),
    "approve": Step(
        perform=lambda document, data, by: workflow.approve(
            document, digest=data["digest"], acknowledged=data.get("comments", ()), **by
        ),
        form=ApproveForm,
        before=gettext_lazy("You approve exactly the text above; afterwards the clerk gives it a number."),
        done=gettext_lazy("The document has been approved; the clerk can give it a number."),
        reads=True,
    ),
    "number": Step(
        perform=lambda document, data, by: _number(document, data, by),
        form=forms.NumberForm,
        before=gettext_lazy("The number is entered in the register and the official PDF is printed, once and for all."),
        done=gettext_lazy("The number has been given; the leader can sign."),
    ),
    "sign_leader": Step(
        perform=lambda document, data, by: signing.add_signature(document, LEADER, read=data["read"], **by),
        form=forms.ReadForm,
        before=gettext_lazy("Your digital signature is put on the official PDF. Read the file before you sign."),
        done=gettext_lazy("The document has been signed; the clerk can set the seal."),
    ),
    "sign_seal": Step(
        perform=lambda document, data, by: signing.add_signature(document, SEAL, read=data["read"], **by),
        form=forms.ReadForm,
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
        perform=lambda document, data, by: _issue(document, data, by),
        form=forms.IssueForm,
        before=gettext_lazy("The file is verified once more and published. From then on nobody can change it."),
        done=gettext_lazy("The document has been issued; readers see it now."),
    ),
    "unschedule": Step(
        perform=lambda document, data, by: scheduling.cancel(document, **by),
        before=gettext_lazy("The set time no longer holds; the document waits until somebody issues it."),
        done=gettext_lazy("The set time has been cancelled."),
    ),
    "withdraw": Step(
        perform=lambda document, data, by: _withdraw(document, data, by),
        form=WithdrawForm,
        before=gettext_lazy("The document is marked as withdrawn for all readers. Its page and file stay."),
        done=gettext_lazy("The document has been withdrawn; its page says so."),
    ),
    "replace": Step(
        perform=lambda document, data, by: amending.replace(
            document.edition, change_from=data["change_from"], note=data["note"], **by
        ),
        form=ReplaceForm,
        before=gettext_lazy(
            "A draft with the same text is started. It is approved, numbered and signed like every document; when it is"
            " issued, the old one is marked as replaced, and its page and file stay."
        ),
        done=gettext_lazy("The new document has been started with the text of the old one. Put right what was wrong."),
    ),
    "correct": Step(
        perform=lambda document, data, by: amending.correct(
            document.edition, data["corrections"], note=data["note"], **by
        ),
        form=CorrectForm,
        before=gettext_lazy(
            "An official letter (công văn đính chính) is started with these words. The document stays in force; when"
            " the letter is issued, the document's page points to it."
        ),
        done=gettext_lazy("The letter of correction has been started. Read it, then submit it for approval."),
    ),
    "amend_note": Step(
        perform=lambda document, data, by: amending.amend_note(document.edition, text=data["text"], **by),
        form=NoteForm,
        before=gettext_lazy("The note explains to readers what became of the document. It changes nothing else."),
        done=gettext_lazy("Readers see the new wording now."),
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
