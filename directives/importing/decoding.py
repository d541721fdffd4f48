"""Turns the bytes of a text file into text, or says in one sentence what the file is and how to save it properly.

It never guesses an encoding: a text read with the wrong one would be printed and signed with wrong letters.
"""

import re
import unicodedata
from collections.abc import Callable

from directives.sentences import Refused, gettext_noop, sentence

MAX_BYTES = 10_000_000
"""The longest committee document is a hundredth of this."""


class ImportRefused(Refused):
    """The file cannot be imported; ``sentence`` says what it looks like and what to do."""


def decode(data: bytes) -> str:
    """The text of a UTF-8 file (with or without BOM) or of a UTF-16 file with BOM; everything else is refused."""
    if len(data) > MAX_BYTES:
        raise ImportRefused(sentence(_TOO_LARGE, limit=MAX_BYTES // 1_000_000))
    for beginning, message in _FORMATS.items():
        if data.startswith(beginning):
            raise ImportRefused(sentence(message))
    text = _unicode(data)
    if not text.strip():
        raise ImportRefused(sentence(_EMPTY))
    if _CONTROL.search(text):
        raise ImportRefused(sentence(_BINARY))
    if name := legacy(text):
        raise ImportRefused(sentence(_LEGACY, encoding=name))
    return text


def _unicode(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if _CONTROL.search(text):
        raise ImportRefused(sentence(_BINARY))
    name = legacy(text)
    raise ImportRefused(sentence(_LEGACY, encoding=name) if name else sentence(_NOT_UNICODE))


_WORDS = ("của", "các", "và", "tuyên", "truyền", "công", "tác", "tháng", "năm", "hướng", "dẫn", "đảng", "hội", "nghị")
"""Words that no guidance text does without: they betray an old encoding by the form they take in it."""

_TCVN3 = dict(zip("ủáàêềôăướảẫạđộịế", "ñ¸µªÒ«¨\u00adí¶É¹®éÞÕ", strict=True))
_VNI = {
    "ủ": "uû", "á": "aù", "à": "aø", "ê": "eâ", "ề": "eà", "ô": "oâ", "ă": "aê", "ư": "ö", "ớ": "ôù",
    "ả": "aû", "ẫ": "aã", "đ": "ñ", "ộ": "oä", "ị": "ò",
}  # fmt: skip
_TONES = {"\u0300": "\xcc", "\u0309": "\xd2", "\u0303": "\xde", "\u0301": "\xec", "\u0323": "\xf2"}
_SHAPED = {"ă": "ã", "đ": "ð", "ơ": "õ", "ư": "ý"}


def _windows_1258(word: str) -> str:
    """The word as Windows-1258 writes it (a tone mark behind its letter), its bytes read as Latin-1."""
    letters = (_split_tone(letter) for letter in word)
    return "".join(_SHAPED.get(letter, letter) + _TONES.get(tone, "") for letter, tone in letters)


def _split_tone(letter: str) -> tuple[str, str]:
    """A letter without its tone, and the tone: ("ê", grave) for "ề"."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in _TONES), "")
    return unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else letter, tone


def _mapped(table: dict[str, str]) -> Callable[[str], str]:
    return lambda word: "".join(table.get(letter, letter) for letter in word)


def _forms(write: Callable[[str], str]) -> re.Pattern[str]:
    changed = sorted({write(word) for word in _WORDS if not write(word).isascii()} - set(_WORDS))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, changed))})(?!\w)", re.IGNORECASE)


_LEGACY_FORMS = {
    "Windows-1258": _forms(_windows_1258),
    "TCVN3 (ABC)": _forms(_mapped(_TCVN3)),
    "VNI": _forms(_mapped(_VNI)),
}
_BEYOND_LATIN = [word for word in _WORDS if any(ord(letter) > 0xFF for letter in word)]
_SOUND_FORMS = re.compile(rf"(?<!\w)(?:{'|'.join(_BEYOND_LATIN)})(?!\w)", re.IGNORECASE)
_SAMPLE = 200_000


def legacy(text: str) -> str:
    """The old encoding whose words the text is full of, or ""; a few such words in a sound text are a quotation."""
    text = unicodedata.normalize("NFC", text[:_SAMPLE])
    sound = len(_SOUND_FORMS.findall(text))
    counts = {name: len(form.findall(text)) for name, form in _LEGACY_FORMS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > sound else ""


_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b]")

_EMPTY = gettext_noop("The file is empty. Choose the file that holds the text.")
_TOO_LARGE = gettext_noop("The file is larger than %(limit)s MB. Save the text alone, without pictures.")
_BINARY = gettext_noop("The file is not a text file. Open it in the program it comes from and save it as text (UTF-8).")
_LEGACY = gettext_noop(
    "The text looks like it is in the old encoding %(encoding)s. Convert it to Unicode and save it as UTF-8."
)
_NOT_UNICODE = gettext_noop("The text is not in Unicode. Open it, save it with the encoding UTF-8 and import it again.")
_FORMATS = {
    b"%PDF": gettext_noop("The file is a PDF. Import the text it was made from, as .docx or as text (UTF-8)."),
    b"PK\x03\x04": gettext_noop("The file is a Word document or an archive, not a text file. Import it as .docx."),
    b"\xd0\xcf\x11\xe0": gettext_noop("The file is an old Word document. Save it as .docx or as text (UTF-8)."),
    b"{\\rtf": gettext_noop("The file is a rich text (RTF) file. Save it as .docx or as text (UTF-8)."),
}
