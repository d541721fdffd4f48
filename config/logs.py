"""Logs for operators: one JSON object on a line, each with the number of its request, none with personal text.

What a person wrote or is called never gets into a log: of a message's arguments numbers and kinds of errors stay, the
rest is "…"; of a traceback the places stay, its messages go. Who did what stands in the history and the security log.
"""

import errno
import json
import logging
import secrets
import time
import traceback
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The number of the request that is being answered."""
OURS = ("accounts", "config", "directives", "events")
"""Whose messages are fixed sentences; other packages' may hold anything, so only their place is logged."""
HIDDEN = "…"
DEEPEST = 30
NO_ANSWER = 400
answered = logging.getLogger("requests.answered")


class Requests:
    """Outermost: numbers the request, says the number with a refusal or an error, and logs how it was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number, began = secrets.token_hex(8), time.perf_counter()
        REQUEST.set(number)  # until the next request of this thread: Django has a last word after us
        vars(request)["number"] = number
        response = self.get_response(request)
        if response.status_code >= NO_ANSWER:
            response.headers["X-Request-ID"] = number
        answered.info("answered", extra=facts(request, response, time.perf_counter() - began))
        return response


def facts(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
    """What is logged of a request: the address's name, never the address; status; time."""
    match = request.resolver_match
    method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
    return {
        "method": method,
        "page": match.view_name if match else "",
        "status": response.status_code,
        "ms": round(1000 * seconds, 1),
    }


class JsonLines(logging.Formatter):
    """One record, one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """time, level, logger, message, request, then what the record has besides."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            "request": REQUEST.get(),
        }
        if record.name.startswith("django.request"):
            line["status"] = getattr(record, "status_code", None)
        line |= {name: getattr(record, name) for name in ("method", "page", "status", "ms") if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] and record.levelno >= logging.ERROR:
            line["error"] = places(*record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value not in ("", None)}, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """The sentence with what may be said of its arguments; of a foreign package only where it was said."""
    if record.name.startswith("django.request"):
        return "a request was refused or failed"
    if record.name.split(".")[0] not in (*OURS, "requests"):
        return f"{record.module}:{record.lineno}"
    args = record.args
    if isinstance(args, Mapping):
        return str(record.msg) % {name: harmless(value) for name, value in args.items()}
    return str(record.msg) % tuple(harmless(value) for value in args or ()) if args else str(record.msg)


def harmless(value: object) -> object:
    """A number as it is, an error as its kind, anything else hidden."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, OSError) and value.errno:
        return f"{type(value).__name__} {errno.errorcode.get(value.errno, value.errno)}"
    return type(value).__name__ if isinstance(value, BaseException) else HIDDEN


def places(kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> list[str]:
    """The kinds of the error and of what caused it, and where it happened; none of its words."""
    lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-DEEPEST:]]
    chain: list[str] = []
    while error is not None and len(chain) < DEEPEST:
        chain.append(str(harmless(error)))
        error = error.__cause__ or error.__context__
    return [" < ".join(chain) or str(kind), *lines]
