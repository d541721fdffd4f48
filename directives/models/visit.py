"""When each person was last at work here, so that the first page can say what has changed since."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SITTING = timedelta(minutes=30)
"""Somebody who comes back within this time has not been away."""


class VisitSet(models.QuerySet["Visit"]):
    """Sets of visits."""

    def of(self, user: User, at: datetime) -> datetime | None:
        """Note that the person is here; returns until when he knows everything, None at the first visit.

        Looking twice within a sitting loses nothing: the end of the sitting before stays.
        """
        visit, made = self.get_or_create(user=user, defaults={"here_at": at})
        if made:
            return None
        since = visit.here_at if at - visit.here_at > SITTING else visit.knows_until
        self.filter(pk=visit.pk).update(here_at=at, knows_until=since)
        return since


class Visit(models.Model):
    """A person's last look at the first page (``here_at``), and the one of the sitting before (``knows_until``)."""

    user = models.OneToOneField(User, models.PROTECT, related_name="visit")
    here_at = models.DateTimeField()
    knows_until = models.DateTimeField(null=True)

    objects = VisitSet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return str(self.user)
