"""Cuts the words around a hit out of the original text and marks the hit. Never invents a letter."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from directives.search.query import Phrase
from events.folding import Folded, fold_letters

SNIPPET = 260
"""Letters of the original around the first hit."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original text; ``hit`` when it is what was looked for: the words together, or one of them."""

    text: str
    hit: bool


def snippet(text: str, together: Sequence[Phrase]) -> Iterator[Piece]:
    """The original around the first hit, cut at spaces, with every hit in it marked.

    Where the words of a phrase stand together, only these places are hits; otherwise every single word is one.
    """
    hits = spans(text, together)
    start, end = _window(text, *(hits[0] if hits else (0, 0)))
    at = start
    if start:
        yield Piece("… ", False)
    for first, last in hits:
        if at <= first and last <= end:  # one letter such as ¼ may hold two words
            yield Piece(text[at:first], False)
            yield Piece(text[first:last], True)
            at = last
    yield Piece(text[at:end] + (" …" if end < len(text) else ""), False)


def spans(text: str, together: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where the hits stand in the original, in order."""
    return sorted({span for phrase in together for span in _of_phrase(text, phrase)})


def _of_phrase(text: str, phrase: Phrase) -> list[tuple[int, int]]:
    whole = list(_places(text, "[^a-z0-9]+".join(phrase)))
    return whole or list(_places(text, "|".join(dict.fromkeys(phrase))))


def _places(text: str, pattern: str) -> Iterator[tuple[int, int]]:
    if not pattern:
        return
    expression = re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")
    plain = fold_letters(text)
    if plain is not None:  # letter by letter: the places are those of the original
        yield from (found.span() for found in expression.finditer(plain))
        return
    folded = Folded.of(text)
    yield from (folded.span(*found.span()) for found in expression.finditer(folded.plain))


def _window(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the snippet begins and ends: about SNIPPET letters with the first hit in its first third."""
    start = max(0, first - SNIPPET // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = start + SNIPPET
    return start, len(text) if end >= len(text) else max(text.rfind(" ", start, end), last)
