"""The window in which a person says what needs attention when, and what the desktop is to tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from pave_desktop.entry.time_span import SpanUnit
from pave_desktop.models.preferences import (
    LONGEST_NOT_STARTED,
    LONGEST_STUCK,
    SHORTEST_NOT_STARTED,
    SHORTEST_STUCK,
    Preferences,
)
from pave_desktop.state.connections import Connections
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.fields.span_line import SpanLine
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind


class PreferencesWindow(Dialog):
    """Each change counts at once; there is nothing to save. `are_shown` finds out whether notifications are seen."""

    looked = Signal(bool)

    def __init__(
        self,
        connections: Connections,
        tasks: TaskOwner,
        parent: QWidget | None = None,
        *,
        are_shown: Callable[[], Awaitable[bool]],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        self._connections = connections
        preferences = connections.settings.preferences
        layout = self.content_layout(practice=connections.is_practice)
        self._make_attention(layout, preferences)
        layout.addSpacing(space(self, 1))
        self._make_notifications(layout, preferences)
        layout.addStretch(1)
        self.close_button = QPushButton(self.tr("Close"), self)
        self.close_button.setAccessibleName(self.close_button.text())
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        self.looked.connect(self._tell_whether_shown)
        tasks.start("desktop notifications: are they shown", lambda: self._look(are_shown))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Wide enough for its sentences on two lines."""
        needed = super().sizeHint()
        return QSize(max(em(self, 72), needed.width()), needed.height())

    def event(self, event: QEvent) -> bool:
        """Grow with what is said: Qt alone gives wrapped texts the room of their first words."""
        # Asked before: with the event that deletes it, the window is gone.
        may_grow = event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize)
        done = super().event(event)
        layout = self.layout() if may_grow else None
        if layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))
        return done

    def accept(self) -> None:
        """Close, unless something entered cannot be used: then it is shown."""
        for span in (self.not_started, self.stuck):
            if not span.keep():
                span.line.setFocus()
                return
        super().accept()

    def _make_attention(self, layout: QVBoxLayout, preferences: Preferences) -> None:
        layout.addWidget(PlainLabel(self, self.tr("Needs attention"), kind=TextKind.HEADING))
        self.not_started = SpanLine(
            self.tr("Not started after"),
            SpanUnit.HOURS,
            self,
            name=self.tr("Not started after, in hours"),
            usual=self.tr("From then on, a customer who has not opened the link should be called."),
            minutes=preferences.not_started_minutes,
            shortest=SHORTEST_NOT_STARTED,
            longest=LONGEST_NOT_STARTED,
        )
        self.stuck = SpanLine(
            self.tr("Stuck while capturing after"),
            SpanUnit.MINUTES,
            self,
            name=self.tr("Stuck while capturing after, in minutes"),
            usual=self.tr("From then on, a customer who has begun and makes no progress may need help."),
            minutes=preferences.stuck_minutes,
            shortest=SHORTEST_STUCK,
            longest=LONGEST_STUCK,
        )
        for span in (self.not_started, self.stuck):
            layout.addWidget(span)
        change = self._connections.change_preferences
        self.not_started.changed.connect(lambda minutes: change(lambda had: replace(had, not_started_minutes=minutes)))
        self.stuck.changed.connect(lambda minutes: change(lambda had: replace(had, stuck_minutes=minutes)))

    def _make_notifications(self, layout: QVBoxLayout, preferences: Preferences) -> None:
        layout.addWidget(PlainLabel(self, self.tr("Desktop notifications"), kind=TextKind.HEADING))
        self.results = self._switch(self.tr("When results are in"), is_on=preferences.tells_results)
        self.failures = self._switch(
            self.tr("When something fails: a text message, a session, a change"), is_on=preferences.tells_failures
        )
        self.where = PlainLabel(
            self,
            self.tr(
                "Only while another window is in front, and at most once a minute. They name the vehicle, never the "
                "customer."
            ),
            kind=TextKind.QUIET,
        )
        for widget in (self.results, self.failures, self.where):
            layout.addWidget(widget)
        change = self._connections.change_preferences
        self.results.toggled.connect(lambda is_on: change(lambda had: replace(had, tells_results=is_on)))
        self.failures.toggled.connect(lambda is_on: change(lambda had: replace(had, tells_failures=is_on)))

    def _switch(self, text: str, *, is_on: bool) -> QCheckBox:
        switch = QCheckBox(text, self)
        switch.setAccessibleName(text)
        switch.setChecked(is_on)
        return switch

    async def _look(self, are_shown: Callable[[], Awaitable[bool]]) -> None:
        shown = await are_shown()
        try:
            self.looked.emit(shown)
        except RuntimeError:
            # The window was closed meanwhile.
            return

    def _tell_whether_shown(self, shown: bool) -> None:  # noqa: FBT001 - a signal's own
        if shown:
            return
        told = self.tr("This desktop shows no notifications, so these two do nothing here. The list shows it all.")
        self.where.setText(told)
        self.where.setForegroundRole(QPalette.ColorRole.WindowText)
        for switch in (self.results, self.failures):
            switch.setAccessibleDescription(told)
