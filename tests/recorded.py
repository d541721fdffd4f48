"""Answers of the PDF child that were given once and are given again: for tests that take hundreds of steps.

Every answer is a real one, of the real child, to a question of the same kind. What is printed and signed is therefore
one document's; the bytes of a file say nothing of the text that a test writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.test import override_settings

from config import signing
from config.environment import Environment
from directives.pdf import child, wire
from tests import prepared
from tests.factories import key_folder

Answer = tuple[int, bytes]


@dataclass(slots=True)
class Recorded:
    """Asks the prepared child at ``address`` once for each kind of question.

    ``seals``: how many files were sealed since the test set it to 0; no two of them are alike.
    """

    address: Path
    answers: dict[tuple[object, ...], Answer] = field(default_factory=dict)
    seals: int = 0

    def run(self, _command: Any, message: bytes, wall: float, _environment: Any) -> Answer:
        """In the place of ``child.run``."""
        kind = self.kind(*wire.unpack(message))
        if kind not in self.answers:
            self.answers[kind] = prepared.ask(self.address, message, wall)
        return self.answers[kind]

    def kind(self, head: dict[str, Any], payload: bytes) -> tuple[object, ...]:
        """What questions have in common that get the same answer."""
        action = head["action"]
        if action == "sign":
            sealing = head["request"]["role"] == "seal"
            self.seals += sealing
            return action, sealing and self.seals
        if action == "inspect_key":
            return action, head["key"]["alias"]
        return (action, head["draft"]) if action == "render" else (action, payload)


@contextmanager
def child_process(folder: Path) -> Iterator[Recorded]:
    """DEMO keys, and a child that answers from its record."""
    keys, timestamps, trust = signing.read(Environment({}), key_folder())
    recorded = Recorded(folder / "prepared")
    with (
        prepared.process(recorded.address),
        patch.object(child, "run", recorded.run),
        override_settings(SIGNING_KEYS=keys, SIGNING_TSA=timestamps, SIGNING_TRUST=trust),
    ):
        yield recorded
