"""Where a person finds what the form of a connection asks for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel, TextKind


class HelpCard(QFrame):
    """Says what is known of PAVE's dashboard, and whom to ask for the rest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("where_to_find_it")
        self.setProperty("card", True)  # noqa: FBT003 - Qt's own signature
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        margin = space(self, 1.5)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(space(self, 0.25))
        self._say(
            self.tr("Where is the account's name?"),
            self.tr(
                "In PAVE's dashboard: the name of your main (“primary”) account, spelled as it is there. It is not "
                "the name that you sign in with."
            ),
        )
        layout.addSpacing(space(self, 1))
        self._say(
            self.tr("Where are key and secret?"),
            self.tr(
                "They belong together: copy both from PAVE's dashboard. If you do not see them there, ask whoever set "
                "up your PAVE account."
            ),
        )
        layout.addSpacing(space(self, 1))
        self._say(
            self.tr("Is it TEST or LIVE?"),
            self.tr("The key itself does not tell: ask whoever gave it to you."),
        )

    def _say(self, question: str, answer: str) -> None:
        layout = self.layout()
        if layout is not None:
            layout.addWidget(PlainLabel(self, question, kind=TextKind.STRONG))
            layout.addWidget(PlainLabel(self, answer, kind=TextKind.QUIET))
