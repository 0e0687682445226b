"""The program meets a register in trouble: it says what is wrong and what to do, and goes on as soon as it can."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pave_desktop import opening as asking
from pave_desktop.state.notices import Level
from pave_desktop.storage import opening
from pave_desktop.storage.database_file import is_marked_damaged
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.waiting_message import WaitingMessage
from tests.conftest import Desktops, idle, until
from tests.storage.sessions import PAGE, damage_pages, fill, pages_with
from tests.ui.hands import click, question
from tests.ui.tree import texts


def copies(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "copies").iterdir())


async def test_the_first_start_of_a_day_makes_a_copy(desktops: Desktops) -> None:
    desktop = await desktops.open(practice=False)
    await until((desktops.folder / "copies").is_dir)
    await idle()
    today = [f"register-{date.today().isoformat()}.sqlite"]
    assert copies(desktops.folder) == today
    made_at = (desktops.folder / "copies" / today[0]).stat().st_mtime_ns
    await desktops.close(desktop)
    await desktops.open(practice=False)
    await idle()
    assert copies(desktops.folder) == today
    assert (desktops.folder / "copies" / today[0]).stat().st_mtime_ns == made_at


async def test_practice_keeps_its_copies_to_itself(desktops: Desktops) -> None:
    await desktops.open()
    await idle()
    assert len(copies(desktops.folder / "practice")) == 1
    assert not (desktops.folder / "copies").exists()


async def test_a_copy_that_cannot_be_is_told_and_costs_nothing(desktops: Desktops) -> None:
    desktops.folder.mkdir()
    (desktops.folder / "copies").write_text("in the way")
    desktop = await desktops.open(practice=False)
    await until(lambda: desktop.told)
    assert "Today's copy of the list of sessions could not be made" in desktop.last_told
    assert "The list itself still works." in desktop.last_told


async def test_a_damaged_list_is_put_together_and_told(desktops: Desktops) -> None:
    register = DataPaths(desktops.folder).register
    desktops.folder.mkdir()
    fill(register, 60)
    damage_pages(register, [0])
    desktop = await desktops.open(practice=False)
    assert len(desktop.desk.list.rows) == 60
    (notice,) = [told for told in desktop.told if told.level is Level.PROBLEM]
    told = desktop.window.notice_bar.text
    assert "has been put together again" in told
    assert str(notice.sentences[0]) in told


async def test_damage_that_shows_in_use_is_told_and_mended_at_the_next_start(
    desktops: Desktops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LARGEST_TO_CHECK", 0)
    register = DataPaths(desktops.folder).register
    desktops.folder.mkdir()
    fill(register, 60)
    damage_pages(register, pages_with(register, b'"session_key":"KEY-session-00007"'))
    desktop = await desktops.open(practice=False)
    await until(lambda: is_marked_damaged(register))
    await idle()
    assert "Close the program and start it again" in desktop.window.notice_bar.text
    await desktops.close(desktop)
    again = await desktops.open(practice=False)
    assert "put together again" in again.window.notice_bar.text
    assert len(again.desk.list.rows) == 60


async def test_a_list_in_use_by_another_program_can_be_tried_again(
    desktops: Desktops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SECONDS_TO_WAIT", 0.05)
    register = DataPaths(desktops.folder).register
    desktops.folder.mkdir()
    fill(register, 3)
    with closing(sqlite3.connect(register, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        start = asyncio.ensure_future(desktops.try_to_open(practice=False, settle=False))
        box = await question()
        assert "in use by another program" in box.accessibleName()
        assert any("virus scanner" in text for text in texts(box))
    click(box, "Try again")
    desktop = await start
    assert desktop is not None
    await desktops.settle(desktop)
    assert len(desktop.desk.list.rows) == 3


async def test_in_a_synced_folder_it_is_told_how_to_choose_another(desktops: Desktops) -> None:
    desktops.folder.mkdir()
    (desktops.folder / ".stfolder").mkdir()
    start = asyncio.ensure_future(desktops.try_to_open(practice=False, settle=False))
    box = await question()
    assert "Syncthing copies that folder to other computers" in box.accessibleName()
    assert any("--data-dir" in text for text in texts(box))
    click(box, "Try again")
    box = await question()
    click(box, "Quit")
    assert await start is None
    assert not DataPaths(desktops.folder).register.exists()


async def test_a_file_of_zeros_is_replaced_by_the_copy_of_that_day(desktops: Desktops) -> None:
    register = DataPaths(desktops.folder).register
    desktops.folder.mkdir()
    fill(register, 5)
    await desktops.close(await desktops.open(practice=False))
    register.write_bytes(bytes(PAGE * 4))
    desktop = await desktops.open(practice=False)
    assert len(desktop.desk.list.rows) == 5
    assert f"The copy of {date.today().isoformat()} has taken its place" in desktop.window.notice_bar.text


async def test_a_list_that_takes_its_time_to_open_is_told_of(
    desktops: Desktops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS_UNTIL_TOLD", 0.02)
    register = DataPaths(desktops.folder).register
    desktops.folder.mkdir()
    fill(register, 3)

    def messages() -> list[WaitingMessage]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, WaitingMessage)]

    async def read_it_and_let_go(other: sqlite3.Connection) -> None:
        (message,) = await until(messages)
        assert "Your list of sessions is being opened." in texts(message)
        message.close()
        assert message.isVisible(), "there is nothing that could be broken off"
        other.execute("ROLLBACK")

    with closing(sqlite3.connect(register, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        reading = asyncio.ensure_future(read_it_and_let_go(other))
        desktop = await desktops.open(practice=False)
        await reading
    assert desktop.desk.list.total == 3
    assert not messages()
