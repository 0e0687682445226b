"""Pages of the list and the numbers on its filter chips, sorted and counted by SQLite."""

from __future__ import annotations

import sqlite3

from pave_desktop.models.list_query import Chip, ListCounts, ListQuery
from pave_desktop.models.session_row import Fate, Group, SessionRow
from pave_desktop.models.write import WriteFate
from pave_desktop.storage.list_order import order_by
from pave_desktop.storage.search import search_condition
from pave_desktop.storage.session_records import SELECT_ROWS, row_from

_EVERYTHING = -1


def read_page(connection: sqlite3.Connection, query: ListQuery, *, offset: int, limit: int) -> list[SessionRow]:
    """Read at most `limit` rows behind the first `offset` of those that fit. Raises ValueError below zero."""
    if offset < 0 or limit < 0:
        raise ValueError("A page cannot start or end before the first row.")
    condition, parameters = search_condition(query.search)
    conditions = [condition] if condition else []
    if query.chip.group is not None:
        conditions.append("group_name = ?")
        parameters.append(query.chip.group.value)
    statement = [SELECT_ROWS]
    if conditions:
        statement += ["WHERE", " AND ".join(conditions)]
    statement += ["ORDER BY", order_by(query.sort_by, descending=query.descending), "LIMIT ? OFFSET ?"]
    found = connection.execute(" ".join(statement), (*parameters, limit, offset))
    return [row_from(values) for values in found]


def read_counts(connection: sqlite3.Connection, search: str) -> ListCounts:
    """Count the rows that fit the search; every chip is named, also with 0."""
    condition, parameters = search_condition(search)
    statement = ["SELECT group_name, COUNT(*) FROM session"]
    if condition:
        statement += ["WHERE", condition]
    statement.append("GROUP BY group_name")
    counted: dict[str, int] = dict(connection.execute(" ".join(statement), parameters).fetchall())
    by_chip = {chip: counted.get(chip.value, 0) for chip in Chip}
    return ListCounts(by_chip={**by_chip, Chip.ALL: sum(counted.values())})


def read_open_rows(connection: sqlite3.Connection) -> list[SessionRow]:
    """Read the rows that the server may have news of, newest first: of what was written to them too."""
    open_ones = "WHERE session_key IS NOT NULL AND fate = ? AND (group_name NOT IN (?, ?) OR write_fate = ?)"
    statement = f"{SELECT_ROWS} {open_ones} ORDER BY made_at DESC, local_id"
    parameters = (Fate.MADE.value, Group.RESULTS.value, Group.CLOSED.value, WriteFate.NOT_KNOWN.value)
    return [row_from(values) for values in connection.execute(statement, parameters)]


def read_unknown_rows(connection: sqlite3.Connection) -> list[SessionRow]:
    """Read the rows of which a write's answer was lost, newest first."""
    unknown = "WHERE write_fate = ? OR (group_name = ? AND fate = ?)"
    statement = f"{SELECT_ROWS} {unknown} ORDER BY made_at DESC, local_id"
    parameters = (WriteFate.NOT_KNOWN.value, Group.OTHER.value, Fate.NOT_KNOWN.value)
    return [row_from(values) for values in connection.execute(statement, parameters)]
