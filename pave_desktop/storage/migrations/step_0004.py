"""Step 4: a draft of an edit tells what its session held then, so that what others change meanwhile is noticed."""

from __future__ import annotations

import sqlite3


def apply(connection: sqlite3.Connection) -> None:
    """Add the column; of drafts that are there already nobody knows."""
    connection.execute("ALTER TABLE draft ADD COLUMN based_on TEXT NOT NULL DEFAULT '{}'")
