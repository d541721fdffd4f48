"""The only way to the PDF code: each call runs in a fresh child process with hard limits and comes back as a value.

The web process never imports WeasyPrint or pyHanko and never parses a PDF itself; passphrases travel on the child's
standard input only, never on a command line or in an environment.
"""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from directives.pdf import limits, wire
from directives.pdf.code import find_code
from directives.pdf.values import FileReport, KeyReport, KeySource, PdfRefused, Rendered, SignRequest
from directives.sentences import Sentence, gettext_noop, sentence

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-E", "-s", "-m", "directives.pdf.worker")
MAX_HTML = 4 * limits.MEGABYTE
MAX_PDF = 10 * limits.MEGABYTE
_NETWORK_SETTINGS = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")

TOO_HEAVY = gettext_noop(
    "The document is too complicated to be laid out on the server. Simplify its tables and nested lists."
)
NOT_RENDERED = gettext_noop(
    "The document could not be turned into a PDF. Tell the administrator the time of this message."
)
NOT_SIGNED = gettext_noop(
    "The file could not be signed. Nothing was changed; tell the administrator the time of this message."
)
NO_TIME_STAMP = gettext_noop("The time-stamp authority did not answer in time. Nothing was changed; try again later.")
NOT_READABLE = gettext_noop(
    "The file is damaged or was cut short, so it cannot be read. Download it again from its page."
)
CHECK_TOO_HEAVY = gettext_noop("The file is built so that reading it would overload the server, so it was not checked.")
NOT_SIGNED_ELSEWHERE = gettext_noop(
    "The signed file is damaged or was cut short. Save it once more in the signing program and hand it in again."
)
NOT_INSPECTED = gettext_noop("The signing key could not be read. Tell the administrator the time of this message.")
EMPTY = gettext_noop("The file is empty. Choose the PDF file again.")
NOT_A_PDF = gettext_noop("The file is not a PDF. Choose the PDF file that was downloaded from this site.")
TOO_LARGE = gettext_noop("The file is larger than %(megabytes)s MB, which no document of this office is.")


class _Died(Exception):
    """The child was killed by a limit or the clock."""


class _Failed(Exception):
    """The child met an error nobody foresaw; the text is for the log."""


def render(html: str, *, fields: bool = True, draft: bool = False) -> Rendered:
    """Lay a document out as PDF/A-2a and PDF/UA-1. The same HTML gives the same bytes.

    ``fields`` adds the two empty signature fields; ``draft`` prints a watermark and leaves the fields out.
    Raises PdfRefused for letters the typeface lacks and for a document that goes over the limits.
    """
    data = html.encode()
    if len(data) > MAX_HTML:
        raise PdfRefused(sentence(TOO_HEAVY))
    head, payload = _expect("render", {"fields": fields, "draft": draft}, data, TOO_HEAVY, NOT_RENDERED)
    return Rendered(data=payload, pages=int(head["pages"]))


def sign(data: bytes, request: SignRequest) -> bytes:
    """Append one signature and return the longer file. The given bytes stay its beginning.

    Raises PdfRefused for a key that cannot sign at ``request.at``, a field that is missing or already signed.
    """
    slow = NO_TIME_STAMP if isinstance(request.tsa, str) else NOT_SIGNED
    return _expect("sign", {"request": request}, data, slow, NOT_SIGNED)[1]


def verify(data: bytes, trust: Sequence[bytes]) -> FileReport:
    """Read and judge a file that may come from anybody. ``trust`` holds PEM certificates; never raises for bad input.

    Nothing is fetched from the network. An empty ``trust`` trusts nobody.
    """
    if problem := _outside(data):
        return FileReport(problem=problem)
    code = find_code(data)
    try:
        head, _ = _ask("verify", {"trust": [pem.decode("ascii", "replace") for pem in trust], "code": code}, data)
        return wire.read_file_report(head["report"])
    except _Died:
        return FileReport(problem=sentence(CHECK_TOO_HEAVY), code=code)
    except PdfRefused as refusal:
        return FileReport(problem=refusal.sentence, code=code)
    except (_Failed, KeyError, TypeError, ValueError) as error:
        log.warning("a file could not be verified: %s", error)
        return FileReport(problem=sentence(NOT_READABLE), code=code)


def check_upload(
    before: bytes, after: bytes, *, role: str, trust: Sequence[bytes], fingerprint: str, at: datetime
) -> FileReport:
    """Judge the stored file ``before`` as it came back signed elsewhere; the report of a file that may be taken over.

    ``fingerprint`` is that of the one certificate that may sign for the role. Raises PdfRefused with what is wrong and
    what to do: another file, a rewritten one, other changes, another certificate, a wrong field.
    """
    if problem := _outside(after):
        raise PdfRefused(problem)
    head = {
        "length": len(before),
        "role": role,
        "trust": [pem.decode("ascii", "replace") for pem in trust],
        "fingerprint": fingerprint,
        "at": at,
    }
    answer, _ = _expect("check_upload", head, before + after, CHECK_TOO_HEAVY, NOT_SIGNED_ELSEWHERE)
    try:
        return wire.read_file_report(answer["report"])
    except (KeyError, TypeError, ValueError) as error:
        log.warning("an upload could not be checked: %s", error)
        raise PdfRefused(sentence(NOT_SIGNED_ELSEWHERE)) from None


def inspect_key(key: KeySource, *, at: datetime | None = None) -> KeyReport:
    """What the key source holds and whether it can sign at the aware moment ``at`` (None: now).

    Never raises for a bad key: ``problem`` says what is wrong, before anything has happened.
    """
    try:
        head, _ = _expect("inspect_key", {"key": key, "at": at}, b"", NOT_INSPECTED, NOT_INSPECTED)
    except PdfRefused as refusal:
        return KeyReport(problem=refusal.sentence)
    return wire.read_key_report(head["report"])


def _outside(data: bytes) -> Sentence | None:
    """What can be said of a file without reading it."""
    if not data:
        return sentence(EMPTY)
    if len(data) > MAX_PDF:
        return sentence(TOO_LARGE, megabytes=MAX_PDF // limits.MEGABYTE)
    return None if data.startswith(b"%PDF-") else sentence(NOT_A_PDF)


def _expect(
    action: str, head: Mapping[str, object], payload: bytes, died: str, failed: str
) -> tuple[dict[str, Any], bytes]:
    """Ask, and turn a dead or failed child into the sentence for it."""
    try:
        return _ask(action, head, payload)
    except _Died as error:
        log.warning("%s: %s", action, error)
        raise PdfRefused(sentence(died)) from None
    except _Failed as error:
        log.error("%s: %s", action, error)
        raise PdfRefused(sentence(failed)) from None


def _ask(action: str, head: Mapping[str, object], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """One question, one child. Raises PdfRefused with the child's own sentence, _Died or _Failed."""
    network = action == "sign" and isinstance(getattr(head.get("request"), "tsa", None), str)
    bounds = limits.SIGN_WITH_TIME_STAMP if network else limits.ACTIONS[action]
    message = wire.pack({"action": action, **head}, payload)
    code, answer = _run(message, bounds.wall, _environment(network=network))
    if code < 0 or (code and not answer):
        raise _Died(f"ended with {code}")
    try:
        reply, data = wire.unpack(answer)
    except ValueError as error:
        raise _Failed(f"no answer ({error})") from None
    if refused := wire.read_sentence(reply.get("refused")):
        raise PdfRefused(refused)
    if "failed" in reply:
        raise (_Died if reply.get("heavy") else _Failed)(str(reply["failed"]))
    return reply, data


def _environment(*, network: bool) -> dict[str, str]:
    """The child's whole environment: nothing of ours but the proxy settings, and those only for a time-stamp."""
    fonts = str(Path(__file__).with_name("fonts") / "fonts.conf")
    own = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent", "FONTCONFIG_FILE": fonts}
    passed = {name: os.environ[name] for name in _NETWORK_SETTINGS if network and name in os.environ}
    return own | passed


def _run(message: bytes, wall: float, environment: dict[str, str]) -> tuple[int, bytes]:
    """Exit code and output of a fresh child; it and whatever it started are killed when the clock runs out."""
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(message, timeout=wall)
        return process.returncode, answer
    except subprocess.TimeoutExpired:
        raise _Died(f"over {wall} s") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
