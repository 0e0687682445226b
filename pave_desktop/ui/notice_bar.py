"""The bar that says what happened, where a message box would have stood in the way."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pave_desktop.state.notices import Action, Level, Notice
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.words import say_all

DONE_STAYS_MILLISECONDS = 12_000
MOST_AT_ONCE = 4

# How each kind of news looks: the style sheet's word for it, the shape, and its colour.
_LOOKS = {
    Level.DONE: ("good", "check", "good"),
    Level.HINT: ("hint", "hint", "accent_text"),
    Level.PROBLEM: ("problem", "warning", "problem"),
}


class NoticeBar(QWidget):
    """Newest on top. Good news leaves by itself or when newer comes; all else stays until it is dismissed."""

    action_chosen = Signal(Notice)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_NoticeLine] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(space(self, 0.5))
        # Where Tab comes in, never shown: what the bar holds comes and goes, and stands at the chain's end at first.
        self._door = QWidget(self)
        self._door.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._door.hide()
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
        # The newest is on top, for Tab as well.
        for before, after in pairwise((self._door, *line.buttons)):
            QWidget.setTabOrder(before, after)
        line.show()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, line.text))

    def go_to_offer(self) -> None:
        """Give the keyboard to what the newest notice offers."""
        if self._lines:
            self.window().activateWindow()
            self._lines[0].buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

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
    # An offer about one scanned car is over with the next news.
    settled = settled or old.notice.action is Action.NEW_OF_VIN
    return settled or old.notice.level is Level.DONE or old.text == new.text


class _NoticeLine(QFrame):
    """One notice: shape, text, what it offers, and the technical part behind “Details”."""

    dismissed = Signal()
    action_chosen = Signal(Notice)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.text = say_all(notice.sentences)
        look, shape, tone = _LOOKS[notice.level]
        self.setProperty("notice", look)
        self.setAccessibleName(self.text)
        words = self._label(self.text)
        # Not a fresh policy: that would forget that the height of a wrapped text follows its width.
        policy = words.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        words.setSizePolicy(policy)
        details = self._label(notice.details)
        details.hide()
        line = QHBoxLayout()
        line.setSpacing(space(self, 1))
        line.addWidget(IconLabel(self, icon(shape, tone)))
        line.addWidget(words, 1)
        self.buttons = self._buttons(notice, details)
        for button in self.buttons:
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
            words = {
                Action.OPEN_DRAFTS: self.tr("Open"),
                Action.ENTER_KEYS: self.tr("Enter the key"),
                Action.NEW_OF_VIN: self.tr("New session"),
                Action.SETTLE: self.tr("What to do"),
            }[notice.action]
            offer = self._button(words)
            # Enter presses it, though the window has no default button.
            offer.setAutoDefault(True)
            offer.clicked.connect(self._choose)
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

    def _choose(self) -> None:
        self.dismissed.emit()
        self.action_chosen.emit(self.notice)

    def _label(self, text: str) -> PlainLabel:
        label = PlainLabel(self, text, wraps=len(text) > 1)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        button.setProperty("kind", "quiet")
        return button
