"""The files a document may use, and the fetcher that gives out nothing else.

Runs in the child only. It must never read a path or an address that stands in a document: only names from ``ASSETS``.
"""

from pathlib import Path
from typing import Any

from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

HERE = Path(__file__).parent
SCHEME = "asset:"
FAMILY = "Van Ban"
"""The private name the typeface goes by, so that no font of the machine can take its place."""

FACES = {
    (400, "normal"): "LiberationSerif-Regular.ttf",
    (700, "normal"): "LiberationSerif-Bold.ttf",
    (400, "italic"): "LiberationSerif-Italic.ttf",
    (700, "italic"): "LiberationSerif-BoldItalic.ttf",
}
PICTURE = f"{SCHEME}picture"
"""The address of the one picture that a fetcher was given."""
ASSETS = {name: HERE / "fonts" / name for name in FACES.values()}


class AssetFetcher(URLFetcher):
    """Gives out the shipped assets by name; refuses every other address, whatever its scheme.

    It must be given to ``HTML`` and to every ``CSS`` object: WeasyPrint's own fetcher reads files and the network.
    """

    def __init__(self, picture: bytes = b"") -> None:
        super().__init__(allowed_protocols=("asset",), allow_redirects=False)
        self._picture = picture

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """The asset behind ``asset:NAME``; ValueError for anything else, which WeasyPrint logs and leaves out."""
        if url == PICTURE and self._picture:
            return URLFetcherResponse(url, self._picture, {"Content-Type": "image/png"})
        path = ASSETS.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if path is None:
            raise ValueError("not a shipped asset")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


def _font_faces() -> str:
    return "\n".join(
        f"@font-face {{font-family: '{FAMILY}'; font-weight: {weight}; font-style: {style};"
        f" src: url('{SCHEME}{name}')}}"
        for (weight, style), name in FACES.items()
    )


def stylesheets(fetcher: AssetFetcher, fonts: FontConfiguration, *texts: str) -> list[CSS]:
    """The typeface and the given style sheets as one sheet bound to the fetcher."""
    return [CSS(string="\n".join((_font_faces(), *texts)), font_config=fonts, url_fetcher=fetcher)]


def official_style() -> str:
    """The style sheet of the official layout."""
    return (HERE / "official.css").read_text("utf-8")
