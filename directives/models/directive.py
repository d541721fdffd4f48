"""The working document and its sections: the only mutable copy of a text. Public code never reads these models."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from ckeditor.fields import RichTextField
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Author, Signatory, User
from directives.content import (
    CONG_VAN,
    HUONG_DAN,
    DocumentContent,
    EventContent,
    Letterhead,
    SectionContent,
    SignatureBlock,
)
from directives.models.append_only import AppendOnly, AppendOnlySet
from directives.models.issuer import IssuingBody
from directives.models.theme import Theme

if TYPE_CHECKING:
    from directives.models.edition import Edition

Read = TypeVar("Read")


class Kind(models.TextChoices):
    """Kinds of document; a draft may not have chosen yet."""

    HUONG_DAN = HUONG_DAN, _("hướng dẫn (guidance)")
    CONG_VAN = CONG_VAN, _("công văn (official letter)")


class Urgency(models.TextChoices):
    """How fast the document is carried; most documents carry no mark. The keys are those of ``content.URGENCIES``."""

    URGENT = "khan", _("KHẨN (urgent)")
    VERY_URGENT = "thuong_khan", _("THƯỢNG KHẨN (very urgent)")
    EXPRESS = "hoa_toc", _("HỎA TỐC (express)")


class State(models.TextChoices):
    """Where a working document stands; ``rules.TRANSITIONS`` says what leads from one to the next."""

    DRAFT = "draft", _("being drafted")
    IN_REVIEW = "in_review", _("submitted")
    APPROVED = "approved", _("approved")
    AWAITING_SIGNATURE = "awaiting_signature", _("numbered, awaiting signature")
    ISSUED = "issued", _("issued")
    DISCARDED = "discarded", _("discarded")


class DirectiveSet(models.QuerySet["Directive"]):
    """Sets of working documents; nobody else filters on the state."""

    def at_work(self) -> "DirectiveSet":
        """Those on their way: neither issued nor discarded."""
        return self.exclude(state__in=[State.ISSUED, State.DISCARDED])

    def drafts(self) -> "DirectiveSet":
        """Those that are being written."""
        return self.filter(state=State.DRAFT)

    def in_review(self) -> "DirectiveSet":
        """Those submitted for approval."""
        return self.filter(state=State.IN_REVIEW)

    def approved(self) -> "DirectiveSet":
        """Those approved that have no number yet."""
        return self.filter(state=State.APPROVED)

    def awaiting_signature(self) -> "DirectiveSet":
        """Those numbered, printed and not yet issued."""
        return self.filter(state=State.AWAITING_SIGNATURE)

    def with_set_time(self) -> "DirectiveSet":
        """Each with ``set_time``: when it is to be issued, if a time has been set."""
        waiting = models.Q(scheduled__outcome="waiting")
        return self.annotate(set_time=models.Min("scheduled__due", filter=waiting))

    def kept(self) -> "DirectiveSet":
        """All but the discarded ones."""
        return self.exclude(state=State.DISCARDED)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: working documents are discarded, never deleted."""
        raise TypeError("Working documents are never deleted; discard them.")


class Directive(models.Model):
    """A guidance document at work. ``version`` rises with every saved edit; a stale form is known by it."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True)
    period = models.DateField(_("month"), null=True, blank=True, help_text=_("The first day of the month."))
    thematic = models.BooleanField(_("thematic guidance"), default=False, help_text=_("Not tied to one month."))
    title = models.CharField(_("title"), max_length=300)
    opening = RichTextField(_("opening paragraph"), blank=True)
    closing = RichTextField(_("closing paragraph"), blank=True)
    byline = models.ForeignKey(Author, models.PROTECT, verbose_name=_("byline"), null=True, blank=True)
    issuing_body = models.ForeignKey(IssuingBody, models.PROTECT, verbose_name=_("issuing body"), null=True, blank=True)
    signatory = models.ForeignKey(Signatory, models.PROTECT, verbose_name=_("signatory"), null=True, blank=True)
    addressees = models.TextField(_("addressees"), blank=True, help_text=_("Kính gửi, one a line."))
    recipients = models.TextField(_("recipients"), blank=True, help_text=_("Nơi nhận, one a line."))
    events = models.JSONField(_("events"), default=list, editable=False)
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency, blank=True)
    with_annex = models.BooleanField(
        _("appendix of the month's events"),
        default=False,
        help_text=_("The checked dates of the month, as the register has them when the text is saved."),
    )
    annex = models.JSONField(_("appendix"), default=list, editable=False)

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    contributors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Contribution", related_name="contributed", verbose_name=_("contributors")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("approved by")
    )
    approved_digest = models.CharField(max_length=64, blank=True, editable=False)
    printed_digest = models.CharField(max_length=64, blank=True, editable=False)
    code = models.CharField(_("verification code"), max_length=12, blank=True, editable=False)
    ledger_head = models.CharField(max_length=90, blank=True, editable=False)
    pdf_unsigned = models.CharField(max_length=64, blank=True, editable=False)
    pdf_leader = models.CharField(max_length=64, blank=True, editable=False)
    pdf_sealed = models.CharField(max_length=64, blank=True, editable=False)
    replaces = models.ForeignKey(
        "Edition",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="successors",
        verbose_name=_("replaces"),
    )
    corrects = models.ForeignKey(
        "Edition",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="correcting",
        verbose_name=_("corrects"),
    )
    change_from = models.DateField(_("takes effect on"), null=True, blank=True, editable=False)
    change_note = models.TextField(_("what is new for readers"), blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DirectiveSet.as_manager()
    _kept: dict[str, Any] | None = None

    class Meta:
        verbose_name = _("guidance document")
        verbose_name_plural = _("guidance documents")
        ordering = ["-period", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="directive_state_is_known"),
            models.CheckConstraint(condition=models.Q(kind__in=["", *Kind.values]), name="directive_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(urgency__in=["", *Urgency.values]), name="directive_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(thematic=False) | models.Q(period__isnull=True),
                name="directive_thematic_has_no_month",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.APPROVED, State.AWAITING_SIGNATURE, State.ISSUED])
                | (models.Q(approved_by__isnull=False) & ~models.Q(approved_digest="")),
                name="directive_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.AWAITING_SIGNATURE, State.ISSUED]) | ~models.Q(pdf_unsigned=""),
                name="directive_numbered_has_its_pdf",
            ),
            models.CheckConstraint(
                condition=models.Q(pdf_sealed="") | ~models.Q(pdf_leader=""), name="directive_leader_signs_before_seal"
            ),
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True) | models.Q(corrects__isnull=True),
                name="directive_replaces_or_corrects",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: working documents are discarded, never deleted."""
        raise TypeError("Working documents are never deleted; discard them.")

    @property
    def period_text(self) -> str:
        """The month as "2023-12"; empty for thematic guidance and for a draft without a month."""
        return self.period.strftime("%Y-%m") if self.period else ""

    @property
    def current_pdf(self) -> str:
        """SHA-256 of the newest stored form of the numbered document, or empty."""
        return self.pdf_sealed or self.pdf_leader or self.pdf_unsigned

    @property
    def amends(self) -> "Edition | None":
        """The issued document that this one replaces or corrects."""
        return self.replaces or self.corrects

    def is_contributor(self, user: User) -> bool:
        """Whether the person has ever saved a revision of the text or submitted it."""
        return self.contribution_set.filter(user=user).exists()

    def machine_made_places(self) -> tuple[str, ...]:
        """The sections that the machine wrote and nobody has changed, as places of ``DocumentContent.blocks``."""
        flags = self.sections.values_list("machine_made", flat=True) if self.pk else ()
        return tuple(f"section-{number}" for number, flag in enumerate(flags, 1) if flag)

    def add_section(self, order: int, section: SectionContent, **more: Any) -> "Section":
        """Write a section from its value; themes that do not exist are left out, merged ones followed."""
        row = self.sections.create(
            order=order, label=section.label, level=section.level, heading=section.heading, body=section.body, **more
        )
        row.themes.set(Theme.objects.named(section.themes))
        return row

    @contextmanager
    def read_once(self) -> Iterator[None]:
        """Within it this instance is read and examined a single time: for pages that look and change nothing."""
        self._kept = {}
        try:
            yield
        finally:
            self._kept = None

    def once(self, name: str, read: Callable[[], Read]) -> Read:
        """What ``read`` returns; within ``read_once`` it is asked the first time only."""
        if self._kept is None:
            return read()
        if name not in self._kept:
            self._kept[name] = read()
        kept: Read = self._kept[name]
        return kept

    def content(self) -> DocumentContent:
        """The working copy as a frozen value; the only reader of the mutable text.

        A digitised copy, which has no signatory of ours, is as its edition says.
        """
        return self.once("content", self._content)

    def _content(self) -> DocumentContent:
        if self.state == State.ISSUED and self.signatory_id is None and hasattr(self, "edition"):
            frozen: DocumentContent = self.edition.content
            return frozen
        sections = self.sections.prefetch_related("themes") if self.pk else []
        return DocumentContent(
            kind=self.kind,
            title=self.title,
            period=self.period_text,
            thematic=self.thematic,
            letterhead=self.issuing_body.letterhead() if self.issuing_body else Letterhead(),
            addressees=lines(self.addressees),
            opening=self.opening,
            sections=tuple(section.content() for section in sections),
            closing=self.closing,
            byline=self.byline.name if self.byline else "",
            recipients=lines(self.recipients),
            signature=signature_block(self.signatory),
            events=tuple(EventContent(**event) for event in self.events),
            urgency=self.urgency,
            attachments=tuple(one.content() for one in self.attachments.all()) if self.pk else (),
            annex=tuple(EventContent(**event) for event in self.annex),
        )


class Section(models.Model):
    """An ordered block of the text. ``label`` is literal and never renumbered by the machine."""

    directive = models.ForeignKey(
        Directive, models.CASCADE, related_name="sections", verbose_name=_("guidance document")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(_("label"), max_length=20, blank=True, help_text=_("As printed: 1., 1.1., I. or empty."))
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, verbose_name=_("themes"))
    body = RichTextField(_("text"), blank=True)
    notes = models.TextField(
        _("notes"), blank=True, help_text=_("For the authors only, for example last month's text; never printed.")
    )
    machine_made = models.BooleanField(
        _("put together by the machine"), default=False, editable=False, help_text=_("Until a person changes the text.")
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=4), name="section_level_is_1_to_4")
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.heading}".strip() or str(_("section"))

    def content(self) -> SectionContent:
        """The section as a frozen value."""
        slugs = tuple(sorted(theme.slug for theme in self.themes.all()))
        return SectionContent(label=self.label, level=self.level, heading=self.heading, body=self.body, themes=slugs)


class Contribution(AppendOnly):
    """A person who contributed to a text (saved a revision of it or submitted it); such a person never approves it.

    A trigger of the database refuses an approval by a contributor, and a contribution by the person who approved.
    """

    directive = models.ForeignKey(Directive, models.PROTECT)
    user = models.ForeignKey(User, models.PROTECT)

    objects = AppendOnlySet["Contribution"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["directive", "user"], name="one_contribution_a_person")]

    def __str__(self) -> str:
        return f"{self.user} – {self.directive}"


def lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of a text, stripped."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def signature_block(signatory: Signatory | None) -> SignatureBlock:
    """The signer's printed lines as a frozen value; empty when nobody has been chosen."""
    if signatory is None:
        return SignatureBlock()
    return SignatureBlock(authority=signatory.authority, position=signatory.position, name=signatory.name)


def first_of_month(text: str) -> date:
    """ "2023-12" as the first day of that month; ValueError for anything else."""
    year, _dash, month = text.partition("-")
    return date(int(year), int(month), 1)
