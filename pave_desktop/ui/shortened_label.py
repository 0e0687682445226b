"""A label of one line that ends early where there is no room, and says the rest in its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pave_desktop.ui.measure import em
from pave_desktop.ui.plain_label import PlainLabel, TextKind

_LEAST_WIDTH = 12


class ShortenedLabel(PlainLabel):
    """For lines that must not make a window wider. A screen reader is given all of it."""

    def __init__(self, parent: QWidget | None = None, *, kind: TextKind = TextKind.BODY) -> None:
        super().__init__(parent, wraps=False, kind=kind)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's own name
        """Show as much of a text as there is room for."""
        super().setText(text)
        self.setAccessibleName(self.text())
        self.setToolTip(_as_plain_text(self.text()))
        self.updateGeometry()

    def explain(self, more: str) -> None:
        """Say more of the text, in its tool tip and to a screen reader."""
        told = self.tr("{text}. {more}").format(text=self.text(), more=more)
        self.setAccessibleName(told)
        self.setToolTip(_as_plain_text(told))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Some words' width at least, if there are so many."""
        needed = super().minimumSizeHint()
        return QSize(min(needed.width(), em(self, _LEAST_WIDTH)), needed.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        """Draw the text with an ellipsis in place of what does not fit."""
        inside = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, inside.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(inside, int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)


def _as_plain_text(text: str) -> str:
    """Spell a text so that a tool tip shows it as it is, whatever marks are in it."""
    if not text:
        return ""
    import html  # noqa: PLC0415 - not for the first paint, which has nothing to tell yet

    return html.escape(text)
