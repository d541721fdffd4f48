"""The index of words inside the database, without an extension, and the questions to it. Knows rows, never documents.

SQLite keeps an FTS5 table beside the rows, in step by triggers. PostgreSQL keeps a tsvector with a GIN index: the words
of the row and each pair of neighbours ("hoi nghi"), so that phrases are answered by the index as well. The vector is
made of the folded words as they are; PostgreSQL's own parser would take some of them apart. Both are derived from
``search_text`` alone, made anew after every migrate where they are missing, and may be thrown away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db import connection as default
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from directives.models import EditionStatus, SearchRow, Status
from directives.search.query import Phrase

RANKED = 1000
"""Hits are looked at up to here, the newest ones; beyond it, "more than"."""
LONGEST_WORD = 200
"""Letters; nobody types a longer one, and PostgreSQL takes none of more than 2,046."""
IN_FORCE, REPLACED, WITHDRAWN = "hieu-luc", "thay-the", "thu-hoi"
"""What became of the document, as the address of a search says it."""
GONE = {IN_FORCE: (Status.REPLACED, Status.WITHDRAWN), REPLACED: (Status.REPLACED,), WITHDRAWN: (Status.WITHDRAWN,)}

ROWS = SearchRow._meta.db_table
WORDS = f"{ROWS}_words"
"""The FTS5 table on SQLite, the function on PostgreSQL."""
THEMES = SearchRow.themes.through._meta.db_table
STATUSES = EditionStatus._meta.db_table

_TAKE_OUT = f"INSERT INTO {WORDS} ({WORDS}, rowid, search_text) VALUES ('delete', OLD.place, OLD.search_text);"
_PUT_IN = f"INSERT INTO {WORDS} (rowid, search_text) VALUES (NEW.place, NEW.search_text);"
_SQLITE_TRIGGERS = {
    f"{WORDS}_insert": f"AFTER INSERT ON {ROWS} BEGIN {_PUT_IN} END",
    f"{WORDS}_delete": f"AFTER DELETE ON {ROWS} BEGIN {_TAKE_OUT} END",
    f"{WORDS}_update": f"AFTER UPDATE OF place, search_text ON {ROWS} BEGIN {_TAKE_OUT} {_PUT_IN} END",
}
_SQLITE_TABLE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS}"
    f" USING fts5(search_text, content='{ROWS}', content_rowid='place', tokenize='ascii')"
)
_POSTGRESQL_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION {WORDS}(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_to_tsvector(array_agg(DISTINCT term)), ''::tsvector) FROM (
        SELECT word AS term FROM unnest(string_to_array(btrim(folded), ' ')) AS word
        UNION ALL
        SELECT word || ' ' || lead(word) OVER (ORDER BY place)
        FROM unnest(string_to_array(btrim(folded), ' ')) WITH ORDINALITY AS one (word, place)
    ) AS terms WHERE term <> '' AND length(term) <= {2 * LONGEST_WORD + 1}
    $$"""
_POSTGRESQL_COLUMN = f"ALTER TABLE {ROWS} ADD COLUMN words tsvector GENERATED ALWAYS AS ({WORDS}(search_text)) STORED"
_POSTGRESQL_INDEX = f"CREATE INDEX IF NOT EXISTS {WORDS}_gin ON {ROWS} USING gin (words)"


def has_fts5() -> bool:
    """Whether this Python's SQLite can index words; asked without a database."""
    import sqlite3

    with sqlite3.connect(":memory:") as memory:
        return memory.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone() == (1,)


def is_whole(connection: BaseDatabaseWrapper) -> bool:
    """Whether the index and what keeps it in step are there."""
    if connection.vendor == "sqlite":
        wanted = {WORDS, *_SQLITE_TRIGGERS}
        query = f"SELECT name FROM sqlite_master WHERE name LIKE '{WORDS}%'"
    else:
        wanted = {f"{WORDS}_gin"}
        query = f"SELECT indexname FROM pg_indexes WHERE tablename = '{ROWS}'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return wanted <= {name for (name,) in cursor.fetchall()}


def after_migrate(using: str, **kwargs: object) -> None:
    """Called by Django after migrations: a migration that remakes the table on SQLite loses its triggers."""
    connection = connections[using]
    if _is_made(connection):
        install(connection)


def is_missing(connection: BaseDatabaseWrapper) -> bool:
    """Whether the rows are there without their index."""
    return _is_made(connection) and not is_whole(connection)


def _is_made(connection: BaseDatabaseWrapper) -> bool:
    """Whether the table of rows is there in its present form."""
    with connection.cursor() as cursor:
        return ROWS in connection.introspection.table_names(cursor) and "place" in _columns(connection)


def _columns(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, ROWS)}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the index where something of it is missing, and fill it. Does nothing where it is whole."""
    if is_whole(connection):
        return
    if connection.vendor == "sqlite":
        triggers = [f"CREATE TRIGGER IF NOT EXISTS {name} {what}" for name, what in _SQLITE_TRIGGERS.items()]
        statements = [_SQLITE_TABLE, *triggers, *_refilling()]
    else:
        column = [] if "words" in _columns(connection) else [_POSTGRESQL_FUNCTION, _POSTGRESQL_COLUMN]
        statements = [*column, _POSTGRESQL_INDEX]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def refill(connection: BaseDatabaseWrapper) -> None:
    """Read every row into the index anew; PostgreSQL's own column cannot fall behind."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in _refilling():
                cursor.execute(statement)


def _refilling() -> list[str]:
    return [f"INSERT INTO {WORDS} ({WORDS}) VALUES ('rebuild')"]


def place(day: date, edition: int, position: int) -> int:
    """Where a row stands when the newest document comes first: by day, edition, then in reading order, as one number.

    20 bits for the day, 31 for the edition's key, 12 for the row within it: larger is earlier in the list.
    """
    return day.toordinal() << 43 | edition << 12 | (0xFFF - position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What else a hit must be. Each is optional; ``theme`` is a key, ``state`` one of GONE."""

    year: int | None = None
    kind: str = ""
    theme: int | None = None
    state: str = ""

    @property
    def chosen(self) -> bool:
        """Whether anything narrows the search."""
        return self != Narrowed()

    def sql(self) -> tuple[list[str], list[int | str]]:
        """Conditions on the row ``r``, and their parameters."""
        conditions: list[str] = []
        values: list[int | str] = []
        if self.year is not None:
            conditions, values = [*conditions, "r.year = %s"], [*values, self.year]
        if self.kind:
            conditions, values = [*conditions, "r.kind = %s"], [*values, self.kind]
        if self.theme is not None:
            named = f"EXISTS (SELECT 1 FROM {THEMES} t WHERE t.searchrow_id = r.id AND t.theme_id = %s)"
            conditions, values = [*conditions, named], [*values, self.theme]
        if self.state:
            statuses = GONE[self.state]
            conditions.append(f"r.edition_id {'NOT ' if self.state == IN_FORCE else ''}IN ({_gone(len(statuses))})")
            values += [*(status.value for status in statuses), *[timezone.localdate().isoformat()] * 2]
        return conditions, values


STATUS_TODAY = (
    f"SELECT s.status FROM {STATUSES} s WHERE s.edition_id = r.edition_id"
    f" AND (s.effective <= %s OR s.status = '{Status.IN_FORCE}') ORDER BY s.effective DESC, s.id DESC LIMIT 1"
)
"""What holds of the document of row ``r``, as ``EditionStatusSet.in_effect`` says it; the parameter is today."""


def _gone(statuses: int) -> str:
    """Documents whose status today is one of these: few, found by the index on the status."""
    after = "(later.effective > s.effective OR (later.effective = s.effective AND later.id > s.id))"
    other = f"SELECT 1 FROM {STATUSES} later WHERE later.edition_id = s.edition_id"
    held = f"NOT EXISTS ({other} AND later.effective <= %s AND {after})"
    marks = ", ".join(["%s"] * statuses)
    return f"SELECT s.edition_id FROM {STATUSES} s WHERE s.status IN ({marks}) AND s.effective <= %s AND {held}"


def matching(
    phrases: Sequence[Phrase], *, but: Phrase = (), narrowed: Narrowed | None = None, limit: int = RANKED + 1
) -> list[int]:
    """Places of the rows that hold each phrase and not ``but``, the newest first, at most ``limit``."""
    ask = _ask_sqlite if default.vendor == "sqlite" else _ask_postgresql
    statement, values = ask(phrases, but, *(narrowed or Narrowed()).sql())
    with default.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT {limit}", values)
        return [number for (number,) in cursor.fetchall()]


def _ask_sqlite(
    phrases: Iterable[Phrase], but: Phrase, conditions: list[str], values: list[int | str]
) -> tuple[str, list[int | str]]:
    wanted = " AND ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
    unwanted = f' NOT "{" ".join(but)}"' if but else ""
    join = f" CROSS JOIN {ROWS} r ON r.place = w.rowid" if conditions else ""  # CROSS: the words first, then the row
    where = " AND ".join([f"w.{WORDS} MATCH %s", *conditions])
    return f"SELECT w.rowid FROM {WORDS} w{join} WHERE {where} ORDER BY w.rowid DESC", [
        f"({wanted}){unwanted}",
        *values,
    ]


def _ask_postgresql(
    phrases: Iterable[Phrase], but: Phrase, conditions: list[str], values: list[int | str]
) -> tuple[str, list[int | str]]:
    phrases = list(phrases)
    wanted = " & ".join(f"'{term}'" for phrase in phrases for term in _terms(phrase))
    long = [phrase for phrase in phrases if len(phrase) > 2]
    # strpos, not LIKE, which takes three times as long over a thousand rows
    checked = ["strpos(r.search_text, %s) > 0"] * len(long) + ["strpos(r.search_text, %s) = 0"] * bool(but)
    patterns: list[int | str] = [f" {' '.join(phrase)} " for phrase in [*long, *([but] if but else [])]]
    where = " AND ".join(["r.words @@ %s::tsquery", *checked, *conditions])
    return f"SELECT r.place FROM {ROWS} r WHERE {where} ORDER BY r.place DESC", [wanted, *patterns, *values]


def _terms(phrase: Phrase) -> list[str]:
    """The word, or the pairs of neighbours."""
    return [" ".join(pair) for pair in pairwise(phrase)] or list(phrase)
