"""Pictures of a list after years of use: thousands of sessions, scrolled, searched, and what of it needs attention."""

from __future__ import annotations

from pathlib import Path

from offscreen_driver import Driver

from pave_desktop.models.list_query import Chip
from pave_desktop.settings import load_settings, save_settings
from pave_desktop.system.paths import DataPaths
from tests.benchmarks.lot import lot_of, open_data_folder

SESSIONS, OPEN = 5_000, 120


def fill(data: Path) -> None:
    """Put the sessions of some years into a data folder; how the window was left stays."""
    paths = DataPaths(data)
    window = load_settings(paths.settings).settings.window
    open_data_folder(lot_of(SESSIONS, opened=OPEN), data)
    settings = load_settings(paths.settings).settings
    save_settings(paths.settings, settings.model_copy(update={"window": window}))


async def long_list(driver: Driver) -> None:
    """Look at the list on the screen of a usual lot PC."""
    window = driver.window
    window.desk.follow.stop()
    window.resize(1366, 720)
    page, sessions = window.page, window.desk.list
    await driver.until(lambda: sessions.total == SESSIONS, "the sessions")
    page.table.choose(2)
    await driver.until(lambda: window.work.chosen.details.row is not None, "the details")
    await driver.picture(window, "long-list")
    page.table.scrollTo(page.model.index(SESSIONS // 2, 0))
    await driver.until(lambda: sessions.row_at(SESSIONS // 2) is not None, "the rows of the middle")
    await driver.picture(window, "long-list-middle")
    page.show_chip(Chip.ATTENTION)
    await driver.until(lambda: sessions.query.chip is Chip.ATTENTION and 0 < sessions.total < SESSIONS, "what waits")
    page.table.choose(0)
    await driver.until(lambda: window.work.chosen.details.row == sessions.row_at(0), "the details of what waits")
    await driver.picture(window, "attention")
    page.show_chip(Chip.ALL)
    page.header.search.setText("nissan rogue")
    await driver.until(lambda: bool(sessions.query.search) and 0 < sessions.total < SESSIONS, "what was found")
    await driver.picture(window, "search")
    window.commands.preferences.trigger()
    await driver.picture(driver.dialog("Preferences"), "preferences")
