"""A PDF child that starts at once: one process has the libraries in memory and forks a child for each question.

The children do the real work under the real limits; only the second that each would spend on importing is saved, so
that a test can afford hundreds of them. Run as ``python -m tests.prepared ADDRESS``.
"""

import gc
import io
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from directives.pdf import child, worker


@contextmanager
def process(address: Path) -> Iterator[None]:
    """Have it listen at the address until the end of the block."""
    command = (*child.COMMAND[:-1], "tests.prepared", str(address))
    environment = child._environment(network=False)
    server = subprocess.Popen(command, cwd=child.ROOT, env=environment, stdout=subprocess.PIPE)
    try:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        yield
    finally:
        server.kill()
        server.communicate()


def instead_of_run(address: Path) -> Callable[..., tuple[int, bytes]]:
    """What stands in for ``child.run`` while the process listens."""
    return lambda _command, message, wall, _environment: ask(address, message, wall)


def ask(address: Path, message: bytes, wall: float) -> tuple[int, bytes]:
    """The exit code and the answer, as ``child.run`` gives them."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(wall)
        connection.connect(str(address))
        connection.sendall(message)
        connection.shutdown(socket.SHUT_WR)
        return 0, b"".join(iter(lambda: connection.recv(1 << 16), b""))


def serve(address: str) -> None:
    """Import what answers need, then fork for each connection; the system buries the dead."""
    from directives.pdf import keys, render, sign, upload, verify

    assert all((keys, render, sign, upload, verify))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.disable()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    os.write(1, b"ready\n")
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            _answer(connection)
        connection.close()


def _answer(connection: socket.socket) -> None:
    message = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    try:
        connection.sendall(worker.answer(io.BytesIO(message)))
        connection.close()
    finally:
        os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
