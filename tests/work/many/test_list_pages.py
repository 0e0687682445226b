"""Reading all rows page by page while the list changes: each once, and none left out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.models.session_row import SessionRow
from pave_desktop.work.many.list_pages import pages_of, rows_of

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def rows_named(names: list[str]) -> list[SessionRow]:
    return [SessionRow(local_id=name, connection="lot", made_at=NOON) for name in names]


async def read_all(
    rows: list[SessionRow], *, at_a_time: int, meanwhile: Callable[[int, list[SessionRow]], None] = lambda *_: None
) -> list[str]:
    """Read a list that `meanwhile` changes before each page but the first."""
    asked = 0

    async def read(offset: int, limit: int) -> list[SessionRow]:
        nonlocal asked
        if asked:
            meanwhile(asked, rows)
        asked += 1
        return rows[offset : offset + limit]

    return [row.local_id async for page in pages_of(read, at_a_time=at_a_time) for row in page]


def test_a_list_at_rest_is_read_in_order_and_once() -> None:
    for count in (0, 1, 2, 3, 4, 7):
        rows = rows_named([str(number) for number in range(count)])
        assert asyncio.run(read_all(rows, at_a_time=2)) == [row.local_id for row in rows]


def test_what_moves_upwards_meanwhile_is_not_left_out() -> None:
    def move_last_to_the_top(asked: int, rows: list[SessionRow]) -> None:
        if asked == 2:
            rows.insert(0, rows.pop())

    read = asyncio.run(read_all(rows_named(list("abcdefgh")), at_a_time=2, meanwhile=move_last_to_the_top))
    assert sorted(read) == list("abcdefgh")


def test_a_row_taken_away_above_hides_none_of_the_others() -> None:
    def take_first_away(asked: int, rows: list[SessionRow]) -> None:
        if asked == 1:
            del rows[0]

    read = asyncio.run(read_all(rows_named(list("abcdef")), at_a_time=2, meanwhile=take_first_away))
    assert sorted(read) == list("abcdef")


def test_rows_that_keep_coming_on_top_end_all_the_same() -> None:
    def put_on_top(asked: int, rows: list[SessionRow]) -> None:
        rows[:0] = rows_named([f"new {asked}"])

    read = asyncio.run(read_all(rows_named(list("abcdef")), at_a_time=2, meanwhile=put_on_top))
    assert set("abcdef") <= set(read)
    assert len(read) == len(set(read))


@given(st.integers(0, 12), st.integers(1, 5), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 11)), max_size=1))
def test_one_move_at_any_moment_leaves_none_out(count: int, at_a_time: int, moves: list[tuple[int, int]]) -> None:
    def move(asked: int, rows: list[SessionRow]) -> None:
        for when, which in moves:
            if asked == when and which < len(rows):
                rows.insert(0, rows.pop(which))

    names = [str(number) for number in range(count)]
    read = asyncio.run(read_all(rows_named(names), at_a_time=at_a_time, meanwhile=move))
    assert sorted(read) == sorted(names)


async def _by_name(rows: list[SessionRow], names: str) -> list[list[str]]:
    async def read(local_ids: Sequence[str]) -> list[SessionRow]:
        return [row for local_id in local_ids for row in rows if row.local_id == local_id]

    return [[row.local_id for row in page] async for page in rows_of(read, list(names), at_a_time=2)]


def test_rows_by_name_come_in_pages_too() -> None:
    rows = rows_named(list("abcdef"))
    assert asyncio.run(_by_name(rows, "edcba")) == [["e", "d"], ["c", "b"], ["a"]]
    assert asyncio.run(_by_name(rows, "fx")) == [["f"]], "one that is not there any more is left out"
    assert asyncio.run(_by_name(rows, "")) == []
