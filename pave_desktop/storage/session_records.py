"""Session rows in SQLite: written whole with all that is derived from them, read one by one.

What is unsettled is only read here: it follows from a session's writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pave_desktop.models.reference import SessionKind, SessionReference
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.storage.list_order import order_columns
from pave_desktop.storage.problems import AlreadyInRegisterError, NotInRegisterError
from pave_desktop.storage.search import search_text
from pave_desktop.storage.stored_values import fold, read_time, storable, write_time
from pave_desktop.system.redaction import know

SELECT_ROWS = """
    SELECT local_id, connection, kind, session_key, fate, status, vehicle, vin, customer, phone, sms, sms_said,
           client_id, capture_link, made_at, read_at, write_kind, write_fate
    FROM session
"""
_SELECT_BY_LOCAL_ID = SELECT_ROWS + " WHERE local_id = ?"
_SELECT_BY_REFERENCE = SELECT_ROWS + " WHERE connection = ? AND kind = ? AND session_key = ?"
_SELECT_BY_VIN = SELECT_ROWS + " WHERE vin_order = ? ORDER BY made_at DESC, local_id"

_INSERT = """
    INSERT INTO session (
        local_id, connection, kind, session_key, fate, status, vehicle, vin, customer, phone, sms, sms_said,
        client_id, capture_link, made_at, read_at,
        group_name, status_order, vehicle_order, vin_order, customer_order, sms_order, search_text
    ) VALUES (
        :local_id, :connection, :kind, :session_key, :fate, :status, :vehicle, :vin, :customer, :phone, :sms, :sms_said,
        :client_id, :capture_link, :made_at, :read_at,
        :group_name, :status_order, :vehicle_order, :vin_order, :customer_order, :sms_order, :search_text
    )
"""
_UPDATE = """
    UPDATE session SET
        connection = :connection, kind = :kind, session_key = :session_key, fate = :fate, status = :status,
        vehicle = :vehicle, vin = :vin, customer = :customer, phone = :phone, sms = :sms, sms_said = :sms_said,
        client_id = :client_id, capture_link = :capture_link, made_at = :made_at, read_at = :read_at,
        group_name = :group_name, status_order = :status_order, vehicle_order = :vehicle_order,
        vin_order = :vin_order, customer_order = :customer_order, sms_order = :sms_order, search_text = :search_text
    WHERE local_id = :local_id
"""


def insert_row(connection: sqlite3.Connection, row: SessionRow) -> None:
    """Write a new row. Raises AlreadyInRegisterError where the local id or the session has one."""
    columns = _columns(row)
    if read_row(connection, row.local_id) is not None:
        raise AlreadyInRegisterError(row.local_id)
    _refuse_second_row(connection, columns)
    connection.execute(_INSERT, columns)


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
    connection.execute("DELETE FROM session WHERE local_id = ?", (storable(local_id),))


def update_row(connection: sqlite3.Connection, row: SessionRow) -> None:
    """Replace a row. Raises NotInRegisterError, or AlreadyInRegisterError where another row is that session."""
    columns = _columns(row)
    _refuse_second_row(connection, columns)
    if connection.execute(_UPDATE, columns).rowcount == 0:
        raise NotInRegisterError(row.local_id)


def read_row(connection: sqlite3.Connection, local_id: str) -> SessionRow | None:
    """Read a row by its local id."""
    values = connection.execute(_SELECT_BY_LOCAL_ID, (storable(local_id),)).fetchone()
    return None if values is None else row_from(values)


def find_row(connection: sqlite3.Connection, reference: SessionReference) -> SessionRow | None:
    """Read a row by what the server calls the session."""
    name = (storable(reference.connection), reference.kind.value, storable(reference.key))
    values = connection.execute(_SELECT_BY_REFERENCE, name).fetchone()
    return None if values is None else row_from(values)


def rows_of_vin(connection: sqlite3.Connection, vin: str) -> list[SessionRow]:
    """Read the rows of one vehicle, newest first; the VIN's case does not matter."""
    found = connection.execute(_SELECT_BY_VIN, (fold(vin),)) if vin else []
    return [row_from(values) for values in found]


def row_from(values: Sequence[Any]) -> SessionRow:
    """Make a row of the columns of `SELECT_ROWS`."""
    return _row_of(tuple(values))


# The list is read again whenever a session changes: nearly all of its rows are those of the time before.
@lru_cache(maxsize=1024)
def _row_of(values: tuple[Any, ...]) -> SessionRow:
    (local_id, connection, kind, key, fate, status, vehicle, vin, customer, phone, sms, sms_said) = values[:12]
    (client_id, capture_link, made_at, read_at, write_kind, write_fate) = values[12:]
    know(customer)
    return SessionRow(
        local_id=local_id,
        connection=connection,
        kind=SessionKind(kind),
        key=key,
        fate=Fate(fate),
        status=status,
        vehicle=vehicle,
        vin=vin,
        customer=customer,
        phone=phone,
        sms=SmsState(sms),
        sms_said=sms_said,
        client_id=client_id,
        capture_link=capture_link,
        made_at=read_time(made_at),
        read_at=None if read_at is None else read_time(read_at),
        unsettled=Unsettled(WriteKind(write_kind), WriteFate(write_fate)) if write_fate else None,
    )


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
        "group_name": row.group.value,
        "search_text": search_text(row),
        **order_columns(row),
    }
    return {name: None if value is None else storable(value) for name, value in columns.items()}
