"""From the command to the first paint: nothing is imported, opened or read here that the first paint does without.

The window that was left last time is shown with its sessions as the register has them. All else (the event loop, the
line, keys, editors) is imported while the window is already there, in a worker, so that it can be moved and scrolled.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer

from pave_desktop.models.preferences import read_preferences
from pave_desktop.models.window_settings import read_window
from pave_desktop.state.session_list import SessionList
from pave_desktop.storage.first_look import read_first_look
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.main_window import MainWindow
from pave_desktop.ui.qt_application import QtApplication, make_qt_application
from pave_desktop.ui.theme import apply_theme
from pave_desktop.ui.window_memory import first_query

if TYPE_CHECKING:
    from pave_desktop.system.single_instance import Place

FIRST_ROWS = 60
"""More than a large screen shows; the rest is read when the list is."""

_LONGEST_WAIT_FOR_THE_PAINT = 500
_LOOK_AT_THE_IMPORT = 5


def start(paths: DataPaths, *, practice: bool, place: Place | None, shown: str = "") -> int:
    """Show the window, then run the program until it is closed. Returns the process's exit code.

    Without a place another copy has it and does not answer: then nothing is shown before a person was asked.
    """
    application = make_qt_application()
    window = show_first(application, paths, practice=practice) if place is not None else None
    _import_the_rest(window)
    from pave_desktop.application import run_program  # noqa: PLC0415 - after the first paint

    return run_program(application, paths, practice=practice, place=place, shown=shown, window=window)


def show_first(application: QtApplication, paths: DataPaths, *, practice: bool) -> MainWindow | None:
    """Show the window as it was left, with its first rows. None where something has to be asked or told before."""
    paths = paths.practice if practice else paths
    document = _read_settings(paths.settings)
    if document is None:
        return None
    left = read_window(document.get("window"))
    sessions = SessionList()
    sessions.query = first_query(left, read_preferences(document.get("preferences")))
    look = read_first_look(paths.register, sessions.query, limit=FIRST_ROWS, now=datetime.now(UTC))
    if look is None or not look.rows:
        return None
    apply_theme(application, left.appearance)
    window = MainWindow(sessions, left, practice=practice)
    sessions.start_with(look)
    window.page.show_counts()
    window.show()
    _wait_for_the_paint(window)
    return window


def _read_settings(path: Path) -> dict[str, Any] | None:
    """Read the settings as they are written; None where they are not in perfect order."""
    import json  # noqa: PLC0415 - a moment that a first start, which has no settings, does not need

    try:
        document: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


class _Paint(QObject):
    """Hears when a window was shown on the screen."""

    def __init__(self, loop: QEventLoop) -> None:
        super().__init__()
        self._loop = loop

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - Qt's own signature
        """Go on after what this event brings about, which is the paint."""
        if event.type() is QEvent.Type.Expose:
            QTimer.singleShot(0, self._loop.quit)
        return False


def _wait_for_the_paint(window: MainWindow) -> None:
    """Wait until the window is on the screen; one that is minimised never is."""
    handle = window.windowHandle()
    loop = QEventLoop()
    paint = _Paint(loop)
    handle.installEventFilter(paint)
    QTimer.singleShot(_LONGEST_WAIT_FOR_THE_PAINT, loop, loop.quit)
    loop.exec()
    handle.removeEventFilter(paint)


def _import_the_rest(window: MainWindow | None) -> None:
    """Import the program; a window that is there already lives meanwhile."""
    if window is None:
        import pave_desktop.application  # noqa: F401, PLC0415

        return
    worker = Thread(target=_import_program, name="import")
    worker.start()
    loop = QEventLoop()
    timer = QTimer(loop, interval=_LOOK_AT_THE_IMPORT)
    timer.timeout.connect(lambda: None if worker.is_alive() else loop.quit())
    timer.start()
    loop.exec()
    worker.join()


def _import_program() -> None:
    import pave_desktop.application  # noqa: F401, PLC0415
