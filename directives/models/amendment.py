"""What readers are told when an issued document is withdrawn, replaced or corrected. Rows are added, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.models.append_only import AppendOnly, AppendOnlySet
from directives.models.directive import Directive
from directives.models.edition import EditionStatus


class WithdrawalNoticeSet(AppendOnlySet["WithdrawalNotice"]):
    """Sets of notices."""

    def with_file_of(self, year: int, slug: str) -> "WithdrawalNoticeSet":
        """Those that can be downloaded of the document at this address."""
        of_it = self.filter(status__edition__year=year, status__edition__slug=slug)
        return of_it.exclude(sha256="").select_related("status").order_by("pk")


class WithdrawalNotice(AppendOnly):
    """The notice (thông báo thu hồi) by which a document was withdrawn: number, date, words, the file if there is one.

    ``sha256`` is the PDF in the file store, empty without a file.
    """

    status = models.OneToOneField(EditionStatus, models.PROTECT, related_name="notice")
    number = models.CharField(_("number of the notice"), max_length=60)
    date = models.DateField(_("date of the notice"))
    text = models.TextField(_("words of the notice"), blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)

    objects = WithdrawalNoticeSet.as_manager()

    class Meta:
        verbose_name = _("withdrawal notice")
        verbose_name_plural = _("withdrawal notices")

    def __str__(self) -> str:
        return self.number


class ChangeNoteSet(AppendOnlySet["ChangeNote"]):
    """Sets of notes."""

    def of(self, directive: Directive) -> "ChangeNoteSet":
        """The wordings about one issued document, the first one first."""
        return self.filter(status__edition__directive=directive).order_by("pk")


class ChangeNote(AppendOnly):
    """What a change means, in readers' words. The row written last is shown; earlier wordings stay readable."""

    status = models.ForeignKey(EditionStatus, models.PROTECT, related_name="notes")
    text = models.TextField(_("what is new for readers"))
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written at"))

    objects = ChangeNoteSet.as_manager()

    class Meta:
        verbose_name = _("change note")
        verbose_name_plural = _("change notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
