"""Ways to change what was issued: each is refused, or the audit of the archive finds it. The list is printed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from directives import audit, filestore
from directives.models import ArchivedFile, Edition, EditionStatus, HistoryEntry, Immutable, SearchRow
from tests.conftest import without_triggers
from tests.directives.conftest import Issued

Attempt = Callable[[Issued], object]
REFUSALS = (Immutable, DatabaseError, PermissionError, TypeError)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def stored_again(issued: Issued) -> Iterator[Path]:
    """The stored file of the document, put right at the end."""
    path = Path(storages["archive"].path(filestore.name_of(issued.edition.file.sha256)))
    yield path
    path.unlink(missing_ok=True)
    path.write_bytes(issued.data)
    path.chmod(0o444)


def sql(statement: str) -> Attempt:
    """Raw SQL with the document's id."""

    def attempt(issued: Issued) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(pk=issued.edition.pk))

    return attempt


def again(issued: Issued) -> None:
    """The row inserted once more over itself, with another title."""
    columns = [str(field.column) for field in Edition._meta.concrete_fields]
    values = ["'Khác'" if column == "title" else column for column in columns]
    row = f"SELECT {', '.join(values)} FROM directives_edition WHERE id = {issued.edition.pk}"
    into = f"INTO directives_edition ({', '.join(columns)}) {row}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT OR REPLACE {into}")
        else:
            cursor.execute(f"INSERT {into} ON CONFLICT (id) DO UPDATE SET title = excluded.title")


def emptied(issued: Issued) -> None:
    sql("DELETE FROM directives_edition" if connection.vendor == "sqlite" else "TRUNCATE directives_edition CASCADE")(
        issued
    )


def titled(issued: Issued) -> Edition:
    edition = Edition.objects.get(pk=issued.edition.pk)
    edition.title = "Khác"
    return edition


REFUSED: dict[str, Attempt] = {
    "ORM: save": lambda i: titled(i).save(),
    "ORM: delete": lambda i: Edition.objects.get(pk=i.edition.pk).delete(),
    "ORM: update of a set": lambda i: Edition.objects.update(title="Khác"),
    "ORM: delete of a set": lambda i: Edition.objects.all().delete(),
    "ORM: bulk update": lambda i: Edition.objects.bulk_update([titled(i)], ["title"]),
    "ORM: bulk insert over the row": lambda i: Edition.objects.bulk_create(
        [titled(i)], update_conflicts=True, update_fields=["title"], unique_fields=["id"]
    ),
    "ORM: update or create": lambda i: Edition.objects.update_or_create(pk=i.edition.pk, defaults={"title": "Khác"}),
    "ORM: raw delete": lambda i: Edition.objects.all()._raw_delete("default"),
    "SQL: title": sql("UPDATE directives_edition SET title = 'Khác' WHERE id = {pk}"),
    "SQL: text": sql("UPDATE directives_edition SET content_json = '{{}}' WHERE id = {pk}"),
    "SQL: row removed": sql("DELETE FROM directives_edition WHERE id = {pk}"),
    "SQL: row inserted over": again,
    "SQL: table emptied": emptied,
    "SQL: hash of the file": sql("UPDATE directives_archivedfile SET sha256 = 'x' WHERE edition_id = {pk}"),
    "SQL: status": sql(
        "UPDATE directives_editionstatus SET status = 'withdrawn', reason = 'x' WHERE edition_id = {pk}"
    ),
    "SQL: line of the ledger": sql("UPDATE directives_ledgerline SET text = 'x'"),
    "SQL: history": sql("DELETE FROM directives_historyentry"),
    "store: file removed": lambda i: storages["archive"].delete(filestore.name_of(i.edition.file.sha256)),
}


def on_disk(change: Callable[[Path, Issued], object]) -> Callable[[Path, Issued], None]:
    """With the rights of the folder's owner."""

    def attempt(path: Path, issued: Issued) -> None:
        path.chmod(0o644)
        change(path, issued)

    return attempt


def without_guards(attempt: Attempt) -> Callable[[Path, Issued], None]:
    """By somebody who owns the database and takes the triggers away."""

    def attempted(path: Path, issued: Issued) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # alters no table while a check waits for the end
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in without_triggers():
                cursor.execute(statement)
        attempt(issued)

    return attempted


FOUND: dict[str, Callable[[Path, Issued], object]] = {
    "disk: a byte of the file": on_disk(lambda path, i: path.write_bytes(i.data[:-1] + b"X")),
    "disk: file cut": on_disk(lambda path, i: path.write_bytes(i.data[:1000])),
    "disk: file added to": on_disk(lambda path, i: path.write_bytes(i.data + b"\n")),
    "disk: another document's file": on_disk(
        lambda path, i: path.write_bytes(filestore.get(i.edition.directive.pdf_unsigned))
    ),
    "disk: file gone": on_disk(lambda path, i: path.unlink()),
    "no triggers: text": without_guards(
        sql("UPDATE directives_edition SET content_json = replace(content_json, 'a', 'o') WHERE id = {pk}")
    ),
    "no triggers: text and its hash": without_guards(sql("UPDATE directives_edition SET digest = 'x' WHERE id = {pk}")),
    "no triggers: status": without_guards(sql("UPDATE directives_editionstatus SET effective = '2020-01-01'")),
    "no triggers: signers": without_guards(sql("UPDATE directives_archivedfile SET signatures = '[]'")),
    "no triggers: another file": without_guards(
        lambda i: sql(f"UPDATE directives_archivedfile SET sha256 = '{i.edition.directive.pdf_leader}'")(i)
    ),
    "no triggers: number": without_guards(sql("UPDATE directives_edition SET number = 99 WHERE id = {pk}")),
    "no triggers: line of the ledger": without_guards(sql("UPDATE directives_ledgerline SET text = 'x'")),
    "no triggers: history": without_guards(sql("UPDATE directives_historyentry SET action = 'x'")),
    "index: search rows": lambda path, i: SearchRow.objects.all().delete(),
}


def state() -> list[object]:
    """Everything that was written once, as it stands."""
    return [
        list(model._default_manager.order_by("pk").values())
        for model in (Edition, EditionStatus, ArchivedFile, HistoryEntry, SearchRow)
    ]


def doubts() -> list[str]:
    """What ``verify_archive`` prints."""
    documents = [doubt for batch in audit.documents() for _edition, _files, doubts in batch for doubt in doubts]
    return documents + list(audit.chains())


@pytest.mark.parametrize("way", REFUSED)
def test_a_forbidden_update_is_refused(issued: Issued, way: str) -> None:
    before = state()
    with pytest.raises(REFUSALS), transaction.atomic():
        REFUSED[way](issued)
    assert state() == before
    assert filestore.get(issued.edition.file.sha256) == issued.data


@pytest.mark.parametrize("way", FOUND)
def test_what_nobody_could_refuse_is_found(issued: Issued, stored_again: Path, way: str) -> None:
    FOUND[way](stored_again, issued)
    assert doubts()


def test_the_archive_is_above_doubt_to_begin_with(
    issued: Issued, record_property: Callable[[str, object], None]
) -> None:
    assert doubts() == []
    ways = f"{len(REFUSED)} refused ({'; '.join(REFUSED)}), {len(FOUND)} found by verify_archive ({'; '.join(FOUND)})"
    record_property("figures", f"forbidden updates: {ways}")
