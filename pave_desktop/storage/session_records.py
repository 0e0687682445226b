"""Session rows in SQLite: written whole with all that is derived from them, read one by one.

What is unsettled is only read here: it follows from a session's writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pave_desktop.models.reference import SessionReference
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.storage import search_index
from pave_desktop.storage.list_order import order_columns
from pave_desktop.storage.problems import AlreadyInRegisterError, NotInRegisterError
from pave_desktop.storage.search import search_text
from pave_desktop.storage.stored_rows import SELECT_ROWS, row_from
from pave_desktop.storage.stored_values import fold, storable, write_time

_SELECT_BY_LOCAL_ID = SELECT_ROWS + " WHERE local_id = ?"
_SELECT_BY_REFERENCE = SELECT_ROWS + " WHERE connection = ? AND kind = ? AND session_key = ?"
_SELECT_BY_VIN = SELECT_ROWS + " WHERE vin_order = ? ORDER BY made_at DESC, local_id"

_COLUMNS = (
    *("local_id", "connection", "kind", "session_key", "fate", "status", "vehicle", "vin", "customer", "phone", "sms"),
    *("sms_said", "client_id", "capture_link", "made_at", "read_at", "status_since"),
    *("group_name", "status_order", "vehicle_order", "vin_order", "customer_order", "sms_order", "search_text"),
)
_REFERENCE = {"connection", "kind", "session_key"}
_INSERT = f"INSERT INTO session ({', '.join(_COLUMNS)}) VALUES (:{', :'.join(_COLUMNS)})"  # noqa: S608 - our own names
_SELECT_COLUMNS = f"SELECT number, {', '.join(_COLUMNS)} FROM session WHERE local_id = ?"  # noqa: S608
_SELECT_TEXT = "SELECT number, search_text FROM session WHERE local_id = ?"


def insert_row(connection: sqlite3.Connection, row: SessionRow) -> None:
    """Write a new row. Raises AlreadyInRegisterError where the local id or the session has one."""
    columns = _columns(row)
    if read_row(connection, row.local_id) is not None:
        raise AlreadyInRegisterError(row.local_id)
    _refuse_second_row(connection, columns)
    number = connection.execute(_INSERT, columns).lastrowid
    if number is not None:
        search_index.add_text(connection, number, str(columns["search_text"]))


def put_row(connection: sqlite3.Connection, row: SessionRow) -> None:
    """Write the row of a session that is about to be made, in place of one that came to nothing or may have.

    Raises AlreadyInRegisterError where it is being made, or is there.
    """
    before = read_row(connection, row.local_id)
    if before is None:
        insert_row(connection, row)
    elif before.fate.is_draft or before.fate is Fate.NOT_KNOWN:
        update_row(connection, row)
    else:
        raise AlreadyInRegisterError(row.local_id)


def delete_row(connection: sqlite3.Connection, local_id: str) -> None:
    """Forget a row and what belongs to it, but for its draft."""
    found = connection.execute(_SELECT_TEXT, (storable(local_id),)).fetchone()
    if found is not None:
        search_index.remove_text(connection, *found)
        connection.execute("DELETE FROM session WHERE number = ?", (found[0],))


def update_row(connection: sqlite3.Connection, row: SessionRow) -> None:
    """Replace a row. Raises NotInRegisterError, or AlreadyInRegisterError where another row is that session.

    Only what has changed is written: SQLite writes every index anew that has a column which a statement names.
    """
    columns = _columns(row)
    stored = connection.execute(_SELECT_COLUMNS, (columns["local_id"],)).fetchone()
    if stored is None:
        raise NotInRegisterError(row.local_id)
    number, *values = stored
    before = dict(zip(_COLUMNS, values, strict=True))
    changed = [name for name in _COLUMNS if columns[name] != before[name]]
    if not _REFERENCE.isdisjoint(changed):
        _refuse_second_row(connection, columns)
    if "search_text" in changed:
        search_index.remove_text(connection, number, before["search_text"])
        search_index.add_text(connection, number, str(columns["search_text"]))
    if changed:
        new = ", ".join(f"{name} = :{name}" for name in changed)
        connection.execute(f"UPDATE session SET {new} WHERE local_id = :local_id", columns)  # noqa: S608 - our own names


def note_read(connection: sqlite3.Connection, row: SessionRow) -> None:
    """Write when a row was read last, where that is all that is new of it."""
    read_at = None if row.read_at is None else write_time(row.read_at)
    connection.execute("UPDATE session SET read_at = ? WHERE local_id = ?", (read_at, storable(row.local_id)))


def read_row(connection: sqlite3.Connection, local_id: str) -> SessionRow | None:
    """Read a row by its local id."""
    values = connection.execute(_SELECT_BY_LOCAL_ID, (storable(local_id),)).fetchone()
    return None if values is None else row_from(values)


def read_rows(connection: sqlite3.Connection, local_ids: Iterable[str]) -> dict[str, SessionRow]:
    """Read rows by their local ids; those that are not there are left out."""
    found = ((local_id, read_row(connection, local_id)) for local_id in local_ids)
    return {local_id: row for local_id, row in found if row is not None}


def find_row(connection: sqlite3.Connection, reference: SessionReference) -> SessionRow | None:
    """Read a row by what the server calls the session."""
    name = (storable(reference.connection), reference.kind.value, storable(reference.key))
    values = connection.execute(_SELECT_BY_REFERENCE, name).fetchone()
    return None if values is None else row_from(values)


def rows_of_vin(connection: sqlite3.Connection, vin: str) -> list[SessionRow]:
    """Read the rows of one vehicle, newest first; the VIN's case does not matter."""
    found = connection.execute(_SELECT_BY_VIN, (fold(vin),)) if vin else []
    return [row_from(values) for values in found]


def _refuse_second_row(connection: sqlite3.Connection, columns: dict[str, str | None]) -> None:
    other = connection.execute(
        "SELECT local_id FROM session WHERE connection = :connection AND kind = :kind"
        " AND session_key = :session_key AND local_id <> :local_id",
        columns,
    ).fetchone()
    if other is not None:
        raise AlreadyInRegisterError(other[0])


def _columns(row: SessionRow) -> dict[str, str | None]:
    columns: dict[str, str | None] = {
        "local_id": row.local_id,
        "connection": row.connection,
        "kind": row.kind.value,
        "session_key": row.key,
        "fate": row.fate.value,
        "status": row.status,
        "vehicle": row.vehicle,
        "vin": row.vin,
        "customer": row.customer,
        "phone": row.phone,
        "sms": row.sms.value,
        "sms_said": row.sms_said,
        "client_id": row.client_id,
        "capture_link": row.capture_link,
        "made_at": write_time(row.made_at),
        "read_at": None if row.read_at is None else write_time(row.read_at),
        "status_since": None if row.status_since is None else write_time(row.status_since),
        "group_name": row.group.value,
        "search_text": search_text(row),
        **order_columns(row),
    }
    return {name: None if value is None else storable(value) for name, value in columns.items()}
