"""What may be attached is told by its content, in the limited child process; the rest is refused by a sentence."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from directives.pdf import attachment, child
from directives.pdf.values import AttachmentReport, PdfRefused
from tests.pdf import material

TYPES = "[Content_Types].xml"


def package(**more: bytes) -> bytes:
    """An office package with these parts, "/" written as "__"."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(TYPES, more.pop("types", b"<Types/>"))
        for name, data in more.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return stream.getvalue()


def picture(kind: str, size: tuple[int, int] = (20, 10)) -> bytes:
    stream = BytesIO()
    Image.new("RGB", size, "white").save(stream, kind)
    return stream.getvalue()


WORD, TABLE = package(word__document_xml=b"<w/>"), package(xl__workbook_xml=b"<x/>")


def test_a_pdf_is_counted_in_the_child() -> None:
    made = child.render(material.page(material.long_month(12)))
    assert made.pages > 1
    assert child.inspect_attachment(made.data) == AttachmentReport(kind="pdf", pages=made.pages)


@pytest.mark.parametrize(
    ("data", "kind"), [(WORD, "docx"), (TABLE, "xlsx"), (picture("PNG"), "png"), (picture("JPEG"), "jpg")]
)
def test_the_content_tells_the_kind(data: bytes, kind: str) -> None:
    assert attachment.inspect(data) == AttachmentReport(kind=kind)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"#!/bin/sh", attachment.UNKNOWN),
        (b"<html><script>alert(1)</script>", attachment.UNKNOWN),
        (b"\xd0\xcf\x11\xe0 old", attachment.OLD_OFFICE),
        (b"%PDF-1.7 nothing behind it", attachment.LOCKED),
        (package(), attachment.UNKNOWN),
        (WORD[:-30], attachment.BROKEN_OFFICE),
        (package(word__document_xml=b"", word__vbaProject_bin=b"x"), attachment.MACROS),
        (package(types=b"application/vnd.ms-word.document.macroEnabled", word__document_xml=b""), attachment.MACROS),
        (package(word__document_xml=bytes(attachment.MOST_UNPACKED + 1)), attachment.BROKEN_OFFICE),
        (picture("PNG")[:40], attachment.BROKEN_PICTURE),
        (b"\xff\xd8\xff nothing", attachment.BROKEN_PICTURE),
        (picture("GIF"), attachment.UNKNOWN),
    ],
)
def test_what_cannot_be_attached_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(PdfRefused) as refusal:
        attachment.inspect(data)
    assert refusal.value.sentence.msgid == sentence


def test_a_picture_of_too_many_points_is_refused_unread() -> None:
    head = picture("PNG")
    broad = head[:16] + (100_000).to_bytes(4, "big") * 2 + head[24:]
    with pytest.raises(PdfRefused):
        attachment.inspect(broad)


def test_size_is_asked_before_a_child_is_started() -> None:
    for data, sentence in (
        (b"", child.EMPTY_ATTACHMENT),
        (bytes(child.MAX_ATTACHMENT + 1), child.ATTACHMENT_TOO_LARGE),
    ):
        with pytest.raises(PdfRefused) as refusal:
            child.inspect_attachment(data)
        assert refusal.value.sentence.msgid == sentence
