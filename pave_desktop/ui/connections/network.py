"""How the world outside this computer is reached: the proxy, which is the program's and not a connection's."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pave_desktop.entry.proxy_address import EXAMPLE, read_proxy_address
from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.state.connections import Connections
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.words import say


class NetworkForm(QWidget):
    """Keeps what is entered as soon as its field is left, and says so; what cannot be used changes nothing."""

    kept = Signal()
    refused = Signal()

    def __init__(self, connections: Connections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connections = connections
        self.proxy = _Line(self)
        self.proxy.setAccessibleName(self.tr("Proxy"))
        self.proxy.setPlaceholderText(self.tr("Such as {example}").format(example=EXAMPLE))
        label = PlainLabel(self, self.tr("Proxy"), wraps=False)
        label.setBuddy(self.proxy)
        self._usual = self.tr("Empty: as this PC is set up. It counts for every connection, from the next call on.")
        self.note = PlainLabel(self, kind=TextKind.QUIET)
        layout = self._layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(space(self, 1))
        layout.setVerticalSpacing(space(self, 0.5))
        layout.setColumnStretch(1, 1)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self.proxy, 0, 1)
        layout.addWidget(self.note, 1, 1)
        # Not textEdited: assistive programs put a text in without typing it.
        self.proxy.textChanged.connect(lambda _: self._say(""))
        self.proxy.editingFinished.connect(self.keep)
        self.proxy.taken_back.connect(self.show_kept)
        connections.proxy_changed.connect(self.show_kept)
        self.show_kept()

    def begin_at(self, label_width: int) -> None:
        """Let the field begin where the fields above it do."""
        self._layout.setColumnMinimumWidth(0, label_width)

    def show_kept(self) -> None:
        """Show the proxy that is in use."""
        self.proxy.setText(self._connections.proxy)
        self._say("")

    def keep(self) -> bool:
        """Keep what is entered; False where it cannot be used, which then stands below it."""
        try:
            proxy = read_proxy_address(self.proxy.text())
        except EntryRefusedError as refusal:
            self._say(self.tr("⚠ {error}").format(error=say(refusal.sentence)), is_problem=True)
            self.refused.emit()
            return False
        if proxy != self._connections.proxy:
            self._connections.use_proxy(proxy)
            self._say(self.tr("✓ In use from now on.") if proxy else self.tr("✓ As this PC is set up, from now on."))
            self.kept.emit()
        elif proxy != self.proxy.text():
            self.show_kept()
        return True

    def _say(self, told: str, *, is_problem: bool = False) -> None:
        """Say it below the field, and aloud; what the field is for where there is nothing to say."""
        shown = told or self._usual
        if shown == self.note.text():
            return
        self.note.setText(shown)
        role = QPalette.ColorRole.WindowText if told else QPalette.ColorRole.PlaceholderText
        self.note.setForegroundRole(QPalette.ColorRole.BrightText if is_problem else role)
        self.proxy.setAccessibleDescription(shown)
        self.proxy.setProperty("wrong", is_problem)
        # A style sheet looks at a property only when it is told to.
        self.proxy.style().unpolish(self.proxy)
        self.proxy.style().polish(self.proxy)
        if told:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.proxy, told))


class _Line(QLineEdit):
    taken_back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own name
        """Keep it by Enter, which would press the button that saves a connection; Esc first takes back what is new."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.editingFinished.emit()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.taken_back.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
