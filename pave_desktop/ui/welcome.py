"""What the first start shows in the main window: practice, or the person's own account."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from pave_desktop.state.connections import Connections
from pave_desktop.ui.connections.fitting_scroll import FittingScroll
from pave_desktop.ui.connections.form import ConnectionForm
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind

WIDE_ENOUGH_FOR_TWO_CARDS = 80
WIDEST = 120


class WelcomePage(QWidget):
    """Two ways in. Enter takes the one that the page suggests, Esc goes back, and nothing typed is lost by that."""

    practice_asked = Signal()
    connected = Signal()

    def __init__(self, connections: Connections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screens = QStackedWidget(self)
        self._screens.addWidget(self._choices())
        self._screens.addWidget(self._account(connections))
        self._screens.setMaximumWidth(em(self, WIDEST))
        layout = QHBoxLayout(self)
        margin = space(self, 2)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addStretch(1)
        layout.addWidget(self._screens, 1000)
        layout.addStretch(1)
        self.setFocusProxy(self.practice_button)

    def show_choices(self) -> None:
        """Show the two ways in."""
        self._screens.setCurrentIndex(0)
        self.setFocusProxy(self.practice_button)

    def show_account(self) -> None:
        """Show the form of the person's own account, as it was left."""
        self._screens.setCurrentIndex(1)
        self.setFocusProxy(self.form.name)
        self.form.go_to_first()

    # Building

    def _choices(self) -> QWidget:
        content = QWidget(self)
        self.practice_button = self._button(self.tr("Try it in practice mode"), is_primary=True)
        self.connect_button = self._button(self.tr("Connect my account"))
        self.practice_button.clicked.connect(self.practice_asked)
        self.connect_button.clicked.connect(self.show_account)
        practice = self._card(
            content,
            "practice",
            self.tr("Look around first"),
            self.tr("A practice PAVE runs on this computer, with made-up cars and customers. It takes two minutes."),
            self.tr("Nothing reaches PAVE, nothing costs money, and no text message is sent."),
            button=self.practice_button,
        )
        account = self._card(
            content,
            "account",
            self.tr("I have a PAVE account"),
            self.tr("Connect it once and send your first link. It takes about a minute."),
            self.tr("You need the account's name, an API key and its API secret, all from PAVE's dashboard."),
            button=self.connect_button,
        )
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(space(self, 2))
        self._cards.addWidget(practice, 1)
        self._cards.addWidget(account, 1)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(self, 1))
        layout.addWidget(PlainLabel(content, self.tr("Welcome to Pave Desktop"), kind=TextKind.TITLE))
        layout.addWidget(
            PlainLabel(
                content,
                self.tr(
                    "Send a customer the link to a vehicle inspection in seconds, and see in one list who has opened "
                    "it and who is done."
                ),
            )
        )
        layout.addSpacing(space(self, 1))
        layout.addLayout(self._cards)
        screen = QWidget(self)
        screen_layout = QVBoxLayout(screen)
        screen_layout.setContentsMargins(0, 0, 0, 0)
        screen_layout.addStretch(1)
        screen_layout.addWidget(FittingScroll(content, screen))
        screen_layout.addStretch(2)
        return screen

    def _card(self, parent: QWidget, picture: str, title: str, *texts: str, button: QPushButton) -> QFrame:
        card = QFrame(parent)
        card.setObjectName(f"{picture}_card")
        card.setProperty("card", True)  # noqa: FBT003 - Qt's own signature
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(card)
        margin = space(self, 2.5)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(space(self, 1))
        heading = QHBoxLayout()
        heading.setSpacing(space(self, 1))
        heading.addWidget(IconLabel(card, icon(picture, "accent_text"), size=3))
        heading.addWidget(PlainLabel(card, title, kind=TextKind.HEADING), 1)
        layout.addLayout(heading)
        for text in texts:
            layout.addWidget(PlainLabel(card, text))
        layout.addStretch(1)
        layout.addSpacing(space(self, 1))
        button.setParent(card)
        layout.addWidget(button)
        return card

    def _account(self, connections: Connections) -> QWidget:
        screen = QWidget(self)
        self.form = ConnectionForm(connections, screen)
        # Made in the order in which Tab is to go.
        self.save_button = self._button(self.tr("Save"), is_primary=True)
        self.back_button = self._button(self.tr("Back"))
        self.back_button.clicked.connect(self._go_back)
        self.save_button.clicked.connect(self._save)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.back_button)
        layout = QVBoxLayout(screen)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(self, 1))
        layout.addWidget(PlainLabel(screen, self.tr("Connect your PAVE account"), kind=TextKind.TITLE))
        layout.addWidget(self.form)
        layout.addLayout(buttons)
        layout.addStretch(1)
        return screen

    def _button(self, text: str, *, is_primary: bool = False) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        button.setDefault(is_primary)
        if is_primary:
            button.setProperty("kind", "primary")
        return button

    # Doing

    def _go_back(self) -> None:
        self.show_choices()
        self.connect_button.setFocus()

    def _save(self) -> None:
        if self.form.save() is not None:
            # Nothing of it stays here: the next one to come begins with an empty form.
            self.form.begin(None)
            self.show_choices()
            self.connected.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own name
        """Enter presses the button that has the keyboard, else the suggested one; Esc goes back."""
        is_account = self._screens.currentIndex() == 1
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            suggested = self.save_button if is_account else self.practice_button
            # Held down, a key would press on what the next screen suggests.
            if not event.isAutoRepeat():
                (focused if isinstance(focused, QPushButton | QToolButton) else suggested).click()
        elif event.key() == Qt.Key.Key_Escape and is_account:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's own name
        """Stack the cards where two do not fit beside each other."""
        super().resizeEvent(event)
        is_wide = self.width() >= em(self, WIDE_ENOUGH_FOR_TWO_CARDS)
        directions = QBoxLayout.Direction
        self._cards.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
