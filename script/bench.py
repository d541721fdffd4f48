"""What the main steps cost: CPU time of this process and of the children it starts, medians, beside a named yardstick.

Works on a demo of its own in a temporary folder and never touches the project's data. Limits are those agreed for the
product; the exit code is 1 when one is passed.
"""

import argparse
import dataclasses
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import bench_archive  # noqa: E402
import bench_search  # noqa: E402

from script.bench_rows import Row, median_ms  # noqa: E402
from script.bench_signing import long_verification, two_signatures  # noqa: E402

if TYPE_CHECKING:
    from directives.content import DocumentContent
    from directives.importing.text import ThemeKeywords
    from directives.models import Edition

MOST_QUERIES = 3
MOST_RENDERING = 1.3
MOST_VERIFYING = 3.0
MOST_LINTING = 50.0
MOST_CALENDAR = 30.0
FIVE_PAGES = 2200
"""Words."""
QUICK = 20
"""How often a step of milliseconds is repeated for one of the slow steps' repetitions."""


# --- yardsticks: each in a fresh process, without anything of ours around it ------------------------------------------


def render_barely() -> None:
    """WeasyPrint alone: the page on standard input in our style and fonts, no PDF/A, no tags, no fields."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from directives.pdf.assets import AssetFetcher, official_style, stylesheets

    fetcher, fonts = AssetFetcher(), FontConfiguration()
    page = HTML(string=sys.stdin.read(), url_fetcher=fetcher)
    page.write_pdf(font_config=fonts, stylesheets=stylesheets(fetcher, fonts, official_style()))


def verify_barely(path: Path, *trust: Path) -> None:
    """pyHanko alone, with the indexed reader: every signature of the file against the given certificates."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    from directives.pdf.reader import IndexedReader

    roots = [certificate for pem in trust for certificate in load_certs_from_pemder_data(pem.read_bytes())]
    for signature in IndexedReader(path.read_bytes()).embedded_regular_signatures:
        context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
        if not validate_pdf_signature(signature, context).intact:
            sys.exit("the yardstick does not accept the file")


YARDSTICKS: dict[str, Callable[..., None]] = {"--render-barely": render_barely, "--verify-barely": verify_barely}


def in_fresh_process(name: str, *arguments: str, text: str = "") -> None:
    """Run a yardstick in a process of its own."""
    subprocess.run([sys.executable, __file__, name, *arguments], input=text.encode(), check=True, cwd=ROOT)


# --- what is measured ------------------------------------------------------------------------------------------------


def load_demo(folder: Path) -> "Edition":
    """A demo in that folder, and its newest issued document."""
    for name in ("DATABASE_URL", "SIGNING_KEYS", "SIGNING_TRUST", "SIGNING_TSA_URL", "SITE_URL"):
        os.environ.pop(name, None)
    os.environ |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    for command in (["load_demo"], ["collectstatic", "--no-input"]):
        program = [sys.executable, "manage.py", *command]
        if subprocess.run(program, cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
            sys.exit(f"manage.py {command[0]} failed; nothing was measured.")
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from directives.models import Edition

    return Edition.objects.newest_first()[0]


def themes() -> "tuple[ThemeKeywords, ...]":
    """The standing themes as the importer takes them."""
    from directives.importing.load import standing_themes

    return standing_themes()


def measure(edition: "Edition", text: bytes | None, folder: Path, runs: int) -> Iterator[Row]:
    """Every row, one after the other."""
    content = edition.content
    yield importing(text or content.plain_text().encode(), runs)
    if text:
        content = in_its_place(content, text)
    yield linting(content, runs)
    yield rendering(content, edition, runs)
    yield signing(content, edition, runs)
    yield numbering(edition, runs)
    yield two_signatures(content, edition, runs)
    yield long_verification(content, edition, runs)
    yield from verifying(edition, folder, runs)
    yield page("document page", edition.get_absolute_url(), runs, most_queries=MOST_QUERIES)
    yield from editing(runs)
    yield page("calendar of a year", f"/lich/{edition.year}/", runs, most_ms=MOST_CALENDAR)


def in_its_place(content: "DocumentContent", text: bytes) -> "DocumentContent":
    """The content with the words of the text in place of its own."""
    from directives.importing.text import decode, read

    found = read(decode(text), themes())
    return dataclasses.replace(content, opening=found.opening, sections=found.sections, closing=found.closing)


def importing(text: bytes, runs: int) -> Row:
    """From the bytes of a text file to the draft's content."""
    from directives.importing.text import decode, read

    known = themes()
    cost = median_ms(lambda: read(decode(text), known), runs * QUICK)
    return Row(what="import a text", how=f"{len(text.decode().split())} words, in this process", cpu_ms=cost)


def linting(content: "DocumentContent", runs: int) -> Row:
    """Every check on a document of five pages, compared with the register of dates and a document before it."""
    from directives import lint
    from directives.pdf.coverage import printable
    from events.models import CommemorativeEvent

    register = CommemorativeEvent.objects.known()
    words = len(content.plain_text().split())
    long = dataclasses.replace(content, sections=content.sections * max(1, round(FIVE_PAGES / words)))
    return Row(
        what="lint",
        how=f"{len(long.plain_text().split())} words, {len(register)} events known, in this process",
        cpu_ms=median_ms(
            lambda: lint.check(long, printable=printable, register=register, previous=content), runs * QUICK
        ),
        limit_ms=MOST_LINTING,
    )


def rendering(content: "DocumentContent", edition: "Edition", runs: int) -> Row:
    """The final PDF in a limited child, beside WeasyPrint on its own."""
    from directives import printing
    from directives.pdf import child

    html = printing.official_html(content, edition.numbering)
    pages = child.render(html).pages
    return Row(
        what="render",
        how=f"{pages} pages, PDF/A-2a + PDF/UA-1 with signature fields, fresh child",
        cpu_ms=median_ms(lambda: child.render(html), runs),
        yardstick="fresh process: import WeasyPrint, same HTML",
        yardstick_cpu_ms=median_ms(lambda: in_fresh_process("--render-barely", text=html), runs),
        limit=MOST_RENDERING,
    )


def signing(content: "DocumentContent", edition: "Edition", runs: int) -> Row:
    """The leader's signature with a key of the server."""
    from django.conf import settings
    from django.utils import timezone

    from directives import printing
    from directives.pdf import child
    from directives.pdf.values import LEADER, Appearance, SignRequest

    unsigned = printing.print_final(content, edition.numbering).data
    key = next(key for alias, key in settings.SIGNING_KEYS.items() if alias != "seal")
    request = SignRequest(role=LEADER, key=key, appearance=Appearance(), at=timezone.now(), tsa=settings.SIGNING_TSA)
    stamped = "with a time-stamp of the demo" if settings.SIGNING_TSA else "without a time-stamp"
    return Row(
        what="sign",
        how=f"one RSA signature {stamped}, fresh child",
        cpu_ms=median_ms(lambda: child.sign(unsigned, request), runs),
    )


def numbering(edition: "Edition", runs: int) -> Row:
    """The whole verb on a document of the demo, taken back each time: both keys tried, number taken, PDF printed."""
    from django.db import transaction

    from accounts.models import User
    from directives import issuing, printing
    from directives.models import Directive, RegisterEntry, State

    day = RegisterEntry.objects.latest("date").date
    waiting, clerk = Directive.objects.filter(state=State.APPROVED)[0], User.objects.get(username="vanthu")

    def number() -> None:
        with transaction.atomic():
            issuing.number(waiting, actor=clerk, at=edition.issued_at, on=day)
            transaction.set_rollback(True)

    html = printing.official_html(waiting.content(), edition.numbering)
    return Row(
        what="number",
        how="both keys tried, number, final PDF stored, in this process with its children",
        cpu_ms=median_ms(number, runs),
        yardstick="fresh process: import WeasyPrint, same HTML",
        yardstick_cpu_ms=median_ms(lambda: in_fresh_process("--render-barely", text=html), runs),
        limit=MOST_RENDERING,
    )


def verifying(edition: "Edition", folder: Path, runs: int) -> Iterator[Row]:
    """The signed file of an issued document, beside pyHanko on its own."""
    from django.conf import settings

    from directives import filestore
    from directives.pdf import child

    data = filestore.get(edition.file.sha256)
    file = folder / "signed.pdf"
    file.write_bytes(data)
    trust = [str(path) for path in sorted((folder / "keys" / "trust").glob("*.pem"))]
    signatures = len(child.verify(data, settings.SIGNING_TRUST).signatures)
    yield Row(
        what="verify",
        how=f"{signatures} signatures, {len(data) // 1000} kB, fresh child",
        cpu_ms=median_ms(lambda: child.verify(data, settings.SIGNING_TRUST), runs),
        yardstick="fresh process: import pyHanko, indexed reader",
        yardstick_cpu_ms=median_ms(lambda: in_fresh_process("--verify-barely", str(file), *trust), runs),
        limit=MOST_VERIFYING,
    )
    yield Row(
        what="  pyHanko's part",
        how="the yardstick's validation alone, warm, in this process",
        cpu_ms=median_ms(lambda: verify_barely(file, *map(Path, trust)), runs),
    )


def page(what: str, address: str, runs: int, *, most_queries: int | None = None, most_ms: float | None = None) -> Row:
    """A public page, the whole request in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.get(address)  # the first reader after a start pays for templates
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address} answers {answer.status_code}")
    return Row(
        what=what,
        how=f"{len(queries)} queries"
        + (f" (at most {most_queries})" if most_queries else "")
        + f", {len(answer.content) // 1000} kB, in this process",
        cpu_ms=median_ms(lambda: client.get(address), runs * QUICK),
        limit_ms=most_ms,
        count=len(queries) if most_queries else None,
        limit_of_count=most_queries,
    )


def editing(runs: int) -> Iterator[Row]:
    """Opening and saving the editing page of a long document; the yardstick is Django's own admin page of it."""
    import bench_editing

    client, directive = bench_editing.prepared()
    plain = bench_editing.plain_page(directive)
    address = f"/quan-tri/directives/directive/{directive.pk}/change/"
    page = client.get(address)
    queries = bench_editing.queries_of(client, address)
    yield Row(
        what="edit page",
        how=f"{bench_editing.SECTIONS} sections, {queries} queries, {len(page.content) // 1000} kB, in this process",
        cpu_ms=median_ms(lambda: client.get(address), runs),
        yardstick=f"plain admin page, same fields, {bench_editing.queries_of(client, plain)} queries",
        yardstick_cpu_ms=median_ms(lambda: client.get(plain), runs),
        limit=bench_editing.MOST_EDITING,
        count=queries,
        limit_of_count=bench_editing.MOST_QUERIES,
    )

    def save() -> None:
        directive.refresh_from_db()
        answer = client.post(address, data | {"opened": directive.version})
        if answer.status_code != 302:
            sys.exit(f"saving answers {answer.status_code}")

    data = bench_editing.sent_by_a_browser(page)
    yield Row(what="  saving it", how="revision, events, history, in this process", cpu_ms=median_ms(save, runs))


# --- the table -------------------------------------------------------------------------------------------------------


def limit(row: Row) -> str:
    """The limit as it is shown: of the ratio, or of the cost in milliseconds."""
    if row.limit_ms is not None:
        return f"{row.limit_ms:g} ms"
    return "" if row.limit is None else f"{row.limit:g}"


def table(rows: list[Row]) -> str:
    """The rows in columns."""
    lines = [("what", "median CPU", "ratio", "limit", "", "how", "yardstick")]
    lines += [
        (
            row.what,
            f"{row.cpu_ms:.1f} ms",
            "" if row.ratio is None else f"{row.ratio:.2f}",
            limit(row),
            "ok" if row.passed else "OVER",
            row.how,
            "" if row.yardstick_cpu_ms is None else f"{row.yardstick}: {row.yardstick_cpu_ms:.1f} ms",
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def main() -> int:
    """Measure, print, and write the JSON file where one is asked for."""
    parser = argparse.ArgumentParser(prog="script/bench", description="What the main steps cost, as CPU time.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--text", type=Path, metavar="FILE", help="import and render this text instead of the demo's")
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="repetitions behind each median (default: 7)")
    parser.add_argument("--search", action="store_true", help="measure the search over 20,000 documents instead")
    parser.add_argument("--archive", action="store_true", help="measure an archive of 10,000 documents instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if options.search:
            return bench_search.main(folder, max(1, options.runs))
        if options.archive:
            return bench_archive.main(folder, load_demo(folder), max(1, options.runs))
        text = options.text.read_bytes() if options.text else None
        rows = list(measure(load_demo(folder), text, folder, max(1, options.runs)))
    print(table(rows))
    if options.json:
        figures = [dataclasses.asdict(row) | {"ratio": row.ratio, "passed": row.passed} for row in rows]
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in YARDSTICKS:
        YARDSTICKS[sys.argv[1]](*map(Path, sys.argv[2:]))
    else:
        sys.exit(main())
