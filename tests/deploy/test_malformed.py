"""Requests that no browser sends, over a raw socket to the real application server: refused, and the next is served."""

import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.site import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.deployed]
HOST = b"Host: localhost\r\n"
LOGIN = b"/quan-tri/login/"
NOT_IMPLEMENTED = 501
"""What RFC 9112, 6.1 has a server say to a transfer coding that it does not know."""
TOLD = (b"Traceback", b"DEBUG", b"Exception", b"settings.py", b"site-packages", b"django.", b"/srv/")
"""What an answer never says."""
REFUSED_EARLY = (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN)
"""The connection was closed before all had been sent."""


@dataclass(frozen=True, slots=True)
class Site:
    """The application server, and where it writes what it has to say."""

    port: int
    log: Path

    def send(self, raw: bytes) -> bytes:
        """Everything that comes back until the server closes; nothing more is sent after these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            try:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(1 << 16), b""))
            except OSError as error:
                if error.errno not in REFUSED_EARLY:
                    raise
                return b""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="malformed-"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "USER")}
    environment = {**kept, "DATA_DIR": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    for command in (
        ["manage.py", "migrate"],
        ["manage.py", "collectstatic", "--no-input"],
        ["-m", "tests.deploy.site", "make"],
    ):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    serve = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    with (folder / "log").open("wb") as log:
        program = subprocess.Popen([sys.executable, *serve, "config.wsgi"], cwd=ROOT, env=environment, stderr=log)
    try:
        yield started(Site(port, folder / "log"))
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(40)
        shutil.rmtree(folder)


def started(site: Site) -> Site:
    """The site as soon as it answers."""
    for _attempt in range(600):
        try:
            if b" 200 " in site.send(b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"):
                return site
        except OSError:
            pass
        threading.Event().wait(0.1)
    raise AssertionError(site.log.read_text())


def get(target: bytes, *headers: bytes) -> bytes:
    """A GET whose target and further headers are sent as they are."""
    lines = b"".join(header + b"\r\n" for header in headers)
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n" + lines + b"\r\n"


def post(target: bytes, kind: bytes, body: bytes, *headers: bytes, length: bytes | None = None) -> bytes:
    """A POST that proves where it comes from, so that its body is read; Content-Length is the right one unless told."""
    lines = b"".join(header + b"\r\n" for header in (*PROOF, *headers))
    size = str(len(body)).encode() if length is None else length
    head = b"POST " + target + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\nContent-Type: " + kind + b"\r\n"
    return head + b"Content-Length: " + size + b"\r\n" + lines + b"\r\n" + body


PROOF = (b"Cookie: csrftoken=" + b"a" * 32, b"X-CSRFToken: " + b"a" * 32)
FORM, PARTS = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\r\n'
START = b"GET / HTTP/1.1\r\n"
LINES: Mapping[str, bytes] = {
    "no method": b"/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "nothing but a line": b"\r\n\r\n",
    "bytes of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "HTTP/9.9": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "HTTP/0.9": b"GET /\r\n",
    "lower case": b"get / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "unknown method": b"BREW / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "method with letters": "GẾT / HTTP/1.1\r\n".encode() + HOST + b"\r\n",
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "TRACE": b"TRACE / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "a whole address": get(b"http://evil.example/x"),
    "no host": START + b"Connection: close\r\n\r\n",
    "another host": START + b"Host: evil.example\r\nConnection: close\r\n\r\n",
    "a crooked host": START + b"Host: localhost:80:90/@evil\r\nConnection: close\r\n\r\n",
    "two hosts": START + HOST + b"Host: evil.example\r\nConnection: close\r\n\r\n",
    "a host of bytes": START + b"Host: \xff\xfe\xe1\r\nConnection: close\r\n\r\n",
    "a huge header": get(b"/", b"X-Long: " + b"a" * 100_000),
    "many headers": get(b"/", *(b"X-%d: 1" % number for number in range(1000))),
    "NUL in a header": get(b"/", b"X-Nul: a\x00b"),
    "a header without a colon": get(b"/", b"X-Nothing"),
    "a header's name with blanks": get(b"/", b"X Y : 1"),
    "a folded header": get(b"/", b"X-Folded: a", b" b"),
    "a bare line feed": b"GET / HTTP/1.1\n" + HOST + b"\n",
    "a crooked cookie": get(LOGIN, b"Cookie: sessionid=\xff\x00; =; ;;; csrftoken=" + b"%" * 3000),
    "a crooked language": get(b"/", b"Accept-Language: " + b"a-" * 5000),
    "a crooked range": get(b"/van-ban/2023/01-hd-btgtu.pdf", b"Range: bytes=9-1,-,a-b"),
    "a crooked date": get(b"/", b"If-Modified-Since: Mon, 99 Foo 99999 99:99:99"),
    "a crooked tag": get(b"/", b'If-None-Match: W/"\xff, *,'),
    "a crooked proxy": get(b"/", b"X-Forwarded-Proto: \xff", b"X-Forwarded-For: x, y", b"X-Real-IP: \xff"),
}
TARGETS: Mapping[str, bytes] = {
    "climbing": b"/%2e%2e/%2e%2e/etc/passwd",
    "climbing in static": b"/static/%2e%2e%2f%2e%2e%2fsecret_key",
    "climbing plainly": b"/../../../../etc/passwd",
    "climbing backwards": b"/static/..%5c..%5csecret_key",
    "twice encoded": b"/static/%252e%252e%252fsecret_key",
    "bytes in the path": b"/van-ban/\xff\xfe/",
    "encoded bytes in the path": b"/van-ban/2023/%ff%fe%c0%ae/",
    "half a letter": b"/chu-de/%e1%ba/",
    "encoded NUL": b"/van-ban/2023/a%00b/",
    "an open per cent": b"/chu-de/%/%g/%%%/",
    "bytes in the query": b"/tim-kiem/?q=\xff\xfe",
    "encoded bytes in the query": b"/tim-kiem/?q=%ff%fe%c0%ae&trang=%ff",
    "a NUL in the query": b"/tim-kiem/?q=%00&tu-ngay=%00",
    "surrogates in the query": b"/tim-kiem/?q=%ed%a0%80%ed%b0%80",
    "a long query": b"/tim-kiem/?q=" + b"a" * 3900,
    "too long a query": b"/tim-kiem/?q=" + b"a" * 200_000,
    "many fields": b"/tim-kiem/?" + b"&q=1" * 900,
    "names of many kinds": b"/tim-kiem/?q[]=1&q=2&q=3&__proto__=1&%00=1&=&&&trang=-1&trang=1e9",
    "a number too large": b"/2023/" + b"9" * 400 + b"/",
    "a digit of another script": "/٢٠٢٣/".encode(),
    "an encoded line feed": b"/%0d%0aX-Injected:1/",
    "back to where": LOGIN + b"?next=//evil.example/%0d%0aX-Injected:1",
}
BODIES: Mapping[str, bytes] = {
    "chunks of nonsense": b"POST " + LOGIN + b" HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
    "a chunk without an end": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\nx",
    "chunks and a length": post(LOGIN, FORM, b"0\r\n\r\n", b"Transfer-Encoding: chunked"),
    "an unknown coding": post(LOGIN, FORM, b"x=1", b"Transfer-Encoding: x-evil"),
    "a negative length": post(LOGIN, FORM, b"x=1", length=b"-1"),
    "a length in words": post(LOGIN, FORM, b"x=1", length=b"ten"),
    "a length with a sign": post(LOGIN, FORM, b"x=1", length=b"+3"),
    "a length of another script": post(LOGIN, FORM, b"x=1", length="٣".encode()),
    "a superscript as length": post(LOGIN, FORM, b"x=1", length=b"\xb2"),
    "two lengths": post(LOGIN, FORM, b"x=1", b"Content-Length: 300"),
    "a length too large": post(LOGIN, FORM, b"x=1", length=b"9" * 30),
    "a length too long": post(LOGIN, FORM, b"x=1", length=b"9" * 5000),
    "less than it says": post(LOGIN, FORM, b"username=x", length=b"5000"),
    "doubled fields": post(LOGIN, FORM, b"username=a&username=b&password=c&password=d&csrfmiddlewaretoken=1" * 9),
    "bytes in a form": post(LOGIN, FORM, b"username=%ff%00&password=\xff\xfe&next=%ff"),
    "many fields in a form": post(LOGIN, FORM, b"a=1&" * 5000),
    "JSON": post(LOGIN, b"application/json", b'{"username": {"$ne": 1}, "password": [1]}'),
    "XML": post(LOGIN, b"text/xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    "an unknown letter code": post(LOGIN, FORM + b"; charset=x-evil", b"username=a"),
    "a crooked letter code": post(LOGIN, FORM + b"; charset=\xff\x00", b"username=a"),
    "UTF-16": post(LOGIN, FORM + b"; charset=utf-16", "username=a".encode("utf-16")),
    **{
        f"letter code {code.decode()} {kind[:4].decode()}": post(LOGIN + b"?x=%ff", kind + b"; charset=" + code, PART)
        for code in (b"latin-1", b"zlib", b"rot13", b"punycode", b"undefined", b"utf-32", b"cp037")
        for kind in (FORM, PARTS)
    },
    "a letter code of nothing": get(LOGIN + b"?next=/", b"Content-Type: text/plain; charset=zlib"),
    "a parameter in a letter code": get(LOGIN, b"Content-Type: text/plain; x*=evil''a"),
    "no kind": post(LOGIN, b"", b"username=a"),
    "parts without a boundary": post(LOGIN, b"multipart/form-data", PART),
    "parts with an empty boundary": post(LOGIN, b"multipart/form-data; boundary=", PART),
    "parts with a long boundary": post(LOGIN, b"multipart/form-data; boundary=" + b"x" * 3000, PART),
    "parts with a boundary of bytes": post(LOGIN, b"multipart/form-data; boundary=\xff\xfe", PART),
    "a part cut off": post(b"/kiem-tra/", PARTS, PART),
    "a part cut off early": post(b"/kiem-tra/", PARTS, PART[:40]),
    "less of a part than it says": post(b"/kiem-tra/", PARTS, PART, length=b"4000"),
    "a part in base64 that is none": post(
        b"/kiem-tra/", PARTS, PART.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!") + b"--x--"
    ),
    "a part with a crooked name": post(b"/kiem-tra/", PARTS, PART.replace(b"a.pdf", b"../../\x00\xff") + b"--x--"),
    "many parts": post(b"/kiem-tra/", PARTS, PART * 4100 + b"--x--"),
    "many fields in parts": post(b"/kiem-tra/", PARTS, PART.replace(b'; filename="a.pdf"', b"") * 4100 + b"--x--"),
    "a form to a page without one": post(b"/", FORM, b"x=1"),
    "two requests in one": post(b"/", FORM, b"x=1") + get(b"/quan-tri/"),
}  # fmt: skip


def statuses(answer: bytes) -> list[int]:
    """The status lines of an answer, without those of HTTP/0.9."""
    return [int(number) for number in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.M)]


@pytest.mark.parametrize(
    "raw", {**LINES, **{n: get(t) for n, t in TARGETS.items()}, **BODIES}.items(), ids=lambda p: p[0]
)
def test_a_malformed_request_is_refused_and_the_next_one_is_served(site: Site, raw: tuple[str, bytes]) -> None:
    before = site.log.stat().st_size
    answer = site.send(raw[1])
    assert all(status < 500 or status == NOT_IMPLEMENTED for status in statuses(answer)), answer[:400]
    assert not [words for words in TOLD if words in answer], answer[:2000]
    assert b"X-Injected" not in answer.partition(b"\r\n\r\n")[0]
    assert b"root:" not in answer
    assert b"Traceback" not in site.log.read_bytes()[before:], "nobody foresaw this"
    assert statuses(site.send(get(b"/"))) == [200]


@pytest.mark.parametrize("target", [b"/", b"/khong-co/", b"/static/directives/site.css", LOGIN])
def test_head_is_answered_with_the_headers_of_get_and_nothing_else(site: Site, target: bytes) -> None:
    asked = get(target)
    whole, head = site.send(asked), site.send(b"HEAD" + asked.removeprefix(b"GET"))
    headers, _blank, body = head.partition(b"\r\n\r\n")
    assert (statuses(head), body) == (statuses(whole), b"")
    length = re.search(rb"Content-Length: (\d+)", headers, re.I)
    assert length
    assert int(length[1]) == len(whole.partition(b"\r\n\r\n")[2])


def test_the_judge_sees_the_answers_that_it_is_there_to_see(site: Site) -> None:
    assert statuses(site.send(get(b"/"))) == [200]
    assert statuses(site.send(get(b"/khong-co/"))) == [404]
    assert statuses(b"HTTP/1.1 500 Internal Server Error\r\n\r\n") == [500]
    wrong = site.send(post(LOGIN, FORM, b"username=a&password=b"))
    assert (statuses(wrong), b"errornote" in wrong) == ([200], True), "a body is read"
