"""Starts the program for real, does one thing to its window before the rest is imported, and tells what came of it.

Run as a module in a process of its own: DATA_FOLDER WHAT.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pave_desktop import start
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.single_instance import take_place

if TYPE_CHECKING:
    from pave_desktop.ui.main_window import MainWindow

_LOOK = 20


def do(what: str, window: MainWindow) -> None:
    """Do what a person or the system does."""
    table = window.page.table
    if what == "search":
        window.activateWindow()
        QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(window.page.header.search, "berta")
    elif what == "copy":
        QGuiApplication.clipboard().setText("the link of another customer")
        QTest.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(1, 6)).center()
        )
    elif what == "double click":
        at = table.visualRect(table.model().index(1, 1)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    elif what == "close":
        window.close()
    elif what == "end of the session":
        application = QApplication.instance()
        application._before_the_session_ends(_Manager())  # type: ignore[union-attr]
        application.ask_to_end()  # type: ignore[union-attr]


class _Manager:
    def setRestartHint(self, _hint: Any) -> None:  # noqa: N802 - Qt's own name
        """Take the hint."""


def tell(window: MainWindow) -> None:
    """Tell what is there once the program has come to rest."""
    tops = [type(each).__name__ for each in QApplication.topLevelWidgets() if each.isVisible()]
    sessions = window.page.sessions
    found = {"windows": tops, "search": sessions.query.search, "total": sessions.total}
    print(json.dumps({**found, "clipboard": QGuiApplication.clipboard().text()}), flush=True)  # noqa: T201
    os._exit(0)


def main(folder: str, what: str) -> int:
    """Start, act, tell."""
    import_the_rest = start._import_the_rest

    def act_and_import(window: MainWindow | None) -> None:
        if window is None:
            raise RuntimeError("there was no first paint")

        def act() -> None:
            if window.is_furnished:
                raise RuntimeError("too late")
            do(what, window)

        QTimer.singleShot(0, window, act)
        import_the_rest(window)
        timer = QTimer(window, interval=_LOOK)
        calm = [0]

        def look() -> None:
            from pave_desktop.state.tasks import TaskOwner  # noqa: PLC0415 - imported by now

            at_rest = window.is_furnished and isinstance(window.desk.tasks, TaskOwner) and window.desk.follow.is_on
            calm[0] = calm[0] + 1 if at_rest else 0
            if calm[0] > _LOOK:
                tell(window)

        timer.timeout.connect(look)
        timer.start()

    start._import_the_rest = act_and_import  # type: ignore[assignment]
    paths = DataPaths(Path(folder))
    code = start.start(paths, practice=False, place=take_place(paths.folder))
    print(json.dumps({"ended": code}), flush=True)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
