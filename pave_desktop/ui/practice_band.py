"""The band that every window wears in practice mode, so that nobody takes practice for the real thing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from pave_desktop.ui.measure import space
from pave_desktop.ui.theme import practice_colors


class PracticeBand(QLabel):
    """Says PRACTICE in words, across the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("PRACTICE – nothing here reaches PAVE, nothing costs money, no text is sent"))
        self.setAccessibleName(self.text())
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMargin(space(self, 0.4))
        self.setAutoFillBackground(True)
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        background, text = practice_colors()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, background)
        palette.setColor(QPalette.ColorRole.WindowText, text)
        self.setPalette(palette)
