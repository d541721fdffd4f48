"""Themes read through the months. Reads the search rows of issued documents and nothing else."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from directives.models import Edition, SearchRow, Theme
from directives.templatetags.guidance import Part, parts
from directives.views.anyone import for_anyone

THEME_PASSAGES = 30


@for_anyone
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of which something was issued, in their order."""
    return render(request, "public/themes.html", {"themes": issued_themes()})


def issued_themes() -> QuerySet[Theme]:
    """Themes with a passage in an issued document, whatever became of it: an address once given stays.

    A theme that only drafts use looks like a missing one.
    """
    return Theme.objects.filter(Exists(SearchRow.objects.filter(themes=OuterRef("pk"))))


def taken_in_by(slug: str) -> Theme | None:
    """The theme with passages into which the theme of this address was merged; None for any other address."""
    return issued_themes().filter(merged__slug=slug).first()


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of an issued document that belongs to a theme."""

    edition: Edition
    part: Part


@for_anyone
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """What the documents in force say on one theme, the newest month first. A merged theme's address leads on."""
    if taken_in := taken_in_by(slug):
        return HttpResponsePermanentRedirect(reverse("theme", args=[taken_in.slug]))
    theme = get_object_or_404(issued_themes(), slug=slug)
    rows = SearchRow.objects.filter(edition__in=Edition.objects.in_force(), themes=theme).select_related("edition")
    newest = rows.order_by("-edition__date", "-edition", "position")[:THEME_PASSAGES]
    passages = [Passage(row.edition, _part(row)) for row in newest]
    return render(request, "public/theme.html", {"theme": theme, "passages": passages})


def _part(row: SearchRow) -> Part:
    """The section; passages of other documents stand beside it, so the ids of its notes name the document."""
    edition = row.edition
    return parts(edition.content, f"{edition.slug}-{edition.year}-")[row.position - 1]
