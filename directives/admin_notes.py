"""What stands above the form of a step: the number given last, the time already set, a clock that stands still."""

from django.utils import timezone
from django.utils.translation import gettext as _

from directives import register, scheduling
from directives.models import Directive, ScheduledIssue


def beside(directive: Directive, action: str) -> list[str]:
    """Sentences above the form: the number given last, the time already set, a clock that stands still."""
    if action == "number":
        last = register.latest(directive.kind, timezone.localdate())
        given = {"number": last.display, "date": f"{last.date:%d/%m/%Y}"} if last else {}
        return [_("The latest number: %(number)s, dated %(date)s.") % given] if last else []
    if action not in {"issue", "unschedule"}:
        return []
    waiting = ScheduledIssue.objects.waiting_for(directive)
    said = [_set_time(waiting)] if waiting else []
    return [*said, *([still] if (still := scheduling.clock(timezone.now()).standing()) else [])]


def _set_time(waiting: ScheduledIssue) -> str:
    return _("Set to be issued at %(due)s by %(who)s, %(when)s.") % {
        "due": scheduling.in_hanoi(waiting.due),
        "who": waiting.actor,
        "when": scheduling.in_hanoi(waiting.at),
    }
