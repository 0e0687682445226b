"""The line at the bottom: which connection new sessions are made with, what waits, and whether PAVE answers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget

from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.shortened_label import ShortenedLabel
from pave_desktop.ui.words import connection_words, say

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from pave_desktop.models.connection import Connection
    from pave_desktop.state.desk import Desk
    from pave_desktop.state.line_watch import Rest

_MINUTES_FROM_SECONDS = 90


class StatusLine(QStatusBar):
    """Never asks for anything: what a person must do stands in the notice bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        holder = QWidget(self)
        line = QHBoxLayout(holder)
        margin = space(self, 0.4)
        line.setContentsMargins(margin * 3, margin, margin, margin)
        line.setSpacing(space(self, 0.6))
        self.mark = IconLabel(self, size=1.6)
        self.connection = ShortenedLabel(self)
        self.clock, self.activity = (ShortenedLabel(self, kind=TextKind.QUIET) for _ in range(2))
        self.waiting = PlainLabel(self, wraps=False, kind=TextKind.QUIET)
        line.addWidget(self.mark)
        line.addWidget(self.connection)
        self.addWidget(holder)
        for label in (self.clock, self.waiting, self.activity):
            label.setContentsMargins(0, 0, margin * 3, 0)
            label.hide()
            self.addPermanentWidget(label)
        self.waiting.setToolTip(self.tr("Changes go out by themselves, in order, as soon as PAVE can be reached."))
        # Counts the seconds to the next try down; at rest otherwise.
        self._seconds = QTimer(self, interval=1000)
        self._seconds.timeout.connect(self._show_activity)
        self._is_refreshing = False

    def follow(self, desk: Desk) -> None:
        """Tell of this desk from now on."""
        self._desk = desk
        desk.refresh_started.connect(lambda: self._refreshes(is_on=True))
        desk.refresh_ended.connect(lambda: self._refreshes(is_on=False))
        desk.line.planned.connect(self._show_activity)
        desk.line.resting.connect(self._announce)
        desk.outbox.changed.connect(self._show_waiting)
        desk.clock.changed.connect(self._show_clock)
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
            missing = self._desk.connections.keys_missing.get(current.id)
            if missing is not None:
                # The mark alone says it to nobody who does not know.
                self.connection.explain(say(missing))
        self.mark.setToolTip(self.connection.toolTip())

    def _refreshes(self, *, is_on: bool) -> None:
        self._is_refreshing = is_on
        self._show_activity()

    def _show_activity(self) -> None:
        rest = self._desk.line.rest
        if rest is None:
            self._seconds.stop()
        elif not self._seconds.isActive():
            self._seconds.start()
        if self._is_refreshing:
            _show(self.activity, self.tr("Refreshing…"))
        elif rest is None:
            _show(self.activity, "")
        else:
            _show(self.activity, self._rest_words(rest))

    def _announce(self, rest: Rest) -> None:
        """Tell it once to who cannot see it; the seconds that are counted down would be read for ever."""
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415 - not for the first paint

        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, say(rest.problem.title)))

    def _rest_words(self, rest: Rest) -> str:
        seconds = math.ceil((rest.next_try - self._desk.now()).total_seconds())
        problem = say(rest.problem.title)
        if seconds <= 0:
            return self.tr("⚠ {problem}. Trying again…").format(problem=problem)
        if seconds > _MINUTES_FROM_SECONDS:
            minutes = math.ceil(seconds / 60)
            return self.tr("⚠ {problem}. Next try in {minutes} min.").format(problem=problem, minutes=minutes)
        return self.tr("⚠ {problem}. Next try in {seconds} s.").format(problem=problem, seconds=seconds)

    def _show_waiting(self) -> None:
        count = self._desk.outbox.waiting
        _show(self.waiting, self.tr("Not sent: {count}").format(count=count) if count else "")

    def _show_clock(self) -> None:
        words = self._desk.clock.words
        _show(self.clock, self.tr("⚠ {clock}").format(clock=say(words)) if words else "")

    def _mark_of(self, connection: Connection) -> QIcon:
        if connection.practice:
            return icon("practice", "text")
        missing = connection.id in self._desk.connections.keys_missing
        return icon("warning", "warning") if missing else icon("account", "text")


def _show(label: PlainLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
