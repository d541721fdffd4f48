"""Home, years, months and the issued documents themselves. Reads editions and never a working document."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from directives import endnotes
from directives.content import CONG_VAN, KIND_NAMES, DocumentContent, EventContent, text_of
from directives.models import Edition, EditionStatus, Status
from directives.models.edition import EditionStatusSet
from directives.pdf.values import PICTURE_SIZE
from directives.verdicts import signature_lines
from directives.verification import state_sentence
from directives.views.aftermath import aftermath, brought_about, past_body
from directives.views.anyone import for_anyone, for_anyone_today
from directives.views.calendar import soon
from directives.views.frame import absolute

FIRST_YEAR = 1930
"""Founding of the Party; an earlier year is a mistyped address."""
THEMATIC_ON_HOME = 5
OUTLINE_FROM = 3
"""Documents with fewer sections are seen at a glance and get no outline."""
OUTLINE_WORDS = 20
FIRST_DAY = re.compile(r"(\d{1,2})(?:/(\d{1,2})|\D+\d{1,2}/(\d{1,2}))")
"""First day and its month in "03/12", "18/12-30/12", "12-13/5", "02 và 05/8", "10/3 âm lịch"."""
MONTHS = 12


def month_in_reach(year: int, month: int = 1) -> date:
    """The first day of the month; Http404 for a year in which no guidance can have been issued."""
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise Http404
    return date(year, month, 1)


@for_anyone_today
def home(request: HttpRequest) -> HttpResponse:
    """The latest month's guidance in force, days to come, the way to all earlier months, and thematic guidance."""
    latest = Edition.objects.in_force().filter(period__isnull=False).newest_first().first()
    period = latest.period if latest else None
    editions = with_their_status(Edition.objects.in_force().filter(period=period).newest_first()) if period else []
    context = {
        "editions": outlined(editions),
        "period": period,
        "soon": soon(),
        "years": archive(),
        "thematic": thematic_guidance()[:THEMATIC_ON_HOME],
    }
    return render(request, "public/home.html", context)


def thematic_guidance() -> QuerySet[Edition]:
    """Guidance in force that is tied to no month; letters that correct another document are found on its page."""
    return Edition.objects.in_force().guidance().filter(period__isnull=True).newest_first()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an outline: where it leads, the literal label, the heading or the section's first words."""

    anchor: str
    label: str
    text: str


def outline(content: DocumentContent) -> list[Entry]:
    """The sections as lines; empty for a document that is seen at a glance."""
    entries = [
        Entry(f"muc-{number}", section.label, section.heading or _first_words(section.body))
        for number, section in enumerate(content.sections, 1)
    ]
    return entries if len(entries) >= OUTLINE_FROM else []


def _first_words(body: str) -> str:
    return Truncator(text_of(endnotes.bare(body)).replace("\n", " ")).words(OUTLINE_WORDS, truncate=" …")


def outlined(editions: Iterable[Edition]) -> list[tuple[Edition, list[Entry]]]:
    """Each with its outline."""
    return [(edition, outline(edition.content)) for edition in editions]


def archive() -> list[tuple[int, list[tuple[int, bool]]]]:
    """Years with guidance in force, newest first; each with its twelve months and whether that month has any."""
    periods = Edition.objects.in_force().filter(period__isnull=False).order_by("-period")
    known = [period for period in dict.fromkeys(periods.values_list("period", flat=True)) if period]
    years = {year: {period.month for period in months} for year, months in groupby(known, key=lambda day: day.year)}
    return [(year, [(month, month in months) for month in range(1, 13)]) for year, months in years.items()]


@for_anyone
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Everything for one year: monthly guidance by month, thematic guidance by its date of issue."""
    whole_year = (month_in_reach(year), date(year, 12, 31))
    editions = Edition.objects.with_status().defer("content_json").newest_first()
    monthly = editions.filter(period__range=whole_year)
    thematic = editions.filter(period__isnull=True, date__range=whole_year)
    return render(request, "public/year.html", {"year": year, "monthly": monthly, "thematic": thematic})


@for_anyone
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month's documents: those that hold, then what was replaced or withdrawn; empty where nothing was issued."""
    period = month_in_reach(year, month)
    editions = with_their_status(Edition.objects.of_month(year, month).newest_first())
    current = [edition for edition in editions if edition.status.holds]
    earlier, later = neighbours(period)
    context = {
        "period": period,
        "editions": outlined(current),
        "set_aside": [edition for edition in editions if edition not in current],
        "earlier": earlier,
        "later": later,
    }
    return render(request, "public/month.html", context)


def neighbours(period: date) -> tuple[date | None, date | None]:
    """The nearest months before and after that have guidance in force."""
    periods = Edition.objects.in_force().values_list("period", flat=True)
    earlier = periods.filter(period__lt=period).order_by("-period").first()
    return earlier, periods.filter(period__gt=period).order_by("period").first()


def with_their_status(editions: Iterable[Edition]) -> list[Edition]:
    """The same editions, their newest statuses asked for together: one query more, however many they are."""
    kept = list(editions)
    rows = EditionStatus.objects.filter(edition__in=kept).select_related("by_edition")
    light = list(rows.defer("by_edition__content_json"))
    for edition in kept:
        vars(edition)["status"] = holding([row for row in light if row.edition_id == edition.pk])
    return kept


def holding(rows: Iterable[EditionStatus]) -> EditionStatus:
    """Of all the statements on one document the one that holds today, and with it what is announced."""
    today = timezone.localdate()
    ordered = sorted(rows, key=lambda row: (row.effective, row.pk))
    come = [row for row in ordered if row.effective <= today or row.status == Status.IN_FORCE]
    later = [row for row in ordered if row.effective > today and row.status != Status.IN_FORCE]
    vars(come[-1])["announced"] = later[0] if later else None
    return come[-1]


@for_anyone
def edition(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """One issued document, for ever. Two queries: the edition with status and neighbours, its file.

    What became of it, or what it brought about, costs a few more where there is any.
    """
    status = issued(year, slug, _with_neighbours())
    edition = status.edition
    context = {
        "edition": edition,
        "content": edition.content,
        "letterhead": edition.content.letterhead,
        "outline": outline(edition.content),
        "events": by_day(edition.content.events, edition.period),
        "earlier": vars(status)["earlier"],
        "later": vars(status)["later"],
        "status": status,
        "state": state_sentence(status),
        "file": edition.file,
        "signatures": signature_lines(edition.file.signatures),
        "aftermath": aftermath(status),
        "brought_about": brought_about(edition),
        "past_body": past_body(request, edition.content.letterhead),
        "citation": citation(edition),
        "picture": absolute(reverse("edition-picture", args=[edition.year, edition.slug])),
        "picture_size": PICTURE_SIZE,
    }
    return render(request, "public/document.html", context)


def citation(edition: Edition) -> str:
    """How to name the document in another text, as Vietnamese references do, with its address; not translated."""
    content, kind = edition.content, KIND_NAMES[edition.kind].capitalize()
    issuer = ", ".join(filter(None, (content.letterhead.body, content.letterhead.superior)))
    about = "về việc " if edition.kind == CONG_VAN else ""
    said = f"{kind} số {edition.display} ngày {edition.date:%d/%m/%Y} {about}{content.subject}"
    return f"{issuer}: {said}, {absolute(edition.get_absolute_url())}"


def issued(year: int, slug: str, statuses: EditionStatusSet | None = None) -> EditionStatus:
    """What holds of the document at this address, and the document: one query. Http404 where nothing was issued."""
    rows = EditionStatus.objects.all() if statuses is None else statuses
    whole = rows.select_related("edition__replaces", "edition__corrects", "by_edition")
    light = whole.defer(
        "edition__replaces__content_json", "edition__corrects__content_json", "by_edition__content_json"
    )
    later = EditionStatus.objects.announced().filter(edition=OuterRef("edition"))
    here = light.in_effect().filter(edition__year=year, edition__slug=slug).annotate(more=Exists(later))
    status = here.first()
    if status is None:
        raise Http404
    vars(status.edition)["status"] = status
    if not vars(status)["more"]:
        vars(status)["announced"] = None
    return status


def _with_neighbours() -> EditionStatusSet:
    months = Edition.objects.in_force().filter(period__isnull=False)
    earlier = months.filter(period__lt=OuterRef("edition__period")).order_by("-period").values("period")[:1]
    later = months.filter(period__gt=OuterRef("edition__period")).order_by("period").values("period")[:1]
    return EditionStatus.objects.annotate(earlier=Subquery(earlier), later=Subquery(later))


def by_day(events: Iterable[EventContent], period: date | None) -> list[EventContent]:
    """The events as they follow each other around the period: days of the month before, of the month, of the next.

    Those without a day come last, in the order of the text. A lunar day stands a month later than its figures say.
    """
    return sorted(events, key=lambda event: _place(event, period.month if period else 2))


def _place(event: EventContent, middle: int) -> tuple[int, int]:
    """Months from the one before the period, and the first day; an event of several days stands where it begins."""
    found = FIRST_DAY.match(event.date)
    if not found:
        return MONTHS, 0
    day, month = int(found[1]), int(found[2] or found[3])
    return (month - middle + 1 + ("âm" in event.date)) % MONTHS, day
