"""The program's beginnings and ends: first start, practice, what a crash left, files that cannot be used."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import sys
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize

from pave_desktop.application import open_program
from pave_desktop.models.session_row import Fate
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.state.notices import Level
from pave_desktop.storage.register import open_register
from pave_desktop.system.paths import DataPaths
from tests.conftest import Desktops, connection_to, idle, keys_of, until
from tests.state.conftest import row_of
from tests.ui.hands import (
    CTRL,
    Key,
    click,
    editor_of,
    fill_in,
    find_input,
    go_to,
    lost_answer,
    make,
    new_editor,
    press,
    question,
    shown_rows,
)
from tests.ui.tree import texts


async def fill_register(path: Path) -> None:
    """Put one session into the register at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    register = (await open_register(path)).register
    await register.add(row_of("one", vehicle="Kia"))
    await register.close()


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 1}")


def kept_aside(folder: Path, name: str) -> list[Path]:
    """Give the files that stand beside the one of a name."""
    files = [
        path for path in folder.iterdir() if path.name != name and path.name.startswith(name.split(".", maxsplit=1)[0])
    ]
    return [path for path in files if not path.name.endswith(("-wal", "-shm"))]


# First start, practice


async def test_first_start_without_a_connection(desktops: Desktops) -> None:
    desktop = await desktops.open(practice=False)
    assert {"Welcome to Pave Desktop", "Try it in practice mode", "Connect my account"} <= set(texts(desktop.window))
    assert "No connection yet" in desktop.window.status_line.connection.text()
    press(Key.Key_F2)
    assert await until(lambda: "API secret" in texts(desktop.window)), "F2 leads to what is needed first"
    assert desktop.editors == []
    press(Key.Key_F5)
    await idle()
    assert [notice for notice in desktop.told if notice.level is Level.PROBLEM] == []


async def test_practice_starts_with_nothing_entered(desktops: Desktops) -> None:
    desktop = await desktops.open()
    assert desktop.told == []
    assert "PRACTICE" in desktop.window.windowTitle()
    assert desktop.server.base_url.startswith("http://127.0.0.1:")
    assert (desktops.folder / "practice" / "register.sqlite").is_file()
    assert not (desktops.folder / "register.sqlite").exists(), "nothing mixes with the real list"


async def test_practice_keeps_its_sessions_and_their_links_work(desktops: Desktops) -> None:
    first = await desktops.open()
    row = await make(first, MAKE="Kia")
    await desktops.close(first)
    again = await desktops.open()
    assert shown_rows(again) == ["Kia"]
    link = again.desk.list.rows[0].capture_link
    assert link == again.server.session(row.key)["capture_url"]

    def look() -> int:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(link, timeout=5) as answer:
            return int(answer.status)

    assert await asyncio.to_thread(look) == 200


async def test_the_window_is_as_it_was_left(desktops: Desktops) -> None:
    first = await desktops.open()
    await make(first, MAKE="Kia")
    first.window.resize(first.window.size() - QSize(7, 9))
    first.window.page.table.setColumnWidth(2, 333)
    size = first.window.size()
    await desktops.close(first)
    again = await desktops.open()
    assert again.window.size() == size
    again.window.resize(QSize(1907, 709))
    await until(lambda: again.window.page.table.columnWidth(2) == 333)


async def test_a_start_looks_at_pave_by_itself(desktops: Desktops, practice_server: PracticeServer) -> None:
    connection = connection_to(practice_server)
    options: dict[str, Any] = {
        "practice": False,
        "server": practice_server,
        "connections": [connection],
        "keys": {connection.id: keys_of(practice_server)},
    }
    first = await desktops.open(**options)
    row = await make(first, MAKE="Kia")
    await desktops.close(first)
    practice_server.set_status(row.key, "STARTED")
    again = await desktops.open(**options)
    await until(lambda: [each.status for each in again.desk.list.rows] == ["STARTED"])


# What a crash left


async def test_drafts_of_an_earlier_run_are_offered_and_opened_with_their_texts(desktops: Desktops) -> None:
    first = await desktops.open()
    row = await make(first, MAKE="Kia", MODEL="Rio")
    editor = await new_editor(first)
    fill_in(editor, "VIN", "5N1AT2MV8HC900117")
    fill_in(editor, "Mobile number", "617")
    edited = await editor_of(first, row)
    fill_in(edited, "Model", "Ceed")
    await desktops.close(first)
    again = await desktops.open()
    assert again.last_told == "2 entries from last time are not saved yet."
    click(again.window, "Open")
    await until(lambda: len(again.editors) == 2)
    await idle()
    by_new = {each.edit.is_new: each for each in again.editors}
    assert find_input(by_new[True], "VIN").text() == "5N1AT2MV8HC900117"
    assert find_input(by_new[True], "Mobile number").text() == "617"
    assert find_input(by_new[False], "Model").text() == "Ceed"
    assert find_input(by_new[False], "Make").text() == "Kia"
    await go_to(by_new[True])
    fill_in(by_new[True], "Mobile number", "617 555 0143")
    press(Key.Key_S, CTRL)
    await until(lambda: len(again.editors) == 1)
    await idle()
    body = again.sent("POST")[0].body
    assert (body["vehicle"]["vin"], body["sms"]) == ("5N1AT2MV8HC900117", {"to": "+16175550143"})
    assert [draft.local_id for draft in await again.program.bench.register.drafts()] == [row.local_id]


async def test_one_draft_and_none(desktops: Desktops) -> None:
    first = await desktops.open()
    editor = await new_editor(first)
    fill_in(editor, "Make", "Kia")
    await desktops.close(first)
    again = await desktops.open()
    assert again.last_told == "An entry from last time is not saved yet."
    click(again.window, "Open")
    await until(lambda: again.editors)
    await go_to(again.editors[0])
    press(Key.Key_Escape)
    click(await question(), "Discard")
    await until(lambda: not again.editors)
    await idle()
    await desktops.close(again)
    third = await desktops.open()
    assert third.told == []


async def test_a_session_whose_answer_was_lost_is_still_there_after_a_restart(desktops: Desktops) -> None:
    first = await desktops.open()
    editor = await new_editor(first)
    fill_in(editor, "Make", "Kia")
    first.server.misbehave(Misbehaviour(drop="after"))
    press(Key.Key_S, CTRL)
    await lost_answer(first)
    await desktops.close(first)
    again = await desktops.open()
    assert [each.fate for each in again.desk.list.rows] == [Fate.NOT_KNOWN]
    assert "the answer was lost" in again.last_told, "it is no unsaved entry: it may have been made"
    assert again.sent() == []


# Files that cannot be used


async def test_corrupt_settings_are_told_and_kept_aside(desktops: Desktops) -> None:
    desktops.folder.mkdir()
    settings = DataPaths(desktops.folder).settings
    settings.write_text("{ this is not", encoding="utf-8")
    desktop = await desktops.open(practice=False)
    (notice,) = desktop.told
    assert notice.level is Level.PROBLEM
    assert "The settings could not be understood. The old file is kept as " in desktop.last_told
    (kept,) = kept_aside(desktops.folder, "settings.json")
    assert kept.name in desktop.last_told
    assert kept.read_text(encoding="utf-8") == "{ this is not"


async def test_a_register_that_is_no_database_is_told_and_kept_aside(desktops: Desktops) -> None:
    desktops.folder.mkdir()
    DataPaths(desktops.folder).register.write_text("a letter to my aunt")
    desktop = await desktops.open(practice=False)
    assert "could not be read. It was kept as" in desktop.last_told
    (kept,) = kept_aside(desktops.folder, "register.sqlite")
    assert kept.name in desktop.last_told
    assert kept.read_text() == "a letter to my aunt"
    assert desktop.desk.list.rows == []


async def test_what_was_found_is_not_wiped_away_by_what_is_told_next(
    desktops: Desktops, practice_server: PracticeServer
) -> None:
    desktops.folder.mkdir()
    DataPaths(desktops.folder).register.write_text("a letter to my aunt")
    desktop = await desktops.open(practice=False, server=practice_server, connections=[connection_to(practice_server)])
    assert len(desktop.told) == 2, "the register, and the key that is missing"
    assert "It was kept as" in desktop.window.notice_bar.text, "a hint took its place before anybody could read it"


async def test_a_register_of_a_newer_version_can_be_kept_aside(desktops: Desktops) -> None:
    register = DataPaths(desktops.folder).register
    await fill_register(register)
    make_newer(register)
    opening = asyncio.ensure_future(desktops.try_to_open(practice=False, settle=False))
    box = await question()
    assert "written by a newer version" in box.accessibleName()
    click(box, "Begin a new list")
    desktop = await opening
    assert desktop is not None
    await desktops.settle(desktop)
    (kept,) = kept_aside(desktops.folder, "register.sqlite")
    assert kept.name in desktop.last_told
    assert desktop.desk.list.rows == []
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT COUNT(*) FROM session").fetchone() == (1,)


@pytest.mark.parametrize("way_out", ["Quit", "Esc"])
async def test_a_register_of_a_newer_version_can_be_left_alone(desktops: Desktops, way_out: str) -> None:
    register = DataPaths(desktops.folder).register
    await fill_register(register)
    make_newer(register)
    before = register.read_bytes()
    opening = asyncio.ensure_future(desktops.try_to_open(practice=False, settle=False))
    box = await question()
    if way_out == "Esc":
        press(Key.Key_Escape)
    else:
        click(box, way_out)
    assert await opening is None
    assert register.read_bytes() == before
    assert kept_aside(desktops.folder, "register.sqlite") == []


async def test_a_register_that_cannot_be_opened_now_can_be_tried_again(desktops: Desktops) -> None:
    in_the_way = DataPaths(desktops.folder).register
    in_the_way.mkdir(parents=True)
    opening = asyncio.ensure_future(desktops.try_to_open(practice=False, settle=False))
    box = await question()
    assert str(desktops.folder) in box.accessibleName()
    click(box, "Try again")
    box = await question()
    in_the_way.rmdir()
    click(box, "Try again")
    assert await opening is not None


async def test_a_data_folder_that_cannot_be_made_is_told(desktops: Desktops) -> None:
    desktops.folder.write_text("a file where the folder should be")
    opening = asyncio.ensure_future(desktops.try_to_open(practice=False, settle=False))
    box = await question()
    assert str(desktops.folder) in box.accessibleName()
    click(box, "Quit")
    assert await opening is None


# Crashes


async def test_an_exception_in_a_slot_is_told_and_logged_without_its_text(
    desktops: Desktops, logged_errors: list[logging.LogRecord]
) -> None:
    desktop = await desktops.open()
    desktop.hook(LookupError, LookupError("5N1AT2MV8HC900117"), None)
    assert desktop.last_told == "Something unexpected happened. What was typed and made is kept."
    assert desktop.told[-1].details == "LookupError"
    assert "5N1AT2MV8HC900117" not in desktop.last_told
    (record,) = logged_errors
    assert record.getMessage() == "unexpected"
    logged_errors.clear()


async def test_the_hook_goes_with_the_program(desktops: Desktops) -> None:
    desktop = await desktops.open()
    before, sys.excepthook = sys.excepthook, desktop.hook
    try:
        from pave_desktop.application import close_program  # noqa: PLC0415

        await close_program(desktop.program)
        assert sys.excepthook is desktop.program.hook_before
    finally:
        sys.excepthook = before
    desktop.window.hide()
    desktop.window.deleteLater()
    desktops.forget(desktop)


async def test_leaving_keeps_what_is_being_typed(desktops: Desktops) -> None:
    desktop = await desktops.open()
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Kia")
    await desktops.close(desktop)
    register = (await open_register(DataPaths(desktops.folder).practice.register)).register
    assert [draft.texts for draft in await register.drafts()] == [{"vehicle.make": "Kia"}]
    await register.close()


def test_open_program_is_what_run_program_uses() -> None:
    """The fixtures above stand for the real way in only as long as this holds."""
    from pave_desktop import application  # noqa: PLC0415

    assert application.open_program is open_program
    assert "open_program" in application._run_mode_after_mode.__code__.co_names
