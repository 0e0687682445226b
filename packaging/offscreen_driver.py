"""Drives the real program offscreen, by the names that people see, and saves pictures of what they would see."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from pave_desktop.application import (
    Program,
    close_program,
    open_program,
)
from pave_desktop.event_loop import close_event_loop, make_event_loop, run_to_end
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.qt_application import make_qt_application
from pave_desktop.ui.questions import Question

SECONDS = 15.0

_Widget = TypeVar("_Widget", bound=QWidget)


class Driver:
    """Presses, types and waits as a person does."""

    def __init__(self, program: Program, pictures: Path) -> None:
        self.program = program
        self.window = program.window
        self._pictures = pictures

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something is so. Raises TimeoutError that names what never was."""
        try:
            async with asyncio.timeout(SECONDS):
                while not condition():  # noqa: ASYNC110 - any condition, also one that no event tells of
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise TimeoutError(f"waited {SECONDS:.0f} s for this: {what}") from None

    def named(self, kind: type[_Widget], name: str, inside: QWidget | None = None) -> _Widget:
        """Find the visible widget of this accessible name. Raises LookupError."""
        for widget in (inside or self.window).findChildren(kind):
            if widget.accessibleName() == name and widget.isVisible():
                return widget
        raise LookupError(f"no visible {kind.__name__} is named “{name}”")

    def press(self, name: str, inside: QWidget | None = None) -> None:
        """Click a button."""
        self.named(QPushButton, name, inside).click()

    def type_into(self, name: str, text: str, inside: QWidget) -> None:
        """Type a text into a field, in place of what stands there."""
        entry = self.named(QWidget, name, inside)
        entry.setFocus()
        select_all = getattr(entry, "selectAll", None)
        if select_all is not None:
            select_all()
        QTest.keyClicks(entry, text)

    async def answer(self, button: str) -> None:
        """Answer the question that is open or about to be."""
        await self.until(lambda: self.question() is not None, f"a question that offers “{button}”")
        question = self.question()
        if question is not None:
            self.press(button, question)

    def dialog(self, title: str) -> Any:
        """The open window of this title. Raises LookupError."""
        for dialog in self.window.findChildren(QDialog):
            if dialog.windowTitle() == title and dialog.isVisible():
                return dialog
        raise LookupError(f"no window is called “{title}”")

    async def settle(self) -> None:
        """Let what was just shown be laid out and painted."""
        for _ in range(8):
            await asyncio.sleep(0.01)

    async def picture(self, widget: QWidget, name: str) -> Path:
        """Save a picture of a window."""
        await self.settle()
        self._pictures.mkdir(parents=True, exist_ok=True)
        path = self._pictures / f"{name}.png"
        if not widget.grab().save(str(path)):
            raise OSError(f"{path} could not be written")
        return path

    def question(self) -> Question | None:
        """The question that is open."""
        return next((each for each in self.window.findChildren(Question) if each.isVisible()), None)


def drive(
    play: Callable[[Driver], Coroutine[Any, Any, None]],
    *,
    data_folder: Path,
    pictures: Path,
    practice: bool = True,
) -> None:
    """Open the program on a data folder, play something in it and close it in order."""
    qInstallMessageHandler(_without_offscreen_chatter)
    application = make_qt_application()
    loop = make_event_loop(application)

    async def whole() -> None:
        program = await open_program(DataPaths(data_folder), practice=practice)
        if program is None:
            raise RuntimeError("the program did not open")
        try:
            await play(Driver(program, pictures))
        finally:
            program.window.hide()
            await close_program(program)

    try:
        run_to_end(loop, whole())
    finally:
        close_event_loop(loop)


def _without_offscreen_chatter(kind: QtMsgType, _context: object, text: str) -> None:
    if "This plugin does not support" not in text:
        print(f"{kind.name}: {text}")
