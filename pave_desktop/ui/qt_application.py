"""Qt's application object: when the system wants the program to end, it ends in its own order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QEventLoop, QTimer, Signal
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

from pave_desktop import __version__
from pave_desktop.ui.main_window import MainWindow

LONGEST_WAIT = 10_000


class QtApplication(QApplication):
    """Knows whether the program runs, and closes it as a person would."""

    ended = Signal()

    def __init__(self, arguments: list[str]) -> None:
        # Told so, Qt makes the style by itself; `setStyle` would hand it to Python, which takes its time to know it.
        super().__init__([*arguments, "-style", "fusion"])
        self.is_asked_to_end = False
        self._is_running = False
        self.commitDataRequest.connect(self._before_the_session_ends)
        self.saveStateRequest.connect(_do_not_start_again)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have the end of the user's session wait until this is left."""
        self.is_asked_to_end = False
        self._is_running = True
        try:
            yield
        finally:
            self._is_running = False
            self.ended.emit()

    def ask_to_end(self) -> None:
        """Close the window, or the question that is asked while there is none yet; what is closing already goes on."""
        self.is_asked_to_end = True
        window = self._window()
        # A window that is not furnished yet cannot leave, but the question can be closed that stands in its way.
        front = window if window is not None and window.is_furnished else self.activeModalWidget() or window
        if front is not None:
            front.close()

    def event(self, event: QEvent) -> bool:
        """Where the system asks, be closed when this returns: it ends the process then."""
        if event.type() is not QEvent.Type.Quit or not self._is_running:
            return super().event(event)
        self.ask_to_end()
        if not _is_in_task():
            self._wait_for_the_end()
        # A loop that is left now would leave the program half closed.
        event.setAccepted(not self._is_running)
        return True

    def _wait_for_the_end(self) -> None:
        waiting = QEventLoop()
        self.ended.connect(waiting.quit)
        QTimer.singleShot(LONGEST_WAIT, waiting, waiting.quit)
        waiting.exec()

    def _window(self) -> MainWindow | None:
        windows = (each for each in self.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible())
        return next(windows, None)

    def _before_the_session_ends(self, manager: QSessionManager) -> None:
        """Keep what is being typed. The session may yet go on: another program may object."""
        _do_not_start_again(manager)
        window = self._window()
        if window is not None and window.is_furnished:
            window.windows.keep_typing()


def make_qt_application() -> QtApplication:
    """Make Qt's application object, named."""
    application = QtApplication(sys.argv[:1])
    application.setApplicationName("Pave Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("pave-desktop")
    application.setQuitOnLastWindowClosed(False)
    return application


def _do_not_start_again(manager: QSessionManager) -> None:
    manager.setRestartHint(QSessionManager.RestartHint.RestartNever)


def _is_in_task() -> bool:
    """Tell whether a task asks: a loop within its step would keep all others from theirs."""
    asyncio = sys.modules.get("asyncio")
    try:
        # Not imported for this: before the first paint there is no task.
        return asyncio is not None and asyncio.current_task() is not None
    except RuntimeError:
        return False
