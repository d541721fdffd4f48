"""Who is told of which act or comment, and in which words. Reads them, writes deliveries; takes no step, sends nothing.

The row of an act or a comment is all that it needs, so that no verb has to know of it: ``collect`` may run twice, late,
or at the same time as another one, and everybody is told once.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from directives.models import Comment, Delivery, HistoryEntry

LOOKED_BACK = timedelta(days=30)
"""Older acts are news to nobody; they stay in the history."""
People = Callable[[HistoryEntry], "QuerySet[User]"]


def _authors(entry: HistoryEntry) -> "QuerySet[User]":
    return User.objects.filter(is_active=True, contributed=entry.directive_id)


def _approvers(entry: HistoryEntry) -> "QuerySet[User]":
    return User.objects.holding(Role.APPROVER).exclude(contributed=entry.directive_id)


def _clerks(entry: HistoryEntry) -> "QuerySet[User]":
    return User.objects.holding(Role.CLERK)


def _signer(entry: HistoryEntry) -> "QuerySet[User]":
    return User.objects.filter(is_active=True, signatories=entry.directive.signatory)


TOLD: Mapping[str, tuple[People, ...]] = {
    "submit": (_approvers,),
    "edit_in_review": (_authors,),
    "send_back": (_authors,),
    "approve": (_clerks, _authors),
    "number": (_signer,),
    "sign_leader": (_clerks,),
    "upload_leader": (_clerks,),
    "issue": (_authors,),
    "withdraw": (_authors, _clerks),
}
"""Act → who is told. People are named by what they do: a superuser as such hears of nothing."""
SENTENCES: Mapping[str, Promise] = {
    "submit": gettext_lazy("%(who)s has submitted “%(title)s”; it waits for approval."),
    "edit_in_review": gettext_lazy("%(who)s has changed “%(title)s” while it was submitted; submit it again."),
    "send_back": gettext_lazy("%(who)s has sent “%(title)s” back."),
    "approve": gettext_lazy("%(who)s has approved “%(title)s”; it waits for its number."),
    "number": gettext_lazy("%(who)s has given “%(title)s” its number; it waits for your signature."),
    "sign_leader": gettext_lazy("%(who)s has signed “%(title)s”; it waits for the seal."),
    "upload_leader": gettext_lazy("%(who)s has handed in the signed file of “%(title)s”; it waits for the seal."),
    "issue": gettext_lazy("%(who)s has issued “%(title)s”."),
    "withdraw": gettext_lazy("%(who)s has withdrawn “%(title)s”."),
}


COMMENTED = gettext_lazy("%(who)s has commented on “%(title)s”.")
ANSWERED = gettext_lazy("%(who)s has answered a comment on “%(title)s”.")


def told(matter: HistoryEntry | Comment) -> set[User]:
    """Everybody who is told of the act or the comment; never the person who did it."""
    if isinstance(matter, Comment):
        return _authors_and_talkers(matter) - {matter.author}
    people = {user for group in TOLD.get(matter.action, ()) for user in group(matter)}
    return people - {matter.actor}


def _authors_and_talkers(comment: Comment) -> set[User]:
    """Those who wrote the document, and those who spoke in the same thread before."""
    thread = Comment.objects.filter(models.Q(pk=comment.parent_id) | models.Q(parent=comment.parent_id or comment.pk))
    talkers = models.Q(comments__in=thread.filter(pk__lt=comment.pk))
    people = User.objects.filter(models.Q(contributed=comment.directive_id) | talkers, is_active=True)
    return set(people.distinct())


def sentence_of(matter: HistoryEntry | Comment) -> str:
    """The act or the comment in one sentence, as the list and the e-mail give it."""
    who = matter.author if isinstance(matter, Comment) else matter.actor
    return str(_words_for(matter)) % {"who": who, "title": matter.directive.title}


def _words_for(matter: HistoryEntry | Comment) -> Promise:
    if isinstance(matter, Comment):
        return ANSWERED if matter.parent_id else COMMENTED
    return SENTENCES[matter.action]


def collect(entries: "QuerySet[HistoryEntry]") -> None:
    """Write the deliveries of those acts of which nobody has been told yet."""
    untold = entries.filter(action__in=TOLD, deliveries=None).select_related("directive__signatory", "actor")
    _deliver(Delivery(entry=entry, recipient=user) for entry in untold for user in told(entry))


def collect_comments(comments: "QuerySet[Comment]") -> None:
    """Write the deliveries of those comments and answers of which nobody has been told yet."""
    untold = comments.filter(deliveries=None).select_related("author")
    _deliver(Delivery(comment=comment, recipient=user) for comment in untold for user in told(comment))


def _deliver(deliveries: Iterable[Delivery]) -> None:
    if rows := list(deliveries):
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def collect_recent(at: datetime) -> None:
    """Everything of the last month: what a crash left untold is told now."""
    since = at - LOOKED_BACK
    collect(HistoryEntry.objects.filter(at__gte=since))
    collect_comments(Comment.objects.filter(at__gte=since))


def unread(user: User) -> int:
    """How many notifications the person has not opened."""
    return Delivery.objects.unread().filter(recipient=user).count()


def mark_read(user: User, at: datetime, *deliveries: int) -> None:
    """Note that the person has opened these notifications of his; all of them without any named."""
    own = Delivery.objects.unread().filter(recipient=user)
    (own.filter(pk__in=deliveries) if deliveries else own).update(seen_at=at)
