"""Derives the names by which texts call an event of the register; it never looks at a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from events.dates import DateRule
from events.folding import fold

TITLES = (
    "đồng chí", "cố", "cụ", "Bác", "Chủ tịch", "Chủ tịch nước", "Tổng Bí thư", "cố Tổng Bí thư", "nguyên Tổng Bí thư",
    "Thủ tướng", "cố Thủ tướng", "Đại tướng", "Luật sư", "Giáo sư", "Viện sĩ", "Giáo sư Viện sĩ", "Anh hùng",
    "Đại tướng Chủ tịch nước", "nhà cách mạng", "lãnh tụ",
)  # fmt: skip
"""What may stand before a person's name; any of them may be left out or exchanged."""

FILLERS = frozenset({"cua", "va", "cac", "nhung"})
"""Words that texts put into names or leave out of them; they count for nothing."""

WEAK = "~"
"""The sign before a variant that is also plain prose."""

_PERSON_DAY = re.compile(r"^ngay (sinh|mat|hy sinh|gio) ")
_WORLDLY = re.compile(r"\b(quoc te|the gioi)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent:
    """An event of the register as recognition and anniversaries need it.

    ``variants`` are further names given by hand; one that begins with "~" is weak (see ``Called``).
    """

    key: str
    name: str
    kind: str
    rule: DateRule
    short_name: str = ""
    variants: tuple[str, ...] = ()
    scope: str = "national"
    importance: str = "normal"
    checked: bool = True


@dataclass(frozen=True, slots=True)
class Called:
    """One folded name of an event. A ``weak`` one is also plain prose ("Dân số Việt Nam"): it means the event only with
    dates that agree behind it, or complete and behind a number of years or the words kỷ niệm, chào mừng."""

    words: tuple[str, ...]
    weak: bool


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name that count in matching, spelling variants of i and y made one."""
    return tuple(word for token in fold(name).split() if (word := spelled(token)) not in FILLERS)


def spelled(word: str) -> str:
    """One spelling for liệt sĩ and liệt sỹ, kỉ niệm and kỷ niệm."""
    return word[:-1] + "i" if len(word) > 1 and word[-1] == "y" and word[-2] not in "aeuo" else word


def names_of(event: KnownEvent) -> frozenset[Called]:
    """Every name of an event, the strong reading winning where a name is both."""
    strong = {words_of(name) for name in _strong(event)}
    weak = {words_of(name) for name in _weak(strong | {words_of(name) for name in _half_names(event)})}
    given = {words_of(name) for name in event.variants if name.startswith(WEAK)}
    weak = {words for words in weak if len(words) >= 3} | given
    return frozenset(Called(words, words not in strong) for words in strong | weak if words)


def _strong(event: KnownEvent) -> Iterator[str]:
    for name in (event.name, *(variant for variant in event.variants if not variant.startswith(WEAK))):
        bare = re.sub(r"\s*\([^)]*\)", "", name)
        yield from (name, bare, *_worldly(fold(bare)), *_persons(fold(bare)))
        if not fold(bare).startswith(("ngay ", "ky niem ")):
            yield f"Ngày {bare}"
        yield from (part for part in _parts(bare) if len(fold(part).split()) >= 4 and _is_occasion(part))


def _half_names(event: KnownEvent) -> Iterator[str]:
    """Names that need something beside them: the short one, the weak ones, parts that name no occasion."""
    yield from (event.short_name, *(variant for variant in event.variants if variant.startswith(WEAK)))
    yield from (part for part in _parts(re.sub(r"\s*\([^)]*\)", "", event.name)) if not _is_occasion(part))


def _parts(name: str) -> list[str]:
    """The names joined in one: at " / ", and at " - " or " và " where another occasion follows."""
    occasion = r"(?:Ngày|Tết|Lễ|Rằm|Tháng|Tuần)"
    parts = re.split(rf" / | - (?={occasion} )| và (?={occasion} )", name)
    inside = re.findall(r"\(((?:Tết|Ngày|Lễ) [^)]*)\)", name)
    return [*parts, *inside] if len(parts) > 1 or inside else []


def _is_occasion(name: str) -> bool:
    return re.match(r"(?:ngay|tet|le|dai le|ram|thang|tuan|gio|quoc khanh|khoi nghia) ", fold(name) + " ") is not None


def _worldly(name: str) -> Iterator[str]:
    """Ngày Quốc tế X, Ngày Thế giới X, Ngày X quốc tế, Ngày X thế giới, with and without "về"."""
    match = _WORLDLY.search(name)
    if match is None or not name.startswith("ngay ") or len(name.split()) < 4:
        return
    rest = " ".join(_WORLDLY.sub(" ", name, count=1).split()[1:])
    rest = rest.removeprefix("ve ")
    for word in ("quoc te", "the gioi"):
        yield from (f"ngay {word} {rest}", f"ngay {word} ve {rest}", f"ngay {rest} {word}")


def _persons(name: str) -> Iterator[str]:
    """The day of a person under every title, with and without the word Ngày."""
    match = _PERSON_DAY.match(name)
    if match is None:
        return
    person = name[match.end() :]
    titles = sorted((fold(title) for title in TITLES), key=len, reverse=True)
    while title := next((t for t in titles if person.startswith(t + " ")), ""):
        person = person.removeprefix(title + " ")
    if len(person.split()) < 2:
        return
    kinds = ("mat", "hy sinh", "tu tran") if match[1] in {"mat", "hy sinh"} else (match[1],)
    for kind in kinds:
        yield f"ngay {kind} {person}"
        yield from (f"{day} {title} {person}" for day in (f"ngay {kind}", kind) for title in titles)


def _weak(strong: set[tuple[str, ...]]) -> Iterator[str]:
    """Names with words left out that a text may leave out when a date or a count makes the meaning sure."""
    for words in strong:
        name = " ".join(words)
        stripped = re.sub(r"^(?:ngay hoi|ngay)\s+", "", name)
        for form in {name, stripped, *_founding(stripped)}:
            yield from (form, form.removesuffix(" viet nam"), re.sub(r"\b(nganh|luc luong) ", "", form))


def _founding(name: str) -> Iterator[str]:
    """Thành lập and truyền thống stand for each other."""
    for one, other in (("thanh lap ", "truyen thong "), ("truyen thong ", "thanh lap ")):
        if name.startswith(one):
            rest = name.removeprefix(one)
            yield from (f"{other}{rest}", f"ngay {other}{rest}")
            if len(rest.split()) >= 4:
                yield from (rest, f"ngay {rest}")
