"""Reads what a person typed into the search field: words, phrases in quotes. Any text is a query; none is an error."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from events.folding import fold

LONGEST_QUERY = 200
"""Letters of a query that are read; the rest is ignored."""
MOST_WORDS = 12
QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")
"""Words between quotation marks of any kind; a mark without its partner is no mark."""

Phrase = tuple[str, ...]
"""Folded words, one directly after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for. ``phrases`` must stand as they are; ``loose`` words may stand apart.

    ``typed`` is what the person sees again, ``cut`` says that it was longer than what is looked for.
    """

    typed: str = ""
    phrases: tuple[Phrase, ...] = ()
    loose: Phrase = ()
    cut: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Every different word."""
        return tuple(dict.fromkeys([word for phrase in self.phrases for word in phrase] + list(self.loose)))

    @property
    def together(self) -> tuple[Phrase, ...]:
        """The phrases, and the loose words as one more: how a person who types several words expects them to stand."""
        return (*self.phrases, self.loose) if self.loose else self.phrases

    @property
    def apart(self) -> tuple[Phrase, ...]:
        """The phrases, and each loose word for itself."""
        return (*self.phrases, *((word,) for word in self.loose))

    @property
    def exact(self) -> tuple[str, ...]:
        """The pieces as they were typed, diacritics and all, each with single spaces."""
        quoted = [" ".join(text.split()) for text in QUOTED.findall(self.typed)]
        return tuple(filter(None, [*quoted, " ".join(QUOTED.sub(" ", self.typed).split())]))


def tidy(typed: str) -> str:
    """What a person typed, cut to a sensible length, without control characters and lone surrogates."""
    visible = "".join(letter if letter.isprintable() else " " for letter in typed[:LONGEST_QUERY])
    return " ".join(visible.split())


def read(typed: str) -> Query:
    """The query; without a word when nothing was typed that could stand in a text."""
    text = tidy(typed)
    room = iter(range(MOST_WORDS))
    quoted = tuple(filter(None, (_taken(found, room) for found in QUOTED.findall(text))))
    loose = _taken(QUOTED.sub(" ", text), room)
    taken = sum(map(len, quoted)) + len(loose)
    return Query(
        typed=text, phrases=quoted, loose=loose, cut=len(typed) > LONGEST_QUERY or taken < len(fold(text).split())
    )


def _taken(text: str, room: Iterator[int]) -> Phrase:
    """The folded words of the text for which there is room."""
    return tuple(word for word, _place in zip(fold(text).split(), room, strict=False))


def words_of(typed: str) -> tuple[str, ...]:
    """The different folded words that are looked for, at most MOST_WORDS."""
    return read(typed).words
