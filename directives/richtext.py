"""A clean rich text as lines of words, each word with its looks: what a comparison reads. Never imports Django."""

import html as entities
import re
from dataclasses import dataclass, field

from directives.markup import BLOCKS

CELLS = {"td", "th"}
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>|[^<]+')

NAMES = {
    "strong": "bold",
    "em": "italic",
    "u": "underline",
    "s": "struck",
    "sub": "script",
    "sup": "script",
    "a": "link",
    "h3": "heading",
    "h4": "heading",
    "blockquote": "quotation",
    "ul": "list",
    "ol": "list",
    "table": "table",
    "th": "table",
}
"""Kinds of formatting by the tag that makes them; besides there are "alignment", "paragraphs" and "spacing"."""

Format = frozenset[tuple[str, str]]
"""What a word looks like: pairs of a kind of formatting and its exact tag."""


@dataclass(slots=True)
class Word:
    """One word with its place in its line's text and everything that any of its letters looks like."""

    text: str
    start: int
    end: int
    looks: Format


@dataclass(slots=True)
class Line:
    """The words between two block tags; ``kind`` is the block they stand in, ``row`` and ``column`` count cells."""

    kind: str
    row: int
    column: int
    text: str = ""
    looks: list[Format] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)

    def words(self) -> list[Word]:
        """Its words; a word may run through several inline tags."""
        found = re.finditer(r"\S+", self.text)
        return [Word(m[0], *m.span(), frozenset().union(*self.looks[m.start() : m.end()])) for m in found]

    @property
    def key(self) -> str:
        """Its words with single spaces."""
        return " ".join(self.text.split())


@dataclass(slots=True)
class Body:
    """A clean body as tokens, its lines, and for every place between tokens the tag that is open there."""

    tokens: list[str]
    lines: list[Line]
    opened: list[str]


def read(html: str) -> Body:
    """Tokens and lines of a clean body."""
    body = Body([match[0] for match in _TOKEN.finditer(html)], [], [""])
    stack: list[tuple[str, str]] = []
    line, row, column = None, 0, 0
    for number, token in enumerate(body.tokens):
        match = _TOKEN.fullmatch(token)
        name, closing = (match[2], match[1]) if match else ("", "")
        if name == "tr" and not closing:
            row, column = row + 1, 0
        if name in BLOCKS:
            line, column = None, column + (name in CELLS and not closing)
        if name == "br" and line:
            _add(line, "\n", frozenset(), number)
        elif not name and (line or token.strip()):
            if line is None:
                line = Line(_block_of(stack), row, column)
                body.lines.append(line)
            _add(line, entities.unescape(token), _looks(stack), number)
        _follow(stack, name, closing, token)
        body.opened.append(stack[-1][0] if stack else "")
    return body


def _add(line: Line, text: str, looks: Format, number: int) -> None:
    line.text += text
    line.looks += [looks] * len(text)
    line.tokens.append(number)


def _follow(stack: list[tuple[str, str]], name: str, closing: str, token: str) -> None:
    if closing:
        while stack and stack.pop()[0] != name:
            pass
    elif name and name != "br":
        stack.append((name, token))


def _block_of(stack: list[tuple[str, str]]) -> str:
    return next((name for name, _token in reversed(stack) if name in BLOCKS), "p")


def _looks(stack: list[tuple[str, str]]) -> Format:
    kinds = {(NAMES[name], token) for name, token in stack if name in NAMES}
    return frozenset(kinds | {("alignment", token.split('"')[1]) for _name, token in stack if ' class="' in token})


def words_of(body: Body) -> list[Word]:
    """The words in reading order, each block by itself."""
    return [word for line in body.lines for word in line.words()]


def all_words(body: Body) -> list[str]:
    """The same as texts."""
    return [word.text for word in words_of(body)]


def words(html: str) -> list[str]:
    """The words of a clean rich text in reading order, each block by itself."""
    return all_words(read(html))
