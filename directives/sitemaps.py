"""The list of addresses for search engines, with the moment of their last change. It names issued documents only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as written
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from directives.models import Edition, EditionStatus
from directives.views.anyone import for_anyone
from directives.views.finding import issued_themes


@dataclass(frozen=True, slots=True)
class Page:
    """One address; ``changed`` is None where no moment is known."""

    path: str
    changed: datetime | None = None


class Pages(Sitemap):
    """Everything that search engines may list: pages of what holds, and the ways to it."""

    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """The office's own, whatever name the request came by."""
        return urlsplit(settings.SITE_URL).netloc

    def items(self) -> list[Page]:
        """The pages, the newest documents first."""
        return list(pages())

    def location(self, item: Page) -> str:
        """Its path."""
        return item.path

    def lastmod(self, item: Page) -> datetime | None:
        """When it last changed."""
        return item.changed


def pages() -> Iterator[Page]:
    """Home, documents in force, months and years that have any, themes, and this year's calendar. Three queries."""
    newest = EditionStatus.objects.filter(edition=OuterRef("pk")).order_by("-pk").values("at")[:1]
    everything = Edition.objects.defer("content_json").annotate(changed=Subquery(newest)).newest_first()
    holding = set(Edition.objects.in_force().values_list("pk", flat=True))
    editions = list(everything)
    yield Page(reverse("home"), max((changed_at(edition) for edition in editions), default=None))
    yield from (Page(one.get_absolute_url(), changed_at(one)) for one in editions if one.pk in holding)
    yield from _lists(editions)
    yield Page(reverse("about"))
    yield Page(reverse("themes"))
    yield from (Page(reverse("theme", args=[theme.slug])) for theme in issued_themes())
    yield from _calendar(timezone.localdate().year)


def changed_at(edition: Edition) -> datetime:
    """When its newest status was written, as the query has found it."""
    moment: datetime = vars(edition)["changed"]
    return moment


def _lists(editions: Iterable[Edition]) -> Iterator[Page]:
    """The pages of months and years, each changed when one of its documents last changed."""
    changed: dict[str, datetime] = {}
    for edition in editions:
        day = edition.period or edition.date
        paths = [reverse("year", args=[day.year])]
        if edition.period:
            paths.append(reverse("month", args=[day.year, day.month]))
        for path in paths:
            changed[path] = max(changed.get(path, changed_at(edition)), changed_at(edition))
    yield from (Page(path, moment) for path, moment in changed.items())


def _calendar(year: int) -> Iterator[Page]:
    yield Page(reverse("calendar-year", args=[year]))
    yield from (Page(reverse("calendar-month", args=[year, month])) for month in range(1, 13))


@for_anyone
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The file; rendered here, so that it is whole when its headers are set."""
    return written(request, {"pages": Pages}).render()
