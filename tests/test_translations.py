"""Every sentence of the interface is there in Vietnamese. Reads the sources in a copy; the tree stays as it is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("manage.py", "config", "accounts", "events", "directives", "templates", "locale")
CATALOGUE = Path("locale/vi/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w*)\}")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue after reading all sources again, in a copy of the tree."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
        else:
            shutil.copy(source, copy / name)
    command = ["manage.py", "makemessages", "--locale", "vi", "--no-obsolete", "--no-location", "--no-wrap"]
    own = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    result = subprocess.run([sys.executable, *command], cwd=copy, env=own, capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    return copy / CATALOGUE


def entries(catalogue: Path, *selection: str) -> list[tuple[str, str]]:
    """Pairs of msgid and translation (plural forms one behind the other), the header left out."""
    command = ["msgattrib", "--no-obsolete", "--no-wrap", *selection, str(catalogue)]
    text = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    pairs = []
    for block in re.split(r"\n{2,}", text):
        lines = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        before, _, after = lines.partition("\nmsgstr")
        pairs.append(("".join(STRING.findall(before.partition("msgid")[2])), "".join(STRING.findall(after))))
    return [pair for pair in pairs if pair[0]]


def placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text)}


def test_every_sentence_is_translated(extracted: Path):
    assert [msgid for msgid, _ in entries(extracted, "--untranslated")] == []


def test_no_translation_is_a_guess(extracted: Path):
    assert entries(extracted, "--only-fuzzy") == []


def test_translations_keep_their_placeholders():
    pairs = entries(ROOT / CATALOGUE, "--translated", "--no-fuzzy")
    assert pairs
    assert [pair for pair in pairs if placeholders(pair[0]) != placeholders(pair[1])] == []


def test_the_catalogue_compiles_without_complaint(tmp_path: Path):
    options = ["--check-format", "--check-header", "--output-file", str(tmp_path / "vi.mo")]
    result = subprocess.run(["msgfmt", *options, str(ROOT / CATALOGUE)], capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
