"""One field of an editor: its label, its input, and what is wrong with it, worth knowing, or why it is locked."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QCheckBox, QCompleter, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from pave_desktop.entry.shown_text import shown_line, shown_text
from pave_desktop.models.field import Field
from pave_desktop.ui.fields.choice import Choice
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel

# More than may be sent, so that nothing that was shortened here can be.
LONGEST_SHOWN_IN_LINE = 1000
LONGEST_SHOWN_IN_TEXT = 5000
MOST_LINES_IN_TEXT = 1000
_LONGEST_CHOICE = 30


class FieldBox(QWidget):
    """Speaks in texts: what an input shows is a text, whatever widget shows it."""

    edited = Signal(str)
    left = Signal()

    def __init__(self, field: Field, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.label = PlainLabel(self, label, wraps=False)
        self.mark = IconLabel(self)
        self.mark.hide()
        self.note = PlainLabel(self)
        self.note.hide()
        self._error = ""
        self._hint = ""
        self._aside = ""
        self._lock = ""
        self._shows_lock = False

    def build(self, entry: QWidget) -> None:
        """Put the input between label and note, and give it its name."""
        self.entry = entry
        entry.setAccessibleName(self.label.text())
        self.label.setBuddy(entry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(self, 0.25))
        top = QHBoxLayout()
        top.setSpacing(space(self, 0.5))
        top.addWidget(self.label)
        top.addWidget(self.mark)
        top.addStretch(1)
        layout.addLayout(top)
        layout.addWidget(entry)
        layout.addWidget(self.note)
        layout.addStretch(1)

    def text(self) -> str:
        """What is entered."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Show a text without taking it for typed."""
        raise NotImplementedError

    def show_error(self, error: str) -> None:
        """Show what is wrong, or take it away."""
        self._error = error
        self._say()

    def show_hint(self, hint: str) -> None:
        """Show what is worth knowing, or take it away."""
        self._hint = hint
        self._say()

    def show_mark(self, mark: str, shape: str = "check") -> None:
        """Show by a shape beside the label that the program filled this in, and say how; or take that away."""
        if mark:
            self.mark.show_icon(icon(shape, "good"))
        self.mark.setVisible(bool(mark))
        self.mark.setToolTip(mark)
        self._say()

    def tell(self, told: str) -> None:
        """Tell those who cannot see it what stands elsewhere about this field."""
        self._aside = told
        self._say()

    def lock(self, reason: str, *, shown: bool = False) -> None:
        """Lock the input with a reason, or free it with an empty one. `shown` puts the reason below it as well."""
        self._lock = reason
        self._shows_lock = shown
        self.entry.setEnabled(not reason)
        self.label.setEnabled(not reason)
        self._say()

    def offer_nothing(self, offered: bool) -> None:  # noqa: FBT001 - most inputs can simply be emptied
        """Offer the choice of no value, or not, for what the server holds cannot always be taken back."""

    def _say(self) -> None:
        shown_lock = self._lock if self._shows_lock else ""
        said = self.tr("⚠ {error}").format(error=self._error) if self._error else shown_lock or self._hint
        self.note.setText(said)
        self.note.setVisible(bool(said))
        self.note.setForegroundRole(
            QPalette.ColorRole.BrightText if self._error else QPalette.ColorRole.PlaceholderText
        )
        if self.entry.property("wrong") != bool(self._error):
            self.entry.setProperty("wrong", bool(self._error))
            # A style sheet looks at a property only when it is told to.
            self.entry.style().unpolish(self.entry)
            self.entry.style().polish(self.entry)
        self.entry.setToolTip(self._lock)
        self.label.setToolTip(self._lock)
        told = (self._error, self._lock, self._hint, self._aside, self.mark.toolTip())
        self.entry.setAccessibleDescription(" ".join(each for each in told if each))


class LineBox(FieldBox):
    """One line of text. With `enter_moves_on`, Enter goes on to another field (`enter_pressed`) and saves nothing."""

    enter_pressed = Signal()

    def __init__(
        self,
        field: Field,
        label: str,
        parent: QWidget | None = None,
        *,
        placeholder: str = "",
        enter_moves_on: bool = False,
    ) -> None:
        super().__init__(field, label, parent)
        self.line = _Line(self, enter_moves_on=enter_moves_on)
        self.line.entered.connect(self.enter_pressed)
        self._placeholder = placeholder
        self.line.setPlaceholderText(placeholder)
        # Not textEdited: dictation and other assistive programs put a text in without typing it.
        self._filled_in: str | None = None
        self.line.textChanged.connect(self._tell_edited)
        self.line.editingFinished.connect(self.left)
        self.build(self.line)

    def text(self) -> str:
        """What is entered."""
        return self.line.text()

    def lock(self, reason: str, *, shown: bool = False) -> None:
        """Lock or free it; a locked field invites to nothing."""
        super().lock(reason, shown=shown)
        self.line.setPlaceholderText("" if reason else self._placeholder)

    def set_text(self, text: str) -> None:
        """Show a text without taking it for typed; what is hidden in it is shown, and stays as it is until then."""
        shown = shown_line(text, LONGEST_SHOWN_IN_LINE)
        if self.line.text() != shown:
            was_empty = not self.line.text()
            self._filled_in = text
            self.line.setText(shown)
            self._filled_in = None
            if was_empty and self.line.hasFocus():
                # Who is about to type here types over it.
                self.line.selectAll()

    def _tell_edited(self, typed: str) -> None:
        self.edited.emit(typed if self._filled_in is None else self._filled_in)

    def offer(self, texts: Iterable[str]) -> None:
        """Offer texts while typing; any other may be typed as well."""
        completer = QCompleter(list(texts), self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = completer.popup()
        if popup is not None:
            popup.setAccessibleName(self.label.text())
        self.line.setCompleter(completer)


class ChoiceBox(FieldBox):
    """One of several values. A value that is not among them is shown as it is spelled."""

    def __init__(
        self, field: Field, label: str, parent: QWidget | None = None, *, choices: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__(field, label, parent)
        self.choice = Choice(self)
        self._nothing = next((words for value, words in choices if not value), None)
        for value, words in choices:
            self.choice.addItem(words, value)
        self.choice.activated.connect(lambda _: self.edited.emit(self.text()))
        # Opening the list by keyboard and stepping through it changes the value without "activated".
        self.choice.currentIndexChanged.connect(lambda _: self.edited.emit(self.text()))
        self.build(self.choice)

    def text(self) -> str:
        """What is chosen."""
        return str(self.choice.currentData() or "")

    def offer_nothing(self, offered: bool) -> None:  # noqa: FBT001 - see FieldBox
        """Put the empty choice in or take it out."""
        index = self.choice.findData("")
        self.choice.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        if offered and index < 0 and self._nothing is not None:
            self.choice.addItem(self._nothing, "")
        elif not offered and index >= 0 and self.text():
            self.choice.removeItem(index)
        self.choice.blockSignals(False)  # noqa: FBT003 - Qt's own signature

    def set_text(self, text: str) -> None:
        """Show a value without taking it for chosen."""
        index = self.choice.findData(text)
        if index < 0:
            self.choice.addItem(shown_line(text, _LONGEST_CHOICE), text)
            index = self.choice.count() - 1
        self.choice.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.choice.setCurrentIndex(index)
        self.choice.blockSignals(False)  # noqa: FBT003 - Qt's own signature


class CheckBox(FieldBox):
    """Yes or nothing: the API wants the text `true` or no field at all."""

    def __init__(self, field: Field, label: str, parent: QWidget | None = None) -> None:
        super().__init__(field, label, parent)
        self.check = QCheckBox(label, self)
        self.check.toggled.connect(lambda _: self.edited.emit(self.text()))
        self.build(self.check)
        self.label.hide()

    def text(self) -> str:
        """`true`, or empty."""
        return "true" if self.check.isChecked() else ""

    def set_text(self, text: str) -> None:
        """Show a value without taking it for ticked."""
        self.check.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.check.setChecked(text == "true")
        self.check.blockSignals(False)  # noqa: FBT003 - Qt's own signature


class TextBox(FieldBox):
    """Several lines of plain text; Tab leaves it."""

    def __init__(self, field: Field, label: str, parent: QWidget | None = None, *, placeholder: str = "") -> None:
        super().__init__(field, label, parent)
        self.plain = _Plain(self)
        self.plain.setPlaceholderText(placeholder)
        self.plain.setTabChangesFocus(True)
        self.plain.setFixedHeight(self.plain.fontMetrics().lineSpacing() * 3 + space(self, 1))
        self.plain.textChanged.connect(lambda: self.edited.emit(self.text()))
        self.plain.was_left.connect(self.left)
        self.build(self.plain)

    def text(self) -> str:
        """What is entered."""
        return self.plain.toPlainText()

    def set_text(self, text: str) -> None:
        """Show a text without taking it for typed."""
        shown = shown_text(text, LONGEST_SHOWN_IN_TEXT, most_lines=MOST_LINES_IN_TEXT)
        if self.plain.toPlainText() != shown:
            self.plain.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            self.plain.setPlainText(shown)
            self.plain.blockSignals(False)  # noqa: FBT003 - Qt's own signature


class _Line(QLineEdit):
    entered = Signal()

    def __init__(self, parent: QWidget, *, enter_moves_on: bool) -> None:
        super().__init__(parent)
        self._enter_moves_on = enter_moves_on

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own name
        if self._enter_moves_on and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Taken here, so that it never reaches the default button.
            event.accept()
            self.editingFinished.emit()
            self.entered.emit()
            return
        super().keyPressEvent(event)


class _Plain(QPlainTextEdit):
    was_left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's own name
        super().focusOutEvent(event)
        self.was_left.emit()
