"""Notifications on Windows and macOS, as far as a computer without a tray can show them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from pave_desktop.models.list_query import Chip
from pave_desktop.sentence import sentence
from pave_desktop.state.desktop_news import News
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.ui.desktop_notifications import DesktopNotifications
from tests.conftest import Heard

ONE = News(title=sentence("Results are in: {vehicle}", vehicle="Kia"), local_id="a", chip=Chip.RESULTS)
TWO = News(title=sentence("Results are in: {vehicle}", vehicle="Ford"), local_id="b", chip=Chip.RESULTS)


@pytest.fixture
def notifications(qapp: QApplication) -> Iterator[DesktopNotifications]:  # noqa: ARG001 - icons need an application
    crashes: list[BaseException] = []
    shown = DesktopNotifications(TaskOwner(crashes.append), platform="win32")
    yield shown
    shown.deleteLater()


async def test_without_a_tray_nothing_is_shown_and_it_is_said(notifications: DesktopNotifications) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable(), "the offscreen platform has none"
    assert not await notifications.are_shown()
    assert not notifications.findChildren(QSystemTrayIcon), "nor is an icon made for asking"


# Qt's own tray of the offscreen platform says it.
@pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)
def test_a_click_leads_to_the_newest_once_and_the_icon_goes(notifications: DesktopNotifications) -> None:
    chosen = Heard(notifications.chosen)
    notifications.show_news(ONE)
    notifications.show_news(TWO)
    (icon,) = notifications.findChildren(QSystemTrayIcon)
    assert icon.isVisible()
    icon.messageClicked.emit()
    icon.messageClicked.emit()
    assert chosen.args == [(TWO, "")]
    assert not icon.isVisible()
