"""The QR code as it comes out of the printer: every module where the standard puts it, on paper and in the SVG."""

import re
from pathlib import Path

import pdfplumber
import pypdfium2
import segno
from PIL.Image import Image

from directives import qr
from tests.pdf import material

ADDRESS = f"{material.SITE}/kiem-tra/?ma={material.CODE}"
SCALE = 8


def matrix(text: str) -> list[list[bool]]:
    return [[bool(module) for module in row] for row in segno.make(text, error="m", micro=False).matrix]


def last_page(data: bytes) -> Image:
    """As grey dots."""
    document = pypdfium2.PdfDocument(data)
    picture: Image = document[len(document) - 1].render(scale=SCALE, grayscale=True).to_pil()
    document.close()
    return picture


def test_the_path_draws_every_dark_module_and_no_other() -> None:
    drawn = qr.svg(ADDRESS, "Mã <QR>")
    wanted = matrix(ADDRESS)
    got = [[False] * len(wanted) for _ in wanted]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn):
        for module in range(int(length)):
            got[int(y) - qr.QUIET][int(x) - qr.QUIET + module] = True
    assert got == wanted
    assert f'viewBox="0 0 {len(wanted) + 8} {len(wanted) + 8}"' in drawn
    assert "<title>Mã &lt;QR&gt;</title>" in drawn


def test_the_printed_document_carries_the_code_of_its_own_page(month: bytes, tmp_path: Path) -> None:
    path = tmp_path / "month.pdf"
    path.write_bytes(month)
    with pdfplumber.open(path) as document:
        (line,) = [word for word in document.pages[-1].extract_words() if word["text"] == "Mã"]
    left, top, right, bottom = (side * SCALE for side in (75, line["top"] - 65, 150, line["top"] - 2))
    picture = last_page(month)
    symbol = picture.crop((left, top, right, bottom)).point(lambda shade: 255 * (shade < 128))
    symbol = symbol.crop(symbol.getbbox())
    wanted = matrix(ADDRESS)
    step = symbol.width / len(wanted)
    assert step / SCALE * 25.4 / 72 > 0.33, "smaller modules are hard to read for a telephone"
    places = [int((number + 0.5) * step) for number in range(len(wanted))]
    assert [[bool(symbol.getpixel((x, y))) for x in places] for y in places] == wanted
