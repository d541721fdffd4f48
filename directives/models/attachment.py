"""Files that go with a document at work. The approved and issued list of them stands by value in the content."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.content import AttachmentContent
from directives.models.directive import Directive


class Attachment(models.Model):
    """One file of a working document; its bytes lie in the file store under their hash and ending."""

    directive = models.ForeignKey(
        Directive, models.PROTECT, related_name="attachments", verbose_name=_("guidance document")
    )
    title = models.CharField(_("title"), max_length=200, help_text=_("As the document lists it."))
    filename = models.CharField(_("file name"), max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveIntegerField(_("pages"), default=0)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "sha256"], name="a_file_is_attached_once"),
            models.UniqueConstraint(fields=["directive", "filename"], name="attachments_differ_by_name"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ending(self) -> str:
        """The kind of file, as its name ends: "pdf", "docx", "xlsx", "png", "jpg"."""
        return self.filename.rpartition(".")[2]

    def content(self) -> AttachmentContent:
        """The frozen value."""
        return AttachmentContent(
            title=self.title, filename=self.filename, sha256=self.sha256, size=self.size, pages=self.pages
        )
