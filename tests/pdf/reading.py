"""Reads the words of a finished PDF back, in the order in which they are said, and says which words there must be.

The two know nothing of each other, of the template and of the style sheet: one reads letters off pages, the other takes
a content apart.
"""

import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pdfplumber

from directives.content import KIND_NAMES, URGENCIES, DocumentContent, EventContent, Numbering, official_date

GAP = 2.5
"""Points between two letters that are no neighbours, where no blank is printed: another cell, another line."""
LINE = 8
"""Points between the feet of letters on two lines; raised and lowered letters are nearer."""

Letter = dict[str, Any]


def text_in(data: bytes) -> str:
    """The words of the file as one line, in the order of its tags, as a screen reader says them.

    A new line or cell parts words. What is no content (the page number) has no tag; the head of a table that is
    repeated on the next page is said once.
    """
    with pdfplumber.open(BytesIO(data)) as pdf:
        tagged: dict[tuple[int, int], list[Letter]] = {}
        for page in pdf.pages:
            for char in page.chars:
                if char["mcid"] is not None:
                    tagged.setdefault((page.page_number, char["mcid"]), []).append(char)
        heads: list[str] = []
        letters = [letter for element in pdf.structure_tree for letter in _said(element, tagged, heads)]
        text = " ".join("".join(_parted(letters)).split())
    assert text == unicodedata.normalize("NFC", text)
    return text


def _said(element: dict[str, Any], tagged: dict[tuple[int, int], list[Letter]], heads: list[str]) -> Iterator[Letter]:
    """The letters of an element and of those within it; ``heads`` are the heads of tables said before."""
    for mark in element.get("mcids") or ():
        yield from tagged.get((element["page_number"], mark), ())
    for child in element.get("children", ()):
        letters = list(_said(child, tagged, heads))
        if child["type"] == "THead":
            words = "".join(letter["text"] for letter in letters)
            if words in heads:
                continue
            heads.append(words)
        yield from letters


def _parted(letters: list[Letter]) -> Iterator[str]:
    before: Letter | None = None
    for char in letters:
        aside = before and not -GAP < char["x0"] - before["x1"] < GAP
        if before and (aside or abs(char["bottom"] - before["bottom"]) > LINE):
            yield " "
        yield char["text"]
        before = char


class Words(HTMLParser):
    """The words of clean rich text with the marks that lists print."""

    MARKS = ("•", "◦", "▪")
    PARTING = {"p", "li", "ul", "ol", "h3", "h4", "blockquote", "table", "tr", "td", "th", "thead", "tbody", "br"}

    def __init__(self, body: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.lists: list[int | None] = []
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_endtag(tag)
        if tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else None)
        if tag == "li" and self.lists:
            self.said.append(self._mark())

    def handle_endtag(self, tag: str) -> None:
        if tag in self.PARTING:
            self.said.append(" ")

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def _mark(self) -> str:
        number = self.lists[-1]
        if number is None:
            depth = sum(1 for one in self.lists if one is None)
            return f"{self.MARKS[min(len(self.lists), 3) - 1] if depth else ''} "
        self.lists[-1] = number + 1
        return f"{number + 1}. "


class Lists(Words):
    """As ``Words``; a list that has ended counts no more."""

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag in {"ul", "ol"} and self.lists and self.closing:
            self.lists.pop()

    closing = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.closing = False
        super().handle_starttag(tag, attrs)
        self.closing = True


def text_of_body(body: str) -> str:
    """Clean rich text as it is said."""
    return "".join(Lists(body).said)


def text_of_document(content: DocumentContent, numbering: Numbering, site: str) -> str:
    """Every word of the printed document as one line, from letterhead to appendix."""
    said = [*_head(content, numbering), *_body(content), *_end(content, numbering, site), *_annex(content, numbering)]
    return " ".join(unicodedata.normalize("NFC", " ".join(said)).split())


def _head(content: DocumentContent, numbering: Numbering) -> Iterator[str]:
    letterhead = content.letterhead
    yield from (letterhead.superior.upper(), letterhead.body.upper(), "*", f"Số {numbering.display}")
    if content.kind == "cong_van":
        yield f"về việc {content.matter}"
    yield URGENCIES.get(content.urgency, "")
    yield from ("ĐẢNG CỘNG SẢN VIỆT NAM", f"{letterhead.place},", official_date(numbering.date))
    if content.kind == "huong_dan":
        yield from ("HƯỚNG DẪN", content.subject, "-----")
    if content.addressees:
        one = len(content.addressees) == 1
        yield from ("Kính gửi:", *(content.addressees if one else _listed(content.addressees, ",")))


def _body(content: DocumentContent) -> Iterator[str]:
    yield text_of_body(content.opening)
    for section in content.sections:
        yield from (section.label, section.heading, text_of_body(section.body))
    yield text_of_body(content.closing)
    if content.attachments:
        yield from ("Kèm theo:", *_listed(tuple(one.printed() for one in content.attachments), ";"))
    if content.byline:
        yield f"Người biên soạn: {content.byline}"


def _end(content: DocumentContent, numbering: Numbering, site: str) -> Iterator[str]:
    if content.recipients:
        yield from ("Nơi nhận:", *_listed(content.recipients, ","))
    yield from (content.signature.authority.upper(), content.signature.position.upper(), content.signature.name)
    yield f"Mã kiểm tra: {numbering.code} — kiểm tra tại {site}/kiem-tra/"
    if numbering.ledger:
        yield f"Sổ cái: {numbering.ledger}"


def _annex(content: DocumentContent, numbering: Numbering) -> Iterator[str]:
    if content.annex:
        yield f"PHỤ LỤC các ngày kỷ niệm, sự kiện trong tháng {content.printed_month}"
        name = KIND_NAMES[content.kind].capitalize()
        yield f"(kèm theo {name} số {numbering.display}, {official_date(numbering.date)})"
        yield "Ngày Ngày kỷ niệm, sự kiện Số năm"
        yield from (_row(event) for event in content.annex)


def _row(event: EventContent) -> str:
    return f"{event.date or '–'} {event.name} {event.years or '–'}"


def _listed(lines: tuple[str, ...], parting: str) -> Iterator[str]:
    bare = [line.strip().removeprefix("-").strip().rstrip(".,;").strip() for line in lines]
    for line in bare:
        yield f"- {line}{'.' if line is bare[-1] else parting}"
