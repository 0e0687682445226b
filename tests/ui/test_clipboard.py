"""Copying a link: what gets into the clipboard, what never does, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest

from pave_desktop.models.connection import PAVE_BASE_URL, Connection
from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.ui.session_table.model import Column
from tests.conftest import Desktop, Desktops, idle, until
from tests.state.conftest import row_of
from tests.ui.hands import CTRL, Key, cell, choose_row, click, clipboard, make, new_editor, press

KEEP = "what was there before"


async def with_link(desktop: Desktop, link: str) -> SessionRow:
    """Make a session, put another link into its row, choose it."""
    row = await make(desktop, MAKE="Kia")
    row = replace(row, capture_link=link)
    await desktop.program.bench.register.store(row)
    desktop.desk.session_changed.emit(row.local_id)
    await until(lambda: [each.capture_link for each in desktop.desk.list.rows] == [link])
    await choose_row(desktop, row)
    clipboard().setText(KEEP)
    return row


async def test_ctrl_c_copies_the_link(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", MODEL="Rio")
    await choose_row(desktop, row)
    press(Key.Key_C, CTRL)
    assert clipboard().text() == row.capture_link == desktop.server.session(row.key)["capture_url"]
    assert desktop.last_told == "The link for Kia Rio is in the clipboard."
    assert desktop.window.notice_bar.text == desktop.last_told


async def test_the_button_copies_it(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    await choose_row(desktop, row)
    click(desktop.window, "Copy link")
    assert clipboard().text() == row.capture_link


async def test_one_click_on_the_link_cell_copies_it(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    await make(desktop, MAKE="Ford")
    _, row = desktop.desk.list.rows
    viewport = desktop.window.page.table.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=cell(desktop, 1, Column.LINK))
    assert clipboard().text() == row.capture_link
    clipboard().setText(KEEP)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=cell(desktop, 1, Column.VIN))
    assert clipboard().text() == KEEP, "a click elsewhere only chooses"


async def test_ctrl_c_in_the_search_box_copies_what_is_marked_there(desktop: Desktop) -> None:
    await choose_row(desktop, await make(desktop, MAKE="Kia"))
    press(Key.Key_F, CTRL)
    QTest.keyClicks(desktop.window.page.header.search, "kia")
    press(Key.Key_A, CTRL)
    press(Key.Key_C, CTRL)
    assert clipboard().text() == "kia"


@pytest.mark.parametrize(
    "link",
    [
        "http://lot.vehiclecapture.com/PRA-AAAA00000A",
        "https://pave@evil.example/PRA-AAAA00000A",
        "https://lot.vehiclecapture.com:x/PRA-AAAA00000A",
        "ftp://lot.vehiclecapture.com/PRA-AAAA00000A",
        "javascript:alert(1)",
        "https://lot.vehiclecapture.com/PRA-AAAA00000A\nrm -rf",
        "PRA-AAAA00000A",
    ],
)
async def test_a_link_that_is_not_safe_is_not_copied(desktop: Desktop, link: str) -> None:
    await with_link(desktop, link)
    press(Key.Key_C, CTRL)
    assert clipboard().text() == KEEP
    assert desktop.last_told.startswith("The link was not copied, for it is not a secure web address.")


@pytest.mark.parametrize(
    ("link", "is_copied"),
    [
        ("http://127.0.0.1:9/practice-inspection/PRA-AAAA00000A", False),
        ("http://practice_lot.vehiclecapture.com/PRA-AAAA00000A", False),
        ("https://practice_lot.vehiclecapture.com/PRA-AAAA00000A", True),
    ],
)
async def test_plain_http_is_for_practice_only(desktops: Desktops, link: str, is_copied: bool) -> None:
    lot = Connection(id="lot", name="Real lot", base_url=PAVE_BASE_URL, account="practice_lot")
    desktop = await desktops.open(practice=False, connections=[lot])
    await desktop.program.bench.register.add(
        row_of("one", status="COMPLETE", key="PRA-AAAA00000A", capture_link=link, vehicle="Kia")
    )
    desktop.desk.list.reload()
    await idle()
    await choose_row(desktop, desktop.desk.list.rows[0])
    clipboard().setText(KEEP)
    press(Key.Key_C, CTRL)
    assert clipboard().text() == (link if is_copied else KEEP)


async def test_a_clipboard_held_by_another_program_is_told(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    row = await make(desktop, MAKE="Kia")
    await choose_row(desktop, row)
    monkeypatch.setattr(QClipboard, "text", lambda *_: "another program's")
    press(Key.Key_C, CTRL)
    assert "another program holds the clipboard" in desktop.last_told
    assert desktop.window.notice_bar.text == desktop.last_told


async def test_a_session_is_made_though_the_clipboard_is_held(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = await new_editor(desktop)
    monkeypatch.setattr(QClipboard, "text", lambda *_: "another program's")
    click(editor, "Create and copy link")
    await until(lambda: desktop.told)
    assert "another program holds the clipboard" in desktop.last_told
    assert len(desktop.server.session_keys()) == 1


async def test_without_a_link_ctrl_c_says_so_and_copies_nothing(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    desktop.server.misbehave(Misbehaviour(status=500))
    click(editor, "Create and copy link")
    await until(lambda: desktop.desk.list.rows)
    await idle()
    await choose_row(desktop, desktop.desk.list.rows[0])
    clipboard().setText(KEEP)
    press(Key.Key_C, CTRL)
    assert clipboard().text() == KEEP, "not a cell's text either"
    assert desktop.last_told == "There is no link to copy for this session yet."
