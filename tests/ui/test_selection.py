"""What is selected are sessions: whatever moves in a long list, a command is about those that a person selected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pave_desktop.models.list_query import ListQuery, SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import PracticeServer
from pave_desktop.state.session_list import SessionList
from pave_desktop.storage.first_look import read_first_look
from pave_desktop.storage.register import open_register
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.session_table.model import Column, SessionTableModel
from pave_desktop.ui.session_table.view import SessionTable
from pave_desktop.work.many.list_pages import AT_A_TIME
from pave_desktop.work.refresh_sessions import Change
from tests.conftest import Desktop, Desktops, Runner, connection_to, idle, until
from tests.state.conftest import NOON, fill_at_once, row_of
from tests.ui.hands import CTRL, NONE, SHIFT, Key, cell, choose_row, click, go_to, make, press, question
from tests.ui.hands import questions as open_questions

MANY = 4000


@pytest.fixture
def lot(desktops: Desktops, run: Runner, practice_server: PracticeServer) -> Desktop:
    """The whole program on a list of which a part is in memory; without keys, so that it asks nobody about them."""

    async def fill_register() -> None:
        register = (await open_register(DataPaths(desktops.folder).register)).register
        await fill_at_once(
            register,
            [
                row_of(f"row-{n:05}", made_at=NOON - timedelta(minutes=n), vehicle=f"Car {n:05}", status="IDLE")
                for n in range(MANY)
            ],
        )
        await register.close()

    async def ready() -> None:
        await go_to(desktop.window)
        desktop.window.resize(1200, 700)
        desktop.window.page.table.setFocus()
        await until(lambda: desktop.desk.list.is_loaded)
        await idle()
        desktop.told.clear()

    desktops.folder.mkdir()
    run(fill_register())
    desktop = run(desktops.open(practice=False, server=practice_server, connections=[connection_to(practice_server)]))
    run(ready())
    return desktop


def table(desktop: Desktop) -> Any:
    return desktop.window.page.table


async def click_lines(desktop: Desktop, *lines: int) -> list[str]:
    """Scroll there, and click on lines, with Ctrl from the second on."""
    table(desktop).verticalScrollBar().setValue(lines[0] - 2)
    for number, line in enumerate(lines):
        await until(lambda line=line: desktop.desk.list.row_at(line))
        at = cell(desktop, line, Column.VEHICLE)
        QTest.mouseClick(table(desktop).viewport(), Qt.MouseButton.LeftButton, CTRL if number else NONE, at)
    await idle()
    return [row.local_id for row in table(desktop).selected_rows()]


async def sort_by_status(desktop: Desktop, *, descending: bool) -> None:
    sessions = desktop.desk.list
    sessions.change_query(replace(sessions.query, sort_by=SortBy.STATUS, descending=descending))
    await idle()


async def open_link_of(desktop: Desktop, local_id: str) -> None:
    """Have the live list find out that a customer has opened a link."""
    register = desktop.program.bench.register
    before = await register.row(local_id)
    after = replace(before, status="PROCESS")
    await register.store(after)
    desktop.desk.take_changes([Change(before, after, ())])
    await idle()


async def removed(desktop: Desktop) -> set[str]:
    """Take what is selected off the list; give which sessions are gone then."""
    register = desktop.program.bench.register
    before = set(await register.reader.ids(ListQuery()))
    desktop.told.clear()
    press(Key.Key_Delete, SHIFT)
    click(await question(), "Remove from this list")
    await until(lambda: desktop.told)
    await idle()
    return before - set(await register.reader.ids(ListQuery()))


async def test_what_moves_far_away_does_not_change_what_is_selected(lot: Desktop) -> None:
    await sort_by_status(lot, descending=False)
    wanted = await click_lines(lot, 2500, 2501, 2502)
    assert wanted == ["row-02500", "row-02501", "row-02502"]
    table(lot).verticalScrollBar().setValue(0)
    await idle()
    assert lot.desk.list.row_at(2500) is None, "out of sight"
    await open_link_of(lot, "row-01200")
    assert await removed(lot) == set(wanted)


async def test_who_scrolls_back_sees_the_same_sessions_selected(lot: Desktop) -> None:
    await sort_by_status(lot, descending=False)
    wanted = await click_lines(lot, 2500, 2501, 2502)
    table(lot).verticalScrollBar().setValue(0)
    await idle()
    await open_link_of(lot, "row-01200")
    table(lot).verticalScrollBar().setValue(2490)
    await until(lambda: lot.desk.list.row_at(2500))
    await idle()
    assert [row.local_id for row in table(lot).selected_rows()] == wanted
    assert table(lot).selected_ranges() == [(2499, 2501)]
    assert table(lot).selected_count() == 3


async def test_a_long_range_stays_the_same_sessions(lot: Desktop) -> None:
    await sort_by_status(lot, descending=True)
    await click_lines(lot, 2000)
    table(lot).verticalScrollBar().setValue(3395)
    await until(lambda: lot.desk.list.row_at(3400))
    at = cell(lot, 3400, Column.VEHICLE)
    QTest.mouseClick(table(lot).viewport(), Qt.MouseButton.LeftButton, SHIFT, at)
    await idle()
    assert table(lot).selected_count() == 1401
    await open_link_of(lot, "row-03990")  # goes to the top of this order
    assert await removed(lot) == {f"row-{number:05}" for number in range(2000, 3401)}


async def test_a_long_range_is_read_in_one_moment(lot: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    await click_lines(lot, 10)
    press(Key.Key_End, SHIFT)
    await idle()
    register = lot.program.bench.register
    rows, sizes = register.reader.rows, list[int]()

    async def rows_while_others_move(local_ids: Sequence[str]) -> list[SessionRow]:
        sizes.append(len(local_ids))
        if len(sizes) == 2:
            await register.remove("row-00020", "row-00005")
            await register.add(row_of("new", made_at=NOON - timedelta(minutes=500, seconds=1), status="IDLE"))
        return await rows(local_ids)

    monkeypatch.setattr(register.reader, "rows", rows_while_others_move)
    read: list[list[str]] = []
    monkeypatch.setattr(lot.desk.many, "refresh", lambda rows: read.append([row.local_id for row in rows]))
    press(Key.Key_F5, SHIFT)
    await until(lambda: read)
    assert read == [[f"row-{number:05}" for number in range(10, MANY)]], "as they were when the command was given"
    assert max(sizes) == AT_A_TIME


async def test_lines_that_moved_before_they_were_selected_are_not_taken_for_others(lot: Desktop) -> None:
    """The list has not seen yet that another one came: which sessions the unseen lines are, nobody can tell."""
    register = lot.program.bench.register
    await register.add(row_of("newest", made_at=NOON + timedelta(days=1)))
    press(Key.Key_A, CTRL)
    press(Key.Key_Delete, SHIFT)
    await until(lambda: lot.told)
    assert lot.last_told.startswith("The list has just changed, so nothing was done.")
    await until(lambda: lot.desk.list.total == MANY + 1)
    await idle()
    assert open_questions() == []
    press(Key.Key_A, CTRL)
    await idle()
    assert len(await removed(lot)) == MANY + 1, "the next time it is about what is shown"


async def test_all_are_those_that_were_there(lot: Desktop) -> None:
    press(Key.Key_A, CTRL)
    await idle()
    await lot.program.bench.register.add(row_of("newest", made_at=NOON + timedelta(days=1)))
    lot.desk.session_changed.emit("newest")
    await until(lambda: lot.desk.list.total == MANY + 1)
    await idle()
    assert table(lot).selected_ranges() == [(1, MANY)]
    assert await removed(lot) == {f"row-{number:05}" for number in range(MANY)}


@pytest.mark.parametrize(("key", "modifier"), [(Key.Key_Down, SHIFT), (Key.Key_A, CTRL)])
async def test_one_that_comes_in_is_not_selected_with_the_others(
    desktop: Desktop, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    """Though all that there were had been selected."""
    for each in ("Kia", "Ford"):
        await make(desktop, MAKE=each)
    await until(lambda: len(desktop.desk.list.rows) == 2)
    rows = list(desktop.desk.list.rows)
    await choose_row(desktop, rows[0])
    press(key, modifier)
    await idle()
    assert table(desktop).selected_rows() == rows
    third = row_of("third", connection="practice", vehicle="Seat", made_at=rows[0].made_at + timedelta(seconds=1))
    await desktop.program.bench.register.add(third)
    desktop.desk.session_changed.emit("third")
    await until(lambda: desktop.desk.list.total == 3)
    await idle()
    assert table(desktop).selected_rows() == rows
    press(Key.Key_Delete)
    assert (await question()).accessibleName() == "Delete all 2 selected sessions at PAVE?"
    press(Key.Key_Escape)


async def test_ctrl_click_keeps_what_is_selected_far_away(lot: Desktop) -> None:
    far = await click_lines(lot, 2500, 2501)
    table(lot).verticalScrollBar().setValue(0)
    await until(lambda: lot.desk.list.row_at(3))
    QTest.mouseClick(table(lot).viewport(), Qt.MouseButton.LeftButton, CTRL, cell(lot, 3, Column.VEHICLE))
    await idle()
    assert table(lot).selected_count() == 3
    assert await removed(lot) == {*far, "row-00003"}


async def test_one_that_is_selected_is_the_one_that_is_exported(lot: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, list[str]]] = []

    async def take(pages: Callable[[], AsyncIterable[Sequence[SessionRow]]], total: int) -> None:
        asked.append((total, [row.local_id async for page in pages() for row in page]))

    monkeypatch.setattr(
        lot.window.work.many._export, "ask", lambda pages, *, total, **_: asyncio.ensure_future(take(pages, total))
    )
    wanted = await click_lines(lot, 2500)
    table(lot).verticalScrollBar().setValue(0)
    await idle()
    press(Key.Key_E, CTRL | SHIFT)
    await until(lambda: asked)
    assert asked.pop() == (1, wanted)
    table(lot).clearSelection()
    lot.desk.list.search("Car 00007")
    press(Key.Key_E, CTRL | SHIFT)
    total, exported = await until(lambda: asked and asked[0])
    assert total == len(exported) == MANY, "what is shown, not what is being looked for"
    await idle()


async def test_a_list_that_was_scrolled_before_it_began_stays_there(lot: Desktop, desktops: Desktops) -> None:
    """The first rows are shown while the rest of the program is imported."""
    sessions = SessionList()
    path = DataPaths(desktops.folder).register
    look = read_first_look(path, ListQuery(), limit=60, now=datetime.now(UTC))
    assert look is not None
    view = SessionTable(SessionTableModel(sessions))
    view.resize(900, 400)
    sessions.start_with(look)
    view.show()
    view.verticalScrollBar().setValue(200)
    before = view.rowAt(5)
    sessions.begin(lot.program.bench.register, lot.desk.tasks)
    sessions.reload()
    await idle()
    after, row = view.rowAt(5), sessions.row_at(200)
    view.close()
    view.deleteLater()
    assert (before, after) == (200, 200)
    assert row is not None, "and its rows are there"
