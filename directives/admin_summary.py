"""What a person sees before he approves or issues: the particulars that count, and what changed since the last time.

It reads and compares; the decision is taken elsewhere.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from directives.admin_changes import Changes, changes
from directives.baselines import Baseline, baselines, usual
from directives.models import Directive

SUMMED = {"approve", "issue"}
"""The steps whose page shows what changed."""


@dataclass(frozen=True, slots=True)
class Against:
    """One earlier text: how many places differ from it, and the address of the whole comparison."""

    baseline: Baseline
    count: int
    address: str


def summary(directive: Directive, action: str) -> dict[str, Any]:
    """For the page of a step in ``SUMMED``: the earlier texts, and all the changes since the one that matters most."""
    if action not in SUMMED:
        return {}
    found, content = baselines(directive), directive.content()
    main = _main(found, action)
    shown: Changes | None = changes(main.to(content), whole=False) if main else None
    return {
        "against": [Against(one, one.to(content).count, _address(directive, one)) for one in found],
        "main_baseline": main,
        "changes": shown,
        "pages": _pages(directive) if action == "issue" else None,
    }


def _main(found: list[Baseline], action: str) -> Baseline | None:
    """Who approves wants to know what changed since a text was judged; what is issued equals what was approved, so
    there an earlier document says more."""
    if action == "issue":
        return next((one for one in found if not one.source.isdecimal()), None)
    return usual(found)


def _address(directive: Directive, baseline: Baseline) -> str:
    last = directive.revisions.first()
    texts = urlencode({"tu": baseline.source, "den": last.number if last else ""})
    return f"{reverse('admin:directives_directive_comparison', args=[directive.pk])}?{texts}"


def _pages(directive: Directive) -> int | None:
    """How many pages were printed, as the history keeps it; None for a file printed before it did."""
    act = directive.history.filter(action="number").last()
    return act.details.get("pages") if act else None
