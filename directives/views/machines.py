"""Addresses that search engines and browsers ask by themselves. Says nothing about a document."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from directives.views.frame import absolute

DAY = "public, max-age=86400"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed, pages made on request are not worth it; nothing of a closed site."""
    if settings.CLOSED_SITE:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    closed = (reverse("admin:index"), reverse("search"), reverse("verify"))
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in closed)]
    lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain", headers={"Cache-Control": DAY})


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """The icon at the address that browsers ask by themselves, on pages that name none: files and error pages."""
    found = finders.find("directives/icon.ico")
    if not isinstance(found, str):
        raise Http404
    return HttpResponse(Path(found).read_bytes(), content_type="image/x-icon", headers={"Cache-Control": DAY})
