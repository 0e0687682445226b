"""Shows news on the desktop, in the way that this system has; where it has none, silently not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pave_desktop.state.desktop_news import News
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.system.resources import resource_path
from pave_desktop.ui.shown_notification import Shown
from pave_desktop.ui.words import say

if TYPE_CHECKING:
    from pave_desktop.ui.freedesktop_notifications import Service
    from pave_desktop.ui.tray_messages import TrayMessages

_SERVE = "desktop notifications"


class DesktopNotifications(QObject):
    """`chosen` tells which news were clicked, and the token that brings a window forward.

    What the system needs for it is loaded with the first notification.
    """

    chosen = Signal(News, str)

    def __init__(self, tasks: TaskOwner, parent: QObject | None = None, *, platform: str = sys.platform) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._has_freedesktop = platform.startswith(("linux", "freebsd"))
        self._service: Service | None = None
        self._tray: TrayMessages | None = None

    def show_news(self, news: News) -> None:
        """Show it."""
        shown = Shown(
            title=say(news.title),
            body="\n".join(say(line) for line in news.lines),
            open_word=self.tr("Open"),
            clicked=lambda token: self.chosen.emit(news, token),
        )
        if self._has_freedesktop:
            self._show_by_service(shown)
        else:
            self._show_in_tray(shown)

    async def are_shown(self) -> bool:
        """Tell whether anything would be seen of a notification."""
        if self._has_freedesktop:
            from pave_desktop.ui.freedesktop_notifications import is_there  # noqa: PLC0415 - see the class

            return await is_there()
        from pave_desktop.ui.tray_messages import are_there  # noqa: PLC0415 - see the class

        return are_there()

    def _show_by_service(self, shown: Shown) -> None:
        if self._service is None:
            from pave_desktop.ui.freedesktop_notifications import Service  # noqa: PLC0415 - see the class

            self._service = Service(icon=resource_path("icons", "pave-desktop.svg").as_uri())
        self._service.waiting.put_nowait(shown)
        # One that runs shows this too, unless it is just ending.
        self._tasks.start_latest(_SERVE, self._service.serve)

    def _show_in_tray(self, shown: Shown) -> None:
        if self._tray is None:
            from pave_desktop.ui.tray_messages import TrayMessages  # noqa: PLC0415 - see the class

            self._tray = TrayMessages(self)
        self._tray.show_message(shown)
