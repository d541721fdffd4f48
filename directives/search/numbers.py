"""Recognises the number of a document however it is typed: "28-HD/ĐUK", "28 hd duk", "hd 28", "số 5". Reads no row."""

from collections.abc import Sequence
from dataclasses import dataclass

from events.folding import fold

NOISE = frozenset({"so", "van", "ban", "huong", "dan", "cong"})
"""Words that people put before a number."""
LONGEST = 5
"""Digits; a longer one is no number of a document."""
LOOKED_AT = 50
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A number and the folded parts of its symbol that were typed."""

    number: int
    parts: frozenset[str]

    def fits(self, symbol: str) -> bool:
        """Whether a symbol such as "HD/BTGDVTU" has each of the parts."""
        return self.parts <= set(fold(symbol).split())


def read(words: Sequence[str]) -> Asked | None:
    """The number that these folded words may be; None when they are none, or a year."""
    digits = [word for word in words if word.isdigit()]
    letters = frozenset(words) - NOISE - frozenset(digits)
    if len(digits) != 1 or len(digits[0]) > LONGEST or (len(digits[0]) == 4 and not letters):
        return None
    return Asked(int(digits[0]), letters)
