"""Step 2: sessions are found by their VIN at once."""

from __future__ import annotations

import sqlite3


def apply(connection: sqlite3.Connection) -> None:
    """Make the index; `vin_order` is the VIN without regard to case."""
    connection.execute("CREATE INDEX session_by_vin ON session (vin_order)")
