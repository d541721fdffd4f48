"""Verbs of writing: unsaved text is kept and thrown away, and people see who else is at the same document.

None of it touches a text, a revision or the history; whoever may not edit cannot keep anything either.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from directives import rules
from directives.models import Directive, EditBuffer, Presence, State
from directives.workflow import WorkflowRefused

MOST_CHARACTERS = 2_000_000
"""Of one buffer; the longest text that can be printed is far below."""


def why_not(directive: Directive | None, actor: User) -> str | None:
    """Why the person cannot write in the document (or start one) now, or None."""
    if directive is None:
        return None if actor.has_role(*rules.BY_ACTION["edit"].roles) else _("Your role does not write documents.")
    action = "edit_in_review" if directive.state == State.IN_REVIEW else "edit"
    return rules.why_not(action, directive, actor)


def keep(
    directive: Directive | None, fields: Sequence[tuple[str, str]], *, version: int, actor: User, at: datetime
) -> EditBuffer:
    """Keep what is in the form, in place of what was kept before. WorkflowRefused when it is too long.

    Also when the actor never writes documents; that the document has gone on meanwhile is no reason to lose his words.
    """
    reason = why_not(None, actor)
    if reason:
        raise WorkflowRefused(reason)
    text = json.dumps(list(fields), ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        raise WorkflowRefused(_("The text is too long to be kept while you write. Save it now."))
    with transaction.atomic():
        buffer, _made = EditBuffer.objects.update_or_create(
            user=actor,
            directive=directive,
            defaults={"fields_json": text, "version": version, "kept_at": at},
        )
    return buffer


def throw_away(directive: Directive | None, *, actor: User) -> None:
    """Forget the person's unsaved text of the document: he has saved it or does not want it."""
    EditBuffer.objects.of(actor, directive).delete()


def seen(directive: Directive, *, actor: User, tab: str, at: datetime) -> None:
    """Note a sign of life of a person's window: one row, overwritten."""
    row = Presence.objects.filter(directive=directive, user=actor, tab=tab)
    if row.update(seen_at=at):
        return
    Presence.objects.forget_old(at)
    Presence.objects.get_or_create(directive=directive, user=actor, tab=tab, defaults={"since": at, "seen_at": at})


def others(directive: Directive, *, actor: User, tab: str, at: datetime) -> list[str]:
    """Who else is writing in the document, in sentences; another window of the same person counts, too."""
    present = [row for row in Presence.objects.at_work(directive, at) if (row.user_id, row.tab) != (actor.pk, tab)]
    return [_sentence(row, actor) for row in present]


def _sentence(row: Presence, actor: User) -> str:
    words = {"name": str(row.user), "time": f"{timezone.localtime(row.since):%H:%M}"}
    if row.user_id == actor.pk:
        return _("You have this document open in another window, since %(time)s.") % words
    return _("Comrade %(name)s is writing here, since %(time)s.") % words
