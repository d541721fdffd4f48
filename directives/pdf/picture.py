"""Draws the head of a document's first page as a picture for where its address is shared. Runs in the child only."""

from io import BytesIO

import pypdfium2
from PIL import Image

from directives.pdf.values import PICTURE_SIZE, PdfRefused
from directives.sentences import gettext_noop, sentence

MM = 72 / 25.4
LEFT, RIGHT, TOP = 20 * MM, 5 * MM, 10 * MM
"""Points left out of margins that are 30, 15 and 20 mm wide, so that the letters can be read in a small picture."""
COLOURS = 64
NOT_DRAWN = gettext_noop("The first page of this file cannot be drawn.")


def first_page(data: bytes) -> bytes:
    """A PNG of PICTURE_SIZE pixels: letterhead, title and the first lines. PdfRefused for a file without a page."""
    try:
        page = pypdfium2.PdfDocument(data)[0]
    except (pypdfium2.PdfiumError, IndexError):
        raise PdfRefused(sentence(NOT_DRAWN)) from None
    width, height = PICTURE_SIZE
    scale = width / (page.get_width() - LEFT - RIGHT)
    below = max(0, page.get_height() - TOP - height / scale)
    picture = Image.new("RGB", PICTURE_SIZE, "white")
    picture.paste(page.render(scale=scale, crop=(LEFT, below, RIGHT, TOP)).to_pil().convert("RGB"))
    stream = BytesIO()
    picture.quantize(COLOURS).save(stream, "PNG", optimize=True)
    return stream.getvalue()
