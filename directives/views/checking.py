"""The page on which anybody checks a document: by its file, by its hash or by its code. Changes and keeps nothing."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.security_log import address_of
from directives import turns, verification
from directives.middleware import written
from directives.verdicts import Verdict, as_json, signature_lines
from directives.views.anyone import BRIEF, answered
from directives.views.freshness import key_of_documents

LONGEST_CODE = 20
UNREADABLE = 422
TRY_AGAIN = "30"
NEXT_MINUTE = "60"
KEPT_BY_NOBODY = "no-store"
SCRIPTED = {"script-src": ["'self'"], "connect-src": ["'self'"]}
"""This page has a script, which computes the file's hash, so that a genuine file need not be sent."""


# Exempt from the CSRF token: the form changes nothing, and a token would need a cookie for every reader.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """The form; with ``?ma=`` the document of a code; with ``?sha256=`` or an upload the verdict on a file."""
    if request.method == "POST":
        response: HttpResponseBase = _of_file(request)
        response.headers["Cache-Control"] = KEPT_BY_NOBODY
    elif "sha256" in request.GET:
        response = _of_hash(request)
        response.headers["Cache-Control"] = KEPT_BY_NOBODY  # it names the moment of the check
    else:
        response = answered(request, key_of_documents(request), lambda: _of_code(request))
        response.headers["Cache-Control"] = BRIEF
    response.headers["Content-Security-Policy"] = written({**settings.SECURE_CSP, **SCRIPTED})
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


def _of_hash(request: HttpRequest) -> HttpResponse:
    """The verdict on the archived file with this hash; 404 when none has it, which says nothing of the file itself.

    ``?dang=json``: for programs, and for the page's own script.
    """
    sha256 = request.GET["sha256"].strip().lower()
    verdict = verification.of_hash(sha256)
    status = 200 if verdict else 404
    if request.GET.get("dang") == "json":
        return JsonResponse(as_json(verdict) if verdict else {"verdict": None}, status=status)
    missing = _("No archived file has this hash. Hand the file in to learn whether it is an altered one.")
    return _page(request, {"verdict": verdict, "problem": "" if verdict else missing}, status)


def _of_file(request: HttpRequest) -> HttpResponse:
    """The verdict, or one sentence that says why there is none. Who asks too often is told before it is read."""
    if not turns.admit(address_of(request), timezone.now()):
        return _later(request, _("Too many files were handed in from your address. Try again in a minute."), 429)
    upload = request.FILES.get("tep")
    if upload is None:
        return _page(request, {"problem": _("Choose the PDF file to be checked first.")}, 400)
    try:
        verdict = verification.check(upload.read())
    except turns.Busy:
        return _later(request, _("Many files are being checked right now. Try again in a minute."), 503)
    context = {"verdict": verdict, "filename": upload.name, "problem": _problem(verdict)}
    return _page(request, context, 200 if verdict.readable or verdict.edition else UNREADABLE)


def _later(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    response = _page(request, {"problem": sentence}, status)
    response.headers["Retry-After"] = NEXT_MINUTE if status == 429 else TRY_AGAIN
    return response


def _problem(verdict: Verdict) -> str:
    """The sentence that stands for a file of which nothing more can be said, or ""."""
    return "" if verdict.readable or verdict.edition else verdict.explanation[0]


def _page(request: HttpRequest, context: Mapping[str, object], status: int) -> HttpResponse:
    megabytes = settings.UPLOAD_LIMIT // (1024 * 1024)
    shown = {**context, "megabytes": megabytes, "limit": settings.UPLOAD_LIMIT, "checked_at": timezone.now()}
    return render(request, "public/verify.html", {**shown, "site_url": settings.SITE_URL}, status=status)
