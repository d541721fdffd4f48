"""The database's own guards, on SQLite and PostgreSQL: rows written once, four eyes, published equals approved.

Raw SQL, bulk paths and other programs meet these. SQLite drops a table's triggers whenever a migration remakes the
table, so they are made anew after every migrate, and the site refuses to run without them (``directives.checks``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from directives import site_triggers
from directives.chain import ORIGIN

WRITTEN_ONCE = [
    "revision",
    "edition",
    "editionstatus",
    "archivedfile",
    "historyentry",
    "contribution",
    "accounts.securityevent",
    "comment",
    "commentresolution",
    "changenote",
    "withdrawalnotice",
    "ledgerline",
    "checkpoint",
]
NEVER_REMOVED = ["registerentry", "directive", "previewlink"]


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: before ``event`` on ``table``, for each row for which ``condition`` holds, refuse with ``message``.

    The condition is SQL that both databases read; ``NEW`` is the row to be written, ``OLD`` the row that was, empty
    means always.
    """

    name: str
    table: str
    event: str
    message: str
    condition: str = ""


def guards() -> list[Guard]:
    """Every guard, the same list for both databases."""
    return [
        *_written_once(),
        *_never_removed(),
        *_four_eyes(),
        _published_is_approved(),
        *_issued_stays(),
        *_a_month_begins_on_its_first(),
        _a_preview_link_keeps_what_it_opens(),
        *_amending_is_approved(),
        *_earlier_documents_stay(),
        *_chains_only_grow(),
    ]


def _model(name: str) -> type[models.Model]:
    return apps.get_model(name if "." in name else f"directives.{name}")


def _table(name: str) -> str:
    return _model(name)._meta.db_table


def _written_once() -> Iterator[Guard]:
    for name in WRITTEN_ONCE:
        table = _table(name)
        for event in ("UPDATE", "DELETE"):
            yield Guard(f"{table}_no_{event.lower()}", table, event, f"{name} rows are written once")


def _never_removed() -> Iterator[Guard]:
    for name in NEVER_REMOVED:
        table = _table(name)
        yield Guard(f"{table}_no_delete", table, "DELETE", f"{name} rows are never removed")
        yield Guard(f"{table}_keeps_id", table, "UPDATE", f"{name} rows keep their id", "NEW.id <> OLD.id")


def _four_eyes() -> Iterator[Guard]:
    directive, contribution = _table("directive"), _table("contribution")
    contributed = f"SELECT 1 FROM {contribution} c WHERE c.directive_id = NEW.id AND c.user_id = NEW.approved_by_id"
    approved = f"SELECT 1 FROM {directive} d WHERE d.id = NEW.directive_id AND d.approved_by_id = NEW.user_id"
    message = "nobody approves a text to which he contributed"
    yield Guard(f"{directive}_four_eyes", directive, "UPDATE", message, f"EXISTS ({contributed})")
    yield Guard(f"{directive}_four_eyes_new", directive, "INSERT", message, f"EXISTS ({contributed})")
    yield Guard(f"{contribution}_four_eyes", contribution, "INSERT", message, f"EXISTS ({approved})")


def _published_is_approved() -> Guard:
    edition, directive = _table("edition"), _table("directive")
    approved = (
        f"SELECT 1 FROM {directive} d WHERE d.id = NEW.directive_id"
        " AND d.approved_digest = NEW.digest AND d.approved_by_id = NEW.approved_by_id"
    )
    return Guard(
        f"{edition}_is_approved", edition, "INSERT", "what is issued is what was approved", f"NOT EXISTS ({approved})"
    )


def _issued_stays() -> Iterator[Guard]:
    """The working copy, its sections, attachments and number stay as they are from the day of issue."""
    directive, entry, edition = (_table(name) for name in ("directive", "registerentry", "edition"))
    message = "an issued document is never changed"
    yield Guard(f"{directive}_issued_stays", directive, "UPDATE", message, "OLD.state = 'issued'")
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        issued = f"EXISTS (SELECT 1 FROM {directive} d WHERE d.id = {row}.directive_id AND d.state = 'issued')"
        for part in (_table("section"), _table("attachment")):
            yield Guard(f"{part}_issued_stays_{event.lower()}", part, event, message, issued)
    numbered = f"EXISTS (SELECT 1 FROM {edition} e WHERE e.directive_id = OLD.directive_id)"
    yield Guard(f"{entry}_issued_stays", entry, "UPDATE", message, numbered)


def _a_month_begins_on_its_first() -> Iterator[Guard]:
    """A CHECK would need a function of Django's own on SQLite, without which a text dump cannot be restored."""
    directive = _table("directive")
    other_day = "NEW.period IS NOT NULL AND substr(CAST(NEW.period AS varchar), 9, 2) <> '01'"
    for event in ("INSERT", "UPDATE"):
        name = f"{directive}_period_is_a_month_{event.lower()}"
        yield Guard(name, directive, event, "a month is kept as its first day", other_day)


def _a_preview_link_keeps_what_it_opens() -> Guard:
    """Whom it was made for, which text it opens and its secret stay; it never opens longer than was said, or again."""
    link = _table("previewlink")
    kept = ("directive_id", "revision_id", "token_hash", "reader", "made_by_id", "made_at")
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in kept)
    longer = "NEW.expires_at > OLD.expires_at"
    again = "(OLD.revoked_at IS NOT NULL AND (NEW.revoked_at IS NULL OR NEW.revoked_at <> OLD.revoked_at))"
    message = "a preview link never opens another text, longer or again"
    return Guard(f"{link}_keeps_what_it_opens", link, "UPDATE", message, f"{changed} OR {longer} OR {again}")


def _amending_is_approved() -> Iterator[Guard]:
    """What a document replaces or corrects, from when and in which words, is settled before it is handed in."""
    directive, edition = _table("directive"), _table("edition")
    message = "what a document replaces or corrects is approved with it"
    columns = ("replaces_id", "corrects_id", "change_from")
    other = [f"COALESCE(CAST(NEW.{one} AS varchar), '') <> COALESCE(CAST(OLD.{one} AS varchar), '')" for one in columns]
    changed = " OR ".join([*other, "NEW.change_note <> OLD.change_note"])
    settled = f"OLD.state NOT IN ('draft', 'discarded') AND ({changed})"
    yield Guard(f"{directive}_amending_is_approved", directive, "UPDATE", message, settled)
    same = " AND ".join(f"COALESCE(d.{one}, 0) = COALESCE(NEW.{one}, 0)" for one in columns[:2])
    linked = f"SELECT 1 FROM {directive} d WHERE d.id = NEW.directive_id AND {same}"
    yield Guard(f"{edition}_amending_is_approved", edition, "INSERT", message, f"NOT EXISTS ({linked})")


def _earlier_documents_stay() -> Iterator[Guard]:
    """A confirmed earlier document is as fixed as its edition; only such a document's edition is a digitised copy."""
    earlier, edition = _table("earlierdocument"), _table("edition")
    message = "a confirmed earlier document is never changed"
    for event in ("UPDATE", "DELETE"):
        name = f"{earlier}_stays_{event.lower()}"
        yield Guard(name, earlier, event, message, "OLD.confirmed_by_id IS NOT NULL")
    confirmed = (
        f"SELECT 1 FROM {earlier} e WHERE e.directive_id = NEW.directive_id"
        " AND e.confirmed_by_id = NEW.approved_by_id AND e.entered_by_id <> NEW.approved_by_id"
    )
    message = "a digitised copy is entered by one person and confirmed by another"
    condition = f"(NEW.digitised AND NOT EXISTS ({confirmed})) OR (NOT NEW.digitised AND EXISTS ({confirmed}))"
    yield Guard(f"{edition}_digitised_is_confirmed", edition, "INSERT", message, condition)


def _chains_only_grow() -> Iterator[Guard]:
    """A new row of a chain names the hash of the newest one; a line of the ledger is the next one, byte for byte."""
    line, history = _table("ledgerline"), _table("historyentry")
    for table in (line, history):
        newest = f"COALESCE((SELECT o.hash FROM {table} o ORDER BY o.id DESC LIMIT 1), '{ORIGIN}')"
        message = "a chain only grows at its end"
        yield Guard(f"{table}_grows_at_its_end", table, "INSERT", message, f"NEW.previous <> {newest}")
    number = f"NEW.id <> COALESCE((SELECT MAX(o.id) FROM {line} o), 0) + 1"
    begins = f"NEW.begins <> COALESCE((SELECT MAX(o.ends) FROM {line} o), 0)"
    said = '{"n":\' || NEW.id || \',%,"previous":"\' || NEW.previous || \'"}'
    wrong = f"{number} OR {begins} OR NOT (NEW.text LIKE ('{said}'))"
    yield Guard(f"{line}_has_no_gap", line, "INSERT", "the ledger has no gap", wrong)


def _replacing(name: str) -> Iterator[Guard]:
    """SQLite only: OR REPLACE removes the other row without asking its DELETE trigger, unless a pragma is on."""
    meta = _model(name)._meta
    column = {field.name: field.column for field in meta.local_concrete_fields}
    keys = [[field.column] for field in meta.local_concrete_fields if field.unique]
    keys += [
        [column[field] for field in constraint.fields]
        for constraint in meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields
    ]
    same = " OR ".join("(" + " AND ".join(f"o.{part} = NEW.{part}" for part in key) + ")" for key in keys)
    table = meta.db_table
    message = f"UNIQUE constraint: {name} rows are never replaced"
    yield Guard(f"{table}_no_replace", table, "INSERT", message, f"EXISTS (SELECT 1 FROM {table} o WHERE {same})")
    others = f"EXISTS (SELECT 1 FROM {table} o WHERE o.id <> OLD.id AND ({same}))"
    yield Guard(f"{table}_no_replace_by_update", table, "UPDATE", message, others)


def _sqlite_guards() -> list[Guard]:
    return [*guards(), *(guard for name in WRITTEN_ONCE + NEVER_REMOVED for guard in _replacing(name))]


def _sqlite(guard: Guard) -> list[str]:
    when = f" WHEN {guard.condition}" if guard.condition else ""
    return [
        f"DROP TRIGGER IF EXISTS {guard.name}",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}{when}"
        f" BEGIN SELECT RAISE(ABORT, '{guard.message}'); END",
    ]


def _postgresql(guard: Guard) -> list[str]:
    condition = guard.condition or "TRUE"
    row = "OLD" if guard.event == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';"
        f" END IF; RETURN {row}; END $$",
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
        f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}",
    ]


def _no_truncate(table: str) -> list[str]:
    """PostgreSQL only: row triggers do not see TRUNCATE."""
    name = f"{table}_no_truncate"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{table} is never emptied' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]


def _truncatable() -> list[str]:
    return [_table(name) for name in WRITTEN_ONCE + NEVER_REMOVED]


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that must be there."""
    if connection.vendor == "sqlite":
        return {guard.name for guard in _sqlite_guards()} | site_triggers.names()
    truncating = {f"{table}_no_truncate" for table in _truncatable()}
    return {guard.name for guard in guards()} | truncating | site_triggers.names()


def present(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that are there and enabled."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that should be there and are not; none while the tables have not been made."""
    if _table("historyentry") not in connection.introspection.table_names():
        return set()
    return expected(connection) - present(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger anew; safe to repeat."""
    if connection.vendor == "sqlite":
        statements = [statement for guard in _sqlite_guards() for statement in _sqlite(guard)]
    else:
        statements = [statement for guard in guards() for statement in _postgresql(guard)]
        statements += [statement for table in _truncatable() for statement in _no_truncate(table)]
        # What a transaction has left to be checked at its end would keep its tables from being altered.
        statements = ["SET CONSTRAINTS ALL IMMEDIATE", *statements]
    with connection.cursor() as cursor:
        for statement in [*statements, *site_triggers.statements(connection)]:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def before_migrate(using: str, plan: Sequence[object] = (), **kwargs: object) -> None:
    """Called by Django before migrations: SQLite cannot remake a table that the trigger of another one names.

    Should a migration fail after this, the site does not start until the triggers are there again.
    """
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in sorted(expected(connection) & present(connection)):
                cursor.execute(f"DROP TRIGGER {name}")


def after_migrate(using: str, **kwargs: object) -> None:
    """Called by Django after migrations: makes the triggers once all the app's tables are there."""
    connection = connections[using]
    if set(_truncatable()) <= set(connection.introspection.table_names()):
        install(connection)
