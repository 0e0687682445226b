"""A heading that opens and closes what stands below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from pave_desktop.ui.icons import icon


class FoldOut(QWidget):
    """Closed at first. The heading is a button, so that the keyboard opens it too."""

    toggled = Signal(bool)

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self.heading = QToolButton(self)
        self.heading.setText(title)
        self.heading.setAccessibleName(title.replace("&", ""))
        self.heading.setCheckable(True)
        self.heading.setAutoRaise(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._closed_icon, self._open_icon = icon("chevron-right", "accent_text"), icon("chevron-down", "accent_text")
        self.heading.setIcon(self._closed_icon)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)
        layout.addWidget(content)
        QWidget.setTabOrder(self.heading, content)
        content.hide()
        self.heading.toggled.connect(self._turn)

    @property
    def is_open(self) -> bool:
        """Whether the content is shown."""
        return self.heading.isChecked()

    def open(self) -> None:
        """Show the content."""
        self.heading.setChecked(True)

    def _turn(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's own signal
        self.heading.setIcon(self._open_icon if is_open else self._closed_icon)
        self.content.setVisible(is_open)
        self.toggled.emit(is_open)
