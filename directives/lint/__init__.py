"""Examines the content of a document: what is wrong, doubtful or missing. An error keeps it from being submitted.

It only says: a person decides. It never changes the content, never asks a database and never imports Django.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from directives.content import DocumentContent
from directives.lint import anniversaries, cited, completeness, congresses, days, letters, structure
from directives.lint.subject import Issue, Severity, Subject
from events.naming import KnownEvent

__all__ = ["CHECKS", "Issue", "Severity", "check"]

Check = Callable[[Subject], Iterator[Issue]]

CHECKS: tuple[Check, ...] = (
    structure.missing_title,
    structure.missing_kind,
    structure.missing_period,
    structure.missing_sections,
    structure.empty_sections,
    letters.unprintable_letters,
    letters.markup_over_limits,
    letters.old_encodings,
    structure.leftover_placeholders,
    days.impossible_dates,
    anniversaries.anniversaries,
    anniversaries.unregistered_anniversaries,
    anniversaries.events_of_another_month,
    days.stale_months,
    days.title_of_another_month,
    days.stale_years,
    days.weekdays,
    days.implausible_dates,
    cited.kinds_and_symbols,
    cited.two_dates,
    cited.cited_before_written,
    congresses.party_conferences,
    congresses.assembly_sessions,
    congresses.terms,
    letters.letters_in_another_form,
    letters.lookalike_letters,
    letters.runs_of_spaces,
    letters.markup_not_clean,
    structure.broken_numbering,
    structure.duplicate_paragraphs,
    structure.repeated_from_last_month,
    structure.machine_made,
    structure.usual_parts,
    structure.sections_without_theme,
    completeness.unchecked_events,
    completeness.missing_events,
    completeness.unknown_events,
)
"""Every check, in the order in which findings of the same severity are shown."""


def check(
    content: DocumentContent,
    *,
    printable: Callable[[str], bool] | None = None,
    register: Sequence[KnownEvent] = (),
    previous: DocumentContent | None = None,
    document_date: date | None = None,
    machine_made: Collection[str] = (),
) -> list[Issue]:
    """All findings, errors first, then in the order of the table.

    ``printable``: whether the font has this letter. ``register``: the events that the text may name. ``previous``: the
    document of the month before. ``document_date``: the day it is dated, where known; otherwise its month is taken.
    ``machine_made``: the places (as in ``DocumentContent.blocks``) that nobody has touched since they were put in.
    """
    subject = Subject(
        content=content,
        printable=printable,
        register=register,
        previous=previous,
        document_date=document_date,
        machine_made=machine_made,
    )
    found = [issue for look in CHECKS for issue in look(subject)]
    return sorted(found, key=lambda issue: ("error", "warning", "info").index(issue.severity))
