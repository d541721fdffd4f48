"""The public ledger: a line for each issued file and each status, chained; and the checkpoints signed over it.

A line is written in the transaction of the row it records, by the row itself (``Recorded``), so that no verb can forget
it; the row names its line, which the database demands. Lines are counted without a gap: whoever adds one holds the row
of the site's version until his transaction ends, as does everybody else who changes what readers see.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from directives import chain
from directives.models.append_only import AppendOnly, AppendOnlySet
from directives.models.site import SiteVersion


def hold() -> None:
    """Let nobody else add to a chain until this transaction ends; SQLite has locked the whole database already."""
    if connection.vendor == "sqlite":
        return
    if not SiteVersion.objects.select_for_update().filter(pk=1).exists():
        SiteVersion.objects.bulk_create([SiteVersion(pk=1)], ignore_conflicts=True)
        SiteVersion.objects.select_for_update().get(pk=1)


class LedgerSet(AppendOnlySet["LedgerLine"]):
    """Sets of lines, first to last."""

    def newest(self) -> "LedgerLine | None":
        """The head of the ledger; None while nothing has been issued."""
        return self.order_by("pk").last()

    def numbered_from(self, number: int) -> "LedgerSet":
        """The lines from that number on."""
        return self.filter(pk__gte=number)

    def reaching(self, first: int, last: int) -> "LedgerSet":
        """The lines that hold a byte of the ledger between the two, both included."""
        return self.filter(ends__gt=first, begins__lte=last)


class LedgerLine(AppendOnly):
    """One line. ``id`` is its number; ``begins`` and ``ends`` are its bytes in the ledger, the line break included."""

    id = models.PositiveBigIntegerField(primary_key=True)
    text = models.TextField()
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    begins = models.PositiveBigIntegerField()
    ends = models.PositiveBigIntegerField(db_index=True)

    objects = LedgerSet.as_manager()

    class Meta:
        verbose_name = _("line of the ledger")
        verbose_name_plural = _("ledger")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}/{self.hash}"

    @classmethod
    def after(cls, last: "LedgerLine | None", fact: Any) -> "LedgerLine":
        """The line that says this, behind the last one (None: the first line)."""
        number, previous, begins = (last.pk + 1, last.hash, last.ends) if last else (1, chain.ORIGIN, 0)
        text = chain.line(number, fact, previous)
        ends = begins + len(text.encode()) + 1
        return cls(pk=number, text=text, previous=previous, hash=chain.hash_of(text), begins=begins, ends=ends)


class Recorded(AppendOnly):
    """A row that stands in the public ledger, on the line it names."""

    line = models.OneToOneField(LedgerLine, models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True

    def fact(self) -> dict[str, Any]:
        """What the ledger says of this row."""
        raise NotImplementedError

    @classmethod
    def before_adding(cls, rows: Iterable[Self]) -> None:
        """Write the lines, in the order of the rows; those of rows that were entered before are there."""
        enter([row for row in rows if row.line_id is None])


def enter(rows: Sequence[Recorded]) -> None:
    """Write the lines of rows about to be added, in their order; rows of several tables are entered in one go."""
    if not rows:
        return
    hold()
    lines, last = list[LedgerLine](), LedgerLine.objects.newest()
    for row in rows:
        last = row.line = LedgerLine.after(last, row.fact())
        lines.append(last)
    LedgerLine.objects.bulk_create(lines, batch_size=500)


class Chained(AppendOnly):
    """A row that holds the hash of the one before it, in a chain through the whole table."""

    previous = models.CharField(max_length=64, unique=True, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        abstract = True

    def own_hash(self, previous: str) -> str:
        """The hash of what the row says, with that of the row before it."""
        raise NotImplementedError

    @classmethod
    def before_adding(cls, rows: Sequence[Self]) -> None:
        """Fasten the rows to the chain, in their order."""
        hold()
        newest = cls._default_manager.order_by("-pk").values_list("hash", flat=True).first()
        for row in rows:
            row.previous = newest or chain.ORIGIN
            row.hash = newest = row.own_hash(row.previous)


class Checkpoint(AppendOnly):
    """How long ledger and history were at a moment and what their last hashes were, signed with the office's seal.

    ``text`` is what was signed, byte for byte; ``signature`` is a detached CMS signature over it.
    """

    day = models.DateField(_("day"), unique=True)
    lines = models.PositiveBigIntegerField(_("lines"))
    head = models.CharField(_("last hash"), max_length=64)
    text = models.TextField()
    signature = models.BinaryField()
    signer = models.CharField(_("signer"), max_length=200)
    at = models.DateTimeField(_("made at"))

    objects = AppendOnlySet["Checkpoint"].as_manager()

    class Meta:
        verbose_name = _("checkpoint of the ledger")
        verbose_name_plural = _("checkpoints of the ledger")
        ordering = ["day"]
        get_latest_by = "day"

    def __str__(self) -> str:
        return f"{self.day}: {self.lines}/{self.head}"
