"""The main window by its keys: F2, Enter, Ctrl+C, Ctrl+F, F5, Delete, Shift+Delete; one editor a session."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pave_desktop.ui.session_table.model import Column
from tests.conftest import Desktop, idle, until
from tests.ui.hands import (
    CTRL,
    SHIFT,
    Key,
    cell,
    choose_row,
    click,
    editor_of,
    focused_name,
    go_to,
    make,
    new_editor,
    press,
    question,
    questions,
)
from tests.ui.tree import texts


async def test_f2_opens_an_editor_that_leaves_the_list_usable(desktop: Desktop) -> None:
    first = await new_editor(desktop)
    assert focused_name() == "VIN"
    assert not first.isModal()
    second = await new_editor(desktop)
    assert second is not first
    assert len(desktop.editors) == 2


async def test_f2_works_wherever_the_keyboard_is(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    press(Key.Key_F, CTRL)
    press(Key.Key_F2)
    await until(lambda: len(desktop.editors) == 1)


async def test_keys_act_once_however_long_they_are_held(desktop: Desktop) -> None:
    window = desktop.window
    held = [
        action.text().replace("&", "")
        for action in (window.commands.new, window.commands.edit, window.commands.refresh, window.commands.delete)
        if action.autoRepeat()
    ]
    assert held == [], "held down, these open window after window"


async def test_enter_edits_the_row_and_raises_the_editor_that_is_open(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    editor = await editor_of(desktop, row)
    assert "Kia" in editor.windowTitle()
    assert not editor.isModal()
    assert await editor_of(desktop, row) is editor
    assert focused_name() == "VIN"
    press(Key.Key_Escape)
    await until(lambda: not desktop.editors)
    assert await editor_of(desktop, row) is not editor


async def test_enter_in_the_search_box_edits_nothing(desktop: Desktop) -> None:
    await choose_row(desktop, await make(desktop, MAKE="Kia"))
    press(Key.Key_F, CTRL)
    press(Key.Key_Return)
    await idle()
    assert desktop.editors == []


async def test_the_edit_button_and_a_double_click_edit_too(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    await choose_row(desktop, row)
    click(desktop.window, "Edit")
    await until(lambda: len(desktop.editors) == 1)
    desktop.editors[0].reject()
    await until(lambda: not desktop.editors)
    await choose_row(desktop, row)
    QTest.mouseDClick(
        desktop.window.page.table.viewport(), Qt.MouseButton.LeftButton, pos=cell(desktop, 0, Column.VEHICLE)
    )
    await until(lambda: len(desktop.editors) == 1)


async def test_ctrl_f_goes_to_the_search_and_marks_what_is_there(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    press(Key.Key_F, CTRL)
    assert focused_name() == "Search"
    QTest.keyClicks(desktop.window.page.header.search, "kia")
    desktop.window.page.table.setFocus()
    press(Key.Key_F, CTRL)
    assert desktop.window.page.header.search.selectedText() == "kia"


async def test_f5_refreshes(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    await choose_row(desktop, row)
    desktop.server.set_status(row.key, "STARTED")
    press(Key.Key_F5)
    await until(lambda: [each.status for each in desktop.desk.list.rows] == ["STARTED"])
    await idle()
    assert any("Opened" in text for text in texts(desktop.window.work.chosen.pane)), "the details follow"
    assert desktop.window.commands.refresh.isEnabled()


async def test_the_refresh_button_rests_while_it_refreshes(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    click(desktop.window, "Refresh")
    assert not desktop.window.page.header.refresh_button.isEnabled()
    await idle()
    assert desktop.window.page.header.refresh_button.isEnabled()


async def test_delete_asks_once_and_cancel_is_the_default(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", MODEL="Rio")
    await choose_row(desktop, row)
    press(Key.Key_Delete)
    box = await question()
    assert box.accessibleName() == "Delete the session of Kia Rio at PAVE?"
    assert (box.no_button.text(), box.no_button.isDefault()) == ("Cancel", True)
    press(Key.Key_Return)
    await until(lambda: not questions())
    await idle()
    assert desktop.sent() == []
    assert desktop.server.session(row.key) is not None
    await go_to(desktop.window)
    press(Key.Key_Delete)
    await question()
    press(Key.Key_Escape)
    await until(lambda: not questions())
    await idle()
    assert desktop.sent() == []


async def test_delete_deletes_at_pave_and_keeps_the_row(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", MODEL="Rio")
    await choose_row(desktop, row)
    press(Key.Key_Delete)
    click(await question(), "Delete at PAVE")
    await until(lambda: desktop.server.session(row.key) is None)
    await idle()
    assert [each.method for each in desktop.sent()] == ["DELETE"]
    model = desktop.window.page.model
    assert "Deleted at PAVE" in model.index(0, Column.STATUS).data()
    assert desktop.last_told == "Kia Rio was deleted at PAVE; its history stays in the list."
    await go_to(desktop.window)
    press(Key.Key_Delete)
    await idle()
    assert questions() == []
    assert len(desktop.sent()) == 1
    assert "deleted at PAVE" in desktop.last_told, "a key that does nothing says why"


async def test_the_delete_button_asks_too(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    await choose_row(desktop, row)
    click(desktop.window, "Delete at PAVE")
    click(await question(), "Delete at PAVE")
    await until(lambda: desktop.server.session(row.key) is None)


async def test_what_cannot_be_deleted_says_why(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    desktop.server.set_status(row.key, "STARTED")
    press(Key.Key_F5)
    await idle()
    await choose_row(desktop, row)
    button = desktop.window.work.chosen.pane.delete_button
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() != ""
    assert "opened the link" in button.toolTip()
    press(Key.Key_Delete)
    await idle()
    assert questions() == []
    assert desktop.sent() == []
    assert "opened the link" in desktop.last_told, "a key that does nothing says why"


async def test_removing_from_the_list_leaves_it_at_pave(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", MODEL="Rio")
    await choose_row(desktop, row)
    press(Key.Key_Delete, SHIFT)
    box = await question()
    assert box.accessibleName() == "Remove Kia Rio from this list?"
    assert (box.no_button.text(), box.no_button.isDefault()) == ("Cancel", True)
    click(box, "Remove from this list")
    await until(lambda: not desktop.desk.list.rows)
    await idle()
    assert desktop.server.requests() == []
    assert desktop.server.session(row.key) is not None
    assert desktop.window.work.chosen.details.row is None
    assert desktop.window.work.chosen.pane.title.text() == "No session is chosen"


async def test_removing_several(desktop: Desktop) -> None:
    for name in ("Kia", "Ford", "Seat"):
        await make(desktop, MAKE=name)
    *_, last = desktop.desk.list.rows
    await choose_row(desktop, desktop.desk.list.rows[0])
    press(Key.Key_Down, SHIFT)
    press(Key.Key_Delete, SHIFT)
    box = await question()
    assert box.accessibleName() == "Remove 2 sessions from this list?"
    click(box, "Remove from this list")
    await until(lambda: desktop.desk.list.rows == [last])


async def test_the_details_follow_the_keys(desktop: Desktop) -> None:
    for name in ("Kia", "Ford", "Seat"):
        await make(desktop, MAKE=name)
    first, _, last = desktop.desk.list.rows
    await choose_row(desktop, first)
    assert desktop.window.work.chosen.pane.title.text() == first.vehicle
    press(Key.Key_Down)
    press(Key.Key_Down)
    await idle()
    assert desktop.window.work.chosen.pane.title.text() == last.vehicle


async def test_leaving_is_asked_for_and_not_done_by_the_window(desktop: Desktop) -> None:
    left: list[bool] = []
    desktop.window.leaving.connect(lambda: left.append(True))
    await go_to(desktop.window)
    press(Key.Key_Q, CTRL)
    assert left == [True]
    assert not desktop.window.isVisible()
