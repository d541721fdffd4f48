"""What the database itself refuses around issued documents and four eyes, by raw SQL; its dump is restored."""

import sqlite3
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from directives.models import Contribution, Directive, Edition, RegisterEntry, Section, State
from directives.search import tables
from tests.factories import Staff, draft, published

DIRECTIVE, SECTION, ENTRY = (model._meta.db_table for model in (Directive, Section, RegisterEntry))


@pytest.fixture
def edition(team: Staff) -> Edition:
    """A published document."""
    return published(team)


def refused(sql: str) -> None:
    """The statement fails and leaves the test's transaction usable."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "change", ["state = 'draft'", "approved_by_id = NULL", "approved_digest = 'x'", "code = 'x'", "closing = 'x'"]
)
def test_an_issued_working_copy_is_never_changed(edition: Edition, change: str) -> None:
    refused(f"UPDATE {DIRECTIVE} SET {change} WHERE id = {edition.directive_id}")


def test_sections_and_number_of_an_issued_document_stay(edition: Edition) -> None:
    refused(f"UPDATE {SECTION} SET body = 'x' WHERE directive_id = {edition.directive_id}")
    refused(f"DELETE FROM {SECTION} WHERE directive_id = {edition.directive_id}")
    refused(f"UPDATE {ENTRY} SET number = 99 WHERE directive_id = {edition.directive_id}")
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.directive.sections.create(body="<p>Thêm</p>")


def test_a_number_or_a_document_is_not_replaced_by_another(edition: Edition, team: Staff) -> None:
    other = draft(team)
    if connection.vendor == "sqlite":
        refused(f"UPDATE OR REPLACE {DIRECTIVE} SET id = {edition.directive_id} WHERE id = {other.pk}")
    refused(f"UPDATE {DIRECTIVE} SET id = 999 WHERE id = {other.pk}")


def test_a_document_is_not_born_approved_by_its_author(team: Staff) -> None:
    """A row inserted with an approval is looked at like one that is changed."""
    written = draft(team)
    columns = [str(f.column) for f in Directive._meta.concrete_fields if f.column not in {"id", "approved_by_id"}]
    names = ", ".join(columns)
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    row = f"SELECT id, {team.drafter.pk}, {names} FROM {DIRECTIVE} WHERE id = {written.pk}"
    refused(f"{verb} INTO {DIRECTIVE} (id, approved_by_id, {names}) {row}")
    assert Contribution.objects.filter(directive=written, user=team.drafter).exists()


def test_a_month_is_kept_as_its_first_day(team: Staff) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Directive.objects.create(title="Tháng", period=date(2023, 12, 2))
    directive = Directive.objects.create(title="Tháng", period=date(2023, 12, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Directive.objects.filter(pk=directive.pk).update(period=date(2023, 12, 31))


@pytest.mark.django_db(transaction=True)
def test_a_text_dump_of_sqlite_is_restored_without_django(transactional_db: None) -> None:
    if connection.vendor != "sqlite":
        return  # pg_dump has no functions of ours to miss
    Directive.objects.create(title="Một văn bản", period=date(2023, 12, 1), state=State.DRAFT)
    with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(":memory:") as target:
        # The search index is made anew from its rows; how its inner tables are dumped depends on Python's release.
        target.executescript("\n".join(one for one in source.iterdump() if tables.WORDS not in one))
        assert target.execute(f"SELECT title FROM {DIRECTIVE}").fetchall() == [("Một văn bản",)]
        assert target.execute("PRAGMA integrity_check").fetchone() == ("ok",)
