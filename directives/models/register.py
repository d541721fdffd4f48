"""The register of numbers: a running number per kind and term; every number has a row. Nothing is removed."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from directives.models.directive import Directive, Kind
from directives.models.issuer import Term


class NumberCounter(models.Model):
    """The next free number of a kind in a term; its row is the lock of numbering."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    term = models.ForeignKey(Term, models.PROTECT, verbose_name=_("term"))
    next_number = models.PositiveIntegerField(_("next number"), default=1)

    class Meta:
        verbose_name = _("running number")
        verbose_name_plural = _("running numbers")
        constraints = [
            models.UniqueConstraint(fields=["kind", "term"], name="one_counter_for_kind_and_term"),
            models.CheckConstraint(condition=models.Q(next_number__gte=1), name="counter_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.term}: {self.next_number}"


class EntryUse(models.TextChoices):
    """What a number was used for."""

    DIRECTIVE = "directive", _("a document of this system")
    OUTSIDE = "outside", _("a document made outside this system")
    VOID = "void", _("void")


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
    note = models.CharField(_("note"), max_length=300, blank=True)

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
