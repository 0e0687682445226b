"""What saving would send now, for who wants to see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from pave_desktop.ui.fold_out import FoldOut


class Preview(FoldOut):
    """Asks `body` for what would be sent only while somebody looks; `nothing` is said where it is empty."""

    def __init__(
        self, title: str, body: Callable[[], dict[str, Any]], *, nothing: str, parent: QWidget | None = None
    ) -> None:
        self.text = QPlainTextEdit()
        self._body = body
        self._nothing = nothing
        super().__init__(title, self.text, parent)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * 8)
        self.toggled.connect(lambda _: self.show_body())

    def show_body(self) -> None:
        """Show what would be sent by now."""
        if self.is_open:
            body = self._body()
            self.text.setPlainText(json.dumps(body, ensure_ascii=False, indent=2) if body else self._nothing)
