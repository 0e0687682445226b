"""A key that was pressed or let go, kept so that it can be given on a moment later as if it came only then."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, kw_only=True)
class TypedKey:
    """What a key event says; the event itself is gone once Qt has delivered it."""

    type: QEvent.Type
    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    scan_code: int
    virtual_key: int
    native_modifiers: int
    timestamp: int

    @classmethod
    def of(cls, event: QKeyEvent) -> TypedKey:
        """Copy an event."""
        return cls(
            type=event.type(),
            key=event.key(),
            modifiers=event.modifiers(),
            text=event.text(),
            scan_code=event.nativeScanCode(),
            virtual_key=event.nativeVirtualKey(),
            native_modifiers=event.nativeModifiers(),
            timestamp=event.timestamp(),
        )

    @property
    def is_press(self) -> bool:
        """Tell whether it was pressed, not let go."""
        return self.type is QEvent.Type.KeyPress

    def event(self) -> QKeyEvent:
        """Make the event anew. Sent by the program, Qt looks by itself whether it is a shortcut."""
        native = (self.scan_code, self.virtual_key, self.native_modifiers)
        made = QKeyEvent(self.type, self.key, self.modifiers, *native, self.text)
        made.setTimestamp(self.timestamp)
        return made


def takes_text(keyboard: QObject | None) -> bool:
    """Tell whether letters typed there are written down, rather than search, choose or press."""
    if not isinstance(keyboard, QWidget) or not keyboard.isEnabled():
        return False
    return bool(keyboard.inputMethodQuery(Qt.InputMethodQuery.ImEnabled))
