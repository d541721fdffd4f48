"""The office that issues, as it is printed, and the terms in which its numbers run."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import certificates
from directives.content import Letterhead


class Validity(models.Model):
    """From a day to a day; an open end is still running."""

    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]


Row = TypeVar("Row", bound="Validity")


class ValiditySet(models.QuerySet[Row]):
    """Sets of things that are valid for a time."""

    def valid_on(self, day: date) -> "ValiditySet[Row]":
        """Those valid on the day, the newest first."""
        open_end = models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=day)
        return self.filter(open_end, valid_from__lte=day).order_by("-valid_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsManner:
    """How the board writes out the events of a month: "beginning, focus: event; event ending".

    ``%(month)s`` in ``beginning`` is the month as printed ("12/2023"). ``by_day``: in the order of days, not by weight.
    """

    beginning: str = "Tuyên truyền các sự kiện, các ngày kỷ niệm trong tháng %(month)s"
    focus: str = "trọng tâm là"
    ending: str = "và các ngày kỷ niệm khác"
    by_day: bool = False


class EventsOrder(models.TextChoices):
    """In which order the events of a month are written out."""

    WEIGHT = "weight", _("the weightiest first")
    DAY = "day", _("by day")


STANDING_MANNER = EventsManner()


def only_the_month(text: str) -> None:
    """Refuse a beginning with any other placeholder than the month's."""
    if "%" in text.replace("%(month)s", ""):
        raise ValidationError(gettext("Write the month's placeholder as shown below, and no other percent sign."))


class IssuingBody(Validity):
    """A letterhead with validity dates: boards are renamed and merged, the past must not change with them."""

    superior = models.CharField(_("superior body"), max_length=160, help_text=_("As printed: TỈNH ỦY …"))
    name = models.CharField(_("issuing body"), max_length=160, help_text=_("As printed, in capitals."))
    abbreviation = models.CharField(
        _("symbol"), max_length=40, help_text=_("Behind the kind: BTGDVTU in 12-HD/BTGDVTU.")
    )
    place = models.CharField(_("place"), max_length=80, help_text=_("Before the date: Ninh Bình, ngày …"))

    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
        help_text=_("Who took over when this body ceased to exist; readers of its documents are told."),
    )

    events_beginning = models.CharField(
        _("beginning of the events paragraph"),
        max_length=200,
        default=STANDING_MANNER.beginning,
        validators=[only_the_month],
        help_text=_("%(month)s stands for the month."),
    )
    events_focus = models.CharField(
        _("words before the events"), max_length=80, blank=True, default=STANDING_MANNER.focus
    )
    events_ending = models.CharField(
        _("words after the events"), max_length=80, blank=True, default=STANDING_MANNER.ending
    )
    events_order = models.CharField(
        _("order of the events"), max_length=6, choices=EventsOrder, default=EventsOrder.WEIGHT
    )
    due_day = models.PositiveSmallIntegerField(
        _("due day"),
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text=_("Day of the month before, 1 to 28, by which a month's guidance is to be issued."),
    )
    mirrored_margins = models.BooleanField(
        _("margins for printing on both sides"),
        default=False,
        help_text=_("The wide margin stands on the right on the back of each sheet."),
    )
    bold_position = models.BooleanField(_("position line in bold"), default=False)
    seal_picture = models.BinaryField(_("picture of the seal"), blank=True, default=b"")
    seal_certificate = models.TextField(
        _("certificate of the seal"),
        blank=True,
        help_text=_("PEM; a seal set outside this server must be made with this very certificate."),
    )

    objects = ValiditySet["IssuingBody"].as_manager()

    class Meta(Validity.Meta):
        abstract = False
        verbose_name = _("issuing body")
        verbose_name_plural = _("issuing bodies")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return f"{self.name} – {self.superior}"

    def clean(self) -> None:
        """The certificate of the seal must be readable PEM."""
        super().clean()
        try:
            if self.seal_certificate:
                certificates.read(self.seal_certificate.encode())
        except ValueError as error:
            raise ValidationError({"seal_certificate": gettext("This is not a certificate in PEM form.")}) from error

    def due_date(self, period: date) -> date:
        """The day by which the guidance for the month is to be issued."""
        return (period.replace(day=1) - timedelta(days=1)).replace(day=self.due_day)

    def events_manner(self) -> EventsManner:
        """How this board writes out the events of a month."""
        return EventsManner(
            beginning=self.events_beginning,
            focus=self.events_focus,
            ending=self.events_ending,
            by_day=self.events_order == EventsOrder.DAY,
        )

    def letterhead(self) -> Letterhead:
        """The frozen value that is printed."""
        return Letterhead(
            superior=self.superior,
            body=self.name,
            place=self.place,
            abbreviation=self.abbreviation,
            mirrored=self.mirrored_margins,
            bold_position=self.bold_position,
        )


class Term(Validity):
    """A committee's term of office; numbers run per kind of document within it."""

    name = models.CharField(_("name"), max_length=80, unique=True, help_text=_("For example 2020-2025."))

    objects = ValiditySet["Term"].as_manager()

    class Meta(Validity.Meta):
        abstract = False
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name
