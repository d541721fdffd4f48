"""Lays an official document out as one file that is PDF/A-2a and PDF/UA-1, the same bytes for the same HTML.

Runs in the child only. It must never fetch anything that is not shipped, and never prints a letter the typeface lacks.
"""

import unicodedata
from typing import Any
from xml.etree.ElementTree import SubElement

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from directives.pdf.assets import AssetFetcher, official_style, stylesheets
from directives.pdf.conformance import conform
from directives.pdf.coverage import require_printable
from directives.pdf.fields import finisher, places
from directives.pdf.values import PdfRefused, Rendered
from directives.pdf.wholewords import keep_whole
from directives.sentences import gettext_noop, sentence

OPTIONS = {"pdf_variant": "pdf/a-2a", "pdf_tags": True}
NO_ROOM = gettext_noop("The document has no place for a signature, so it cannot be signed.")
WATERMARK = "DỰ THẢO"


def render(html: str, *, fields: bool, draft: bool) -> Rendered:
    """One PDF. Raises PdfRefused naming the characters that cannot be printed, or when there is no place for fields."""
    fetcher, fonts = AssetFetcher(), FontConfiguration()
    page = HTML(string=unicodedata.normalize("NFC", html), url_fetcher=fetcher)
    require_printable("".join(page.etree_element.itertext()))
    style = stylesheets(fetcher, fonts, official_style())
    keep_whole(page.etree_element)
    if draft:
        _stamp_as_draft(page.etree_element)
    document = page.render(font_config=fonts, stylesheets=style, **OPTIONS)
    conform(document)
    finish = _fields(document) if fields and not draft else None
    return Rendered(data=document.write_pdf(finisher=finish, **OPTIONS), pages=len(document.pages))


def _stamp_as_draft(root: Any) -> None:
    body = root.find("body")
    mark = SubElement(body if body is not None else root, "div", {"class": "watermark"})
    mark.text = WATERMARK


def _fields(document: Any) -> Any:
    found = places(document)
    if not found:
        raise PdfRefused(sentence(NO_ROOM))
    return finisher(found)
