"""A file that left from a draft and came back: its three texts, without what only passing through Word changes."""

from dataclasses import replace

from directives.content import DocumentContent
from directives.importing import mapping
from directives.importing.text import ReadGuidance
from directives.threeway import FIELDS, ThreeWay, restored, three_way
from directives.word import child

NEVER_EMPTY = ("title", "byline", "addressees", "recipients")
"""Of these a file that does not say them says nothing."""


def put_in(ours: DocumentContent, guidance: ReadGuidance) -> DocumentContent:
    """The draft's text with that of a file that nobody knows again in its place."""
    said = {name: getattr(guidance, name) for name in FIELDS}
    kept = {name: value for name, value in said.items() if value or name not in NEVER_EMPTY}
    return replace(ours, **kept, sections=guidance.sections)


def compared(base: DocumentContent, ours: DocumentContent, guidance: ReadGuidance) -> ThreeWay:
    """The places of the three texts. The base is written and read once more, in the reader's own process."""
    from directives.word import writing  # python-docx takes 8 MB that most processes never need

    again = child.read(writing.write(base, writing.Origin()), "base.docx")
    return three_way(base, ours, restored(base, mapping.read(again).content(), guidance.content()))
