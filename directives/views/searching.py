"""The search page: passages of issued documents, documents by their number, events of the calendar. Never a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directives import search as searching
from directives.content import KIND_NAMES
from directives.models import SearchRow, Theme
from directives.search import Narrowed, tables
from directives.views import freshness
from directives.views.anyone import for_anyone_today
from directives.views.finding import issued_themes
from events.almanac import Entry, entries
from events.folding import fold
from events.models import CommemorativeEvent

PAGE = 20
LAST_PAGE = searching.RANKED // PAGE
EVENTS = 3
AHEAD = timedelta(days=400)
"""A year, and a leap month."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the search, as the form offers it."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is to choose from: the years that documents are for, the themes of which something was issued."""

    years: tuple[int, ...]
    themes: tuple[Theme, ...]


@for_anyone_today
def search(request: HttpRequest) -> HttpResponse:
    """Passages that hold the words of ``q``, a page at a time, narrowed by year, theme, kind and state."""
    version = freshness.of(request).documents
    offer = _offer(version)
    asked = {name: request.GET.get(name, "") for name in ("nam", "chu-de", "loai", "tinh-trang", "tach")}
    narrowed = narrowed_by(asked, offer)
    page = _page(request.GET.get("trang", ""))
    found = searching.find(
        request.GET.get("q", ""),
        limit=PAGE,
        offset=(page - 1) * PAGE,
        narrowed=narrowed,
        apart=asked["tach"] == "1",
    )
    first = page == 1 and bool(found.words)
    context = {
        "query": found.query.typed,
        "found": found,
        "narrowed": narrowed,
        "narrowing": _narrowing(version, narrowed),
        "numbered": searching.by_number(found.query) if first and not narrowed.chosen else [],
        "events": events(request, found.words) if first else [],
        "suggestions": SimpleLazyObject(lambda: searching.suggestions(found.query)),
        "most_words": searching.MOST_WORDS,
        "page": page,
        **_links(asked, found, page),
    }
    return render(request, "public/search.html", context)


def _page(text: str) -> int:
    """The page asked for; nonsense is the first, and there is a last one."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), LAST_PAGE)


def _links(asked: Mapping[str, str], found: searching.Found, page: int) -> dict[str, str]:
    """Addresses of the pages before and after, of all hits of the same words, and with the words apart; or ""."""
    kept = {"q": found.query.typed, **{name: value for name, value in asked.items() if value}}
    last = min(found.total, searching.RANKED) <= page * PAGE

    def address(**changed: str | int) -> str:
        return f"{reverse('search')}?{urlencode({**kept, **changed})}"

    return {
        "earlier": address(trang=page - 1) if page > 1 else "",
        "later": "" if last else address(trang=page + 1),
        "everywhere": f"{reverse('search')}?{urlencode({'q': found.query.typed})}",
        "apart": address(tach=1) if found.together else "",
    }


@lru_cache(maxsize=4)
def _offer(version: str) -> Offer:
    """Kept for as long as the site's version stays."""
    reach = SearchRow.objects.aggregate(first=Min("year"), last=Max("year"))
    years = range(reach["last"], reach["first"] - 1, -1) if reach["last"] else ()
    return Offer(tuple(years), tuple(issued_themes()))


@lru_cache(maxsize=256)
def _narrowing(version: str, narrowed: Narrowed) -> SafeString:
    """The fields of the form as HTML, kept likewise: the choices may be a hundred."""
    context = {"narrowed": narrowed, "choices": choices(narrowed, _offer(version))}
    return render_to_string("public/_narrowing.html", context)


def narrowed_by(asked: Mapping[str, str], offer: Offer) -> Narrowed:
    """What the address narrows the search to; what is not on offer narrows nothing."""
    themes = {theme.slug: theme.pk for theme in offer.themes}
    years = {str(year): year for year in offer.years}
    return Narrowed(
        year=years.get(asked["nam"]),
        theme=themes.get(asked["chu-de"]),
        kind=asked["loai"] if asked["loai"] in KIND_NAMES else "",
        state=asked["tinh-trang"] if asked["tinh-trang"] in tables.GONE else "",
    )


def choices(narrowed: Narrowed, offer: Offer) -> list[tuple[str, str, Sequence[Choice]]]:
    """Name, label and options of each field of the form."""
    states = [
        Choice(tables.IN_FORCE, _("In force"), narrowed.state == tables.IN_FORCE),
        Choice(tables.REPLACED, _("Replaced"), narrowed.state == tables.REPLACED),
        Choice(tables.WITHDRAWN, _("Withdrawn"), narrowed.state == tables.WITHDRAWN),
    ]
    return [
        ("nam", _("Year"), [Choice(str(year), str(year), year == narrowed.year) for year in offer.years]),
        ("chu-de", _("Theme"), [Choice(one.slug, one.name, one.pk == narrowed.theme) for one in offer.themes]),
        ("loai", _("Kind of document"), [Choice(k, capfirst(v), k == narrowed.kind) for k, v in KIND_NAMES.items()]),
        (
            "tinh-trang",
            _("What became of it"),
            states,
        ),
    ]


def events(request: HttpRequest, words: Sequence[str]) -> list[Entry]:
    """Events of the register whose names hold all the words, as they come within a year; the nearest ones first."""
    known = _coming(freshness.of(request).register, timezone.localdate())
    return [entry for name, entry in known if all(f" {word} " in name for word in words)][:EVENTS]


@lru_cache(maxsize=2)
def _coming(version: str, today: date) -> list[tuple[str, Entry]]:
    """Folded names, and each event as it falls next; kept while register and day last."""
    nearest: dict[str, tuple[str, Entry]] = {}
    for entry in entries(CommemorativeEvent.objects.known(), today, today + AHEAD):
        event = entry.event
        name = f" {fold(' '.join([event.name, event.short_name, *event.variants]))} "
        nearest.setdefault(event.key, (name, entry))
    return list(nearest.values())
