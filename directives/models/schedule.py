"""Issuing at a set time: what was set by whom, how it ended, and when the clock's command ran last."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.models.directive import Directive


class Outcome(models.TextChoices):
    """How a set time ended."""

    WAITING = "waiting", _("waiting for its time")
    ISSUED = "issued", _("issued")
    CANCELLED = "cancelled", _("cancelled")
    REFUSED = "refused", _("not issued")


class ScheduleSet(models.QuerySet["ScheduledIssue"]):
    """Sets of set times."""

    def waiting(self) -> "ScheduleSet":
        """Those that have not ended."""
        return self.filter(outcome=Outcome.WAITING)

    def waiting_for(self, directive: Directive) -> "ScheduledIssue | None":
        """The time set for this document, or None."""
        return self.waiting().filter(directive_id=directive.pk).first()

    def due(self, at: datetime) -> "ScheduleSet":
        """Those whose time has come, the earliest first."""
        return self.waiting().filter(due__lte=at).order_by("due", "pk")

    def refused_and_open(self) -> "ScheduleSet":
        """Those refused at their time whose document still waits to be issued: somebody has to see to it."""
        return self.filter(outcome=Outcome.REFUSED, directive__in=Directive.objects.awaiting_signature())

    def end(self, outcome: Outcome, at: datetime, note: str = "") -> bool:
        """End what still waits; False when another process has ended it already."""
        return self.waiting().update(outcome=outcome, ended_at=at, note=note) > 0


class ScheduledIssue(models.Model):
    """A document that is to be issued at ``due``: this very file, in the name of the clerk who set the time."""

    directive = models.ForeignKey(
        Directive, models.PROTECT, related_name="scheduled", verbose_name=_("guidance document")
    )
    due = models.DateTimeField(_("to be issued at"))
    file = models.CharField(max_length=64)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("set by"))
    at = models.DateTimeField(_("set at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    note = models.TextField(_("why"), blank=True)

    objects = ScheduleSet.as_manager()

    class Meta:
        verbose_name = _("set time of issue")
        verbose_name_plural = _("set times of issue")
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["directive"], condition=models.Q(outcome="waiting"), name="one_set_time_a_document"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="waiting") | models.Q(ended_at__isnull=False),
                name="a_set_time_that_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directive}: {self.due:%H:%M, %d/%m/%Y}"


class LastRun(models.Model):
    """When a command that the machine's clock starts ran last; one row a command."""

    job = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job}: {self.at:%H:%M, %d/%m/%Y}"

    @classmethod
    def note(cls, job: str, at: datetime) -> None:
        """Write down that the command runs now."""
        cls.objects.update_or_create(job=job, defaults={"at": at})

    @classmethod
    def of(cls, job: str) -> datetime | None:
        """When the command ran last; None for never."""
        return cls.objects.filter(job=job).values_list("at", flat=True).first()

    @classmethod
    def stands_still(cls, job: str, at: datetime, allowed: timedelta) -> bool:
        """Whether the command has not run for longer than is allowed."""
        last = cls.of(job)
        return last is None or at - last > allowed
