"""The page on which anybody checks a document: by its file or by its code. Changes nothing and remembers nothing."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from directives import verification
from directives.verification import Verdict, signature_lines
from directives.views.anyone import BRIEF, answered
from directives.views.freshness import tag_of_document_page

LONGEST_CODE = 20
UNREADABLE = 422
TRY_AGAIN = "30"


# Exempt from the CSRF token: the form changes nothing, and a token would need a cookie for every reader.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """The form; with ``?ma=`` the document of a code; with an upload the verdict on that file."""
    if request.method == "POST":
        response: HttpResponseBase = _of_file(request)
        response.headers["Cache-Control"] = "no-store"
    else:
        response = answered(request, tag_of_document_page(request), lambda: _of_code(request))
        response.headers["Cache-Control"] = BRIEF
    return response


def _of_code(request: HttpRequest) -> HttpResponse:
    """The empty form, or what the code stands for; 404 for a code that no issued document has."""
    code = request.GET.get("ma", "").strip()[:LONGEST_CODE]
    edition = verification.of_code(code) if code else None
    context: dict[str, object] = {"code": code, "edition": edition}
    if edition:
        context |= {
            "file": edition.file,
            "status": edition.status,
            "state": verification.state_sentence(edition.status),
            "signatures": signature_lines(edition.file.signatures),
        }
    return _page(request, context, 404 if code and not edition else 200)


def _of_file(request: HttpRequest) -> HttpResponse:
    """The verdict, or one sentence that says why there is none."""
    upload = request.FILES.get("tep")
    if upload is None:
        return _page(request, {"problem": _("Choose the PDF file to be checked first.")}, 400)
    try:
        verdict = verification.check(upload.read())
    except verification.Busy:
        busy = _page(request, {"problem": _("Many files are being checked right now. Try again in a minute.")}, 503)
        busy.headers["Retry-After"] = TRY_AGAIN
        return busy
    context = {"verdict": verdict, "filename": upload.name, "problem": _problem(verdict)}
    return _page(request, context, 200 if verdict.readable or verdict.edition else UNREADABLE)


def _problem(verdict: Verdict) -> str:
    """The sentence that stands for a file of which nothing more can be said, or ""."""
    return "" if verdict.readable or verdict.edition else verdict.explanation[0]


def _page(request: HttpRequest, context: Mapping[str, object], status: int) -> HttpResponse:
    megabytes = settings.UPLOAD_LIMIT // (1024 * 1024)
    return render(request, "public/verify.html", {**context, "megabytes": megabytes}, status=status)
