"""The band that every window wears in practice mode, so that nobody takes practice for the real thing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel, TextKind


class PracticeBand(PlainLabel):
    """Says PRACTICE in words, across the window. Its colours are in the style sheet."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("PRACTICE – nothing here reaches PAVE, nothing costs money, no text is sent"),
            kind=TextKind.STRONG,
        )
        self.setAccessibleName(self.text())
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMargin(space(self, 0.5))
