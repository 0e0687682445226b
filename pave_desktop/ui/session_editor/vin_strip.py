"""The lines under the VIN: what was found out about it, each with the one thing that can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from pave_desktop.models.field import Field
from pave_desktop.state.session_edit import SessionEdit
from pave_desktop.ui.session_editor.told_line import ToldLine
from pave_desktop.ui.words import moment_words, say, status_word

_TOLD = (Field.YEAR, Field.MAKE, Field.MODEL, Field.TRIM)
_TOLD_TOO = (Field.BODY_TYPE, Field.TRANSMISSION)


class VinStrip(QWidget):
    """One line is always there, so that nothing below moves when it is filled."""

    open_asked = Signal()
    use_asked = Signal()
    take_back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.resting = ToldLine(self, "hint", "muted")
        self.open_session = ToldLine(self, "warning", "problem", self.tr("&Open it"))
        self.mended = ToldLine(self, "check", "good")
        self.doubt = ToldLine(self, "hint", "accent_text", self.tr("&Use this VIN"))
        self.filled = ToldLine(self, "check", "good", self.tr("Take &back"))
        self.unknown = ToldLine(self, "hint", "accent_text")
        for line in self._lines:
            self._layout.addWidget(line)
        self.open_session.pressed.connect(self.open_asked)
        self.doubt.pressed.connect(self.use_asked)
        self.filled.pressed.connect(self.take_back_asked)

    @property
    def _lines(self) -> tuple[ToldLine, ...]:
        return (self.resting, self.open_session, self.mended, self.doubt, self.filled, self.unknown)

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons from top to bottom, whether they are shown or not."""
        return [line.button for line in self._lines if line.button is not None]

    @property
    def text(self) -> str:
        """What is said now, one line each."""
        return "\n".join(line.text for line in self._lines if line.text and not line.isHidden())

    def show_help(self, edit: SessionEdit) -> None:
        """Say what is known of the VIN in an editor."""
        self.open_session.say(self._open_words(edit))
        self.mended.say(self._mended_words(edit))
        self.doubt.say(self._doubt_words(edit), offers=bool(edit.vin_help.suggestion))
        self.filled.say(self._filled_words(edit))
        self.unknown.say(self._unknown_words(edit))
        says_nothing = all(line.isHidden() for line in self._lines if line is not self.resting)
        self.resting.say("" if edit.texts[Field.VIN] else self.tr("Without a VIN, the customer photographs it."))
        # It keeps its room while a VIN is typed.
        self.resting.setVisible(says_nothing and edit.is_new)

    def _open_words(self, edit: SessionEdit) -> str:
        row = edit.vin_help.open_session
        if row is None:
            return ""
        template = self.tr("This VIN has an open session: {status}, made {when}.")
        return template.format(status=status_word(row), when=moment_words(row.made_at))

    def _mended_words(self, edit: SessionEdit) -> str:
        typed = edit.vin_help.typed_before_mending
        if not typed:
            return ""
        return self.tr("{typed} was mended: no VIN has the letters I, O or Q, and now the check digit fits.").format(
            typed=typed
        )

    def _doubt_words(self, edit: SessionEdit) -> str:
        hint, suggestion = edit.vin_help.hint, edit.vin_help.suggestion
        if suggestion:
            template = self.tr("The check digit does not fit. Is it {suggestion}?")
            return template.format(suggestion=suggestion)
        return say(hint) if hint else ""

    def _filled_words(self, edit: SessionEdit) -> str:
        """Name the vehicle as it was told, also by the fields that are folded away."""
        fields = edit.fillings.fields_by_vin
        if not fields:
            return ""
        name = " ".join(edit.texts[field] for field in _TOLD if field in fields)
        told = ", ".join(part for part in (name, *(edit.texts[each] for each in _TOLD_TOO if each in fields)) if part)
        return self.tr("Filled in from the VIN: {vehicle}").format(vehicle=told)

    def _unknown_words(self, edit: SessionEdit) -> str:
        vehicle = edit.vin_help.vehicle
        if vehicle is None or vehicle.is_known:
            return ""
        return self.tr("Nothing is known of this VIN here. Please enter the vehicle, or leave it to the customer.")
