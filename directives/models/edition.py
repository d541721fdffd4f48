"""The issued document, what became of it, its files, its searchable lines. Public pages read these, nothing else."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directives import chain
from directives.content import DocumentContent, Numbering, from_json
from directives.models.append_only import AppendOnly, AppendOnlySet
from directives.models.directive import Directive, Kind
from directives.models.issuer import Term
from directives.models.ledger import Recorded
from directives.models.theme import Theme


class Status(models.TextChoices):
    """What became of an issued document; the newest row counts."""

    IN_FORCE = "in_force", _("in force")
    REPLACED = "replaced", _("replaced")
    CORRECTED = "corrected", _("corrected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class WithdrawalReason(models.TextChoices):
    """Why an issued document was withdrawn."""

    ISSUED_IN_ERROR = "issued_in_error", _("issued in error")
    REPLACED = "replaced", _("replaced by another document")
    NO_LONGER_VALID = "no_longer_valid", _("no longer valid")


class EditionSet(AppendOnlySet["Edition"]):
    """Sets of issued documents."""

    def with_status(self) -> "EditionSet":
        """Each with ``status_now``: the value of the EditionStatus that holds today."""
        newest = EditionStatus.objects.in_effect().filter(edition=models.OuterRef("pk"))
        return self.annotate(status_now=models.Subquery(newest.values("status")[:1]))

    def in_force(self) -> "EditionSet":
        """Those that hold: in force, or corrected in form only."""
        newest = models.Q(status_now__in=[Status.IN_FORCE, Status.CORRECTED])
        return self.with_status().filter(newest)

    def guidance(self) -> "EditionSet":
        """All but those that only correct the form of another document."""
        return self.filter(corrects=None)

    def of_month(self, year: int, month: int) -> "EditionSet":
        """The guidance for that month, whatever became of it; newest first."""
        return self.filter(period=date(year, month, 1))

    def month_before(self, period: date) -> "EditionSet":
        """What is in force for the month before the one that begins on ``period``; newest first."""
        before = period - timedelta(days=1)
        return self.in_force().of_month(before.year, before.month).newest_first()

    def newest_first(self) -> "EditionSet":
        """By month and date of issue."""
        return self.order_by(models.F("period").desc(nulls_last=True), "-date", "-pk")


class Edition(AppendOnly):
    """The issued document, written once. ``content_json`` is byte for byte what was approved (``digest``)."""

    directive = models.OneToOneField(
        Directive, models.PROTECT, related_name="edition", verbose_name=_("guidance document")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    term = models.ForeignKey(Term, models.PROTECT, verbose_name=_("term"))
    number = models.PositiveIntegerField(_("number"))
    symbol = models.CharField(_("symbol"), max_length=60)
    date = models.DateField(_("date"))
    year = models.PositiveSmallIntegerField(_("year of issue"))
    slug = models.SlugField(_("address"), max_length=120)
    period = models.DateField(_("month"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=300)
    content_json = models.TextField()
    digest = models.CharField(_("content hash"), max_length=64)
    code = models.CharField(_("verification code"), max_length=12, unique=True)
    pages = models.PositiveIntegerField(_("pages"))
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("approved by"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    issued_at = models.DateTimeField(_("issued at"))
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    digitised = models.BooleanField(_("digitised copy"), default=False)

    objects = EditionSet.as_manager()

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["period", "date"], name="edition_by_month"),
            models.Index(fields=["number"], name="edition_by_number"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "term", "number"], name="an_edition_s_number_is_used_once"),
            models.UniqueConstraint(fields=["year", "slug"], name="an_edition_s_address_is_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.display} – {self.title}"

    @cached_property
    def content(self) -> DocumentContent:
        """The frozen content."""
        return from_json(self.content_json)

    @property
    def numbering(self) -> Numbering:
        """Number, symbol, date and code as printed."""
        return Numbering(number=self.number, symbol=self.symbol, date=self.date, code=self.code)

    @property
    def display(self) -> str:
        """Number and symbol as printed: "05-HD/BTGDVTU"."""
        return self.numbering.display

    @property
    def in_ledger(self) -> dict[str, str]:
        """How the ledger names it."""
        return chain.document(year=self.year, slug=self.slug, number=self.number, symbol=self.symbol)

    @cached_property
    def status(self) -> "EditionStatus":
        """What holds today."""
        status = EditionStatus.objects.in_effect().filter(edition=self).select_related("by_edition").first()
        if status is None:
            raise EditionStatus.DoesNotExist(f"{self.display} has no status")
        status.edition = self
        return status

    @cached_property
    def file(self) -> "ArchivedFile":
        """The newest stored form of the signed PDF."""
        return self.files.latest()

    def get_absolute_url(self) -> str:
        """The page of the document, for ever."""
        return reverse("edition", args=[self.year, self.slug])

    def get_pdf_url(self) -> str:
        """The signed PDF, for ever."""
        return reverse("edition-pdf", args=[self.year, self.slug])


class EditionStatusSet(AppendOnlySet["EditionStatus"]):
    """Sets of statements on issued documents."""

    def in_effect(self, day: date | None = None) -> "EditionStatusSet":
        """Those that have come into effect by the day (today unless told), what holds first.

        The first statement counts from the moment of issue, whatever day the document is dated.
        """
        come = models.Q(effective__lte=day or timezone.localdate()) | models.Q(status=Status.IN_FORCE)
        return self.filter(come).order_by("-effective", "-pk")

    def replacing(self) -> "EditionStatusSet":
        """Those by which another document takes the place, now or from a later day on."""
        return self.filter(status=Status.REPLACED).select_related("by_edition").order_by("pk")

    def after_issue(self) -> "EditionStatusSet":
        """All but the first statement, that the document is in force."""
        return self.exclude(status=Status.IN_FORCE).order_by("pk")

    def announced(self, day: date | None = None) -> "EditionStatusSet":
        """Those that come into effect after the day (today unless told), the next one first."""
        later = self.filter(effective__gt=day or timezone.localdate()).exclude(status=Status.IN_FORCE)
        return later.order_by("effective", "pk")


class EditionStatus(Recorded):
    """What an issued document is from the day ``effective`` on; the first one is written with the edition.

    Of those that have come into effect the one with the latest day holds, of several of one day the one written last.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="statuses", verbose_name=_("issued document"))
    status = models.CharField(_("status"), max_length=12, choices=Status)
    reason = models.CharField(_("reason"), max_length=20, choices=WithdrawalReason, blank=True)
    note = models.TextField(_("explanation"), blank=True)
    by_edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by document")
    )
    effective = models.DateField(_("effective from"))
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered at"))

    objects = EditionStatusSet.as_manager()

    class Meta:
        verbose_name = _("status of an issued document")
        verbose_name_plural = _("statuses of issued documents")
        ordering = ["pk"]
        get_latest_by = "pk"
        indexes = [
            models.Index(fields=["status"], name="what_no_longer_holds"),
            models.Index(fields=["effective"], name="what_takes_effect_when"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="edition_status_is_known"),
            models.CheckConstraint(
                condition=~models.Q(status=Status.WITHDRAWN) | ~models.Q(reason=""), name="a_withdrawal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=[Status.REPLACED, Status.CORRECTED])
                | models.Q(by_edition__isnull=False),
                name="a_replacement_names_the_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition.display}: {self.get_status_display()}"

    def fact(self) -> dict[str, Any]:
        """What the ledger says of it."""
        return chain.status_fact(
            self.edition.in_ledger,
            status=str(self.status),
            reason=str(self.reason),
            note=self.note,
            by=self.by_edition.in_ledger["document"] if self.by_edition else "",
            effective=self.effective,
            at=self.at,
        )

    @property
    def holds(self) -> bool:
        """Whether a document with this status is still to be followed."""
        return self.status in {Status.IN_FORCE, Status.CORRECTED}

    @cached_property
    def announced(self) -> "EditionStatus | None":
        """What the document will be on a later day, if that has been said already."""
        later = EditionStatus.objects.announced().filter(edition_id=self.edition_id).select_related("by_edition")
        return later.defer("by_edition__content_json").first()

    @property
    def last_day(self) -> date:
        """The day before it takes effect: until then the document is as it was."""
        return self.effective - timedelta(days=1)


class ArchivedFile(Recorded):
    """A stored form of an edition's PDF, named by its SHA-256 in the file store; later ones carry fresh time-stamps."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", verbose_name=_("issued document"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    signatures = models.JSONField(_("signatures"), default=list)
    at = models.DateTimeField(_("stored at"))

    objects = AppendOnlySet["ArchivedFile"].as_manager()

    class Meta:
        verbose_name = _("archived file")
        verbose_name_plural = _("archived files")
        ordering = ["pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return self.sha256

    def fact(self) -> dict[str, Any]:
        """What the ledger says of it."""
        edition = self.edition
        return chain.file_fact(
            edition.in_ledger,
            issued=edition.date,
            content=edition.digest,
            sha256=self.sha256,
            size=self.size,
            at=self.at,
        )


class SearchRow(models.Model):
    """One searchable block of an edition, rebuildable at any time; never a source of truth.

    ``place`` orders the rows as readers see them: the larger, the nearer to the top (``directives.search.tables``).
    ``year`` is that of the month the document is for. The words of ``search_text`` are indexed by the database.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="search_rows")
    position = models.PositiveSmallIntegerField()
    place = models.BigIntegerField(unique=True)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    anchor = models.CharField(max_length=12, blank=True)
    themes = models.ManyToManyField(Theme)
    text = models.TextField()
    search_text = models.TextField()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="search_row_has_its_place")]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.position}"


class SearchWord(models.Model):
    """A folded word that stands in some issued document: what a mistyped word is compared with. Rebuildable."""

    word = models.CharField(primary_key=True, max_length=16)

    def __str__(self) -> str:
        return self.word
