"""A barcode scanner on a USB plug, and a person's fingers by a clock of the test's own."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pave_desktop.ui.scanner import Scanner

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
SECONDS_A_CHARACTER = 0.0012


def scan(target: QWidget | QWindow, text: str, *, enter: bool = True) -> None:
    """Type as a scanner does into a window (or a widget's), in real time; what it tells comes 35 ms later.

    The keys take the way of real ones: the window, its shortcuts, then whatever has the keyboard. No events are
    handled meanwhile: wait for what the scan leads to with `until`.
    """
    window = target if isinstance(target, QWindow) else target.window().windowHandle()
    for character in text:
        QTest.keyClick(window, character, SHIFT if character.isupper() else NONE)
        time.sleep(SECONDS_A_CHARACTER)
    if enter:
        QTest.keyClick(window, Qt.Key.Key_Return)


class Fingers:
    """Whoever types, a person or a scanner: `Scanner(parent, pressed_at=fingers.pressed_at)` reads this clock."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._last_press = self.now
        self.scanner: Scanner | None = None

    def pressed_at(self, _event: QKeyEvent) -> float:
        return self.now

    def wait(self, milliseconds: float) -> None:
        """Let time pass; what is held back is decided on when its time is over."""
        assert self.scanner is not None
        self.now += milliseconds
        if 0 < self.scanner.patience < self.now - self._last_press:
            self.scanner.settle()

    def type(self, text: str, gap: float = 10, *, into: QWindow | None = None) -> None:
        """Type each character `gap` milliseconds after what came before it."""
        for character in text:
            self.wait(gap)
            self.key(character, into=into)

    def press(self, *keys: Qt.Key, gap: float = 10, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Type keys that write nothing."""
        for key in keys:
            self.wait(gap)
            self._last_press = self.now
            QTest.keyClick(focus_window(), key, modifier)

    def roll(self, keys: Iterable[tuple[str, float]], *, down_for: float = 70) -> None:
        """Type each key so long after the one before, each held down for as long (0: it is not told when let go)."""
        moments = []
        at = self.now
        for number, (character, gap) in enumerate(keys):
            at += gap
            moments += [(at, number, "down", character), (at + down_for, number, "up", character)][
                : 2 if down_for else 1
            ]
        for moment, _, what, character in sorted(moments, key=lambda each: each[:2]):
            self.wait(moment - self.now)
            if what == "down":
                self._last_press = self.now
                QTest.keyPress(focus_window(), character)
            else:
                QTest.keyRelease(focus_window(), character)

    def rest(self) -> None:
        """Take the hands off the keyboard."""
        self.wait(1000)

    def hold_down(self, character: str, times: int) -> None:
        """Keep a key down for so long that it repeats."""
        key = QKeySequence(character)[0].key()
        for number in range(times):
            self.wait(30)
            QTest.simulateEvent(focus_window(), True, key, NONE, character, number > 0)
        QTest.keyRelease(focus_window(), character)

    def key(self, character: str, *, into: QWindow | None = None) -> None:
        self._last_press = self.now
        QTest.keyClick(into or focus_window(), character, SHIFT if character.isupper() else NONE)


def focus_window() -> QWindow:
    """Give the window that the system sends keys to."""
    window = QGuiApplication.focusWindow()
    assert window is not None, "no window has the keyboard"
    return window
