"""What stands in the list's place while it is empty: why, and the next step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pave_desktop.models.list_query import Chip, ListQuery
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind

LONGEST_SHOWN = 40


class EmptyPage(QFrame):
    """Never a dead end: there is always one button to go on with."""

    new_asked = Signal()
    add_asked = Signal()
    all_asked = Signal()
    new_of_vin_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)  # noqa: FBT003 - Qt's own signature
        self.title = PlainLabel(self, kind=TextKind.TITLE)
        self.text = PlainLabel(self, kind=TextKind.QUIET)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = QPushButton(self)
        self.button.setProperty("kind", "primary")
        self.button.setAutoDefault(True)
        self.button.clicked.connect(self._step)
        self.add_button = QPushButton(self.tr("Add existing sessions"), self)
        self.add_button.setAccessibleName(self.add_button.text())
        self.add_button.setToolTip(self.tr("Ctrl+Shift+A"))
        self.add_button.clicked.connect(self.add_asked)
        self._is_filtered = False
        self._vin = ""
        line = QHBoxLayout()
        line.setSpacing(space(self, 1))
        line.addStretch(1)
        line.addWidget(self.button)
        line.addWidget(self.add_button)
        line.addStretch(1)
        content = QWidget(self)
        content.setMaximumWidth(em(self, 80))
        column = QVBoxLayout(content)
        column.setSpacing(space(self, 1.5))
        column.addStretch(2)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(line)
        column.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(content, 6)
        layout.addStretch(1)
        self.hide()

    def say_why(self, query: ListQuery, *, vin: str = "") -> None:
        """Say why nothing is there and what to do next. `vin` is what was looked for, where that was a whole VIN."""
        self._is_filtered = bool(query.search) or query.chip is not Chip.ALL
        self._vin = vin if query.search == vin and query.chip is Chip.ALL else ""
        if self._vin:
            title = self.tr("No session has the VIN {vin}").format(vin=vin)
            text = self.tr("Make one for this car: the VIN fills in the vehicle.")
        elif query.search:
            shown = query.search if len(query.search) <= LONGEST_SHOWN else f"{query.search[:LONGEST_SHOWN]}…"
            title = self.tr("Nothing fits “{search}”").format(search=shown)
            text = self.tr("Try fewer letters or digits: part of a VIN, a name or a number is enough.")
        elif query.chip is Chip.ATTENTION:
            title = self.tr("Nothing needs your attention now")
            text = self.tr("Failed texts, sessions that do not move and changes that wait for you appear here.")
        elif query.chip is not Chip.ALL:
            title = self.tr("No session is in this group now")
            text = self.tr("Sessions move here by themselves when their status changes.")
        else:
            title = self.tr("Your first link is a minute away")
            text = self.tr(
                "Press F2, scan or type the VIN, type the customer's mobile number and press Enter: the link is in the "
                "clipboard and on its way by text.\n\nSessions made in PAVE's dashboard appear here once you paste "
                "their links."
            )
        step = self.tr("Show all sessions") if self._is_filtered else self.tr("Make the first session")
        if self._vin:
            step = self.tr("New session with this VIN")
        self.title.setText(title)
        self.text.setText(text)
        self.button.setText(step)
        self.button.setAccessibleName(step)
        self.add_button.setVisible(not self._is_filtered)

    def _step(self) -> None:
        if self._vin:
            self.new_of_vin_asked.emit(self._vin)
        else:
            (self.all_asked if self._is_filtered else self.new_asked).emit()
