"""Verifies every issued document again, from the stored bytes to the search index, with ledger and history, as JSON.

It never repairs anything: a doubt is for people to look into.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directives import audit

FRESH: dict[str, Any] = {"after": 0, "editions": 0, "files": 0, "doubts": []}


class Command(BaseCommand):
    """Exit 0 when nothing is in doubt, 1 otherwise; each doubt names its document, or the ledger or history."""

    help = "Re-hash and re-verify every issued document; prints a JSON summary, exits 1 on any doubt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to note how far it has come, and how closely to look."""
        help_text = "Compare bytes with their hashes only: quick, and enough for files that were verified before."
        parser.add_argument("--without-signatures", action="store_true", help=help_text)
        parser.add_argument("--state", type=Path, metavar="FILE", help="Go on where an interrupted run stopped.")

    def handle(self, *args: Any, state: Path | None = None, without_signatures: bool = False, **options: Any) -> None:
        """Go through the archive, oldest document first."""
        done = _read(state)
        for batch in audit.documents(done["after"], signatures=not without_signatures):
            for edition, files, doubts in batch:
                done["after"] = edition.pk
                done["editions"] += 1
                done["files"] += files
                done["doubts"] += [{"document": edition.display, "doubt": doubt} for doubt in doubts]
            _note(state, done)
        doubts = done["doubts"] + [{"document": "", "doubt": doubt} for doubt in audit.chains()]
        if state:
            state.unlink(missing_ok=True)
        summary = {"ok": not doubts, "editions": done["editions"], "files": done["files"], "doubts": doubts}
        summary["signatures"] = not without_signatures
        self.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2))
        if doubts:
            sys.exit(1)


def _read(state: Path | None) -> dict[str, Any]:
    """How far an interrupted run came; nowhere without one."""
    if state is None or not state.exists():
        return {**FRESH, "doubts": []}
    try:
        found: dict[str, Any] = json.loads(state.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"--state: {state} cannot be read; remove it to begin anew ({error}).") from error
    if not isinstance(found, dict) or found.keys() != FRESH.keys():
        raise CommandError(f"--state: {state} was not written by this command.")
    return found


def _note(state: Path | None, done: dict[str, Any]) -> None:
    """The file appears whole or not at all."""
    if state:
        aside = state.with_name(f".{state.name}")
        aside.write_text(json.dumps(done, ensure_ascii=False), "utf-8")
        aside.replace(state)
