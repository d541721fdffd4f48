"""Puts the lines of a Word file together as a document by the role of each, and accounts for every word.

The roles are a proposal or a person's correction of it; what is put together follows them and nothing else.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from directives import citations, markup
from directives.content import (
    CONG_VAN,
    KIND_NAMES,
    KIND_SYMBOLS,
    DocumentContent,
    Letterhead,
    SectionContent,
    SignatureBlock,
    text_of,
)
from directives.importing import furniture, inline, particulars
from directives.importing.furniture import LETTERHEAD, SIGNATURE, SetAside
from directives.importing.particulars import ThemeKeywords
from directives.importing.text import ReadGuidance
from directives.importing.word import (
    ADDRESSEE,
    ASIDE,
    BYLINE,
    CLOSING,
    HEADING,
    OPENING,
    RECIPIENT,
    SECTION,
    TEXT,
    TITLE,
    Role,
    SourceLine,
    lines,
    propose,
)
from directives.sentences import gettext_noop, sentence
from directives.word import styles
from directives.word.values import (
    KIND_PROPERTY,
    NOTE,
    PERIOD_PROPERTY,
    TABLE,
    THEMATIC,
    THEMES_PROPERTY,
    TITLE_PROPERTY,
    WordText,
    beginning_of,
)
from events.folding import fold

BY_HAND = sentence(gettext_noop("Set aside by hand."))
_HEAD_BLOCKS = {style: tag for tag, style in styles.SUBHEADINGS.items()}
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(slots=True)
class _Container:
    """Opening, closing or a section while its lines are collected."""

    role: Role
    heading: str = ""
    body: list[SourceLine] = field(default_factory=list)
    notes: list[SourceLine] = field(default_factory=list)

    def html(self) -> str:
        return markup.clean(body_html(self.body) + body_html(self.notes))


def read(found: WordText, themes: Sequence[ThemeKeywords] = ()) -> ReadGuidance:
    """The document as proposed."""
    source = lines(found)
    return assemble(found, source, propose(source), themes)


def assemble(
    found: WordText, source: Sequence[SourceLine], roles: Sequence[Role], themes: Sequence[ThemeKeywords] = ()
) -> ReadGuidance:
    """The document that the roles describe. ``lost`` names every word that is neither in it nor set aside."""
    opening, sections, closing = _containers(source, roles)
    keywords = particulars.prepared(themes)
    themed = _Themes(found.properties, keywords)
    texts = {
        place: [line.text for line, role in zip(source, roles, strict=True) if role.place == place] for place in _LISTED
    }
    aside = tuple(
        _set_aside(line, role) for line, role in zip(source, roles, strict=True) if role.place == ASIDE and line.text
    )
    made = tuple(themed.give(_section(one)) for one in sections)
    content = DocumentContent(opening=opening.html(), sections=made, closing=closing.html())
    kind, title = _kind_and_title(found.properties, texts[TITLE], aside, text_of(content.opening))
    period = _period(found.properties, title, content)
    guidance = ReadGuidance(
        title=title or particulars.proposed_title(text_of(content.opening), period),
        title_proposed=not title,
        period="" if period == THEMATIC else period,
        thematic=period == THEMATIC,
        kind=kind,
        opening=content.opening,
        sections=content.sections,
        closing=content.closing,
        byline=" ".join(_name_of(text) for text in texts[BYLINE]),
        addressees=tuple(filter(None, map(_addressee, texts[ADDRESSEE]))),
        recipients=tuple(texts[RECIPIENT]),
        letterhead=_letterhead(source, aside),
        signature=_signature(source, aside),
        citations=tuple(citations.find(content.plain_text())),
        set_aside=aside,
        dropped=found.dropped,
        notices=found.notices,
    )
    return replace(guidance, lost=_lost(source, guidance, texts))


_LISTED = (TITLE, BYLINE, ADDRESSEE, RECIPIENT)


def _containers(source: Sequence[SourceLine], roles: Sequence[Role]) -> tuple[_Container, list[_Container], _Container]:
    opening, closing = _Container(Role(place=OPENING)), _Container(Role(place=CLOSING))
    sections: list[_Container] = []
    current = opening
    for line, role in zip(source, roles, strict=True):
        if role.place in {SECTION, HEADING}:
            current = _Container(role)
            sections.append(current)
        elif role.place in {OPENING, CLOSING}:
            current = opening if role.place == OPENING else closing
        elif role.place != TEXT:
            continue
        if role.place == HEADING:
            current.heading = _rest(line, role)
        elif line.block.where == NOTE:
            current.notes.append(line)
        else:
            current.body.append(_without_label(line, role))
    return opening, sections, closing


def _rest(line: SourceLine, role: Role) -> str:
    return line.text[len(role.label) :].strip() if role.label and line.text.startswith(role.label) else line.text


def _without_label(line: SourceLine, role: Role) -> SourceLine:
    """The line without the literal label of the section that begins here; a table keeps everything."""
    if role.place != SECTION or not role.label or line.own or line.block.kind == TABLE:
        return line
    return replace(line, block=replace(line.block, html=inline.without_prefix(line.block.html, role.label)))


def _section(one: _Container) -> SectionContent:
    return SectionContent(label=one.role.label[:20], level=one.role.level, heading=one.heading, body=one.html())


class _Themes:
    """The themes of sections: those an exported file says, else those whose keywords stand in the section."""

    def __init__(self, properties: Mapping[str, str], keywords: particulars.Keywords) -> None:
        self._keywords = keywords
        self._said: dict[str, list[str]] = {}
        number = 1
        while (value := properties.get(THEMES_PROPERTY % number)) is not None:
            slugs, _, beginning = value.partition("|")
            self._said.setdefault(beginning, []).append(slugs)
            number += 1

    def give(self, section: SectionContent) -> SectionContent:
        """The section with its themes."""
        said = self._said.get(beginning_of(section))
        found = (
            tuple(said.pop(0).split())
            if said
            else particulars.themes_of(f"{section.heading}\n{text_of(section.body)}", self._keywords)
        )
        return SectionContent(
            label=section.label, level=section.level, heading=section.heading, body=section.body, themes=found
        )


# Bodies


def body_html(body: Iterable[SourceLine]) -> str:
    """The lines as block HTML: paragraphs, subheadings, quotations, lists, tables."""
    made, opened, quoted = "", list[str](), False
    for line in body:
        block = line.block
        made += _lists_to(opened, block.list, block.depth)
        if quoted != (block.style == styles.QUOTE):
            quoted = not quoted
            made += "<blockquote>" if quoted else "</blockquote>"
        if block.list:
            made += f"<li>{block.html}"
        elif block.kind == TABLE:
            made += block.html
        elif block.html:
            made += _paragraph(line)
    return made + _lists_to(opened, "", 0) + ("</blockquote>" if quoted else "")


def _lists_to(opened: list[str], kind: str, depth: int) -> str:
    """The tags that lead from the lists that are open to an item of this kind and depth."""
    made = ""
    wanted = depth + 1 if kind else 0
    while len(opened) > wanted or (opened and len(opened) == wanted and opened[-1] != kind):
        made += f"</li></{opened.pop()}>"
    if kind and len(opened) == wanted:
        made += "</li>"
    while len(opened) < wanted:
        made += f"<{kind}>"
        opened.append(kind)
    return made


def _paragraph(line: SourceLine) -> str:
    block = line.block
    tag = _HEAD_BLOCKS.get(block.style, "p")
    align = block.align if line.own or block.align in {"center", "right"} else ""
    return f'<{tag} class="ta-{align}">{block.html}</{tag}>' if align else f"<{tag}>{block.html}</{tag}>"


# What the file says about itself


def _kind_and_title(
    properties: Mapping[str, str], title: Sequence[str], aside: Sequence[SetAside], opening: str
) -> tuple[str, str]:
    """Kind and title; an exported file's own title as long as its subject is still what is printed."""
    printed = " ".join(title)
    if KIND_PROPERTY in properties:
        kind = properties[KIND_PROPERTY] if properties[KIND_PROPERTY] in KIND_NAMES else ""
        whole = properties.get(TITLE_PROPERTY, "")
        named = DocumentContent(kind=kind, title=whole)
        subject = re.sub(r"^về việc\s+", "", printed) if kind == CONG_VAN else printed
        return kind, whole if subject in {named.subject, named.matter} else subject
    letterhead = "\n".join(piece.text for piece in aside if piece.reason == LETTERHEAD)
    return particulars.kind_of(printed, opening, letterhead), printed


def _period(properties: Mapping[str, str], title: str, content: DocumentContent) -> str:
    said = properties.get(PERIOD_PROPERTY)
    if said is not None:
        return said if said == THEMATIC or re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", said) else ""
    body = "\n".join(section.plain_text() for section in content.sections)
    return particulars.period_of(title, text_of(content.opening), body, "")


def _name_of(text: str) -> str:
    text = text.removeprefix(styles.BYLINE_WORDS).strip()
    return furniture.credited(text)[1]


def _addressee(text: str) -> str:
    return re.sub(r"^kính\s+gửi\s*:?\s*", "", text, flags=re.IGNORECASE)


def _set_aside(line: SourceLine, role: Role) -> SetAside:
    return SetAside(line.text, role.reason or BY_HAND)


def _styled(source: Sequence[SourceLine], style: str) -> str:
    return "\n".join(text_of(line.block.html) for line in source if line.block.style == style)


def _letterhead(source: Sequence[SourceLine], aside: Sequence[SetAside]) -> Letterhead:
    """The issuing body as the file prints it."""
    own = any(line.own for line in source)
    texts = [piece.text for piece in aside if piece.reason == LETTERHEAD]
    symbol = next((text for text in texts if furniture.is_number(text)), "")
    place = next((text for text in texts if furniture.is_place(text)), "")
    if own:
        superior, body = _styled(source, styles.SUPERIOR), _styled(source, styles.ISSUER)
        place, symbol = _styled(source, styles.PLACE), _styled(source, styles.NUMBER)
    else:
        names = [t for t in texts if t.isupper() and "dang cong san" not in fold(t) and t not in {symbol, place}]
        superior, body = (" ".join(names[:-1]), names[-1]) if names else ("", "")
    return Letterhead(superior=superior, body=body, place=_place(place), abbreviation=_abbreviation(symbol))


def _place(text: str) -> str:
    return text.rpartition(", ngày")[0].strip() if ", ngày" in text else ""


def _abbreviation(text: str) -> str:
    """What stands behind the kind's symbol: "BTGTU" of "Số 12-HD/BTGTU"."""
    symbol = re.split(r"\d\s*[-–]\s*|^Số\s*[-–]\s*", text)[-1].strip()
    kind, stroke, rest = symbol.partition("/")
    return rest if stroke and kind in KIND_SYMBOLS.values() else "" if symbol in KIND_SYMBOLS.values() else symbol


def _signature(source: Sequence[SourceLine], aside: Sequence[SetAside]) -> SignatureBlock:
    """Who signs, as the file prints it."""
    if any(line.own for line in source):
        return SignatureBlock(
            authority=_styled(source, styles.AUTHORITY),
            position=_styled(source, styles.POSITION),
            name=_styled(source, styles.SIGNER),
        )
    texts = [piece.text for piece in aside if piece.reason == SIGNATURE]
    above = [text for text in texts if text.isupper() and furniture.is_end(text)]
    authority = [text for text in above if furniture.is_authority(text)]
    names = [text for text in texts if furniture.is_name(text) and not text.isupper()]
    return SignatureBlock(
        authority="\n".join(authority),
        position="\n".join(text for text in above if text not in authority),
        name=names[-1] if names else "",
    )


# Nothing is lost


def _lost(source: Sequence[SourceLine], guidance: ReadGuidance, texts: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Words and marks of the source that are neither in the document nor set aside, and such as it invents."""
    words = Counter(_words(line.text for line in source))
    kept = Counter(
        _words(
            [
                *(texts[TITLE] if not guidance.title_proposed else ()),
                DocumentContent(
                    opening=guidance.opening, sections=guidance.sections, closing=guidance.closing
                ).plain_text(),
                *texts[BYLINE],
                *texts[ADDRESSEE],
                *texts[RECIPIENT],
                *(piece.text for piece in guidance.set_aside),
            ]
        )
    )
    return (*(words - kept).elements(), *(kept - words).elements())


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in _WORD.findall(html.unescape(text))]
