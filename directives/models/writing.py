"""What is being written and not saved yet, and who is at it. Nothing here is a text of the board."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.models.directive import Directive

SEEN_FOR = timedelta(minutes=1)
"""So long after his last sign of life a person still counts as writing."""
FORGOTTEN_AFTER = timedelta(days=1)


class EditBufferSet(models.QuerySet["EditBuffer"]):
    """Buffers; everybody asks for his own alone."""

    def of(self, user: User, directive: Directive | None) -> "EditBufferSet":
        """The person's buffer of the document, or of the one that he has not saved yet."""
        return self.filter(user=user, directive=directive)


class EditBuffer(models.Model):
    """The form as a person left it, unsaved: overwritten in place, read by nobody else, gone after a save.

    ``version`` is that of the text with which the form was opened; 0 for a document that has not been saved yet.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("user"))
    directive = models.ForeignKey(
        Directive, models.CASCADE, null=True, related_name="+", verbose_name=_("guidance document")
    )
    version = models.PositiveIntegerField(default=0)
    fields_json = models.TextField()
    kept_at = models.DateTimeField(_("kept at"))

    objects = EditBufferSet.as_manager()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints = [
            models.UniqueConstraint(fields=["user", "directive"], name="one_buffer_a_person_and_document"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(directive__isnull=True), name="one_buffer_of_a_new_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.directive or '–'}"

    def fields(self) -> list[tuple[str, str]]:
        """Names and values as the form sent them, in its order."""
        return [(name, value) for name, value in json.loads(self.fields_json)]


class PresenceSet(models.QuerySet["Presence"]):
    """Signs of life."""

    def at_work(self, directive: Directive, at: datetime) -> "PresenceSet":
        """Who is writing in the document now, the first one first."""
        return self.filter(directive=directive, seen_at__gt=at - SEEN_FOR).select_related("user")

    def forget_old(self, at: datetime) -> Any:
        """Drop those of yesterday."""
        return self.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()


class Presence(models.Model):
    """A window in which a person has the document open for writing. ``tab`` tells two windows of one person apart."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="+", verbose_name=_("guidance document"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("user"))
    tab = models.CharField(max_length=36)
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("seen at"))

    objects = PresenceSet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["directive", "user", "tab"], name="one_presence_a_window")]

    def __str__(self) -> str:
        return f"{self.user} – {self.directive}"
