"""Writes rich text into a Word file: paragraphs, subheadings, quotations, lists and tables, each by its style."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import html as lxml_html

from directives import markup
from directives.word import layout, styles

_RUN_TAGS = {
    "strong": "bold",
    "em": "italic",
    "u": "underline",
    "s": "strike",
    "sup": "superscript",
    "sub": "subscript",
}
_BULLET_SIGNS = ("-", "+", "•")


@dataclass(slots=True)
class Column:
    """A cell of a table that is only there for the layout."""

    writer: "Writer"
    cell: Any
    empty: bool = True

    def line(self, text: str, style: str) -> None:
        """A paragraph of the style."""
        paragraph = self.cell.paragraphs[0] if self.empty else self.cell.add_paragraph()
        self.empty = False
        paragraph.style = self.writer.document.styles[style]
        paragraph.add_run(text)


class Writer:
    """Appends to a document whose styles ``layout.prepare`` has made."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._numbering = document.part.numbering_part.element
        self._lists: dict[str, str] = {}

    def line(self, text: str, style: str) -> Any:
        """A paragraph of plain text."""
        paragraph = self.document.add_paragraph(style=style)
        if text:
            paragraph.add_run(text)
        return paragraph

    def columns(self, left: int, right: int) -> tuple[Column, Column]:
        """Two columns side by side, without lines."""
        table = self.document.add_table(rows=1, cols=2)
        table.autofit = False
        for cell, width in zip(table.rows[0].cells, (left, right), strict=True):
            cell.width = width
        for column, width in zip(table.columns, (left, right), strict=True):
            column.width = width
        return Column(self, table.rows[0].cells[0]), Column(self, table.rows[0].cells[1])

    def labelled(self, label: str, text: str, style: str) -> Any:
        """A paragraph that begins with a literal label."""
        paragraph = self.document.add_paragraph(style=style)
        self._label(paragraph, label, followed=bool(text))
        if text:
            paragraph.add_run(text)
        return paragraph

    def _label(self, paragraph: Any, label: str, *, followed: bool) -> None:
        if label:
            paragraph.add_run(label, style=styles.LABEL)
            if followed:
                paragraph.add_run(" ")

    def body(self, body: str, *, label: str = "", first: str = "") -> None:
        """A clean body. ``first`` is the style of its first paragraph, behind the label; where it begins with anything
        else than a paragraph, a paragraph of that style with the label alone goes before it."""
        elements = lxml_html.fragments_fromstring(markup.clean(body)) if body else []
        for number, element in enumerate(elements):
            if number == 0 and first and element.tag == "p":
                self._paragraph(element, first, label)
                continue
            if number == 0 and first:
                self.labelled(label, "", first)
            self._block(element)
        if first and not elements:
            self.labelled(label, "", first)

    def _block(self, element: Any) -> None:
        if element.tag == "blockquote":
            for child in _blocks_in(element):
                self._paragraph(child, styles.QUOTE)
        elif element.tag in {"ul", "ol"}:
            self._list(element, 0)
        elif element.tag == "table":
            self._table(element)
        else:
            self._paragraph(element, styles.SUBHEADINGS.get(element.tag, styles.TEXT))

    def _paragraph(self, element: Any, style: str, label: str = "") -> Any:
        paragraph = self.document.add_paragraph(style=style)
        self._label(paragraph, label, followed=True)
        align = (element.get("class") or "").removeprefix("ta-")
        if align in layout.ALIGNMENTS:
            paragraph.alignment = layout.ALIGNMENTS[align]
        self._inline(element, paragraph, frozenset())
        return paragraph

    # Inside a paragraph

    def _inline(self, element: Any, paragraph: Any, tags: frozenset[str], into: Any = None) -> None:
        """The text of the element and of what stands in it, nested blocks apart."""
        self._text(element.text, paragraph, tags, into)
        for child in element:
            if child.tag == "br":
                self._run(paragraph, tags, into).add_break()
            elif child.tag == "a":
                self._inline(child, paragraph, tags, self._link(paragraph, child.get("href", "")))
            elif child.tag in _RUN_TAGS:
                self._inline(child, paragraph, tags | {child.tag}, into)
            elif child.tag not in markup.BLOCKS:
                self._inline(child, paragraph, tags, into)
            self._text(child.tail, paragraph, tags, into)

    def _text(self, text: str | None, paragraph: Any, tags: frozenset[str], into: Any) -> None:
        if text:
            self._run(paragraph, tags, into).add_text(text)

    def _run(self, paragraph: Any, tags: frozenset[str], into: Any) -> Any:
        run = paragraph.add_run()
        for tag in tags:
            setattr(run.font, _RUN_TAGS[tag], True)
        if into is not None:
            into.append(run._r)
        return run

    def _link(self, paragraph: Any, address: str) -> Any:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self.document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        paragraph._p.append(link)
        return link

    # Lists

    def _list(self, element: Any, depth: int) -> None:
        """The items with a numbering of Word's own, which counts each list from 1."""
        num = self._num(element.tag)
        for item in element.iterchildren("li"):
            nested = [child for child in item if child.tag in {"ul", "ol"}]
            blocks = [child for child in item if child.tag in {"p", "h3", "h4", "blockquote"}] or [item]
            for block in blocks:
                paragraph = self._paragraph(block, styles.BULLETED if element.tag == "ul" else styles.COUNTED)
                _set_numbering(paragraph, num, depth)
            for child in nested:
                self._list(child, min(depth + 1, 8))

    def _num(self, kind: str) -> str:
        """A new ``w:num`` for a list."""
        if kind not in self._lists:
            self._lists[kind] = self._abstract(kind)
        num = self._numbering.add_num(int(self._lists[kind]))
        if kind == "ol":
            for level in range(9):
                num.add_lvlOverride(level).add_startOverride(1)
        return str(num.numId)

    def _abstract(self, kind: str) -> str:
        """The pattern of lists of a kind: hyphens, or numbers with a point."""
        used = [int(one.get(qn("w:abstractNumId"))) for one in self._numbering.findall(qn("w:abstractNum"))]
        identity = str(max(used, default=0) + 1)
        levels = "".join(_level(kind, level) for level in range(9))
        element = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}"><w:multiLevelType w:val="multilevel"/>'
            f"{levels}</w:abstractNum>"
        )
        first = self._numbering.find(qn("w:num"))
        if first is not None:
            first.addprevious(element)
        else:
            self._numbering.append(element)
        return identity

    # Tables

    def _table(self, element: Any) -> None:
        rows = list(element.iter("tr"))
        places = _places(rows)
        width = max((column + columns for _cell, _row, column, _rows, columns in places), default=1)
        table = self.document.add_table(rows=len(rows), cols=width, style="Table Grid")
        for number, row in enumerate(rows):
            if row.getparent().tag == "thead":
                table.rows[number]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, row, column, down, across in places:
            target = table.cell(row, column)
            if down > 1 or across > 1:
                target = target.merge(table.cell(min(row + down, len(rows)) - 1, min(column + across, width) - 1))
            self._cell(cell, target)

    def _cell(self, cell: Any, target: Any) -> None:
        style = self.document.styles[styles.HEAD_CELL if cell.tag == "th" else styles.CELL]
        lines = list(cell.iter("p", "h3", "h4", "li")) or [cell]
        for number, line in enumerate(lines):
            paragraph = target.paragraphs[0] if number == 0 else target.add_paragraph()
            paragraph.style = style
            self._inline(line, paragraph, frozenset())


def _blocks_in(element: Any) -> Sequence[Any]:
    return list(element.iter("p", "h3", "h4", "li")) or [element]


def _level(kind: str, level: int) -> str:
    left, hanging = 567 + 454 * (level + 1), 284 if kind == "ul" else 397
    sign = _BULLET_SIGNS[min(level, len(_BULLET_SIGNS) - 1)] if kind == "ul" else f"%{level + 1}."
    form = "bullet" if kind == "ul" else "decimal"
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{sign}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
    )


def _set_numbering(paragraph: Any, num: str, depth: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = depth
    numbering.get_or_add_numId().val = int(num)


def _places(rows: Sequence[Any]) -> list[tuple[Any, int, int, int, int]]:
    """Each cell with its row, column, and how many rows and columns it takes."""
    taken: set[tuple[int, int]] = set()
    found = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in taken:
                column += 1
            down = min(int(cell.get("rowspan", "1")), len(rows) - number)
            across = int(cell.get("colspan", "1"))
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            found.append((cell, number, column, down, across))
    return found
