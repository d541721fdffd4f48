"""Issuing at a set time: the clerk sets it, a command that the machine's clock starts does it, late rather than never.

Everything is asked again at the moment itself: rules, rights of the clerk, signatures, hashes. What is refused then
says why, in the history and on the page. ScheduleRefused carries the sentence.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from directives import issuing, troubles
from directives.models import Directive, Edition, LastRun, Outcome, ScheduledIssue
from directives.wording import say
from directives.workflow import WorkflowRefused, record, step

log = logging.getLogger(__name__)

JOB = "issue_due"
FARTHEST = timedelta(days=60)
"""A time farther away is a slip of the finger."""
PUNCTUAL = timedelta(minutes=2)
"""The clock starts the command every minute; up to here nobody calls it late."""
SILENCE = timedelta(minutes=5)
"""When the command has not run for so long, the clock stands still."""


class ScheduleRefused(WorkflowRefused):
    """A time was not set, or no longer holds; ``str`` is the sentence that says why."""


def in_hanoi(moment: datetime) -> str:
    """Time and day as the office writes them."""
    return f"{timezone.localtime(moment):%H:%M, %d/%m/%Y}"


def schedule(
    directive: Directive, *, actor: User, at: datetime, due: datetime, read: str | None = None
) -> ScheduledIssue:
    """Set the time at which the document, this very file, is issued in the clerk's name.

    ``read``: as in ``issuing.refuse_another_file``.
    """
    if due <= at:
        raise ScheduleRefused(
            _("%(due)s has passed already. Choose a later time, or issue now.") % {"due": in_hanoi(due)}
        )
    if due - at > FARTHEST:
        raise ScheduleRefused(
            _("%(due)s is more than %(days)d days away. Check the day.") % {"due": in_hanoi(due), "days": FARTHEST.days}
        )
    with step("schedule", directive, actor=actor, at=at, details={"due": due.isoformat()}) as row:
        issuing.refuse_another_file(row, read)
        dated = row.register_entry.date
        if timezone.localdate(due) < dated:
            raise ScheduleRefused(
                _("The document is dated %(date)s; it cannot be issued before that day.")
                % {"date": f"{dated:%d/%m/%Y}"}
            )
        return ScheduledIssue.objects.create(directive=row, due=due, file=row.pdf_sealed, actor=actor, at=at)


def cancel(directive: Directive, *, actor: User, at: datetime) -> None:
    """Give up the set time; the document waits to be issued by hand."""
    with step("unschedule", directive, actor=actor, at=at) as row:
        row.scheduled.end(Outcome.CANCELLED, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of one set time. ``kept``: it is tried again with the next run."""

    title: str
    due: datetime
    edition: Edition | None = None
    refusal: str = ""
    kept: bool = False

    def late(self, at: datetime) -> timedelta | None:
        """How late, when nobody would call it punctual."""
        return at - self.due if at - self.due > PUNCTUAL else None


def issue_due(at: datetime) -> Iterator[Done]:
    """Issue every document whose time has come. Two runs at once issue each document once."""
    LastRun.note(JOB, at)
    for waiting in ScheduledIssue.objects.due(at).select_related("directive"):
        if done := issue_one(waiting, at):
            yield done


def issue_one(waiting: ScheduledIssue, at: datetime) -> Done | None:
    """Issue one; None when another run has seen to it."""
    title, due = waiting.directive.title, waiting.due
    try:
        return Done(title=title, due=due, edition=_issue_as_set(waiting, at))
    except WorkflowRefused as error:
        refused = _refused(waiting, str(error), at)
        return Done(title=title, due=due, refusal=str(error)) if refused else None
    except troubles.TROUBLES as error:
        log.exception("a document could not be issued at its set time")
        return Done(title=title, due=due, refusal=say(troubles.in_words(error)), kept=True)


def _issue_as_set(waiting: ScheduledIssue, at: datetime) -> Edition:
    """By the person who set the time, as he is now; the very file for which he set it."""
    if waiting.directive.pdf_sealed != waiting.file:
        raise ScheduleRefused(_("The signed file is no longer the one for which the time was set. Set the time again."))
    actor = User.objects.get(pk=waiting.actor_id)
    return issuing.issue(waiting.directive, actor=actor, at=at, waiting=waiting)


def _refused(waiting: ScheduledIssue, reason: str, at: datetime) -> bool:
    """Write the refusal down; False when another run has ended this set time meanwhile."""
    with transaction.atomic():
        if not ScheduledIssue.objects.filter(pk=waiting.pk).end(Outcome.REFUSED, at, reason):
            return False
        details = {"due": waiting.due.isoformat()}
        record(waiting.directive, "scheduled_refused", actor=waiting.actor, at=at, reason=reason, details=details)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How the set times stand: which wait, which are overdue, when the command ran last, whether it stands still."""

    waiting: list[ScheduledIssue]
    refused: list[ScheduledIssue]
    overdue: list[ScheduledIssue]
    last_run: datetime | None
    stands_still: bool

    def standing(self) -> str:
        """The sentence for a clock that stands still, or nothing."""
        if not self.stands_still:
            return ""
        if self.last_run is None:
            return _(
                "The command that issues at set times has never run on this server; a document would wait. Tell the"
                " administrator."
            )
        return _(
            "The command that issues at set times ran last at %(when)s; documents may be issued late. Tell the"
            " administrator."
        ) % {"when": in_hanoi(self.last_run)}

    @property
    def silent(self) -> bool:
        """Nothing to tell anybody."""
        return not (self.waiting or self.refused)


def clock(at: datetime) -> Clock:
    """What the opening page says of set times: three queries at most."""
    rows = ScheduledIssue.objects.select_related("directive__register_entry__term", "actor")
    waiting = list(rows.waiting())
    waits = {row.directive_id for row in waiting}
    return Clock(
        waiting=waiting,
        refused=[row for row in rows.refused_and_open() if row.directive_id not in waits],
        overdue=[row for row in waiting if at - row.due > PUNCTUAL],
        last_run=LastRun.of(JOB),
        stands_still=LastRun.stands_still(JOB, at, SILENCE),
    )
