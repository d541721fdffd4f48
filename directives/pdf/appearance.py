"""What a signature looks like: small pages laid out by WeasyPrint in the document's own typeface, put into the field.

The pictures drawn here say DEMO: no real body's seal and no real person's signature is in this project. An office
gives its own as PNG (``Appearance.image``); a demo certificate never wears them.
"""

import html
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from directives.pdf.assets import FAMILY, PICTURE, AssetFetcher, stylesheets
from directives.pdf.coverage import require_printable
from directives.pdf.values import LEADER, Appearance

BLUE, RED = "#1f3d99", "#c8102e"
SIZES = {True: "70mm 30mm", False: "36mm 36mm"}

STYLE = f"""
@page {{ margin: 0 }}
html {{ font-family: '{FAMILY}' }}
body, p {{ margin: 0 }}
svg, img {{ position: absolute; left: 0; top: 0 }}
img {{ object-fit: contain; image-rendering: pixelated }}
img.hand {{ width: 70mm; height: 22mm }}
img.stamp {{ width: 36mm; height: 36mm }}
.leader {{ position: absolute; left: 30.5mm; right: 0; bottom: 0; color: {BLUE}; font-size: 6.5pt; line-height: 7.5pt }}
.plain {{ border-left: 1pt solid {BLUE}; padding: 1mm 0 1mm 1mm }}
.seal {{ position: absolute; left: 5mm; right: 5mm; top: 23.2mm; text-align: center; color: {RED}; font-size: 5pt;
  line-height: 6pt }}
"""

SCRIBBLE = f"""<svg width="70mm" height="30mm" viewBox="0 0 700 300" fill="none" stroke="{BLUE}" stroke-width="5"
 stroke-linecap="round">
<path d="M150 150 C170 60 215 20 232 52 C250 90 190 165 168 172 C215 110 262 92 272 112 C280 132 254 156 266 158
 C292 160 300 96 322 100 C340 106 318 150 334 152 C362 152 372 40 398 36 C420 36 384 128 378 150 C398 112 432 96 440 116
 C446 136 424 154 444 154 C480 150 500 106 560 92"/>
<path d="M190 186 C300 164 440 168 540 150"/>
{{demo}}</svg>"""

SEAL = f"""<svg width="36mm" height="36mm" viewBox="0 0 360 360" fill="none" stroke="{RED}">
<circle cx="180" cy="180" r="172" stroke-width="8"/><circle cx="180" cy="180" r="150" stroke-width="3"/>
<path d="M180 52 L191 87 L228 87 L198 108 L209 143 L180 122 L151 143 L162 108 L132 87 L169 87 Z" fill="{RED}"
 stroke="none"/>{{demo}}</svg>"""

DEMO_WORDS = {
    True: (
        f'<text x="560" y="62" fill="{RED}" stroke="none" font-family="{FAMILY}" font-weight="bold" font-size="52"'
        ' text-anchor="middle">DEMO</text>'
    ),
    False: (
        f'<text x="180" y="212" fill="{RED}" stroke="none" font-family="{FAMILY}" font-weight="bold" font-size="64"'
        ' text-anchor="middle">DEMO</text>'
    ),
}


def page(appearance: Appearance, *, demo: bool) -> bytes:
    """The appearance as a one-page PDF of the field's size. ``demo`` draws the picture and the word DEMO."""
    require_printable("".join(appearance.lines))
    leader = appearance.picture == LEADER
    fetcher, fonts = AssetFetcher(picture=appearance.image), FontConfiguration()
    size = f"@page {{ size: {SIZES[leader]} }}"
    text = HTML(string=_markup(appearance, leader=leader, demo=demo), url_fetcher=fetcher)
    return bytes(text.write_pdf(font_config=fonts, stylesheets=stylesheets(fetcher, fonts, STYLE, size)))


def _markup(appearance: Appearance, *, leader: bool, demo: bool) -> str:
    """A leader's words stand right of what the seal will cover, beside a rule when no picture is drawn."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in appearance.lines)
    picture, plain = _picture(appearance, leader=leader, demo=demo)
    kind = "seal" if not leader else "leader plain" if plain else "leader"
    return f'<html lang="vi"><body>{picture}<div class="{kind}">{lines}</div></body></html>'


def _picture(appearance: Appearance, *, leader: bool, demo: bool) -> tuple[str, bool]:
    """The picture as HTML, and whether there is none: the demo's, the office's own, a bare ring, or nothing."""
    if appearance.image and not demo:
        kind, alt = ("hand", "Chữ ký") if leader else ("stamp", "Con dấu")
        return f'<img class="{kind}" src="{PICTURE}" alt="{alt}">', False
    if demo:
        return (SCRIBBLE if leader else SEAL).format(demo=DEMO_WORDS[leader]), False
    return ("", True) if leader else (SEAL.format(demo=""), False)


class _Page(PdfContent):
    """The first page of a PDF as content that pyHanko can put into an appearance stream."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def render(self) -> bytes:
        xobject = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._data)))
        self.resources.xobject["/Appearance"] = xobject
        left, bottom, right, top = xobject.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Appearance Do"


def style(appearance: Appearance, *, demo: bool) -> Any:
    """The stamp style that fills the whole field with the appearance."""
    layout = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
    )
    background = _Page(page(appearance, demo=demo))
    return StaticStampStyle(background=background, background_opacity=1, border_width=0, background_layout=layout)
