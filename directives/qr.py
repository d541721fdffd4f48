"""QR codes as one SVG path: drawn alike by browsers and by the printer of PDFs, without a picture file or a style."""

from html import escape

import segno

QUIET = 4
"""Modules of white around the code; ISO/IEC 18004 asks for four."""


def svg(text: str, title: str) -> str:
    """An ``<svg>`` element that holds the text; ``title`` says to those who cannot see it what it is.

    Error level M: the code is still read when a stamp or a fold spoils a seventh of it.
    """
    code = segno.make(text, error="m", micro=False)
    width, height = code.symbol_size(border=QUIET)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {width} {height}" role="img">'
        f'<title>{escape(title)}</title><path d="{_path(code)}"/></svg>'
    )


def _path(code: segno.QRCode) -> str:
    """The dark modules, each run of a row as one bar of height 1."""
    bars = []
    for y, row in enumerate(code.matrix, QUIET):
        dark = "".join("x" if module else " " for module in row)
        at = 0
        for run in dark.split(" "):
            if run:
                bars.append(f"M{at + QUIET} {y}h{len(run)}v1h-{len(run)}z")
            at += len(run) + 1
    return "".join(bars)
