"""The child process itself."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FETCH = """
from directives.pdf import offline
offline.forbid_fetching()
import asyncio, sys
from pyhanko.sign.timestamps import HTTPTimeStamper
stamper = HTTPTimeStamper("http://127.0.0.1:9/")
try:
    asyncio.run(stamper.async_timestamp(b"0" * 32, "sha256"))
except Exception as error:
    print(type(error).__name__, "aiohttp.client" in sys.modules)
"""


def test_the_child_cannot_fetch_through_pyhanko() -> None:
    """pyHanko's HTTP library is an empty shell there: what somebody tries to fetch fails without a connection."""
    done = subprocess.run([sys.executable, "-c", FETCH], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.split() == ["TypeError", "False"], done.stdout + done.stderr
