"""Folds Vietnamese text to plain words for searching and matching, with the way back; it never changes a text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

LOOK_ALIKES = str.maketrans(
    "đĐðÐƉɖ" + "аеорсухівнкмтАЕОРСУХІВНКМТ" + "οΟαΑΕΗΙΚΜΝΡΤΥΧνυ" + "‐‑‒–—―−",
    "dddddd" + "aeopcyxibhkmtaeopcyxibhkmt" + "ooaaehikmnptyxvu" + "-------",
)
"""What decomposes to nothing plain: đ and its look-alikes, Cyrillic and Greek twins of Latin letters, dashes."""

TOKEN = re.compile(r"[a-z0-9]+")
SILENT = frozenset({"Mn", "Mc", "Me", "Cf"})


def fold(text: str) -> str:
    """Lower-case words of ``[a-z0-9]`` parted by one space: marks stripped, đ→d, look-alikes and widths made plain.

    Invisible format characters (zero-width, soft hyphen) vanish without parting a word. Idempotent.
    """
    plain = fold_letters(text)
    return " ".join(TOKEN.findall("".join(map(_plain_letter, text)) if plain is None else plain))


@dataclass(frozen=True, slots=True)
class Token:
    """One folded word; ``start`` and ``end`` are places in ``Folded.plain``."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows the way back to the original.

    ``plain`` holds the letters without marks, punctuation and spaces kept; searches run on it and on ``tokens``,
    ``span`` turns places in it into places in ``original``.
    """

    original: str
    plain: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, original: str) -> "Folded":
        """Fold a text letter by letter, keeping offsets."""
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for at, letter in enumerate(original):
            plain = _plain_letter(letter)
            letters.append(plain)
            starts.extend([at] * len(plain))
            ends.extend([at + 1] * len(plain))
            if not plain and ends and ends[-1] == at:
                ends[-1] = at + 1
        text = "".join(letters)
        tokens = tuple(Token(match[0], match.start(), match.end()) for match in TOKEN.finditer(text))
        return cls(original, text, tuple(starts), tuple(ends), tokens)

    @property
    def text(self) -> str:
        """The folded words parted by one space; equals ``fold(original)``."""
        return " ".join(token.word for token in self.tokens)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) offsets in the original, marks included, of the non-empty stretch ``plain[start:end]``."""
        return self.starts[start], self.ends[end - 1]

    def quote(self, start: int, end: int) -> str:
        """The words of the original, exactly as written, that ``plain[start:end]`` stands for."""
        first, last = self.span(start, end)
        return self.original[first:last]

    def find(self, phrase: str) -> Iterator[tuple[int, int]]:
        """Every place where the phrase stands as whole words, as (start, end) offsets into the original."""
        words = fold(phrase).split()
        if not words:
            return
        for match in re.finditer(rf"(?<![a-z0-9]){'[^a-z0-9]+'.join(words)}(?![a-z0-9])", self.plain):
            yield self.span(match.start(), match.end())


@cache
def _plain_letter(letter: str) -> str:
    """What one letter folds to, empty for a mark or an invisible character; white space of any kind is one space."""
    if letter.isspace() and letter != "\n":
        return " "
    plain = unicodedata.normalize("NFKD", letter.translate(LOOK_ALIKES)).translate(LOOK_ALIKES)
    return "".join(c for c in plain if unicodedata.category(c) not in SILENT).lower().translate(LOOK_ALIKES)


class _OneForOne(dict[int, str]):
    """A table for ``str.translate`` that learns: each letter with the one letter it folds to, or with NONE."""

    def __missing__(self, code: int) -> str:
        plain = _plain_letter(chr(code))
        self[code] = plain if len(plain) == 1 else NONE
        return self[code]


NONE = "\ufffd"
_ONE_FOR_ONE = _OneForOne()


def fold_letters(text: str) -> str | None:
    """As ``Folded.of(text).plain``, a hundred times faster, where every letter stays one letter; None elsewhere."""
    plain = text.translate(_ONE_FOR_ONE)
    return None if NONE in plain else plain
