"""A Word file as values: its paragraphs in reading order, what it says about itself, and what was not taken over.

These values cross the border of the child process as JSON; nothing in them refers to the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directives.content import SectionContent
from directives.sentences import Refused, Sentence

PARAGRAPH = "p"
TABLE = "table"

BODY = "body"
NOTE = "note"
"""A footnote or endnote; it stands right behind the paragraph that refers to it."""
EDGE = "edge"
"""Header or footer of the page."""
DELETED = "deleted"
"""Struck out by a tracked change."""
COMMENT = "comment"

ID_PROPERTY = "dinh-huong.id"
DIGEST_PROPERTY = "dinh-huong.digest"
PERIOD_PROPERTY = "dinh-huong.period"
KIND_PROPERTY = "dinh-huong.kind"
TITLE_PROPERTY = "dinh-huong.title"
THEMES_PROPERTY = "dinh-huong.section-%d.themes"
"""Custom properties of an exported file; ``period`` is "2023-12", "thematic" or empty."""

THEMATIC = "thematic"


def beginning_of(section: SectionContent) -> str:
    """The words by which a section of an exported file is known again."""
    return " ".join(section.plain_text().split())[:80]


class WordRefused(Refused):
    """The file cannot be read; ``sentence`` says what it is and what to do."""


class ChangesPending(WordRefused):
    """The file holds tracked changes or comments; it can be read when the person accepts them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or a table as a whole.

    ``html`` is inline HTML of a paragraph, or the table element. ``label`` is the number or bullet that Word only
    displays. ``style`` is the name of the paragraph's style, ``list`` and ``depth`` its place in a list of our own
    styles, ``align`` "left", "center", "right", "justify" or "". ``cells`` has the paragraphs of a table's cells, row
    by row, as inline HTML. ``bold``: every letter is bold.
    """

    kind: str = PARAGRAPH
    html: str = ""
    label: str = ""
    style: str = ""
    list: str = ""
    depth: int = 0
    align: str = ""
    where: str = BODY
    bold: bool = False
    cells: tuple[tuple[tuple[str, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordText:
    """What was read. ``properties`` are the custom ones; ``dropped`` names formatting that was left out;
    ``notices`` say what was converted."""

    blocks: tuple[Block, ...] = ()
    properties: Mapping[str, str]
    dropped: tuple[Sentence, ...] = ()
    notices: tuple[Sentence, ...] = ()


def read_text(value: Mapping[str, Any]) -> WordText:
    """A text as it was sent or stored."""
    return WordText(
        blocks=tuple(read_block(block) for block in value["blocks"]),
        properties={str(key): str(text) for key, text in value["properties"].items()},
        dropped=tuple(_sentence(one) for one in value["dropped"]),
        notices=tuple(_sentence(one) for one in value["notices"]),
    )


def _sentence(value: Mapping[str, Any]) -> Sentence:
    return Sentence(str(value["msgid"]), tuple((str(name), text) for name, text in value["params"]))


def read_block(value: Mapping[str, Any]) -> Block:
    """A block as it was sent or stored."""
    cells = tuple(tuple(tuple(str(line) for line in cell) for cell in row) for row in value["cells"])
    return Block(**{**value, "cells": cells})
