"""What stands above the list: new session, search, refresh, the connection in use, and the filter chips."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from pave_desktop.models.list_query import Chip, ListCounts
from pave_desktop.ui.fields.choice import Choice
from pave_desktop.ui.flow_line import FlowLine
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import space
from pave_desktop.ui.words import chip_word, connection_words

if TYPE_CHECKING:
    from pave_desktop.models.connection import Connection

SEARCH_AFTER_MILLISECONDS = 0
"""As soon as no more keys wait: a look that is under way is broken off by the next key, so none need be spared."""


class SearchBox(QLineEdit):
    """Esc clears it, and leaves it when it is empty; Down goes into the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own name
        """Take the two keys that a line does nothing with."""
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_plain and event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif is_plain and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ListHeader(QWidget):
    """Asks for things; the window does them."""

    search_changed = Signal(str)
    list_asked = Signal()
    chip_chosen = Signal(Chip)
    connection_chosen = Signal(str)

    def __init__(self, *, new: QAction, refresh: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.new_button = self._button(new)
        self.new_button.setProperty("kind", "primary")
        self.new_button.setIcon(icon("plus", "on_accent"))
        self.new_button.setText(
            self.tr("{command}  {key}").format(command=self.new_button.text(), key=self.new_button.toolTip())
        )
        self.refresh_button = self._button(refresh)
        self.refresh_button.setIcon(icon("refresh"))
        self.search = SearchBox(self)
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setPlaceholderText(self.tr("Search: VIN, key, link, vehicle, customer, phone …  (Ctrl+F)"))
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._search_timer = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MILLISECONDS)
        self._search_timer.timeout.connect(lambda: self.search_changed.emit(self.search.text()))
        self.search.textChanged.connect(lambda _: self._search_timer.start())
        self.search.returnPressed.connect(self.list_asked)
        self.search.left.connect(self.list_asked)
        self.connection_choice = Choice(self)
        # One alone is not chosen from, and how many there are is known only after the first paint.
        self.connection_choice.hide()
        self.connection_choice.setAccessibleName(self.tr("Connection for new sessions"))
        self.connection_choice.setToolTip(self.tr("New sessions are made with this connection"))
        self.connection_choice.activated.connect(
            lambda _: self.connection_chosen.emit(self.connection_choice.currentData())
        )
        top = QHBoxLayout()
        top.setSpacing(space(self, 0.75))
        for widget in (self.new_button, self.search, self.refresh_button, self.connection_choice):
            top.addWidget(widget, 1 if widget is self.search else 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(self, 1))
        layout.addLayout(top)
        layout.addLayout(self._chip_line())
        stops = (self.new_button, self.search, self.refresh_button, self.connection_choice, *self.chips.values())
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def show_counts(self, counts: ListCounts) -> None:
        """Write how many sessions each chip stands for."""
        for chip, button in self.chips.items():
            text = self.tr("{chip} {count}").format(chip=chip_word(chip), count=counts.by_chip[chip])
            if button.text() != text:
                # Each change has the whole window laid out anew.
                button.setText(text)

    def show_chip(self, chip: Chip) -> None:
        """Press a chip."""
        self.chips[chip].setChecked(True)

    def show_connections(self, connections: list[Connection], current: Connection | None) -> None:
        """List the connections; one alone is shown in the status bar only."""
        self.connection_choice.clear()
        for connection in connections:
            self.connection_choice.addItem(connection_words(connection), connection.id)
        if current is not None:
            self.connection_choice.setCurrentIndex(self.connection_choice.findData(current.id))
        self.connection_choice.setVisible(len(connections) > 1)

    def _chip_line(self) -> FlowLine:
        line = FlowLine(spacing=space(self, 0.5))
        self.chips: dict[Chip, QPushButton] = {}
        one_of_them = QButtonGroup(self)
        one_of_them.setExclusive(True)
        for number, chip in enumerate(Chip, start=1):
            button = QPushButton(chip_word(chip), self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "chip")
            button.setToolTip(QKeySequence(f"Ctrl+{number}").toString(QKeySequence.SequenceFormat.NativeText))
            button.clicked.connect(lambda _=False, chip=chip: self.chip_chosen.emit(chip))
            one_of_them.addButton(button)
            line.addWidget(button)
            self.chips[chip] = button
        self.chips[Chip.ALL].setChecked(True)
        return line

    def _button(self, action: QAction) -> QPushButton:
        text = action.text().replace("&", "")
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
        button.setAutoDefault(False)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button
