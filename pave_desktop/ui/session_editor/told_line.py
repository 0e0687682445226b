"""A line that tells something in an editor, and offers the one thing that can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel


class ToldLine(QWidget):
    """A shape, a sentence, and a button where something can be done."""

    pressed = Signal()

    def __init__(self, parent: QWidget, shape: str, tone: str, offer: str = "") -> None:
        super().__init__(parent)
        self.label = PlainLabel(self)
        self.button: QPushButton | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(self, 0.75))
        self._shape = IconLabel(self, icon(shape, tone))
        layout.addWidget(self._shape)
        # Wraps rather than widen the form.
        self.label.setMinimumWidth(em(self, 10))
        layout.addWidget(self.label, 1)
        # As high with a button as without, so that nothing below moves when one is offered.
        layout.addStrut(space(self, 2.25))
        if offer:
            self.button = QPushButton(offer, self)
            self.button.setAccessibleName(offer.replace("&", ""))
            self.button.setAutoDefault(False)
            self.button.setProperty("kind", "link")
            self.button.clicked.connect(self.pressed)
            layout.addWidget(self.button)
        self.hide()

    @property
    def text(self) -> str:
        """What is said; empty while it is gone."""
        return self.label.text()

    def say(self, text: str, *, offers: bool = True) -> None:
        """Say it, or be gone. `offers` is whether there is something to do about it now."""
        self.label.setText(text)
        self._shape.setVisible(bool(text))
        if self.button is not None:
            self.button.setVisible(offers)
            self.button.setAccessibleDescription(text)
        self.setVisible(bool(text))
