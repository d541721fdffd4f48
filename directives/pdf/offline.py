"""Keeps the child process off the network through pyHanko: its HTTP library becomes an empty shell.

Our own time-stamper speaks to the authority; nothing else may fetch. It also spares each child the third of
its start that aiohttp costs.
"""

import sys
from types import ModuleType

LIBRARY = "aiohttp"


class _Shell(ModuleType):
    """Has every class that is named at import, and none that does anything."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def forbid_fetching() -> None:
    """Call before pyHanko is imported; an attempt to open a session later fails at once."""
    sys.modules[LIBRARY] = _Shell(LIBRARY)
