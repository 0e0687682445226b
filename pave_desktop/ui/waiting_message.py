"""The small window that says what is waited for while there is no other window that could."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind


class WaitingMessage(Dialog):
    """Goes by itself. Nobody can hurry it: breaking off would do harm."""

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None, *, practice: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(QCoreApplication.applicationName())
        self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint)
        layout = self.content_layout(practice=practice)
        words = QVBoxLayout()
        words.setSpacing(space(self, 1))
        self.texts = [text for text in texts if text]
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

    def reject(self) -> None:
        """Stay, whatever Esc means elsewhere."""

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's own name
        """Stay."""
        event.ignore()


@contextmanager
def telling_soon(make: Callable[[], WaitingMessage | None], *, seconds: float) -> Iterator[None]:
    """Show what `make` gives, unless what is done meanwhile is over before anybody could read it."""
    shown: list[WaitingMessage] = []

    def show() -> None:
        message = make()
        if message is not None:
            shown.append(message)
            message.show()

    soon = asyncio.get_running_loop().call_later(seconds, show)
    try:
        yield
    finally:
        soon.cancel()
        for message in shown:
            message.hide()
            message.deleteLater()
            QCoreApplication.sendPostedEvents(message, QEvent.Type.DeferredDelete)
