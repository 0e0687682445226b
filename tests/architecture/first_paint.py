"""Starts the program up to the first import after its first paint, and prints what was done before it.

Run as a module in a process of its own; it imports nothing by itself that the program does not.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def look() -> None:
    """Start the program, and at the import that follows the first paint print what was done before it."""
    opened: list[str] = []
    done: list[str] = []

    def hear(event: str, given: tuple[Any, ...]) -> None:
        if event == "open" and not isinstance(given[0], int):
            opened.append(os.fspath(given[0]))
        elif event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "urllib.")):
            done.append(event)
        elif event == "import" and given[0] == "pave_desktop.application":
            from PySide6.QtWidgets import QApplication  # noqa: PLC0415

            from pave_desktop.ui.main_window import MainWindow  # noqa: PLC0415

            windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
            rows = [window.page.model.rowCount() for window in windows if window.windowHandle().isExposed()]
            print(json.dumps({"modules": sorted(sys.modules), "opened": opened, "done": done, "rows": rows}))  # noqa: T201
            sys.stdout.flush()
            os._exit(0)

    sys.addaudithook(hear)
    from pave_desktop.command_line.main import main  # noqa: PLC0415

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    look()
