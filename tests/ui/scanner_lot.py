"""A window with one of everything that a key can reach, for the tests of the scanner."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pave_desktop.ui.scanner import Scanner
from tests.ui.scanner_hands import Fingers, focus_window


class Reached(QObject):
    """The keys that reached anything but a window of the system's."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and not isinstance(watched, QWindow) and event.key() != Qt.Key.Key_Shift:
            self.keys.append(f"{type(watched).__name__} {event.type().name} {event.text()!r}")
        return False


class Lot(QDialog):
    """A window with one of everything, and every letter and digit a shortcut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.did: list[str] = []
        self.scanned: list[str] = []
        layout = QVBoxLayout(self)
        self.line = QLineEdit()
        self.text = QPlainTextEdit()
        self.suggesting = QLineEdit()
        self.suggesting.setCompleter(QCompleter(["5 doors", "5N1 and more"], self.suggesting))
        self.button = QPushButton("5")
        self.default = QPushButton("Create")
        self.default.setDefault(True)
        self.check = QCheckBox("5")
        self.radio, self.other_radio = QRadioButton("5"), QRadioButton("N")
        self.combo = QComboBox()
        self.editable = QComboBox()
        self.editable.setEditable(True)
        for box in (self.combo, self.editable):
            box.addItems(["new", "5 doors", "N", "1"])
        self.table = QTableWidget(4, 1)
        for row, word in enumerate(["zebra", "5N", "N1", "1A"]):
            self.table.setItem(row, 0, QTableWidgetItem(word))
        self.table.setCurrentCell(0, 0)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for widget in self.inputs:
            layout.addWidget(widget)
        for widget in (self.button, self.default, self.check, self.radio, self.other_radio):
            name = widget.text()
            widget.clicked.connect(lambda *_, name=name: self.did.append(f"clicked {name}"))
        for combo in (self.combo, self.editable):
            combo.currentIndexChanged.connect(lambda number: self.did.append(f"combo {number}"))
        for written in (self.line, self.suggesting):
            written.textChanged.connect(lambda text: self.did.append(f"text {text}"))
            written.returnPressed.connect(lambda: self.did.append("return"))
        self.text.textChanged.connect(lambda: self.did.append("text"))
        self.table.currentCellChanged.connect(lambda row, *_: self.did.append(f"row {row}"))
        opened = QAction("Open", self, triggered=lambda: self.did.append("opened"))
        opened.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        opened.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.table.addAction(opened)
        for key in "5N1ATM":
            QShortcut(QKeySequence(key), self, lambda key=key: self.did.append(f"shortcut {key}"))
            QShortcut(QKeySequence(f"Shift+{key}"), self, lambda key=key: self.did.append(f"shortcut {key}"))
        self.finished.connect(lambda _: self.did.append("closed"))

    @property
    def inputs(self) -> list[QWidget]:
        return [
            *(self.line, self.text, self.suggesting, self.button, self.default, self.check, self.radio),
            *(self.other_radio, self.combo, self.editable, self.table),
        ]

    def state(self) -> Any:
        """What a key could have changed."""
        texts = self.line.text(), self.text.toPlainText(), self.suggesting.text(), self.editable.currentText()
        checks = self.check.isChecked(), self.radio.isChecked(), self.other_radio.isChecked()
        return texts, checks, self.combo.currentIndex(), self.table.currentRow(), self.isVisible(), self.did

    def has_keyboard(self, widget: QWidget) -> None:
        widget.setFocus()
        assert QApplication.focusWidget() is widget


def show(window: QWidget) -> None:
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    # The system tells that the keyboard is there a moment later.
    QApplication.processEvents()
    assert focus_window() is window.windowHandle()


def come_to_rest() -> None:
    """Let the program wait for its next event, as it does many times between a person's two keys."""
    loop = QEventLoop()
    QTimer.singleShot(1, loop.quit)
    loop.exec()


def open_lot(fingers: Fingers) -> Lot:
    """Open the window, with a scanner that reads the fingers' clock."""
    window = Lot()
    fingers.scanner = Scanner(window, pressed_at=fingers.pressed_at)
    fingers.scanner.scanned.connect(window.scanned.append)
    show(window)
    return window


def close_lot(window: Lot) -> None:
    """Close it and whatever it opened."""
    for each in QApplication.topLevelWidgets():
        each.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
