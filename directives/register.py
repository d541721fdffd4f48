"""The register of numbers as the clerk uses it: proposing, taking, explaining a number. Every number has a row.

Numbers are taken under the lock of the counter's row, in the caller's transaction. RegisterRefused says why not.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directives.content import KIND_NAMES, KIND_SYMBOLS, DocumentContent
from directives.models import Directive, EntryUse, NumberCounter, RegisterEntry, State, Term
from directives.workflow import WorkflowRefused, lock, record

LONGEST_RANGE = 500
"""As many numbers are entered at once; a slip of the finger must not fill the register."""
KEEPING = ("lưu", "- lưu")
"""How the line of the recipients begins that names who keeps the copy."""


class RegisterRefused(WorkflowRefused):
    """A number was not given; ``str`` is the sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What the clerk adds to a number: the reason for a date out of order, the number of copies."""

    order_reason: str = ""
    copies: int | None = None


@contextmanager
def turn() -> Iterator[None]:
    """One numbering at a time on this machine, the others wait.

    Numbering holds the database's lock while it prints. SQLite gives up waiting for that lock after twenty seconds, so
    that in a crowd the last would be turned away; here everybody waits his turn before he asks for the lock.
    """
    with (settings.DATA_DIR / "numbering.lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def proposed_number(directive: Directive, on: date) -> int | None:
    """The number the clerk is offered: the document's own, or the next free one; None without a term on that day."""
    if hasattr(directive, "register_entry"):
        return directive.register_entry.number
    term = Term.objects.valid_on(on).first()
    counter = NumberCounter.objects.filter(kind=directive.kind, term=term).first() if term else None
    return None if term is None else counter.next_number if counter else 1


def latest(kind: str, on: date) -> RegisterEntry | None:
    """The row with the latest date of this running number in the term of that day; None at its beginning."""
    term = Term.objects.valid_on(on).first()
    rows = RegisterEntry.objects.running(kind, term).used() if term else RegisterEntry.objects.none()
    return rows.order_by("-date", "-number").first()


def take_number(
    directive: Directive,
    day: date,
    chosen: int | None,
    *,
    actor: User,
    at: datetime,
    particulars: Particulars = Particulars(),
) -> RegisterEntry:
    """The register row for this document: its own from an earlier round, or a new one under the counter's lock."""
    entry = directive.register_entry if hasattr(directive, "register_entry") else None
    if entry is None:
        entry = _next_row(directive, day, chosen)
    elif chosen not in (None, entry.number):
        raise RegisterRefused(_("This document already has the number %(number)s.") % {"number": entry.display})
    _within(entry.term, day, entry)
    entry.date = day
    entry.order_reason = _order_reason(entry, particulars.order_reason)
    entry.copies = particulars.copies
    entry.entered_by, entry.entered_at = actor, at
    _describe(entry, directive.content())
    entry.save()
    return entry


def _next_row(directive: Directive, day: date, chosen: int | None) -> RegisterEntry:
    """A row, not yet saved, with the next number or the chosen one; the counter has moved on."""
    term = Term.objects.valid_on(day).first()
    if term is None:
        raise RegisterRefused(
            _("No term covers %(day)s; an administrator enters the term first.") % {"day": f"{day:%d/%m/%Y}"}
        )
    counter = _locked_counter(directive.kind, term)
    value = chosen or counter.next_number
    if value < counter.first_number:
        raise RegisterRefused(
            _("Number %(number)d belongs to the register kept before; numbers here begin with %(first)d.")
            % {"number": value, "first": counter.first_number}
        )
    _claim(counter, value)
    return RegisterEntry(kind=directive.kind, term=term, number=value, directive=directive)


def _describe(entry: RegisterEntry, content: DocumentContent) -> None:
    """The columns of the register as the document has them."""
    entry.symbol = entry.symbol or f"{KIND_SYMBOLS[entry.kind]}/{content.letterhead.abbreviation}"
    entry.subject = f"{KIND_NAMES[entry.kind].capitalize()} {content.subject}"[:300]
    entry.signer = content.signature.name
    lines = [line.strip(" -;,.") for line in content.recipients]
    kept = [line for line in lines if line.lower().startswith(KEEPING)]
    entry.keeper = "; ".join(line[len("lưu") :].strip(" :") for line in kept)[:120]
    entry.recipients = "; ".join([*content.addressees, *(line for line in lines if line and line not in kept)])


def _within(term: Term, day: date, entry: RegisterEntry) -> None:
    """A number stays in its term: the day it is dated must lie there."""
    if day < term.valid_from or (term.valid_until and day > term.valid_until):
        raise RegisterRefused(
            _(
                "Number %(number)s belongs to the term %(term)s, which does not cover %(day)s. Choose a day of that"
                " term, or declare the number void and give a new one."
            )
            % {"number": entry.display, "term": term, "day": f"{day:%d/%m/%Y}"}
        )


def _order_reason(entry: RegisterEntry, reason: str) -> str:
    """The reason to be kept: none for a date in order; RegisterRefused for a date out of order without one."""
    rows = RegisterEntry.objects.running(entry.kind, entry.term).exclude(pk=entry.pk)
    other = rows.out_of_order(entry.number, entry.date)
    if other is None:
        return ""
    if not reason.strip():
        raise RegisterRefused(
            _("Number %(other)s is dated %(date)s, so %(day)s for number %(number)d is out of order. Write the reason.")
            % {
                "other": other.display,
                "date": f"{other.date:%d/%m/%Y}",
                "day": f"{entry.date:%d/%m/%Y}",
                "number": entry.number,
            }
        )
    return " ".join(reason.split())[:300]


def _locked_counter(kind: str, term: Term) -> NumberCounter:
    NumberCounter.objects.get_or_create(kind=kind, term=term)
    return NumberCounter.objects.select_for_update().get(kind=kind, term=term)


def _claim(counter: NumberCounter, value: int) -> None:
    """Move the counter behind the number; refuse one that is taken, or would leave numbers below it without a row."""
    if value < 1:
        raise RegisterRefused(_("A number is 1 or more."))
    rows = RegisterEntry.objects.running(counter.kind, counter.term)
    if rows.filter(number=value).exists():
        raise RegisterRefused(_("Number %(number)d is already used in this term. Choose another.") % {"number": value})
    gap = next((number for number in gaps(counter, upto=value) if number >= counter.next_number), None)
    if gap is not None:
        raise RegisterRefused(
            _("Number %(gap)d has no row in the register yet. Enter what it was used for, or declare it void, first.")
            % {"gap": gap}
        )
    counter.next_number = max(counter.next_number, value + 1)
    counter.save()


def gaps(counter: NumberCounter, upto: int | None = None) -> list[int]:
    """The numbers of this register that have no row, from its first on; below ``upto``, or below the next number."""
    used = set(RegisterEntry.objects.running(counter.kind, counter.term).values_list("number", flat=True))
    return [value for value in range(counter.first_number, upto or counter.next_number) if value not in used]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwritten:
    """A number, or a range of numbers, that no document of this system has."""

    kind: str
    term: Term
    first: int
    last: int
    symbol: str
    on: date
    use: EntryUse
    subject: str
    signer: str = ""
    recipients: str = ""
    order_reason: str = ""


def enter(unwritten: Unwritten, *, actor: User, at: datetime) -> list[RegisterEntry]:
    """Write the rows of numbers used outside this system, or void; all of them or none."""
    if unwritten.last < unwritten.first:
        raise RegisterRefused(_("The last number of the range is lower than the first."))
    if unwritten.last - unwritten.first >= LONGEST_RANGE:
        raise RegisterRefused(_("At most %(most)d numbers are entered at once.") % {"most": LONGEST_RANGE})
    if not unwritten.subject.strip():
        raise RegisterRefused(_("Write the subject, or the reason why the number is void."))
    with transaction.atomic():
        counter = _locked_counter(unwritten.kind, unwritten.term)
        return [_enter(unwritten, counter, value, actor, at) for value in range(unwritten.first, unwritten.last + 1)]


def _enter(what: Unwritten, counter: NumberCounter, value: int, actor: User, at: datetime) -> RegisterEntry:
    _claim(counter, value)
    entry = RegisterEntry(
        kind=what.kind,
        term=what.term,
        number=value,
        symbol=what.symbol,
        date=what.on,
        use=what.use,
        subject=what.subject.strip()[:300],
        signer=what.signer,
        recipients=what.recipients,
        entered_by=actor,
        entered_at=at,
    )
    if what.use != EntryUse.VOID:
        _within(what.term, what.on, entry)
        entry.order_reason = _order_reason(entry, what.order_reason)
    entry.save()
    return entry


def void(entry: RegisterEntry, *, actor: User, at: datetime, reason: str) -> RegisterEntry:
    """Declare the number of a document void that has been sent back; the row stays, the document is free again."""
    if not reason.strip():
        raise RegisterRefused(_("Write the reason first."))
    with transaction.atomic():
        row = RegisterEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        if row.directive_id is None:
            raise RegisterRefused(_("This number belongs to no document of this system."))
        directive = lock(Directive(pk=row.directive_id))
        if directive.state in {State.AWAITING_SIGNATURE, State.ISSUED}:
            raise RegisterRefused(
                _("The number stands on a printed document. Send the document back first; an issued one keeps it.")
            )
        row.use, row.directive = EntryUse.VOID, None
        row.note = _("Given to “%(title)s” before.") % {"title": directive.title[:200]}
        row.subject, row.order_reason = " ".join(reason.split())[:300], ""
        row.entered_by, row.entered_at = actor, at
        row.save()
        details = {"number": row.display}
        record(directive, "void_number", actor=actor, at=at, reason=reason.strip(), details=details)
    return row


def begin_with(kind: str, term: Term, first: int) -> NumberCounter:
    """Say with which number this register begins, as long as it has no row."""
    if first < 1:
        raise RegisterRefused(_("A number is 1 or more."))
    with transaction.atomic():
        counter = _locked_counter(kind, term)
        if RegisterEntry.objects.running(kind, term).exists():
            raise RegisterRefused(_("This register already has numbers, so its first number stands."))
        counter.first_number = counter.next_number = first
        counter.save()
    return counter
