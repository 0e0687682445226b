"""Where Tab comes in to what comes and goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def make_door(parent: QWidget) -> QWidget:
    """Make a part that is never shown: Tab goes through a window in the order in which its parts were made.

    What is made later, and put behind it, stands at the end of that order at first.
    """
    door = QWidget(parent)
    door.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    door.hide()
    return door
