"""Metadata that makes one file both PDF/A-2a and PDF/UA-1, with the verification code in the clear.

WeasyPrint writes one standard per file; this adds the other's claim (ISO 14289-1, with the extension schema that
ISO 19005-2, 6.6.2.3 asks for) to the same RDF. It must never be compressed: readers find the code by scanning bytes.
"""

from typing import Any
from xml.etree import ElementTree

from weasyprint.pdf.metadata import NS, DocumentMetadata

from directives.pdf.code import identifier, is_code

RDF = NS["rdf"]
DC = NS["dc"]
UA = NS["pdfuaid"]
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
CODE_NAME = "verification-code"
"""The name of the HTML meta element that carries the code."""

_FIELDS = (
    ("name", "part"),
    ("valueType", "Integer"),
    ("category", "internal"),
    ("description", "Part of ISO 14289 the file conforms to"),
)


def _description(rdf: ElementTree.Element) -> ElementTree.Element:
    return ElementTree.SubElement(rdf, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})


def _item(parent: ElementTree.Element, name: str, container: str) -> ElementTree.Element:
    """A property holding a list of one structured item; returns the item."""
    listing = ElementTree.SubElement(ElementTree.SubElement(parent, name), f"{{{RDF}}}{container}")
    return ElementTree.SubElement(listing, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})


def _claim_accessibility(rdf: ElementTree.Element) -> None:
    _description(rdf).set(f"{{{UA}}}part", "1")
    schema = _item(_description(rdf), f"{{{EXTENSION}}}schemas", "Bag")
    for name, text in (("schema", "PDF/UA identification"), ("namespaceURI", UA), ("prefix", "pdfuaid")):
        ElementTree.SubElement(schema, f"{{{SCHEMA}}}{name}").text = text
    entry = _item(schema, f"{{{SCHEMA}}}property", "Seq")
    for name, text in _FIELDS:
        ElementTree.SubElement(entry, f"{{{PROPERTY}}}{name}").text = text


class ArchiveMetadata(DocumentMetadata):
    """WeasyPrint's metadata plus the claim of PDF/UA-1 and the verification code, never compressed."""

    def include_in_pdf(self, pdf: Any, variant: str, version: int, conformance: str, compress: bool) -> None:
        """Write the stream as WeasyPrint does, in the clear."""
        super().include_in_pdf(pdf, variant, version, conformance, False)

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """The RDF as UTF-8 bytes."""
        rdf = ElementTree.fromstring(super().generate_rdf_metadata(variant, version, conformance))
        for prefix, name in (("pdfaExtension", EXTENSION), ("pdfaSchema", SCHEMA), ("pdfaProperty", PROPERTY)):
            ElementTree.register_namespace(prefix, name)
        _claim_accessibility(rdf)
        code = self.custom.get(CODE_NAME, "")
        if is_code(code):
            ElementTree.SubElement(_description(rdf), f"{{{DC}}}identifier").text = identifier(code)
        return bytes(ElementTree.tostring(rdf, encoding="utf-8"))


def conform(document: Any) -> None:
    """Make the laid-out document write this metadata."""
    document.metadata.__class__ = ArchiveMetadata
