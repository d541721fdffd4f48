"""Who did what, when, to which content; and who was told. History is append-only, a delivery is not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.models.append_only import AppendOnly, AppendOnlySet
from directives.models.directive import Directive
from directives.models.edition import Edition
from directives.models.revision import Revision


class HistoryEntry(AppendOnly):
    """One act. ``action`` is an action of ``rules.TRANSITIONS``; ``details`` holds what else a reader needs."""

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


class Delivery(models.Model):
    """A notification of one act to one person: what was sent, when, how it ended."""

    class Outcome(models.TextChoices):
        """How a delivery ended."""

        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        UNCLEAR = "unclear", _("unclear")
        FAILED = "failed", _("failed")

    entry = models.ForeignKey(HistoryEntry, models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(User, models.PROTECT, related_name="deliveries")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["entry", "recipient"], name="one_delivery_a_person")]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.recipient}"
