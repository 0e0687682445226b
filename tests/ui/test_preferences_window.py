"""The window of preferences: typed as people type it, counts at once, kept on disk, and says what it does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pave_desktop.models.patience import Patience
from pave_desktop.models.preferences import Preferences
from pave_desktop.settings import load_settings
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.preferences_window import PreferencesWindow
from tests.conftest import Desktop, until
from tests.ui.hands import CTRL, Key, active, click, description, fill_in, find_input, focused_name, go_to, press
from tests.ui.tree import texts

NOT_STARTED = "Not started after, in hours"
STUCK = "Stuck while capturing after, in minutes"
FAILURES = "When something fails: a text message, a session, a change"


@pytest.fixture
def no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)


async def opened(desktop: Desktop) -> PreferencesWindow:
    """Press Ctrl+, in the main window."""
    await go_to(desktop.window)
    press(Key.Key_Comma, CTRL)
    window: PreferencesWindow = await until(lambda: desktop.window.other(PreferencesWindow))
    await active(window)
    return window


def preferences(desktop: Desktop) -> Preferences:
    kept: Preferences = desktop.desk.connections.settings.preferences
    return kept


def kept_on_disk(tmp_path: Path) -> Preferences:
    return load_settings(DataPaths(tmp_path / "data").practice.settings).settings.preferences


async def test_a_key_opens_it_once_and_esc_closes_it(desktop: Desktop) -> None:
    window = await opened(desktop)
    assert await opened(desktop) is window
    assert focused_name() == NOT_STARTED
    assert (find_input(window, NOT_STARTED).text(), find_input(window, STUCK).text()) == ("24", "60")
    assert "should be called" in description(window, NOT_STARTED)
    press(Key.Key_Escape)
    await until(lambda: desktop.window.other(PreferencesWindow) is None)


async def test_a_span_counts_as_soon_as_its_field_is_left(desktop: Desktop, tmp_path: Path) -> None:
    window = await opened(desktop)
    fill_in(window, NOT_STARTED, "2 days")
    assert preferences(desktop) == Preferences(), "not while it is typed"
    press(Key.Key_Tab)
    assert preferences(desktop).not_started_minutes == 2 * 24 * 60
    assert find_input(window, NOT_STARTED).text() == "48"
    assert "✓ Counts from now on." in texts(window)
    fill_in(window, STUCK, "15")
    press(Key.Key_Return)
    assert window.isVisible(), "Enter keeps what was typed; it closes only where nothing was"
    await until(lambda: desktop.desk.list.query.patience == Patience(
        not_started=timedelta(days=2), stuck=timedelta(minutes=15)
    ))  # fmt: skip
    await until(lambda: kept_on_disk(tmp_path).stuck_minutes == 15)
    press(Key.Key_Return)
    await until(lambda: desktop.window.other(PreferencesWindow) is None)


async def test_what_cannot_be_used_changes_nothing_and_says_what_to_do(desktop: Desktop) -> None:
    window = await opened(desktop)
    fill_in(window, STUCK, "1")
    press(Key.Key_Tab)
    assert "This can be from 5 minutes to 7 days." in description(window, STUCK)
    assert "⚠ This can be from 5 minutes to 7 days." in texts(window)
    assert preferences(desktop) == Preferences()
    click(window, "Close")
    assert window.isVisible()
    assert focused_name() == STUCK
    press(Key.Key_Escape)
    assert (find_input(window, STUCK).text(), window.isVisible()) == ("60", True)
    assert not [text for text in texts(window) if text.startswith("⚠")]
    press(Key.Key_Escape)
    await until(lambda: desktop.window.other(PreferencesWindow) is None)


async def test_the_same_span_in_other_words_is_no_change(desktop: Desktop) -> None:
    window = await opened(desktop)
    fill_in(window, NOT_STARTED, "1 day")
    press(Key.Key_Return)
    assert find_input(window, NOT_STARTED).text() == "24"
    assert "✓ Counts from now on." not in texts(window)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("When results are in", Preferences(tells_results=False)), (FAILURES, Preferences(tells_failures=False))],
)
async def test_each_switch_counts_at_once_and_is_kept(
    desktop: Desktop, tmp_path: Path, name: str, expected: Preferences
) -> None:
    window = await opened(desktop)
    switch = find_input(window, name)
    switch.setFocus()
    press(Key.Key_Space)
    assert preferences(desktop) == expected
    await until(lambda: kept_on_disk(tmp_path) == expected)
    press(Key.Key_Space)
    await until(lambda: kept_on_disk(tmp_path) == Preferences())


async def test_where_no_notifications_are_shown_it_says_so(no_bus: None, desktop: Desktop) -> None:  # noqa: ARG001
    window = await opened(desktop)
    await until(lambda: any(text.startswith("This desktop shows no notifications") for text in texts(window)))
    assert "do nothing here" in description(window, "When results are in")


async def test_another_window_of_it_shows_what_counts(desktop: Desktop) -> None:
    window = await opened(desktop)
    fill_in(window, NOT_STARTED, "1.5")
    press(Key.Key_Return)
    click(window, "Close")
    await until(lambda: desktop.window.other(PreferencesWindow) is None)
    again = await opened(desktop)
    assert find_input(again, NOT_STARTED).text() == "1.5"


async def test_the_menu_has_it(desktop: Desktop) -> None:
    file = desktop.window.menuBar().actions()[0].menu()
    (action,) = [each for each in file.actions() if each.text() == "Pr&eferences…"]
    assert action.shortcut().toString() == "Ctrl+,"
    action.trigger()
    await until(lambda: desktop.window.other(PreferencesWindow))
