"""The bar that says what happened, where a message box would have stood in the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pave_desktop.state.notices import Action, Level, Notice
from pave_desktop.ui.measure import space
from pave_desktop.ui.words import say_all

DONE_STAYS_MILLISECONDS = 12_000


class NoticeBar(QFrame):
    """Shows the newest notice until it is closed; a good one leaves by itself after a while."""

    action_chosen = Signal(Action)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._shape = QLabel(self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._details_text = QLabel(self)
        self._details_text.setTextFormat(Qt.TextFormat.PlainText)
        self._details_text.setWordWrap(True)
        self._details_text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._action = self._button(self.tr("Open"))
        self._details = self._button(self.tr("Details"))
        self._details.setCheckable(True)
        self._details.toggled.connect(self._details_text.setVisible)
        self._close = self._button(self.tr("Dismiss"))
        self._close.clicked.connect(self.hide)
        self._action.clicked.connect(self._choose)
        line = QHBoxLayout()
        for widget in (self._shape, self._text, self._action, self._details, self._close):
            line.addWidget(widget, 1 if widget is self._text else 0)
        box = QVBoxLayout(self)
        margin = space(self, 0.6)
        box.setContentsMargins(margin * 2, margin, margin, margin)
        box.addLayout(line)
        box.addWidget(self._details_text)
        self._leave = QTimer(self, singleShot=True, interval=DONE_STAYS_MILLISECONDS)
        self._leave.timeout.connect(self.hide)
        self._notice: Notice | None = None
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty when nothing is."""
        return "" if self.isHidden() else self._text.text()

    def show_notice(self, notice: Notice) -> None:
        """Say it, in place of what was said before."""
        self._notice = notice
        text = say_all(notice.sentences)
        self._shape.setText({Level.DONE: "✓", Level.HINT: "ℹ", Level.PROBLEM: "⚠"}[notice.level])
        self._text.setText(text)
        role = QPalette.ColorRole.BrightText if notice.level is Level.PROBLEM else QPalette.ColorRole.WindowText
        for label in (self._shape, self._text):
            label.setForegroundRole(role)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._details.setChecked(False)
        self._details_text.setText(notice.details)
        self._details_text.hide()
        self._details.setVisible(bool(notice.details))
        self._show_action(notice.action)
        self.setAccessibleName(text)
        self.show()
        if notice.level is Level.DONE:
            self._leave.start()
        else:
            self._leave.stop()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _show_action(self, action: Action | None) -> None:
        self._action.setVisible(action is not None)
        if action is not None:
            text = {
                Action.OPEN_DRAFTS: self.tr("Open"),
                Action.ENTER_KEYS: self.tr("Enter the key"),
            }[action]
            self._action.setText(text)
            self._action.setAccessibleName(text)

    def _choose(self) -> None:
        if self._notice is not None and self._notice.action is not None:
            self.hide()
            self.action_chosen.emit(self._notice.action)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button
