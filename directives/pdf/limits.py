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
STAMP = Limits(cpu=20, wall=20, memory=700 * MEGABYTE)
OPEN_KEY = Limits(cpu=5, wall=20, memory=500 * MEGABYTE)
PARSE = Limits(cpu=4, wall=4.5, memory=300 * MEGABYTE)
CHECK_UPLOAD = Limits(cpu=9, wall=15, memory=400 * MEGABYTE)
"""Reads the file twice: for what was added to ours, and as the verifier."""
PARSE_MANY = Limits(cpu=120, wall=180, memory=700 * MEGABYTE)
"""Files of our own archive, whose hashes were compared before: slow is not hostile here."""
ROUNDS = 6
"""So many times the patience for one question may signing take: three time-stamps, each asked for twice at most."""
INSPECT = Limits(cpu=5, wall=8, memory=700 * MEGABYTE)
"""An attachment may be larger than any document of ours, and a picture is unpacked."""
ACTIONS = {
    "render": RENDER,
    "sign": SIGN,
    "verify": PARSE,
    "verify_many": PARSE_MANY,
    "check_upload": CHECK_UPLOAD,
    "inspect_key": OPEN_KEY,
    "stamp": STAMP,
    "sign_text": SIGN,
    "inspect_attachment": INSPECT,
    "first_page": INSPECT,
}
