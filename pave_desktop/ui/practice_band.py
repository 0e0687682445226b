"""The band that every window wears in practice mode, so that nobody takes practice for the real thing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.theme import practice_colors


class PracticeBand(PlainLabel):
    """Says PRACTICE in words, across the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, bold=True)
        self.setText(self.tr("PRACTICE – nothing here reaches PAVE, nothing costs money, no text is sent"))
        self.setAccessibleName(self.text())
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMargin(space(self, 0.4))
        self.setAutoFillBackground(True)
        background, text = practice_colors()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, background)
        palette.setColor(QPalette.ColorRole.WindowText, text)
        self.setPalette(palette)
