"""Takes the pictures in docs/pictures again, from a demo of its own. Changes nothing outside that folder."""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docx import Document
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PASSWORD = "dinh-huong-demo"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
DOCUMENT = "/van-ban/2023/42-hd-btgdvtu/"
PUBLIC = (
    ("home", "/", 1280, "light"),
    ("month-phone", "/2023/12/", 390, "light"),
    ("document", DOCUMENT, 1280, "light"),
    ("document-phone-dark", DOCUMENT, 390, "dark"),
    ("search", "/tim-kiem/?q=hoi+nghi", 1280, "light"),
    ("verify", "/kiem-tra/", 1280, "light"),
    ("calendar", "/lich/2023/12/", 1280, "light"),
    ("calendar-phone", "/lich/2023/12/", 390, "light"),
)
"""Name, address, width in CSS pixels, colour scheme."""


STAFF = (("soanthao", "tháng 02/2024", "admin"), ("lanhdao2", "tháng 01/2024", "admin-approve"))
"""User name, document to open, name of the picture."""
DESKS = (
    ("vanthu", "", "admin-clerk-work"),
    ("soanthao", "thong-bao/", "admin-notifications"),
    ("quantri", "directives/theme/", "admin-themes"),
)
"""User name, address below the workplace, name of the picture: for the staff guide."""


@contextmanager
def demo() -> Iterator[tuple[str, Path]]:
    """The address of a served demo and its data folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        address = f"http://127.0.0.1:{port}"
        env = {**os.environ, "DATA_DIR": folder, "SITE_URL": address, "DEMO": "yes"}
        for command in (["load_demo"], ["collectstatic", "--no-input"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, capture_output=True)
        serve = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
        with subprocess.Popen([*serve, "--log-level", "error"], cwd=ROOT, env=env) as server:
            try:
                wait_for(f"{address}/healthz")
                yield address, Path(folder)
            finally:
                server.terminate()


def wait_for(address: str) -> None:
    """Return when the server answers; TimeoutError after 30 seconds."""
    for _attempt in range(300):
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def take(page: Page, name: str, *, whole: bool = False) -> None:
    """One picture."""
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)
    print(f"docs/pictures/{name}.png")


def public_pages(browser: Browser, address: str) -> None:
    """What readers see."""
    for name, path, width, scheme in PUBLIC:
        size = {"width": width, "height": 844 if width < 600 else 900}
        page = browser.new_page(viewport=size, color_scheme=scheme, locale="vi-VN")  # type: ignore[arg-type]
        page.goto(address + path)
        page.reload()  # as everywhere but at the very first visit: the faces are there
        take(page, name)
        page.close()


def staff_pages(browser: Browser, address: str) -> None:
    """What staff see: my work, a document being written, a document to approve, the pages of the staff guide."""
    for username, link, name in STAFF:
        page = at_work(browser, address, username)
        take(page, f"{name}-work")
        page.get_by_role("link", name=link).first.click()
        page.wait_for_load_state("networkidle")
        take(page, name)
        page.close()
    for username, path, name in DESKS:
        page = at_work(browser, address, username)
        page.goto(f"{address}/quan-tri/{path}")
        take(page, name)
        page.close()


def at_work(browser: Browser, address: str, username: str) -> Page:
    """A window in which the person has logged in."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    page.goto(f"{address}/quan-tri/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url(f"{address}/quan-tri/")
    return page


def word_pages(browser: Browser, address: str) -> None:
    """A draft that left for Word and came back: as it was read, and the choices."""
    page = at_work(browser, address, "soanthao")
    page.get_by_role("link", name="tháng 02/2024").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bản Word").click()
    document = Document(download.value.path())
    next(one for one in document.paragraphs if one.text.startswith("Thứ nhất")).add_run(" Viết thêm trong Word.")
    stream = io.BytesIO()
    document.save(stream)
    page.goto(f"{address}/quan-tri/directives/directive/nhap-word/")
    file = {"name": "du-thao.docx", "mimeType": "application/octet-stream", "buffer": stream.getvalue()}
    page.get_by_label("Tệp Word").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Đọc tệp").click()
    page.wait_for_load_state("networkidle")
    take(page, "admin-word")
    page.get_by_role("button", name="Xác nhận và nhập").click()
    page.wait_for_load_state("networkidle")
    take(page, "admin-word-back")
    page.close()


def layouts(folder: Path) -> None:
    """The signed PDFs of both layouts, first and last page."""
    for stored in sorted(folder.glob("files/*/*.pdf")):
        text = subprocess.run(["pdftotext", stored, "-"], capture_output=True, text=True, check=True).stdout
        signed = b"/ETSI.CAdES.detached" in stored.read_bytes() and stored.read_bytes().count(b"/ByteRange") == 2
        for number, name in (("42-HD", "pdf-huong-dan"), ("96-CV", "pdf-cong-van")):
            if signed and number in text:
                subprocess.run(["pdftoppm", "-r", "60", "-png", stored, PICTURES / name], check=True)
                print(f"docs/pictures/{name}-*.png")


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as (address, folder), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        public_pages(browser, address)
        staff_pages(browser, address)
        word_pages(browser, address)
        browser.close()
        layouts(folder)


if __name__ == "__main__":
    main()
