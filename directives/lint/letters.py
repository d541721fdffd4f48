"""The letters and the markup of a text: what cannot be printed, searched or stored as it stands. It repairs nothing."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from directives import markup
from directives.lint.subject import Issue, Piece, Span, Subject
from directives.sentences import gettext_noop, sentence


def unprintable_letters(subject: Subject) -> Iterator[Issue]:
    """Letters that the font of the printed document lacks."""
    printable = subject.printable
    if printable is None:
        return
    for piece in subject.pieces:
        for letter in dict.fromkeys(piece.text):
            if letter not in "\n\t" and not printable(letter):
                at = piece.text.index(letter)
                says = sentence(_UNPRINTABLE, letter=letter, code=f"U+{ord(letter):04X}")
                yield piece.issue("unprintable", "error", says, (at, at + 1))


def markup_over_limits(subject: Subject) -> Iterator[Issue]:
    """Rich text that the renderer cannot be trusted with."""
    for place, body in subject.content.blocks():
        for problem in markup.problems(body):
            yield Issue("markup-limit", "error", place, "", 0, 0, problem)


def markup_not_clean(subject: Subject) -> Iterator[Issue]:
    """Rich text that is not in the one form in which it is stored; saving brings it there."""
    for place, body in subject.content.blocks():
        normal = unicodedata.normalize("NFC", body)
        if body and markup.clean(body) != normal:
            yield Issue("markup", "info", place, "", 0, 0, sentence(_NOT_CLEAN))


def letters_in_another_form(subject: Subject) -> Iterator[Issue]:
    """Letters and marks stored apart."""
    for piece in subject.pieces:
        if not unicodedata.is_normalized("NFC", piece.text):
            yield piece.issue("not-nfc", "warning", sentence(_NOT_NFC), _first_difference(piece.text))


def lookalike_letters(subject: Subject) -> Iterator[Issue]:
    """Cyrillic, full-width and other letters that only look right, and characters without width."""
    for piece in subject.pieces:
        for repair in markup.repair_letters(piece.text)[1]:
            if (at := piece.text.find(repair.found)) >= 0:
                code = " ".join(f"U+{ord(letter):04X}" for letter in repair.found)
                says = sentence(_LOOKALIKE if repair.letter else _INVISIBLE, code=code, letter=repair.letter)
                yield piece.issue("look-alike", "warning", says, (at, at + len(repair.found)), repair.letter)


def _first_difference(text: str) -> Span:
    """The first letter, with its marks, that normalising would change."""
    starts = [at for at, letter in enumerate(text) if not unicodedata.combining(letter)] + [len(text)]
    spans = ((start, end) for start, end in pairwise([0, *starts]) if end > start)
    return next((span for span in spans if not unicodedata.is_normalized("NFC", text[slice(*span)])), (0, len(text)))


_RUN = re.compile("[ \u00a0\u2000-\u200a\u202f]*[\u00a0\u2000-\u200a\u202f][ \u00a0\u2000-\u200a\u202f]+|[ \u2002]{6,}")


def runs_of_spaces(subject: Subject) -> Iterator[Issue]:
    """Words set apart by several hard spaces: printing keeps the hole, searching stumbles over it."""
    for piece in subject.pieces:
        for match in _RUN.finditer(piece.text):
            yield piece.issue("spaces", "warning", sentence(_SPACES), match.span(), " ")


_WORD = re.compile(r"[^\s,.;:()“”\"!?…]+")
_FOREIGN = re.compile(r"[øûïäöñåëüîÿØÛÏÄÖÑÅËÜÎ]")
"""Letters that Vietnamese lacks and VNI puts behind nearly every vowel; one such word may be a foreign name."""
_TCVN3 = re.compile(r"[a-zA-Z][«ª¬®µ¸¶·¹©¨§]|[«ª®§¸µ¨][a-zA-Z]")
_VNI = re.compile(r"(?i)[aoeuöô][ùøûõïäâêéèåúü](?![^\W\d_]{6})|ñ[aeioöuy]")
FEWEST_BROKEN = 2


def old_encodings(subject: Subject) -> Iterator[Issue]:
    """Text in the old TCVN3 or VNI encodings, which today's computers show as broken letters."""
    for piece in subject.pieces:
        broken = list(_broken_words(piece))
        if len(broken) >= FEWEST_BROKEN:
            span = (broken[0].start(), broken[0].end())
            yield piece.issue("old-encoding", "error", sentence(_OLD_ENCODING, count=len(broken)), span)


def _broken_words(piece: Piece) -> Iterator[re.Match[str]]:
    if not (_FOREIGN.search(piece.text) or _TCVN3.search(piece.text)):
        return
    for word in _WORD.finditer(piece.text):
        if _TCVN3.search(word[0]) or (_FOREIGN.search(word[0]) and _VNI.search(word[0])):
            yield word


_UNPRINTABLE = gettext_noop(
    "The printed document has no letter for “%(letter)s” (%(code)s). Type it again or delete it."
)
_NOT_CLEAN = gettext_noop("The formatting holds something that is not kept. Save the document; then read this place.")
_NOT_NFC = gettext_noop(
    "Letters are stored in decomposed form: searching would miss them. Save again to put them right."
)
_LOOKALIKE = gettext_noop(
    "A letter (%(code)s) only looks like “%(letter)s”: searching would miss the word. Type it again."
)
_INVISIBLE = gettext_noop("The text holds an invisible character (%(code)s). Delete it.")
_SPACES = gettext_noop("Several hard spaces stand in a row here. Leave one ordinary space.")
_OLD_ENCODING = gettext_noop(
    "%(count)s words are in an old encoding (TCVN3 or VNI) and show as broken letters. "
    "Convert the text to Unicode, then paste it again."
)
