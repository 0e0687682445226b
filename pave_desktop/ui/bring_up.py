"""Brings a window to the front, out of the task bar too."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def bring_up(window: QWidget) -> None:
    """Show a window in front of all others and give it the keyboard; a maximised one stays so."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
