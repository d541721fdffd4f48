"""The only way to the contents of a Word file: each is read in a fresh child process with hard limits.

The web process never unpacks or parses an upload itself.
"""

import logging
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from directives.pdf import child, wire
from directives.sentences import gettext_noop, sentence
from directives.word.limits import ACTIONS, MAX_FILE
from directives.word.values import ChangesPending, WordRefused, WordText, read_text

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-E", "-s", "-m", "directives.word.worker")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PROGRAMS = ("soffice", "libreoffice")
_SEEN = "/usr/local/bin:/usr/bin:/bin"


def read(data: bytes, name: str, *, accept_changes: bool = False) -> WordText:
    """The text of an uploaded file; ``name`` tells .docx from .doc, .odt and .rtf where its bytes do not.

    Raises ChangesPending when somebody has to accept tracked changes first, else WordRefused, each with a sentence.
    """
    docx = _as_docx(data, name)
    head, _ = _ask("read", {"accept_changes": accept_changes}, docx)
    return read_text(head["text"])


def _as_docx(data: bytes, name: str) -> bytes:
    """The file as .docx: itself, or what LibreOffice makes of an older or an open format."""
    if len(data) > MAX_FILE:
        raise WordRefused(sentence(TOO_LARGE, megabytes=MAX_FILE >> 20))
    if not data.strip():
        raise WordRefused(sentence(EMPTY))
    suffix = _format(data, name)
    return data if suffix == "docx" else convert(data, suffix)


def _format(data: bytes, name: str) -> str:
    """The suffix of what the bytes are; WordRefused for what is no word processor's file."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if ENCRYPTED in data:
            raise WordRefused(sentence(LOCKED))
        return "doc"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(b"PK\x03\x04"):
        return "odt" if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:120] else "docx"
    raise WordRefused(sentence(PDF if data.startswith(b"%PDF") else OTHER))


def program() -> str:
    """Where LibreOffice is, or ""."""
    return next((found for name in PROGRAMS if (found := shutil.which(name, path=_SEEN))), "")


def convert(data: bytes, suffix: str) -> bytes:
    """The file as LibreOffice writes it as .docx, with a folder and settings of its own; WordRefused if it cannot."""
    office = program()
    if not office:
        raise WordRefused(sentence(NO_OFFICE, suffix=suffix))
    with tempfile.TemporaryDirectory(prefix="word-") as folder:
        _write_profile(Path(folder) / "profile" / "user")
        head, made = _ask("convert", {"program": office, "folder": folder, "suffix": suffix}, data)
    if not head["made"]:
        raise WordRefused(sentence(NOT_CONVERTED, suffix=suffix))
    return made


def _write_profile(folder: Path) -> None:
    """Settings that keep LibreOffice from the network, from links and from macros."""
    folder.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, name, value in _SETTINGS
    )
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        f' xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>',
        encoding="utf-8",
    )


_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def _ask(action: str, head: Mapping[str, object], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """One question, one child; a dead or failed child becomes a sentence."""
    message = wire.pack({"action": action, **head}, payload)
    environment = {"PATH": _SEEN, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent"}
    try:
        code, answer = child.run(COMMAND, message, ACTIONS[action].wall, environment)
        reply, made = wire.unpack(answer)
    except child.Died:
        raise WordRefused(sentence(TOO_HEAVY)) from None
    except ValueError:
        log.warning("a Word file could not be read: no answer, exit code %s", code)
        raise WordRefused(sentence(TOO_HEAVY if code < 0 else NOT_READ)) from None
    if refused := wire.read_sentence(reply.get("refused")):
        raise (ChangesPending if reply.get("pending") else WordRefused)(refused)
    if "failed" in reply:
        log.warning("a Word file could not be read: %s", reply["failed"])
        raise WordRefused(sentence(TOO_HEAVY if reply.get("heavy") else NOT_READ))
    return reply, made


TOO_LARGE = gettext_noop("The file is larger than %(megabytes)s MB. Save the text alone, without pictures.")
EMPTY = gettext_noop("The file is empty. Choose the file that holds the text.")
LOCKED = gettext_noop("The Word file is locked with a password. Remove the password in Word, then try again.")
PDF = gettext_noop("The file is a PDF. Import the text it was made from, as .docx or as text (UTF-8).")
OTHER = gettext_noop("The file is not a Word document. Choose a .docx file.")
NO_OFFICE = gettext_noop("Files of the kind .%(suffix)s cannot be read on this server. Save the text in Word as .docx.")
NOT_CONVERTED = gettext_noop("The .%(suffix)s file could not be converted. Open it in Word and save it as .docx.")
TOO_HEAVY = gettext_noop("The file is built so that reading it would overload the server. It was not read.")
NOT_READ = gettext_noop("The Word file is damaged or was cut short. Open it in Word and save it once more as .docx.")
