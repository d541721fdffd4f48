"""Two versions of one form put together: what differs, who changed it, and the form that a person's choices give.

Values only: names and values as a form sends them. Nothing of either version is dropped unless a person chose so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from events.numbers import whole_number

MINE, THEIRS, BOTH = "mine", "theirs", "both"
PREFIX = "sections"
JOINED = ("opening", "closing", "addressees", "recipients")
"""Fields of the document of which both versions can stand, one behind the other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A section in a form. ``key`` is that of its stored row, "" for a new one; ``index`` its number in the form."""

    key: str
    index: int
    place: int
    values: Mapping[str, tuple[str, ...]]
    removed: bool = False

    def text(self, name: str) -> str:
        """The first value of a field."""
        return next(iter(self.values.get(name, ())), "")

    def says(self, other: "Piece | None") -> bool:
        """Whether this says what the other one says, wherever they stand; a removed section says nothing."""
        if other is None or self.removed or other.removed:
            return self.removed and (other is None or other.removed)
        return all(self.values.get(name, ()) == value for name, value in other.values.items())


@dataclass(frozen=True, slots=True)
class Version:
    """A whole form: the document's own fields and its sections in the order of reading."""

    document: Mapping[str, tuple[str, ...]]
    sections: tuple[Piece, ...]

    @property
    def moved(self) -> bool:
        """Whether the sections that were there before stand in another order than when the form was opened."""
        stored = [piece.index for piece in self.sections if piece.key]
        return stored != sorted(stored)


@dataclass(frozen=True, slots=True)
class Part:
    """A place where two versions differ. ``proposed`` is the only one who changed it, or "" when both did.

    ``name`` is a field of the document, or "section"; ``key`` is unique in the form of choices.
    """

    key: str
    name: str
    mine: "Piece | str | None"
    theirs: "Piece | str | None"
    proposed: str = ""

    @property
    def joinable(self) -> bool:
        """Whether both can be kept."""
        if self.name == "section":
            return self.mine is not None and self.theirs is not None and not getattr(self.mine, "removed", False)
        return self.name in JOINED


def read(pairs: Iterable[tuple[str, str]], document: Sequence[str], section: Sequence[str]) -> Version:
    """The version that a form sent, of these fields of the document and of each section; empty values are none."""
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        values[name] = (*values.get(name, ()), *filter(None, [value]))
    total = next(iter(values.get(f"{PREFIX}-TOTAL_FORMS", ())), "0")
    found = [_piece(values, index, section) for index in range(min(whole_number(total), 1000))]
    sections = tuple(sorted((piece for piece in found if piece), key=lambda piece: (piece.place, piece.index)))
    return Version({name: values.get(name, ()) for name in document}, sections)


def _piece(values: Mapping[str, tuple[str, ...]], index: int, names: Sequence[str]) -> Piece | None:
    """The section with this number; None for an empty new one."""
    field = f"{PREFIX}-{index}-"
    own = {name: values.get(field + name, ()) for name in names}
    key = next(iter(values.get(field + "id", ())), "")
    order = next(iter(values.get(field + "order", ())), "")
    if not key and not any(own[name] for name in names if name != "level"):
        return None
    return Piece(key, index, whole_number(order, 999), own, bool(values.get(field + "DELETE")))


def differences(mine: Version, theirs: Version, base: Version | None = None) -> list[Part]:
    """Where the versions differ, in the order of reading. ``base`` is what both began with, where it is known."""
    found = [
        Part(name, name, _one(value), _one(theirs.document[name]), _proposed_field(name, mine, theirs, base))
        for name, value in mine.document.items()
        if value != theirs.document[name]
    ]
    before = {piece.index: piece for piece in base.sections} if base else {}
    stored = {piece.key: piece for piece in theirs.sections}
    for piece in mine.sections:
        other = stored.pop(piece.key, None) if piece.key else None
        if not piece.says(other):
            found.append(_part(piece, other, before.get(piece.index)))
    return found + [Part(f"section-{piece.key}", "section", None, piece, THEIRS) for piece in stored.values()]


def _one(values: tuple[str, ...]) -> str:
    return next(iter(values), "")


def _proposed_field(name: str, mine: Version, theirs: Version, base: Version | None) -> str:
    if base is None or name not in base.document:
        return ""
    if mine.document[name] == base.document[name]:
        return THEIRS
    return MINE if theirs.document[name] == base.document[name] else ""


def _part(mine: Piece, theirs: Piece | None, base: Piece | None) -> Part:
    if not mine.key:
        return Part(f"new-{mine.index}", "section", mine, None, MINE)
    return Part(f"section-{mine.key}", "section", mine, theirs, _proposed_section(mine, theirs, base))


def _proposed_section(mine: Piece, theirs: Piece | None, base: Piece | None) -> str:
    if base is None:
        return ""
    if mine.says(base):
        return THEIRS
    return MINE if theirs is not None and theirs.says(base) else ""


def merged(mine: Version, theirs: Version, chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """The form that the choices give (``chosen``: key of a part → whose); where nothing differs both say the same."""
    pairs = []
    for name, value in mine.document.items():
        pairs += [(name, text) for text in _field(name, value, theirs.document[name], chosen.get(name, MINE))]
    rows = _in_order(mine, theirs, _rows(mine, theirs, chosen))
    initial = [row for row in rows if row.key]
    fresh = [row for row in rows if not row.key]
    pairs += [(f"{PREFIX}-TOTAL_FORMS", str(len(rows))), (f"{PREFIX}-INITIAL_FORMS", str(len(initial)))]
    pairs += [(f"{PREFIX}-MIN_NUM_FORMS", "0"), (f"{PREFIX}-MAX_NUM_FORMS", "1000")]
    places = {id(row): place for place, row in enumerate(rows, 1)}
    for index, row in enumerate([*initial, *fresh]):
        pairs += _sent(row, index, places[id(row)])
    return pairs


def _field(name: str, mine: tuple[str, ...], theirs: tuple[str, ...], choice: str) -> tuple[str, ...]:
    if choice == BOTH and name in JOINED and mine != theirs:
        between = "\n" if name in {"addressees", "recipients"} else ""
        return (between.join(text for text in (_one(theirs), _one(mine)) if text),)
    return theirs if choice == THEIRS else mine


def _rows(mine: Version, theirs: Version, chosen: Mapping[str, str]) -> list[Piece]:
    """The sections that the choices leave, mine in my order, what only they have behind."""
    stored = {piece.key: piece for piece in theirs.sections}
    rows: list[Piece] = []
    for piece in mine.sections:
        other = stored.pop(piece.key, None) if piece.key else None
        choice = chosen.get(f"section-{piece.key}" if piece.key else f"new-{piece.index}", MINE)
        rows += _row(piece, other, choice)
    for key, piece in stored.items():
        rows.append(replace(piece, removed=chosen.get(f"section-{key}", THEIRS) == MINE))
    return rows


def _row(mine: Piece, theirs: Piece | None, choice: str) -> list[Piece]:
    """One section by the choice; a section whose row has gone comes back as a new one."""
    if theirs is None:
        return [] if choice == THEIRS or mine.removed else [replace(mine, key="")]
    if choice == THEIRS:
        return [theirs]
    if choice == BOTH and not mine.removed:
        return [theirs, replace(mine, key="")]
    return [mine]


def _in_order(mine: Version, theirs: Version, rows: list[Piece]) -> list[Piece]:
    """My order where I moved something, else theirs; what the other one lacks follows what it stood behind."""
    if mine.moved:
        return _inserted([r for r in rows if _in(r, mine)], [r for r in rows if not _in(r, mine)], theirs)
    known = {piece.key: place for place, piece in enumerate(theirs.sections)}
    result = sorted((row for row in rows if row.key in known), key=lambda row: known[row.key])
    for number, row in enumerate(rows):
        if row.key not in known:
            before = rows[number - 1] if number else None
            result.insert(result.index(before) + 1 if before in result else 0, row)
    return result


def _in(row: Piece, version: Version) -> bool:
    return not row.key or row.key in {piece.key for piece in version.sections}


def _inserted(rows: list[Piece], more: list[Piece], theirs: Version) -> list[Piece]:
    keys = [piece.key for piece in theirs.sections]
    for row in more:
        earlier = set(keys[: keys.index(row.key)])
        places = [number for number, other in enumerate(rows, 1) if other.key in earlier]
        rows.insert(max(places, default=0), row)
    return rows


def _sent(row: Piece, index: int, place: int) -> list[tuple[str, str]]:
    field = f"{PREFIX}-{index}-"
    pairs = [(field + "id", row.key), (field + "order", str(place))]
    pairs += [(field + name, value) for name, values in row.values.items() for value in values]
    return [*pairs, (field + "DELETE", "on")] if row.removed else pairs
