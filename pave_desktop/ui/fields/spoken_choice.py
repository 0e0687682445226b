"""How a combo box is told to who cannot see it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from pave_desktop.ui.fields.choice import Choice


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
