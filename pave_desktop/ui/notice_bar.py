"""The bar that says what happened, where a message box would have stood in the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pave_desktop.state.notices import Action, Level, Notice
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.words import say_all

DONE_STAYS_MILLISECONDS = 12_000
MOST_AT_ONCE = 4


class NoticeBar(QWidget):
    """Newest on top. Good news leaves by itself or when newer comes; all else stays until it is dismissed."""

    action_chosen = Signal(Action)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_NoticeLine] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(space(self, 0.25))
        self.hide()

    @property
    def text(self) -> str:
        """What is said now, one notice a line; empty when nothing is."""
        return "" if self.isHidden() else "\n".join(line.text for line in self._lines)

    def show_notice(self, notice: Notice) -> None:
        """Say it above what still stands there."""
        line = _NoticeLine(notice, self)
        for old in [old for old in self._lines if _is_over(old, line)]:
            self._take_away(old)
        for old in self._lines[MOST_AT_ONCE - 1 :]:
            self._take_away(old)
        line.dismissed.connect(lambda: self._take_away(line))
        line.action_chosen.connect(self.action_chosen)
        self._lines.insert(0, line)
        self._layout.insertWidget(0, line)
        line.show()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, line.text))

    def clear(self) -> None:
        """Take everything away."""
        for line in list(self._lines):
            self._take_away(line)

    def _take_away(self, line: _NoticeLine) -> None:
        if line in self._lines:
            self._lines.remove(line)
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.setVisible(bool(self._lines))


def _is_over(old: _NoticeLine, new: _NoticeLine) -> bool:
    settled = new.notice.settles and old.notice.about is not None and old.notice.about == new.notice.about
    return settled or old.notice.level is Level.DONE or old.text == new.text


class _NoticeLine(QFrame):
    """One notice: shape, text, what it offers, and the technical part behind “Details”."""

    dismissed = Signal()
    action_chosen = Signal(Action)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.text = say_all(notice.sentences)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAccessibleName(self.text)
        role = QPalette.ColorRole.BrightText if notice.level is Level.PROBLEM else QPalette.ColorRole.WindowText
        shape = self._label({Level.DONE: "✓", Level.HINT: "ℹ", Level.PROBLEM: "⚠"}[notice.level])
        words = self._label(self.text)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for label in (shape, words):
            label.setForegroundRole(role)
        details = self._label(notice.details)
        details.hide()
        line = QHBoxLayout()
        line.addWidget(shape)
        line.addWidget(words, 1)
        for button in self._buttons(notice, details):
            line.addWidget(button)
        box = QVBoxLayout(self)
        margin = space(self, 0.5)
        box.setContentsMargins(margin * 2, margin, margin, margin)
        box.addLayout(line)
        box.addWidget(details)
        if notice.level is Level.DONE:
            QTimer.singleShot(DONE_STAYS_MILLISECONDS, self, self.dismissed.emit)

    def _buttons(self, notice: Notice, details: PlainLabel) -> list[QPushButton]:
        buttons = []
        if notice.action is not None:
            action = notice.action
            words = {Action.OPEN_DRAFTS: self.tr("Open"), Action.ENTER_KEYS: self.tr("Enter the key")}[action]
            offer = self._button(words)
            offer.clicked.connect(lambda: self._choose(action))
            buttons.append(offer)
        if notice.details:
            more = self._button(self.tr("Details"))
            more.setCheckable(True)
            more.toggled.connect(details.setVisible)
            buttons.append(more)
        dismiss = self._button(self.tr("Dismiss"))
        dismiss.setAccessibleDescription(self.text)
        dismiss.clicked.connect(self.dismissed)
        return [*buttons, dismiss]

    def _choose(self, action: Action) -> None:
        self.dismissed.emit()
        self.action_chosen.emit(action)

    def _label(self, text: str) -> PlainLabel:
        label = PlainLabel(self, text, wraps=len(text) > 1)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button
