"""The yardstick of windows: a bare PySide6 window with a QTableView of the same columns, showing as many rows.

It is written as well as we can, for whoever compares with a bad yardstick measures nothing. Run as a module in a
process of its own; it imports nothing of the program.
"""

import sys
import time

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

COLUMNS = ("Status", "Vehicle", "VIN", "Customer", "Text", "Made", "Link")
TEXTS = ("Completed", "2017 Nissan Rogue SV", "5N1AT2MV8HC900117", "Jane Smith", "Sent", "17 Nov 2026", "Copy")
SECONDS_TO_SETTLE = 10
BEAT_MILLISECONDS = 5


class Model(QAbstractTableModel):
    """So many rows, each the same."""

    def __init__(self, rows):
        super().__init__()
        self._rows = rows

    def rowCount(self, parent=QModelIndex()):  # noqa: N802, B008 - Qt's own signature
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent=QModelIndex()):  # noqa: N802, B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return TEXTS[index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(self, section, orientation, role=Qt.ItemDataRole.DisplayRole):  # noqa: N802 - Qt's own name
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None


class Table(QTableView):
    """Notes when a paint that showed rows has ended."""

    painted = None

    def paintEvent(self, event):  # noqa: N802 - Qt's own name
        super().paintEvent(event)
        if self.painted is None and self.model().rowCount() and self.model().index(0, 1).data():
            self.painted = time.monotonic()
            QTimer.singleShot(0, self.after_paint)


def tell(figures):
    """Print the result, and end without more ado."""
    import json  # noqa: PLC0415
    import os  # noqa: PLC0415

    print(json.dumps(figures), flush=True)  # noqa: T201 - this is how the two processes speak
    os._exit(0)


def tell_memory():
    """Tell how much of this process is in memory."""
    from tests.benchmarks.resident import resident  # noqa: PLC0415

    tell(resident())


def tell_gaps(seconds):
    """Let the heart beat for so long, then tell its gaps."""
    from tests.benchmarks.heartbeat import Heartbeat  # noqa: PLC0415

    heart = Heartbeat()
    heart.start()
    QTimer.singleShot(1000 * seconds, lambda: tell(heart.figures()))
    return heart


def main(what, rows, shape, *, seconds=SECONDS_TO_SETTLE):
    """Show the window; tell when it was there (start), its memory after a while, or its heart's gaps."""
    width, height, row_height = shape
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    table = Table()
    table.setModel(Model(rows))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_height)
    for column in range(len(COLUMNS)):
        table.setColumnWidth(column, width // len(COLUMNS))
    if what == "start":
        table.after_paint = lambda: tell({"painted": table.painted})
    elif what == "memory":
        table.after_paint = lambda: QTimer.singleShot(1000 * seconds, tell_memory)
    else:
        table.after_paint = lambda: QTimer.singleShot(1000, lambda: setattr(window, "heart", tell_gaps(seconds)))
    window.setCentralWidget(table)
    window.resize(width, height)
    window.show()
    application.exec()


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[2:]]
    main(sys.argv[1], numbers[0], numbers[1:4], seconds=(numbers[4:] or [SECONDS_TO_SETTLE])[0])
