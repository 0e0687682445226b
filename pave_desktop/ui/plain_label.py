"""The only label there is: it shows a text as it is spelled, whoever wrote it, in one of a few sizes."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from pave_desktop.entry.shown_text import shown_text, wrappable


class TextKind(Enum):
    """What a text is for: how much larger than the rest, how heavy, and how loud it is."""

    TITLE = (1.55, QFont.Weight.Bold, False)
    HEADING = (1.2, QFont.Weight.DemiBold, False)
    STRONG = (1.0, QFont.Weight.DemiBold, False)
    BODY = (1.0, QFont.Weight.Normal, False)
    QUIET = (1.0, QFont.Weight.Normal, True)


LONGEST_WORDS = {TextKind.TITLE: 24, TextKind.HEADING: 32}
LONGEST_WORD = 80
"""Signs of a word that cannot be wrapped: the window would grow as wide as it is."""


class PlainLabel(QLabel):
    """Never takes a text for HTML, which a server could use to show what is not there. Wraps unless told not to.

    What is hidden in a text, or would never end, is defused; `longest_word` is for the words that cannot be wrapped.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        text: str = "",
        *,
        wraps: bool = True,
        kind: TextKind = TextKind.BODY,
        longest_word: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._longest_word = longest_word or LONGEST_WORDS.get(kind, LONGEST_WORD)
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

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's own name
        """Show a text, defused."""
        super().setText(wrappable(shown_text(text), self._longest_word))
