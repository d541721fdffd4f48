"""What a page costs when everybody comes: throughput and CPU per request, through the real servers, beside peers.

A demo of its own in a temporary folder; gunicorn with two workers, nginx as in deploy/, wrk as the readers. The peers:
the same view and template without anything around it (two queries, no middleware), and nginx with the same bytes and
headers from a file.
Needs nginx and wrk. Prints a table; a quiet machine is the reader's business.
"""

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TICKS = os.sysconf("SC_CLK_TCK")
BARE = """
from config.settings import *
MIDDLEWARE = []
ROOT_URLCONF = "bare_urls"
STORED_PAGES = False
"""
BARE_URLS = """
from django.urls import include, path
from directives.views import reading
from config.urls import urlpatterns as whole
urlpatterns = [path("van-ban/<int:year>/<slug:slug>/", reading.edition.__wrapped__), *whole]
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: requests a second, CPU of the server per request in milliseconds, memory of its largest process."""

    what: str
    rate: float
    cpu_ms: float
    megabytes: float


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def family(pid: int) -> list[int]:
    """The process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu_of(pids: list[int]) -> float:
    """Seconds of CPU so far."""
    fields = (Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split() for pid in pids)
    return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS


def memory_of(pids: list[int]) -> float:
    """Megabytes of the largest process, shared pages included."""
    sizes = (re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in pids)
    return max(int(size[1]) / 1024 for size in sizes if size)


@contextmanager
def running(command: list[str], ask: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers at the address, if one is given."""
    program = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(300 if ask else 0):
            try:
                urlopen(ask, timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(30)


def measured(what: str, address: str, pid: int, seconds: int, *headers: str) -> Figure:
    """wrk's readers for some seconds at one address."""
    flags = [part for header in ("Accept-Encoding: gzip", *headers) for part in ("-H", header)]
    before = cpu_of(family(pid))
    said = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", *flags, address], check=True, capture_output=True, text=True
    ).stdout
    spent = cpu_of(family(pid)) - before
    requests = int(re.findall(r"(\d+) requests in", said)[0])
    bad = re.findall(r"Non-2xx or 3xx responses: (\d+)", said)
    if bad:
        sys.exit(f"{what}: {bad[0]} of {requests} answers were errors")
    return Figure(what, requests / seconds, spent / requests * 1000, memory_of(family(pid)))


def gunicorn(port: int) -> list[str]:
    """Two workers with sixteen threads each."""
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "2", "--threads", "16", "--log-level", "error",
    ]  # fmt: skip


def figures(folder: Path, environment: dict[str, str], page: str, seconds: int) -> Iterator[Figure]:
    """Every line of the table."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    (folder / "bare_settings.py").write_text(BARE)
    (folder / "bare_urls.py").write_text(BARE_URLS)
    bare = environment | {"DJANGO_SETTINGS_MODULE": "bare_settings", "PYTHONPATH": str(folder)}
    with running(gunicorn(port), base + page, bare) as server:
        yield measured("bare view, two queries", base + page, server.pid, seconds)
    with running(gunicorn(port), base + page, environment) as server:
        etag = urlopen(Request(base + page, headers={"Accept-Encoding": "gzip"})).headers["ETag"]
        for turn in ("", " (again)"):
            # Both requests are equally long.
            yield measured(f"document page, stored{turn}", base + page, server.pid, seconds, f"X-Not-A-Match: {etag}")
            yield measured(f"document page, 304{turn}", base + page, server.pid, seconds, f"If-None-Match: {etag}")
        for what, path in (("home", "/"), ("year", "/2023/"), ("themes", "/chu-de/")):
            urlopen(base + path).read()
            yield measured(f"{what} page, stored", base + path, server.pid, seconds)
    yield from behind_nginx(folder, environment, page, seconds)


def behind_nginx(folder: Path, environment: dict[str, str], page: str, seconds: int) -> Iterator[Figure]:
    """The page as nginx sends it from deploy/nginx.conf, and the same bytes as a plain file with the same headers."""
    from tests.deploy.site import configuration

    port = free_port()
    base = f"http://127.0.0.1:{port}"
    wanted = configuration(folder, port)
    ours = wanted[wanted.index("location / {") : wanted.index("location @application")]
    headers = " ".join(re.findall(r"add_header .*;", ours))
    plain = f"location = /plain.html {{ root {folder}/plain; gzip_static on; {headers} }}"
    (folder / "nginx.conf").write_text(wanted.replace("location /static/", f"{plain}\n\n  location /static/", 1))
    served = environment | {"PAGES_AS_FILES": "yes", "SITE_URL": base}
    serve = [*gunicorn(port)[:4], "--bind", f"unix:{folder}/web.sock", *gunicorn(port)[6:]]
    front = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with running(serve, "", served), running(front, base + page, served) as nginx:
        urlopen(base + page).read()
        current = folder / "data" / "pages" / "current" / page.strip("/")
        (folder / "plain").mkdir()
        for ending in ("html", "html.gz"):
            (folder / "plain" / f"plain.{ending}").write_bytes((current / f"index.{ending}").read_bytes())
        looks = {"nginx, the same bytes as a file": f"{base}/plain.html", "nginx, our document page": base + page}
        turns = [
            [measured(what, address, nginx.pid, 1) for what, address in looks.items()] for _n in range(3 * seconds)
        ]
        for figures in zip(*turns, strict=True):
            yield sorted(figures, key=lambda figure: figure.rate)[len(figures) // 2]
        ratio = statistics.median(ours.rate / plain.rate for plain, ours in turns)
        print(f"nginx, our page beside the file: {ratio:.2f}, the median of {len(turns)} turns of a second each")


def cold_start(environment: dict[str, str]) -> tuple[float, float]:
    """CPU seconds until the application can answer, and until an empty Django project can; the best of five."""
    ours = [sys.executable, "-c", "import config.wsgi"]
    empty = (
        "from django.conf import settings; settings.configure(ROOT_URLCONF='x', SECRET_KEY='x', INSTALLED_APPS=["
        "'django.contrib.admin','django.contrib.auth','django.contrib.contenttypes','django.contrib.sessions',"
        "'django.contrib.messages','django.contrib.staticfiles']);"
        "from django.core.wsgi import get_wsgi_application; get_wsgi_application()"
    )
    return _best(ours, environment), _best([sys.executable, "-c", empty], environment)


def _best(command: list[str], environment: dict[str, str]) -> float:
    import resource

    spent = []
    for _run in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def demo(folder: Path) -> dict[str, str]:
    """A demo of its own in the folder; the environment in which its programs run."""
    os.chmod(folder, 0o755)
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "DATABASE_URL")}
    environment = kept | {"DATA_DIR": str(folder / "data"), "DEMO": "yes", "DJANGO_SETTINGS_MODULE": "config.settings"}
    for command in (["load_demo"], ["collectstatic", "--no-input", "--verbosity", "0"]):
        program = [sys.executable, "manage.py", *command]
        subprocess.run(program, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


def documents(environment: dict[str, str]) -> list[str]:
    """The addresses of the demo's issued documents, the newest first."""
    question = (
        "from directives.models import Edition; "
        "print(*(one.get_absolute_url() for one in Edition.objects.newest_first()))"
    )
    program = [sys.executable, "manage.py", "shell", "-v0", "-c", question]
    found = subprocess.run(program, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return found.stdout.strip().splitlines()[-1].split()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="script/load", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="how long each line is measured (default: 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        environment = demo(folder)
        page = documents(environment)[0]
        print(f"{'what':34} {'requests/s':>11} {'CPU/request':>12} {'memory':>9}")
        for figure in figures(folder, environment, page, options.seconds):
            print(
                f"{figure.what:34} {figure.rate:11.0f} {figure.cpu_ms:9.3f} ms {figure.megabytes:6.0f} MB", flush=True
            )
        ours, empty = cold_start(environment)
        print(f"cold start: {ours:.2f} s CPU, an empty Django project {empty:.2f} s: {ours / empty:.2f}")


if __name__ == "__main__":
    main()
