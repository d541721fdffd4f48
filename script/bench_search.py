"""How long a reader waits for the search page with 12 and with 20,000 issued documents: wall time in this process.

Beside it, on PostgreSQL, a bare view in the manner of Django's own manual: SearchQuery on a GIN-indexed vector of the
same texts, ranked by SearchRank, counted, twenty titles on a page; same server, same middleware. Works on an empty
database only: the one of DATABASE_URL, or a SQLite file of its own.
"""

import logging
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from directives.models import Term

ROOT = Path(__file__).resolve().parent.parent
FEW, MANY = 12, 20_000
ROWS = 5
"""Blocks of a document: opening, three sections, end."""
EVERY = 20
"""One document in so many holds the phrase."""
PHRASE = "hội nghị toàn quốc về lúa nước"
COMMON = "công tác"
SYLLABLES = """
tuyên truyền kết quả hội nghị của ban chấp hành đảng bộ tỉnh về công tác xây dựng chỉnh đốn đảng phát triển kinh tế
quốc phòng an ninh đối ngoại văn hóa giáo dục y tế lao động việc làm nông nghiệp nông thôn mới đô thị môi trường biển
thanh niên phụ nữ nông dân công đoàn cựu chiến binh mặt trận tổ quốc dân vận phòng chống tham nhũng lãng phí cải cách
""".split()  # noqa: SIM905
BENCH_ROW = "BenchRow"
ADDRESSES = {
    "phrase, with diacritics": PHRASE,
    "phrase, without": "hoi nghi toan quoc ve lua nuoc",
    "phrase in quotation marks": f'"{PHRASE}"',
    "commonest word": "công",
    "two common words": COMMON,
    "a word in one document": "duynhat",
    "nothing found, suggestions": "hio nghj",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: milliseconds, passages found, SQL queries."""

    what: str
    editions: int
    best: float
    median: float
    p95: float
    cpu: float
    found: str
    queries: int
    limit: str = ""
    passed: bool = True


def prepare(folder: Path) -> None:
    """Django on an empty database with every table; exits where the database is not empty."""
    os.environ |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    for command in (
        ["migrate", "--verbosity", "0"],
        ["sync_roles"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
    ):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from directives.models import Directive

    if Directive.objects.exists():
        sys.exit("This database is in use; the search is measured on an empty one only.")


class Loader:
    """Issues documents in bulk: rows as the verbs write them, past the verbs, which print and sign each one."""

    def __init__(self) -> None:
        from accounts.models import User
        from directives import standing
        from directives.models import Theme

        standing.ensure_themes()
        self.chance = random.Random(7)
        self.people: list[User] = [User.objects.create_user(username=name, password=None) for name in ("mot", "hai")]
        self.term: Term = standing.ensure_term(name="1930-2100", since=date(1930, 1, 1), until=None)
        self.themes: list[Theme] = list(Theme.objects.all())
        self.sentences = [self._sentence() for _number in range(2000)]
        self.made = 0

    def _sentence(self) -> str:
        words = self.chance.choices(SYLLABLES, k=self.chance.randint(12, 40))
        return " ".join([COMMON.capitalize(), *words]) + "."

    def _text(self, number: int, row: int) -> str:
        text = " ".join(self.chance.choices(self.sentences, k=5))
        if row == 2 and number % EVERY == 0:
            text += f" Tuyên truyền {PHRASE}."
        return text + " duynhat" if number == 3 and row == 2 else text

    def up_to(self, count: int) -> None:
        """Until there are so many."""
        while self.made < count:
            size = min(1000, count - self.made)
            self._some(range(self.made, self.made + size))
            self.made += size

    def _some(self, numbers: Sequence[int]) -> None:
        from directives.content import DocumentContent, Letterhead
        from directives.models import Directive, Edition, EditionStatus, Kind, SearchRow, SearchWord, State, Status
        from directives.search import padded, tables

        content = DocumentContent(kind=Kind.HUONG_DAN, title="Định hướng", letterhead=Letterhead(body="BAN MẪU"))
        first, second = self.people
        at = datetime(2026, 1, 1, tzinfo=UTC)
        stored = dict.fromkeys(("pdf_unsigned", "pdf_leader", "pdf_sealed"), "0" * 64)
        common = {"approved_digest": content.digest, "printed_digest": content.digest, "approved_by": second, **stored}
        directives = Directive.objects.bulk_create(
            Directive(kind=Kind.HUONG_DAN, title="Định hướng", state=State.ISSUED, code=f"{number:09d}", **common)
            for number in numbers
        )
        editions: list[Edition] = Edition.objects.bulk_create(
            Edition(
                directive=directive, kind=Kind.HUONG_DAN, term=self.term, number=number + 1, symbol="HD/BM",
                date=date(1972, 1, 1) + timedelta(days=number), year=1972 + number // 366, slug=f"{number + 1}-hd-bm",
                period=(date(1972, 1, 1) + timedelta(days=number)).replace(day=1),
                title=f"Định hướng công tác tuyên truyền số {number + 1}", content_json=content.canonical_json(),
                digest=content.digest, code=f"{number:09d}", pages=2, approved_by=second, issued_by=first, issued_at=at,
            )
            for number, directive in zip(numbers, directives, strict=True)
        )  # fmt: skip
        EditionStatus.objects.bulk_create(
            EditionStatus(edition=edition, status=Status.IN_FORCE, effective=edition.date, actor=first, at=at)
            for edition in editions
        )
        rows = [
            SearchRow(
                edition=edition, position=row, place=tables.place(edition.date, edition.pk, row), kind=edition.kind,
                year=edition.date.year, anchor=f"muc-{row}" if 0 < row < ROWS - 1 else "", text=text,
                search_text=padded(text),
            )
            for number, edition in zip(numbers, editions, strict=True)
            for row, text in ((row, self._text(number, row)) for row in range(ROWS))
        ]  # fmt: skip
        rows = SearchRow.objects.bulk_create(rows, batch_size=500)
        through = SearchRow.themes.through
        through._default_manager.bulk_create(
            through(searchrow_id=row.pk, theme_id=self.chance.choice(self.themes).pk) for row in rows if row.anchor
        )
        words = {word for row in rows for word in row.search_text.split()}
        SearchWord.objects.bulk_create(map(SearchWord, sorted(words)), ignore_conflicts=True)


def analyse() -> None:
    """Let the database know its tables, as it does by itself in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def timed(action: Callable[[], object], runs: int) -> tuple[float, float, float, float]:
    """Milliseconds: best, median, 95th percentile of the time; median of the CPU time here. A first run is free.

    On a busy machine only the best and the CPU time say something about the program.
    """
    action()
    spent, worked = [], []
    for _run in range(runs):
        before, cpu = time.perf_counter(), time.process_time()
        action()
        spent.append((time.perf_counter() - before) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    return min(spent), statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)], statistics.median(worked)


def pages(editions: int, runs: int) -> Iterator[Line]:
    """The search page for each kind of query."""
    import re

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    most = 100.0 if connection.vendor == "postgresql" else 150.0
    for what, query in ADDRESSES.items():

        def ask(query: str = query) -> HttpResponse:
            return client.get("/tim-kiem/", {"q": query})  # type: ignore[return-value]

        ask()
        with CaptureQueriesContext(connection) as captured:
            page = ask().content.decode()
            queries = len(captured)
        best, median, p95, cpu = timed(ask, runs)
        shown = re.search(r'role="status">(.*?)[,<]', page)
        yield Line(
            what=what, editions=editions, best=best, median=median, p95=p95, cpu=cpu, queries=queries,
            found=shown[1] if shown else "", limit=f"p95 {most:g}", passed=p95 <= most,
        )  # fmt: skip


def bare_view(request: HttpRequest) -> HttpResponse:
    """The yardstick: what Django's manual shows, and nothing else."""
    from django.apps import apps
    from django.contrib.postgres.search import SearchQuery, SearchRank
    from django.core.paginator import Paginator
    from django.db.models import F
    from django.template import engines

    query = SearchQuery(request.GET["q"], config="simple", search_type="phrase")
    rows = apps.get_model("directives", BENCH_ROW)._default_manager.filter(vector=query)
    ranked = rows.annotate(rank=SearchRank(F("vector"), query)).order_by("-rank", "pk")
    page = Paginator(ranked, 20).page(1)
    template = engines["django"].from_string(
        "<p>{{ page.paginator.count }}</p>"
        "<ol>{% for row in page %}<li>{{ row.title }}<p>{{ row.text }}</p></li>{% endfor %}</ol>"
    )
    return HttpResponse(template.render({"page": page}, request))


def yardstick(editions: int, runs: int) -> Iterator[Line]:
    """The bare view over the same texts. The same words are folded there, since Django's search knows no diacritics."""
    from django.contrib.postgres.search import SearchVectorField
    from django.db import connection, models
    from django.test import Client, override_settings
    from django.urls import path

    from config import urls as site

    class BenchRow(models.Model):
        title = models.TextField()
        text = models.TextField()
        vector = SearchVectorField()

        class Meta:
            app_label = "directives"
            managed = False
            db_table = "bench_row"

        def __str__(self) -> str:
            return self.title

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_row AS SELECT r.id, e.title, left(r.text, 260) AS text,"
            " to_tsvector('simple', r.search_text) AS vector"
            " FROM directives_searchrow r JOIN directives_edition e ON e.id = r.edition_id"
        )
        cursor.execute("CREATE INDEX bench_row_gin ON bench_row USING gin (vector)")
        cursor.execute("ANALYZE bench_row")
    sys.modules["bench_urls"] = type(sys)("bench_urls")
    vars(sys.modules["bench_urls"])["urlpatterns"] = [path("bare/", bare_view), *site.urlpatterns]
    with override_settings(ROOT_URLCONF="bench_urls"):
        client = Client(SERVER_NAME="localhost")
        for what in ("phrase, without", "commonest word"):
            from events.folding import fold

            words = fold(ADDRESSES[what])
            best, median, p95, cpu = timed(lambda words=words: client.get("/bare/", {"q": words}), runs)  # type: ignore[misc]
            yield Line(
                what=f"bare view: {what}",
                editions=editions,
                best=best,
                median=median,
                p95=p95,
                cpu=cpu,
                found="",
                queries=2,
            )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_row")


def main(folder: Path, runs: int) -> int:
    """Measure and print; 1 when a limit is passed."""
    prepare(folder)
    from django.db import connection

    loader = Loader()
    lines: list[Line] = []
    for count in (FEW, MANY):
        loader.up_to(count)
        analyse()
        lines += pages(count, runs * 3)
    if connection.vendor == "postgresql":
        lines += yardstick(MANY, runs * 3)
    print(f"{connection.vendor}, {MANY * ROWS:,} passages; milliseconds of wall time, {runs * 3} runs")
    for line in lines:
        verdict = "" if not line.limit else "ok" if line.passed else "OVER"
        times = f"best {line.best:6.1f} median {line.median:7.1f} p95 {line.p95:7.1f} CPU {line.cpu:6.1f}"
        found = f"{line.queries:>3} queries  {line.found:<20}"
        print(f"{line.editions:>6}  {line.what:<32} {times} {found} {line.limit:<8} {verdict}")
    asked = {(line.what, line.editions): line.queries for line in lines}
    flat = all(asked[what, MANY] <= asked[what, FEW] for what in ADDRESSES)
    print("No more queries with 20,000 documents than with 12." if flat else "The number of queries grows.")
    return 0 if all(line.passed for line in lines) else 1
