"""The two empty, tagged signature fields of the unsigned PDF: the leader's, and the office seal that locks the file.

They stand in the file before anybody signs, so that signing only fills them in. Never adds a field to a signed file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pydyf

from directives.pdf.values import FIELDS, LEADER, SEAL

ANCHOR = "ky-lanhdao"
"""The id of the element that leaves room for the leader's signature picture."""

POINTS_PER_PIXEL = 0.75
MM = 96 / 25.4
SEAL_SIZE = 36 * MM
"""A round office seal is 36 mm across (here in CSS pixels)."""

PRINT, LOCKED = 4, 128
NAMES = {LEADER: "Chữ ký số của người ký văn bản", SEAL: "Con dấu số của cơ quan ban hành"}
"""What a screen reader says of each field; the document's language is Vietnamese."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Field:
    """One signature field: its role, the page counted from 0, and the box in CSS pixels from the page's top left."""

    role: str
    page: int
    box: Box


def places(document: Any) -> tuple[Field, ...]:
    """Where the fields belong: the leader's at the anchor, the seal over its left third. Empty without an anchor."""
    for number, page in enumerate(document.pages):
        if box := page.anchors.get(ANCHOR):
            return Field(LEADER, number, box), Field(SEAL, number, _seal_box(box))
    return ()


def _seal_box(leader: Box) -> Box:
    left, top, right, bottom = leader
    centre, middle = left + (right - left) / 6, (top + bottom) / 2
    half = SEAL_SIZE / 2
    return centre - half, middle - half, centre + half, middle + half


def finisher(fields: tuple[Field, ...]) -> Callable[[Any, Any], None]:
    """What WeasyPrint calls with the document and the finished PDF objects to have the fields added."""

    def add(document: Any, pdf: Any) -> None:
        widgets = pydyf.Array(_add_field(pdf, document, field) for field in fields)
        form = pydyf.Dictionary({"Fields": widgets, "SigFlags": 3})
        pdf.add_object(form)
        pdf.catalog["AcroForm"] = form.reference

    return add


def _add_field(pdf: Any, document: Any, field: Field) -> bytes:
    height = document.pages[field.page].height * POINTS_PER_PIXEL
    left, top, right, bottom = (value * POINTS_PER_PIXEL for value in field.box)
    page_reference = pdf.page_references[field.page]
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(FIELDS[field.role]),
            "TU": pydyf.String(NAMES[field.role]),
            "F": PRINT | LOCKED,
            "Rect": pydyf.Array(round(value, 2) for value in (left, height - bottom, right, height - top)),
            "P": page_reference,
            "AP": pydyf.Dictionary({"N": _empty_appearance(pdf, right - left, bottom - top)}),
            **dict(_lock(pdf, field.role)),
        }
    )
    pdf.add_object(widget)
    _object(pdf, page_reference).setdefault("Annots", pydyf.Array()).append(widget.reference)
    _tag(pdf, widget, page_reference, NAMES[field.role])
    return bytes(widget.reference)


def _empty_appearance(pdf: Any, width: float, height: float) -> bytes:
    box = pydyf.Array([0, 0, round(width, 2), round(height, 2)])
    extra = {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": pydyf.Dictionary({})}
    stream = pydyf.Stream([], pydyf.Dictionary(extra))
    pdf.add_object(stream)
    return bytes(stream.reference)


def _lock(pdf: Any, role: str) -> Iterator[tuple[str, bytes]]:
    """The seal locks every field and allows no change after it (ISO 32000-2, 12.7.5.5)."""
    if role == SEAL:
        lock = pydyf.Dictionary({"Type": "/SigFieldLock", "Action": "/All", "P": 1})
        pdf.add_object(lock)
        yield "Lock", lock.reference


def _tag(pdf: Any, widget: Any, page_reference: Any, name: str) -> None:
    """Hang the widget into the structure tree. /K is the reference itself: an array there makes a later signature look
    like a forbidden change to pyHanko's difference analysis."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    parents, document = _object(pdf, root["ParentTree"]), _object(pdf, root["K"][0])
    key = max(number for number in parents["Nums"] if isinstance(number, int)) + 1
    target = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page_reference})
    pdf.add_object(target)
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page_reference,
            "K": target.reference,
            "Alt": pydyf.String(name),
        }
    )
    pdf.add_object(element)
    document["K"].append(element.reference)
    parents["Nums"].extend([key, element.reference])
    widget["StructParent"] = key


def _object(pdf: Any, reference: Any) -> Any:
    return pdf.objects[int(bytes(reference if isinstance(reference, bytes) else reference.encode()).split()[0])]
