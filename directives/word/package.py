"""Opens the parts of a .docx without trusting it: no entities, no network, nothing inflated beyond its measure.

Runs in the child process only. Every refusal is one sentence that says what the file is and what to do.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from lxml import etree

from directives.sentences import gettext_noop, sentence
from directives.word.values import WordRefused

MAX_PART = 24 << 20
"""Bytes of one XML part; that of a document of 50 pages has one or two million."""
MAX_ALL = 60 << 20
MAX_ENTRIES = 3000
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R.encode(),
}
"""Word's "Strict Open XML" differs, as far as text goes, in the names of its namespaces."""
_REMOTE = re.compile(r"(?:https?|ftps?|smb|mhtml):|\\\\|//|file:/{4,}", re.IGNORECASE)


def w(name: str) -> str:
    """A name of WordprocessingML as lxml writes it."""
    return f"{{{W}}}{name}"


class Package:
    """The parts of the file, each read at most once; WordRefused when it is no sound, harmless .docx."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._names = set(self._zip.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
            raise WordRefused(sentence(BROKEN)) from None
        self._left = MAX_ALL
        if len(self._names) > MAX_ENTRIES:
            raise WordRefused(sentence(BOMB))
        self.main = self._main_part()
        self._refuse_active_parts()

    def _main_part(self) -> str:
        rels = self.relations("")
        kinds = {kind.rpartition("/")[2]: target for kind, target, external in rels.values() if not external}
        main = kinds.get("officeDocument", "")
        if main not in self._names or not main.startswith("word/"):
            raise WordRefused(sentence(NOT_WORD))
        return main

    def _refuse_active_parts(self) -> None:
        types = self.bytes_of("[Content_Types].xml") or b""
        if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in self._names):
            raise WordRefused(sentence(MACROS))
        for name in sorted(name for name in self._names if name.endswith(".rels")):
            for kind, target, external in self._relations_in(name).values():
                if external and _fetches(kind.rpartition("/")[2], target):
                    raise WordRefused(sentence(EXTERNAL))

    def bytes_of(self, name: str) -> bytes | None:
        """A part's bytes, or None when there is none; the sum of all that is inflated is bounded."""
        if name not in self._names:
            return None
        limit = min(MAX_PART, self._left)
        try:
            with self._zip.open(name) as part:
                data = part.read(limit + 1)
        except RuntimeError:
            raise WordRefused(sentence(LOCKED)) from None
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, ValueError):
            raise WordRefused(sentence(BROKEN)) from None
        if len(data) > limit:
            raise WordRefused(sentence(BOMB))
        self._left -= len(data)
        return data

    def tree(self, name: str) -> Any:
        """The root element of a part, or None when there is none; WordRefused for broken XML and for any DOCTYPE."""
        data = self.bytes_of(name)
        if data is None:
            return None
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise WordRefused(sentence(BROKEN)) from None
        if root.getroottree().docinfo.doctype:
            raise WordRefused(sentence(DOCTYPE))
        return root

    def relations(self, part: str) -> Mapping[str, tuple[str, str, bool]]:
        """By id: kind, target (a part's name, or an outside address) and whether it is outside."""
        folder, _, name = part.rpartition("/")
        return self._relations_in(posixpath.join(folder, "_rels", f"{name}.rels"))

    def _relations_in(self, rels: str) -> dict[str, tuple[str, str, bool]]:
        root = self.tree(rels)
        folder = posixpath.dirname(posixpath.dirname(rels))
        found: dict[str, tuple[str, str, bool]] = {}
        for one in root if root is not None else ():
            external = one.get("TargetMode") == "External"
            target = one.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[one.get("Id", "")] = (one.get("Type", ""), target, external)
        return found

    @cached_property
    def parts(self) -> Mapping[str, list[str]]:
        """The names of the main part's own parts by kind: "styles", "numbering", "footnotes", "header" …"""
        found: dict[str, list[str]] = {}
        for kind, target, external in self.relations(self.main).values():
            if not external:
                found.setdefault(kind.rpartition("/")[2], []).append(target)
        return found

    def part(self, kind: str) -> Any:
        """The root of the first part of that kind, or None."""
        return next((self.tree(name) for name in self.parts.get(kind, ())), None)


def _fetches(kind: str, target: str) -> bool:
    """Whether an outside reference makes Word load something; links that a reader clicks do not.

    The path of the office's own template stands in countless ordinary files and nobody opens it here.
    """
    return kind != "hyperlink" and (kind != "attachedTemplate" or bool(_REMOTE.match(target)))


BROKEN = gettext_noop("The Word file is damaged or was cut short. Open it in Word and save it once more as .docx.")
NOT_WORD = gettext_noop("The file is an archive or another program's file, not a Word document. Choose the .docx.")
MACROS = gettext_noop("The Word file contains macros. Save it in Word as a document without macros (.docx).")
EXTERNAL = gettext_noop(
    "The Word file loads parts from other places (a linked picture, object or template). Remove these links in Word."
)
BOMB = gettext_noop("The Word file is packed so that unpacking it would overload the server. It was not read.")
DOCTYPE = gettext_noop("The Word file contains instructions that no Word document needs. It was not read.")
LOCKED = gettext_noop("The Word file is locked with a password. Remove the password in Word, then try again.")
