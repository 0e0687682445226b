"""The list on screen: chips, search, order, empty states, and a model that changes one line for one row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest

from pave_desktop.models.list_query import Chip
from pave_desktop.state.session_list import PAGE
from pave_desktop.ui.session_table.model import Column
from tests.conftest import Desktop, Heard, idle, until
from tests.state.conftest import NOON, fill, row_of
from tests.ui.hands import CTRL, Key, choose_row, click, fill_in, go_to, make, new_editor, press, question, shown_rows
from tests.ui.tree import Role, looks_like_html, nodes, not_plain, texts


async def search_for(desktop: Desktop, text: str) -> None:
    fill_in(desktop.window, "Search", text)
    await until(lambda: desktop.desk.list.query.search == text.strip())
    await idle()


async def filled(desktop: Desktop, count: int, **changes: object) -> None:
    await fill(desktop.program.bench.register, count, connection="practice", **changes)
    desktop.desk.list.reload()
    await idle()


async def test_rows_and_columns(desktop: Desktop) -> None:
    await make(desktop, VIN="5N1AT2MV8HC900117", YEAR="2017", MAKE="Nissan", SMS_TO="202 555 0111")
    model = desktop.window.page.model
    line = {column.name: model.index(0, column).data() for column in Column}
    assert line.pop("MADE")
    assert line == {
        "STATUS": "Waiting",
        "VEHICLE": "2017 Nissan",
        "VIN": "5N1AT2MV8HC900117",
        "CUSTOMER": "(202) 555-0111",
        "SMS": "Sent",
        "LINK": "Copy",
    }
    headers = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert all(headers)
    assert not desktop.window.page.table.isHidden()
    assert desktop.window.page.empty.isHidden()


async def test_one_changed_session_is_exactly_one_data_changed(desktop: Desktop) -> None:
    await filled(desktop, 20)
    row = desktop.desk.list.rows[7]
    model = desktop.window.page.model
    changed, resets, layouts = Heard(model.dataChanged), Heard(model.modelReset), Heard(model.layoutChanged)
    await desktop.program.bench.register.store(replace(row, status="STARTED"))
    desktop.desk.session_changed.emit(row.local_id)
    await idle()
    assert [(first.row(), last.row(), first.column(), last.column()) for first, last, *_ in changed.args] == [
        (7, 7, 0, len(Column) - 1)
    ]
    assert (resets.args, layouts.args) == ([], [])
    assert "Opened" in model.index(7, Column.STATUS).data()


async def test_the_chosen_session_stays_chosen_when_others_come_and_go(desktop: Desktop) -> None:
    await filled(desktop, 10)
    row = desktop.desk.list.rows[4]
    await choose_row(desktop, row)
    model = desktop.window.page.model
    resets, inserted = Heard(model.modelReset), Heard(model.rowsInserted)
    newest = row_of("newest", connection="practice", made_at=NOON.replace(year=2027))
    await desktop.program.bench.register.add(newest)
    desktop.desk.session_changed.emit(newest.local_id)
    await until(lambda: desktop.desk.list.rows[0] == newest)
    assert (len(resets), len(inserted)) == (0, 1)
    assert desktop.window.page.table.chosen_row().local_id == row.local_id
    assert [each.local_id for each in desktop.window.page.table.selected_rows()] == [row.local_id]
    assert desktop.window.work.chosen.details.row.local_id == row.local_id


async def test_the_list_goes_on_where_it_ends(desktop: Desktop) -> None:
    await filled(desktop, PAGE + 20)
    assert desktop.window.page.model.rowCount() == PAGE + 20
    assert shown_rows(desktop)[-1] is None, "what nobody looks at is not there yet"
    desktop.window.page.table.scrollToBottom()
    await until(lambda: shown_rows(desktop)[-1] is not None)
    assert shown_rows(desktop)[-1] == f"Car {PAGE + 19}"


async def test_chips_count_and_filter(desktop: Desktop) -> None:
    keys = {}
    for name, status in (("Ford", "IDLE"), ("Kia", "IDLE"), ("Seat", "PROCESS"), ("Audi", "COMPLETE")):
        keys[name] = (await make(desktop, MAKE=name)).key
        desktop.server.set_status(keys[name], status)
    press(Key.Key_F5)
    await until(lambda: desktop.desk.list.counts.by_chip[Chip.RESULTS] == 1)
    await idle()
    chips = [node.name for node in nodes(desktop.window) if node.role == Role.CheckBox]
    assert chips == ["All 4", "Waiting 2", "Capturing 1", "Results 1", "Closed 0", "Needs attention 0"]
    click(desktop.window, "Waiting 2", Role.CheckBox)
    await idle()
    assert sorted(shown_rows(desktop)) == ["Ford", "Kia"]
    await search_for(desktop, "ford")
    assert shown_rows(desktop) == ["Ford"]
    assert "Waiting 1" in texts(desktop.window)
    click(desktop.window, "Closed 0", Role.CheckBox)
    await idle()
    assert shown_rows(desktop) == []


@pytest.mark.parametrize(
    "search", ["2MV8HC", "555 0111", "(202) 555-0111", "jane sm", "nissan 2017", "the key", "the link"]
)
async def test_search_finds(desktop: Desktop, search: str) -> None:
    await make(desktop, MAKE="Kia")
    row = await make(
        desktop,
        VIN="5N1AT2MV8HC900117",
        YEAR="2017",
        MAKE="Nissan",
        SMS_TO="202 555 0111",
        FIRST_NAME="Jane",
        LAST_NAME="Smith",
    )
    text = {"the key": row.key, "the link": row.capture_link}.get(search, search)
    await search_for(desktop, text)
    assert shown_rows(desktop) == ["2017 Nissan"]


async def test_an_empty_list_says_what_to_do(desktop: Desktop) -> None:
    assert any(text.startswith("Press F2, scan or type the VIN") for text in texts(desktop.window))
    click(desktop.window, "Make the first session")
    await until(lambda: len(desktop.editors) == 1)


async def test_the_first_session_of_an_empty_list_is_reached_by_keyboard(desktop: Desktop) -> None:
    await go_to(desktop.window)
    await filled(desktop, 2)
    await until(desktop.window.page.table.isVisible)
    press(Key.Key_Down)
    await until(lambda: desktop.window.page.table.chosen_row() is not None)
    press(Key.Key_Return)
    await until(lambda: desktop.editors)


async def test_who_types_in_the_search_box_keeps_the_keyboard(desktop: Desktop) -> None:
    await go_to(desktop.window)
    press(Key.Key_F, CTRL)
    await filled(desktop, 2)
    await until(desktop.window.page.table.isVisible)
    assert desktop.window.page.header.search.hasFocus()


async def test_a_search_that_finds_nothing_shows_the_way_back(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    await search_for(desktop, "nothing fits")
    assert "Nothing fits “nothing fits”" in texts(desktop.window)
    click(desktop.window, "Show all sessions")
    await idle()
    assert shown_rows(desktop) == ["Kia"]
    assert desktop.window.page.header.search.text() == ""


async def test_an_empty_group_shows_the_way_back(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    click(desktop.window, "Results 0", Role.CheckBox)
    await idle()
    assert "No session is in this group now" in texts(desktop.window)
    click(desktop.window, "Show all sessions")
    await idle()
    assert shown_rows(desktop) == ["Kia"]
    assert desktop.window.page.header.chips[Chip.ALL].isChecked()


async def test_a_new_session_is_shown_and_chosen_whatever_was_searched(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    await search_for(desktop, "nothing fits")
    press(Key.Key_F2)
    await until(lambda: len(desktop.editors) == 1)
    fill_in(desktop.editors[0], "Make", "Ford")
    click(desktop.editors[0], "Create and copy link")
    await until(lambda: not desktop.editors)
    await until(
        lambda: (
            desktop.window.work.chosen.details.row is not None
            and desktop.window.work.chosen.details.row.vehicle == "Ford"
        )
    )
    assert sorted(shown_rows(desktop)) == ["Ford", "Kia"]


async def test_a_new_session_is_chosen_though_ctrl_is_held_still(desktop: Desktop) -> None:
    """Qt's selectRow asks which keys are down: after Ctrl+S it takes the choice away again."""
    await make(desktop, MAKE="Kia")
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Ford")
    press(Key.Key_S, CTRL)
    await until(lambda: not desktop.editors)
    await idle()
    assert [row.vehicle for row in desktop.window.page.table.selected_rows()] == ["Ford"]
    assert desktop.window.work.chosen.details.row.vehicle == "Ford"
    assert desktop.window.commands.edit.isEnabled()


async def test_a_click_on_a_heading_sorts(desktop: Desktop) -> None:
    for name in ("Kia", "Audi", "Seat"):
        await make(desktop, MAKE=name)
    header = desktop.window.page.table.horizontalHeader()
    across = header.sectionViewportPosition(Column.VEHICLE) + 10

    def click_heading() -> None:
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(across, 5))

    click_heading()
    await idle()
    once = shown_rows(desktop)
    click_heading()
    await idle()
    assert [once, shown_rows(desktop)] in (
        [["Audi", "Kia", "Seat"], ["Seat", "Kia", "Audi"]],
        [["Seat", "Kia", "Audi"], ["Audi", "Kia", "Seat"]],
    )


async def test_unknown_statuses_stand_as_they_are_spelled(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    desktop.server.set_status(row.key, "WAITING CONFIRM")
    press(Key.Key_F5)
    await until(lambda: [each.status for each in desktop.desk.list.rows] == ["WAITING CONFIRM"])
    assert "WAITING CONFIRM" in desktop.window.page.model.index(0, Column.STATUS).data()


async def test_text_of_the_server_is_shown_as_it_is_and_never_as_html(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", SMS_TO="202 555 0111")
    bold = "<b>Kia</b><img src='http://x'>"
    vehicle = desktop.server.session(row.key)["vehicle"]
    desktop.server.change(row.key, vehicle={**vehicle, "make": bold})
    desktop.server.set_delivery(row.key, "<b>strange</b>", "<a href='http://x'>click</a>")
    desktop.desk.refresh_one(row)
    await until(lambda: [each.vehicle for each in desktop.desk.list.rows] == [bold])
    await choose_row(desktop, desktop.desk.list.rows[0])
    press(Key.Key_C, CTRL)
    assert bold in desktop.window.notice_bar.text
    assert desktop.window.work.chosen.pane.title.text() == bold
    assert not_plain(desktop.window) == []
    for column, words in ((Column.VEHICLE, bold), (Column.SMS, "<b>strange</b>")):
        tip = desktop.window.page.model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
        if looks_like_html(tip):
            document = QTextDocument()
            document.setHtml(tip)
            tip = document.toPlainText()
        assert words in tip, "a tool tip takes what looks like HTML for HTML"


async def test_server_text_in_a_question_is_plain(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="<b>Kia</b>")
    await choose_row(desktop, row)
    press(Key.Key_Delete)
    box = await question()
    assert "<b>Kia</b>" in box.accessibleName()
    assert not_plain(box) == []


async def test_what_needs_attention_says_why_where_it_stands(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    old = replace(row, made_at=row.made_at - timedelta(hours=26))
    await desktop.program.bench.register.store(old)
    desktop.desk.session_changed.emit(row.local_id)
    model = desktop.window.page.model
    status = model.index(0, Column.STATUS)

    def why(role: Qt.ItemDataRole) -> str:
        return model.data(status, role) or ""

    await until(lambda: "26 hours ago" in why(Qt.ItemDataRole.ToolTipRole))
    assert "26 hours ago" in why(Qt.ItemDataRole.AccessibleDescriptionRole), "and who cannot see it is told as well"
