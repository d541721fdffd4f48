"""What the document template needs: the parts of a document in order, number and date as printed or left blank.

It only arranges values that are already clean; it never reads a database and decides nothing about the content.
"""

from dataclasses import dataclass

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from directives import markup
from directives.content import KIND_NAMES, KIND_SYMBOLS, DocumentContent, Numbering, SectionContent, official_date

register = template.Library()

BLANK = "\N{NO-BREAK SPACE}"
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


@register.filter
def parts(content: DocumentContent) -> list[Part]:
    """The sections in order; a heading is never more than one level below the heading before it."""
    made: list[Part] = []
    above = TITLE_LEVEL
    for number, section in enumerate(content.sections, 1):
        if section.heading:
            above = min(section.level + TITLE_LEVEL, above + 1, DEEPEST)
        made.append(_part(f"muc-{number}", section, above))
    return made


def _part(anchor: str, section: SectionContent, level: int) -> Part:
    label = "" if section.heading else section.label
    body = mark_safe(markup.for_document(section.body, label=label, level=level - TITLE_LEVEL))
    return Part(anchor, level if section.heading else 0, _heading(section, level), body, section)


def _heading(section: SectionContent, level: int) -> SafeString:
    """The heading element with its literal label, or nothing."""
    if not section.heading:
        return SafeString("")
    label = f'<span class="label">{conditional_escape(section.label)}</span> ' if section.label else ""
    return mark_safe(f"<h{level}>{label}{conditional_escape(section.heading)}</h{level}>")


@register.filter
def rich(body: str) -> SafeString:
    """Opening or closing as printed: cleaned, headings right under the title."""
    return mark_safe(markup.for_document(body, level=0))


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


@register.filter
def listed(lines: tuple[str, ...]) -> list[str]:
    """Lines of Nơi nhận as printed: a hyphen before each, a comma behind, a full stop behind the last."""
    bare = [line.strip().removeprefix("-").strip().rstrip(".,;").strip() for line in lines]
    ends = [","] * (len(bare) - 1) + ["."]
    return [f"- {line}{end}" for line, end in zip(bare, ends, strict=True) if line] if bare else []
