"""deploy/nginx.conf with a real nginx and a real application server: what comes from files, and never an old page."""

import gzip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.deploy.site import ROOT, configuration

DOCUMENT = "/van-ban/2023/01-hd-btgtu/"
pytestmark = [pytest.mark.strict("nginx"), pytest.mark.slow, pytest.mark.deployed]


@dataclass(frozen=True, slots=True)
class Site:
    """nginx and the application, running."""

    port: int
    application: "subprocess.Popen[bytes]"
    environment: dict[str, str]

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        """One request over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers={"Host": "127.0.0.1", **named})
        response = connection.getresponse()
        data = response.read()
        connection.close()
        return response, data

    def run(self, *arguments: str) -> None:
        """A program of the project, with the site's settings."""
        subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="deploy-"))
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "USER")}
    settings = {"PAGES_AS_FILES": "yes", "PDF_BY_WEB_SERVER": "yes", "BEHIND_PROXY": "yes"}
    environment = (
        kept
        | settings
        | {
            "DATA_DIR": str(folder / "data"),
            "SITE_URL": f"http://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
    )
    (folder / "nginx.conf").write_text(configuration(folder, port))
    programs: list[subprocess.Popen[bytes]] = []
    made = Site(port, None, environment)  # type: ignore[arg-type]
    try:
        for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--no-input", "--verbosity", "0"]):
            made.run("manage.py", *command)
        made.run("-m", "tests.deploy.site", "make")
        serve = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "deploy/gunicorn.conf.py",
            "--bind",
            f"unix:{folder}/web.sock",
        ]
        programs.append(subprocess.Popen([*serve, "--workers", "1", "config.wsgi"], cwd=ROOT, env=environment))
        programs.append(subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]))
        whole = Site(port, programs[0], environment)
        wait_for(whole)
        yield whole
    finally:
        for program in programs:
            program.send_signal(signal.SIGCONT)
            program.terminate()
            program.wait(20)
        shutil.rmtree(folder)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def wait_for(site: Site, status: int = 200) -> None:
    """Until the site answers through nginx; AssertionError after half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if site.ask("/healthz")[0].status == status:
                return
        except OSError:
            pass
        threading.Event().wait(0.1)
    raise AssertionError("the site did not start")


def test_a_page_is_sent_as_a_file_with_the_application_s_headers(site: Site):
    from_application, made = site.ask(DOCUMENT)
    assert from_application.status == 200
    site.application.send_signal(signal.SIGSTOP)
    try:
        from_file, same = site.ask(DOCUMENT)
        zipped, packed = site.ask(DOCUMENT, Accept_Encoding="gzip")
        head, nothing = site.ask(DOCUMENT, method="HEAD")
        again, empty = site.ask(DOCUMENT, If_None_Match=from_file.headers["ETag"])
    finally:
        site.application.send_signal(signal.SIGCONT)
    assert same == made == gzip.decompress(packed)
    assert (head.status, nothing, again.status, empty) == (200, b"", 304, b"")
    assert zipped.headers["Content-Encoding"] == "gzip"
    own = {"Date", "Server", "Connection", "Content-Length", "ETag", "Last-Modified", "Vary", "Accept-Ranges"}
    own |= {"Transfer-Encoding", "Keep-Alive"}
    wanted = {name: value for name, value in from_application.headers.items() if name not in own}
    sent = {name: from_file.headers[name] for name in wanted}
    assert sent == wanted
    assert "Set-Cookie" not in from_file.headers


def test_a_query_or_another_method_goes_to_the_application(site: Site):
    site.ask(DOCUMENT)
    assert site.ask(f"{DOCUMENT}?x=1")[0].status == 200
    for method, status in (("POST", 403), ("PUT", 403), ("OPTIONS", 405)):
        response, _page = site.ask(DOCUMENT, method=method, body=b"x" * 200_000)
        assert response.status == status, "no page takes it, and it carries no token"
    assert site.ask("/van-ban/2023/khong-co/")[0].status == 404
    assert site.ask("/lich/2023/12/")[0].status == 200


def test_a_pdf_is_sent_by_nginx_whole_and_in_part(site: Site):
    address = f"{DOCUMENT.rstrip('/')}.pdf"
    whole, data = site.ask(address)
    assert (whole.status, data[:8], whole.headers["Content-Type"]) == (200, b"%PDF-1.7", "application/pdf")
    part, first = site.ask(address, Range="bytes=0-3")
    assert (part.status, first, part.headers["Content-Range"]) == (206, b"%PDF", f"bytes 0-3/{len(data)}")
    again, nothing = site.ask(address, If_None_Match=whole.headers["ETag"])
    assert (again.status, nothing) == (304, b"")
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/kho/",
        "/kho/ab/abc.pdf",
        "/static/../secret_key",
        "/current/../../secret_key",
        "//secret_key",
        "/%2e%2e/secret_key",
    ],
)
def test_nothing_else_of_the_data_folder_is_reached(site: Site, path: str):
    response, data = site.ask(path)
    assert response.status in {400, 404}
    assert b"secret" not in data


def test_only_files_named_by_their_hash_are_kept_for_long(site: Site):
    _response, page = site.ask(DOCUMENT)
    hashed = re.findall(rb'href="(/static/directives/site\.[0-9a-f]+\.css)"', page)[0].decode()
    for path, kept in (
        (hashed, "public, max-age=31536000, immutable"),
        ("/static/directives/site.css", "public, max-age=300"),
    ):
        response, data = site.ask(path)
        assert (response.status, response.headers["Cache-Control"]) == (200, kept)
        assert data


def test_too_large_a_body_and_too_many_guesses_are_refused_in_front(site: Site):
    for path in ("/kiem-tra/", "/quan-tri/directives/directive/add/"):
        response, data = site.ask(path, method="POST", body=b"x", Content_Length=str(16 * 1024 * 1024))
        assert response.status == 413
        assert "15 MB" in data.decode()
    answers = [site.ask("/quan-tri/login/") for _n in range(40)]
    refused = [data.decode() for response, data in answers if response.status == 429]
    assert "chờ một phút" in refused[0]
    assert site.ask("/loi/429.html")[0].status == 404, "only nginx itself leads there"


@pytest.fixture
def alone(site: Site, tmp_path: Path) -> Iterator[Site]:
    """A second nginx over the same files, with no application behind it."""
    site.ask(DOCUMENT)
    (tmp_path / "data").symlink_to(site.environment["DATA_DIR"])
    port = free_port()
    (tmp_path / "nginx.conf").write_text(configuration(tmp_path, port))
    program = subprocess.Popen(["nginx", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)])
    lonely = Site(port, site.application, site.environment)
    try:
        wait_for(lonely, 503)
        yield lonely
    finally:
        program.terminate()
        program.wait(20)


def test_without_the_application_issued_pages_stay_and_the_rest_says_so(alone: Site):
    response, data = alone.ask("/tim-kiem/?q=hoi+nghi", Accept_Encoding="identity")
    assert (response.status, alone.ask(DOCUMENT)[0].status) == (503, 200)
    assert (response.headers["Retry-After"], response.headers["Cache-Control"]) == ("60", "no-store")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    page = data.decode()
    assert "văn bản đã ban hành vẫn đọc được" in page
    assert alone.ask(page.split('rel="stylesheet" href="')[1].split('"')[0])[0].status == 200


def test_the_page_that_a_client_claims_to_come_from_is_not_believed(site: Site):
    site.ask("/quan-tri/login/", X_Real_IP="203.0.113.9", X_Forwarded_For="203.0.113.9")
    site.ask(DOCUMENT, X_Forwarded_Proto="https")
    assert site.ask(DOCUMENT)[0].status == 200


def test_no_reader_sees_the_old_page_after_the_withdrawal(site: Site):
    """Readers in a hurry while the document is withdrawn by another process."""
    site.ask(DOCUMENT)
    over, stop, seen = threading.Event(), threading.Event(), []

    def read_on() -> None:
        while not stop.is_set():
            withdrawn = over.is_set()
            page = site.ask(DOCUMENT)[1].decode()
            if withdrawn:
                seen.append("thu hồi" in page)

    readers = [threading.Thread(target=read_on) for _n in range(4)]
    for reader in readers:
        reader.start()
    site.run("-m", "tests.deploy.site", "withdraw")
    over.set()
    while len(seen) < 300 and any(reader.is_alive() for reader in readers):
        over.wait(0.01)
        threading.Event().wait(0.02)
    stop.set()
    for reader in readers:
        reader.join()
    assert len(seen) >= 300
    assert all(seen)
