"""The only file that asks: a question with the harmless answer as default, never a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QMessageBox, QWidget

from pave_desktop.ui.practice_band import PracticeBand


def ask(parent: QWidget, question: str, explanation: str, yes: str, when_yes: Callable[[], None]) -> QMessageBox:
    """Ask, and call `when_yes` for the button that says `yes`. Enter and Esc both mean no."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(QCoreApplication.applicationName())
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(explanation)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QCoreApplication.translate("Questions", "Cancel"), QMessageBox.ButtonRole.RejectRole)
    for button in (accept, cancel):
        button.setAccessibleName(button.text().replace("&", ""))
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.buttonClicked.connect(lambda button: when_yes() if button is accept else None)
    _say_practice(box, parent)
    box.open()
    return box


def _say_practice(box: QMessageBox, parent: QWidget) -> None:
    """Put the band of practice mode on a question too, where its parent wears one."""
    grid = box.layout()
    if parent.window().findChild(PracticeBand) is not None and isinstance(grid, QGridLayout):
        grid.addWidget(PracticeBand(box), grid.rowCount(), 0, 1, grid.columnCount())


async def choose(question: str, yes: str, no: str, *, yes_is_default: bool) -> bool:
    """Ask before there is a window to ask in; Esc means `no`."""
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(QCoreApplication.applicationName())
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(accept if yes_is_default else refuse)
    box.setEscapeButton(refuse)
    answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def answer(button: QAbstractButton) -> None:
        if not answered.done():
            answered.set_result(button is accept)

    box.buttonClicked.connect(answer)
    box.open()
    try:
        return await answered
    finally:
        box.deleteLater()
