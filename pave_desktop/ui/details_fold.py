"""The technical part of a problem, folded away: for whoever helps on the telephone, to be read out or copied."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QCoreApplication, QSize, QSysInfo, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QResizeEvent, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from pave_desktop.entry.shown_text import shown_text
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.quiet_button import QuietButton

COPIED_STAYS_MILLISECONDS = 4_000
FEWEST_LINES = 2
MOST_LINES = 6


class DetailsFold(QWidget):
    """Opened and closed by `opener`, which stands where its owner puts it, and is not there without details.

    What is shown is what is copied: plain text, the details and what they were seen with.
    """

    opened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.opener = QuietButton(self.tr("Details"), parent)
        self.opener.setCheckable(True)
        self.opener.toggled.connect(self._turn)
        self.shown = _FittingText(self)
        self.shown.setAccessibleName(self.tr("Technical details"))
        self.copy_button = QuietButton(self.tr("Copy details"), self)
        self.copy_button.clicked.connect(self._copy)
        self._said_for_a_while = QTimer(self, singleShot=True, interval=COPIED_STAYS_MILLISECONDS)
        self._said_for_a_while.timeout.connect(self._offer_to_copy)
        copying = QVBoxLayout()
        copying.addWidget(self.copy_button)
        copying.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, space(self, 0.5), 0, 0)
        layout.setSpacing(space(self, 1))
        layout.addWidget(self.shown, 1)
        layout.addLayout(copying)
        QWidget.setTabOrder(self.shown, self.copy_button)
        self.tell("")

    @property
    def stops(self) -> list[QWidget]:
        """What Tab goes through when it is open, in its order."""
        return [self.shown, self.copy_button]

    def tell(self, details: str) -> None:
        """Hold other details, and stay open or closed; without any there is nothing to open."""
        text = "\n".join((shown_text(details), _seen_with())) if details else ""
        if text != self.shown.toPlainText():
            self._offer_to_copy()
            self.shown.setPlainText(text)
        self.opener.setVisible(bool(details))
        if not details:
            self.close_fold()

    def close_fold(self) -> None:
        """Fold it away."""
        self.opener.setChecked(False)
        self.hide()

    def _turn(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's own signal
        self._offer_to_copy()
        if is_open:
            # Before it takes its room, so that nothing grows that others make room for.
            self.opened.emit()
        self.setVisible(is_open)

    def _copy(self) -> None:
        """Put it into the clipboard, and look there: another program may hold it."""
        text = self.shown.toPlainText()
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(text)
        # Nothing beside it moves while it says something shorter.
        self.copy_button.setMinimumWidth(self.copy_button.width())
        if clipboard.text() == text:
            self.copy_button.setText(self.tr("✓ Copied"))
            self._announce(self.tr("The details are copied."))
        else:
            self.copy_button.setText(self.tr("⚠ Not copied"))
            self._announce(self.tr("Another program holds the clipboard. Please try again."))
        self._said_for_a_while.start()

    def _announce(self, told: str) -> None:
        self.copy_button.setToolTip(told)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.copy_button, told))

    def _offer_to_copy(self) -> None:
        self._said_for_a_while.stop()
        self.copy_button.setText(self.tr("Copy details"))
        self.copy_button.setToolTip("")
        self.copy_button.setMinimumWidth(0)


def _seen_with() -> str:
    """Name the program and the system that it runs on, which who helps asks first."""
    program = f"{QCoreApplication.applicationName()} {QCoreApplication.applicationVersion()}"
    system = f"{QSysInfo.prettyProductName()} ({QSysInfo.kernelVersion()}, {QSysInfo.currentCpuArchitecture()})"
    return f"{program} · {system}"


class _FittingText(QPlainTextEdit):
    """Read with the keyboard as well, as high as its lines; it scrolls where they are too many for the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        by = Qt.TextInteractionFlag
        self.setTextInteractionFlags(by.TextSelectableByMouse | by.TextSelectableByKeyboard)
        self.setTabChangesFocus(True)
        # Nothing in a path invites to break it.
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.textChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """All lines, unless they are very many."""
        return QSize(em(self, 60), self._height_of(MOST_LINES))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Wide enough for a few words, high enough for what is usual."""
        return QSize(em(self, 24), self._height_of(FEWEST_LINES))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's own name
        """Narrower lines are more lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _height_of(self, most: int) -> int:
        # Not the document's own height, which is a guess until each line has been seen.
        margin = self.document().documentMargin()
        # The last block's height has the margin below it, and what fits to the pixel is too high for Qt.
        block, height = self.document().begin(), margin + 1
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        highest = most * self.fontMetrics().lineSpacing() + 2 * margin + 1
        around = self.height() - self.viewport().height()
        return ceil(min(height, highest)) + around
