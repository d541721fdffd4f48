"""The opening page: what waits for a person, how far the month's guidance is, what is late, missing or new.

It reads; the one thing that it writes down is that the person was here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import certificates
from accounts.models import Signatory, User
from accounts.roles import Role
from directives import rules
from directives.admin_month import may_start, next_month, proposed
from directives.admin_steps import my_work, staff, whose_turn
from directives.admin_views import act_name
from directives.drafting import printed_month
from directives.models import Directive, HistoryEntry, IssuingBody, State, Visit

FEATURED = 2
"""Months at work whose progress is shown; a third one is in the list of documents."""
NEWS = 8
REMINDED = timedelta(days=7)
"""How long before the due day a month that nobody has begun is spoken of."""
COUNTED_DAYS = 60
"""Beyond it nobody counts the days of a delay."""
BAR: tuple[Promise, ...] = (
    gettext_lazy("Write"),
    gettext_lazy("Hand in"),
    gettext_lazy("Approval"),
    gettext_lazy("Signature"),
    gettext_lazy("Publication"),
)
"""The five steps as the office counts them; numbering belongs to the signature."""
TURNS = frozenset({"create", "import", "draft_month", *rules.BY_ACTION}) - {"edit"}
"""Acts after which it is somebody's turn anew."""
BEING_WRITTEN = frozenset({State.DRAFT, State.IN_REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a month's guidance is. ``bar``: name and "done", "now" or "" of each step; ``late``: a sentence or ""."""

    directive: Directive
    bar: list[tuple[Promise, str]]
    turn: str
    since: datetime | None
    due: date | None
    late: str
    missing: list[str]


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the page shows."""
    person, at = staff(request), timezone.now()
    today = timezone.localdate(at)
    return {
        "my_work": my_work(person),
        "next_month": next_month(person),
        "progress": [progress(directive, today) for directive in featured()],
        "reminder": reminder(today) if may_start(person) else "",
        "news": news(person, Visit.objects.all().of(person, at)),
        "certificates": list(ending_certificates(at)) if person.has_role(Role.CLERK, Role.ADMINISTRATOR) else [],
    }


def featured() -> list[Directive]:
    """The months at work, the nearest first; when none is, the month issued last."""
    monthly = Directive.objects.select_related("issuing_body", "signatory", "byline").filter(period__isnull=False)
    at_work = list(monthly.at_work().order_by("period", "pk")[:FEATURED])
    return at_work or list(monthly.kept().order_by("-period", "-pk")[:1])


def progress(directive: Directive, today: date) -> Progress:
    """The five steps, whose turn it is since when, the due day, and what is missing while the text is written."""
    lacks = list(missing(directive)) if directive.state in BEING_WRITTEN else []
    last = directive.history.filter(action__in=TURNS).last()
    due = due_date(directive.issuing_body, directive.period) if directive.period else None
    place = _place(directive, ready=not lacks)
    return Progress(
        directive=directive,
        bar=[(name, "done" if n < place else "now" if n == place else "") for n, name in enumerate(BAR)],
        turn=whose_turn(directive),
        since=last.at if last else None,
        due=due,
        late=delay(due, today) if due and directive.state != State.ISSUED else "",
        missing=lacks,
    )


def _place(directive: Directive, *, ready: bool) -> int:
    """Which of the five steps comes next; 5 when all are done."""
    if directive.state == State.DRAFT:
        return 1 if ready else 0
    if directive.state == State.AWAITING_SIGNATURE:
        return 4 if directive.pdf_sealed else 3
    return {State.IN_REVIEW: 2, State.APPROVED: 3}.get(State(directive.state), len(BAR))


def due_date(body: IssuingBody | None, period: date) -> date | None:
    """The day by which the month's guidance is to be issued, by the rule of its body or of the newest one."""
    ruling = body or IssuingBody.objects.first()
    return ruling.due_date(period) if ruling else None


def delay(due: date, today: date) -> str:
    """How late it is, in a sentence; empty until the due day is over."""
    days = (today - due).days
    if days <= 0:
        return ""
    if days > COUNTED_DAYS:
        return _("The due day is long over.")
    return ngettext("%(days)d day late.", "%(days)d days late.", days) % {"days": days}


def missing(directive: Directive) -> Iterator[str]:
    """What the text still lacks, each in a few words: choices, findings, events of the month that it does not name."""
    if directive.signatory is None:
        yield _("Nobody has been chosen to sign.")
    found = rules.findings(directive)
    errors, warnings = ([f for f in found if f.severity == kind] for kind in ("error", "warning"))
    unnamed = [f for f in found if f.code == "event-missing"]
    if errors:
        yield ngettext("%(count)d error", "%(count)d errors", len(errors)) % {"count": len(errors)}
    if warnings:
        yield ngettext("%(count)d warning", "%(count)d warnings", len(warnings)) % {"count": len(warnings)}
    if unnamed:
        yield ngettext(
            "%(count)d event of the calendar that the text does not name",
            "%(count)d events of the calendar that the text does not name",
            len(unnamed),
        ) % {"count": len(unnamed)}


def reminder(today: date) -> str:
    """A sentence when the due day of the next month is near, and nobody has begun; otherwise empty."""
    month = proposed(today)
    due = due_date(None, month)
    if due is None or not -REMINDED <= today - due <= timedelta(days=COUNTED_DAYS):
        return ""
    said = _("The guidance for %(month)s is due on %(day)s and has not been begun.")
    return f"{said % {'month': printed_month(month), 'day': f'{due:%d/%m/%Y}'}} {delay(due, today)}".strip()


@dataclass(frozen=True, slots=True)
class News:
    """One act of somebody else since the person was last here."""

    entry: HistoryEntry
    act: str
    url: str


def news(person: User, since: datetime | None) -> list[News]:
    """What others did since then, the newest first, saves of one person counted once; nothing at the first visit."""
    if since is None:
        return []
    acts = HistoryEntry.objects.filter(at__gt=since).exclude(actor=person).select_related("actor", "directive")
    found: dict[tuple[int, int, str], HistoryEntry] = {}
    for entry in acts.order_by("-pk")[: NEWS * 5]:
        found.setdefault((entry.actor_id, entry.directive_id, entry.action), entry)
    return [
        News(entry, act_name(entry.action), reverse("admin:directives_directive_change", args=[entry.directive_id]))
        for entry in list(found.values())[:NEWS]
    ]


def ending_certificates(at: datetime) -> Iterator[tuple[str, date, bool]]:
    """Signers and seals whose certificate is over or nearly so: whose, its last day, whether that is over."""
    signers = Signatory.objects.filter(active=True).exclude(certificate="")
    seals = IssuingBody.objects.valid_on(timezone.localdate(at)).exclude(seal_certificate="")
    kept = [(signer.name, signer.certificate) for signer in signers]
    kept += [(_("the seal of %(body)s") % {"body": body.name}, body.seal_certificate) for body in seals]
    for name, pem in kept:
        found = certificates.read(pem.encode())
        if found.ends_soon(at):
            yield name, timezone.localdate(found.not_after), found.not_after <= at
