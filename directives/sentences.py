"""Sentences for people, carried as values by code that may not import Django.

The English msgid and its parameters travel together; a door translates them with ``directives.wording.say``.
"""

from dataclasses import dataclass


def gettext_noop(message: str) -> str:
    """Mark a msgid for the translation catalogue and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Sentence:
    """A msgid with named ``%(name)s`` parameters; ``str`` gives the English sentence."""

    msgid: str
    params: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.msgid % dict(self.params)


def sentence(msgid: str, **params: object) -> Sentence:
    """Build a sentence; wrap the msgid in ``gettext_noop`` where it is written."""
    return Sentence(msgid, tuple(sorted(params.items())))


class Refused(Exception):
    """Something was refused; ``sentence`` says what and why to the person who asked."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.sentence = reason
