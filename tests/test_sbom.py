"""script/sbom names every locked package, and the same files give the same bill."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def written() -> str:
    """What the script prints, without any way to the network."""
    return subprocess.run(
        [ROOT / "script" / "sbom"], capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"}
    ).stdout


def test_the_bill_names_what_is_locked_with_its_hashes_and_says_the_same_again():
    text = written()
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    locked = dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "script/requirements.txt").read_text(), re.M))
    parts = {part["name"]: part for part in bill["components"]}
    assert {name: part["version"] for name, part in parts.items() if "purl" in part} == locked
    assert all(part["hashes"] for part in parts.values() if "purl" in part)
    assert parts["CKEditor"]["version"] == "4.22.1"
    references = [part["bom-ref"] for part in bill["components"]]
    assert len(references) == len(set(references))
    named = {one for entry in bill["dependencies"] for one in (entry["ref"], *entry["dependsOn"])}
    assert named <= {*references, bill["metadata"]["component"]["bom-ref"]}
    django = next(ref for ref in references if ref.startswith("pkg:pypi/django@"))
    assert django in bill["dependencies"][0]["dependsOn"]
    assert text == written()


def test_the_bill_knows_the_licences_of_what_is_installed():
    parts = [part for part in json.loads(written())["components"] if "purl" in part]
    assert sum("licenses" in part for part in parts) > 0.8 * len(parts)
