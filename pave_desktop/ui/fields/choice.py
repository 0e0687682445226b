"""A combo box that can be found by its name, and that a rolling wheel passes over."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QIcon,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAccessibleWidget, QComboBox, QWidget

from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em


class Choice(QComboBox):
    """One of several values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.spoken: QAccessibleInterface | None = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        """Put the arrow in, which a style sheet could only take from a file of one colour."""
        super().paintEvent(event)
        side = em(self, 1.6)
        square = QRect(0, 0, side, side)
        square.moveCenter(self.rect().center())
        margin = em(self, 0.9)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        square.moveLeft(margin if is_mirrored else self.width() - margin - side)
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        painter = QPainter(self)
        icon("chevron-down").paint(painter, square, Qt.AlignmentFlag.AlignCenter, mode)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's own name
        """Roll the form, not a choice that the pointer happens to cross."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _SpokenChoice(QAccessibleWidget):
    """WORKAROUND Qt on Unix: a combo box tells its current text for its name, whatever name it was given."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice, QAccessible.Role.ComboBox)
        self._choice = choice

    def text(self, kind: QAccessible.Text) -> str:
        """The name for the name, the current text for the value."""
        return self._choice.currentText() if kind is QAccessible.Text.Value else super().text(kind)

    def actionNames(self) -> list[str]:  # noqa: N802 - Qt's own name
        """What can be done with it from outside."""
        return [QAccessibleActionInterface.showMenuAction(), *super().actionNames()]

    def doAction(self, name: str) -> None:  # noqa: N802 - Qt's own name
        """Open the list of values, or what every widget can do."""
        if name == QAccessibleActionInterface.showMenuAction() and self._choice.isEnabled():
            self._choice.showPopup()
        else:
            super().doAction(name)


def _speak(_key: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, Choice):
        return None
    # Kept with its widget: Qt holds no Python reference to what it is given.
    thing.spoken = _SpokenChoice(thing)
    return thing.spoken


def name_choices() -> None:
    """Tell Qt how choices are spoken of; once, when the application is made."""
    QAccessible.installFactory(_speak)
