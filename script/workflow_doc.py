"""Writes docs/workflow.md from the table in directives/rules.py; `--check` only compares. Says nothing of its own."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "workflow.md"


def diagram() -> list[str]:
    """The states and steps as a Mermaid diagram."""
    from directives.rules import TRANSITIONS

    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    for step in TRANSITIONS:
        for source in step.sources:
            lines.append(f"    {source.value} --> {(step.target or source).value}: {step.action}")
    return [*lines, "    issued --> [*]", "```"]


def table() -> list[str]:
    """One line for each step."""
    from accounts.roles import ROLE_NAMES
    from directives.rules import TRANSITIONS

    lines = ["| step | on screen | from | to | who | also |", "|---|---|---|---|---|---|"]
    for step in TRANSITIONS:
        who = str(step.who) if step.who else ", ".join(str(ROLE_NAMES[role]) for role in step.roles)
        notes = [str(step.effect)]
        notes += [_first_line(guard.__doc__) for guard in step.guards]
        notes += ["A reason is required."] if step.needs_reason else []
        notes += ["The password is asked for again."] if step.reauthenticate else []
        sources = ", ".join(str(source.label) for source in step.sources)
        target = str(step.target.label) if step.target else "stays"
        lines.append(f"| `{step.action}` | {step.name} | {sources} | {target} | {who} | {' '.join(notes)} |")
    return lines


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]


def document() -> str:
    """The whole file."""
    head = [
        "# The workflow",
        "",
        "Made from `directives/rules.py` by `.venv/bin/python script/workflow_doc.py`; a test compares the two.",
        "",
    ]
    from django.utils.translation import override

    with override("en"):
        return "\n".join([*head, *diagram(), "", *table(), ""])


def main() -> None:
    """Write the file, or with --check compare and exit 1 when it differs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text("utf-8") != document())
    TARGET.write_text(document(), "utf-8")


if __name__ == "__main__":
    main()
