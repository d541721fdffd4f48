"""The official layout of a Word file as styles: paper, margins, typeface, and a style for each part of the document.

Figures as in ``pdf/official.css`` (Hướng dẫn 05-HD/VPTW). Nothing is formatted directly but words inside a paragraph.
"""

from dataclasses import dataclass, replace
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from directives.word import styles

FACE = "Times New Roman"
SIZE = 14
ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a style looks: sizes in points; ``indent`` of the first line, ``left`` in millimetres; ``outline`` from 0."""

    size: float = SIZE
    bold: bool = False
    italic: bool = False
    underline: bool = False
    caps: bool = False
    align: str = "center"
    indent: float = 0
    left: float = 0
    before: float = 0
    after: float = 0
    line: float = 17
    keep: bool = False
    outline: int | None = None


_BODY = Look(align="justify", indent=10, before=6, after=6, line=19)
LOOKS: dict[str, Look] = {
    styles.SUPERIOR: Look(caps=True),
    styles.ISSUER: Look(bold=True, caps=True),
    styles.STAR: Look(line=14),
    styles.NUMBER: Look(before=3),
    styles.PARTY: Look(size=15, bold=True, underline=True),
    styles.PLACE: Look(italic=True, before=7),
    styles.KIND: Look(size=16, bold=True, before=18, line=21, keep=True),
    styles.SUBJECT: Look(bold=True, keep=True, line=19),
    styles.ABOUT: Look(size=12, italic=True, before=3, line=14),
    styles.URGENCY: Look(size=12, bold=True, before=3),
    styles.DASHES: Look(line=14, after=12, keep=True),
    styles.TO: Look(before=3, line=19),
    styles.TEXT: _BODY,
    styles.CLOSING: _BODY,
    **{styles.BEGINS % level: _BODY for level in styles.LEVELS},
    **{
        styles.HEADING % level: replace(_BODY, bold=True, italic=level > 2, keep=True, outline=level - 1)
        for level in styles.LEVELS
    },
    styles.SUBHEADINGS["h3"]: replace(_BODY, bold=True, keep=True, outline=4),
    styles.SUBHEADINGS["h4"]: replace(_BODY, bold=True, italic=True, keep=True, outline=5),
    styles.QUOTE: Look(italic=True, align="justify", left=10, before=6, after=6, line=19),
    styles.BULLETED: Look(align="justify", before=3, after=3, line=19),
    styles.COUNTED: Look(align="justify", before=3, after=3, line=19),
    styles.CELL: Look(size=12, align="left", line=15),
    styles.HEAD_CELL: Look(size=12, bold=True, line=15),
    styles.ENCLOSED: Look(align="left", before=3, line=19),
    styles.BYLINE: Look(italic=True, align="right", before=9, line=19),
    styles.RECIPIENTS: Look(underline=True, align="left"),
    styles.RECIPIENT: Look(size=12, align="left", line=15),
    styles.AUTHORITY: Look(bold=True, caps=True, keep=True),
    styles.POSITION: Look(caps=True, keep=True),
    styles.SIGNER: Look(bold=True, before=80),
    styles.DRAFT: Look(size=12, bold=True, align="right", line=14),
    styles.PAGE_NUMBER: Look(),
}


def prepare(document: Any) -> None:
    """Give an empty document the paper, the typeface and the styles."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    page.header_distance = page.footer_distance = Mm(10)
    page.different_first_page_header_footer = True
    normal = document.styles["Normal"]
    normal.font.size = Pt(SIZE)
    _set_face(normal)
    for name, look in LOOKS.items():
        _add_style(document, name, look)
    document.styles.add_style(styles.LABEL, WD_STYLE_TYPE.CHARACTER)


def _set_face(style: Any) -> None:
    """One typeface for all scripts, and Vietnamese as the language."""
    style.font.name = FACE
    fonts = style.element.rPr.rFonts
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FACE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)


def _add_style(document: Any, name: str, look: Look) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    font, shape = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(look.size), look.bold or None, look.italic or None
    font.underline, font.all_caps = look.underline or None, look.caps or None
    shape.alignment = ALIGNMENTS[look.align]
    shape.first_line_indent, shape.left_indent = Mm(look.indent), Mm(look.left)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    shape.keep_with_next = look.keep or None
    shape.widow_control = True
    if look.outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look.outline))
        style.element.pPr.append(level)
