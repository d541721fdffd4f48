"""What this site promises its readers, how to verify a document, whom to write to."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directives.views.anyone import for_anyone


@for_anyone
def about(request: HttpRequest) -> HttpResponse:
    """The page; the address for letters is the office's own setting and may be missing."""
    return render(request, "public/about.html", {"contact": settings.CONTACT})
