"""The runs of a paragraph as inline HTML: what is bold, italic, underlined, raised, linked; letters in Unicode.

Runs in the child process. What it leaves out of the look of a run it counts by name.
"""

import html
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from directives.sentences import Sentence, gettext_noop, sentence
from directives.word import oldfonts, styles
from directives.word.numbering import value_of
from directives.word.package import w

TAGS = ("a", "strong", "em", "u", "s", "sup", "sub")
_SWITCHES = {"b": "strong", "i": "em", "strike": "s", "dstrike": "s"}
USUAL_FACES = {"", "times new roman", "liberation serif"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks, as far as it is kept, and its typeface, which decides what its letters are."""

    tags: frozenset[str] = frozenset()
    face: str = ""
    href: str = ""
    caps: bool = False
    hidden: bool = False
    label: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look. A tab stands for itself, a new line for a line break."""

    text: str
    look: Look


@dataclass(slots=True)
class Style:
    """A style of the file: its name, what it is based on, its own element."""

    name: str
    based_on: str
    element: Any


class Styles:
    """The styles of the file by identifier."""

    def __init__(self, root: Any) -> None:
        self._styles: dict[str, Style] = {}
        self.default = ""
        self.face = ""
        for one in root.findall(w("style")) if root is not None else ():
            identity = one.get(w("styleId"), "")
            self._styles[identity] = Style(value_of(one, "name"), value_of(one, "basedOn"), one)
            if one.get(w("type")) == "paragraph" and one.get(w("default")) in {"1", "true", "on"}:
                self.default = identity
        if root is not None and (fonts := root.find(f"{w('docDefaults')}//{w('rFonts')}")) is not None:
            self.face = face_of(fonts)

    def name(self, identity: str) -> str:
        """The name of a style; "" when there is none."""
        style = self._styles.get(identity)
        return style.name if style else ""

    def chain(self, identity: str) -> Iterable[Any]:
        """The style's element and those it is based on, the nearest first; a circle ends."""
        seen: set[str] = set()
        while identity in self._styles and identity not in seen:
            seen.add(identity)
            yield self._styles[identity].element
            identity = self._styles[identity].based_on

    def look(self, properties: Any, paragraph_style: str) -> Look:
        """How a run with these properties looks in a paragraph of this style."""
        character = value_of(properties, "rStyle")
        own = [one for one in (properties, *self._run_properties(character)) if one is not None]
        around = self._run_properties(paragraph_style or self.default)
        faces = (face_of(one.find(w("rFonts"))) for one in [*own, *around])
        return Look(
            tags=frozenset(_tags(own)),
            face=next((face for face in faces if face), self.face),
            caps=_switched([*own, *around], "caps") and not styles.is_own(self.name(paragraph_style)),
            hidden=_switched(own, "vanish"),
            label=self.name(character) == styles.LABEL,
        )

    def _run_properties(self, identity: str) -> list[Any]:
        return [found for style in self.chain(identity) if (found := style.find(w("rPr"))) is not None]


def face_of(fonts: Any) -> str:
    """The typeface of Latin letters."""
    if fonts is None:
        return ""
    return str(fonts.get(w("ascii")) or fonts.get(w("hAnsi")) or "")


def _switched(properties: Sequence[Any], name: str) -> bool:
    """Whether the nearest properties that name the switch turn it on."""
    element = next((found for one in properties if (found := one.find(w(name))) is not None), None)
    return element is not None and element.get(w("val"), "1") not in {"0", "false", "off", "none"}


def _tags(properties: Sequence[Any]) -> Iterable[str]:
    for name, tag in _SWITCHES.items():
        if _switched(properties, name):
            yield tag
    line = next((found for one in properties if (found := one.find(w("u"))) is not None), None)
    if line is not None and line.get(w("val"), "single") != "none":
        yield "u"
    raised = next((value for one in properties if (value := value_of(one, "vertAlign"))), "")
    if raised in {"superscript", "subscript"}:
        yield "sup" if raised == "superscript" else "sub"


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one look put together, then read in their font's encoding: VNI parts a letter over two signs."""
    made: list[Piece] = []
    for piece in pieces:
        if made and made[-1].look == piece.look:
            made[-1] = Piece(made[-1].text + piece.text, piece.look)
        elif piece.text:
            made.append(piece)
    return [_in_unicode(piece) for piece in made]


def _in_unicode(piece: Piece) -> Piece:
    text = unicodedata.normalize("NFC", oldfonts.converted(piece.text, piece.look.face))
    return Piece(text.upper() if piece.look.caps else text, piece.look)


def inline_html(pieces: Sequence[Piece]) -> str:
    """The pieces as inline HTML; neighbours share their tags, white space stands outside of them."""
    plain = [Piece(piece.text, replace(piece.look, face="", caps=False)) for piece in pieces]
    made = ""
    opened: tuple[tuple[str, str], ...] = ()
    for piece in joined(_outside_space(plain)):
        wanted = tuple(tag for tag in TAGS if tag in piece.look.tags or (tag == "a" and piece.look.href))
        link = piece.look.href
        made += _moved(opened, wanted, link)
        made += html.escape(piece.text, quote=False).replace("\n", "<br>")
        opened = tuple((tag, link if tag == "a" else "") for tag in wanted)
    return made + _moved(opened, (), "")


def _moved(opened: Sequence[tuple[str, str]], wanted: Sequence[str], link: str) -> str:
    """The tags that close and open between two pieces."""
    target = [(tag, link if tag == "a" else "") for tag in wanted]
    same = 0
    while same < min(len(opened), len(target)) and opened[same] == target[same]:
        same += 1
    closed = "".join(f"</{tag}>" for tag, _ in reversed(opened[same:]))
    return closed + "".join(
        f'<a href="{html.escape(address)}">' if tag == "a" else f"<{tag}>" for tag, address in target[same:]
    )


def _outside_space(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """Space and line breaks at the ends of a formatted piece have no look."""
    for piece in pieces:
        core = piece.text.strip(" \t\n")
        start = piece.text.find(core) if core else len(piece.text)
        for text, look in (
            (piece.text[:start], Look()),
            (core, piece.look),
            (piece.text[start + len(core) :], Look()),
        ):
            if text:
                yield Piece(text, look)


class Dropped:
    """Counts what is left out of the look of the text."""

    def __init__(self) -> None:
        self.faces: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()

    def note(self, properties: Any, look: Look) -> None:
        """Note what of a run's own properties is not kept."""
        if look.face.lower() not in USUAL_FACES and not oldfonts.encoding_of(look.face):
            self.faces[look.face] += 1
        for name in ("sz", "color", "highlight", "shd", "spacing"):
            value = value_of(properties, name)
            if value and not (name == "color" and value in {"auto", "000000"}):
                self.kinds[name] += 1

    def sentences(self, pictures: int) -> Iterator[Sentence]:
        """What was left out, each kind once."""
        if self.faces:
            yield sentence(FACES, names=", ".join(sorted(self.faces)))
        for kind, message in _DROPPED.items():
            if self.kinds[kind]:
                yield sentence(message)
        if pictures:
            yield sentence(PICTURES, count=pictures)


FACES = gettext_noop("Typefaces (%(names)s): the official typeface is printed.")
PICTURES = gettext_noop("%(count)s picture(s).")
_DROPPED = {
    "sz": gettext_noop("Letter sizes: the official sizes are printed."),
    "color": gettext_noop("Colours of letters."),
    "highlight": gettext_noop("Highlighting."),
    "shd": gettext_noop("Shading of letters."),
    "spacing": gettext_noop("Spacing between letters."),
    "shape": gettext_noop("Drawn lines and shapes."),
    "math": gettext_noop("Layout of formulas; their signs are kept."),
    "link": gettext_noop("Links that lead to no web address; their words are kept."),
}
