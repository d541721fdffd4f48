"""Writes the software bill of materials: every locked package with version, hashes, licence and what it needs.

The lock file says what is there, the installed packages say under which licence; what is shipped inside a package or in
this tree without being one stands in ``SHIPPED``. The same files give the same bytes: no time, no random number.
"""

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "script" / "requirements.txt"
PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)([^\\\n]*)((?:\\\n\s+--hash=\S+\s*)*)", re.MULTILINE)
HASH = re.compile(r"sha256:([0-9a-f]{64})")
NEEDED = re.compile(r"^[\w.-]+")
LONGEST_LICENCE = 100
SHIPPED = (
    ("CKEditor", "4.22.1", "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1-or-later", "inside django-ckeditor"),
    ("Liberation Serif", "2.1.5", "OFL-1.1", "directives/pdf/fonts and directives/static/directives/fonts"),
)
"""Name, version, licence, where: what no package manager knows of."""


def main(arguments: list[str]) -> None:
    """Write to the file that is named, or to standard output."""
    text = json.dumps(bill(LOCK.read_text("utf-8")), ensure_ascii=False, indent=2) + "\n"
    if arguments:
        Path(arguments[0]).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)


def bill(lock: str) -> dict[str, Any]:
    """The whole document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    parts = [*packages(lock)]
    own = {"type": "application", "bom-ref": project["name"], "name": project["name"], "version": project["version"]}
    known = {normal(part["name"]): part["bom-ref"] for part in parts}
    direct = [known[name] for name in map(needed, project["dependencies"]) if name in known]
    depends = [{"ref": known[name], "dependsOn": sorted(requirements(name, known))} for name in known]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, project['version'] + lock)}",
        "version": 1,
        "metadata": {"component": own},
        "components": [*parts, *shipped()],
        "dependencies": [{"ref": project["name"], "dependsOn": sorted(direct)}, *depends],
    }


def packages(lock: str) -> Iterator[dict[str, Any]]:
    """A component for each line of the lock file."""
    for name, version, _marker, hashes in PINNED.findall(lock):
        reference = f"pkg:pypi/{normal(name)}@{version}"
        found: dict[str, Any] = {"type": "library", "bom-ref": reference, "name": name, "version": version}
        found["purl"] = reference
        found["hashes"] = [{"alg": "SHA-256", "content": value} for value in HASH.findall(hashes)]
        if text := licence(name, version):
            found["licenses"] = [{"license": {"name": text}}]
        yield found


def shipped() -> Iterator[dict[str, Any]]:
    """What is there without being a package."""
    for name, version, text, where in SHIPPED:
        reference = f"{name.lower().replace(' ', '-')}@{version}"
        yield {
            "type": "library",
            "bom-ref": reference,
            "name": name,
            "version": version,
            "licenses": [{"expression": text}] if " OR " in text else [{"license": {"id": text}}],
            "properties": [{"name": "dinh-huong:where", "value": where}],
        }


def licence(name: str, version: str) -> str:
    """What the installed package says of its licence; empty when another version or none is installed."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if found["Version"] != version:
        return ""
    said = "".join([*(found.get_all("License-Expression") or found.get_all("License") or [])][:1])
    classes = [one.rpartition(" :: ")[2] for one in found.get_all("Classifier") or () if one.startswith("License ::")]
    return said if said and len(said) <= LONGEST_LICENCE and "\n" not in said else ", ".join(classes)


def requirements(name: str, known: dict[str, str]) -> set[str]:
    """The locked packages that a package names."""
    try:
        wanted = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    return {known[one] for one in map(needed, wanted) if one in known and one != name}


def needed(requirement: str) -> str:
    """The name in a requirement such as "pyhanko[opentype]==0.38.*"."""
    found = NEEDED.match(requirement)
    return normal(found.group()) if found else ""


def normal(name: str) -> str:
    """The one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main(sys.argv[1:])
