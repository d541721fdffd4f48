"""Who did what, when, to which content; and who was told. History is append-only, a delivery is not."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives import chain
from directives.models.append_only import AppendOnlySet
from directives.models.directive import Directive
from directives.models.edition import Edition
from directives.models.ledger import Chained
from directives.models.review import Comment
from directives.models.revision import Revision

ACT = ("directive_id", "edition_id", "revision_id", "actor_id", "action", "at", "digest", "reason", "details")
"""The columns that the hash of an act covers."""


class HistoryEntry(Chained):
    """One act. ``action`` is an action of ``rules.TRANSITIONS``; ``details`` holds what else a reader needs.

    All acts on all documents form one chain: an act that was taken out, moved or changed breaks it.
    """

    directive = models.ForeignKey(
        Directive, models.PROTECT, related_name="history", verbose_name=_("guidance document")
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, related_name="history", verbose_name=_("issued document")
    )
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+", verbose_name=_("revision"))
    actor = models.ForeignKey(User, models.PROTECT, related_name="acts", verbose_name=_("person"))
    action = models.CharField(_("act"), max_length=24)
    at = models.DateTimeField(_("when"))
    digest = models.CharField(_("content hash"), max_length=64, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    details = models.JSONField(_("details"), default=dict)

    objects = AppendOnlySet["HistoryEntry"].as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action} – {self.directive}"

    def own_hash(self, previous: str) -> str:
        """The hash of the act."""
        return chain.act_hash({name: getattr(self, name) for name in ACT}, previous)


class DeliverySet(models.QuerySet["Delivery"]):
    """Sets of notifications; nobody else filters on the outcome."""

    def unread(self) -> "DeliverySet":
        """Those that the person has not opened yet."""
        return self.filter(seen_at=None)

    def to_send(self, since: datetime) -> "DeliverySet":
        """Waiting ones of acts since then, to active people who have an e-mail address."""
        people = self.filter(recipient__is_active=True).exclude(recipient__email="")
        recent = models.Q(entry__at__gte=since) | models.Q(comment__at__gte=since)
        return people.filter(recent, outcome=Delivery.Outcome.WAITING)

    def with_their_matter(self) -> "DeliverySet":
        """With everything that is shown of the act or the comment, in one query."""
        return self.select_related("entry__directive", "entry__actor", "comment__directive", "comment__author")

    def claimed_before(self, moment: datetime) -> "DeliverySet":
        """Those whose sender has not been heard of since."""
        return self.filter(outcome=Delivery.Outcome.CLAIMED, at__lt=moment)

    def in_doubt(self) -> "DeliverySet":
        """Those an administrator has to look at: nobody knows whether they arrived, or they were refused for good."""
        return self.filter(outcome__in=[Delivery.Outcome.UNCLEAR, Delivery.Outcome.FAILED])

    def turn(self, pk: int, before: "Delivery.Outcome", after: "Delivery.Outcome", **more: Any) -> bool:
        """Move one delivery from an outcome to another; False when somebody else did before."""
        return self.filter(pk=pk, outcome=before).update(outcome=after, **more) == 1


class Delivery(models.Model):
    """A notification of one act or comment to one person: whether he has read it, and how the e-mail ended.

    ``outcome``, ``at`` and ``note`` tell of the e-mail; ``seen_at`` is when the person opened it in the admin.
    """

    class Outcome(models.TextChoices):
        """How a delivery ended."""

        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        UNCLEAR = "unclear", _("unclear")
        FAILED = "failed", _("failed")

    entry = models.ForeignKey(HistoryEntry, models.PROTECT, null=True, related_name="deliveries")
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="deliveries")
    recipient = models.ForeignKey(User, models.PROTECT, related_name="deliveries")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True)

    objects = DeliverySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["entry", "recipient"], name="one_delivery_a_person"),
            models.UniqueConstraint(fields=["comment", "recipient"], name="one_delivery_of_a_comment_a_person"),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=True) ^ models.Q(comment__isnull=True),
                name="a_delivery_tells_of_an_act_or_a_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter.pk} → {self.recipient}"

    @property
    def matter(self) -> "HistoryEntry | Comment":
        """What it tells of."""
        matter = self.entry or self.comment
        assert matter is not None  # the constraint says so
        return matter

    @property
    def said(self) -> str:
        """The reason that was given for the act, or the comment's words; "" for none."""
        return self.comment.text if self.comment else self.entry.reason if self.entry else ""
