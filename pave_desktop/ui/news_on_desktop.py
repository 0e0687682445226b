"""Between the desk, whose looks at PAVE find news, and the desktop, which shows them; and back, by a click."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pave_desktop.models.problem import Problem
from pave_desktop.state.desk import Desk
from pave_desktop.state.desktop_news import DesktopNews, News
from pave_desktop.ui.desktop_notifications import DesktopNotifications
from pave_desktop.ui.hand_over import come_forward

if TYPE_CHECKING:
    from pave_desktop.ui.main_window import MainWindow

COLLECT_SECONDS = 5.0
"""One look at many sessions finds their news over some seconds."""

AT_MOST_EVERY_SECONDS = 60.0


class NewsOnDesktop(QObject):
    """Tells the desktop while the list is not in front: else whoever sits there sees it in the list.

    An editor in front may cover the list, so only the main window counts.
    """

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self.news = DesktopNews(
            preferences=lambda: desk.connections.settings.preferences,
            is_in_front=window.isActiveWindow,
            practice=desk.connections.is_practice,
            parent=self,
            collect_seconds=COLLECT_SECONDS,
            at_most_every_seconds=AT_MOST_EVERY_SECONDS,
        )
        self.notifications = DesktopNotifications(desk.tasks, self)
        self.news.told.connect(self.notifications.show_news)
        self.notifications.chosen.connect(self._go_to)
        desk.changes_found.connect(self.news.take)
        desk.session_removed.connect(self.news.forget)
        desk.outbox.came_to_nothing.connect(self._take_refused)
        window.leaving.connect(lambda _: self.news.stop())

    def _take_refused(self, failed: list[tuple[str, Problem]]) -> None:
        for local_id, _ in failed:
            self._desk.tasks.start(f"refused: {local_id}", partial(self._take_one_refused, local_id))

    async def _take_one_refused(self, local_id: str) -> None:
        row = await self._desk.row(local_id)
        if row is not None:
            self.news.take_refused(row)

    def _go_to(self, news: News, token: str) -> None:
        """Bring the window to the front, and choose the session or the chip."""
        come_forward(self._window, token)
        if news.local_id is not None:
            self._desk.tasks.start("go to news", partial(self._show, news.local_id))
        else:
            self._window.page.header.search.clear()
            self._window.page.show_chip(news.chip)

    async def _show(self, local_id: str) -> None:
        row = await self._desk.row(local_id)
        if row is not None:
            self._window.windows.shown.emit(row)
