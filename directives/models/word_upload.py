"""A Word file that a person is looking at before anything of it is stored: private to him, small, gone after a day."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.models.directive import Directive

LASTS = timedelta(days=1)
MOST = 5
"""So many files of one person wait at a time; the oldest makes room."""


class WordUploadSet(models.QuerySet["WordUpload"]):
    """Sets of files that wait."""

    def of(self, user: User, at: datetime) -> "WordUploadSet":
        """This person's own, as long as they last."""
        return self.filter(user=user, made_at__gt=at - LASTS)

    def make_room(self, user: User, at: datetime) -> None:
        """Remove what has expired, and the person's oldest ones."""
        self.filter(made_at__lte=at - LASTS).delete()
        kept = self.filter(user=user).order_by("-made_at").values_list("pk", flat=True)[: MOST - 1]
        self.filter(user=user).exclude(pk__in=list(kept)).delete()


class WordUpload(models.Model):
    """What was read from the file (never the file itself), what the person corrected, and for which document it is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    directive = models.ForeignKey(Directive, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=200)
    text = models.JSONField()
    corrections = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    objects = WordUploadSet.as_manager()

    class Meta:
        verbose_name = _("Word file being read")
        verbose_name_plural = _("Word files being read")

    def __str__(self) -> str:
        return self.name
