"""The editor's files: what its configuration may load is there, the rest of the package is not."""

import re
from pathlib import Path

import ckeditor
import pytest
from django.contrib.staticfiles import finders

from directives.editor import CKEDITOR_CONFIGS, REMOVED_PLUGINS
from directives.editor_files import PLUGINS, SKIN, wanted

PACKAGE = Path(ckeditor.__file__).parent / "static"


def collected() -> set[str]:
    """What ``collectstatic`` takes of the editor."""
    found = (path for finder in finders.get_finders() for path, _storage in finder.list([]))
    return {path for path in found if path.startswith("ckeditor/")}


def test_one_file_in_ten_of_the_package_is_public() -> None:
    whole = [path for path in PACKAGE.rglob("*") if path.is_file()]
    assert 60 < len(collected()) < len(whole) / 10
    assert not [path for path in collected() if path.endswith((".html", ".md")) or "/samples/" in path]


@pytest.mark.parametrize(
    "path", ["plugins/uicolor/yui/yui.js", "plugins/wsc/dialogs/wsc.js", "lang/fr.js", "skins/moono/editor.css"]
)
def test_what_the_editor_never_loads_is_not_there(path: str) -> None:
    assert (PACKAGE / "ckeditor/ckeditor" / path).exists()
    assert not finders.find(f"ckeditor/ckeditor/{path}")
    assert wanted(f"admin/{path}")


def test_the_plugins_kept_are_those_the_editor_may_load() -> None:
    config = CKEDITOR_CONFIGS["default"]
    core = (PACKAGE / "ckeditor/ckeditor/ckeditor.js").read_text(encoding="utf-8", errors="replace")
    built_in = set(re.findall(r'CKEDITOR\.plugins\.add\("(\w+)"', core)) | {config["extraPlugins"]}
    folders = {path.name for path in (PACKAGE / "ckeditor/ckeditor/plugins").iterdir() if path.is_dir()}
    assert (built_in & folders) - set(REMOVED_PLUGINS.split()) <= PLUGINS
    assert config["skin"] == SKIN
