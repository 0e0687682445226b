"""Any page of any order is what sorting all rows gives, and no order is sorted while somebody waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.list_query import Chip, ListQuery, SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.rules.attention import attention_of
from pave_desktop.storage import list_numbers, session_list
from pave_desktop.storage.list_order import order_key
from pave_desktop.storage.migrations import migrate
from pave_desktop.storage.session_records import insert_row
from tests.storage.conftest import NOON, made_row
from tests.storage.many_rows import row_lists

ORDERS = list(product(SortBy, (False, True)))
QUERIES = st.builds(
    ListQuery, sort_by=st.sampled_from(SortBy), descending=st.booleans(), chip=st.sampled_from(Chip), search=st.just("")
)


@contextmanager
def register_with(rows: list[SessionRow]) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        for row in rows:
            insert_row(connection, row)
        yield connection


def expected(rows: list[SessionRow], query: ListQuery) -> list[str]:
    """Sort in Python what fits the chip."""
    if query.chip is Chip.ATTENTION:
        fitting = [row for row in rows if attention_of(row, query.patience, NOON) is not None]
    else:
        fitting = [row for row in rows if query.chip is Chip.ALL or row.group is query.chip.group]
    in_order = sorted(fitting, key=lambda row: order_key(row, query.sort_by, descending=query.descending))
    return [row.local_id for row in in_order]


@pytest.mark.parametrize("few_are_sorted", [True, False])
@settings(max_examples=60, deadline=None)
@given(rows=row_lists(), query=QUERIES, offset=st.integers(0, 26), limit=st.integers(0, 26))
def test_a_page_and_a_place_are_those_of_the_whole_order(
    few_are_sorted: bool, rows: list[SessionRow], query: ListQuery, offset: int, limit: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, register_with(rows) as connection:
        patch.setattr(list_numbers, "_FEW_OF_ALL", 20 if few_are_sorted else 0)
        look = session_list.read_look(connection, query, offset=offset, limit=limit, now=NOON)
        names = expected(rows, query)
        assert [row.local_id for row in look.rows] == names[offset : offset + limit]
        assert look.counts.by_chip[query.chip] == len(names)
        for row in rows:
            place = session_list.read_place(connection, query, row.local_id, now=NOON)
            assert place == (names.index(row.local_id) if row.local_id in names else None)
            assert session_list.fits(connection, query, row.local_id, now=NOON) == (row.local_id in names)


@settings(max_examples=40, deadline=None)
@given(rows=row_lists(client_id="findable"), query=QUERIES)
def test_what_is_found_comes_in_the_same_order(rows: list[SessionRow], query: ListQuery) -> None:
    with register_with([*rows, made_row("other")]) as connection:
        for search in ("findable", "in"):
            found = replace(query, search=search)
            look = session_list.read_look(connection, found, offset=0, limit=100, now=NOON)
            names = [row.local_id for row in look.rows]
            if search == "findable":
                assert names == expected(rows, query)
            assert look.counts.by_chip[query.chip] == len(names)
            places = [session_list.read_place(connection, found, name, now=NOON) for name in names]
            assert places == list(range(len(names)))


def _explained(connection: sqlite3.Connection, statements: list[str]) -> list[str]:
    return [
        step[3]
        for statement in statements
        if statement.lstrip().startswith("SELECT")
        for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    ]


@pytest.mark.parametrize("chip", [Chip.ALL, Chip.RESULTS])
@pytest.mark.parametrize(("sort_by", "descending"), ORDERS)
@pytest.mark.parametrize("offset", [0, 250])
def test_no_order_sorts_more_than_what_is_alike(sort_by: SortBy, descending: bool, chip: Chip, offset: int) -> None:
    rows = [
        made_row(f"{number}", status="COMPLETE", vin=f"{number:05}", made_at=NOON + timedelta(seconds=number))
        for number in range(300)
    ]
    query = ListQuery(sort_by=sort_by, descending=descending, chip=chip)
    with register_with(rows) as connection:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        session_list.read_look(connection, query, offset=offset, limit=20, now=NOON)
        connection.set_trace_callback(None)
        plan = _explained(connection, asked)
    assert [step for step in plan if "session_by_" in step or "session USING INTEGER PRIMARY KEY" in step]
    sorting = {step for step in plan if "TEMP B-TREE" in step}
    assert sorting <= (
        {"USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"} if descending or sort_by is SortBy.MADE else set()
    )
    assert not [step for step in plan if step in ("SCAN session", "SCAN TABLE session")], "no row is read in vain"
