"""What became of an issued document, as its page tells it: the change come or announced, its note and notice.

Asked for only where something did become of it: a document in force costs no query here.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.http import HttpRequest
from django.utils import timezone

from directives.content import Letterhead
from directives.models import ChangeNote, Edition, EditionStatus, IssuingBody, Status, WithdrawalNotice
from directives.templatetags.guidance import Part, parts
from directives.views import freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """``said``: the statement that is explained, in effect or announced; ``notes``: its wordings, the newest first."""

    said: EditionStatus | None = None
    announced: EditionStatus | None = None
    notes: tuple[ChangeNote, ...] = ()
    notice: WithdrawalNotice | None = None
    correction: tuple[Part, ...] = ()

    @property
    def note(self) -> ChangeNote | None:
        """The wording that counts."""
        return self.notes[0] if self.notes else None

    @property
    def earlier_notes(self) -> tuple[ChangeNote, ...]:
        """The wordings before."""
        return self.notes[1:]


NOTHING = Aftermath()


def aftermath(status: EditionStatus) -> Aftermath:
    """What is to be told on the page of the document whose status this is."""
    announced = status.announced
    said = announced or (status if status.status != Status.IN_FORCE else None)
    if said is None:
        return NOTHING
    correcting = said.by_edition if said.status == Status.CORRECTED else None
    return Aftermath(
        said=said,
        announced=announced,
        notes=tuple(said.notes.order_by("-pk")),
        notice=getattr(said, "notice", None) if said.status == Status.WITHDRAWN else None,
        correction=tuple(parts(correcting.content, "dinh-chinh-")) if correcting else (),
    )


def brought_about(edition: Edition) -> Aftermath:
    """For the page of the document that replaces or corrects another: what was said of the old one."""
    if edition.replaces_id is None and edition.corrects_id is None:
        return NOTHING
    said = EditionStatus.objects.filter(by_edition=edition).order_by("pk").first()
    return Aftermath(said=said, notes=tuple(said.notes.order_by("-pk"))) if said else NOTHING


@dataclass(frozen=True, slots=True)
class Past:
    """A body that is no more: its last day, and who took over ("" where nobody knows)."""

    last_day: date
    successor: str


def past_body(request: HttpRequest, letterhead: Letterhead) -> Past | None:
    """What readers are told of the body that issued a document, if it no longer exists."""
    return _past(freshness.of(request).documents).get((letterhead.superior, letterhead.body))


@lru_cache(maxsize=4)
def _past(version: str) -> dict[tuple[str, str], Past]:
    """Bodies whose letterheads have all run out, by their printed names; kept for as long as the version stays."""
    bodies = list(IssuingBody.objects.select_related("successor").order_by("valid_from"))
    today = timezone.localdate()
    living = {(one.superior, one.name) for one in bodies if one.valid_until is None or one.valid_until >= today}
    return {
        (one.superior, one.name): Past(one.valid_until, _heir(one))
        for one in bodies
        if one.valid_until and (one.superior, one.name) not in living
    }


def _heir(body: IssuingBody) -> str:
    """Who does its work today: the successor, or the successor's."""
    seen, heir = {body.pk}, body.successor
    while heir and heir.successor and heir.pk not in seen:
        seen.add(heir.pk)
        heir = heir.successor
    return heir.name if heir else ""
