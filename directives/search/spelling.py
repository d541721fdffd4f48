"""The words nearest to one that stands in no document: one letter more, less, other or exchanged, a space forgotten."""

from collections.abc import Iterable, Iterator
from itertools import islice, product
from string import ascii_lowercase, digits

from directives.models import SearchWord
from directives.search.query import Phrase

LONGEST = 16
"""Letters; a longer word is no Vietnamese syllable."""
MOST_OF_A_WORD = 8
MOST = 24
"""How many corrected queries are tried against the documents."""
LETTERS = ascii_lowercase + digits


def known(words: Iterable[str]) -> set[str]:
    """Those that stand in an issued document."""
    return set(SearchWord.objects.filter(word__in=list(words)).values_list("word", flat=True))


def corrected(words: Phrase) -> list[Phrase]:
    """The same words with each unknown one replaced by a near known one; nothing when one has none near it."""
    there = known(words)
    if there.issuperset(words):
        return []
    choices = [[(word,)] if word in there else near(word) for word in words]
    return [tuple(word for part in parts for word in part) for parts in islice(product(*choices), MOST)]


def shortened(words: Phrase) -> list[Phrase]:
    """The same words without one of them."""
    return [(*words[:at], *words[at + 1 :]) for at in range(len(words))] if len(words) > 1 else []


def near(word: str) -> list[Phrase]:
    """Known words one edit away, and the word parted into two known ones; digits alone are never guessed at."""
    if not 1 < len(word) <= LONGEST or word.isdigit():
        return []
    edits = set(_edits(word))
    parts = [(word[:at], word[at:]) for at in range(1, len(word))]
    there = known(edits.union(*parts))
    single = sorted(edits & there, key=lambda one: (len(one) != len(word), one[:1] != word[:1], one))
    both = [part for part in parts if there.issuperset(part) and min(map(len, part)) > 1]
    return [*both, *((one,) for one in single)][:MOST_OF_A_WORD]


def _edits(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (before + letter + after for letter in LETTERS)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
