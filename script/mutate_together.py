"""A pytest plugin for script/mutate: every test meets every mutant in one process, until a test has noticed it.

For what is judged in a child process (``directives.pdf``): mutmut starts anew for each mutant, and a child would know
nothing of it, because its environment holds nothing of ours. Here signed files are made once, and a child is a fork of
the tests' own process, in which the mutant is awake. Of the limits of a child only that of its time is kept.

``MUTANTS`` names the file with the mutants' names, ``NOTICED`` the one that gets a line for each that a test noticed.
"""

import io
import os
import resource
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

AWAKE = "MUTANT_UNDER_TEST"
"""The variable from which mutmut's code knows which mutant is meant."""
NOBODY = "nobody"
"""No mutant: with it all tests must pass."""
CPU_S = 20
CHUNK = 1 << 16
MUTANTS = [NOBODY, *Path(os.environ["MUTANTS"]).read_text().split()]
noticed: dict[str, str] = {}


def pytest_generate_tests(metafunc: Any) -> None:
    """Each test once for each mutant."""
    if "mutant" not in metafunc.fixturenames:
        metafunc.fixturenames.insert(0, "mutant")
    metafunc.parametrize("mutant", MUTANTS, indirect=True)


@pytest.fixture(autouse=True)
def mutant(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant is awake during the test; one that was noticed is not looked for again."""
    if request.param in noticed:
        pytest.skip("noticed")
    monkeypatch.setenv(AWAKE, request.param)


@pytest.fixture(autouse=True, scope="session")
def forked() -> Iterator[None]:
    """Children of this process instead of new ones."""
    from directives.pdf import child, keys, render, sign, upload, verify, worker

    assert all((keys, render, sign, upload, verify)), "imported once, for all children"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "run", run)
        patch.setattr(worker, "ACTIONS", dict.fromkeys(worker.ACTIONS, TimeAlone()))
        yield


class TimeAlone:
    """In place of ``directives.pdf.limits.Limits``: the tests' process has more memory than a child may take."""

    def impose(self) -> None:
        """A child ends when it has worked for too long."""
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))


def run(_command: Any, message: bytes, wall: float, _environment: Any) -> tuple[int, bytes]:
    """In place of ``directives.pdf.child.run``: exit code and answer of a fork."""
    from directives.pdf import worker

    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            answer = worker.answer(io.BytesIO(message))
            while answer:
                answer = answer[os.write(writer, answer) :]
        finally:
            os._exit(0)
    os.close(writer)
    parts, until = list[bytes](), time.monotonic() + wall
    while select.select([reader], [], [], max(0, until - time.monotonic()))[0]:
        part = os.read(reader, CHUNK)
        parts.append(part)
        if not part:
            break
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(reader)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), b"".join(parts)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Write down who was noticed, and by which test."""
    report: Any = yield
    name = item.callspec.params["mutant"]  # type: ignore[attr-defined]
    if report.failed and name not in noticed:
        noticed[name] = item.name
        with Path(os.environ["NOTICED"]).open("a") as file:
            file.write(f"{name} {item.name}\n")
    return report  # type: ignore[return-value]
