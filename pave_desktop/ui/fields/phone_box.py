"""A phone number, written out while it is typed, as people of its region write it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pave_desktop.entry.phone import DEFAULT_REGION, delete_as_typed, format_as_typed
from pave_desktop.models.field import Field
from pave_desktop.ui.fields.field_box import LineBox

_DELETING = {Qt.Key.Key_Backspace: False, Qt.Key.Key_Delete: True}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class PhoneBox(LineBox):
    """Brackets and blanks come and go by themselves; digits only as a person types them."""

    def __init__(self, field: Field, label: str, parent: QWidget | None = None, *, placeholder: str = "") -> None:
        super().__init__(field, label, parent, placeholder=placeholder)
        self.region = DEFAULT_REGION
        self._is_shown = False
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self.line.textChanged.connect(self._write_out)
        self.line.installEventFilter(self)

    def set_text(self, text: str) -> None:
        """Show a text without taking it for typed."""
        self._is_shown = True
        super().set_text(text)
        self._is_shown = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        """Let Backspace and Delete take a digit each time, past what was put in around it."""
        if watched is not self.line or not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        forward = _DELETING.get(Qt.Key(event.key()))
        if forward is None or event.modifiers() not in _PLAIN or self.line.hasSelectedText():
            return super().eventFilter(watched, event)
        self._show(*delete_as_typed(self.line.text(), self.line.cursorPosition(), self.region, forward=forward))
        return True

    def _write_out(self, typed: str) -> None:
        if not self._is_shown:
            self._show(*format_as_typed(typed, self.line.cursorPosition(), self.region))

    def _show(self, text: str, cursor: int) -> None:
        if text != self.line.text():
            self.line.setText(text)
        self.line.setCursorPosition(cursor)
