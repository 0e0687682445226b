"""What PAVE holds by now in fields that a person has typed into: saving would write over it, so it is shown first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.field import Field
from pave_desktop.state.entry import Entry


class Meanwhile(QObject):
    """`theirs` has the text of each such field as PAVE holds it. It stays until the person types the same.

    A field that nobody typed into is among them where it is why something was not sent: another car's VIN, say.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theirs: dict[Field, str] = {}
        self._causes: set[Field] = set()

    def name_causes(self, fields: Iterable[Field], entry: Entry) -> None:
        """Take which fields were why something was not sent; they stay until the next try."""
        self._causes = set(fields)
        self._show({**{field: entry.held.texts[field] for field in self._causes}, **self.theirs})

    def forget_causes(self) -> None:
        """Let go of what the last try was told: who saves again has seen it."""
        self._causes = set()

    def compare(self, entry: Entry, *, based_on: Mapping[Field, str]) -> None:
        """Take what stands there now, where a person changed, or waits to change, what was `based_on` before."""
        now = entry.held.texts
        fields = entry.touched | entry.held.waiting
        differ = {field for field in fields if based_on[field] != now[field]} | (fields & self.theirs.keys())
        theirs = {field: now[field] for field in Field if field in differ and entry.texts[field] != now[field]}
        self._show({**{field: now[field] for field in self._causes}, **theirs})

    def _show(self, theirs: dict[Field, str]) -> None:
        if theirs != self.theirs:
            self.theirs = theirs
            self.changed.emit()

    def typed(self, field: Field, text: str) -> None:
        """Take what is typed now: who types what PAVE holds agrees with it."""
        if self.theirs.get(field) == text:
            del self.theirs[field]
            self.changed.emit()
