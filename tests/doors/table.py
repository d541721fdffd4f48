"""Reads the table of doors: ``table.txt``, which says what everybody gets at every address of the site."""

from functools import lru_cache
from pathlib import Path

from tests.doors.world import STATES

Answers = dict[str, tuple[str, str]]
"""By state ("" where there is none): the letters for looking and for sending a form, a letter for each role."""


@lru_cache
def read() -> dict[str, Answers]:
    """The answers by address; a later line of the file about the same address and state is an error."""
    found: dict[str, Answers] = {}
    answers: tuple[str, str] = ("", "")
    states: tuple[str, ...] = ()
    for line in (Path(__file__).parent / "table.txt").read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words and not line.startswith(" "):
            answers, states = (words[0], words[1]), states_of(words[2:])
        for name in words if line.startswith(" ") else ():
            for state in states:
                assert state not in found.setdefault(name, {}), f"{name} {state} stands twice in the table"
                found[name][state] = answers
    order = ["", *STATES]
    return {name: {state: said[state] for state in order if state in said} for name, said in found.items()}


def states_of(words: list[str]) -> tuple[str, ...]:
    """The states a line is about: those named, every one ("always"), or none at all."""
    return STATES if words == ["always"] else tuple(words) or ("",)
