"""What the document template needs: the parts of a document in order, number and date as printed or left blank.

It only arranges values that are already clean; it never reads a database and decides nothing about the content.
"""

import re
from dataclasses import dataclass

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from directives import endnotes, markup, qr
from directives.content import (
    KIND_NAMES,
    KIND_SYMBOLS,
    URGENCIES,
    AttachmentContent,
    DocumentContent,
    Numbering,
    SectionContent,
    listed,
    official_date,
)

register = template.Library()
register.filter("listed", listed)

BLANK = "\N{NO-BREAK SPACE}"
_DAY = r"\d{1,2}[/-]\d{1,2}(?:[/-]\d{4})?"
_UNBROKEN = re.compile(
    rf"<[^>]*>|(?:[Nn]gày )?{_DAY}(?: ?[-–] ?{_DAY})?(?!\d)|[Nn]gày \d{{1,2}} tháng \d{{1,2}}(?: năm \d{{4}})?"
    r"|[Tt]háng \d{1,2}(?:/\d{4})?(?!\d)|(?:[Ss]ố )?\d{1,5}-[A-ZĐ]{2,}(?:/[A-ZĐ]+)*|\d{1,3} năm(?!\w)"
)
"""A tag, passed over, or words that read badly when a line ends within them."""
TITLE_LEVEL = 1
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One section ready to print: ``anchor`` "muc-1", its heading's level (2 for h2, 0 for none), safe HTML."""

    anchor: str
    level: int
    heading: SafeString
    body: SafeString
    section: SectionContent

    @property
    def name(self) -> str:
        """What the section is called: its label as printed, or its number in the document."""
        return self.section.label.strip(". ") or self.anchor.removeprefix("muc-")


@register.filter
def parts(content: DocumentContent, before: str = "") -> list[Part]:
    """The sections in order; a heading is never more than one level below the heading before it.

    ``before``: what ids within the bodies begin with, on a page that shows more than this document.
    """
    made: list[Part] = []
    above = TITLE_LEVEL
    for number, section in enumerate(content.sections, 1):
        if section.heading:
            above = min(section.level + TITLE_LEVEL, above + 1, DEEPEST)
        made.append(_part(f"muc-{number}", section, above, before))
    return made


def _part(anchor: str, section: SectionContent, level: int, before: str) -> Part:
    label = "" if section.heading else section.label
    html = markup.for_document(section.body, label=label, level=level - TITLE_LEVEL)
    body = mark_safe(endnotes.linked(html, before + anchor))
    return Part(anchor, level if section.heading else 0, _heading(section, level), body, section)


def _heading(section: SectionContent, level: int) -> SafeString:
    """The heading element with its literal label, or nothing."""
    if not section.heading:
        return SafeString("")
    label = f'<span class="label">{conditional_escape(section.label)}</span> ' if section.label else ""
    return mark_safe(f"<h{level}>{label}{conditional_escape(section.heading)}</h{level}>")


@register.filter
def rich(body: str, anchor: str = "") -> SafeString:
    """Opening or closing as printed: cleaned, headings right under the title, its notes linked below the anchor."""
    html = markup.for_document(body, level=0)
    return mark_safe(endnotes.linked(html, anchor) if anchor else html)


@register.filter
def unbroken(html: SafeString | str) -> SafeString:
    """Dates, numbers of documents and counted years stay on one line; not a letter of the text is changed."""
    return mark_safe(_UNBROKEN.sub(_whole, conditional_escape(html)))


def _whole(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith("<") else f'<span class="whole">{match[0]}</span>'


@register.filter
def urgency_words(content: DocumentContent) -> str:
    """The mark of urgency as printed: "HỎA TỐC"."""
    return URGENCIES.get(content.urgency, "")


@register.filter
def enclosed(attachments: tuple[AttachmentContent, ...]) -> list[str]:
    """The attachments as printed: a hyphen before each, a semicolon behind, a full stop behind the last."""
    ends = [";"] * (len(attachments) - 1) + ["."]
    return [f"- {attachment.printed()}{end}" for attachment, end in zip(attachments, ends, strict=True)]


@register.simple_tag
def annex_of(content: DocumentContent, numbering: Numbering | None) -> str:
    """ "(kèm theo Hướng dẫn số 42-HD/BTGDVTU, ngày 01 tháng 12 năm 2023)", without number and date before numbering."""
    kind = KIND_NAMES.get(content.kind, "văn bản").capitalize()
    known = f" số {numbering.display}, {official_date(numbering.date)}" if numbering else ""
    return f"(kèm theo {kind}{known})"


@register.simple_tag
def check_code(site_url: str, numbering: Numbering) -> SafeString:
    """The QR code that leads to what the verification page says of this document."""
    return mark_safe(qr.svg(f"{site_url}/kiem-tra/?ma={numbering.code}", f"Mã QR để kiểm tra văn bản {numbering.code}"))


@register.filter
def kind_name(content: DocumentContent) -> str:
    """The name of the kind ("hướng dẫn"), empty while none is chosen and for a công văn, which prints none."""
    return "" if content.kind == "cong_van" else KIND_NAMES.get(content.kind, "")


@register.simple_tag
def number_line(content: DocumentContent, numbering: Numbering | None) -> str:
    """ "Số 12-HD/BTGDVTU", or with the number left blank before numbering."""
    if numbering:
        return f"Số {numbering.display}"
    symbol = "/".join(filter(None, (KIND_SYMBOLS.get(content.kind, ""), content.letterhead.abbreviation)))
    return f"Số {BLANK * 6}-{symbol}"


@register.simple_tag
def place_and_date(content: DocumentContent, numbering: Numbering | None) -> SafeString:
    """ "Ninh Bình, ngày 05 tháng 02 năm 2024", the date on one line, or left blank before numbering."""
    place = f"{content.letterhead.place}, " if content.letterhead.place else ""
    blank = f"ngày {BLANK * 5} tháng {BLANK * 5} năm {BLANK * 7}"
    day = official_date(numbering.date) if numbering else blank
    return format_html('{}<span class="whole">{}</span>', place, day)
