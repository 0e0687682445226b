"""The bar that says what happened, where a message box would have stood in the way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pave_desktop.entry.shown_text import shown_text
from pave_desktop.state.notices import Action, Level, Notice
from pave_desktop.ui.details_fold import DetailsFold
from pave_desktop.ui.door import make_door
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.quiet_button import QuietButton
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
    """Newest on top. Good news leaves by itself or when newer comes; all else stays until it is dismissed.

    A bar that is made after what stands below it is given its `door`.
    """

    action_chosen = Signal(Notice)
    shown = Signal()
    keyboard_left = Signal()
    """The last notice went that had the keyboard."""

    def __init__(self, parent: QWidget | None = None, *, door: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_NoticeLine] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(space(self, 0.5))
        self._door = door or make_door(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now, one notice a line; empty when nothing is."""
        return "" if self.isHidden() else "\n".join(line.text for line in self._lines)

    def show_notice(self, notice: Notice) -> None:
        """Say it above what still stands there."""
        line = self._line_of(notice)
        # Before others go, so that the bar is never empty: it would lose the keyboard.
        self._lines.insert(0, line)
        for old in [old for old in self._lines[1:] if _is_over(old, line)]:
            self._take_away(old)
        for old in self._lines[MOST_AT_ONCE:]:
            self._take_away(old)
        self._layout.insertWidget(0, line)
        # The newest is on top, for Tab as well.
        for before, after in pairwise((self._door, *line.buttons, *line.details.stops)):
            QWidget.setTabOrder(before, after)
        line.show()
        self.show()
        self.shown.emit()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, line.text))

    def take_back(self, about: str) -> None:
        """Take away what is over; good news leaves by itself."""
        for line in list(self._lines):
            if line.notice.about == about and line.notice.level is not Level.DONE:
                self._take_away(line)

    def go_to_offer(self) -> None:
        """Give the keyboard to what the newest notice offers."""
        if self._lines:
            self.window().activateWindow()
            self._lines[0].buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def clear(self) -> None:
        """Take everything away."""
        for line in list(self._lines):
            self._take_away(line)

    def _line_of(self, notice: Notice) -> _NoticeLine:
        """Take the line that says this already off the others, as its reader left it; else make one."""
        for line in self._lines:
            if line.says(notice):
                self._lines.remove(line)
                line.details.tell(notice.details)
                return line
        line = _NoticeLine(notice, self)
        line.dismissed.connect(lambda: self._take_away(line))
        line.action_chosen.connect(self.action_chosen)
        line.details.opened.connect(lambda: self._close_details_of_others(line))
        return line

    def _close_details_of_others(self, opened: _NoticeLine) -> None:
        """What all notices have to say at once would leave the list no room."""
        for line in self._lines:
            if line is not opened:
                line.details.close_fold()

    def _take_away(self, line: _NoticeLine) -> None:
        if line in self._lines:
            holder = QApplication.focusWidget()
            had_keyboard = holder is not None and line.isAncestorOf(holder)
            self._lines.remove(line)
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
            if had_keyboard and self._lines:
                self._lines[0].buttons[-1].setFocus()
            elif had_keyboard:
                self.keyboard_left.emit()
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
        self.text = shown_text(say_all(notice.sentences))
        look, shape, tone = _LOOKS[notice.level]
        self.setProperty("notice", look)
        self.setAccessibleName(self.text)
        words = self._label(self.text)
        # Not a fresh policy: that would forget that the height of a wrapped text follows its width.
        policy = words.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        words.setSizePolicy(policy)
        self.details = DetailsFold(self)
        self.details.tell(notice.details)
        line = QHBoxLayout()
        line.setSpacing(space(self, 1))
        line.addWidget(IconLabel(self, icon(shape, tone)))
        line.addWidget(words, 1)
        self.buttons = self._buttons(notice)
        for button in self.buttons:
            line.addWidget(button)
        box = QVBoxLayout(self)
        margin = space(self, 0.5)
        box.setContentsMargins(margin * 2, margin, margin, margin)
        box.addLayout(line)
        box.addWidget(self.details)
        if notice.level is Level.DONE:
            QTimer.singleShot(DONE_STAYS_MILLISECONDS, self, self.dismissed.emit)

    def says(self, notice: Notice) -> bool:
        """Whether this is the same once more, whatever its technical part. Good news leaves, and comes anew."""
        ours, theirs = replace(self.notice, details=""), replace(notice, details="")
        return ours == theirs and notice.level is not Level.DONE and bool(self.notice.details) is bool(notice.details)

    def _buttons(self, notice: Notice) -> list[QuietButton]:
        buttons = []
        if notice.action is not None:
            words = {
                Action.OPEN_DRAFTS: self.tr("Open"),
                Action.ENTER_KEYS: self.tr("Enter the key"),
                Action.NEW_OF_VIN: self.tr("New session"),
                Action.SETTLE: self.tr("What to do"),
                Action.OPEN_SESSION: self.tr("Open it"),
            }[notice.action]
            offer = QuietButton(words, self)
            offer.clicked.connect(self._choose)
            buttons.append(offer)
        if notice.details:
            self.details.opener.setAccessibleDescription(self.text)
            buttons.append(self.details.opener)
        dismiss = QuietButton(self.tr("Dismiss"), self)
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
