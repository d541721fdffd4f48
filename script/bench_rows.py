"""One line of the benchmark's table, and how its cost is taken. Knows nothing of what is measured."""

import resource
import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. ``cpu_ms`` and ``yardstick_cpu_ms`` are medians; ``limit`` is one of the ratio.

    ``limit_ms`` is one of the cost itself. ``count`` is what else was counted (SQL queries) with its own
    ``limit_of_count``.
    """

    what: str
    how: str
    cpu_ms: float
    yardstick: str = ""
    yardstick_cpu_ms: float | None = None
    limit: float | None = None
    limit_ms: float | None = None
    count: int | None = None
    limit_of_count: int | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the yardstick, or None without one."""
        return None if self.yardstick_cpu_ms is None else self.cpu_ms / self.yardstick_cpu_ms

    @property
    def passed(self) -> bool:
        """Whether every limit is kept."""
        ratio_kept = self.limit is None or self.ratio is None or self.ratio <= self.limit
        cost_kept = self.limit_ms is None or self.cpu_ms <= self.limit_ms
        return (
            ratio_kept
            and cost_kept
            and (self.count is None or self.limit_of_count is None or self.count <= self.limit_of_count)
        )


def cpu_seconds() -> float:
    """CPU time so far, of this process and of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def median_ms(action: Callable[[], object], runs: int) -> float:
    """The median CPU time of the action in milliseconds, after one run that does not count."""
    action()
    spent = []
    for _ in range(runs):
        before = cpu_seconds()
        action()
        spent.append((cpu_seconds() - before) * 1000)
    return statistics.median(spent)
