"""Rows written once stay: through the model, every path of the QuerySet, and raw SQL, on both databases."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from directives.models import (
    ArchivedFile,
    ChangeNote,
    Checkpoint,
    Comment,
    CommentResolution,
    Contribution,
    Directive,
    Edition,
    EditionStatus,
    HistoryEntry,
    Immutable,
    LedgerLine,
    PreviewLink,
    RegisterEntry,
    Revision,
    WithdrawalNotice,
)
from tests.factories import NOON, Staff, published

ONCE: list[type[models.Model]] = [
    Revision,
    Edition,
    EditionStatus,
    ArchivedFile,
    HistoryEntry,
    Contribution,
    Comment,
    CommentResolution,
    ChangeNote,
    WithdrawalNotice,
    LedgerLine,
    Checkpoint,
]
KEPT: list[type[models.Model]] = [Directive, RegisterEntry, PreviewLink]


@pytest.fixture
def edition(team: Staff) -> Edition:
    """One published edition, so that every table holds a row."""
    edition = published(team)
    of_it: dict[str, Any] = {"directive": edition.directive, "revision": edition.directive.revisions.first()}
    Checkpoint.objects.create(day=NOON.date(), lines=2, head="0" * 64, text="{}", signature=b"", signer="DEMO", at=NOON)
    comment = Comment.objects.create(**of_it, author=team.deputy, at=NOON, text="Tốt")
    CommentResolution.objects.create(comment=comment, actor=team.drafter, at=NOON)
    ChangeNote.objects.create(status=edition.status, text="Sửa", actor=team.deputy, at=NOON)
    WithdrawalNotice.objects.create(status=edition.status, number="1-TB/BTGTU", date=NOON.date())
    PreviewLink.objects.create(
        **of_it, token_hash="0", reader="Đ/c", made_by=team.drafter, made_at=NOON, expires_at=NOON
    )
    return edition


def raw(sql: str) -> None:
    """Run one statement in a transaction of its own, so that its failure leaves the test's transaction usable."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("model", ONCE)
def test_no_door_of_the_orm_changes_a_row(edition: Edition, model: type[models.Model]) -> None:
    rows = model._default_manager.all()
    row: Any = rows[0]
    field = next(f.attname for f in model._meta.concrete_fields if not f.primary_key)
    attempts = [
        row.save,
        row.delete,
        rows.delete,
        lambda: rows.update(**{field: getattr(row, field)}),
        lambda: rows.bulk_update([row], [field]),
        lambda: rows.update_or_create(pk=row.pk, defaults={}),
        lambda: rows.bulk_create([row], update_conflicts=True, update_fields=[field], unique_fields=["id"]),
        lambda: rows._raw_delete("default"),
    ]
    before = model._default_manager.filter(pk=row.pk).values().get()
    for attempt in attempts:
        with pytest.raises(Immutable):
            attempt()
    assert model._default_manager.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", ONCE)
def test_raw_sql_changes_no_row(edition: Edition, model: type[models.Model]) -> None:
    table, row = model._meta.db_table, model._default_manager.all()[0]
    field = next(f.column for f in model._meta.concrete_fields if not f.primary_key)
    before = model._default_manager.values().get(pk=row.pk)
    for sql in (
        f"UPDATE {table} SET {field} = {field} WHERE id = {row.pk}",
        f"DELETE FROM {table} WHERE id = {row.pk}",
        f"DELETE FROM {table}",
    ):
        with pytest.raises(DatabaseError):
            raw(sql)
    assert model._default_manager.values().get(pk=row.pk) == before


@pytest.mark.parametrize("model", KEPT)
def test_raw_sql_removes_no_document_and_no_number(edition: Edition, model: type[models.Model]) -> None:
    with pytest.raises(DatabaseError):
        raw(f"DELETE FROM {model._meta.db_table}")
    with pytest.raises(TypeError):
        model._default_manager.all()[0].delete()


@pytest.mark.parametrize("model", ONCE)
def test_replacing_a_row_by_inserting_it_again_is_refused(edition: Edition, model: type[models.Model]) -> None:
    """SQLite: INSERT OR REPLACE removes the old row without its DELETE trigger. PostgreSQL: ON CONFLICT DO UPDATE."""
    table, row = model._meta.db_table, model._default_manager.all()[0]
    columns = ", ".join(str(f.column) for f in model._meta.concrete_fields)
    same = f"SELECT {columns} FROM {table} WHERE id = {row.pk}"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=OFF")  # as a foreign program would have it
        sql = f"INSERT OR REPLACE INTO {table} ({columns}) {same}"
    else:
        sql = f"INSERT INTO {table} ({columns}) {same} ON CONFLICT (id) DO UPDATE SET id = excluded.id"
    try:
        with pytest.raises(DatabaseError):
            raw(sql)
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA recursive_triggers=ON")


@pytest.mark.parametrize("model", ONCE + KEPT)
def test_truncate_is_refused(edition: Edition, model: type[models.Model]) -> None:
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError):  # SQLite's way of emptying a table
            raw(f"DELETE FROM {model._meta.db_table} WHERE 1")
        return
    with pytest.raises(DatabaseError):
        raw(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_an_edition_that_is_not_what_was_approved_is_refused_by_the_database(edition: Edition) -> None:
    fields = {f.attname: getattr(edition, f.attname) for f in Edition._meta.concrete_fields if not f.primary_key}
    other = published_twin(edition)
    with pytest.raises(DatabaseError, match="what was approved"), transaction.atomic():
        Edition.objects.create(**{**fields, **other, "digest": "0" * 64})


def published_twin(edition: Edition) -> dict[str, object]:
    """What a second edition of another document needs to differ in."""
    twin = Directive.objects.create(title="Khác", kind=edition.kind)
    return {"directive_id": twin.pk, "number": 999, "slug": "khac", "code": "AAAA-BBBB"}
