"""What is known of the chosen session: its link, its time line, its customer and its vehicle."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pave_desktop.models.connection import Connection
from pave_desktop.models.field import Field
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_row import Event, Fate, SessionRow
from pave_desktop.models.session_values import texts_of
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.desk import name_of
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.words import (
    connection_words,
    event_word,
    field_label,
    moment_words,
    say,
    sms_sentence,
    status_shape,
    status_word,
)

_SHOWN = tuple(field for field in Field if field not in (Field.ODOMETER_UNIT, Field.FIRST_NAME, Field.LAST_NAME))
_NOT_KNOWN = sentence(
    "The answer was lost. Look for it in PAVE's dashboard, or ask the customer, before you make it again."
)


class DetailsPane(QScrollArea):
    """Empty until a session is chosen."""

    copy_asked = Signal()
    edit_asked = Signal()
    delete_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The arrow keys move through a long time line.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Details"))
        self.setMinimumWidth(em(self, 40))
        inside = QWidget(self)
        self.setWidget(inside)
        layout = QVBoxLayout(inside)
        margin = space(self, 1)
        layout.setContentsMargins(margin, 0, margin, margin)
        layout.setSpacing(space(self, 0.75))
        self.title = PlainLabel(self, bold=True)
        self.state = PlainLabel(self)
        self.trouble = PlainLabel(self)
        self.trouble.setForegroundRole(QPalette.ColorRole.BrightText)
        self.link = QLineEdit(self)
        self.link.setReadOnly(True)
        self.link.setAccessibleName(self.tr("Capture link"))
        self.copy_button = self._button(self.tr("Copy link"), self.tr("Ctrl+C"))
        self.edit_button = self._button(self.tr("Edit"), self.tr("Enter"))
        self.delete_button = self._button(self.tr("Delete at PAVE"), self.tr("Delete"))
        self.copy_button.setIcon(icon("copy"))
        self.copy_button.clicked.connect(self.copy_asked)
        self.edit_button.clicked.connect(self.edit_asked)
        self.delete_button.clicked.connect(self.delete_asked)
        link_line = QHBoxLayout()
        link_line.addWidget(self.link, 1)
        link_line.addWidget(self.copy_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.edit_button)
        buttons.addWidget(self.delete_button)
        buttons.addStretch(1)
        self.facts = QFormLayout()
        self.facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.facts.setHorizontalSpacing(space(self, 1))
        self.facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.past_title = PlainLabel(self, bold=True)
        self.past_title.setText(self.tr("Time line"))
        self.past = QFormLayout()
        self.past.setHorizontalSpacing(space(self, 1))
        for each in (self.title, self.state, self.trouble):
            layout.addWidget(each)
        for line in (link_line, buttons, self.facts):
            layout.addLayout(line)
        layout.addWidget(self.past_title)
        layout.addLayout(self.past)
        layout.addStretch(1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Say that nothing is chosen."""
        self.title.setText(self.tr("No session is chosen"))
        self.state.setText(self.tr("Choose one in the list to see its link and what happened to it."))
        for widget in (self.trouble, self.link, self.copy_button, self.edit_button, self.delete_button):
            widget.hide()
        self.past_title.hide()
        self._clear(self.facts)
        self._clear(self.past)

    def show_session(
        self,
        row: SessionRow,
        values: FieldValues,
        events: list[Event],
        *,
        delete_lock: Sentence | None,
        connection: Connection | None,
    ) -> None:
        """Show a session; `values` are what PAVE holds, or what was asked for where PAVE never answered."""
        self.title.setText(name_of(row))
        self.state.setText(f"{status_shape(row)} {status_word(row)} · {sms_sentence(row)}")
        self.trouble.setText(say(_NOT_KNOWN))
        self.trouble.setVisible(row.fate is Fate.NOT_KNOWN)
        self.link.setText(row.link_to_hand_out)
        self.link.setCursorPosition(0)
        self.link.setVisible(bool(row.link_to_hand_out))
        self.copy_button.setVisible(bool(row.link_to_hand_out))
        self.edit_button.setVisible(True)
        self.edit_button.setEnabled(row.fate is Fate.MADE)
        self._show_delete(row, delete_lock)
        self._clear(self.facts)
        if row.key:
            self._fact(self.facts, self.tr("Session key"), row.key)
        name = connection_words(connection) if connection else self.tr("removed")
        self._fact(self.facts, self.tr("Connection"), name)
        self._show_fields(values)
        self._clear(self.past)
        self.past_title.setVisible(bool(events))
        for event in reversed(events):
            self._fact(self.past, moment_words(event.at), event_word(event))

    def _show_fields(self, values: FieldValues) -> None:
        texts = texts_of(values)
        name = " ".join(text for text in (texts[Field.FIRST_NAME], texts[Field.LAST_NAME]) if text)
        if name:
            self._fact(self.facts, self.tr("Customer"), name)
        for field in _SHOWN:
            text = texts[field]
            if not text:
                continue
            if field is Field.ODOMETER:
                reading = int(values[Field.ODOMETER])
                units = {"MILES": self.tr("{reading} miles"), "KILOMETRES": self.tr("{reading} km")}
                text = units.get(texts[Field.ODOMETER_UNIT], "{reading}").format(
                    reading=self.locale().toString(reading)
                )
            elif field is Field.SEND_RESULTS:
                text = self.tr("Yes")
            self._fact(self.facts, field_label(field), text)

    def _show_delete(self, row: SessionRow, lock: Sentence | None) -> None:
        reason = say(lock) if lock else ""
        self.delete_button.setVisible(row.fate is Fate.MADE)
        self.delete_button.setEnabled(not reason)
        self.delete_button.setToolTip(reason or self.tr("Delete"))
        self.delete_button.setAccessibleDescription(reason)

    def _fact(self, form: QFormLayout, name: str, text: str) -> None:
        label = PlainLabel(self)
        label.setText(name)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        value = PlainLabel(self)
        value.setText(text)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(label, value)

    def _clear(self, form: QFormLayout) -> None:
        while form.rowCount():
            form.removeRow(0)

    def _button(self, text: str, key: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(key)
        return button
