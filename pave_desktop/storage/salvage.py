"""Puts what can still be read of a damaged register into a register of its own, and leaves out what is not valid."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pave_desktop.models.session_row import EventKind
from pave_desktop.models.write import WriteFate, WriteKind
from pave_desktop.storage.list_order import order_columns
from pave_desktop.storage.migrations import STEPS, migrate
from pave_desktop.storage.page_reader import PageReader, Record, Value
from pave_desktop.storage.problems import is_damage
from pave_desktop.storage.search import search_text
from pave_desktop.storage.search_index import derive_again
from pave_desktop.storage.stored_rows import SELECT_ROWS, row_from
from pave_desktop.storage.stored_values import read_document, read_time, storable
from pave_desktop.storage.transaction import transaction
from pave_desktop.storage.version import APPLICATION_ID, NEWEST_VERSION

# All others are derived from these.
_TABLES = ("session", "session_document", "session_event", "session_write", "draft")
_DERIVED = "group_name, search_text, status_order, vehicle_order, vin_order, customer_order, sms_order"
_ONE_OF_OURS = "session"
_NUMBER = "number"


def salvage(reader: PageReader, into: sqlite3.Connection) -> frozenset[str]:
    """Fill an empty database with the rows of a damaged register, brought to today's version.

    Returns the tables of which no row is missing. sqlite3.Error passes through: the disk may be full.
    """
    if reader.has_header and reader.application != APPLICATION_ID and _ONE_OF_OURS not in reader.tables:
        migrate(into)  # Another program's: its rows may look like ours, and are not.
        return frozenset()
    version = reader.version if 1 <= reader.version <= NEWEST_VERSION else NEWEST_VERSION
    migrate(into, STEPS[:version])
    with transaction(into):
        left_out = _take(reader.records(), into)
    migrate(into)
    with transaction(into):
        left_out |= _leave_out_invalid(into)
        derive_again(into)
    return frozenset((reader.whole & set(_TABLES)) - left_out)


def has_invalid_rows(connection: sqlite3.Connection) -> bool:
    """Tell whether a register holds a row that this program cannot have written: SQLite itself does not look there."""
    try:
        return any(True for _ in _invalid_rows(connection))
    except sqlite3.Error as error:
        if is_damage(error):
            return True
        raise


def record_shapes(connection: sqlite3.Connection) -> dict[str, RecordShape]:
    """Read what a stored row of each table looks like."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {name: RecordShape.of_table(connection, name) for name in _TABLES if name in there}


@dataclass(frozen=True, slots=True)
class RecordShape:
    """The columns of a table: what may stand in each, and how many a row has at least that is older than the rest."""

    names: tuple[str, ...]
    types: tuple[type, ...]
    may_be_empty: tuple[bool, ...]
    is_number: tuple[bool, ...]
    fewest: int

    @classmethod
    def of_table(cls, connection: sqlite3.Connection, table: str) -> RecordShape:
        """Read the shape of one table."""
        columns = connection.execute(
            'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?) ORDER BY cid', (table,)
        ).fetchall()
        needed = [index for index, (_, _, not_null, default, _) in enumerate(columns) if not_null and default is None]
        return cls(
            names=tuple(name for name, *_ in columns),
            types=tuple(int if kind == "INTEGER" else str for _, kind, *_ in columns),
            may_be_empty=tuple(not not_null for _, _, not_null, _, _ in columns),
            is_number=tuple(kind == "INTEGER" and bool(key) for _, kind, _, _, key in columns),
            fewest=max(needed, default=-1) + 1,
        )

    def row(self, record: Record) -> tuple[Value, ...] | None:
        """Give a stored row's values; None where it is none of this table's."""
        if not self.fewest <= len(record.values) <= len(self.names):
            return None
        if any(not self._fits(index, value) for index, value in enumerate(record.values)):
            return None
        # SQLite keeps a number that is the row's own beside the row.
        return tuple(record.number if self.is_number[index] else value for index, value in enumerate(record.values))

    def _fits(self, index: int, value: Value) -> bool:
        if value is None:
            return self.may_be_empty[index] or self.is_number[index]
        # No text of ours has a NUL in it: there a piece of the disk was lost.
        return (
            type(value) is self.types[index]
            and not self.is_number[index]
            and not (self.types[index] is str and "\0" in str(value))
        )


def _take(records: Iterable[Record], into: sqlite3.Connection) -> set[str]:
    """Write all rows that can be ours; give the tables of which one could not.

    A row's shape tells its table better than the way that led to it, which may be broken too.
    """
    shapes = record_shapes(into)
    longest = max(len(shape.names) for shape in shapes.values())
    of_length = {
        length: [(table, shape) for table, shape in shapes.items() if shape.fewest <= length <= len(shape.names)]
        for length in range(1, longest + 1)
    }
    left_out = set()
    for record in records:
        shapes_to_try = of_length.get(len(record.values), [])
        rows = [(table, row) for table, shape in shapes_to_try if (row := shape.row(record)) is not None]
        is_new = len(rows) == 1 and _insert(into, *rows[0], names=shapes[rows[0][0]].names)
        if is_new and record.table is None:
            left_out.add(rows[0][0])  # The way to it was broken, and so may others be.
        if record.table is not None and [table for table, _ in rows] != [record.table]:
            left_out.add(record.table)
    return left_out


def _insert(into: sqlite3.Connection, table: str, row: Sequence[Value], *, names: Sequence[str]) -> bool:
    """Write a row unless there is one of its name; tell whether it was written."""
    if table == _ONE_OF_OURS and names[0] == _NUMBER:
        row, names = row[1:], names[1:]  # Nothing refers to it, and one that comes twice must not cost a row.
    columns = ", ".join(names[: len(row)])
    # Of two rows of one name the first stands: that of a page which a way still leads to.
    done = into.execute(
        f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608 - our own names
        row,
    )
    return done.rowcount == 1


def _leave_out_invalid(connection: sqlite3.Connection) -> set[str]:
    """Remove rows that this program cannot have written; give their tables."""
    changed = set()
    for table, number in list(_invalid_rows(connection)):
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (number,))  # noqa: S608 - our own names
        changed.add(table)
    return changed


def _invalid_rows(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Name the table and the number of each row that is not valid."""
    for table, query, is_valid in _CHECKS:
        cursor = connection.cursor()
        for number, *values in cursor.execute(query):
            if not _holds(is_valid, values):
                yield table, number


def _holds(is_valid: Callable[[list[Any]], bool], values: list[Any]) -> bool:
    try:
        return is_valid(values)
    except (ValueError, TypeError, OverflowError):
        return False


def _is_session(values: list[Any]) -> bool:
    """Compare what is derived from a row with the row: that shows letters that were lost within a text."""
    derived, columns = values[:7], values[7:]
    row = row_from(columns)
    orders = order_columns(row)
    names = _DERIVED.split(", ")[2:]
    texts = [row.group.value, search_text(row), *(orders[name] for name in names)]
    return derived == [storable(text) for text in texts]


def _is_document(values: list[Any]) -> bool:
    (answer,) = values
    return answer is None or read_document(answer) is not None


def _is_event(values: list[Any]) -> bool:
    at, kind = values
    return _is_time(at) and bool(EventKind(kind))


def _is_write(values: list[Any]) -> bool:
    kind, fate, asked, original, asked_at, ended_at = values
    documents = read_document(asked) is not None and read_document(original) is not None
    times = _is_time(asked_at) and (ended_at is None or _is_time(ended_at))
    return documents and times and bool(WriteKind(kind)) and bool(WriteFate(fate))


def _is_draft(values: list[Any]) -> bool:
    texts, is_new, kept_at, based_on = values
    document = read_document(texts)
    is_of_texts = document is not None and all(isinstance(text, str) for text in document.values())
    return is_of_texts and is_new in (0, 1) and _is_time(kept_at) and read_document(based_on) is not None


def _is_time(text: str) -> bool:
    return read_time(text).tzinfo is not None


_CHECKS: tuple[tuple[str, str, Callable[[list[Any]], bool]], ...] = (
    ("session", SELECT_ROWS.replace("SELECT", f"SELECT rowid, {_DERIVED},", 1), _is_session),
    ("session_document", "SELECT rowid, answer FROM session_document", _is_document),
    ("session_event", "SELECT rowid, at, kind FROM session_event", _is_event),
    (
        "session_write",
        "SELECT rowid, kind, fate, asked, original, asked_at, ended_at FROM session_write",
        _is_write,
    ),
    ("draft", "SELECT rowid, texts, is_new, kept_at, based_on FROM draft", _is_draft),
)
