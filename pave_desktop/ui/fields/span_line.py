"""One span of time to be entered, such as “24 hours”: kept as soon as its field is left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.time_span import SpanUnit, read_span, show_span
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.words import say


class SpanLine(QWidget):
    """`changed` tells another span, in minutes. What cannot be used changes nothing, and says why below the field."""

    changed = Signal(int)

    def __init__(
        self,
        before: str,
        unit: SpanUnit,
        parent: QWidget | None = None,
        *,
        name: str,
        usual: str,
        minutes: int,
        shortest: int,
        longest: int,
    ) -> None:
        """Show `before`, the field, its unit, and below what it is for as usual."""
        super().__init__(parent)
        self._unit = unit
        self._usual = usual
        self._range = shortest, longest
        self.minutes = minutes
        self.line = _Line(self)
        self.line.setAccessibleName(name)
        self.line.setFixedWidth(em(self, 14))
        label = PlainLabel(self, before, wraps=False)
        label.setBuddy(self.line)
        words = {SpanUnit.MINUTES: self.tr("minutes"), SpanUnit.HOURS: self.tr("hours"), SpanUnit.DAYS: self.tr("days")}
        self.note = PlainLabel(self, kind=TextKind.QUIET)
        top = QHBoxLayout()
        top.setSpacing(space(self, 0.75))
        for widget in (label, self.line, PlainLabel(self, words[unit], wraps=False)):
            top.addWidget(widget)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(self, 0.5))
        layout.addLayout(top)
        layout.addWidget(self.note)
        # Not textEdited: assistive programs put a text in without typing it.
        self.line.textChanged.connect(lambda _: self._say(""))
        self.line.editingFinished.connect(self.keep)
        self.line.taken_back.connect(self.show_kept)
        self.show_kept()

    def show_kept(self) -> None:
        """Show the span that counts now."""
        self.line.setText(show_span(self.minutes, self._unit))
        self._say("")

    def keep(self) -> bool:
        """Keep what is entered; False where it cannot be used."""
        shortest, longest = self._range
        try:
            minutes = read_span(self.line.text(), usual=self._unit, shortest=shortest, longest=longest)
        except EntryRefusedError as refusal:
            self._say(self.tr("⚠ {error}").format(error=say(refusal.sentence)), is_problem=True)
            return False
        is_other = minutes != self.minutes
        self.minutes = minutes
        if self.line.text() != show_span(minutes, self._unit) or self.line.isModified():
            self.show_kept()
        if is_other:
            self._say(self.tr("✓ Counts from now on."))
            self.changed.emit(minutes)
        return True

    def _say(self, told: str, *, is_problem: bool = False) -> None:
        """Say it below the field, and aloud; what the field is for where there is nothing to say."""
        shown = told or self._usual
        if shown == self.note.text() and not told:
            return
        self.note.setText(shown)
        role = QPalette.ColorRole.WindowText if told else QPalette.ColorRole.PlaceholderText
        self.note.setForegroundRole(QPalette.ColorRole.BrightText if is_problem else role)
        self.line.setAccessibleDescription(shown)
        self.line.setProperty("wrong", is_problem)
        # A style sheet looks at a property only when it is told to.
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)
        if told:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, told))


class _Line(QLineEdit):
    taken_back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own name
        """Keep it by Enter, which would press the window's button; Esc first takes back what is new."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.isModified():
            self.editingFinished.emit()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.taken_back.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
