"""The line at the bottom: which connection new sessions are made with, and whether the list follows."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget

from pave_desktop.models.connection import Connection
from pave_desktop.state.desk import Desk
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.words import connection_words, say


class StatusLine(QStatusBar):
    """Never asks for anything: what a person must do stands in the notice bar."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setSizeGripEnabled(False)
        holder = QWidget(self)
        line = QHBoxLayout(holder)
        margin = space(self, 0.4)
        line.setContentsMargins(margin * 3, margin, margin, margin)
        line.setSpacing(space(self, 0.6))
        self.mark = IconLabel(self, size=1.6)
        self.connection = PlainLabel(self, wraps=False)
        self.activity = PlainLabel(self, wraps=False, kind=TextKind.QUIET)
        self.activity.setContentsMargins(0, 0, margin * 3, 0)
        line.addWidget(self.mark)
        line.addWidget(self.connection)
        self.addWidget(holder)
        self.addPermanentWidget(self.activity)
        desk.refresh_started.connect(lambda: self.activity.setText(self.tr("Refreshing…")))
        desk.refresh_ended.connect(self._show_following)
        desk.follow.resting.connect(self._show_following)
        desk.follow.following.connect(self._show_following)
        desk.connections.changed.connect(self._show_connection)
        desk.connections.current_changed.connect(self._show_connection)
        self._show_connection()

    def _show_connection(self) -> None:
        current = self._desk.connections.current
        if current is None:
            self.mark.show_icon(icon("status-waiting", "muted"))
            self.connection.setText(self.tr("No connection yet"))
        else:
            self.mark.show_icon(self._mark_of(current))
            name = connection_words(current)
            self.connection.setText(self.tr("New sessions with: {name}").format(name=name))

    def _show_following(self) -> None:
        rest = self._desk.follow.rest
        if rest is None:
            self.activity.setText("")
        else:
            # Why it rests; when it tries again changes by the minute, and nobody has to wait for it.
            self.activity.setText(
                self.tr("⚠ {problem}. The list is tried again by itself.").format(problem=say(rest.problem.title))
            )

    def _mark_of(self, connection: Connection) -> QIcon:
        if connection.practice:
            return icon("practice", "text")
        missing = connection.id in self._desk.connections.keys_missing
        return icon("warning", "warning") if missing else icon("account", "text")
