"""The line below a connection's form: the button that tests it, and what the test said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pave_desktop.ui.details_fold import DetailsFold
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel


class ResultLine(QWidget):
    """Says one thing at a time; the technical part of a problem is behind “Details”."""

    test_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.test_button = QPushButton(self.tr("Test connection"), self)
        # Kept while it says “Testing…”: what finds it by its name still finds it.
        self.test_button.setAccessibleName(self.test_button.text())
        self.test_button.setAutoDefault(False)
        self.test_button.clicked.connect(self.test_asked)
        self.text = PlainLabel(self)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        # Room for the longest sentence, so that nothing moves when it is said.
        self.text.setMinimumHeight(space(self, 2 * 2))
        self.details = DetailsFold(self)
        line = QHBoxLayout()
        line.setSpacing(space(self, 1))
        line.addWidget(self.test_button)
        line.addWidget(self.text, 1)
        line.addWidget(self.details.opener)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self.details)
        QWidget.setTabOrder(self.test_button, self.details.opener)
        QWidget.setTabOrder(self.details.opener, self.details.shown)
        QWidget.setTabOrder(self.details.shown, self.details.copy_button)

    def show_testing(self) -> None:
        """Say that a test is under way; nothing beside the button moves for that."""
        self.say("")
        self.test_button.setMinimumWidth(self.test_button.width())
        self.test_button.setText(self.tr("Testing…"))

    def show_tested(self) -> None:
        """Offer another test, and take away what the last one said."""
        self.test_button.setText(self.tr("Test connection"))
        self.test_button.setMinimumWidth(0)
        self.say("")

    def say(self, text: str, *, is_problem: bool = False, details: str = "") -> None:
        """Say something in place of what was said before."""
        self.details.close_fold()
        self.details.tell(details)
        self.text.setText(text)
        self.text.setAccessibleName(text)
        self.details.opener.setAccessibleDescription(text)
        role = QPalette.ColorRole.BrightText if is_problem else QPalette.ColorRole.WindowText
        self.text.setForegroundRole(role)
