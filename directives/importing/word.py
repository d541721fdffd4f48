"""Takes a Word file's blocks apart into lines and proposes what each line is; a person may correct every proposal.

It reads what ``directives.word`` hands over and never the file. Our own exported files say by their styles what a
paragraph is; any other file is judged by the recognisers of plain text.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from directives.importing import decoding, furniture, inline, outline
from directives.importing.furniture import LETTERHEAD, SIGNATURE
from directives.importing.text import Line, arrange
from directives.sentences import Sentence, gettext_noop, sentence
from directives.word import styles
from directives.word.values import BODY, COMMENT, DELETED, EDGE, NOTE, TABLE, Block, WordText
from events.folding import fold

ASIDE, TITLE, OPENING, SECTION, HEADING, TEXT, CLOSING, BYLINE, ADDRESSEE, RECIPIENT = PLACES = (
    "aside", "title", "opening", "section", "heading", "text", "closing", "byline", "addressee", "recipient",
)  # fmt: skip
"""``section`` begins a section with its first paragraph, ``heading`` with its heading; ``text`` goes on with it."""

PAGE_EDGE = sentence(gettext_noop("Header or footer of the page: the official layout has its own."))
STRUCK = sentence(gettext_noop("Deleted in Word by a tracked change, or hidden there."))
REMARK = sentence(gettext_noop("A comment in Word."))
FORM = sentence(gettext_noop("A line of the form that the official layout prints by itself."))
_ELSEWHERE = {EDGE: PAGE_EDGE, DELETED: STRUCK, COMMENT: REMARK}
_ZONE = 14
"""So many blocks at either end of a file can be letterhead or signature, where tabs and line breaks make columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One line of the source: its block with ``html`` for itself alone, and its ``text``. ``form``: it stands in a
    table that is only there for the layout of the letterhead ("head") or of recipients and signature ("tail")."""

    block: Block
    text: str
    form: str = ""

    @property
    def own(self) -> bool:
        """Whether the style says what the line is."""
        return styles.is_own(self.block.style)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a line is taken for; ``label`` and ``level`` of a section that begins here, ``reason`` of one set aside."""

    place: str
    label: str = ""
    level: int = 1
    reason: Sentence | None = None


def lines(found: WordText) -> tuple[SourceLine, ...]:
    """The lines of the source in reading order; refuses a text in an old encoding whose font does not say so."""
    ours = any(styles.is_own(block.style) for block in found.blocks)
    made = tuple(line for line in _all_lines(found.blocks) if line.text or line.own or (ours and not line.form))
    name = decoding.legacy("\n".join(line.text for line in made))
    if name:
        raise decoding.ImportRefused(sentence(OLD_ENCODING, encoding=name))
    return made


def _all_lines(blocks: Sequence[Block]) -> Iterator[SourceLine]:
    total = len(blocks)
    tables = [number for number, block in enumerate(blocks) if block.kind == TABLE]
    for number, block in enumerate(blocks):
        at_end = min(number, total - 1 - number) < _ZONE
        if block.kind == TABLE:
            form = _form_of(block, first=number == tables[0], last=number == tables[-1])
            yield from _columns(block, form) if form else [_line(block, block.html)]
        elif styles.is_own(block.style):
            yield _line(block, block.html)
        else:
            yield from (_line(block, part) for part in _parted(_with_label(block), at_end=at_end))


def _line(block: Block, body: str, form: str = "") -> SourceLine:
    body = re.sub(r"[ \t]+", " ", body)
    label = f"{block.label} " if styles.is_own(block.style) and block.label else ""
    return SourceLine(
        block=replace(block, html=body, cells=()),
        text=(label + inline.text_of_line(re.sub(r"</(?:td|th|p)>", " ", body))).strip(),
        form=form,
    )


def _with_label(block: Block) -> str:
    """The paragraph with the label that Word only displays, or the number of a note ("[1]")."""
    return f"{html.escape(block.label, quote=False)} {block.html}" if block.label else block.html


def _parted(body: str, *, at_end: bool) -> list[str]:
    """A paragraph that line breaks or tabs make into several lines, as these; otherwise itself."""
    broken = inline.split(body, "<br>")
    if len(broken) > 1 and (any(_begins(part) for part in broken[1:]) or (at_end and _short(broken))):
        return [line for part in broken for line in _parted(part, at_end=at_end)]
    columns = inline.split(body, "\t")
    first = inline.text_of_line(columns[0]) if columns else ""
    if at_end and len(columns) > 1 and _short(columns) and outline.split_label(first + " A")[2] != "A":
        return columns if len(first) > 2 else [body]
    return [body]


def _begins(part: str) -> bool:
    text = inline.text_of_line(part)
    return bool(outline.split_label(text)[0]) or outline.is_bullet(text)


def _short(parts: Iterable[str]) -> bool:
    return all(len(inline.text_of_line(part)) <= 90 for part in parts)


def _form_of(table: Block, *, first: bool, last: bool) -> str:
    """Whether the table only lays out the letterhead or the end of the document; "" for one that is content."""
    if table.where != BODY or len(table.cells) > 8 or max(map(len, table.cells), default=0) > 3:
        return ""
    texts = [inline.text_of_line(line) for row in table.cells for cell in row for line in cell]
    if first and any("dang cong san viet nam" in fold(text) or furniture.is_letterhead(text) for text in texts):
        return "head"
    return "tail" if last and any(furniture.is_end(text) for text in texts) else ""


def _columns(table: Block, form: str) -> Iterator[SourceLine]:
    """The lines of a layout table, column by column."""
    width = max(map(len, table.cells), default=0)
    for column in range(width):
        for row in table.cells:
            for line in row[column] if column < len(row) else ():
                for part in inline.split(line, "<br>"):
                    yield _line(Block(where=table.where), part, form)


# What each line is


def propose(source: Sequence[SourceLine]) -> tuple[Role, ...]:
    """A role for each line: by the styles of our own files, else by the recognisers."""
    roles: dict[int, Role] = {}
    for number, line in enumerate(source):
        if line.block.where in _ELSEWHERE:
            roles[number] = Role(place=ASIDE, reason=_ELSEWHERE[line.block.where])
    if any(line.own for line in source):
        roles |= {number: _by_style(line) for number, line in enumerate(source) if number not in roles}
    else:
        roles |= _by_words(source, roles.keys())
    return tuple(roles[number] for number in range(len(source)))


_BY_STYLE = {
    styles.KIND: Role(place=ASIDE, reason=FORM),
    styles.SUBJECT: Role(place=TITLE),
    styles.ABOUT: Role(place=TITLE),
    styles.CLOSING: Role(place=CLOSING),
    styles.BYLINE: Role(place=BYLINE),
    styles.TO: Role(place=ADDRESSEE),
    styles.RECIPIENT: Role(place=RECIPIENT),
    styles.RECIPIENTS: Role(place=ASIDE, reason=FORM),
    styles.URGENCY: Role(place=ASIDE, reason=FORM),
    styles.ENCLOSED: Role(place=ASIDE, reason=FORM),
    styles.STAR: Role(place=ASIDE, reason=FORM),
    styles.DASHES: Role(place=ASIDE, reason=FORM),
    styles.PARTY: Role(place=ASIDE, reason=FORM),
    **dict.fromkeys(
        (styles.SUPERIOR, styles.ISSUER, styles.NUMBER, styles.PLACE), Role(place=ASIDE, reason=LETTERHEAD)
    ),
    **dict.fromkeys((styles.AUTHORITY, styles.POSITION, styles.SIGNER), Role(place=ASIDE, reason=SIGNATURE)),
}


def _by_style(line: SourceLine) -> Role:
    style = line.block.style
    if level := styles.HEADINGS.get(style):
        return Role(place=HEADING, label=line.block.label, level=level)
    if level := styles.BEGINNINGS.get(style):
        return Role(place=SECTION, label=line.block.label, level=level)
    return _BY_STYLE.get(style, Role(place=TEXT))


def _by_words(source: Sequence[SourceLine], settled: Iterable[int]) -> dict[int, Role]:
    """Roles by what the lines say. Tables and notes follow the line above them."""
    done = set(settled)
    roles = {number: _form_role(line) for number, line in enumerate(source) if line.form and number not in done}
    done |= roles.keys()
    plain = [
        Line(number, line.text)
        for number, line in enumerate(source)
        if number not in done and line.block.kind != TABLE and line.block.where != NOTE
    ]
    found = arrange(plain)
    roles |= {number: Role(place=TITLE) for number in found.title}
    roles |= {number: Role(place=OPENING) for number in found.opening}
    roles |= {number: Role(place=CLOSING) for number in found.closing}
    roles |= {number: Role(place=BYLINE) for number in found.byline}
    roles |= {number: _aside(source[number].text, reason) for number, reason in found.aside.items()}
    headed = any(_heading_level(source[number]) for number, _item in found.items)
    for number, item in found.items:
        if item.label or not headed or _heading_level(source[number]):
            roles[number] = _begun(source[number], item)
    return {number: Role(place=TEXT) for number in range(len(source)) if number not in done} | roles


def _begun(line: SourceLine, item: outline.Item) -> Role:
    """The role of a section's first line. A line that calls a note is never a mere heading."""
    styled = _heading_level(line)
    headed = (bool(item.heading) or styled > 0) and not re.search(r"\[\d+\]", line.text)
    return Role(place=HEADING if headed else SECTION, label=item.label, level=min(styled or item.level, 4))


def _heading_level(line: SourceLine) -> int:
    """The level that one of Word's own heading styles says; 0 for any other style."""
    match = re.fullmatch(r"heading ([1-9])", line.block.style, re.IGNORECASE)
    return int(match[1]) if match and line.block.kind != TABLE else 0


def _form_role(line: SourceLine) -> Role:
    return Role(place=ASIDE, reason=LETTERHEAD) if line.form == "head" else _aside(line.text, SIGNATURE)


def _aside(text: str, reason: Sentence) -> Role:
    """Addressees and recipients have fields of their own; everything else that is set aside stays so."""
    if reason == furniture.ADDRESSEES:
        return Role(place=ADDRESSEE)
    if reason == SIGNATURE and outline.is_bullet(text):
        return Role(place=RECIPIENT)
    return Role(place=ASIDE, reason=reason)


OLD_ENCODING = gettext_noop(
    "The text looks like it is in the old encoding %(encoding)s, but its font does not say so. Give the text its old"
    " font again (.VnTime or VNI-Times), or convert it to Unicode, then import it."
)
