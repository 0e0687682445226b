"""The lines above an editor's fields: what is locked, what waits for the line, what somebody else has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from pave_desktop.models.field import Field
from pave_desktop.sentence import Sentence
from pave_desktop.state.session_edit import SessionEdit
from pave_desktop.ui.session_editor.told_line import ToldLine
from pave_desktop.ui.words import field_label, say

_SHARED_REASON_FROM = 10
"""A reason that locks this many fields is said once, above them, and not below each."""


def shared_reason(edit: SessionEdit) -> Sentence | None:
    """Give the reason that locks so many fields that it is said once for all."""
    reasons = Counter(reason for reason in edit.locks.values() if reason)
    return next((reason for reason, count in reasons.most_common(1) if count >= _SHARED_REASON_FROM), None)


class StandingStrip(QWidget):
    """Takes no room while there is nothing to tell."""

    give_up_asked = Signal()
    withdraw_asked = Signal()
    use_theirs_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.locked = ToldLine(self, "hint", "muted")
        self.unsent = ToldLine(self, "warning", "warning", self.tr("&Give it up"))
        self.waiting = ToldLine(self, "status-not-sent", "warning", self.tr("&Take back"))
        self.theirs = ToldLine(self, "warning", "warning", self.tr("&Use what PAVE has"))
        for line in (self.locked, self.unsent, self.waiting, self.theirs):
            layout.addWidget(line)
        self.unsent.pressed.connect(self.give_up_asked)
        self.waiting.pressed.connect(self.withdraw_asked)
        self.theirs.pressed.connect(self.use_theirs_asked)
        self.hide()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons from top to bottom, whether they are shown or not."""
        return [line.button for line in (self.unsent, self.waiting, self.theirs) if line.button is not None]

    def show_standing(self, edit: SessionEdit) -> None:
        """Say how an editor's session stands."""
        shared = shared_reason(edit)
        self.locked.say(self.tr("Locked: {reason}").format(reason=say(shared)) if shared else "")
        unsent = edit.not_sent_because_locked()
        self.unsent.say(
            self.tr("Typed, but can no longer be sent: {fields}.").format(fields=_names(unsent)) if unsent else ""
        )
        waits = self.tr("Not sent yet: {fields}. It is sent by itself as soon as PAVE can be reached.")
        if edit.connection is None:
            waits = self.tr("Not sent: {fields}. The connection of this session was removed; add it again to send it.")
        self.waiting.say(waits.format(fields=_names(edit.waiting)) if edit.waiting else "")
        self.theirs.say(
            self.tr("Somebody else has changed meanwhile: {fields}. “Save” puts yours there.").format(
                fields=_names(edit.meanwhile.theirs)
            )
            if edit.meanwhile.theirs
            else ""
        )
        self.setVisible(any(line.text for line in (self.locked, self.unsent, self.waiting, self.theirs)))


def _names(fields: Iterable[Field]) -> str:
    wanted = set(fields)
    return ", ".join(field_label(field) for field in Field if field in wanted)
