"""What every test gets: the browser, the rules for skipping, the account of what was left out. No noun of ours."""

import os
import shutil
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from directives import triggers

STRICT = os.environ.get("STRICT") == "1"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences"}
SECOND_TRY = ("browser", "deployed")
"""Marks of tests that talk to other programs (Chromium, nginx): a machine busy elsewhere may make one of these late; a
fault of ours fails twice."""
DATABASE_FIXTURES = {"db", "admin_client", "admin_user", "django_db_setup", *TRANSACTIONAL}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what lacks its tool (never under STRICT); leave out what this run is not about.

    That is: on the second database every test that uses none, and without SAMPLES_DIR the tests of real samples, which
    script/test names among what was left out. Tests of ``SECOND_TRY`` run again when they fail, and the end names them.
    """
    for item in items:
        if any(item.get_closest_marker(name) for name in SECOND_TRY):
            item.add_marker(pytest.mark.flaky(reruns=1))
        reason = "" if STRICT else missing_tool(item)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
    config.hook.pytest_deselected(items=[item for item in items if left_out(item)])
    items[:] = [item for item in items if not left_out(item)]


def left_out(item: pytest.Item) -> bool:
    """Whether this run is not about the test."""
    if os.environ.get("ONLY_DATABASE_TESTS") == "1" and not uses_database(item):
        return True
    reasons = (str(mark.kwargs.get("reason", "")) for mark in item.iter_markers("skipif"))
    return not os.environ.get("SAMPLES_DIR") and any("SAMPLES_DIR" in reason for reason in reasons)


def missing_tool(item: pytest.Item) -> str:
    """Why this test cannot run here, or "". ``strict("qpdf")`` names programs; a bare ``strict`` wants ``--strict``."""
    if item.get_closest_marker("browser") and not Path(CHROMIUM).exists():
        return "needs Chromium"
    for marker in item.iter_markers("strict"):
        if not marker.args:
            return "runs only with script/test --strict"
        if missing := [name for name in marker.args if not shutil.which(name)]:
            return f"needs {', '.join(missing)}"
    return ""


def uses_database(item: pytest.Item) -> bool:
    """Whether the test asks for the database, by its mark or through a fixture, and may fare differently on another."""
    if item.get_closest_marker("any_database"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under STRICT a skipped test is a failed one."""
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):  # reason: an xfail was run, a skip was not
        report.outcome = "failed"
        report.longrepr = f"skipped, which --strict does not allow: {skip_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Under STRICT a module that skips itself is an error, too."""
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} skips itself, which --strict does not allow: {skip_reason(report)}"
    return report


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The reason of a skipped report, without pytest's prefix."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


def last_line(report: pytest.TestReport) -> str:
    """What a failed test says of itself, in one line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message).splitlines()[0] if crash else ""


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures that tests recorded; write down what was left out and why, for script/test's last lines."""
    reports = [report for name in ("passed", "failed") for report in terminalreporter.stats.get(name, ())]
    for line in (value for report in reports for name, value in report.user_properties if name == "figures"):
        terminalreporter.write_line(line)
    for again in terminalreporter.stats.get("rerun", ()):
        terminalreporter.write_line(f"second try: {again.nodeid}: {last_line(again)}")
    around = terminalreporter.stats.get("", ())  # what came before and after each test
    slow = [report for report in (*reports, *around) if "slow" in report.keywords]
    if slow:
        seconds, tests = sum(report.duration for report in slow), len({report.nodeid for report in slow})
        terminalreporter.write_line(f"the slow set: {tests} tests, {seconds:.0f} s of one worker")
    reasons = Counter(skip_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    if reasons and (path := os.environ.get("LEFT_OUT")):
        with Path(path).open("a") as file:
            file.writelines(f"{number} of the tests: {reason}\n" for reason, number in sorted(reasons.items()))


@pytest.fixture(autouse=True)
def emptied_behind_the_triggers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with real commits empty the tables at the end, which the triggers rightly refuse: take them away for it.

    Django sends post_migrate after emptying, which makes them anew, as after every migration.
    """
    mark = request.node.get_closest_marker("django_db")
    if not (TRANSACTIONAL & set(request.fixturenames) or (mark and mark.kwargs.get("transaction"))):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        for statement in without_triggers():
            cursor.execute(statement)


def without_triggers() -> list[str]:
    """The SQL that stops every trigger of ours."""
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER {name}" for name in triggers.present(connection)]
    tables = connection.introspection.table_names()
    return [
        f"ALTER TABLE {table} DISABLE TRIGGER USER"
        for table in tables
        if table.startswith(("directives_", "accounts_"))
    ]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; a connection that a server thread left behind must not keep PostgreSQL from dropping it."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            with connection.cursor() as cursor:
                cursor.execute(f"{others} AND pid <> pg_backend_pid()")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium. Its event loop lives in this process from now on, where Django would refuse its database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return {"executable_path": CHROMIUM, "args": list(CHROMIUM_FLAGS), "headless": True}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reader in Vietnam; downloads are wanted."""
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "accept_downloads": True,
    }


@pytest.fixture(scope="session")
def samples_dir() -> Path:
    """The folder of the texts that acceptance tests read: SAMPLES_DIR if it is set, otherwise the project's own."""
    return Path(os.environ.get("SAMPLES_DIR") or Path(__file__).parent / "texts").resolve()
