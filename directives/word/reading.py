"""Reads a .docx into blocks in reading order, as Word would display it. Runs in the child process only.

Nothing that has letters is skipped in silence: it becomes a block of the text, or one of another ``where``.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from directives import markup
from directives.sentences import Sentence, gettext_noop, sentence
from directives.word import oldfonts, styles
from directives.word.numbering import BULLETS, Numbers, number_of, value_of
from directives.word.package import Package, R, w
from directives.word.runs import Dropped, Look, Piece, Styles, inline_html, joined
from directives.word.tables import Cell, laid_out, table_block
from directives.word.values import (
    BODY,
    COMMENT,
    DELETED,
    EDGE,
    NOTE,
    Block,
    ChangesPending,
    WordRefused,
    WordText,
)

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"
_PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_WRAPPERS = {w(name) for name in ("smartTag", "customXml", "ins", "moveTo", "fldSimple", "bdo", "dir")}
_GONE = {w("del"), w("moveFrom")}
_CHANGES = [*_GONE, w("ins"), w("moveTo")]
_ALIGNED = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right", "both": "justify"}
_LINKS = ("http://", "https://", "mailto:")
DEEPEST = 60


def read(data: bytes, *, accept_changes: bool = False) -> WordText:
    """The text of the file. ChangesPending for tracked changes and comments that nobody accepted; WordRefused for
    whatever is no sound text."""
    package = Package(data)
    root = package.tree(package.main)
    body = root.find(w("body")) if root is not None else None
    if body is None:
        raise WordRefused(sentence(NO_TEXT))
    _ask_about_changes(package, root, accept_changes=accept_changes)
    reader = _Reader(package)
    blocks = [*reader.edges("header"), *reader.blocks(body), *reader.edges("footer"), *reader.comments()]
    if not any(block.html or block.label for block in blocks):
        raise WordRefused(sentence(SCAN if reader.pictures else NO_TEXT))
    repaired, notices = _repaired(blocks)
    return WordText(
        blocks=tuple(repaired),
        properties=_properties(package),
        dropped=tuple(reader.dropped.sentences(reader.pictures)),
        notices=(*reader.notices(), *notices),
    )


def _ask_about_changes(package: Package, root: Any, *, accept_changes: bool) -> None:
    if accept_changes:
        return
    changes = sum(1 for _ in root.iter(*_CHANGES))
    comments = sum(1 for _ in root.iter(w("commentReference")))
    if changes or comments:
        raise ChangesPending(sentence(PENDING, changes=changes, comments=comments))


def _properties(package: Package) -> dict[str, str]:
    """The custom properties that hold text."""
    found = (target for kind, target, _ in package.relations("").values() if kind.endswith("/custom-properties"))
    root = next((package.tree(target) for target in found), None)
    made = {}
    for one in root if root is not None else ():
        made[one.get("name", "")] = "".join(one.itertext())
    return made


def _repaired(blocks: Iterable[Block]) -> tuple[list[Block], list[Sentence]]:
    """The blocks with look-alike letters replaced, and what was replaced, in sum."""
    made: list[Block] = []
    times: dict[tuple[str, str], int] = {}
    for block in blocks:
        text, repairs = markup.repair_letters(block.html)
        for repair in repairs:
            times[repair.found, repair.letter] = times.get((repair.found, repair.letter), 0) + repair.times
        cells = tuple(
            tuple(tuple(markup.repair_letters(line)[0] for line in cell) for cell in row) for row in block.cells
        )
        made.append(replace(block, html=text, cells=cells))
    return made, [markup.Repair(*pair, count).sentence for pair, count in times.items()]


@dataclass(slots=True)
class _Inline:
    """What a paragraph holds while it is read: its pieces, and blocks that hang on it."""

    style: str = ""
    pieces: list[Piece] = field(default_factory=list)
    hanging: list[Block] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    href: str = ""
    fields: list[bool] = field(default_factory=list)
    """For each field that is open, whether its result has begun."""


class _Reader:
    """One pass through the file; counters of lists run on from paragraph to paragraph."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = Styles(package.part("styles"))
        self.numbers = Numbers(package.part("numbering"))
        self.relations = package.relations(package.main)
        self.notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        self.count = 0
        self.pictures = 0
        self.dropped = Dropped()
        self.old_fonts: set[str] = set()
        self.carried: list[Piece] = []
        self.depth = 0

    def _notes(self, kind: str) -> dict[str, Any]:
        root = self.package.part(f"{kind}s")
        return {one.get(w("id")): one for one in root.findall(w(kind))} if root is not None else {}

    # Blocks

    def blocks(self, parent: Any, where: str = BODY) -> Iterator[Block]:
        """The paragraphs and tables of an element, in order."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise WordRefused(sentence(NESTED))
        for child in parent:
            if child.tag == w("p"):
                yield from self._paragraph(child, where)
            elif child.tag == w("tbl"):
                yield from self._table(child, where)
            elif child.tag in _GONE:
                yield from self._deleted("".join(child.itertext(w("t"), w("delText"))))
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child, where)
            elif child.tag == w("sdt") and (content := child.find(w("sdtContent"))) is not None:
                yield from self.blocks(content, where)
            elif child.tag == f"{_COMPATIBLE}AlternateContent":
                yield from self.blocks(_choice(child), where)
        self.depth -= 1

    def _deleted(self, text: str) -> Iterator[Block]:
        if text.strip():
            yield Block(html=html.escape(text, quote=False), where=DELETED)

    def _paragraph(self, element: Any, where: str) -> Iterator[Block]:
        properties = element.find(w("pPr"))
        style = value_of(properties, "pStyle") or self.styles.default
        inline = _Inline(style)
        self._inline(element, inline)
        pieces = self.carried + inline.pieces
        self.carried = []
        mark = properties.find(w("rPr")) if properties is not None else None
        if mark is not None and any(mark.find(tag) is not None for tag in _GONE):
            self.carried = pieces
        else:
            yield self._block(properties, style, pieces, where)
        yield from inline.hanging
        for text in inline.gone:
            yield from self._deleted(text)

    def _block(self, properties: Any, style: str, pieces: list[Piece], where: str) -> Block:
        name = self.styles.name(style)
        label, pieces = _typed_label(joined(pieces))
        kind = styles.LISTS.get(name, "")
        depth, number = self._number(properties, style)
        seen = [piece for piece in pieces if piece.text.strip()]
        return Block(
            html=_stripped(inline_html(pieces)),
            label=label or ("" if kind or not seen else number),
            style=name,
            list=kind,
            depth=depth,
            align=_ALIGNED.get(value_of(properties, "jc"), ""),
            where=where,
            bold=bool(seen) and all("strong" in piece.look.tags for piece in seen),
        )

    def _number(self, properties: Any, style: str) -> tuple[int, str]:
        """Level of the list from 0, and the displayed label."""
        found = [properties, *(one.find(w("pPr")) for one in self.styles.chain(style))]
        numbered = [one.find(w("numPr")) for one in found if one is not None]
        numbered = [one for one in numbered if one is not None]
        num = next((value for one in numbered if (value := value_of(one, "numId"))), "")
        level = number_of(next((value for one in numbered if (value := value_of(one, "ilvl"))), "0"), 0)
        return level, self.numbers.label(num, level) if num not in {"", "0"} else ""

    def _table(self, element: Any, where: str) -> Iterator[Block]:
        rows: list[list[Cell]] = []
        hanging: list[Block] = []
        for row in element.iter(w("tr")):
            if _nearest(row, w("tbl")) is not element:
                continue
            if row.find(f"{w('trPr')}/{w('del')}") is not None:
                hanging += self._deleted(" ".join(row.itertext(w("t"), w("delText"))))
                continue
            head = row.find(f"{w('trPr')}/{w('tblHeader')}") is not None
            cells = []
            for cell in (one for one in row.iter(w("tc")) if _nearest(one, w("tr")) is row):
                inside = list(self.blocks(cell, where))
                hanging += [block for block in inside if block.where != where]
                cells.append(Cell.read(cell, [block for block in inside if block.where == where], head=head))
            rows.append(cells)
        yield from laid_out(rows) or [table_block(rows, where)]
        yield from hanging

    def edges(self, kind: str) -> Iterator[Block]:
        """The words of headers or footers, each text once."""
        seen: set[str] = set()
        for name in self.package.parts.get(kind, ()):
            root = self.package.tree(name)
            for block in self.blocks(root, EDGE) if root is not None else ():
                if block.html and block.html not in seen:
                    seen.add(block.html)
                    yield replace(block, where=EDGE)

    def comments(self) -> Iterator[Block]:
        """The comments, with who wrote them."""
        root = self.package.part("comments")
        for one in root.findall(w("comment")) if root is not None else ():
            text = " ".join("".join(line.itertext(w("t"))) for line in one.iter(w("p"))).strip()
            if text:
                yield Block(html=html.escape(f"{one.get(w('author'), '')}: {text}", quote=False), where=COMMENT)

    # Inside a paragraph

    def _inline(self, parent: Any, into: _Inline) -> None:
        for child in parent:
            if child.tag == w("r"):
                self._run(child, into)
            elif child.tag == w("hyperlink"):
                self._link(child, into)
            elif child.tag in _GONE:
                into.gone.append("".join(child.itertext(w("t"), w("delText"))))
            elif child.tag in _WRAPPERS:
                self._inline(child, into)
            elif child.tag == w("sdt") and (content := child.find(w("sdtContent"))) is not None:
                self._inline(content, into)
            elif child.tag in {f"{_MATH}oMath", f"{_MATH}oMathPara"}:
                into.pieces.append(Piece("".join(child.itertext(f"{_MATH}t")), Look()))
                self.dropped.kinds["math"] += 1
            elif child.tag == f"{_COMPATIBLE}AlternateContent":
                self._inline(_choice(child), into)

    def _link(self, element: Any, into: _Inline) -> None:
        _kind, target, external = self.relations.get(element.get(f"{{{R}}}id", ""), ("", "", False))
        into.href = target if external and target.lower().startswith(_LINKS) else ""
        if external and not into.href:
            self.dropped.kinds["link"] += 1
        self._inline(element, into)
        into.href = ""

    def _run(self, element: Any, into: _Inline) -> None:
        properties = element.find(w("rPr"))
        look = self.styles.look(properties, into.style)
        if into.href:
            look = replace(look, href=into.href, tags=look.tags - {"u"})
        before = len(into.pieces)
        for child in element:
            self._run_part(child, look, into)
        if any(piece.text.strip() for piece in into.pieces[before:]) and not styles.is_own(
            self.styles.name(into.style)
        ):
            self.dropped.note(properties, look)
        if look.hidden:
            into.gone += [piece.text for piece in into.pieces[before:]]
            del into.pieces[before:]

    def _run_part(self, child: Any, look: Look, into: _Inline) -> None:
        if child.tag == w("fldChar"):
            _turn_field(child.get(w("fldCharType"), ""), into.fields)
        elif child.tag in {w("t"), w("tab"), w("br"), w("cr"), w("noBreakHyphen"), w("sym"), w("ptab")}:
            if all(into.fields):
                self._text(child, look, into)
        elif child.tag == w("delText"):
            into.gone.append(child.text or "")
        elif child.tag in {w("footnoteReference"), w("endnoteReference")}:
            self._note(child, into)
        elif child.tag in {w("drawing"), w("pict"), w("object")}:
            self._drawn(child, into)
        elif child.tag == f"{_COMPATIBLE}AlternateContent":
            for one in _choice(child):
                self._run_part(one, look, into)

    def _text(self, child: Any, look: Look, into: _Inline) -> None:
        if child.tag == w("t"):
            text = child.text or ""
            if oldfonts.converted(text, look.face) != text:
                self.old_fonts.add(look.face)
        elif child.tag == w("sym"):
            text = _symbol(child.get(w("char"), ""))
        elif child.tag == w("br") and child.get(w("type"), "") in {"page", "column"}:
            text = " "
        else:
            text = {w("tab"): "\t", w("ptab"): "\t", w("noBreakHyphen"): "-"}.get(child.tag, "\n")
        into.pieces.append(Piece(text, look))

    def _note(self, reference: Any, into: _Inline) -> None:
        kind = "footnote" if reference.tag == w("footnoteReference") else "endnote"
        note = self.notes[kind].get(reference.get(w("id")))
        if note is None:
            return
        self.count += 1
        mark = f"[{self.count}]"
        into.pieces.append(Piece(mark, Look()))
        inside = [block for block in self.blocks(note, NOTE) if block.html]
        into.hanging += [replace(block, label="" if at else mark) for at, block in enumerate(inside)]

    def _drawn(self, element: Any, into: _Inline) -> None:
        boxes = [one for one in element.iter(w("txbxContent")) if not _within(one, f"{_COMPATIBLE}Fallback", element)]
        for box in boxes:
            into.hanging += self.blocks(box)
        if next(element.iter(f"{_DRAWING}blip", f"{_VML}imagedata"), None) is not None:
            self.pictures += 1
        elif not boxes:
            self.dropped.kinds["shape"] += 1

    # What to say

    def notices(self) -> Iterator[Sentence]:
        """What was converted."""
        if self.old_fonts:
            yield sentence(CONVERTED, names=", ".join(sorted(self.old_fonts)))


def _choice(element: Any) -> Any:
    """The first alternative that the file offers: every modern Word shows it."""
    found = element.find(f"{_COMPATIBLE}Choice")
    return found if found is not None else element.find(f"{_COMPATIBLE}Fallback") if len(element) else ()


def _nearest(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _within(element: Any, tag: str, top: Any) -> bool:
    """Whether an element with the tag stands between the element and the top."""
    above = element.getparent()
    while above is not None and above is not top:
        if above.tag == tag:
            return True
        above = above.getparent()
    return False


def _turn_field(kind: str, fields: list[bool]) -> None:
    """Only what stands behind "separate" of a field is displayed."""
    if kind == "begin":
        fields.append(False)
    elif kind == "separate" and fields:
        fields[-1] = True
    elif kind == "end" and fields:
        fields.pop()


def _symbol(code: str) -> str:
    """A sign of the Symbol and Wingdings fonts as a sign that every font has."""
    try:
        letter = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return BULLETS.get(letter, "-" if "\ue000" <= letter <= "\uf8ff" else letter)


def _typed_label(pieces: list[Piece]) -> tuple[str, list[Piece]]:
    """The label that stands in our own character style at the beginning, and the rest."""
    size = next((number for number, piece in enumerate(pieces) if not piece.look.label), len(pieces))
    label = "".join(piece.text for piece in pieces[:size]).strip()
    return label, [Piece(piece.text, replace(piece.look, label=False)) for piece in pieces[size:]]


def _stripped(text: str) -> str:
    """Inline HTML without white space and line breaks at its ends."""
    while True:
        shorter = text.strip(" \t\n").removeprefix("<br>").removesuffix("<br>")
        if shorter == text:
            return text
        text = shorter


PENDING = gettext_noop(
    "The Word file still has %(changes)s tracked change(s) and %(comments)s comment(s). Have them decided in Word, or"
    " choose to accept all changes here; the comments are then set aside."
)
SCAN = gettext_noop("The Word file holds only pictures, probably a scan, and no text. Type the text, or have it read.")
NO_TEXT = gettext_noop("The Word file holds no text. Choose the file that holds the text.")
NESTED = gettext_noop("The Word file nests tables or boxes too deeply to be a document. It was not read.")
CONVERTED = gettext_noop("Letters of old fonts (%(names)s) were converted to Unicode.")
