"""What an archive of many documents costs: ``verify_archive``, the public ledger, a reader's page, the next issue.

The demo's newest document is issued again and again with numbers, codes and bytes of its own: rows as the verbs write
them, past the verbs, which print and sign each one. Signatures are therefore left out (``--without-signatures``).
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from directives.models import Edition

ROOT = Path(__file__).resolve().parent.parent
STEPS = (1_000, 10_000)
AT_A_TIME = 500
FIRST = 100_000
"""The first number of a copy, above whatever the demo has given out."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    documents: int
    verify_s: float
    per_document_ms: float
    ledger_lines: int
    ledger_s: float
    page_ms: float
    page_queries: int
    issue_ms: float
    issue_queries: int


def copies(model: Any, original: Any, changes: Sequence[dict[str, Any]]) -> list[Any]:
    """Rows like the original but for its key and what changes, stored together."""
    kept = {field.attname: getattr(original, field.attname) for field in model._meta.concrete_fields}
    del kept["id"]
    for own in ("line_id", "code"):
        kept.pop(own, None)
    return model._default_manager.bulk_create([model(**kept | change) for change in changes])


def more(original: "Edition", numbers: Sequence[int]) -> None:
    """So many more issued documents."""
    from django.db import transaction

    from directives import filestore, search
    from directives.models import ArchivedFile, Directive, Edition, EditionStatus

    data = filestore.get(original.file.sha256)
    with transaction.atomic():
        directives = copies(Directive, original.directive, [{"code": f"{number:09d}"} for number in numbers])
        editions = copies(
            Edition,
            original,
            [
                {"directive_id": one.pk, "number": number, "slug": f"{number}-hd-mau", "code": f"{number:09d}"}
                for number, one in zip(numbers, directives, strict=True)
            ],
        )
        status = original.statuses.get()
        copies(EditionStatus, status, [{"edition_id": one.pk} for one in editions])
        files = []
        for one in editions:
            own = data + f"% {one.number}\n".encode()
            files.append({"edition_id": one.pk, "sha256": filestore.put(own), "size": len(own)})
        copies(ArchivedFile, original.file, files)
        for one in editions:
            search.index(one)


def children_s() -> float:
    """Processor seconds of the finished children."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def cpu_of(*command: str) -> tuple[float, str]:
    """Processor seconds of the program, and what it printed; ends everything when it fails."""
    before = children_s()
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return children_s() - before, done.stdout


def measured(folder: Path, original: "Edition", made: int, runs: int) -> Line:
    """The archive as it stands."""
    from directives import ledger
    from directives.models import Edition, LedgerLine

    script = "directives/static/directives/kiem_tra.py"
    last = LedgerLine.objects.newest()
    file = folder / "so-cai.jsonl"
    with file.open("wb") as stream:
        stream.writelines(ledger.parts(0, last.ends - 1 if last else 0))
    spent, said = cpu_of("manage.py", "verify_archive", "--without-signatures")
    count = int(json.loads(said)["editions"])
    checked, _said = cpu_of(script, str(file))
    newest = Edition.objects.order_by("-pk")[0] if made else original
    page_ms, queries = page(newest.get_absolute_url(), runs)
    return Line(
        count, spent, 1000 * spent / count, last.pk if last else 0, checked, page_ms, queries, *issue(original, runs)
    )


def issue(original: "Edition", runs: int) -> tuple[float, int]:
    """Issuing the demo's signed document and making its page, taken back each time: as ``page`` gives it.

    The PDF is apart: its signatures are verified in a child, whose time is not counted.
    """
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from directives import issuing, signing
    from directives.models import Directive, State
    from directives.pdf.values import SEAL

    clerk, at = User.objects.get(username="vanthu"), original.issued_at
    ready = Directive.objects.filter(state=State.AWAITING_SIGNATURE)[0]
    if not ready.pdf_sealed:
        ready = signing.add_signature(ready, SEAL, actor=clerk, at=at)
    client, spent = Client(SERVER_NAME="localhost"), []

    def once() -> None:
        with transaction.atomic():
            edition = issuing.issue(ready, actor=clerk, at=at)
            assert client.get(edition.get_absolute_url()).status_code == 200
            transaction.set_rollback(True)

    with CaptureQueriesContext(connection) as captured:
        once()
        queries = sum(1 for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")))
    for _run in range(2 * runs):
        before = time.process_time()
        once()
        spent.append(1000 * (time.process_time() - before))
    return statistics.median(spent), queries


def page(address: str, runs: int) -> tuple[float, int]:
    """A document page made anew each time: median milliseconds of processor time, and queries."""
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    spent = []
    with override_settings(STORED_PAGES=False):
        client = Client(SERVER_NAME="localhost")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
            queries = len(captured)
        for _run in range(10 * runs):
            before = time.process_time()
            client.get(address)
            spent.append(1000 * (time.process_time() - before))
    return statistics.median(spent), queries


def lines(folder: Path, original: "Edition", runs: int) -> Iterator[Line]:
    """The demo as it is, and each step."""
    yield measured(folder, original, 0, runs)
    made = 0
    for step in STEPS:
        while made < step:
            size = min(AT_A_TIME, step - made)
            more(original, range(FIRST + made, FIRST + made + size))
            made += size
        yield measured(folder, original, made, runs)


def main(folder: Path, original: "Edition", runs: int) -> int:
    """Measure and print."""
    os.environ["DATA_DIR"] = str(folder)
    print("processor time; the demo, then 1,000 and 10,000 documents more")
    for line in lines(folder, original, runs):
        print(
            f"{line.documents:>6} documents"
            f"  verify_archive {line.verify_s:6.1f} s ({line.per_document_ms:4.2f} ms each)"
            f"  ledger of {line.ledger_lines:>6} lines {line.ledger_s:5.2f} s"
            f"  document page {line.page_ms:5.2f} ms, {line.page_queries} queries"
            f"  issuing and the page {line.issue_ms:5.1f} ms, {line.issue_queries} queries"
        )
    return 0
