"""Rendering gives the same bytes, prints nothing it lacks, fetches nothing, and stops at its limits."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pdfplumber
import pytest
from pyhanko.pdf_utils.writer import copy_into_new_writer

from directives.content import SectionContent
from directives.pdf import child, limits
from directives.pdf.assets import ASSETS, AssetFetcher
from directives.pdf.code import find_code
from directives.pdf.reader import IndexedReader
from directives.pdf.values import PdfRefused
from tests.pdf import material

LURES = {
    "attachment": '<link rel="attachment" href="file:///etc/hostname">',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "import": '<style>@import url("{url}");</style>',
    "file font": "<style>@font-face{font-family:L;src:url(file:///etc/hostname)} p{font-family:L}</style>",
    "picture": '<img alt="x" src="{url}">',
    "file picture": '<img alt="x" src="file:///etc/hostname">',
    "data picture": '<img alt="x" src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\'/>">',
    "background": '<p style="background:url({url})">x</p>',
    "list mark": '<ul style="list-style-image:url({url})"><li>x</ul>',
    "generated": '<style>p::before{content:url("{url}")}</style><p>x</p>',
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "svg use": '<svg><image href="{url}"/><use href="{url}#a"/></svg>',
    "asset path": '<img alt="x" src="asset:../render.py">',
    "base": '<base href="{url}"><img alt="x" src="a.png">',
    "picture set": '<img alt="x" srcset="{url} 1x, {url}2 2x">',
    "picture source": '<picture><source srcset="{url}"><img alt="x" src="{url}"></picture>',
    "alternate": '<link rel="alternate stylesheet" href="{url}">',
    "icon": '<link rel="icon" href="{url}">',
    "preload": '<link rel="preload" as="font" href="{url}">',
    "second attachment": '<a rel="attachment" href="{url}">x</a>',
    "file attachment": '<a rel="attachment" href="file:///etc/passwd">x</a>',
    "font": '<style>@font-face{font-family:M;src:url("{url}")} h2{font-family:M}</style>',
    "named import": '<style>@import "{url}" print;</style>',
    "layered import": "<style>@import url({url}) layer(x) supports(display:grid);</style>",
    "file import": "<style>@import url(file:///etc/hostname);</style>",
    "namespace": '<style>@namespace x url("{url}");</style>',
    "page": "<style>@page{background:url({url}); @top-left{content:url({url}2)}}</style>",
    "border": '<p style="border-image:url({url}) 30 round;border-style:solid">x</p>',
    "mask": '<p style="mask-image:url({url});clip-path:url({url}#a);filter:url({url}#b)">x</p>',
    "cursor": '<p style="cursor:url({url}),auto;shape-outside:url({url})">x</p>',
    "several backgrounds": '<p style="background-image:linear-gradient(red,blue),url({url})">x</p>',
    "set of pictures": '<p style="background:image-set(url({url}) 1x)">x</p>',
    "marker": "<style>li::marker{content:url({url})}</style><ol><li>x</ol>",
    "target": "<style>a::after{content:target-text(url({url}#a))}</style><a href='{url}'>x</a>",
    "svg style": '<svg width="9" height="9"><style>@import url({url});</style><rect fill="url({url}#a)"/></svg>',
    "svg picture": '<svg width="9" height="9"><image xlink:href="{url}" width="9" height="9"/></svg>',
    "svg file": '<svg width="9" height="9"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
    "frame": '<iframe src="{url}"></iframe><frame src="{url}">',
    "media": '<video src="{url}" poster="{url}"></video><audio src="{url}"></audio><input type="image" src="{url}">',
    "old background": '<table background="{url}"><tr><td background="{url}">x</table>',
    "entity": '<!DOCTYPE x [<!ENTITY y SYSTEM "{url}">]><p>&y;</p>',
    "include": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}"/>',
}
BOMBS = {
    "nested flex": '<div style="display:flex">' * 20 + "x",
    "variables": "<style>:root{--a0:x x x x x x x x x x;"
    + "".join(f"--a{n}:{f'var(--a{n - 1}) ' * 10};" for n in range(1, 9))
    + "}p{font-family:var(--a8)}</style><p>x",
    "colspan": "<table><tr><td colspan=1000000>x</table>",
    "depth": "<div>" * 800,
    "size": "<p>" + "chữ " * 1_200_000,
}


def page_with(html: str) -> str:
    return material.page(material.MONTH).replace('<header class="letterhead">', html + '<header class="letterhead">')


def test_the_same_document_gives_the_same_bytes_in_any_surroundings(
    month: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    time.tzset()
    assert child.render(material.page(material.MONTH)).data == month


def test_another_document_gives_other_bytes(month: bytes) -> None:
    other = replace(material.NUMBERING, number=8)
    assert child.render(material.page(material.MONTH, other)).data != month


def test_the_number_of_pages_is_told() -> None:
    assert child.render(material.page(material.MONTH)).pages == 1
    assert child.render(material.page(material.long_month(30))).pages > 3


def test_the_parent_finds_the_code_without_reading_the_file(month: bytes) -> None:
    assert find_code(month) == material.CODE
    assert find_code(b"") == find_code(b"dinh-huong:<") == find_code(b"dinh-huong:abc<") == ""
    assert find_code(b"dinh-huong:" + b"A" * 10_000_000) == ""


def test_the_unsigned_file_has_the_two_empty_fields(month: bytes) -> None:
    bare = child.render(material.page(material.MONTH), fields=False).data
    assert b"/AcroForm" not in expanded(bare)
    inside = expanded(month)
    assert all(part in inside for part in (b"ChuKyLanhDao", b"ConDauCoQuan", b"SigFieldLock", b"/SigFlags 3"))


def expanded(data: bytes) -> bytes:
    """The same file with no object hidden in an object stream."""
    writer = copy_into_new_writer(IndexedReader(data), writer_kwargs={"stream_xrefs": False})
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_draft_says_so_on_every_page_and_cannot_be_signed() -> None:
    data = child.render(material.page(material.long_month(14), None), draft=True).data
    with pdfplumber.open(BytesIO(data)) as pdf:
        marks = ["".join(char["text"] for char in page.chars if char["size"] > 50) for page in pdf.pages]
    assert len(marks) > 1
    assert set(marks) == {"DỰ THẢO"}
    assert b"ChuKyLanhDao" not in expanded(data)


def test_letters_that_cannot_be_printed_are_named() -> None:
    content = replace(material.MONTH, sections=(SectionContent(body="<p>Mừng xuân 🌸 và 汉字</p>"),))
    with pytest.raises(PdfRefused) as refused:
        child.render(material.page(content))
    for named in ("“🌸” (U+1F338)", "“汉” (U+6C49)", "“字” (U+5B57)"):
        assert named in str(refused.value)


def test_a_page_without_room_for_a_signature_gets_no_fields() -> None:
    with pytest.raises(PdfRefused, match="no place for a signature"):
        child.render("<!doctype html><html lang=vi><title>x</title><p>x")


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address on loopback, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/lure", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_that_a_document_names_is_fetched(listener: tuple[str, list[str]], month: bytes) -> None:
    address, asked = listener
    assert len(LURES) >= 40
    data = child.render(page_with("".join(LURES.values()).replace("{url}", address))).data
    assert asked == []
    inside = expanded(data)
    assert b"EmbeddedFile" not in inside
    assert b"/Subtype /Image" not in inside


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "file:///etc/hostname", "asset:../render.py", "data:,x", "ASSET:x", "asset:", ""]
)
def test_the_fetcher_gives_out_nothing_but_shipped_assets(address: str) -> None:
    with pytest.raises(ValueError, match="not a shipped asset"):
        AssetFetcher().fetch(address)


def test_the_fetcher_gives_out_the_fonts() -> None:
    response = AssetFetcher().fetch("asset:LiberationSerif-Bold.ttf")
    assert response.read() == ASSETS["LiberationSerif-Bold.ttf"].read_bytes()


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=list(BOMBS))
def test_a_bomb_is_refused_in_time(bomb: str) -> None:
    begun = time.monotonic()
    with pytest.raises(PdfRefused, match="too complicated"):
        child.render(page_with(bomb))
    assert time.monotonic() - begun < limits.RENDER.wall + 3


def test_the_parent_side_never_loads_the_heavy_libraries() -> None:
    script = (
        "import sys, directives.pdf.child, directives.pdf.coverage, directives.pdf.code, directives.pdf.values;"
        "print([name for name in sys.modules if name.split('.')[0] in"
        " ('weasyprint', 'pyhanko', 'pyhanko_certvalidator', 'fontTools', 'cryptography', 'django', 'pydyf')])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=child.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_of_the_pdf_code_imports_django() -> None:
    script = (
        "import sys, pkgutil, importlib, directives.pdf;"
        "[importlib.import_module(f'directives.pdf.{m.name}') for m in pkgutil.iter_modules(directives.pdf.__path__)];"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'accounts', 'events', 'config')"
        " or name.startswith('directives.models')])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=child.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_child_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the web server")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    inside = child._environment(network=False)
    assert "SECRET_KEY" not in inside
    assert "HTTPS_PROXY" not in inside
    assert child._environment(network=True)["HTTPS_PROXY"] == "http://proxy.example"
    assert os.environ["SECRET_KEY"] == "of the web server"
