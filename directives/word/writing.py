"""Writes a document as a .docx in the official layout, so that what comes back can be known again by its styles.

A value goes in, bytes come out; nothing is read from a database and nothing of the text is changed.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from directives.content import (
    CONG_VAN,
    KIND_NAMES,
    KIND_SYMBOLS,
    URGENCIES,
    DocumentContent,
    Numbering,
    SectionContent,
    listed,
    official_date,
)
from directives.word import layout, styles
from directives.word.bodies import Writer
from directives.word.values import (
    DIGEST_PROPERTY,
    ID_PROPERTY,
    KIND_PROPERTY,
    PERIOD_PROPERTY,
    THEMATIC,
    THEMES_PROPERTY,
    TITLE_PROPERTY,
    beginning_of,
)

BLANK = "\N{NO-BREAK SPACE}"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_TEXT_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file leaves from: the document's id, the hash of its content, the line on top of each page."""

    identity: str = ""
    digest: str = ""
    mark: str = ""
    at: datetime | None = None


def write(content: DocumentContent, origin: Origin, numbering: Numbering | None = None) -> bytes:
    """The .docx; without a numbering, number and date are left blank as in print."""
    document = Document()
    layout.prepare(document)
    writer = Writer(document)
    _edges(document, origin.mark)
    _letterhead(writer, content, numbering)
    _title(writer, content)
    _addressees(writer, content)
    writer.body(content.opening)
    for section in content.sections:
        _section(writer, section)
    _closing(writer, content)
    _end(writer, content)
    _describe(document, content, origin)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _edges(document: Any, mark: str) -> None:
    """The mark on every page, the page number from the second page on."""
    page = document.sections[0]
    for header in (page.first_page_header, page.header):
        if mark:
            header.paragraphs[0].text, header.paragraphs[0].style = mark, document.styles[styles.DRAFT]
    number = page.header.add_paragraph() if mark else page.header.paragraphs[0]
    number.style = document.styles[styles.PAGE_NUMBER]
    _page_field(number)


def _page_field(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = paragraph.add_run(text if kind == "text" else "")
        if kind == "":
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _letterhead(writer: Writer, content: DocumentContent, numbering: Numbering | None) -> None:
    left, right = writer.columns(Mm(82), Mm(83))
    if content.letterhead.superior:
        left.line(content.letterhead.superior, styles.SUPERIOR)
    left.line(content.letterhead.body, styles.ISSUER)
    left.line("*", styles.STAR)
    left.line(_number(content, numbering), styles.NUMBER)
    if content.kind == CONG_VAN:
        left.line(f"về việc {content.matter}", styles.ABOUT)
    if content.urgency:
        left.line(URGENCIES[content.urgency], styles.URGENCY)
    right.line("ĐẢNG CỘNG SẢN VIỆT NAM", styles.PARTY)
    right.line(_place_and_date(content, numbering), styles.PLACE)


def _number(content: DocumentContent, numbering: Numbering | None) -> str:
    if numbering:
        return f"Số {numbering.display}"
    symbol = "/".join(filter(None, (KIND_SYMBOLS.get(content.kind, ""), content.letterhead.abbreviation)))
    return f"Số {BLANK * 6}-{symbol}"


def _place_and_date(content: DocumentContent, numbering: Numbering | None) -> str:
    place = f"{content.letterhead.place}, " if content.letterhead.place else ""
    return place + (
        official_date(numbering.date) if numbering else f"ngày {BLANK * 5} tháng {BLANK * 5} năm {BLANK * 7}"
    )


def _title(writer: Writer, content: DocumentContent) -> None:
    if content.kind == CONG_VAN:
        writer.line("", styles.DASHES)
        return
    if content.kind:
        writer.line(KIND_NAMES[content.kind].upper(), styles.KIND)
    writer.line(content.subject, styles.SUBJECT)
    writer.line("-----", styles.DASHES)


def _addressees(writer: Writer, content: DocumentContent) -> None:
    if len(content.addressees) == 1:
        writer.line(f"Kính gửi: {content.addressees[0]}", styles.TO)
    elif content.addressees:
        writer.line("Kính gửi:", styles.TO)
        for line in listed(content.addressees):
            writer.line(line, styles.TO)


def _section(writer: Writer, section: SectionContent) -> None:
    if section.heading:
        writer.labelled(section.label, section.heading, styles.HEADING % section.level)
        writer.body(section.body)
    else:
        writer.body(section.body, label=section.label, first=styles.BEGINS % section.level)


def _closing(writer: Writer, content: DocumentContent) -> None:
    if content.closing:
        writer.body(content.closing, first=styles.CLOSING)
    if content.attachments:
        writer.line("Kèm theo:", styles.ENCLOSED)
        for attachment in content.attachments:
            writer.line(f"- {attachment.printed()}", styles.ENCLOSED)
    if content.byline:
        writer.line(f"{styles.BYLINE_WORDS} {content.byline}", styles.BYLINE)


def _end(writer: Writer, content: DocumentContent) -> None:
    left, right = writer.columns(Mm(75), Mm(90))
    if content.recipients:
        left.line("Nơi nhận:", styles.RECIPIENTS)
        for line in listed(content.recipients):
            left.line(line, styles.RECIPIENT)
    if content.signature.authority:
        right.line(content.signature.authority, styles.AUTHORITY)
    right.line(content.signature.position, styles.POSITION)
    right.line(content.signature.name, styles.SIGNER)


def _describe(document: Any, content: DocumentContent, origin: Origin) -> None:
    """What programs show of the file, and the custom properties by which it is known again."""
    core = document.core_properties
    core.title, core.author, core.language, core.comments = content.title, content.letterhead.body, "vi-VN", ""
    if origin.at:
        core.created = core.modified = origin.at.replace(tzinfo=None)
    properties = {
        ID_PROPERTY: origin.identity,
        DIGEST_PROPERTY: origin.digest,
        KIND_PROPERTY: content.kind,
        TITLE_PROPERTY: content.title,
        PERIOD_PROPERTY: THEMATIC if content.thematic else content.period,
        **{
            THEMES_PROPERTY % number: f"{' '.join(section.themes)}|{beginning_of(section)}"
            for number, section in enumerate(content.sections, 1)
        },
    }
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), _CONTENT_TYPE, _custom_properties(properties), package)
    package.relate_to(part, _RELATION)


def _custom_properties(properties: Mapping[str, str]) -> bytes:
    items: Sequence[str] = [
        f'<property fmtid="{_TEXT_PROPERTIES}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), 2)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_TYPES}">{"".join(items)}</Properties>'
    ).encode()
