"""What stands in the list's place while it is empty: why, and the next step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pave_desktop.models.list_query import ListQuery
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel


class EmptyPage(QWidget):
    """Never a dead end: there is always one button to go on with."""

    new_asked = Signal()
    all_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = PlainLabel(self)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._step)
        self._is_filtered = False
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.button)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(space(self, 1))
        layout.addStretch(2)
        layout.addWidget(self.text)
        layout.addLayout(line)
        layout.addStretch(3)
        self.hide()

    def say_why(self, query: ListQuery, *, has_connection: bool) -> None:
        """Say why nothing is there and what to do next."""
        self._is_filtered = bool(query.search or query.group)
        if query.search:
            text, step = self.tr("Nothing fits “{search}”.").format(search=query.search), self.tr("Show all sessions")
        elif query.group is not None:
            text, step = self.tr("No session is in this group now."), self.tr("Show all sessions")
        elif has_connection:
            text = self.tr(
                "No sessions yet. Press F2, enter the vehicle and the customer's mobile number, and the link is "
                "ready to hand over."
            )
            step = self.tr("Make the first session")
        else:
            text = self.tr(
                "Pave Desktop needs to know your PAVE account before it can make a session. "
                "To try everything out without one, start it with --practice."
            )
            step = self.tr("Add a connection")
        self.text.setText(text)
        self.button.setText(step)
        self.button.setAccessibleName(step)

    def _step(self) -> None:
        (self.all_asked if self._is_filtered else self.new_asked).emit()
