"""Triggers that move the site's version whenever something changes that readers see, by whatever way it comes.

The new version appears with the change itself: the same transaction writes both. They refuse nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

WATCHED = {
    "directives.edition": ("documents", ()),
    "directives.editionstatus": ("documents", ()),
    "directives.archivedfile": ("documents", ()),
    "directives.changenote": ("documents", ()),
    "directives.withdrawalnotice": ("documents", ()),
    "directives.issuingbody": ("documents", ("superior", "name", "valid_until", "successor_id")),
    "directives.checkpoint": ("documents", ()),
    "directives.theme": ("documents", ("id", "slug", "name", "order")),
    "directives.searchrow_themes": ("documents", ()),
    "events.commemorativeevent": ("register", ()),
    "events.eventyear": ("register", ()),
}
"""Model → which word of the version moves, and the columns whose change readers see (none named: every one)."""
EVENTS = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Mover:
    """One trigger: after ``event`` on ``table``, the word ``word`` of the version is a new one.

    ``seen``: columns of which one must have changed; empty means always.
    """

    table: str
    event: str
    word: str
    seen: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The trigger's name."""
        return f"{self.table}_moves_version_{self.event.lower()}"

    def condition(self, differ: str) -> str:
        """SQL that is true when a column that readers see has changed."""
        return " OR ".join(f'OLD."{column}" {differ} NEW."{column}"' for column in self.seen)


def movers() -> Iterator[Mover]:
    """Every trigger, the same list for both databases."""
    for label, (word, seen) in WATCHED.items():
        table = apps.get_model(label)._meta.db_table
        for event in EVENTS:
            yield Mover(table, event, word, seen if event == "UPDATE" else ())


def names() -> set[str]:
    """The names of the triggers that must be there."""
    return {mover.name for mover in movers()}


def statements(connection: BaseDatabaseWrapper) -> list[str]:
    """The SQL that makes every trigger anew; safe to repeat."""
    make = _sqlite if connection.vendor == "sqlite" else _postgresql
    return [statement for mover in movers() for statement in make(mover)]


def _move(word: str, random: str, now: str) -> str:
    table = apps.get_model("directives.siteversion")._meta.db_table
    first = {"documents": "''", "register": "''", word: random}
    return (
        f"INSERT INTO {table} (id, documents, register, changed_at)"
        f" VALUES (1, {first['documents']}, {first['register']}, {now})"
        f" ON CONFLICT (id) DO UPDATE SET {word} = {random}, changed_at = {now}"
    )


def _sqlite(mover: Mover) -> list[str]:
    when = f" WHEN {mover.condition('IS NOT')}" if mover.seen else ""
    move = _move(mover.word, "lower(hex(randomblob(16)))", "strftime('%Y-%m-%d %H:%M:%f', 'now')")
    return [
        f"DROP TRIGGER IF EXISTS {mover.name}",
        f"CREATE TRIGGER {mover.name} AFTER {mover.event} ON {mover.table}{when} BEGIN {move}; END",
    ]


def _postgresql(mover: Mover) -> list[str]:
    """Once for a statement, however many rows it writes; row by row only where columns are compared."""
    each = f"ROW WHEN ({mover.condition('IS DISTINCT FROM')})" if mover.seen else "STATEMENT"
    move = _move(mover.word, "md5(random()::text || clock_timestamp()::text)", "clock_timestamp()")
    return [
        f"CREATE OR REPLACE FUNCTION {mover.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" {move}; RETURN NULL; END $$",
        f"CREATE OR REPLACE TRIGGER {mover.name} AFTER {mover.event} ON {mover.table}"
        f" FOR EACH {each} EXECUTE FUNCTION {mover.name}()",
        f"ALTER TABLE {mover.table} ENABLE ALWAYS TRIGGER {mover.name}",
    ]
