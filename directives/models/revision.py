"""Immutable snapshots of a text, one for each explicit save."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.content import DocumentContent, from_json
from directives.models.append_only import AppendOnly, AppendOnlySet
from directives.models.directive import Directive


class Revision(AppendOnly):
    """The canonical content of a document as a person saved it; ``digest`` is its SHA-256."""

    directive = models.ForeignKey(
        Directive, models.PROTECT, related_name="revisions", verbose_name=_("guidance document")
    )
    number = models.PositiveIntegerField(_("number"))
    content_json = models.TextField()
    digest = models.CharField(_("content hash"), max_length=64)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("saved by"))
    at = models.DateTimeField(_("saved at"))

    objects = AppendOnlySet["Revision"].as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        get_latest_by = "number"
        constraints = [models.UniqueConstraint(fields=["directive", "number"], name="revision_numbered_once")]

    def __str__(self) -> str:
        return f"{self.directive} – {self.number}"

    def content(self) -> DocumentContent:
        """The snapshot as a value."""
        return from_json(self.content_json)
