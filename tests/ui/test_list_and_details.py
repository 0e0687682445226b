"""The list and what stands beside it: always about one and the same session, and columns that can all be seen."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHeaderView

from pave_desktop.models.list_query import SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.window_settings import WindowSettings
from pave_desktop.state.session_list import SessionList
from pave_desktop.ui.main_window import MainWindow
from pave_desktop.ui.session_table.columns import Columns
from pave_desktop.ui.session_table.model import Column
from tests.conftest import Desktop, Desktops, connection_to, idle, until
from tests.ui.hands import (
    CTRL,
    NONE,
    SHIFT,
    Key,
    cell,
    choose_row,
    click,
    clipboard,
    focused_name,
    go_to,
    make,
    press,
    question,
)

MAKES = ("Kia", "Ford", "Seat", "Audi")


async def made(desktop: Desktop) -> list[SessionRow]:
    for each in MAKES:
        await make(desktop, MAKE=each)
    await until(lambda: len(desktop.desk.list.rows) == len(MAKES))
    await go_to(desktop.window)
    return list(desktop.desk.list.rows)


async def select_upper_three(desktop: Desktop) -> list[SessionRow]:
    rows = await made(desktop)
    await choose_row(desktop, rows[0])
    press(Key.Key_Down, SHIFT)
    press(Key.Key_Down, SHIFT)
    await shown(desktop, rows[2])
    return rows


async def shown(desktop: Desktop, row: SessionRow) -> None:
    details = desktop.window.work.chosen.details
    await until(lambda: details.row is not None and details.row.local_id == row.local_id)
    await idle()


def right_click(desktop: Desktop, number: int) -> None:
    viewport = desktop.window.page.table.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.RightButton, NONE, cell(desktop, number, Column.VEHICLE))


# One and the same session


async def test_a_right_click_inside_the_selection_shows_the_session_that_the_keys_mean(desktop: Desktop) -> None:
    rows = await select_upper_three(desktop)
    right_click(desktop, 1)
    await shown(desktop, rows[1])
    assert desktop.window.page.table.chosen_row().local_id == rows[1].local_id
    click(desktop.window, "Copy this link")
    assert clipboard().text() == rows[1].capture_link


async def test_ctrl_up_shows_the_session_that_the_keys_mean(desktop: Desktop) -> None:
    rows = await select_upper_three(desktop)
    press(Key.Key_Up, CTRL)
    await shown(desktop, rows[1])
    press(Key.Key_Return)
    await until(lambda: desktop.editors)
    assert [each.edit.local_id for each in desktop.editors] == [rows[1].local_id]


async def test_a_line_that_is_not_selected_is_not_shown_either(desktop: Desktop) -> None:
    rows = await select_upper_three(desktop)
    press(Key.Key_Down, CTRL)
    await idle()
    assert desktop.window.page.table.currentIndex().row() == 3
    details = desktop.window.work.chosen.details.row
    assert details.local_id == desktop.window.page.table.chosen_row().local_id == rows[2].local_id


async def test_the_buttons_mean_what_is_shown_while_another_one_is_being_read(desktop: Desktop) -> None:
    rows = await made(desktop)
    await choose_row(desktop, rows[0])
    desktop.window.page.table.choose(2)
    click(desktop.window, "Copy link")
    assert clipboard().text() == rows[0].capture_link, "it is still the first one that is shown"
    await shown(desktop, rows[2])
    click(desktop.window, "Copy link")
    assert clipboard().text() == rows[2].capture_link


async def test_delete_waits_until_it_is_known_whether_the_session_can_be_deleted(desktop: Desktop) -> None:
    rows = await made(desktop)
    desktop.server.set_status(rows[2].key, "STARTED")  # type: ignore[union-attr]
    press(Key.Key_F5)
    await until(lambda: [each.status for each in desktop.desk.list.rows].count("STARTED") == 1)
    await idle()
    opened = next(number for number, row in enumerate(desktop.desk.list.rows) if row.status == "STARTED")
    waiting = next(number for number, row in enumerate(desktop.desk.list.rows) if row.status == "IDLE")
    await choose_row(desktop, desktop.desk.list.rows[opened])
    desktop.window.page.table.choose(waiting)
    press(Key.Key_Delete)
    box = await question()
    assert desktop.desk.list.rows[waiting].vehicle in box.accessibleName()
    box.reject()


# How many are selected


async def test_how_many_are_selected_stands_above_the_details(desktop: Desktop) -> None:
    rows = await select_upper_three(desktop)
    pane = desktop.window.work.chosen.pane
    assert pane.several.isVisible()
    assert pane.several.text().startswith("3 sessions are selected. Ctrl+C copies their links;")
    assert (pane.copy_button.text(), pane.delete_button.text()) == ("Copy this link", "Delete this one")
    assert "Ctrl+C" not in pane.copy_button.toolTip(), "that key copies all three"
    await choose_row(desktop, rows[3])
    assert pane.several.isHidden()
    assert (pane.copy_button.text(), pane.copy_button.toolTip()) == ("Copy link", "Ctrl+C")
    assert (pane.delete_button.text(), pane.delete_button.toolTip()) == ("Delete at PAVE", "Delete")


# Columns


def widths(window: Any) -> dict[Column, int]:
    return {column: window.page.table.columnWidth(column) for column in Column}


async def test_the_list_does_not_jump_when_the_details_come(desktop: Desktop) -> None:
    await made(desktop)
    before = MainWindow(SessionList(), WindowSettings(), practice=True)
    try:
        before.resize(desktop.window.size())
        before.show()
        assert before.page.header.connection_choice.isHidden()
        desktop.window.page.splitter.setSizes([10_000, 0])
        await idle()
        assert abs(before.page.splitter.sizes()[1] - desktop.window.page.splitter.sizes()[1]) <= 1
    finally:
        before.hide()
        before.deleteLater()


@pytest.mark.parametrize("width", [911, 1024, 1366])
async def test_every_column_is_seen(desktop: Desktop, width: int) -> None:
    await made(desktop)
    desktop.window.resize(width, 600)
    await idle()
    table = desktop.window.page.table
    assert desktop.window.width() == width
    assert table.horizontalScrollBar().maximum() == 0, "the last columns are to be seen without scrolling"
    assert sum(widths(desktop.window).values()) <= table.viewport().width()


async def test_the_vehicle_is_never_squeezed_out_and_old_settings_are_mended(desktop: Desktop) -> None:
    await made(desktop)
    table = desktop.window.page.table
    header = table.horizontalHeader()
    for column in Column:
        if column is not Column.VEHICLE:
            header.resizeSection(column, 900)
    least = desktop.window.fontMetrics().horizontalAdvance("2017 Nissan")
    assert table.columnWidth(Column.VEHICLE) >= least
    # As an earlier version left it: the vehicle takes what is left, which is nothing.
    header.setSectionResizeMode(Column.VEHICLE, QHeaderView.ResizeMode.Interactive)
    table.columns._is_fitting = True
    header.resizeSection(Column.VEHICLE, header.minimumSectionSize())
    header.resizeSection(Column.VIN, header.minimumSectionSize())
    left = base64.b64encode(bytes(header.saveState().data())).decode()
    window = MainWindow(SessionList(), WindowSettings(columns=left), practice=True)
    try:
        window.resize(1366, 700)
        window.show()
        assert window.page.table.columnWidth(Column.VEHICLE) >= least
        assert window.page.table.columnWidth(Column.VIN) > header.minimumSectionSize()
    finally:
        window.hide()
        window.deleteLater()


async def test_a_width_that_a_person_wants_is_kept_through_a_narrow_window(desktop: Desktop) -> None:
    await made(desktop)
    window = desktop.window
    window.resize(1600, 700)
    await idle()
    window.page.table.horizontalHeader().resizeSection(Column.SMS, 120)
    before = widths(window)
    assert before[Column.SMS] == 120
    window.resize(911, 600)
    await idle()
    assert widths(window) != before
    columns: Columns = window.page.table.columns
    columns.restore(columns.save())
    window.resize(1600, 700)
    await idle()
    assert widths(window) == before


# Keys and lines


async def test_both_lines_of_a_moved_keyboard_are_drawn_whole(desktop: Desktop) -> None:
    desktop.window.resize(1366, 700)
    await select_upper_three(desktop)
    table = desktop.window.page.table
    painted = QRegion()
    draw = table.paintEvent

    def watch(event: Any) -> None:
        nonlocal painted
        painted = painted.united(event.region())
        draw(event)

    table.paintEvent = watch
    press(Key.Key_Up, CTRL)
    await idle()
    del table.paintEvent
    for number in (1, 2):
        line = table.visualRect(table.model().index(number, Column.STATUS))
        right = table.visualRect(table.model().index(number, Column.LINK)).right()
        for across in (line.left() + 1, right - 1):
            assert painted.contains(QPoint(across, line.top())), f"line {number} is drawn in part only"


async def test_esc_clears_the_search_and_then_leaves_it(desktop: Desktop) -> None:
    await made(desktop)
    press(Key.Key_F, CTRL)
    QTest.keyClicks(desktop.window.page.header.search, "kia")
    await until(lambda: desktop.desk.list.query.search == "kia")
    press(Key.Key_Escape)
    await until(lambda: not desktop.desk.list.query.search)
    assert focused_name() == "Search"
    press(Key.Key_Escape)
    assert desktop.window.page.table.hasFocus()


async def test_down_goes_from_the_search_into_the_list(desktop: Desktop) -> None:
    await made(desktop)
    press(Key.Key_F, CTRL)
    press(Key.Key_Down)
    assert desktop.window.page.table.hasFocus()
    assert desktop.window.page.table.chosen_row() is not None


async def test_the_heading_of_the_links_sorts_nothing_and_looks_so(desktop: Desktop) -> None:
    await made(desktop)
    header = desktop.window.page.table.horizontalHeader()
    shown_before = (header.sortIndicatorSection(), header.sortIndicatorOrder())
    assert desktop.desk.list.query.sort_by is SortBy.MADE
    at = QPoint(header.sectionViewportPosition(Column.LINK) + header.sectionSize(Column.LINK) // 2, 5)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == shown_before


# The line at the bottom


async def test_missing_keys_are_said_beside_their_mark(desktops: Desktops, practice_server: Any) -> None:
    desktop = await desktops.open(practice=False, connections=[connection_to(practice_server)], keys={})
    await until(lambda: desktop.desk.connections.keys_missing)
    (missing,) = desktop.desk.connections.keys_missing.values()
    line = desktop.window.status_line
    assert line.connection.accessibleName().startswith("New sessions with: ")
    assert str(missing) in line.connection.accessibleName()
    for part in (line.connection, line.mark):
        assert "key" in part.toolTip().split("TEST key")[-1]
