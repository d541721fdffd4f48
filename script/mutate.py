"""How many small faults the tests notice: mutmut changes one thing at a time in a copy of the project and runs them.

For each subject the tests that are about it. A mutant that lives is printed with its difference; docs/mutation.md says
why those that live may. Takes minutes for each subject. What runs in a child process is judged by
``mutate_together``: mutmut makes the mutants, one run of the tests meets them all.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_COPIED = (".venv", ".git", "var", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache", "test-results")


def _tests(names: str) -> list[str]:
    """The files of these names among the tests of directives."""
    return [f"tests/directives/test_{name}.py" for name in names.split()]


SUBJECTS: dict[str, tuple[str, list[str]]] = {
    "rules": ("directives/rules.py", _tests("rules")),
    "workflow": ("directives/workflow.py", _tests("workflow rules review drafting")),
    "issuing": ("directives/issuing.py", _tests("issuing amending scheduling register")),
    "markup": ("directives/markup.py", _tests("markup")),
    "register": ("directives/register.py", _tests("register admin_register issuing")),
    "verify": ("directives/pdf/verify.py", ["tests/pdf/test_verify.py", "tests/pdf/test_upload.py"]),
}
"""Subject → the module that is changed, and the tests that should notice."""
CONFIGURATION = """
[tool.mutmut]
source_paths = ["directives"]
only_mutate = ["{module}"]
also_copy = ["config", "accounts", "events", "templates", "locale", "script", "manage.py", "docs"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "--reuse-db", "-W", "ignore", "-m", "not slow and not strict"]
pytest_add_cli_args_test_selection = {tests}
timeout_constant = 300.0
"""
TOGETHER = {"verify"}
"""Judged by ``mutate_together``."""
MUTMUT = [sys.executable, "-m", "mutmut"]
MAKE = """
import mutmut.__main__ as mutmut
mutmut.copy_src_dir()
mutmut.copy_also_copy_files()
mutmut.setup_source_paths()
mutmut.create_mutants(1)
"""
"""What ``mutmut run`` does before it runs any test."""
NAME = re.compile(r"\bx\w*__mutmut_\d+\b")
FILES = ("+++", "---")
KILLED, LIVED = {"killed", "timeout", "segfault", "caught by type check"}, {"survived", "no tests", "suspicious"}


def judged(subject: str, folder: Path) -> Counter[str]:
    """Run mutmut on one subject in a copy of the project; how many mutants ended how. Prints those that lived."""
    module, tests = SUBJECTS[subject]
    copy = folder / subject
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    with (copy / "pyproject.toml").open("a") as file:
        file.write(CONFIGURATION.format(module=module, tests=[str(test) for test in tests]))
    environment = {**os.environ, "DATA_DIR": str(folder / f"{subject}-data")}
    (folder / f"{subject}-data").mkdir()
    log = folder / f"{subject}.log"
    if subject in TOGETHER:
        ended = _together(module, tests, copy, environment, log)
    else:
        ended = _one_by_one(copy, environment, log)
    if not ended:
        sys.exit(f"{subject}: no mutant was judged\n{log.read_text()[-3000:]}")
    for name in (name for name, end in ended.items() if end in LIVED):
        print(f"\n{name}: {ended[name]}")
        shown = subprocess.run([*MUTMUT, "show", name], cwd=copy, env=environment, capture_output=True, text=True)
        print("\n".join(line for line in shown.stdout.splitlines() if line[:1] in "+-" and line[:3] not in FILES))
    return Counter(ended.values())


def _one_by_one(copy: Path, environment: dict[str, str], log: Path) -> dict[str, str]:
    """mutmut's own way: the tests anew for each mutant, until one fails."""
    with log.open("w") as out:
        subprocess.run([*MUTMUT, "run", "--max-children", "1"], cwd=copy, env=environment, stdout=out, stderr=out)
    said = subprocess.run(
        [*MUTMUT, "results", "--all", "true"], cwd=copy, env=environment, capture_output=True, text=True
    ).stdout
    return dict(line.strip().rsplit(": ", 1) for line in said.splitlines() if ": " in line)


def _together(module: str, tests: list[str], copy: Path, environment: dict[str, str], log: Path) -> dict[str, str]:
    """Every mutant in one run of the tests; {} when they fail without any."""
    place, noticed = copy / "mutants", copy / "noticed"
    noticed.touch()
    dotted = module.removesuffix(".py").replace("/", ".")
    with log.open("w") as out:
        subprocess.run([sys.executable, "-c", MAKE], cwd=copy, env=environment, stdout=out, stderr=out)
        names = sorted({f"{dotted}.{name}" for name in NAME.findall((place / module).read_text())})
        (copy / "names").write_text("\n".join(names))
        told = {"MUTANTS": str(copy / "names"), "NOTICED": str(noticed), "PYTHONPATH": f"{ROOT / 'script'}:{place}"}
        plain = ["-p", "mutate_together", "-p", "no:cacheprovider", "-q", "--tb=no", "-m", "not slow and not strict"]
        subprocess.run(
            [sys.executable, "-m", "pytest", *plain, *tests], cwd=place, env=environment | told, stdout=out, stderr=out
        )
    dead = {line.split(" ", 1)[0] for line in noticed.read_text().splitlines()}
    return {} if "nobody" in dead else {name: "killed" if name in dead else "survived" for name in names}


def main() -> None:
    """Judge the subjects named, and print a line for each."""
    parser = argparse.ArgumentParser(prog="script/mutate", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    chosen = parser.parse_args().subjects or list(SUBJECTS)
    if unknown := set(chosen) - set(SUBJECTS):
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="mutate-") as name:
        for subject in chosen:
            ended = judged(subject, Path(name))
            dead = sum(ended[end] for end in KILLED)
            print(f"{subject}: {dead} of {sum(ended.values())} killed, {dead / sum(ended.values()):.0%}", flush=True)


if __name__ == "__main__":
    main()
