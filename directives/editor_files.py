"""Which files of the rich-text editor the site has: those that the configuration in ``directives.editor`` may load.

The package brings 1,300 files, demonstrations of plug-ins that we refuse among them. Each would be public, be hashed
and compressed by ``collectstatic``, and be looked at by every process of the application server when it starts.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder

ROOT = "ckeditor/"
EDITOR = f"{ROOT}ckeditor/"
PARTS = ("adapters/", "vendor/", "galleriffic/", "file-icons/")
"""Of no use to the editor as it is configured."""
PLUGINS = frozenset(
    [
        "ajax", "clipboard", "dialog", "divarea", "find", "lineutils", "link", "liststyle", "magicline",
        "menubutton", "notification", "notificationaggregator", "pastefromgdocs", "pastefromlibreoffice",
        "pastefromword", "pastetools", "specialchar", "table", "tableselection", "tabletools", "widget", "xml",
    ]
)  # fmt: skip
"""Plug-ins within ckeditor.js that may ask for files beside it: dialogs, filters for pasted text, pictures."""
SKIN = "moono-lisa"
LANGUAGES = frozenset({"vi.js", "en.js"})
"""English is what the editor falls back to."""


def wanted(path: str) -> bool:
    """Whether the site has this static file; every file of other packages is."""
    if not path.startswith(ROOT):
        return True
    folders, _slash, name = path.removeprefix(EDITOR).rpartition("/")
    kind, _slash, rest = folders.partition("/")
    if path.removeprefix(ROOT).startswith(PARTS) or path.removeprefix(EDITOR).startswith(PARTS):
        return False
    if name.endswith((".md", ".json", ".html")) or (folders.endswith("lang") and name not in LANGUAGES):
        return False
    owner = rest.partition("/")[0]
    return not owner or owner in (PLUGINS if kind == "plugins" else {SKIN})


class Finder(AppDirectoriesFinder):
    """The files of the installed apps but for what nobody needs."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Path and storage of each file, for ``collectstatic``."""
        yield from ((path, storage) for path, storage in super().list(ignore_patterns) if wanted(path))

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        """Where the file lies, while developing and in tests; [] for one that the site does not have."""
        return super().find(path, *args, **kwargs) if wanted(path) else []
