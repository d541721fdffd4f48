"""The register of numbers as the clerk uses it: proposing, taking, explaining a number. Every number has a row.

Numbers are taken under the lock of the counter's row, in the caller's transaction. RegisterRefused says why not.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directives.content import KIND_NAMES, KIND_SYMBOLS
from directives.models import Directive, EntryUse, NumberCounter, RegisterEntry, Term
from directives.workflow import WorkflowRefused


class RegisterRefused(WorkflowRefused):
    """A number was not given; ``str`` is the sentence that says why."""


def proposed_number(directive: Directive, on: date) -> int | None:
    """The number the clerk is offered: the document's own, or the next free one; None without a term on that day."""
    if hasattr(directive, "register_entry"):
        return directive.register_entry.number
    term = Term.objects.valid_on(on).first()
    counter = NumberCounter.objects.filter(kind=directive.kind, term=term).first() if term else None
    return None if term is None else counter.next_number if counter else 1


def take_number(directive: Directive, day: date, chosen: int | None) -> RegisterEntry:
    """The register row for this document: its own from an earlier round, or a new one under the counter's lock."""
    if hasattr(directive, "register_entry"):
        entry = directive.register_entry
        if chosen not in (None, entry.number):
            raise RegisterRefused(_("This document already has the number %(number)s.") % {"number": entry.display})
        entry.date = day
        entry.save()
        return entry
    term = Term.objects.valid_on(day).first()
    if term is None:
        raise RegisterRefused(
            _("No term covers %(day)s; an administrator enters the term first.") % {"day": f"{day:%d/%m/%Y}"}
        )
    NumberCounter.objects.get_or_create(kind=directive.kind, term=term)
    counter = NumberCounter.objects.select_for_update().get(kind=directive.kind, term=term)
    value = chosen or counter.next_number
    _free(directive.kind, term, value)
    counter.next_number = max(counter.next_number, value + 1)
    counter.save()
    return RegisterEntry.objects.create(
        kind=directive.kind,
        term=term,
        number=value,
        symbol=f"{KIND_SYMBOLS[directive.kind]}/{directive.content().letterhead.abbreviation}",
        date=day,
        directive=directive,
        subject=f"{KIND_NAMES[directive.kind].capitalize()} {directive.content().subject}"[:300],
        signer=directive.content().signature.name,
    )


def _free(kind: str, term: Term, value: int) -> None:
    """Refuse a number that is taken, or that would leave numbers below it without a row."""
    if value < 1:
        raise RegisterRefused(_("A number is 1 or more."))
    if RegisterEntry.objects.filter(kind=kind, term=term, number=value).exists():
        raise RegisterRefused(_("Number %(number)d is already used in this term. Choose another.") % {"number": value})
    gap = next_gap(kind, term, value)
    if gap is not None:
        raise RegisterRefused(
            _("Number %(gap)d has no row in the register yet. Enter what it was used for, or declare it void, first.")
            % {"gap": gap}
        )


def next_gap(kind: str, term: Term, upto: int) -> int | None:
    """The lowest number from the counter on and below ``upto`` that the register does not hold; None without a gap."""
    counter = NumberCounter.objects.get(kind=kind, term=term)
    used = set(RegisterEntry.objects.filter(kind=kind, term=term).values_list("number", flat=True))
    return next((value for value in range(counter.next_number, upto) if value not in used), None)


def void_number(
    *,
    kind: str,
    term: Term,
    value: int,
    symbol: str,
    on: date,
    reason: str,
    actor: User,
    use: EntryUse = EntryUse.VOID,
) -> RegisterEntry:
    """Declare a number void, or used outside this system, so that the register keeps a row for it."""
    with transaction.atomic():
        NumberCounter.objects.get_or_create(kind=kind, term=term)
        counter = NumberCounter.objects.select_for_update().get(kind=kind, term=term)
        _free(kind, term, value)
        counter.next_number = max(counter.next_number, value + 1)
        counter.save()
        note = f"{reason} ({actor})"[:300]
        return RegisterEntry.objects.create(
            kind=kind,
            term=term,
            number=value,
            symbol=symbol,
            date=on,
            use=use,
            subject=reason[:300],
            note=note,
        )
