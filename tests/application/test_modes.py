"""From the welcome to practice mode, back again, and anew: one program, one run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from pave_desktop.application import run_until_quit
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.main_window import MainWindow
from tests.conftest import Desktops, Runner, idle, until
from tests.ui.hands import Key, click, focused_name, go_to, press, question, shown_rows
from tests.ui.tree import texts


@pytest.fixture
def data(tmp_path: Path, run: Runner, desktops: Desktops) -> Iterator[Path]:
    """A folder for a program that runs as it does for a person; whatever a failure leaves open is closed."""
    yield tmp_path / "lot"
    run(desktops.clear_up())


async def window_that_shows(text: str) -> Any:
    """Wait for the main window on which something can be read."""

    def found() -> Any:
        windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()]
        return next((window for window in windows if any(text in each for each in texts(window))), None)

    window = await until(found, 10)
    await go_to(window)
    return window


async def test_welcome_practice_and_back_by_keyboard(data: Path) -> None:
    running = asyncio.ensure_future(run_until_quit(DataPaths(data), practice=False))
    await window_that_shows("Welcome to Pave Desktop")
    assert focused_name() == "Try it in practice mode"
    press(Key.Key_Return)
    practice = await window_that_shows("PRACTICE")
    await until(lambda: len(practice.desk.list.rows) > 10)
    practice.commands.practice.trigger()
    welcome = await window_that_shows("Welcome to Pave Desktop")
    assert not [text for text in texts(welcome) if "PRACTICE" in text]
    welcome.commands.quit.trigger()
    assert await asyncio.wait_for(running, 10) == 0


async def test_practice_anew_forgets_practice_and_nothing_else(data: Path) -> None:
    running = asyncio.ensure_future(run_until_quit(DataPaths(data), practice=True))
    window = await window_that_shows("PRACTICE")
    await until(lambda: len(window.desk.list.rows) > 10)
    (data / "settings.json").write_text("{}")
    old = {row.local_id for row in window.desk.list.rows}
    window.commands.begin_anew.trigger()
    click(await question(), "Begin anew")
    await until(lambda: not window.isVisible())
    again = await window_that_shows("PRACTICE")
    assert again is not window
    await until(lambda: len(again.desk.list.rows) > 10)
    assert not old & {row.local_id for row in again.desk.list.rows}
    assert (data / "settings.json").read_text() == "{}"
    again.commands.quit.trigger()
    assert await asyncio.wait_for(running, 10) == 0


async def test_samples_are_in_every_state_and_are_not_added_twice(desktops: Desktops) -> None:
    desktop = await desktops.open(samples=True)
    statuses = {row.status for row in desktop.desk.list.rows}
    assert statuses >= {"IDLE", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE", "EXPIRED", "INVALID"}
    assert "These cars and customers are made up" in desktop.window.notice_bar.text
    shown = sorted(shown_rows(desktop))
    await desktops.close(desktop)
    again = await desktops.open(samples=True)
    assert sorted(shown_rows(again)) == shown
    assert again.window.notice_bar.text == ""


class Browser(QObject):
    """What Qt hands every http address to, instead of to the person's own browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, address: QUrl) -> None:
        """Take notice of an address."""
        self.opened.append(address.toString())


async def test_the_customers_page_opens_in_practice(desktops: Desktops) -> None:
    desktop = await desktops.open(samples=True)
    row = next(row for row in desktop.desk.list.rows if row.status == "IDLE")
    desktop.window.page.choose_when_there(row.local_id)
    browser = Browser()
    QDesktopServices.setUrlHandler("http", browser, "open")
    try:
        desktop.window.commands.open_link.trigger()
    finally:
        QDesktopServices.unsetUrlHandler("http")
    await idle()
    assert browser.opened == [row.capture_link]
    assert "/practice-inspection/" in browser.opened[0]


async def test_at_a_real_lot_no_command_opens_a_customers_page(lot_desktop: Any) -> None:
    names = {action.text() for menu in lot_desktop.window.menuBar().actions() for action in menu.menu().actions()}
    assert not [name for name in names if "customer" in name.lower()]
