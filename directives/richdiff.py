"""The words that differ between two rich texts, as one clean text with ``ins`` and ``del``.

Blocks are paired by their words first, then compared word by word, so that a rewritten paragraph stays one place and
does not dissolve into single syllables. The marked text follows the new structure; taking all insertions out gives the
words of the old text, taking all deletions out those of the new one. Never imports Django.
"""

import html as entities
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from directives import markup
from directives.richtext import CELLS, Body, Line, Word, all_words, read, words_of

ALIKE = 0.4
"""Share of common words from which two blocks are versions of one another."""
LONG = 2_000
"""Words from which the commonest ones no longer start a match: otherwise the time grows with the square."""
MANY = 40_000
"""Pairs of blocks that are still compared with each other; beyond that only equal blocks are paired."""

_FLOW = {"", "blockquote", "li", "td", "th"}
_LISTS = {"ul", "ol"}
_ROWS = {"table", "thead", "tbody"}


@dataclass(frozen=True, slots=True)
class Marked:
    """Two rich texts compared: ``html`` shows both, ``formats`` names the kinds of formatting that words changed."""

    html: str
    formats: tuple[str, ...] = ()
    words: bool = False

    @property
    def changed(self) -> bool:
        """Whether the texts differ at all."""
        return self.words or bool(self.formats)

    @property
    def formatting_only(self) -> bool:
        """Whether every word stayed and only its looks changed."""
        return bool(self.formats) and not self.words


def marked(old: str, new: str) -> Marked:
    """Both texts in one. Texts that are equal once they are clean come back as the new one, without any mark."""
    old, new = markup.clean(old), markup.clean(new)
    if old == new:
        return Marked(new)
    before, after = read(old), read(new)
    if all_words(before) == all_words(after):
        same = zip(words_of(before), words_of(after), strict=True)
        return Marked(new, _names(same) + _breaks(before, after) or ("spacing",))
    return _word_by_word(before, after)


def marked_html(old: str, new: str) -> str:
    """The words that differ between two rich texts: clean HTML with ``ins`` and ``del``."""
    return marked(old, new).html


def marked_text(old: str, new: str) -> str:
    """The same for plain text: escaped, with ``ins`` and ``del``; lines are paired first, line breaks stay."""
    before, after = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (old, new))
    return "".join(
        _escaped("".join(after[c:d])) if tag == "equal" else _marked_words("".join(before[a:b]), "".join(after[c:d]))
        for tag, a, b, c, d in _matcher(before, after).get_opcodes()
    )


def _marked_words(old: str, new: str) -> str:
    before, after = (re.findall(r"\n|[^\S\n]+|\S+", text) for text in (old, new))
    return "".join(
        _escaped("".join(after[c:d]))
        if tag == "equal"
        else _tagged("del", before[a:b]) * (a < b) + _tagged("ins", after[c:d]) * (c < d)
        for tag, a, b, c, d in _matcher(before, after).get_opcodes()
    )


def accepted(html: str) -> str:
    """The marked text with every change taken over."""
    return re.sub(r"</?ins>", "", re.sub(r"<del>.*?</del>", "", html, flags=re.DOTALL))


def rejected(html: str) -> str:
    """The marked text with every change refused: the words of the old text."""
    return re.sub(r"</?del>", "", re.sub(r"<ins>.*?</ins>", "", html, flags=re.DOTALL))


def alike(old: Iterable[str], new: Iterable[str]) -> float:
    """The share of common words of two texts, whatever their order: 0 to 1."""
    before, after = Counter(old), Counter(new)
    total = before.total() + after.total()
    return 2 * (before & after).total() / total if total else 1.0


def _tagged(tag: str, parts: Sequence[str]) -> str:
    return f"<{tag}>{_escaped(''.join(parts))}</{tag}>"


def _escaped(text: str) -> str:
    return entities.escape(text, quote=False)


def _matcher(old: Sequence[str], new: Sequence[str]) -> "SequenceMatcher[str]":
    return SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > LONG)


def _names(pairs: Iterable[tuple[Word, Word]]) -> tuple[str, ...]:
    """Kinds of formatting in which the words of any pair differ."""
    return tuple(sorted({kind for old, new in pairs for kind, _tag in old.looks ^ new.looks}))


def _breaks(before: Body, after: Body) -> tuple[str, ...]:
    """ "paragraphs" when the same words stand on other lines."""
    counts = [
        [count for line in body.lines for part in line.text.split("\n") if (count := len(part.split()))]
        for body in (before, after)
    ]
    return ("paragraphs",) if counts[0] != counts[1] else ()


# Comparing


@dataclass(slots=True)
class _Changes:
    """What happens to the new body: words inserted, by line; deleted words before a place; whole lines at a token."""

    inserted: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    deleted: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    lines: dict[int, list[str]] = field(default_factory=dict)
    same: list[tuple[Word, Word]] = field(default_factory=list)


def _word_by_word(before: Body, after: Body) -> Marked:
    changes, partners = _Changes(), dict(_paired(before.lines, after.lines))
    taken = set(partners.values())
    for old, new in partners.items():
        _compare(before.lines[old].words(), after.lines[new].words(), new, changes)
    for number, line in enumerate(after.lines):
        if number not in taken:
            found = line.words()
            changes.inserted[number] = [(found[0].start, found[-1].end)]
    _place_deleted(before, after, partners, changes)
    html = markup.clean_marked("".join(_written(after, changes)))
    return Marked(html, _names(changes.same), words=True)


def _paired(old: list[Line], new: list[Line]) -> Iterator[tuple[int, int]]:
    """Blocks that are versions of one another, in the order of both texts."""
    for tag, a, b, c, d in _matcher([line.key for line in old], [line.key for line in new]).get_opcodes():
        if tag == "equal" or (tag == "replace" and b - a == d - c and _cells(old[a:b]) and _cells(new[c:d])):
            yield from zip(range(a, b), range(c, d), strict=True)
        elif tag == "replace" and (b - a) * (d - c) <= MANY:
            yield from ((a + i, c + j) for i, j in _nearest(old[a:b], new[c:d]))


def _cells(lines: list[Line]) -> bool:
    return all(line.kind in CELLS for line in lines)


def _nearest(old: list[Line], new: list[Line]) -> Iterator[tuple[int, int]]:
    """The pairing in order with the most likeness in sum; blocks that are not ``ALIKE`` stay alone.

    Cells of the same column are always alike: a figure that changed has no word in common with the one before.
    """
    before, after = ([line.key.split() for line in lines] for lines in (old, new))
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    near: dict[tuple[int, int], float] = {}
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            score = alike(before[i], after[j])
            if _cells([old[i], new[j]]) and old[i].column == new[j].column:
                score = max(score, ALIKE)
            paired = score + best[i + 1][j + 1] if score >= ALIKE else 0.0
            near[i, j] = paired
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if near[i, j] and near[i, j] >= best[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1


def _compare(old: list[Word], new: list[Word], line: int, changes: _Changes) -> None:
    """The words of two versions of one block."""
    for equal, a, b, c, d in _runs([word.text for word in old], [word.text for word in new]):
        if equal:
            changes.same += zip(old[a:b], new[c:d], strict=True)
            continue
        if c < d:
            changes.inserted.setdefault(line, []).append((new[c].start, new[d - 1].end))
        if a < b:
            place = new[c].start if c < len(new) else new[-1].end
            changes.deleted.setdefault(line, []).append((place, " ".join(word.text for word in old[a:b])))


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Equal and changed runs in turn. A single word that stayed between two changes is no island: it changes, too."""
    codes = _matcher(old, new).get_opcodes()
    runs: list[tuple[bool, int, int, int, int]] = []
    for number, (tag, a, b, c, d) in enumerate(codes):
        equal = tag == "equal" and (b - a > 1 or number in {0, len(codes) - 1})
        if runs and not runs[-1][0] and not equal:
            runs[-1] = (False, runs[-1][1], b, runs[-1][3], d)
        else:
            runs.append((equal, a, b, c, d))
    yield from runs


def _place_deleted(before: Body, after: Body, partners: dict[int, int], changes: _Changes) -> None:
    """Put each block that is gone behind the partner of the block that stood before it."""
    gone = {number for number in range(len(before.lines)) if number not in partners}
    kept_cells = {before.lines[number].row for number in partners if _cells([before.lines[number]])}
    cursor, last = 0, -1
    number = 0
    while number < len(before.lines):
        line, group = before.lines[number], [before.lines[number]]
        if number in partners:
            last = partners[number]
            cursor = after.lines[last].tokens[-1] + 1
        else:
            whole = _cells(group) and line.row not in kept_cells
            while whole and number + 1 in gone and _same_row(before.lines[number + 1], line):
                number += 1
                group.append(before.lines[number])
            end = after.lines[last + 1].tokens[0] if last + 1 < len(after.lines) else len(after.tokens)
            cursor = _place(after.opened, cursor, end, _wanted(line, whole))
            changes.lines.setdefault(cursor, []).append(_block(group, after.opened[cursor], whole))
        number += 1


def _same_row(one: Line, other: Line) -> bool:
    return _cells([one]) and one.row == other.row


def _wanted(line: Line, whole_row: bool) -> tuple[set[str], ...]:
    """Where a block that is gone may stand, the best first."""
    if line.kind == "li":
        return (_LISTS, {""}, _FLOW)
    if _cells([line]):
        return (_ROWS if whole_row else {"tr"}, {""}, _FLOW)
    return ({""}, _FLOW)


def _place(opened: list[str], start: int, end: int, wanted: tuple[set[str], ...]) -> int:
    """The first place from ``start`` to ``end`` of the best kind; between two blocks there always is one."""
    places = range(start, end + 1)
    good = (place for kinds in (*wanted, _LISTS | _ROWS | {"tr"}) for place in places if opened[place] in kinds)
    return next(good, end)


def _block(group: list[Line], parent: str, whole_row: bool) -> str:
    """Blocks that are gone, as they may stand within ``parent``."""
    texts = [f"<del>{_escaped(line.key)}</del>" for line in group]
    cells = "".join(f"<td>{text}</td>" for text in texts)
    if parent in _LISTS:
        return "".join(f"<li>{text}</li>" for text in texts)
    if parent in _ROWS:
        return f"<tr>{cells}</tr>"
    if parent == "tr":
        return cells
    if whole_row:
        return f"<table><tbody><tr>{cells}</tr></tbody></table>"
    if group[0].kind == "li":
        return f"<ul><li>{texts[0]}</li></ul>"
    return "".join(f"<p>{text}</p>" for text in texts)


# Writing


def _written(body: Body, changes: _Changes) -> Iterator[str]:
    """The new body with its insertions marked and what was deleted put in."""
    places = {token: (number, line) for number, line in enumerate(body.lines) for token in line.tokens}
    offset = 0
    for token, text in enumerate(body.tokens):
        yield from changes.lines.get(token, ())
        if token not in places or text.startswith("<"):
            offset += text.startswith("<br")
            yield text
            continue
        number, line = places[token]
        offset = 0 if token == line.tokens[0] else offset
        end = offset + len(entities.unescape(text))
        yield from _pieces(line.text, offset, end, changes.inserted.get(number, []), changes.deleted.get(number, []))
        offset = end
    yield from changes.lines.get(len(body.tokens), ())


def _pieces(
    text: str, start: int, end: int, inserted: list[tuple[int, int]], deleted: list[tuple[int, str]]
) -> Iterator[str]:
    """The text from ``start`` to ``end``, cut where an insertion begins or ends or something was deleted."""
    edges = {edge for pair in inserted for edge in pair} | {place for place, _words in deleted}
    last = len(text.rstrip())
    cuts = sorted({start, end, *(edge for edge in edges if start < edge < end)})
    for a, b in pairwise(cuts):
        yield from (f"<del>{_escaped(words)}</del> " for place, words in deleted if place == a < last)
        piece = _escaped(text[a:b])
        yield f"<ins>{piece}</ins>" if any(x <= a and b <= y for x, y in inserted) else piece
        yield from (f" <del>{_escaped(words)}</del>" for place, words in deleted if place == b == last)
