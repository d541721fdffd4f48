"""Three texts of a document put together: what left for Word (base), what is here now (ours), what came back (theirs).

Values only. A place that one side alone changed is proposed as that side has it; where both did, and where the other
side would take something away, a person has to choose. Nothing of either side goes without that choice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from directives.comparison import paired
from directives.content import DocumentContent, SectionContent, listed

OURS, THEIRS, BOTH = "ours", "theirs", "both"
FIELDS = ("title", "opening", "closing", "byline", "addressees", "recipients")
"""What a Word file can change besides the sections; everything else stays as it is here."""
JOINED = ("opening", "closing", "addressees", "recipients")

Value = str | tuple[str, ...] | SectionContent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field or a section in its three forms; None where a text has no such section.

    ``key`` is unique among the places of a document and the same each time they are computed from the same texts.
    """

    key: str
    name: str
    base: Value
    ours: Value
    theirs: Value

    @property
    def same(self) -> bool:
        """Whether both sides say the same now."""
        return self.ours == self.theirs

    @property
    def proposed(self) -> str:
        """The side that alone changed the place; "" where a person has to choose."""
        if self.same or self.theirs == self.base:
            return OURS
        return THEIRS if self.ours == self.base and not self.takes_away else ""

    @property
    def takes_away(self) -> bool:
        """Whether words that are here would go if theirs were taken."""
        return bool(self.ours) and not self.theirs

    @property
    def settled(self) -> bool:
        """Whether nobody has to look at it: both say the same, or only this side has changed it."""
        return self.proposed == OURS

    @property
    def joinable(self) -> bool:
        """Whether both can stand, one behind the other."""
        return bool(self.ours) and bool(self.theirs) and (self.name == "section" or self.name in JOINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWay:
    """All places in the order of the text, the fields before the sections."""

    ours: DocumentContent
    fields: tuple[Place, ...]
    sections: tuple[Place, ...]

    def __iter__(self) -> Iterator[Place]:
        return iter((*self.fields, *self.sections))

    def open(self, chosen: Mapping[str, str]) -> list[Place]:
        """The places that still need a person's choice."""
        return [place for place in self if not place.proposed and not _valid(place, chosen.get(place.key, ""))]

    def merged(self, chosen: Mapping[str, str]) -> DocumentContent:
        """The text that the choices give; ValueError while a choice is missing."""
        if self.open(chosen):
            raise ValueError("a place has not been decided")
        fields = {place.name: _joined(place, _choice(place, chosen)) for place in self.fields}
        sections = [section for place in self.sections for section in _sections(place, _choice(place, chosen))]
        return replace(self.ours, **fields, sections=tuple(sections))  # type: ignore[arg-type]


def three_way(base: DocumentContent, ours: DocumentContent, theirs: DocumentContent) -> ThreeWay:
    """The places of the three texts."""
    theirs = as_base_has_it(base, theirs)
    fields = (
        Place(key=name, name=name, base=getattr(base, name), ours=getattr(ours, name), theirs=getattr(theirs, name))
        for name in FIELDS
    )
    return ThreeWay(ours=ours, fields=tuple(fields), sections=tuple(_places(base, ours, theirs)))


def as_base_has_it(base: DocumentContent, theirs: DocumentContent) -> DocumentContent:
    """What came back, with all that Word cannot say as the base has it: themes, and how recipients were typed."""
    partners = _partners(base.sections, theirs.sections)
    sections = tuple(
        replace(section, themes=base.sections[partners[number]].themes) if number in partners else section
        for number, section in enumerate(theirs.sections)
    )
    lines = {
        name: getattr(base, name)
        for name in ("addressees", "recipients")
        if list(getattr(theirs, name)) == listed(getattr(base, name))
    }
    return replace(theirs, sections=sections, **lines)


def restored(base: DocumentContent, returned: DocumentContent, theirs: DocumentContent) -> DocumentContent:
    """What came back, with every place that only passing through Word has changed as the base has it.

    ``returned`` is the base as it comes back untouched.
    """
    unchanged = {
        name: getattr(base, name)
        for name in FIELDS
        if getattr(theirs, name) == getattr(returned, name) != getattr(base, name)
    }
    if len(base.sections) != len(returned.sections):
        return replace(theirs, **unchanged)
    originals = {_bare(back): section for section, back in zip(base.sections, returned.sections, strict=True)}
    sections = tuple(originals.get(_bare(section), section) for section in theirs.sections)
    return replace(theirs, **unchanged, sections=sections)


def _bare(section: SectionContent) -> SectionContent:
    return replace(section, themes=())


# Sections


def _places(base: DocumentContent, ours: DocumentContent, theirs: DocumentContent) -> Iterator[Place]:
    mine = _keyed(base.sections, ours.sections, "here")
    other = _keyed(base.sections, theirs.sections, "word")
    _pair_new_ones(mine, other)
    before = {f"section-{number}": section for number, section in enumerate(base.sections, 1)}
    for key in _order(list(before), list(mine), list(other)):
        yield Place(key=key, name="section", base=before.get(key), ours=mine.get(key), theirs=other.get(key))


def _keyed(base: Sequence[SectionContent], now: Sequence[SectionContent], side: str) -> dict[str, SectionContent]:
    """The sections under the key of the one they were in the base, or under a key of their own."""
    partners = _partners(base, now)
    return {
        f"section-{partners[number] + 1}" if number in partners else f"{side}-{number + 1}": section
        for number, section in enumerate(now)
    }


def _partners(base: Sequence[SectionContent], now: Sequence[SectionContent]) -> dict[int, int]:
    """For each section now its version in the base: the likest, or the one between the same neighbours, rewritten."""
    partners = paired(base, now)
    around = {-1: -1, len(now): len(base), **partners}
    for number in range(len(now)):
        place = around.get(number - 1, -2) + 1
        free = number not in partners and 0 <= place < len(base) and place not in partners.values()
        if free and around.get(number + 1) == place + 1:
            partners[number] = place
    return partners


def _pair_new_ones(mine: dict[str, SectionContent], other: dict[str, SectionContent]) -> None:
    """The same section added on both sides is one."""
    for key, section in list(other.items()):
        if key.startswith("word-"):
            twin = next((own for own, here in mine.items() if own.startswith("here-") and here == section), None)
            if twin and twin not in other:
                items = [(twin if name == key else name, value) for name, value in other.items()]
                other.clear()
                other.update(items)


def _order(base: list[str], mine: list[str], other: list[str]) -> list[str]:
    """One order for all keys: theirs where only they moved something, else ours; the rest follows its neighbour."""
    moved_here = _common(mine, base) != _common(base, mine)
    first, second = (mine, other) if moved_here else (other, mine)
    return _inserted(_inserted(list(first), second), base)


def _common(keys: Sequence[str], among: Sequence[str]) -> list[str]:
    return [key for key in keys if key in set(among)]


def _inserted(order: list[str], more: Sequence[str]) -> list[str]:
    """The order with the missing keys, each behind the one it stands behind in the other order."""
    for number, key in enumerate(more):
        if key not in order:
            order.insert(order.index(more[number - 1]) + 1 if number else 0, key)
    return order


# Choices


def _valid(place: Place, choice: str) -> bool:
    return choice in {OURS, THEIRS} or (choice == BOTH and place.joinable)


def _choice(place: Place, chosen: Mapping[str, str]) -> str:
    choice = chosen.get(place.key, "")
    return choice if _valid(place, choice) else place.proposed


def _joined(place: Place, choice: str) -> Value:
    ours, theirs = place.ours, place.theirs
    if choice == BOTH and not place.same:
        return ours + theirs  # type: ignore[operator]
    return theirs if choice == THEIRS else ours


def _sections(place: Place, choice: str) -> list[SectionContent]:
    sides = {OURS: (place.ours,), THEIRS: (place.theirs,), BOTH: (place.ours, place.theirs)}[choice]
    found = [side for side in sides if isinstance(side, SectionContent)]
    return found[:1] if place.same else found
