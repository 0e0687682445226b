"""The strip in the details that says why a session needs attention, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pave_desktop.entry.shown_text import shown_text
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel, TextKind

_LONGEST = 600
_LONGEST_WORD = 28


class AttentionStrip(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel(self, self.tr("Needs attention"), kind=TextKind.STRONG)
        self.text = PlainLabel(self, longest_word=_LONGEST_WORD)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(space(self, 0.25))
        words.addWidget(self.title)
        words.addWidget(self.text)
        self._shape = IconLabel(self)
        line = QHBoxLayout(self)
        margin = space(self, 0.75)
        line.setContentsMargins(margin, margin, margin, margin)
        line.setSpacing(space(self, 0.75))
        line.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.hide()

    def say(self, text: str, *, is_problem: bool) -> None:
        """Say it; nothing is hidden. `is_problem` is what went wrong, all else just waits for somebody."""
        self.text.setText(shown_text(text, _LONGEST))
        looks, shape, tone = ("problem", "warning", "problem") if is_problem else ("hint", "warning", "warning")
        self._shape.show_icon(icon(shape, tone))
        if self.property("notice") != looks:
            self.setProperty("notice", looks)
            # A style sheet looks at a property only when it is told to.
            self.style().unpolish(self)
            self.style().polish(self)
        self.setVisible(bool(text))
