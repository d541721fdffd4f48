"""The PDF child as it is, which also notes what it used: ``python -m tests.pdf.measured FILE``.

A child that a limit killed notes nothing: it used less than the limit.
"""

import gc
import os
import sys
import time
from pathlib import Path

from directives.pdf import worker


def main() -> None:
    """Answer on the standard output; seconds of processor and the peak of memory in kilobytes go to the file."""
    gc.disable()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answer = worker.answer(sys.stdin.buffer)
    # Not ru_maxrss: that starts with what the parent had.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    Path(sys.argv[1]).write_text(f"{time.process_time()} {peak.split()[1]}")
    out.write(answer)
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
