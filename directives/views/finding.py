"""Search, and themes read through the months. Reads the search rows of issued documents and nothing else."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from directives import search as searching
from directives.models import Edition, SearchRow, Theme
from directives.templatetags.guidance import Part, parts
from directives.views.anyone import for_anyone

PAGE = 20
THEME_PASSAGES = 30
LAST_PAGE = 50


@for_anyone
def search(request: HttpRequest) -> HttpResponse:
    """Passages that hold all words of ``q``, newest first, a page at a time."""
    query = searching.tidy(request.GET.get("q", ""))
    page = _page(request.GET.get("trang", ""))
    found = searching.find(query, limit=PAGE, offset=(page - 1) * PAGE)
    context = {
        "query": query,
        "found": found,
        "page": page,
        "earlier": page - 1,
        "later": page + 1 if found.total > page * PAGE and page < LAST_PAGE else 0,
    }
    return render(request, "public/search.html", context)


def _page(text: str) -> int:
    """The page asked for; nonsense is the first, and there is a last one."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), LAST_PAGE)


@for_anyone
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of which something was issued, in their order."""
    return render(request, "public/themes.html", {"themes": issued_themes()})


def issued_themes() -> QuerySet[Theme]:
    """Themes with a passage in an issued document, whatever became of it: an address once given stays.

    A theme that only drafts use looks like a missing one.
    """
    return Theme.objects.filter(Exists(SearchRow.objects.filter(themes=OuterRef("pk"))))


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of an issued document that belongs to a theme."""

    edition: Edition
    part: Part


@for_anyone
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """What the documents in force say on one theme, the newest month first."""
    theme = get_object_or_404(issued_themes(), slug=slug)
    rows = SearchRow.objects.filter(edition__in=Edition.objects.in_force(), themes=theme).select_related("edition")
    newest = rows.order_by("-edition__date", "-edition", "position")[:THEME_PASSAGES]
    passages = [Passage(row.edition, parts(row.edition.content)[row.position - 1]) for row in newest]
    return render(request, "public/theme.html", {"theme": theme, "passages": passages})
