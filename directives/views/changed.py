"""Beside the page of an issued document: the words that differ from what it replaced, the notice of its withdrawal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from directives.admin_changes import Changes, changes
from directives.comparison import compare
from directives.models import Edition, WithdrawalNotice
from directives.verification import state_sentence
from directives.views.aftermath import brought_about
from directives.views.anyone import for_anyone
from directives.views.files import Stored, file_for_anyone


@for_anyone
def comparison(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """The words that differ between a document and the one it replaced; Http404 where it replaced none."""
    new = get_object_or_404(Edition.objects.select_related("replaces"), year=year, slug=slug)
    if new.replaces is None:
        raise Http404
    old = new.replaces
    context = {
        "old": old,
        "new": new,
        "changes": words_that_differ(old, new),
        "about": brought_about(new),
        "state": state_sentence(old.status),
    }
    return render(request, "public/comparison.html", context)


def words_that_differ(old: Edition, new: Edition) -> Changes:
    """Every place that differs, the words marked."""
    return changes(compare(old.content, new.content), whole=False)


@file_for_anyone
def notice_pdf(request: HttpRequest, year: int, slug: str) -> Stored | None:
    """The notice by which the document was withdrawn, byte for byte."""
    found = WithdrawalNotice.objects.with_file_of(year, slug).last()
    return Stored(found.sha256, found.size, found.status.at, f"thong-bao-thu-hoi-{slug}") if found else None
