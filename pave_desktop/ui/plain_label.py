"""The only label there is: it shows a text as it is spelled, whoever wrote it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """Never takes a text for HTML, which a server could use to show what is not there. Wraps unless told not to."""

    def __init__(
        self, parent: QWidget | None = None, text: str = "", *, wraps: bool = True, bold: bool = False
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.setText(text)
        if bold:
            font = self.font()
            font.setBold(True)
            self.setFont(font)
