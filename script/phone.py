"""What a page costs on a slow phone: when its largest part is painted, whether it moves, how many bytes travel.

A demo of its own in a temporary folder behind gunicorn; Chromium plays a phone of 360 by 640 points with a quarter of
this machine's speed, on a line of 1.6 Mbit/s down and 0.75 up with 150 ms to the server. Each figure is the median of
several runs; the exit code is 1 when one misses its mark. A quiet machine is the reader's business.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from load import demo, documents, free_port, gunicorn, running
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
    "locale": "vi-VN",
}
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4
KEPT = 6_000
"""Milliseconds after which a browser asks again for a page (it may keep one for five seconds)."""
LATEST_PAINT = 1.5
"""Seconds until the largest part of a page is painted."""
FIRST, LATER = 100, 20
"""Kilobytes that a page may cost, with its letters, at the first visit and after."""
PAINTED = """() => new Promise(done => {
  const found = {lcp: 0, cls: 0};
  const note = list => list.getEntries().forEach(one => {
    if (one.entryType === 'largest-contentful-paint') found.lcp = one.startTime;
    else if (!one.hadRecentInput) found.cls += one.value;
  });
  for (const type of ['largest-contentful-paint', 'layout-shift'])
    new PerformanceObserver(note).observe({type, buffered: true});
  document.fonts.ready.then(() => requestAnimationFrame(() => setTimeout(() => done(found), 500)));
})"""


@dataclass(slots=True)
class Visit:
    """One visit of a page: seconds until the largest paint, how far things moved, kilobytes, strangers asked."""

    paint: float = 0
    shift: float = 0
    kilobytes: float = 0
    strangers: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: the medians of a page's visits, and how many kilobytes it may cost."""

    what: str
    visits: list[Visit]
    most: int

    @property
    def paint(self) -> float:
        """Seconds."""
        return median(visit.paint for visit in self.visits)

    @property
    def shift(self) -> float:
        """The largest of any run: a page that moves once is one that moves."""
        return max(visit.shift for visit in self.visits)

    @property
    def kilobytes(self) -> float:
        """As they travel, headers too."""
        return median(visit.kilobytes for visit in self.visits)

    @property
    def strangers(self) -> set[str]:
        """Other hosts that any run asked."""
        return {name for visit in self.visits for name in visit.strangers}

    @property
    def missed(self) -> list[str]:
        """Which marks."""
        faults = {
            "paint": self.paint >= LATEST_PAINT,
            "moves": self.shift > 0,
            "bytes": self.kilobytes > self.most,
            "strangers": bool(self.strangers),
        }
        return [name for name, wrong in faults.items() if wrong]


def slow_phone(browser: Browser) -> Page:
    """A page in a browser that has been nowhere yet."""
    page = browser.new_context(**PHONE).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def visited(page: Page, address: str) -> Visit:
    """Go there and wait until nothing travels any more."""
    visit, session = Visit(), page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: _add(visit, told["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda told: _notice(visit, address, told["request"]["url"]))
    page.goto(address, wait_until="networkidle")
    found = page.evaluate(PAINTED)
    visit.paint, visit.shift = found["lcp"] / 1000, round(found["cls"], 4)
    session.detach()
    return visit


def _add(visit: Visit, size: float) -> None:
    visit.kilobytes += size / 1000


def _notice(visit: Visit, address: str, url: str) -> None:
    if url.startswith("http") and urlsplit(url).netloc != urlsplit(address).netloc:
        visit.strangers.add(urlsplit(url).netloc)


def turn(browser: Browser, first: str, other: str) -> list[Visit]:
    """A page seen first, seen again when the browser has to ask, and another page of its kind after it."""
    page = slow_phone(browser)
    seen = [visited(page, first)]
    page.goto("about:blank")
    page.wait_for_timeout(KEPT)
    seen += [visited(page, first), visited(page, other)]
    page.context.close()
    return seen


def figures(browser: Browser, base: str, pages: list[str], runs: int) -> Iterator[Figure]:
    """Every line of the table; ``pages``: two documents."""
    for what, first, other in (("home", "/", pages[0]), ("document", *pages[:2])):
        turns = [turn(browser, base + first, base + other) for _run in range(runs)]
        again, more = f"{what}, again", f"{what}, then another document"
        for name, visits, most in zip(
            (what, again, more), zip(*turns, strict=True), (FIRST, LATER, LATER), strict=True
        ):
            yield Figure(name, list(visits), most)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="script/phone", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each page is visited (default: 3)")
    options, missed = parser.parse_args(), 0
    with tempfile.TemporaryDirectory(prefix="phone-") as name, sync_playwright() as playwright:
        environment, port = demo(Path(name)), free_port()
        pages, base = documents(environment), f"http://127.0.0.1:{port}"
        with running(gunicorn(port), base + "/", environment):
            for path in pages:
                urlopen(base + path).read()
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            print(f"{'what':36} {'largest paint':>13} {'moves':>7} {'travels':>9} {'may':>5}  strangers")
            for one in figures(browser, base, pages, options.runs):
                print(
                    f"{one.what:36} {one.paint:11.2f} s {one.shift:7.4f} {one.kilobytes:6.1f} kB {one.most:5}"
                    f"  {', '.join(sorted(one.strangers)) or 'none'}{'  MISSED: ' if one.missed else ''}"
                    f"{', '.join(one.missed)}",
                    flush=True,
                )
                missed += len(one.missed)
            browser.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
