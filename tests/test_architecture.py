"""The rules of the house that no linter knows: sizes, names, doors. Reads the tree and runs none of it."""

import ast
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "accounts", "events", "directives")
PACKAGES = (*APPS, "tests", "script")
GROWN = {".venv", ".git", "var", "__pycache__", "test-results"}
LONGEST_FILE = 400
LONGEST_ADMIN = 200
MEDIAN_FUNCTION = 8
LONG_FUNCTION = 30
ONE_DOOR = {
    "weasyprint": "directives/pdf/",
    "pydyf": "directives/pdf/",
    "pyhanko": "directives/pdf/",
    "pyhanko_certvalidator": "directives/pdf/",
    "nh3": "directives/markup.py",
    "lunar_vn": "events/lunar.py",
    "icalendar": "events/ical.py",
    "docx": "directives/word/",
}
HEAVY = {"weasyprint", "pyhanko", "fontTools", "PIL", "docx", "icalendar", "openpyxl", "certomancer"}
"""Loaded where they are needed: in the child processes, or by the page that asks."""
# Spelled so that this file is not its own first finding.
OUTSIDE = re.compile(r"(?<![\w.~-])/(?:root|home|wor[k]|mnt)/|\.\./share[d]")
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E])\b")
STATE_FILTER = re.compile(r"\.(?:filter|exclude|get)\([^)]*\b(?:state|status)(?:__\w+)?=")
TEXTS = {".py", ".html", ".txt", ".css", ".js", ".md", ".toml", ".po", ".xml", ".sh", ".csv", ""}


def python_files(*packages: str) -> Iterator[Path]:
    """Our Python modules; migrations are Django's handwriting."""
    for package in packages:
        files = sorted((ROOT / package).rglob("*.py"))
        yield from (path for path in files if not GROWN & set(path.parts) and "migrations" not in path.parts)


def named(path: Path) -> str:
    """The path as it is said in a message."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, the docstring apart."""
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return length
    docstring = function.body[0]
    return length - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def imported(module: ast.Module) -> set[str]:
    """Top-level names of the packages that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def project_texts() -> Iterator[Path]:
    """Every text file that belongs to the project: what git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True
    ).stdout.decode()
    names = [name for name in listed.split("\0") if name] or [named(path) for path in ROOT.rglob("*") if path.is_file()]
    paths = (ROOT / name for name in names if not GROWN & set(Path(name).parts))
    yield from (path for path in paths if path.suffix in TEXTS and path.is_file())


def findings(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    """Where a pattern stands: "file:line: text"."""
    return [
        f"{named(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_every_module_says_what_it_is_for():
    silent = [
        named(path)
        for path in python_files(*PACKAGES)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert not silent


def test_no_file_grows_too_long():
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*PACKAGES)}
    limits = {name: LONGEST_ADMIN if name.endswith("admin.py") else LONGEST_FILE for name in sizes}
    assert not {name: size for name, size in sizes.items() if size > limits[name]}


def test_functions_stay_short(capsys: pytest.CaptureFixture[str]):
    lengths = sorted(
        lines_of(node)
        for path in python_files(*APPS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    median, long = statistics.median(lengths), lengths[int(len(lengths) * 0.95)]
    with capsys.disabled():
        print(f"\n{len(lengths)} functions: median {median:g} lines, 95th percentile {long}, longest {lengths[-1]}")
    assert median <= MEDIAN_FUNCTION
    assert long <= LONG_FUNCTION


def test_there_is_no_drawer_for_everything():
    unwanted = {"services", "utils", "helpers", "signals", "common", "misc"}
    named_so = [
        path for path in python_files(*PACKAGES) if unwanted & set(path.relative_to(ROOT).with_suffix("").parts)
    ]
    assert not named_so


def test_every_third_party_has_one_door():
    side_doors = [
        f"{named(path)} imports {package}"
        for path in python_files(*APPS)
        for package in sorted(imported(tree(path)) & ONE_DOOR.keys())
        if not named(path).startswith(ONE_DOOR[package])
    ]
    assert not side_doors


def test_a_process_of_the_application_server_is_light(tmp_path: Path):
    program = "import django; django.setup(); import config.urls, sys; print(*sys.modules)"
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "directives.admin" in done.stdout.split()
    assert not HEAVY & set(done.stdout.split())


def test_only_querysets_filter_on_state():
    doors = (path for path in python_files(*APPS) if "models" not in path.relative_to(ROOT).with_suffix("").parts)
    assert not findings(STATE_FILTER, doors)


def test_nothing_is_left_unfinished():
    assert not findings(UNFINISHED, project_texts())


def test_the_project_knows_no_folder_outside_itself():
    texts = (path for path in project_texts() if named(path) != ".ci/run")
    assert not findings(OUTSIDE, texts)


def test_the_commands_in_the_documents_exist():
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in documents)
    scripts = set(re.findall(r"\bscript/[a-z]+(?![\w.*-])", text))
    assert {"script/demo", "script/test"} <= scripts
    assert not [name for name in sorted(scripts) if not os.access(ROOT / name, os.X_OK)]
    assert not set(re.findall(r"\bmanage\.py ([a-z][a-z_]+)", text)) - get_commands().keys()
