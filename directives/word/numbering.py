"""The numbers and bullets that Word only displays, computed as Word does it and given as literal labels.

Runs in the child process. Changes nothing and invents nothing: a paragraph without numbering has no label.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from directives.word.package import w

LEVELS = 9
BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "-", "\uf0be": "-", "\uf02b": "+", "\uf06f": "○", "o": "○"}
"""Signs of the Symbol and Wingdings fonts that bullets are made of; any other private sign is shown as a hyphen."""
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(slots=True)
class Level:
    """One level of a list: its first number, the kind of number, the pattern ("%1.%2."), what restarts it."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _Numbering:
    """One ``w:num``: the list whose counters it shares, its levels, and the starts that it sets anew."""

    shared: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


def roman(number: int) -> str:
    """A Roman number in small letters; "" for zero."""
    written = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        written += sign * count
    return written


def letters(number: int) -> str:
    """a … z, aa, bb … as Word counts with letters."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""


def written(number: int, kind: str) -> str:
    """A number in Word's number format; formats that no Vietnamese office uses come out as digits."""
    if kind in {"upperRoman", "lowerRoman"}:
        text = roman(number)
    elif kind in {"upperLetter", "lowerLetter"}:
        text = letters(number)
    else:
        text = "" if kind == "none" else f"{number:02d}" if kind == "decimalZero" else str(number)
    return text.upper() if kind.startswith("upper") else text


class Numbers:
    """Counts through a document; ask for each numbered paragraph once, in reading order."""

    def __init__(self, root: Any) -> None:
        self._nums: dict[str, _Numbering] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._used: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        abstract = {one.get(w("abstractNumId")): one for one in root.findall(w("abstractNum"))}
        linked = {
            link.get(w("val")): one for one in abstract.values() if (link := one.find(w("styleLink"))) is not None
        }
        for num in root.findall(w("num")):
            identity = value_of(num, "abstractNumId")
            source = abstract.get(identity)
            link = source.find(w("numStyleLink")) if source is not None else None
            if link is not None:
                source = linked.get(link.get(w("val")), source)
            if source is not None:
                self._nums[num.get(w("numId"))] = _numbering(num, source)

    def label(self, num: str, level: int) -> str:
        """The label of the next paragraph of this list at this level (from 0); "" when it shows none."""
        numbering = self._nums.get(num)
        if numbering is None or not 0 <= level < LEVELS:
            return ""
        own = numbering.levels.get(level, Level())
        if own.kind == "bullet":
            return BULLETS.get(own.text, "-" if own.text[:1] >= "\ue000" and own.text[:1] <= "\uf8ff" else own.text)
        counters = self._counters.setdefault(numbering.shared, {})
        self._count(num, numbering, level, counters)
        return _filled(own, numbering.levels, counters)

    def _count(self, num: str, numbering: _Numbering, level: int, counters: dict[int, int]) -> None:
        for above in range(level):
            counters.setdefault(above, numbering.levels.get(above, Level()).start)
        if level in numbering.starts and (num, level) not in self._used:
            counters[level] = numbering.starts[level]
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = numbering.levels.get(level, Level()).start
        self._used.add((num, level))
        for below in range(level + 1, LEVELS):
            restart = numbering.levels.get(below, Level()).restart
            if restart is None or (restart and level < restart):
                counters.pop(below, None)


def value_of(element: Any, name: str) -> str:
    """The ``w:val`` of a child element; "" when there is none."""
    child = element.find(w(name)) if element is not None else None
    return "" if child is None else str(child.get(w("val"), ""))


def number_of(text: str, otherwise: int) -> int:
    """A number of the file within reason, or the other one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _level(element: Any) -> Level:
    restart = value_of(element, "lvlRestart")
    return Level(
        start=number_of(value_of(element, "start"), 1),
        kind=value_of(element, "numFmt") or "decimal",
        text=value_of(element, "lvlText"),
        restart=number_of(restart, 0) if restart else None,
        legal=element.find(w("isLgl")) is not None,
    )


def _numbering(num: Any, source: Any) -> _Numbering:
    made = _Numbering(source.get(w("abstractNumId")), {})
    made.levels = {number_of(one.get(w("ilvl"), "0"), 0): _level(one) for one in source.findall(w("lvl"))}
    for override in num.findall(w("lvlOverride")):
        at = number_of(override.get(w("ilvl"), "0"), 0)
        if (own := override.find(w("lvl"))) is not None:
            made.levels[at] = _level(own)
        if start := value_of(override, "startOverride"):
            made.starts[at] = number_of(start, 1)
    return made


def _filled(own: Level, levels: Mapping[int, Level], counters: Mapping[int, int]) -> str:
    text = own.text
    for place in range(LEVELS):
        if f"%{place + 1}" in text:
            kind = "decimal" if own.legal else levels.get(place, Level()).kind
            text = text.replace(f"%{place + 1}", written(counters.get(place, 1), kind))
    return text.strip()
