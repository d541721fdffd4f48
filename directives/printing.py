"""Puts content, number and layout together and has the PDF made. Decides nothing about the workflow; stores nothing."""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from directives import pdf
from directives.content import DocumentContent, Numbering
from directives.pdf import child
from directives.pdf.values import Rendered


def official_html(content: DocumentContent, numbering: Numbering | None) -> str:
    """The document in its official layout as one HTML page; without a numbering the number and date stay open."""
    context = {"content": content, "numbering": numbering, "official": True, "site_url": settings.SITE_URL}
    return render_to_string("directives/official.html", context)


def print_final(content: DocumentContent, numbering: Numbering) -> Rendered:
    """The PDF that will be signed, with both empty signature fields; PdfRefused when it cannot be made."""
    return child.render(official_html(content, numbering))


def print_draft(content: DocumentContent) -> Rendered:
    """A preview with the DỰ THẢO watermark, without number and signature fields; PdfRefused when it cannot be made."""
    return child.render(official_html(content, None), fields=False, draft=True)


def print_register(context: Mapping[str, object]) -> Rendered:
    """The register of numbers on A4 landscape; PdfRefused when it cannot be made. Its style sheet is our own file."""
    style = mark_safe((Path(pdf.__file__).parent / "register.css").read_text("utf-8"))
    return child.render(render_to_string("directives/register.html", {**context, "style": style}), fields=False)
