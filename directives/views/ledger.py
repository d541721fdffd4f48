"""The public ledger: what it is, its lines, its checkpoints with their signatures, and the script that checks it."""

import re
from datetime import date
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from directives import ledger
from directives.chain import ORIGIN
from directives.models import Checkpoint, LedgerLine
from directives.views.anyone import BRIEF, for_anyone

LINES = "application/x-ndjson"
ONE_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
LARGEST = 10**15


@for_anyone
def about(request: HttpRequest) -> HttpResponse:
    """What the ledger is, how long it is now, its checkpoints, how to check it at home."""
    context = {"last": LedgerLine.objects.newest(), "checkpoints": Checkpoint.objects.order_by("-day")}
    return render(request, "public/ledger.html", context)


@require_safe
def lines(request: HttpRequest) -> HttpResponseBase:
    """Every line from the first; with ``?from=N`` from that line on, with ``Range`` from a byte on. It only grows."""
    last = LedgerLine.objects.newest()
    size, etag = (last.ends, f'"{last.hash}"') if last else (0, f'"{ORIGIN}"')
    first = _first(request.GET.get("from", "1"), size)
    response = get_conditional_response(request, etag=etag) or _bytes(request, first, size, etag)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = BRIEF
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _first(asked: str, size: int) -> int:
    """Where the line with this number begins; behind the end when there is no such line yet."""
    if not asked.isascii() or not asked.isdigit() or not 0 < int(asked[:16]) < LARGEST:
        raise Http404
    line = LedgerLine.objects.numbered_from(int(asked)).values_list("begins", flat=True).first()
    return size if line is None else line


def _bytes(request: HttpRequest, first: int, size: int, etag: str) -> HttpResponseBase:
    """200 with the lines, 206 with the bytes asked for, 416 where there are none yet."""
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "")) if first == 0 and request.method == "GET" else None
    if match is None or request.headers.get("If-Range", etag) != etag:
        return _stream(first, size - 1, 200)
    start, end = int(match[1]), min(int(match[2] or LARGEST), size - 1)
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = _stream(start, end, 206)
    part.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return part


def _stream(first: int, last: int, status: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(ledger.parts(first, last), status=status, content_type=LINES)
    response.headers["Content-Length"] = str(last - first + 1)
    return response


@require_safe
def checkpoint(request: HttpRequest, day: str, form: str) -> HttpResponse:
    """A checkpoint: what was signed (.json) or the detached signature over it (.p7s)."""
    try:
        found = Checkpoint.objects.filter(day=date.fromisoformat(day)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    kind = "application/json" if form == "json" else "application/pkcs7-signature"
    return HttpResponse(found.text if form == "json" else bytes(found.signature), content_type=kind)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The program that checks the ledger without this site."""
    found = finders.find("directives/kiem_tra.py")
    if not isinstance(found, str):
        raise Http404
    return HttpResponse(Path(found).read_bytes(), content_type="text/x-python; charset=utf-8")
