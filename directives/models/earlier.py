"""Documents issued before this system, on their way in: what a clerk enters from paper until somebody else confirms it.

Confirming writes an Edition marked ``digitised``; from then on the row is as fixed as the edition is.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.content import DocumentContent, Letterhead, SectionContent, SignatureBlock
from directives.models.directive import Directive, Kind
from directives.models.theme import Theme


class EarlierSet(models.QuerySet["EarlierDocument"]):
    """Sets of earlier documents."""

    def unconfirmed(self) -> "EarlierSet":
        """Those that wait for the second person."""
        return self.filter(directive=None)


class EarlierDocument(models.Model):
    """One document as it stands on its original. ``body`` is clean HTML; ``sha256`` the original file in the store."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    number = models.PositiveIntegerField(_("number"))
    symbol = models.CharField(_("symbol"), max_length=60, help_text=_("As printed behind the number: HD/BTGTU."))
    date = models.DateField(_("date"), help_text=_("As printed on the original."))
    title = models.CharField(_("title"), max_length=300)
    period = models.DateField(_("month"), null=True, blank=True, help_text=_("Empty for thematic guidance."))
    superior = models.CharField(_("superior body"), max_length=160, blank=True)
    body_name = models.CharField(_("issuing body"), max_length=160, help_text=_("As printed on the original."))
    place = models.CharField(_("place"), max_length=80, blank=True)
    authority = models.CharField(_("authority line"), max_length=80, blank=True)
    position = models.CharField(_("position line"), max_length=80, blank=True)
    signer = models.CharField(_("signer"), max_length=120)
    recipients = models.TextField(_("recipients"), blank=True, help_text=_("Nơi nhận, one a line."))
    text = models.TextField(_("text"))
    themes = models.ManyToManyField(Theme, blank=True, verbose_name=_("themes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveIntegerField(_("pages"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    directive = models.OneToOneField(Directive, models.PROTECT, null=True, blank=True, related_name="earlier")

    objects = EarlierSet.as_manager()

    class Meta:
        verbose_name = _("earlier document")
        verbose_name_plural = _("earlier documents")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(directive__isnull=True, confirmed_by__isnull=True)
                | models.Q(directive__isnull=False, confirmed_by__isnull=False),
                name="an_earlier_document_is_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("entered_by")),
                name="an_earlier_document_is_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display} – {self.title}"

    @property
    def display(self) -> str:
        """As printed: a leading zero below 10."""
        return f"{self.number:02d}-{self.symbol}"

    def content(self, opening: str, sections: tuple[SectionContent, ...], closing: str) -> DocumentContent:
        """The particulars around a text as one frozen value, as the original prints them."""
        return DocumentContent(
            kind=self.kind,
            title=self.title,
            period=f"{self.period:%Y-%m}" if self.period else "",
            thematic=self.period is None,
            letterhead=Letterhead(
                superior=self.superior,
                body=self.body_name,
                place=self.place,
                abbreviation=self.symbol.rpartition("/")[2],
            ),
            opening=opening,
            sections=sections,
            closing=closing,
            recipients=tuple(line.strip() for line in self.recipients.splitlines() if line.strip()),
            signature=SignatureBlock(authority=self.authority, position=self.position, name=self.signer),
        )
