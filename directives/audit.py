"""Goes through the whole archive: every issued document, the ledger, its checkpoints and the history, in linear time.

It never repairs anything: a doubt is for people to look into. Signatures are verified many files to a child process.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _

from directives import chain, filestore, verification
from directives.models import ArchivedFile, Checkpoint, Edition, EditionStatus, HistoryEntry, LedgerLine
from directives.pdf import child
from directives.pdf.values import FileReport

TOGETHER = 16
"""Documents that are looked at together; so many files, of a few hundred kilobytes each, go to one child."""
AT_A_TIME = 2000
Found = tuple[Edition, int, list[str]]


def documents(after: int = 0, *, signatures: bool = True) -> Iterator[list[Found]]:
    """Batches of documents with the number of their files and the doubts about them, oldest first, after that id.

    Without ``signatures`` files are compared with their hashes alone, which says the same of bytes verified before.
    """
    rows = Edition.objects.select_related("directive").filter(pk__gt=after).order_by("pk").iterator(AT_A_TIME)
    while batch := list(islice(rows, TOGETHER)):
        reports = _reports(batch) if signatures else None
        yield [(one, one.files.count(), list(verification.doubts(one, reports))) for one in batch]


def _reports(editions: Sequence[Edition]) -> dict[str, FileReport]:
    """The verifier's word on the files that are whole; one that is missing here is asked for by itself."""
    whole = dict[str, bytes]()
    for sha256 in ArchivedFile.objects.filter(edition__in=[one for one in editions if not one.digitised]).values_list(
        "sha256", flat=True
    ):
        try:
            whole[sha256] = filestore.get(sha256)
        except filestore.Damaged:
            continue  # told of when the document is looked at
    return dict(zip(whole, child.verify_many(list(whole.values()), settings.SIGNING_TRUST), strict=False))


def chains() -> Iterator[str]:
    """Doubts about ledger, checkpoints and history, a sentence each."""
    yield from _ledger()
    yield from _checkpoints()
    yield from _history()


def _ledger() -> Iterator[str]:
    last = None
    for line in LedgerLine.objects.order_by("pk").iterator(AT_A_TIME):
        number, previous, begins = (last.pk + 1, last.hash, last.ends) if last else (1, chain.ORIGIN, 0)
        right = (number, previous, chain.hash_of(line.text), begins, begins + len(line.text.encode()) + 1)
        if (line.pk, line.previous, line.hash, line.begins, line.ends) != right:
            yield _("The ledger is broken at line %(number)s.") % {"number": number}
            return
        last = line
    yield from _rows_of_lines(last.pk if last else 0)


def _rows_of_lines(lines: int) -> Iterator[str]:
    """Each line tells what its row says, and no line is without a row."""
    files = ArchivedFile.objects.select_related("line", "edition").defer("edition__content_json")
    statuses = EditionStatus.objects.select_related("line", "edition", "by_edition")
    statuses = statuses.defer("edition__content_json", "by_edition__content_json")
    for rows in (files, statuses):
        for row in rows.order_by("pk").iterator(AT_A_TIME):
            lines -= 1
            if row.line.text != chain.line(row.line_id, row.fact(), row.line.previous):
                yield _("Line %(number)s of the ledger does not tell what became of %(document)s.") % {
                    "number": row.line_id,
                    "document": row.edition.display,
                }
    if lines:
        yield _("The ledger has lines of which nothing is known.")


def _checkpoints() -> Iterator[str]:
    for one in Checkpoint.objects.order_by("day"):
        line = LedgerLine.objects.filter(pk=one.lines).first()
        if one.head != (line.hash if line else chain.ORIGIN) or (one.lines and line is None):
            yield _("The ledger is not the one of the checkpoint of %(day)s.") % {"day": f"{one.day:%d/%m/%Y}"}


def _history() -> Iterator[str]:
    previous = chain.ORIGIN
    for act in HistoryEntry.objects.order_by("pk").iterator(AT_A_TIME):
        if act.previous != previous or act.hash != act.own_hash(previous):
            yield _("The history is broken at entry %(number)s.") % {"number": act.pk}
            return
        previous = act.hash
