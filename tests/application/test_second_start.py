"""The program is started while it runs: its window comes forward and shows what that start was given."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pave_desktop.models.field import Field
from pave_desktop.practice import PracticeServer
from pave_desktop.storage.register import open_register
from pave_desktop.system import single_instance
from pave_desktop.system.single_instance import NotAnsweringError, Place, take_place
from pave_desktop.ui.add_window import AddWindow
from pave_desktop.ui.silent_copy import ask_again
from tests.application.running import Running, main_windows
from tests.conftest import until
from tests.ui.hands import Key, active, click, focused_name, press, question
from tests.ui.tree import texts

VIN = "1HGCM82633A004352"
OTHER_VIN = "5N1AT2MV1HC900117"


async def editor_with(window: Any, vin: str) -> Any:
    """Wait for the editor of a vehicle."""

    def found() -> Any:
        return next((each for each in window.windows.editors if each.edit.texts[Field.VIN] == vin), None)

    return await until(found)


async def test_a_minimised_window_comes_forward(running: Running) -> None:
    window = await running.start()
    window.showMinimized()
    await until(window.isMinimized)
    await running.come_again()
    await until(lambda: not window.isMinimized() and window.isVisible())
    await active(window)
    assert main_windows() == [window]
    window.showMaximized()
    window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)
    await running.come_again()
    await until(lambda: not window.isMinimized())
    assert window.isMaximized(), "it stays as large as it was"
    assert await running.close() == 0


async def test_a_vin_is_opened_as_a_scan_is(running: Running, practice_server: PracticeServer) -> None:
    running.connect(practice_server)
    window = await running.start()
    await running.come_again("IHGCM82633AOO4352")
    editor = await editor_with(window, VIN)
    await active(editor)
    assert focused_name() == "Mobile number", "the VIN is done with, as behind a scanner"
    await running.come_again(VIN)
    await active(editor)
    assert len(window.windows.editors) == 1, "the same car once more is no second entry"
    await running.come_again(OTHER_VIN)
    await active(await editor_with(window, OTHER_VIN))
    await running.close()


async def test_the_first_start_can_be_given_a_vin(running: Running, practice_server: PracticeServer) -> None:
    running.connect(practice_server)
    window = await running.start(shown=VIN)
    await active(await editor_with(window, VIN))
    await running.close()


async def test_without_an_account_a_vin_says_what_is_needed_first(running: Running) -> None:
    window = await running.start()
    await running.come_again(VIN)
    await until(lambda: window.notice_bar.text)
    assert window.notice_bar.text.startswith(f"The VIN {VIN} was not used. First enter your account")
    await running.come_again("ABC-1234567890")
    await until(lambda: "API secret" in texts(window))
    await running.close()


async def test_a_link_or_key_shows_its_session(running: Running) -> None:
    window = await running.start(practice=True)
    await until(lambda: len(window.desk.list.rows) > 10)
    waiting = [row for row in window.desk.list.rows if row.status == "IDLE"][:2]
    for row, handed in zip(waiting, (waiting[0].capture_link, waiting[1].key.lower()), strict=True):
        await running.come_again(handed)
        await until(lambda row=row: [each for each in window.windows.editors if each.edit.local_id == row.local_id])
        assert window.page.table.chosen_row().local_id == row.local_id
    await running.close()


async def test_a_link_that_is_not_in_the_list_can_be_added_with_enter(
    running: Running, practice_server: PracticeServer
) -> None:
    running.connect(practice_server)
    window = await running.start()
    link = "https://other.vehiclecapture.com/ABC-1234567890"
    await running.come_again(link)
    add = await until(lambda: window.other(AddWindow))
    await until(lambda: add.pasted.toPlainText() == link)
    assert "This session is not in the list yet." in texts(add)
    await active(add)
    assert focused_name() == "Add"
    await running.come_again("DEF-1234567890")
    await until(lambda: add.pasted.toPlainText() == f"{link}\nDEF-1234567890")
    await active(add)
    press(Key.Key_Return)
    await until(lambda: "belongs to the account other" in add.result_text.text())
    await running.close()


async def test_a_question_comes_forward_and_is_answered_first(
    running: Running, practice_server: PracticeServer
) -> None:
    running.connect(practice_server)
    window = await running.start()
    await running.come_again(VIN)
    editor = await editor_with(window, VIN)
    await active(editor)
    press(Key.Key_Escape)
    box = await question()
    for vin in (OTHER_VIN, OTHER_VIN):
        await running.come_again(vin)
    await active(box)
    assert len(window.windows.editors) == 1
    click(box, "Discard")
    await active(await editor_with(window, OTHER_VIN))
    assert len(window.windows.editors) == 1
    await running.close()


async def test_the_question_before_there_is_a_window_comes_forward(running: Running) -> None:
    await make_newer(running.paths.register)
    running.begin()
    box = await question()
    box.showMinimized()
    await running.come_again()
    await until(lambda: not box.isMinimized())
    await active(box)
    await running.come_again(VIN)
    click(box, "Begin a new list")
    window = await running.window()
    await until(lambda: VIN in window.notice_bar.text)
    await running.close()


async def make_newer(path: Path) -> None:
    """Leave a register that a newer version has written."""
    path.parent.mkdir(parents=True)
    await (await open_register(path)).register.close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 4711")


async def test_what_comes_between_two_modes_is_shown_in_the_next(running: Running) -> None:
    window = await running.start()
    window.commands.practice.trigger()
    assert not main_windows()
    await running.come_again(VIN)
    practice = await running.window()
    assert practice is not window
    await active(await editor_with(practice, VIN))
    await running.close()


async def test_a_start_while_this_one_closes_is_not_answered(running: Running) -> None:
    window = await running.start()
    window.close()
    again = asyncio.ensure_future(running.come_again())
    assert await running.ended() == 0
    with pytest.raises(AssertionError, match="two copies"):
        await again


async def test_what_no_start_of_this_program_hands_over_is_ignored(
    running: Running, practice_server: PracticeServer
) -> None:
    running.connect(practice_server)
    window = await running.start()
    window.showMinimized()
    for text in ("a letter to my aunt", "<b>1HGCM82633A004352</b>", "ABC-1234567890 DEF-1234567890"):
        await running.come_again(text)
    await running.come_again(VIN)
    await active(await editor_with(window, VIN))
    assert len(window.windows.editors) == 1
    assert window.other(AddWindow) is None
    await running.close()


# The other copy does not answer


@pytest.fixture
def silent_copy(running: Running, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The place, held by one that neither listens nor leaves."""
    monkeypatch.setattr(single_instance, "SECONDS_TO_COME_OR_GO", 0.05)
    place = take_place(running.paths.folder)
    assert place is not None
    return place


async def test_a_copy_that_does_not_answer_can_be_asked_again(silent_copy: Place, running: Running) -> None:
    asking = asyncio.ensure_future(ask_again(running.paths.folder, VIN))
    for _ in range(2):
        box = await question()
        assert box.accessibleName() == "Pave Desktop is running already, but it does not answer."
        click(box, "Try again")
        await until(lambda box=box: not box.isVisible())
    box = await question()
    silent_copy.leave()
    click(box, "Try again")
    place = await asking
    assert place is not None
    place.leave()


async def test_a_copy_that_does_not_answer_can_be_left_alone(silent_copy: Place, running: Running) -> None:
    asking = asyncio.ensure_future(ask_again(running.paths.folder, VIN))
    click(await question(), "Quit")
    with pytest.raises(NotAnsweringError):
        await asking
    silent_copy.leave()


def test_nothing_is_left(qapp: QApplication) -> None:
    """The tests before this one have closed all that they opened."""
    assert not [each for each in qapp.topLevelWidgets() if each.isVisible()]
