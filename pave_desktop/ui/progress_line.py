"""The line that says how far a run over many sessions is, and stops it; it comes only where that takes a while."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from pave_desktop.state.many import Many
from pave_desktop.state.many_run import Run
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.quiet_button import QuietButton
from pave_desktop.ui.shortened_label import ShortenedLabel
from pave_desktop.ui.words import say

APPEARS_AFTER_SECONDS = 0.6
"""What is done sooner needs no line: it would only flicker."""

ANNOUNCED_EVERY_SECONDS = 20.0
"""A screen reader that told every step would tell nothing else."""


class ProgressLine(QWidget):
    """Shows the run that began first of those that have taken a while. Never in the way: it asks nothing."""

    keyboard_left = Signal()
    """The line went while it had the keyboard."""

    def __init__(self, many: Many, stop: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._many = many
        self._shown: Run | None = None
        self._announced = 0.0
        self.text = ShortenedLabel(self)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(space(self, 0.8))
        self.bar.setMinimumWidth(em(self, 16))
        self._key = stop.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.stop_button = QuietButton(self.tr("Stop  {key}").format(key=self._key), self)
        self.stop_button.setAccessibleName(self.tr("Stop"))
        self.stop_button.setToolTip(self.tr("Stops after what is under way. What is done stays done."))
        self.stop_button.clicked.connect(stop.trigger)
        frame = QFrame(self)
        frame.setProperty("notice", "hint")
        around = QHBoxLayout(self)
        around.setContentsMargins(space(self, 1.5), 0, space(self, 1.5), space(self, 1))
        around.addWidget(frame)
        line = QHBoxLayout(frame)
        margin = space(self, 0.5)
        line.setContentsMargins(margin * 2, margin, margin, margin)
        line.setSpacing(space(self, 1))
        line.addWidget(IconLabel(self, icon("status-creating", "accent_text")))
        line.addWidget(self.text, 2)
        line.addWidget(self.bar, 1)
        line.addWidget(self.stop_button)
        self._appears = QTimer(self, singleShot=True)
        self._appears.timeout.connect(self._look)
        many.begun.connect(self._look)
        many.progressed.connect(self._progressed)
        many.ended.connect(self._look)
        self.hide()

    def _look(self) -> None:
        """Show the first run that has gone on for long enough, and come back when another one will have."""
        now = time.monotonic()
        waits = [APPEARS_AFTER_SECONDS - (now - run.begun) for run in self._many.runs]
        old = next((run for run, left in zip(self._many.runs, waits, strict=True) if left <= 0), None)
        young = [left for left in waits if left > 0]
        if young:
            self._appears.start(round(min(young) * 1000) + 1)
        else:
            self._appears.stop()
        self._show(old)

    def _progressed(self, run: Run) -> None:
        if run is self._shown:
            self._write(run)

    def _show(self, run: Run | None) -> None:
        if run is self._shown:
            return
        self._shown = run
        if run is None:
            self._go()
            return
        self._write(run)
        self.show()
        self._announce(self.tr("{progress}. Press {key} to stop it.").format(progress=say(run.words), key=self._key))

    def _go(self) -> None:
        holder = QApplication.focusWidget()
        had_keyboard = holder is not None and self.isAncestorOf(holder)
        if had_keyboard:
            # Before it is hidden: Qt would give the keyboard to whatever comes next.
            self.keyboard_left.emit()
        self.hide()

    def _write(self, run: Run) -> None:
        words = say(run.words)
        self.text.setText(words)
        # Qt counts in 32 bits, which every list fits into; without a total the bar only says that it goes on.
        self.bar.setRange(0, run.total)
        self.bar.setValue(run.done)
        if self.isVisible() and time.monotonic() - self._announced >= ANNOUNCED_EVERY_SECONDS:
            self._announce(words)

    def _announce(self, words: str) -> None:
        self._announced = time.monotonic()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
