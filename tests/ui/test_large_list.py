"""A list of twenty thousand sessions, of which only some are ever in memory."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from pave_desktop.models.list_query import Chip, SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import PracticeServer
from pave_desktop.state.shown_rows import MOST_HELD
from pave_desktop.storage.register import open_register
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.session_table.fresh_rows import LIT_SECONDS
from pave_desktop.ui.session_table.model import Column
from pave_desktop.ui.theme import color
from tests.conftest import Desktop, Desktops, Heard, Runner, connection_to, idle, until
from tests.state.conftest import NOON, fill_at_once, row_of
from tests.ui.hands import CTRL, NONE, SHIFT, Key, cell, choose_row, go_to, press

MANY = 20_000


def rows_of_years() -> list[SessionRow]:
    """Ten years of sessions, the newest first."""
    statuses = ("COMPLETE", "COMPLETE", "EXPIRED", "IDLE")
    return [
        row_of(
            f"row-{number:05}",
            made_at=NOON - timedelta(hours=number),
            vehicle=f"Car C{number * 7919 % MANY:05}",
            status=statuses[number % len(statuses)],
        )
        for number in range(MANY)
    ]


@pytest.fixture(scope="module")
def full_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a register with all these sessions, made once."""
    return tmp_path_factory.mktemp("years") / "register.sqlite"


@pytest.fixture
def years(desktops: Desktops, run: Runner, full_register: Path, practice_server: PracticeServer) -> Desktop:
    """The whole program on a register of many sessions; without keys, so that it asks nobody about them."""

    async def make() -> None:
        register = (await open_register(full_register)).register
        await fill_at_once(register, rows_of_years())
        await register.close()

    if not full_register.exists():
        run(make())
    desktops.folder.mkdir()
    shutil.copy(full_register, DataPaths(desktops.folder).register)
    desktop = run(desktops.open(practice=False, server=practice_server, connections=[connection_to(practice_server)]))
    run(ready(desktop))
    return desktop


async def ready(desktop: Desktop) -> None:
    await go_to(desktop.window)
    desktop.window.resize(1200, 700)
    table(desktop).setFocus()
    await until(lambda: sessions(desktop).is_loaded)
    await idle()


def details(desktop: Desktop) -> Any:
    return desktop.window.work.chosen.details


def table(desktop: Desktop) -> Any:
    return desktop.window.page.table


def sessions(desktop: Desktop) -> Any:
    return desktop.desk.list


def on_screen(desktop: Desktop) -> list[str]:
    """What stands in the lines that can be seen, by its vehicle; blank where nothing is here yet."""
    view = table(desktop)
    first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
    return [view.model().index(number, Column.VEHICLE).data() or "" for number in range(first, last + 1)]


def selected(desktop: Desktop) -> list[str]:
    return [row.local_id for row in table(desktop).selected_rows()]


async def selected_ids(desktop: Desktop) -> list[str]:
    """All that is selected, also what is not held, in the order of the list."""
    choice = table(desktop).choice()
    assert choice.lines is None, "it is not read yet which sessions they are"
    return await sessions(desktop).still_shown(sessions(desktop).shown_query, choice.ids)


async def select_three(desktop: Desktop) -> list[str]:
    """Click on three lines, far from each other by their vehicles."""
    for number in (2, 3, 5):
        QTest.mouseClick(
            table(desktop).viewport(), Qt.MouseButton.LeftButton, CTRL, cell(desktop, number, Column.VEHICLE)
        )
    await idle()
    return selected(desktop)


async def scroll_to(desktop: Desktop, number: int) -> None:
    table(desktop).verticalScrollBar().setValue(number)
    await idle()


async def change(desktop: Desktop, row: SessionRow) -> None:
    """Store a row, and tell the list as the refresh does."""
    await desktop.program.bench.register.store(row)
    sessions(desktop).take([row])


async def test_the_end_is_one_key_away(years: Desktop) -> None:
    model = table(years).model()
    assert model.rowCount() == MANY
    assert on_screen(years)[:2] == ["Car C00000", "Car C07919"]
    press(Key.Key_End)
    assert "" in on_screen(years), "what is not here yet is blank"
    await until(lambda: "" not in on_screen(years))
    await until(lambda: details(years).row is not None)
    assert details(years).row.local_id == f"row-{MANY - 1:05}"
    assert selected(years) == [f"row-{MANY - 1:05}"]
    press(Key.Key_Home)
    await until(lambda: on_screen(years)[0] == "Car C00000")
    press(Key.Key_PageDown)
    press(Key.Key_PageDown)
    await until(lambda: "" not in on_screen(years))
    assert table(years).currentIndex().row() > 20
    press(Key.Key_End, CTRL)
    await until(lambda: on_screen(years)[-1] == f"Car C{(MANY - 1) * 7919 % MANY:05}")


async def test_few_rows_are_held_wherever_somebody_goes(years: Desktop) -> None:
    bar = table(years).verticalScrollBar()
    for number in range(0, MANY, 1111):
        bar.setValue(number)
        await until(lambda: "" not in on_screen(years))
        assert len(sessions(years).rows) <= MOST_HELD
    table(years).selectAll()
    press(Key.Key_X)
    press(Key.Key_7)
    await idle()
    assert len(sessions(years).rows) <= MOST_HELD
    assert table(years).selected_ranges() == [(0, MANY - 1)], "letters jump nowhere"
    assert await selected_ids(years) == [row.local_id for row in rows_of_years()]


async def test_one_change_is_one_data_changed_and_lights_its_row(years: Desktop) -> None:
    model = table(years).model()
    changed, resets, inserts = Heard(model.dataChanged), Heard(model.modelReset), Heard(model.rowsInserted)
    row = sessions(years).row_at(7)
    chip = years.window.page.header.chips[Chip.CAPTURING]
    await change(years, replace(row, status="PROCESS"))
    assert [(first.row(), last.row(), first.column(), last.column()) for first, last, *_ in changed.args] == [
        (7, 7, 0, len(Column) - 1)
    ]
    await until(lambda: chip.text() == "Capturing 1")
    assert (resets.args, inserts.args) == ([], [])
    assert ground(years, 7) == color("fresh").name()
    assert ground(years, 8) == color("surface").name()
    await until(lambda: ground(years, 7) == color("surface").name(), LIT_SECONDS + 2)
    far_away = rows_of_years()[-1]
    await change(years, replace(far_away, status="PROCESS"))
    await until(lambda: chip.text() == "Capturing 2")
    assert len(changed) == 1, "a row that is not held is nothing but a number on a chip"


def ground(desktop: Desktop, number: int) -> str:
    """What colour a line's ground has, at the end of a cell that is short."""
    view = table(desktop)
    place = view.visualRect(view.model().index(number, Column.SMS))
    image = view.viewport().grab().toImage()
    at = QPoint(place.right() - 3, place.center().y()) * image.devicePixelRatio()
    return image.pixelColor(at).name()


async def test_selection_survives_search_sort_and_refresh(years: Desktop) -> None:
    wanted = await select_three(years)
    assert len(wanted) == 3
    header = years.window.page.header
    years.desk.list.change_query(replace(years.desk.list.query, sort_by=SortBy.VEHICLE, descending=False))
    await idle()
    await until(lambda: table(years).selected_count() == 3)
    assert sorted(await selected_ids(years)) == sorted(wanted)
    assert table(years).chosen_row().local_id == wanted[-1]
    assert table(years).chosen_row().vehicle in on_screen(years), "the chosen one stays in sight"
    header.search.setText("Car C15838")
    await until(lambda: sessions(years).total == 1)
    assert selected(years) == ["row-00002"]
    header.search.clear()
    await until(lambda: sessions(years).total == MANY)
    await until(lambda: table(years).selected_count() == 3)
    sessions(years).reload()
    await idle()
    assert table(years).selected_count() == 3


async def test_to_select_all_is_not_to_ask_each_line(years: Desktop) -> None:
    asked = 0

    def count(frame: Any, event: str, _: object) -> None:
        nonlocal asked
        asked += event == "call" and frame.f_code.co_name in ("rowCount", "columnCount", "row_at", "data")

    sys.setprofile(count)
    try:
        press(Key.Key_A, CTRL)
        await idle()
        table(years).grab()
    finally:
        sys.setprofile(None)
    assert table(years).selected_count() == MANY
    assert asked < MANY // 4, "as headings do that look for columns that are selected"


async def test_all_stay_all(years: Desktop) -> None:
    press(Key.Key_A, CTRL)
    assert table(years).selected_count() == MANY
    years.desk.list.change_query(replace(years.desk.list.query, descending=False))
    await idle()
    assert table(years).selected_ranges() == [(0, MANY - 1)]
    await years.program.bench.register.add(row_of("another", made_at=NOON - timedelta(hours=100, minutes=1)))
    sessions(years).read_again("another")
    await until(lambda: sessions(years).total == MANY + 1)
    await idle()
    line = MANY - 101
    assert table(years).selected_ranges() == [(0, line - 1), (line + 1, MANY)], "and nobody selected the new one"
    assert table(years).selected_count() == MANY


async def test_what_is_on_screen_stays_there_when_others_come_and_go_above(years: Desktop) -> None:
    await scroll_to(years, 9000)
    before = on_screen(years)
    QTest.mouseClick(table(years).viewport(), Qt.MouseButton.LeftButton, NONE, cell(years, 9004, Column.VEHICLE))
    await idle()
    chosen = selected(years)
    register = years.program.bench.register
    for number in range(3):
        await register.add(row_of(f"new-{number}", made_at=NOON + timedelta(hours=number + 1)))
    await register.remove("row-00010")
    sessions(years).look_again()
    await until(lambda: sessions(years).total == MANY + 2)
    await idle()
    assert on_screen(years) == before
    assert selected(years) == chosen
    assert table(years).currentIndex().row() == 9006
    await fill_at_once(register, [row_of(f"more-{n}", made_at=NOON + timedelta(days=n + 1)) for n in range(400)])
    sessions(years).look_again()
    await until(lambda: sessions(years).total == MANY + 402)
    await idle()
    assert on_screen(years) == before, "also where so many came that none of these was in the look"
    assert selected(years) == chosen


async def test_who_is_at_the_top_sees_what_comes(years: Desktop) -> None:
    await choose_row(years, sessions(years).row_at(1))
    await years.program.bench.register.add(row_of("newest", made_at=NOON + timedelta(days=1), vehicle="Kia"))
    sessions(years).read_again("newest")
    await until(lambda: on_screen(years)[0] == "Kia")
    assert selected(years) == ["row-00001"]
    assert table(years).currentIndex().row() == 2


async def test_a_new_search_begins_at_the_top(years: Desktop) -> None:
    await scroll_to(years, 12_000)
    years.window.page.header.search.setText("car c1")
    await until(lambda: sessions(years).query.search == "car c1")
    await idle()
    assert table(years).rowAt(0) == 0
    assert "" not in on_screen(years)


async def test_a_session_far_away_can_be_chosen(years: Desktop) -> None:
    years.window.page.choose_when_there("row-15000")
    await until(lambda: details(years).row is not None)
    assert details(years).row.local_id == "row-15000"
    assert table(years).chosen_row().vehicle in on_screen(years)
    await scroll_to(years, 0)
    assert table(years).chosen_row().local_id == "row-15000", "also while it is out of sight"
    assert selected(years) == ["row-15000"]
    changed = replace(table(years).chosen_row(), status="PROCESS")
    await change(years, changed)
    assert table(years).chosen_row() == changed


async def test_a_range_is_selected_by_keys_over_rows_that_are_not_here(years: Desktop) -> None:
    await choose_row(years, sessions(years).row_at(3))
    press(Key.Key_End, SHIFT)
    await idle()
    assert table(years).selected_ranges() == [(3, MANY - 1)]
    assert table(years).selected_count() == MANY - 3
    assert len(table(years).selected_rows()) <= MOST_HELD


@pytest.mark.parametrize("count", [700, 2000])
async def test_many_that_are_scattered_stay_selected(years: Desktop, count: int) -> None:
    """Another order puts each of them between others."""
    await choose_row(years, sessions(years).row_at(0))
    await scroll_to(years, count - 10)
    await until(lambda: sessions(years).row_at(count - 1))
    QTest.mouseClick(table(years).viewport(), Qt.MouseButton.LeftButton, SHIFT, cell(years, count - 1, Column.VEHICLE))
    await idle()
    wanted = {f"row-{number:05}" for number in range(count)}
    years.desk.list.change_query(replace(years.desk.list.query, sort_by=SortBy.VEHICLE, descending=False))
    await idle()
    assert table(years).selected_count() == count
    assert set(await selected_ids(years)) == wanted
    seen = set[int]()
    for place in (0, 9_000, 9_020, 9_040):
        await scroll_to(years, place)
        await until(lambda: "" not in on_screen(years))
        lines = range(table(years).rowAt(0), table(years).rowAt(table(years).viewport().height() - 1) + 1)
        shown = {number for number in lines if table(years).selectionModel().isRowSelected(number)}
        assert shown == {number for number in lines if sessions(years).row_at(number).local_id in wanted}
        seen |= shown
    assert seen


async def test_many_changes_reset_nothing(years: Desktop) -> None:
    model = table(years).model()
    changed, resets, replaced = Heard(model.dataChanged), Heard(model.modelReset), Heard(sessions(years).replaced)
    rows = list(sessions(years).rows)
    counted = Heard(sessions(years).counted)
    for number in range(500):
        sessions(years).take([replace(rows[number % 100], sms_said=f"said {number}")])
    await idle()
    assert len(changed) == 500
    assert (len(resets), len(replaced)) == (0, 0)
    assert len(counted) <= 3
    assert len(table(years)._fresh._ends) == 100
