"""The triggers are there, are missed when they are gone, and come back after a table was remade."""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, models

from directives import triggers
from directives.checks import require_triggers
from directives.models import Directive, Revision


def drop(name: str) -> None:
    """Take one trigger away, as somebody with a database console could."""
    table = Revision._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))


@pytest.mark.django_db
def test_migrating_makes_every_trigger() -> None:
    assert triggers.missing(connection) == set()
    assert triggers.expected(connection) <= triggers.present(connection)


@pytest.mark.django_db
def test_the_site_refuses_to_run_without_one_trigger_and_says_how_to_mend_it() -> None:
    drop(f"{Revision._meta.db_table}_no_update")
    with pytest.raises(CommandError, match="install_triggers"):
        call_command("check", stdout=StringIO())
    connection.close = lambda: None  # type: ignore[method-assign]  # the test's transaction lives on this connection
    try:
        with pytest.raises(ImproperlyConfigured, match="_no_update"):
            require_triggers()
    finally:
        del connection.close
    call_command("install_triggers", stdout=StringIO())
    assert triggers.missing(connection) == set()


@pytest.mark.django_db
def test_a_disabled_trigger_counts_as_missing() -> None:
    if connection.vendor == "sqlite":
        drop(f"{Revision._meta.db_table}_no_delete")
    else:
        with connection.cursor() as cursor:
            table = Revision._meta.db_table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_delete")
    assert triggers.missing(connection) == {f"{Revision._meta.db_table}_no_delete"}


@pytest.mark.django_db(transaction=True)
def test_a_remade_table_gets_its_triggers_back_with_the_next_migrate() -> None:
    old = Revision._meta.get_field("digest")
    new = models.CharField(max_length=65)
    new.set_attributes_from_name("digest")
    with connection.schema_editor() as editor:
        editor.alter_field(Revision, old, new)
    if connection.vendor == "sqlite":
        assert triggers.missing(connection), "SQLite drops a remade table's triggers"
    with connection.schema_editor() as editor:
        editor.alter_field(Revision, new, old)
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == set()


@pytest.mark.django_db(transaction=True)
def test_a_version_with_new_triggers_can_be_migrated_to() -> None:
    """The check that refuses to run without a trigger does not stop the command that makes it."""
    drop(f"{Revision._meta.db_table}_no_update")
    call_command("migrate", verbosity=0, skip_checks=False)
    assert triggers.missing(connection) == set()


def test_a_migration_may_remake_a_table_that_triggers_name(db: None):
    before = triggers.present(connection)
    triggers.before_migrate("default")
    assert triggers.present(connection) == before
    triggers.before_migrate("default", plan=["a migration"])
    if connection.vendor == "sqlite":
        assert not triggers.expected(connection) & triggers.present(connection)
    triggers.after_migrate("default")
    assert not triggers.missing(connection)


@pytest.mark.django_db(transaction=True)
def test_a_table_that_other_triggers_name_is_remade_by_the_next_version() -> None:
    """SQLite refuses to rename a table back while a trigger of another table names it."""
    triggers.before_migrate("default", plan=["a migration"])
    old = Directive._meta.get_field("code")
    new = models.CharField(max_length=13, blank=True)
    new.set_attributes_from_name("code")
    with connection.schema_editor() as editor:
        editor.alter_field(Directive, old, new)
    with connection.schema_editor() as editor:
        editor.alter_field(Directive, new, old)
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == set()
