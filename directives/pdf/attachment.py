"""Says what a handed-in file really is and how many pages it has. Runs in the child only; its name counts nothing.

Readable, plain files pass; what is locked, carries macros or unpacks to something monstrous is refused by a sentence.
"""

import zipfile
from io import BytesIO

import pypdfium2
from PIL import Image

from directives.pdf.limits import MEGABYTE
from directives.pdf.values import AttachmentReport, PdfRefused
from directives.sentences import gettext_noop, sentence

MOST_PAGES = 500
MOST_PIXELS = 60_000_000
MOST_PARTS = 5000
MOST_UNPACKED = 200 * MEGABYTE
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
"""The part of the package that only this kind of file has, and the kind."""
TYPES = "[Content_Types].xml"
PICTURES = {"PNG": "png", "JPEG": "jpg"}

UNKNOWN = gettext_noop(
    "This file is neither PDF nor Word (.docx), Excel (.xlsx), PNG or JPEG. Save it as one of these, then choose it."
)
OLD_OFFICE = gettext_noop("This file is in the old format of Word or Excel. Save it as .docx or .xlsx, then choose it.")
LOCKED = gettext_noop("The PDF is locked with a password or damaged. Save a copy without a password, then choose that.")
TOO_LONG = gettext_noop("The PDF has %(pages)s pages; at most %(limit)s can be attached. Divide it.")
BROKEN_OFFICE = gettext_noop("The Word or Excel file is damaged. Open it, save it again and choose it anew.")
MACROS = gettext_noop("The Word or Excel file carries macros. Save it as .docx or .xlsx without them.")
BROKEN_PICTURE = gettext_noop("The picture is damaged or far too large. Save it again as PNG or JPEG.")


def inspect(data: bytes) -> AttachmentReport:
    """Kind and pages of the file; PdfRefused with what to do for one that cannot be attached."""
    if data.startswith(b"%PDF-"):
        return AttachmentReport(kind="pdf", pages=_pages(data))
    if data.startswith(b"PK\x03\x04"):
        return AttachmentReport(kind=_office(data))
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return AttachmentReport(kind=_picture(data))
    raise PdfRefused(sentence(OLD_OFFICE if data.startswith(b"\xd0\xcf\x11\xe0") else UNKNOWN))


def _pages(data: bytes) -> int:
    try:
        pages = len(pypdfium2.PdfDocument(data))
    except pypdfium2.PdfiumError:
        raise PdfRefused(sentence(LOCKED)) from None
    if not 0 < pages <= MOST_PAGES:
        raise PdfRefused(sentence(TOO_LONG, pages=pages, limit=MOST_PAGES) if pages else sentence(LOCKED))
    return pages


def _office(data: bytes) -> str:
    """The kind of an office package; only its table of contents and list of types are read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise PdfRefused(sentence(BROKEN_OFFICE))
            names = {part.filename for part in parts}
            with package.open(TYPES) as stream:
                types = stream.read(MEGABYTE)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise PdfRefused(sentence(BROKEN_OFFICE if TYPES.encode() in data else UNKNOWN)) from None
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise PdfRefused(sentence(MACROS))
    kind = next((kind for part, kind in OFFICE.items() if part in names), "")
    if not kind:
        raise PdfRefused(sentence(UNKNOWN))
    return kind


def _picture(data: bytes) -> str:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(data), formats=list(PICTURES)) as picture:
            kind, (width, height) = PICTURES[str(picture.format)], picture.size
            picture.verify()
    except Exception:  # Pillow raises whatever its decoders meet
        raise PdfRefused(sentence(BROKEN_PICTURE)) from None
    if width * height > MOST_PIXELS:
        raise PdfRefused(sentence(BROKEN_PICTURE))
    return kind
