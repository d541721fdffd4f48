"""The verbs of people who read a draft together: comment, reply, settle; make and revoke a preview link.

They change no word of the text, so nobody becomes a contributor by them. A refusal carries its sentence.
"""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import ROLE_NAMES, Role
from directives import markup
from directives.models import Comment, CommentResolution, Directive, PreviewLink, Revision, Section, State
from directives.workflow import WorkflowRefused, lock, record

COMMENTERS = (Role.DRAFTER, Role.APPROVER, Role.CLERK)
SHARERS = (Role.DRAFTER, Role.APPROVER)
LONGEST = 4_000
"""Letters of one comment."""
DAYS = range(1, 15)
USUAL_DAYS = 3


class ReviewRefused(WorkflowRefused):
    """A comment or a link was refused; ``str`` is the sentence that says why."""


def why_not_comment(directive: Directive, actor: User) -> str | None:
    """None when the person may comment on the document now; otherwise one sentence that says why not."""
    if directive.state in {State.ISSUED, State.DISCARDED}:
        return _("Comments are made while a document is at work; this one is: %(state)s.") % {
            "state": directive.get_state_display()
        }
    return _not_this_person(actor, COMMENTERS)


def why_not_share(directive: Directive, actor: User) -> str | None:
    """None when the person may make and revoke preview links of the document; otherwise the reason."""
    if directive.state in {State.ISSUED, State.DISCARDED}:
        return _("Preview links are for documents at work; this one is: %(state)s.") % {
            "state": directive.get_state_display()
        }
    return _not_this_person(actor, SHARERS)


def _not_this_person(actor: User, roles: tuple[Role, ...]) -> str | None:
    if not actor.is_active:
        return _("This account has been deactivated.")
    if actor.has_role(*roles):
        return None
    return _("This is done by: %(roles)s.") % {"roles": ", ".join(str(ROLE_NAMES[role]) for role in roles)}


def comment(directive: Directive, text: str, *, actor: User, at: datetime, section: Section | None = None) -> Comment:
    """Say something about the document, or about one of its sections."""
    with transaction.atomic():
        row = _open(directive, actor)
        return Comment.objects.create(
            directive=row,
            revision=row.revisions.first(),
            section_key=section.pk if section else None,
            section_name=str(section) if section else "",
            author=actor,
            at=at,
            text=_readable(text),
        )


def reply(to: Comment, text: str, *, actor: User, at: datetime) -> Comment:
    """Answer a comment that has not been settled."""
    with transaction.atomic():
        row = _open(to.directive, actor)
        first = to.parent or to
        _refuse_settled(first)
        return Comment.objects.create(
            directive=row,
            revision=row.revisions.first(),
            section_key=first.section_key,
            section_name=first.section_name,
            parent=first,
            author=actor,
            at=at,
            text=_readable(text),
        )


def settle(settled: Comment, *, actor: User, at: datetime) -> CommentResolution:
    """Record that a comment has been dealt with."""
    with transaction.atomic():
        _open(settled.directive, actor)
        first = settled.parent or settled
        _refuse_settled(first)
        return CommentResolution.objects.create(comment=first, actor=actor, at=at)


def _open(directive: Directive, actor: User) -> Directive:
    """The document, locked, so that nobody approves it while a comment is written."""
    row = lock(directive)
    reason = why_not_comment(row, actor)
    if reason:
        raise ReviewRefused(reason)
    return row


def _refuse_settled(first: Comment) -> None:
    done = CommentResolution.objects.filter(comment=first).select_related("actor").first()
    if done:
        raise ReviewRefused(_("%(who)s has settled this comment already. Write a new one.") % {"who": done.actor})


def _readable(text: str) -> str:
    """The text as it is kept; refused when nothing would be left of it, or too much."""
    kept = unicodedata.normalize("NFC", markup.without_controls(text.replace("\r\n", "\n"))).strip()
    if not kept:
        raise ReviewRefused(_("Write the comment first."))
    if len(kept) > LONGEST:
        raise ReviewRefused(_("A comment has at most %(limit)d letters.") % {"limit": LONGEST})
    return kept


def make_link(
    directive: Directive, reader: str, *, actor: User, at: datetime, days: int = USUAL_DAYS
) -> tuple[PreviewLink, str]:
    """A link to the newest revision, and its secret, which is told this once and kept nowhere."""
    if days not in DAYS:
        raise ReviewRefused(_("A preview link is open for 1 to 14 days."))
    with transaction.atomic():
        row = lock(directive)
        revision = _refuse_unless_shared(row, actor)
        token = secrets.token_urlsafe(24)
        link = PreviewLink.objects.create(
            directive=row,
            revision=revision,
            token_hash=hash_of(token),
            reader=" ".join(unicodedata.normalize("NFC", markup.without_controls(reader)).split())[:120],
            made_by=actor,
            made_at=at,
            expires_at=at + timedelta(days=days),
        )
        details = {"reader": link.reader, "days": days}
        record(row, "make_preview_link", actor=actor, at=at, details=details)
    return link, token


def _refuse_unless_shared(directive: Directive, actor: User) -> Revision:
    reason = why_not_share(directive, actor)
    if reason:
        raise ReviewRefused(reason)
    revision = directive.revisions.first()
    if revision is None:
        raise ReviewRefused(_("Save the document first: a preview link shows a saved text."))
    return revision


def revoke_link(link: PreviewLink, *, actor: User, at: datetime) -> None:
    """Close a link for good; drafters and approvers may, whatever has become of the document."""
    reason = _not_this_person(actor, SHARERS)
    if reason:
        raise ReviewRefused(reason)
    with transaction.atomic():
        row = lock(link.directive)
        closed = PreviewLink.objects.usable(at).filter(pk=link.pk).update(revoked_by=actor, revoked_at=at)
        if not closed:
            raise ReviewRefused(_("This link is closed already."))
        record(row, "revoke_preview_link", actor=actor, at=at, details={"reader": link.reader})


def open_link(token: str, *, at: datetime) -> PreviewLink | None:
    """The link that a secret opens now, counted as opened once more; None for any other secret, whatever the reason."""
    found = PreviewLink.objects.usable(at).filter(token_hash=hash_of(token))
    if not found.update(opened=models.F("opened") + 1, opened_at=at):
        return None
    return found.select_related("revision", "directive").get()


def hash_of(token: str) -> str:
    """What is kept of a secret: its SHA-256. It is random and long, so no salt is needed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
