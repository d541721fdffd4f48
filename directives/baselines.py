"""What a text is compared with in one click: the text last approved, the one sent back, last month's document.

Reads the history and what was issued; changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.comparison import Comparison, compare
from directives.content import DocumentContent
from directives.models import Directive, Edition, HistoryEntry, Revision

MONTH_BEFORE = "thang-truoc"
REPLACED = "bi-thay-the"
NAMES = {
    "duyet": gettext_lazy("Since it was last approved"),
    "tra-lai": gettext_lazy("Since it was sent back"),
    MONTH_BEFORE: gettext_lazy("Against last month"),
    REPLACED: gettext_lazy("Against the document that it replaces"),
}
REASONS = {
    "duyet": gettext_lazy("This text has not been approved yet."),
    "tra-lai": gettext_lazy("This text has not been sent back."),
    MONTH_BEFORE: gettext_lazy("No document of the month before is in force."),
}
"""Why a comparison that staff may look for is not possible; a document that replaces none is not told so."""
ACTS = {"duyet": "approve", "tra-lai": "send_back"}
"""The act of the history whose revision is meant."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """One such text. ``source`` is its value in an address: a revision's number, or the key of a document."""

    key: str
    source: str
    told: str
    content: DocumentContent

    @property
    def name(self) -> str:
        """What the link says."""
        return str(NAMES[self.key])

    def to(self, content: DocumentContent) -> Comparison:
        """What has changed since."""
        return compare(self.content, content)


def baselines(directive: Directive) -> list[Baseline]:
    """Those that there are, in the order of ``NAMES``."""
    return [*_revisions(directive), *editions(directive)]


def reasons(found: list[Baseline]) -> list[tuple[str, str]]:
    """Name and reason of each comparison that is not possible."""
    there = {baseline.key for baseline in found}
    return [(str(NAMES[key]), str(reason)) for key, reason in REASONS.items() if key not in there]


def _revisions(directive: Directive) -> Iterator[Baseline]:
    for key, action in ACTS.items():
        act = directive.history.filter(action=action).select_related("revision", "actor").last()
        if act and act.revision:
            yield Baseline(key, str(act.revision.number), _told_act(act), act.revision.content())


def editions(directive: Directive) -> Iterator[Baseline]:
    """Last month's document and the one that this one replaces."""
    before = Edition.objects.month_before(directive.period).first() if directive.period else None
    for key, edition in ((MONTH_BEFORE, before), (REPLACED, directive.replaces)):
        if edition is not None:
            yield Baseline(key, key, f"{edition.display}, {edition.date:%d/%m/%Y}", edition.content)


def _told_act(act: HistoryEntry) -> str:
    revision = act.revision
    assert revision is not None
    return _("revision %(number)d, %(who)s, %(when)s") % {
        "number": revision.number,
        "who": act.actor,
        "when": _moment(act.at),
    }


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def told_revision(revision: Revision) -> str:
    """A revision in a list to choose from."""
    return _("Revision %(number)d – %(who)s, %(when)s") % {
        "number": revision.number,
        "who": revision.author,
        "when": _moment(revision.at),
    }


def usual(found: list[Baseline]) -> Baseline | None:
    """What a reader usually wants to know: the changes since the newest text that he has judged."""
    judged = [baseline for baseline in found if baseline.source.isdecimal()]
    return max(judged, key=lambda baseline: int(baseline.source), default=found[0] if found else None)
