"""Addresses that programs ask: the load balancer and search engines. Says nothing about a document."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directives.views.frame import absolute

DAY = "public, max-age=86400"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; the admin and pages made on request are not worth it."""
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
