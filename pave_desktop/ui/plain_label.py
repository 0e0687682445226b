"""The only label there is: it shows a text as it is spelled, whoever wrote it, in one of a few sizes."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QLabel, QWidget


class TextKind(Enum):
    """What a text is for: how much larger than the rest, how heavy, and how loud it is."""

    TITLE = (1.55, QFont.Weight.Bold, False)
    HEADING = (1.2, QFont.Weight.DemiBold, False)
    STRONG = (1.0, QFont.Weight.DemiBold, False)
    BODY = (1.0, QFont.Weight.Normal, False)
    QUIET = (1.0, QFont.Weight.Normal, True)


class PlainLabel(QLabel):
    """Never takes a text for HTML, which a server could use to show what is not there. Wraps unless told not to."""

    def __init__(
        self, parent: QWidget | None = None, text: str = "", *, wraps: bool = True, kind: TextKind = TextKind.BODY
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.setText(text)
        size, weight, is_quiet = kind.value
        if kind not in (TextKind.BODY, TextKind.QUIET):
            font = self.font()
            font.setWeight(weight)
            font.setPointSizeF(font.pointSizeF() * size)
            self.setFont(font)
        if is_quiet:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
