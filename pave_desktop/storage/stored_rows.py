"""What a row of the list is made of in SQLite. It imports little: the first look at the list uses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from pave_desktop.models.reference import SessionKind
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.system.redaction import know

SELECT_ROWS = """
    SELECT local_id, connection, kind, session_key, fate, status, vehicle, vin, customer, phone, sms, sms_said,
           client_id, capture_link, made_at, read_at, status_since, write_kind, write_fate
    FROM session
"""

# A look-up takes a fraction of what an enum's own call does, and thousands of rows are read at once.
_KINDS = {kind.value: kind for kind in SessionKind}
_FATES = {fate.value: fate for fate in Fate}
_SMS = {sms.value: sms for sms in SmsState}


def row_from(values: Sequence[Any]) -> SessionRow:
    """Make a row of the columns of `SELECT_ROWS`. Raises ValueError for what this program cannot have written."""
    try:
        row = _row_of(tuple(values))
    except KeyError as error:
        raise ValueError(str(error)) from error
    # Also of a row that was made before: its customer's name is forgotten where many others were read meanwhile.
    know(row.customer)
    return row


# The list is read again whenever a session changes: nearly all of its rows are those of the time before.
@lru_cache(maxsize=1024)
def _row_of(values: tuple[Any, ...]) -> SessionRow:
    (local_id, connection, kind, key, fate, status, vehicle, vin, customer, phone, sms, sms_said) = values[:12]
    (client_id, capture_link, made_at, read_at, status_since, write_kind, write_fate) = values[12:]
    return SessionRow(
        local_id=local_id,
        connection=connection,
        kind=_KINDS[kind],
        key=key,
        fate=_FATES[fate],
        status=status,
        vehicle=vehicle,
        vin=vin,
        customer=customer,
        phone=phone,
        sms=_SMS[sms],
        sms_said=sms_said,
        client_id=client_id,
        capture_link=capture_link,
        made_at=datetime.fromisoformat(made_at),
        read_at=None if read_at is None else datetime.fromisoformat(read_at),
        status_since=None if status_since is None else datetime.fromisoformat(status_since),
        unsettled=Unsettled(WriteKind(write_kind), WriteFate(write_fate)) if write_fate else None,
    )
