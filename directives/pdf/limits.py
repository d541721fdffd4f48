"""What a child process may use: processor seconds, memory, file size and wall-clock time, for each kind of work.

Figures only; the child takes the first four upon itself before it reads its request, the parent watches the clock.
"""

import resource
from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """``cpu`` and ``wall`` in seconds, ``memory`` (address space) and ``file`` in bytes."""

    cpu: int
    wall: float
    memory: int
    file: int = 4 * MEGABYTE

    def impose(self) -> None:
        """Bind this process. Going over the CPU limit or the file size kills it; memory shows as MemoryError."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (self.cpu, self.cpu))
        resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.file, self.file))


RENDER = Limits(cpu=9, wall=10, memory=700 * MEGABYTE)
SIGN = Limits(cpu=9, wall=20, memory=700 * MEGABYTE)
SIGN_WITH_TIME_STAMP = Limits(cpu=9, wall=180, memory=700 * MEGABYTE)
"""The national time-stamp authority has been seen to take two minutes."""
PARSE = Limits(cpu=5, wall=5, memory=300 * MEGABYTE)
CHECK_UPLOAD = Limits(cpu=9, wall=15, memory=400 * MEGABYTE)
"""Reads the file twice: for what was added to ours, and as the verifier."""
ACTIONS = {
    "render": RENDER,
    "sign": SIGN,
    "verify": PARSE,
    "check_upload": CHECK_UPLOAD,
    "inspect_key": PARSE,
}
