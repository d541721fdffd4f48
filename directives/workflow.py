"""The verbs from the first draft to approval, and back. Each locks the row, asks the rules, writes one history row.

A verb takes ``actor`` and ``at``, returns the document as it then is, and raises WorkflowRefused with a sentence for
the person who asked. Notifying anybody is not done here: the history row is what others read.
"""

import dataclasses
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directives import appendix, markup, printing
from directives.content import EventContent
from directives.models import Contribution, Directive, HistoryEntry, Outcome, Revision, State
from directives.pdf.values import PdfRefused
from directives.rules import BY_ACTION, findings, why_not
from directives.wording import say
from events.anniversaries import COUNTED_KINDS, bare_day, years_since
from events.models import CommemorativeEvent
from events.naming import KnownEvent
from events.recognition import Mention, recognise


class WorkflowRefused(Exception):
    """A step was not taken; ``str`` is the sentence that says why."""


class StaleForm(WorkflowRefused):
    """Somebody saved the document after this form was opened."""


def lock(directive: Directive) -> Directive:
    """The row as it is now, locked until the transaction ends (SQLite has locked the whole database already)."""
    with_people = Directive.objects.select_related(
        "issuing_body", "signatory", "byline", "approved_by", "register_entry__term"
    )
    return with_people.select_for_update(of=("self",)).get(pk=directive.pk)


def as_stored(directive: Directive) -> Directive:
    """The document with its signatory as the database holds them now, whatever the caller's copy says."""
    return Directive.objects.select_related("signatory", "issuing_body", "byline").get(pk=directive.pk)


def refuse_unless_open(action: str, directive: Directive, actor: User) -> None:
    """Raise WorkflowRefused with the rules' sentence when the step is closed."""
    reason = why_not(action, directive, actor)
    if reason:
        raise WorkflowRefused(reason)


@contextmanager
def step(
    action: str,
    directive: Directive,
    *,
    actor: User,
    at: datetime,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> Iterator[Directive]:
    """One transition in one transaction: lock, ask, (the caller changes), move on, write the history row."""
    with transaction.atomic():
        row = lock(directive)
        refuse_unless_open(action, row, actor)
        if BY_ACTION[action].needs_reason and not reason.strip():
            raise WorkflowRefused(_("Write the reason first."))
        yield row
        row.state = BY_ACTION[action].target or row.state
        row.save()
        record(row, action, actor=actor, at=at, reason=reason.strip(), details=details or {})


def record(directive: Directive, action: str, *, actor: User, at: datetime, **more: Any) -> HistoryEntry:
    """Add one row to the document's history, with the revision and hash it refers to."""
    revision = directive.revisions.first()
    return HistoryEntry.objects.create(
        directive=directive,
        revision=revision,
        digest=revision.digest if revision else "",
        actor=actor,
        action=action,
        at=at,
        **more,
    )


def create(title: str, *, actor: User, at: datetime, **fields: Any) -> Directive:
    """A new draft. The importer's account may create; people need the drafter's role."""
    if actor.is_active and not actor.has_role(*BY_ACTION["edit"].roles):
        raise WorkflowRefused(_("Only a drafter or an approver can start a document."))
    with transaction.atomic():
        directive = Directive.objects.create(title=title, **fields)
        record(directive, "create", actor=actor, at=at)
    return directive


def open_edit(directive: Directive, *, actor: User, version: int | None = None) -> tuple[Directive, str]:
    """Lock the document for an edit within the caller's transaction; returns it and the action ("edit" or in review).

    ``version`` is what the form was opened with; StaleForm when somebody has saved since.
    """
    row = lock(directive)
    action = "edit_in_review" if row.state == State.IN_REVIEW else "edit"
    refuse_unless_open(action, row, actor)
    if version is not None and row.version != version:
        last = row.revisions.first()
        who = last.author if last else "–"
        raise StaleForm(
            _("%(who)s has saved this document since you opened it. Nothing was overwritten.") % {"who": who}
        )
    return row, action


def close_edit(directive: Directive, action: str, *, actor: User, at: datetime, note: str = "") -> Revision:
    """After the text was written: clean it, find its events, write the revision and the history row.

    Called in the same transaction as ``open_edit``. The person becomes a contributor and any approval ends.
    """
    contribute(directive, actor)
    clean_texts(directive)
    unmark_changed_sections(directive)
    directive.state = State.DRAFT
    directive.version += 1
    end_approval(directive)
    directive.events = [dataclasses.asdict(event) for event in events_of(directive)]
    wanted = appendix.events_of_month(directive.period) if directive.with_annex and directive.period else []
    directive.annex = [dataclasses.asdict(event) for event in wanted]
    directive.save()
    revision = snapshot(directive, actor=actor, at=at)
    record(directive, action, actor=actor, at=at, reason=note)
    return revision


def edit(directive: Directive, *, actor: User, at: datetime, version: int | None = None, **fields: Any) -> Directive:
    """Change fields of the document and save a revision: the short way for code that has no form."""
    with transaction.atomic():
        row, action = open_edit(directive, actor=actor, version=version)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        close_edit(row, action, actor=actor, at=at)
    return row


def contribute(directive: Directive, actor: User) -> None:
    """Count the person among those who wrote or submitted the text."""
    Contribution.objects.get_or_create(directive=directive, user=actor)


def end_approval(directive: Directive) -> None:
    """A changed text has no approval; what was printed and signed is set aside (the files stay in the store)."""
    directive.approved_by = None
    directive.approved_digest = directive.printed_digest = ""
    directive.pdf_unsigned = directive.pdf_leader = directive.pdf_sealed = ""


def clean_texts(directive: Directive) -> None:
    """Bring every rich text of the document into the clean form, every line of plain text into composed letters."""
    directive.opening = markup.clean(directive.opening)
    directive.closing = markup.clean(directive.closing)
    for name in ("title", "addressees", "recipients"):
        setattr(directive, name, unicodedata.normalize("NFC", getattr(directive, name)))
    for section in directive.sections.all():
        before = (section.label, section.heading, section.body)
        section.label = unicodedata.normalize("NFC", section.label)
        section.heading = unicodedata.normalize("NFC", section.heading)
        section.body = markup.clean(section.body)
        if before != (section.label, section.heading, section.body):
            section.save(update_fields=["label", "heading", "body"])


def unmark_changed_sections(directive: Directive) -> None:
    """A section that the machine wrote is a person's as soon as its text is not that of the revision before."""
    last = directive.revisions.first()
    if last is None:
        return
    before = {section.body for section in last.content().sections}
    changed = [section.pk for section in directive.sections.filter(machine_made=True) if section.body not in before]
    directive.sections.filter(pk__in=changed).update(machine_made=False)


def events_of(directive: Directive) -> list[EventContent]:
    """The register's events that the text names now, in reading order, each once, with the years for the period."""
    register = CommemorativeEvent.objects.known()
    known = {event.key: event for event in register}
    found: dict[str, EventContent] = {}
    for mention in recognise(directive.content().plain_text(), register):
        found.setdefault(mention.key, _event(known[mention.key], directive, mention))
    return list(found.values())


def _event(event: KnownEvent, directive: Directive, mention: Mention) -> EventContent:
    """The event as it is frozen with the text; day and years are those of the period's year.

    Years are given where the text counts them, or the event is one whose years are always counted: nobody speaks of
    "15 years of the month of action".
    """
    if directive.period is None:
        return EventContent(key=event.key, name=event.name, quote=mention.quote)
    year = directive.period.year
    counted = mention.years is not None or event.kind in COUNTED_KINDS
    return EventContent(
        key=event.key,
        name=event.name,
        date=bare_day(event.rule, year),
        years=years_since(event.rule.origin_year, year) if counted else None,
        quote=mention.quote,
    )


def snapshot(directive: Directive, *, actor: User, at: datetime) -> Revision:
    """Write the content as it is into a new revision."""
    content = directive.content()
    last = directive.revisions.first()
    return Revision.objects.create(
        directive=directive,
        number=last.number + 1 if last else 1,
        content_json=content.canonical_json(),
        digest=content.digest,
        author=actor,
        at=at,
    )


def discard(directive: Directive, *, actor: User, at: datetime) -> Directive:
    """Hide a draft that never had a number; it stays in the database."""
    with step("discard", directive, actor=actor, at=at) as row:
        pass
    return row


def restore(directive: Directive, *, actor: User, at: datetime) -> Directive:
    """Bring a discarded draft back."""
    with step("restore", directive, actor=actor, at=at) as row:
        pass
    return row


def refuse_another_text(directive: Directive, read: str | None) -> None:
    """Refuse unless the text with this hash, the one that the person has read, is still the document's.

    None: the step is not taken from a page that showed a text.
    """
    if read is not None and directive.content().digest != read:
        raise WorkflowRefused(_("The text has changed since you opened this page. Read it again."))


def submit(
    directive: Directive, *, actor: User, at: datetime, acknowledged: Collection[str] = (), read: str | None = None
) -> Directive:
    """Hand the text in. Every warning must be acknowledged by its key (``finding_key``); they stay in the history.

    ``read``: as in ``refuse_another_text``.
    """
    with transaction.atomic():
        row = lock(directive)
        refuse_unless_open("submit", row, actor)
        refuse_another_text(row, read)
        warnings = [finding for finding in findings(row) if finding.severity == "warning"]
        open_ones = [finding for finding in warnings if finding.key not in acknowledged]
        if open_ones:
            raise WorkflowRefused(_("Acknowledge this warning first: %(text)s") % {"text": say(open_ones[0].sentence)})
        contribute(row, actor)
        if not row.revisions.exists():
            snapshot(row, actor=actor, at=at)
        details = {"acknowledged": [say(finding.sentence) for finding in warnings]}
        with step("submit", row, actor=actor, at=at, details=details) as submitted:
            pass
    return submitted


def recall(directive: Directive, *, actor: User, at: datetime) -> Directive:
    """Take a submitted text back."""
    with step("recall", directive, actor=actor, at=at) as row:
        pass
    return row


def send_back(directive: Directive, *, actor: User, at: datetime, reason: str) -> Directive:
    """Return the text to its authors. The number stays; the stored PDF is set aside and named in the history.

    A time set for issuing no longer holds.
    """
    details = {"set_aside": directive.current_pdf} if directive.current_pdf else {}
    with step("send_back", directive, actor=actor, at=at, reason=reason, details=details) as row:
        row.scheduled.end(Outcome.CANCELLED, at, reason.strip())
        end_approval(row)
    return row


def approve(
    directive: Directive, *, actor: User, at: datetime, digest: str, acknowledged: Collection[str] = ()
) -> Directive:
    """Approve the content with this hash, the one the person has read; a trial print must succeed first.

    Every comment that nobody has settled must be acknowledged by its id; they stay in the history.
    Printing takes seconds and happens before the transaction; the transaction compares the hash again.
    """
    refuse_unless_open("approve", directive, actor)
    content = directive.content()
    _same_text(content.digest, digest)
    try:
        printing.print_draft(content)
    except PdfRefused as error:
        raise WorkflowRefused(say(error.sentence)) from error
    details: dict[str, Any] = {}
    with step("approve", directive, actor=actor, at=at, details=details) as row:
        _same_text(row.content().digest, digest)
        details |= _comments_seen(row, acknowledged)
        row.approved_by, row.approved_digest = actor, digest
    return row


def _comments_seen(directive: Directive, acknowledged: Collection[str]) -> dict[str, Any]:
    """The comments that are still open, for the history; refused when one has not been acknowledged."""
    unsettled = list(directive.comments.unsettled().select_related("author"))
    unseen = next((comment for comment in unsettled if str(comment.pk) not in acknowledged), None)
    if unseen:
        raise WorkflowRefused(_("Look at this open comment and tick it first: %(comment)s") % {"comment": unseen})
    return {"acknowledged": [str(comment) for comment in unsettled]} if unsettled else {}


def _same_text(actual: str, read: str) -> None:
    if actual != read:
        raise WorkflowRefused(_("The text has changed since you opened this page. Read it again before you approve."))
