"""The only file that asks: a question with the harmless answer as default, never a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pave_desktop.entry.shown_text import shown_text
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.practice_band import PracticeBand


class Question(Dialog):
    """Two buttons, or three; Enter is the default one, Esc always means no.

    `accepted`, `rejected` and `other_chosen` tell the answer.
    """

    other_chosen = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        question: str,
        explanation: str,
        *,
        yes: str,
        no: str,
        yes_is_default: bool = False,
        other: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(QCoreApplication.applicationName())
        self.setAccessibleName(shown_text(question))
        self.setAccessibleDescription(shown_text(explanation))
        has_band = parent is not None and parent.window().findChild(PracticeBand) is not None
        layout = self.content_layout(practice=has_band)
        words = QVBoxLayout()
        words.setSpacing(space(self, 1))
        for text, kind in ((question, TextKind.STRONG), (explanation, TextKind.BODY)):
            if text:
                label = PlainLabel(self, text, kind=kind)
                label.setMinimumWidth(em(self, 66))
                words.addWidget(label)
        top = QHBoxLayout()
        top.setSpacing(space(self, 1.5))
        top.addWidget(IconLabel(self, icon("question", "accent_text"), size=4.5), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout.addLayout(top)
        layout.addSpacing(space(self, 1))
        buttons = QHBoxLayout()
        buttons.setSpacing(space(self, 1))
        buttons.addStretch(1)
        # In the order in which Tab goes through them.
        self.yes_button = self._button(yes)
        self.other_button = self._button(other) if other else None
        self.no_button = self._button(no)
        for button in (self.yes_button, self.other_button, self.no_button):
            if button is not None:
                buttons.addWidget(button)
        layout.addLayout(buttons)
        self.yes_button.clicked.connect(self.accept)
        self.no_button.clicked.connect(self.reject)
        if self.other_button is not None:
            self.other_button.clicked.connect(self._choose_other)
        default = self.yes_button if yes_is_default else self.no_button
        default.setDefault(True)
        default.setFocus()

    def _choose_other(self) -> None:
        self.reject()
        self.other_chosen.emit()

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text.replace("&", ""))
        button.setAutoDefault(False)
        return button


def ask(
    parent: QWidget,
    question: str,
    explanation: str,
    yes: str,
    when_yes: Callable[[], None],
    *,
    yes_is_default: bool = False,
    other: tuple[str, Callable[[], None]] | None = None,
) -> Question:
    """Ask, and call `when_yes` for the button that says `yes`. Esc means no, and so does Enter where not told else.

    `other` is a third answer, and what is called for it.
    """
    cancel = QCoreApplication.translate("Questions", "Cancel")
    box = Question(
        parent,
        question,
        explanation,
        yes=yes,
        no=cancel,
        yes_is_default=yes_is_default,
        other=other[0] if other else "",
    )
    box.accepted.connect(when_yes)
    if other is not None:
        box.other_chosen.connect(other[1])
    box.open()
    return box


async def choose(question: str, explanation: str, *, yes: str, no: str, yes_is_default: bool) -> bool:
    """Ask before there is a window to ask in; Esc means `no`."""
    box = Question(None, question, explanation, yes=yes, no=no, yes_is_default=yes_is_default)
    answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def answer(result: int) -> None:
        if not answered.done():
            answered.set_result(result == Question.DialogCode.Accepted)

    box.finished.connect(answer)
    box.open()
    return await answered
