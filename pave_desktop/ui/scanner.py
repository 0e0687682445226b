"""Tells a barcode scanner, which types like a keyboard, from a person, and keeps its keys from everything else."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from pave_desktop.entry.vin import scanned_vin
from pave_desktop.ui.typed_key import TypedKey, takes_text

# Scanners type a character every 1 to 30 ms. People roll two keys that fast, now and then three, never six.
GAP = 33
# Once this many came at that speed it is a scanner, and it may stumble once for as long as HICCUP.
SURE = 5
HICCUP = 100
# So many at that speed are a barcode, whatever is in it.
BARCODE = 6
# No scanner sends more than a character a millisecond: faster ones waited while the program was busy, and their
# speed is not known. (Only where the system does not tell when a key was pressed.)
FASTEST = 1
# The timer gives keys on their way to the program this long to arrive.
_ON_THE_WAY = 2
# A timer that comes so late says that the program was busy, and that keys may be waiting behind it.
_LATE = 10

_SHORTCUT_OVERRIDE = QEvent.Type.ShortcutOverride
_KEY_PRESS = QEvent.Type.KeyPress
_KEY_RELEASE = QEvent.Type.KeyRelease
_OTHER_INPUT = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
    QEvent.Type.InputMethod,
    QEvent.Type.Drop,
    QEvent.Type.FocusOut,
    QEvent.Type.Close,
)
_WINDOWS_CHANGE = (QEvent.Type.FocusAboutToChange, QEvent.Type.FocusOut, QEvent.Type.Close)
_COMMAND_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
# A scanner presses these too: for capitals, and to type a line feed (Ctrl+J) behind its Enter.
_SILENT_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock)
_END_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
# The bar code that most VIN labels are in begins and ends with it; some scanners hand it on.
_STAR = "*"
_ONLY_CONTROL = Qt.KeyboardModifier.ControlModifier


class Scanner(QObject):
    """Speaks when a VIN was scanned, wherever in the program the keyboard is.

    Letters and digits are held back until it is known who types: given on in order to where they were going when
    it is a person, kept when it is a scanner. The filter sits on the windows that keys come to, not on the
    application, where it would be asked about every event of every widget.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject, *, pressed_at: Callable[[QKeyEvent], float] = QKeyEvent.timestamp) -> None:
        super().__init__(parent)
        self._pressed_at = pressed_at
        self._held: deque[TypedKey] = deque()
        self._times: list[float] = []
        self._window: QWindow | None = None
        self._keyboard: QObject | None = None
        self._kept: set[int] = set()
        self._vin: str | None = None
        self._is_over = False
        self._due = 0.0
        self._has_waited_longer = False
        self._popup: QWidget | None = None
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._settle_in_time)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self.watch)
        self.watch(QGuiApplication.focusWindow())
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.aboutToBlock.connect(self._watch_popup)

    @property
    def patience(self) -> int:
        """How many milliseconds are waited for the next key; 0 where nothing is held back."""
        return self._timer.interval() if self._times or self._is_over else 0

    def watch(self, window: QWindow | None) -> None:
        """Listen to the keys that come to a window."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        """Hold keys back; let all else through, after what was typed before it."""
        kind = event.type()
        if kind is _SHORTCUT_OVERRIDE or kind is _KEY_PRESS or kind is _KEY_RELEASE:
            # What was held back and is given on now does not come from the system.
            if not (event.spontaneous() and isinstance(event, QKeyEvent) and isinstance(watched, QWindow)):
                return False
            if kind is _KEY_RELEASE:
                return self._let_go(event)
            return self._ask(watched, event) if kind is _SHORTCUT_OVERRIDE else self._press(watched, event)
        if (self._times or self._is_over) and kind in _OTHER_INPUT and not self._goes_on_elsewhere(kind):
            self.settle()
        return False

    def settle(self) -> None:
        """Decide now who typed what is held back."""
        self._timer.stop()
        if self._is_over:
            self._tell()
        elif self._is_barcode():
            self._vin = scanned_vin(self._burst())
            self._keep_or_write()
            self._tell()
        else:
            self._give_on()

    def _ask(self, window: QWindow, event: QKeyEvent) -> bool:
        """Answer Qt, which asks about each key whether it may be a shortcut."""
        if self._may_hold(event) or self._is_end(event):
            event.accept()
            return True
        return self._let_pass(window, event)

    def _press(self, window: QWindow, event: QKeyEvent) -> bool:
        self._kept.discard(event.key())
        if self._is_end(event):
            self._kept.add(event.key())
            self._end()
            return True
        if self._may_hold(event):
            if not self._goes_on(event):
                self.settle()
            self._hold(window, event)
            return True
        return self._let_pass(window, event)

    def _let_go(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat():
            return False
        key = event.key()
        if key in self._kept:
            self._kept.discard(key)
            return True
        if key in self._down():
            self._held.append(TypedKey.of(event))
            return True
        return False

    def _let_pass(self, window: QWindow, event: QKeyEvent) -> bool:
        """Give on what was typed before a key that is no scanner's."""
        if event.key() not in _SILENT_KEYS:
            self.settle()
        # What was given on may have closed the window for good.
        return not isValid(window)

    def _may_hold(self, event: QKeyEvent) -> bool:
        text = event.text()
        if len(text) != 1 or not text.isascii() or event.isAutoRepeat() or event.modifiers() & _COMMAND_KEYS:
            return False
        # Within a barcode there may be more; a person's first dash or blank never waits.
        return (
            text.isalnum()
            or text == _STAR
            or (len(self._times) >= SURE and text.isprintable() and self._goes_on(event))
        )

    def _is_end(self, event: QKeyEvent) -> bool:
        """Tell whether a key is the one by which a scanner ends, or the second of two (CR LF)."""
        if event.isAutoRepeat():
            return False
        if event.key() in _END_KEYS:
            ends = not event.modifiers() & _COMMAND_KEYS
        else:
            ends = event.key() == Qt.Key.Key_J and event.modifiers() == _ONLY_CONTROL
        return ends and (self._is_over or self._ends_barcode(event))

    def _ends_barcode(self, event: QKeyEvent) -> bool:
        if not (self._is_barcode() and self._goes_on(event)):
            return False
        return not self._was_waiting() or scanned_vin(self._burst()) is not None

    def _goes_on(self, event: QKeyEvent) -> bool:
        """Tell whether a key came as fast as a scanner's, one hiccup allowed."""
        if not self._times or self._is_over:
            return False
        now, count = self._pressed_at(event), len(self._times)
        is_quick = 0 <= now - self._times[-1] <= (HICCUP if count >= SURE else GAP)
        return is_quick and now - self._times[0] <= GAP * count + HICCUP

    def _goes_on_elsewhere(self, kind: QEvent.Type) -> bool:
        """Tell whether a barcode is on its way while a window closes or opens: its other keys come to the next one."""
        return kind in _WINDOWS_CHANGE and len(self._times) >= SURE and self._timer.isActive()

    def _is_barcode(self) -> bool:
        return len(self._times) >= BARCODE and not self._is_over

    def _was_waiting(self) -> bool:
        return self._times[-1] - self._times[0] < FASTEST * (len(self._times) - 1)

    def _hold(self, window: QWindow, event: QKeyEvent) -> None:
        if not self._times:
            # Python keeps hold of a widget of Qt's own making only while it keeps what it asked for it.
            self._window, self._keyboard = window, window.focusObject()
            if self._keyboard is not None:
                # What an input method writes goes there, past the window.
                self._keyboard.installEventFilter(self)
        self._held.append(TypedKey.of(event))
        self._times.append(self._pressed_at(event))
        self._wait((HICCUP if len(self._times) >= SURE else GAP) + _ON_THE_WAY)

    def _end(self) -> None:
        """End a barcode by its Enter; tell it only after a second one: what opens then is not to be pressed by it."""
        if not self._is_over:
            self._vin = scanned_vin(self._burst())
            self._keep_or_write()
            self._is_over = True
        self._wait(GAP + _ON_THE_WAY)

    def _keep_or_write(self) -> None:
        """Keep a VIN's keys from everybody; write another barcode where text is written, and only there."""
        is_there = self._keyboard is not None and isValid(self._keyboard)
        if self._vin is None and (self._was_waiting() or (is_there and takes_text(self._keyboard))):
            self._give_on()
            return
        self._kept.update(self._down())
        self._held.clear()
        self._forget()

    def _tell(self) -> None:
        vin, self._vin, self._is_over = self._vin, None, False
        if vin is not None:
            self.scanned.emit(vin)

    def _give_on(self) -> None:
        """Let what a person typed arrive, as if it was typed now."""
        window, keyboard = self._window, self._keyboard
        # Where one of these keys moves the keyboard the next one follows it; where it has moved before, none does.
        receiver = window if window is not None and _is_at(window, keyboard) else keyboard
        self._forget()
        while self._held:
            key = self._held.popleft()
            if receiver is not None and isValid(receiver):
                QCoreApplication.sendEvent(receiver, key.event())

    def _forget(self) -> None:
        self._timer.stop()
        self._times.clear()
        if self._keyboard is not None and isValid(self._keyboard) and not isinstance(self._keyboard, QWindow):
            self._keyboard.removeEventFilter(self)

    def _burst(self) -> str:
        return "".join(key.text for key in self._held if key.is_press)

    def _down(self) -> set[int]:
        """Give the held keys that are not let go yet."""
        down: set[int] = set()
        for key in self._held:
            (down.add if key.is_press else down.discard)(key.key)
        return down

    def _wait(self, milliseconds: int) -> None:
        self._has_waited_longer = False
        self._due = time.monotonic() + milliseconds / 1000
        self._timer.start(milliseconds)

    def _settle_in_time(self) -> None:
        is_late = time.monotonic() - self._due > _LATE / 1000
        if is_late and not self._has_waited_longer:
            self._has_waited_longer = True
            self._timer.start(_LATE)
        else:
            self.settle()

    def _watch_popup(self) -> None:
        """Listen to a menu that opened: keys go to it before it is told as the focus window."""
        popup = QApplication.activePopupWidget()
        if popup is not None and popup is not self._popup:
            for window in QGuiApplication.topLevelWindows():
                self.watch(window)
        self._popup = popup


def _is_at(window: QWindow, keyboard: QObject | None) -> bool:
    """Tell whether a window's keys still go there; it may have moved to a menu that opened, or to another field."""
    if not isValid(window) or window.focusObject() is not keyboard:
        return False
    return window.type() is Qt.WindowType.Popup or QApplication.activePopupWidget() is None
