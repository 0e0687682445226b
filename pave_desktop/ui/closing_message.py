"""The small window that says what the program still waits for before it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pave_desktop.sentence import Sentence
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.words import say

SECONDS_UNTIL_TOLD = 0.3
MOST_NAMED = 4


class ClosingMessage(Dialog):
    """Goes by itself within a few seconds. Nobody can hurry it: what is not waited for has a fate that nobody knows."""

    def __init__(
        self, writes: Sequence[Sentence | None], parent: QWidget | None = None, *, seconds: float, practice: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(QCoreApplication.applicationName())
        self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint)
        named = [each for each in writes if each is not None]
        layout = self.content_layout(practice=practice)
        words = QVBoxLayout()
        words.setSpacing(space(self, 1))
        self.texts = [text for text in self._texts(named, seconds) if text]
        for number, text in enumerate(self.texts):
            label = PlainLabel(self, text, kind=TextKind.BODY if number else TextKind.STRONG)
            label.setMinimumWidth(em(self, 66))
            words.addWidget(label)
        self.setAccessibleName(self.texts[0])
        self.setAccessibleDescription("\n".join(self.texts[1:]))
        top = QHBoxLayout()
        top.setSpacing(space(self, 1.5))
        top.addWidget(IconLabel(self, icon("status-creating", "accent_text"), size=4.5), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout.addLayout(top)

    def _texts(self, named: list[Sentence], seconds: float) -> list[str]:
        if not named:
            told = self.tr("Keeping the last changes on this computer, at most {seconds} seconds.")
            return [told.format(seconds=round(seconds))]
        more = len(named) - MOST_NAMED
        return [
            self.tr("Waiting for PAVE to answer, at most {seconds} seconds.").format(seconds=round(seconds)),
            *(say(each) for each in named[:MOST_NAMED]),
            self.tr("And {count} more.").format(count=more) if more > 0 else "",
            self.tr("Where no answer comes by then, the list says so when it is opened again."),
        ]

    def reject(self) -> None:
        """Stay, whatever Esc means elsewhere."""

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's own name
        """Stay."""
        event.ignore()


@contextmanager
def telling_what_is_waited_for(
    writes: Callable[[], Sequence[Sentence | None]], *, seconds: float, practice: bool
) -> Iterator[None]:
    """Say what is waited for, unless that is over before anybody could read it."""
    shown: list[ClosingMessage] = []

    def show() -> None:
        under_way = writes()
        if under_way:
            message = ClosingMessage(under_way, seconds=seconds, practice=practice)
            shown.append(message)
            message.show()

    soon = asyncio.get_running_loop().call_later(SECONDS_UNTIL_TOLD, show)
    try:
        yield
    finally:
        soon.cancel()
        for message in shown:
            message.hide()
            message.deleteLater()
            QCoreApplication.sendPostedEvents(message, QEvent.Type.DeferredDelete)
