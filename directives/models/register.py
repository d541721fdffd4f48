"""The register of numbers: a running number per kind and term; every number has a row. Nothing is removed."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives.models.directive import Directive, Kind
from directives.models.edition import EditionStatus
from directives.models.issuer import Term


class NumberCounter(models.Model):
    """The next free number of a kind in a term; its row is the lock of numbering."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    term = models.ForeignKey(Term, models.PROTECT, verbose_name=_("term"))
    first_number = models.PositiveIntegerField(
        _("first number"), default=1, help_text=_("Lower numbers stand in the register that was kept before.")
    )
    next_number = models.PositiveIntegerField(_("next number"), default=1)

    class Meta:
        verbose_name = _("running number")
        verbose_name_plural = _("running numbers")
        constraints = [
            models.UniqueConstraint(fields=["kind", "term"], name="one_counter_for_kind_and_term"),
            models.CheckConstraint(condition=models.Q(next_number__gte=1), name="counter_is_positive"),
            models.CheckConstraint(
                condition=models.Q(first_number__gte=1, first_number__lte=models.F("next_number")),
                name="counter_begins_before_it_goes_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.term}: {self.next_number}"


class EntryUse(models.TextChoices):
    """What a number was used for."""

    DIRECTIVE = "directive", _("a document of this system")
    OUTSIDE = "outside", _("a document made outside this system")
    VOID = "void", _("void")


class RegisterSet(models.QuerySet["RegisterEntry"]):
    """Sets of rows of the register."""

    def running(self, kind: str, term: Term) -> "RegisterSet":
        """Those of one running number."""
        return self.filter(kind=kind, term=term)

    def used(self) -> "RegisterSet":
        """Those that stand for a document, here or elsewhere; void numbers left out."""
        return self.exclude(use=EntryUse.VOID)

    def out_of_order(self, number: int, day: date) -> "RegisterEntry | None":
        """A row among these that contradicts ``number`` on ``day``: lower and later, or higher and earlier."""
        lower = self.used().filter(number__lt=number, date__gt=day).order_by("-date", "-number").first()
        return lower or self.used().filter(number__gt=number, date__lt=day).order_by("date", "number").first()

    def in_order(self) -> "RegisterSet":
        """As the book is written: by kind and number, the newest term first."""
        return self.order_by("-term__valid_from", "kind", "number")

    def to_show(self) -> "RegisterSet":
        """With everything that a page or a file shows of a row."""
        status = EditionStatus.objects.in_effect().filter(edition__directive=models.OuterRef("directive"))
        return self.annotate(status_now=models.Subquery(status.values("status")[:1])).select_related(
            "term", "directive", "entered_by"
        )

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: every number keeps its row."""
        raise TypeError("Register entries are never deleted.")


class RegisterEntry(models.Model):
    """One number of the register, with what the register must show of it."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    term = models.ForeignKey(Term, models.PROTECT, verbose_name=_("term"))
    number = models.PositiveIntegerField(_("number"))
    symbol = models.CharField(_("symbol"), max_length=60)
    date = models.DateField(_("date"))
    use = models.CharField(_("use"), max_length=12, choices=EntryUse, default=EntryUse.DIRECTIVE)
    directive = models.OneToOneField(
        Directive,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="register_entry",
        verbose_name=_("guidance document"),
    )
    subject = models.CharField(_("subject"), max_length=300)
    signer = models.CharField(_("signer"), max_length=120, blank=True)
    recipients = models.TextField(_("recipients"), blank=True)
    keeper = models.CharField(_("unit keeping the copy"), max_length=120, blank=True)
    copies = models.PositiveSmallIntegerField(_("number of copies"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    order_reason = models.CharField(_("why the date is out of order"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), null=True, blank=True, editable=False)

    objects = RegisterSet.as_manager()

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register of numbers")
        ordering = ["-term", "kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "term", "number"], name="a_number_is_used_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="register_number_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(use=EntryUse.DIRECTIVE) | models.Q(directive__isnull=False),
                name="register_entry_names_its_document",
            ),
            models.CheckConstraint(
                condition=~models.Q(use=EntryUse.VOID) | (models.Q(directive__isnull=True) & ~models.Q(subject="")),
                name="a_void_number_has_a_reason_and_no_document",
            ),
        ]

    def __str__(self) -> str:
        return self.display

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: every number keeps its row; a number not used is void, with its reason."""
        raise TypeError("Register entries are never deleted.")

    @property
    def display(self) -> str:
        """As printed: a leading zero below 10."""
        return f"{self.number:02d}-{self.symbol}"
