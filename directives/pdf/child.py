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
from directives.pdf.values import (
    ARCHIVED,
    LONG_TERM,
    PATIENCE,
    AttachmentReport,
    FileReport,
    KeyReport,
    KeySource,
    PdfRefused,
    Rendered,
    SignRequest,
    StampRequest,
)
from directives.sentences import Sentence, gettext_noop, sentence

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-E", "-s", "-m", "directives.pdf.worker")
MAX_HTML = 4 * limits.MEGABYTE
MAX_PDF = 10 * limits.MEGABYTE
MAX_ATTACHMENT = 10 * limits.MEGABYTE
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
ATTACHMENT_TOO_HEAVY = gettext_noop(
    "The file is damaged or built so that reading it would overload the server. Save it anew and choose it again."
)
ATTACHMENT_TOO_LARGE = gettext_noop("The file is larger than %(megabytes)s MB. Make it smaller or divide it.")
EMPTY = gettext_noop("The file is empty. Choose the PDF file again.")
EMPTY_ATTACHMENT = gettext_noop("The file is empty. Choose another one.")
NOT_A_PDF = gettext_noop("The file is not a PDF. Choose the PDF file that was downloaded from this site.")
TOO_LARGE = gettext_noop("The file is larger than %(megabytes)s MB, which no document of this office is.")


class Died(Exception):
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
    return _expect("sign", {"request": request}, data, slow, NOT_SIGNED, _asks(request))[1]


def stamp(data: bytes, request: StampRequest) -> bytes:
    """Append a fresh archive time-stamp, with what proves the older ones, and return the longer file.

    Raises PdfRefused when the authority does not answer as it should; the given bytes stay the file's beginning.
    """
    slow = NO_TIME_STAMP if isinstance(request.tsa, str) else NOT_SIGNED
    return _expect("stamp", {"request": request}, data, slow, NOT_SIGNED, _asks(request))[1]


def sign_text(data: bytes, key: KeySource, at: datetime) -> tuple[str, bytes]:
    """The signer's name and a detached CMS signature over data that is no PDF; PdfRefused when the key cannot sign."""
    head, signature = _expect("sign_text", {"key": key, "at": at}, data, NOT_SIGNED, NOT_SIGNED)
    return str(head["signer"]), signature


def _asks(request: SignRequest | StampRequest) -> float:
    """For how many seconds the request may wait for authorities on the network; 0 when it asks none."""
    if not isinstance(request.tsa, str) and getattr(request, "level", "") not in (LONG_TERM, ARCHIVED):
        return 0
    return limits.ROUNDS * request.patience


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
    except Died:
        return FileReport(problem=sentence(CHECK_TOO_HEAVY), code=code)
    except PdfRefused as refusal:
        return FileReport(problem=refusal.sentence, code=code)
    except (_Failed, KeyError, TypeError, ValueError) as error:
        log.warning("a file could not be verified: %s", error)
        return FileReport(problem=sentence(NOT_READABLE), code=code)


def verify_many(files: Sequence[bytes], trust: Sequence[bytes]) -> list[FileReport]:
    """The reports of files of our own archive, by one child; each by itself where that child could not do all."""
    head = {
        "trust": [pem.decode("ascii", "replace") for pem in trust],
        "codes": [find_code(data) for data in files],
        "lengths": [len(data) for data in files],
    }
    found: list[Any] = [None] * len(files)
    with suppress(Died, PdfRefused, _Failed, KeyError, TypeError, ValueError):
        answer, _ = _ask("verify_many", head, b"".join(files)) if files else ({"reports": []}, b"")
        found = [one and wire.read_file_report(one) for one in answer["reports"]]
    return [report or verify(data, trust) for report, data in zip(found, files, strict=True)]


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


def inspect_key(
    key: KeySource,
    *,
    at: datetime | None = None,
    trust: Sequence[bytes] = (),
    required: bool = False,
    patience: float = PATIENCE,
) -> KeyReport:
    """What the key source holds and whether it can sign at the aware moment ``at`` (None: now).

    With ``trust`` the services that its certificate names are asked whether it has been revoked; ``required``: they
    must answer. Never raises for a bad key: ``problem`` says what is wrong, before anything has happened.
    """
    asked = {"trust": [pem.decode("ascii", "replace") for pem in trust], "required": required, "patience": patience}
    waits = limits.OPEN_KEY.wall + 2 * patience if trust else 0
    try:
        head, _ = _expect("inspect_key", {"key": key, "at": at, **asked}, b"", NOT_INSPECTED, NOT_INSPECTED, waits)
    except PdfRefused as refusal:
        return KeyReport(problem=refusal.sentence)
    return wire.read_key_report(head["report"])


def inspect_attachment(data: bytes) -> AttachmentReport:
    """What a handed-in file is and how many pages it has; PdfRefused with what to do when it cannot be attached."""
    if not data:
        raise PdfRefused(sentence(EMPTY_ATTACHMENT))
    if len(data) > MAX_ATTACHMENT:
        raise PdfRefused(sentence(ATTACHMENT_TOO_LARGE, megabytes=MAX_ATTACHMENT // limits.MEGABYTE))
    head, _ = _expect("inspect_attachment", {}, data, ATTACHMENT_TOO_HEAVY, ATTACHMENT_TOO_HEAVY)
    return AttachmentReport(kind=str(head["report"]["kind"]), pages=int(head["report"]["pages"]))


def first_page(data: bytes) -> bytes:
    """A PNG of the head of a stored document's first page; PdfRefused for a file that cannot be drawn."""
    return _expect("first_page", {}, data, CHECK_TOO_HEAVY, NOT_READABLE)[1]


def _outside(data: bytes) -> Sentence | None:
    """What can be said of a file without reading it."""
    if not data:
        return sentence(EMPTY)
    if len(data) > MAX_PDF:
        return sentence(TOO_LARGE, megabytes=MAX_PDF // limits.MEGABYTE)
    return None if data.startswith(b"%PDF-") else sentence(NOT_A_PDF)


def _expect(
    action: str, head: Mapping[str, object], payload: bytes, died: str, failed: str, waits: float = 0
) -> tuple[dict[str, Any], bytes]:
    """Ask, and turn a dead or failed child into the sentence for it."""
    try:
        return _ask(action, head, payload, waits)
    except Died as error:
        log.warning("%s: %s", action, error)
        raise PdfRefused(sentence(died)) from None
    except _Failed as error:
        log.error("%s: %s", action, error)
        raise PdfRefused(sentence(failed)) from None


def _ask(action: str, head: Mapping[str, object], payload: bytes, waits: float = 0) -> tuple[dict[str, Any], bytes]:
    """One question, one child. Raises PdfRefused with the child's own sentence, Died or _Failed.

    ``waits``: the seconds that it may spend on the network; with 0 it may not go there.
    """
    network = waits > 0
    bounds = limits.ACTIONS[action]
    message = wire.pack({"action": action, "network": network, **head}, payload)
    code, answer = run(COMMAND, message, bounds.wall + waits, _environment(network=network))
    if code < 0 or (code and not answer):
        raise Died(f"ended with {code}")
    try:
        reply, data = wire.unpack(answer)
    except ValueError as error:
        raise _Failed(f"no answer ({error})") from None
    if refused := wire.read_sentence(reply.get("refused")):
        raise PdfRefused(refused)
    if "failed" in reply:
        raise (Died if reply.get("heavy") else _Failed)(str(reply["failed"]))
    return reply, data


def _environment(*, network: bool) -> dict[str, str]:
    """The child's whole environment: nothing of ours but the proxy settings, and those only for the network."""
    fonts = str(Path(__file__).with_name("fonts") / "fonts.conf")
    own = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent", "FONTCONFIG_FILE": fonts}
    passed = {name: os.environ[name] for name in _NETWORK_SETTINGS if network and name in os.environ}
    return own | passed


def run(command: Sequence[str], message: bytes, wall: float, environment: dict[str, str]) -> tuple[int, bytes]:
    """Exit code and output of a fresh child; it and whatever it started are killed when the clock runs out (Died)."""
    process = subprocess.Popen(
        command,
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
        raise Died(f"over {wall} s") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
