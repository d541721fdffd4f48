"""Loads the register of dates from a CSV file; it never deletes an event and never takes back a tick of "checked"."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.models import CommemorativeEvent, key_of
from events.naming import KnownEvent
from events.spreadsheet import NotReadable, as_csv, is_workbook

SHIPPED = Path(__file__).with_name("data") / "commemorations.csv"
LARGEST = 5 * 1024 * 1024
"""The largest file read, in bytes."""

NUMBERS = ("day", "month", "day_end", "month_end", "weekday", "nth", "origin_year")
TRUTHS = ("separate_days", "checked")
TEXTS = ("key", "name", "short_name", "kind", "calendar", "floating", "scope", "importance", "source", "note")
COLUMNS = (*TEXTS, *NUMBERS, *TRUTHS, "variants")
YES, NO = frozenset({"yes", "1", "true", "có", "x"}), frozenset({"no", "0", "false", "không", ""})

Value = str | int | bool | None
Cells = Mapping[str | None, str | list[str] | None]


class FileRefused(Exception):
    """The whole file was refused; nothing was changed. The text is a sentence for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out: its line in the file and the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A row that was taken: the event it made or changed, and each field with its value before and after."""

    line: int
    event: CommemorativeEvent
    created: bool
    fields: tuple[tuple[str, Value, Value], ...]


@dataclass(slots=True)
class Report:
    """What a load did, by number of rows; refused rows changed nothing."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def created(self) -> int:
        """The number of new events."""
        return sum(change.created for change in self.changes)

    @property
    def changed(self) -> int:
        """The number of events that were there and are different now."""
        return len(self.changes) - self.created

    @property
    def digest(self) -> str:
        """SHA-256 of everything the report says of the rows: the same register and file give the same."""
        taken = [(change.line, change.event.key, change.created, change.fields) for change in self.changes]
        return hashlib.sha256(repr((taken, self.unchanged, self.refused)).encode()).hexdigest()


class _RowRefused(Exception):
    """The reason why one row cannot be taken."""


@transaction.atomic
def load(data: bytes) -> Report:
    """Create and update events by key. Good rows are loaded and each refused one is listed; FileRefused for a file
    that is no such table. Columns that the file lacks keep what the register has; a new event takes the defaults."""
    report = Report()
    existing = {event.key: event for event in CommemorativeEvent.objects.all()}
    seen: dict[str, int] = {}
    for line, cells in _rows(data):
        try:
            values = _values(cells)
            key = str(values.pop("key", "") or key_of(str(values["name"])))
            _check_new(key, line, seen)
            _store(line, existing.get(key) or CommemorativeEvent(key=key), values, report)
        except _RowRefused as refused:
            report.refused.append(Refusal(line, str(refused)))
    return report


def preview(data: bytes) -> Report:
    """What ``load`` would do: the same code and the same judges, rolled back. FileRefused as there."""
    with transaction.atomic():
        report = load(data)
        transaction.set_rollback(True)
    return report


def shipped() -> tuple[KnownEvent, ...]:
    """The shipped register as frozen values, without a database."""
    return tuple(CommemorativeEvent(**_values(cells)).known() for _line, cells in _rows(SHIPPED.read_bytes()))


def _rows(data: bytes) -> Iterator[tuple[int, Cells]]:
    """Line number and cells of each row that is not empty."""
    text = decoded(data)
    header = text.lstrip("\n").partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        _check_header(reader.fieldnames or ())
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise FileRefused(
            _("The file is not a proper CSV table (line %(line)d). Nothing was changed.")
            % {"line": reader.reader.line_num}
        ) from error


def decoded(data: bytes) -> str:
    """The text of the file; FileRefused for what is empty, too large, or no UTF-8."""
    if not data.strip():
        raise FileRefused(_("The file is empty. Choose a CSV file with the events."))
    if len(data) > LARGEST:
        raise FileRefused(_("The file is larger than 5 MB; the register of dates is never that large."))
    if is_workbook(data):
        return _from_workbook(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(_("The file is not in Unicode (UTF-8). Save it again as “CSV UTF-8” and retry.")) from error
    if "\0" in text:
        raise FileRefused(_("The file is not a CSV table. Save the table as “CSV UTF-8” and retry."))
    return text


def _check_header(names: Sequence[str]) -> None:
    """The first line names the columns: at least the name, and none that is unknown or stands twice."""
    if "name" not in names:
        raise FileRefused(
            _("The first line of the file must name the columns, among them “name”. Known columns: %(columns)s.")
            % {"columns": ", ".join(COLUMNS)}
        )
    wrong = sorted({name for name in names if name not in COLUMNS or names.count(name) > 1})
    if wrong:
        raise FileRefused(
            _("These columns are unknown or stand twice: %(columns)s. Nothing was changed.")
            % {"columns": ", ".join(name or "“”" for name in wrong)}
        )


def _from_workbook(data: bytes) -> str:
    try:
        return as_csv(data)
    except NotReadable as error:
        raise FileRefused(
            _("The Excel table cannot be read. Save it again as .xlsx or as “CSV UTF-8” and retry.")
        ) from error


def _values(cells: Cells) -> dict[str, Value]:
    """The cells as values of the model's fields."""
    if None in cells or None in cells.values():
        raise _RowRefused(_("the row does not have as many cells as the first line has columns"))
    values: dict[str, Value] = {}
    for column, cell in cells.items():
        values[str(column)] = _value(str(column), str(cell).strip())
    if not values["name"]:
        raise _RowRefused(_("the name is missing"))
    return values


def _value(column: str, cell: str) -> Value:
    if column in NUMBERS:
        return _number(column, cell) if cell else None
    if column in TRUTHS:
        return _truth(column, cell.lower())
    if column == "variants":
        return "\n".join(name.strip() for name in cell.replace("\n", "|").split("|") if name.strip())
    return cell


def _number(column: str, cell: str) -> int:
    if not cell.removeprefix("-").isdecimal() or len(cell) > 4:
        raise _RowRefused(
            _("column %(column)s: “%(cell)s” is not a suitable number") % {"column": column, "cell": cell[:40]}
        )
    return int(cell)


def _truth(column: str, cell: str) -> bool:
    if cell not in YES | NO:
        raise _RowRefused(
            _("column %(column)s: “%(cell)s” is neither yes nor no") % {"column": column, "cell": cell[:40]}
        )
    return cell in YES


def _check_new(key: str, line: int, seen: dict[str, int]) -> None:
    if key in seen:
        raise _RowRefused(
            _("the key %(key)s already stands on line %(line)d of this file") % {"key": key, "line": seen[key]}
        )
    seen[key] = line


def _store(line: int, event: CommemorativeEvent, values: dict[str, Value], report: Report) -> None:
    adding = event._state.adding
    differing = {name: value for name, value in values.items() if getattr(event, name) != value}
    if event.checked:
        differing.pop("checked", None)
    if not adding and not differing:
        report.unchanged += 1
        return
    fields = tuple((name, getattr(event, name), value) for name, value in differing.items())
    for name, value in differing.items():
        setattr(event, name, value)
    try:
        event.clean_fields()
        _save(event)
    except ValidationError as error:
        raise _RowRefused(_reasons(error)) from error
    report.changes.append(Change(line, event, adding, fields))


def _save(event: CommemorativeEvent) -> None:
    """Let the database judge; only where it refuses, ask each constraint for its sentence (a query each)."""
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError:
        event.validate_constraints()
        raise


def _reasons(error: ValidationError) -> str:
    """The model's own sentences, each with its column where it has one."""
    return "; ".join(
        message if column == "__all__" else f"{column}: {message}"
        for column, messages in error.message_dict.items()
        for message in messages
    )
