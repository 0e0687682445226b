"""What is known of the chosen session: its link, its time line, its customer and its vehicle."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pave_desktop.entry.numbers import show_number
from pave_desktop.entry.phone import DEFAULT_REGION
from pave_desktop.entry.shown_text import shown_line, shown_text
from pave_desktop.models.connection import Connection
from pave_desktop.models.field import Field
from pave_desktop.models.patience import Patience
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_row import Event, Fate, SessionRow
from pave_desktop.models.session_values import texts_of
from pave_desktop.rules.attention import Attention, attention_of
from pave_desktop.sentence import Sentence
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.attention_strip import AttentionStrip
from pave_desktop.ui.clipboard import UNSAFE_LINK, has_unsafe_link
from pave_desktop.ui.column_scroll import ColumnScroll
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import BESIDE_WIDTH, em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.selected_count import SelectedCount
from pave_desktop.ui.status_look import status_icon
from pave_desktop.ui.words import (
    attention_sentence,
    connection_words,
    event_word,
    field_label,
    moment_words,
    say,
    sms_sentence,
    spelled_status,
    status_word,
    unsettled_word,
)

_SHOWN = tuple(field for field in Field if field not in (Field.ODOMETER_UNIT, Field.FIRST_NAME, Field.LAST_NAME))
_LONGEST_FACT = 600
_LONGEST_WORD = 32
_LONGEST_WORD_IN_TITLE = 24
_MOST_EVENTS = 100
_PROBLEMS = (Attention.SMS_FAILED, Attention.MAY_EXIST, Attention.REFUSED)
"""What went wrong; all else just waits for somebody."""


class DetailsPane(ColumnScroll):
    """Empty until a session is chosen."""

    copy_asked = Signal()
    open_asked = Signal()
    edit_asked = Signal()
    delete_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QWidget(), parent)
        # The arrow keys move through a long time line.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Details"))
        self._make_parts()
        layout = QVBoxLayout(self.content)
        margin = space(self, 1.5)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(space(self, 1))
        layout.addWidget(self.several)
        layout.addWidget(self.title)
        layout.addLayout(_line(self.shape, self.state))
        for widget in (self.attention, self.sms, self.unsafe, self.advice):
            layout.addWidget(widget)
        layout.addWidget(self.link)
        layout.addLayout(self._buttons())
        layout.addSpacing(space(self, 0.5))
        layout.addWidget(self.facts_title)
        layout.addLayout(self.facts)
        layout.addSpacing(space(self, 0.5))
        layout.addWidget(self.past_title)
        layout.addLayout(self.past)
        layout.addStretch(1)
        self.show_nothing()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Comfortable also before there is anything in it."""
        needed = super().minimumSizeHint()
        return QSize(max(em(self, BESIDE_WIDTH), needed.width()), needed.height())

    def _buttons(self) -> QGridLayout:
        self.button_grid = grid = QGridLayout()
        grid.setSpacing(space(self, 0.75))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._lay_out_buttons()
        return grid

    def _lay_out_buttons(self) -> None:
        """Close the gaps that hidden buttons would leave."""
        buttons = (self.copy_button, self.edit_button, self.open_button, self.delete_button)
        for number, button in enumerate(sorted(buttons, key=QPushButton.isHidden)):
            self.button_grid.addWidget(button, number // 2, number % 2)

    def _make_parts(self) -> None:
        self.several = SelectedCount(self)
        self.several.hide()
        self.title = PlainLabel(self, kind=TextKind.HEADING, longest_word=_LONGEST_WORD_IN_TITLE)
        self.shape = IconLabel(self)
        self.state = PlainLabel(self, kind=TextKind.STRONG, longest_word=_LONGEST_WORD_IN_TITLE)
        self.sms = PlainLabel(self, kind=TextKind.QUIET, longest_word=_LONGEST_WORD)
        self.advice = PlainLabel(self, kind=TextKind.QUIET)
        self.attention = AttentionStrip(self)
        self.unsafe = PlainLabel(self, say(UNSAFE_LINK))
        self.unsafe.setForegroundRole(QPalette.ColorRole.BrightText)
        self.link = QLineEdit(self)
        self.link.setReadOnly(True)
        self.link.setAccessibleName(self.tr("Capture link"))
        self.copy_button = self._button(self.tr("Copy link"), self.tr("Ctrl+C"), "copy")
        self.edit_button = self._button(self.tr("Edit"), self.tr("Enter"), "edit")
        self.open_button = self._button(self.tr("Customer's page"), self.tr("Ctrl+O"), "open")
        self.delete_button = self._button(self.tr("Delete at PAVE"), self.tr("Delete"), "delete")
        self.copy_button.clicked.connect(self.copy_asked)
        self.open_button.clicked.connect(self.open_asked)
        self.edit_button.clicked.connect(self.edit_asked)
        self.delete_button.clicked.connect(self.delete_asked)
        self.facts_title = PlainLabel(self, self.tr("What PAVE knows"), kind=TextKind.STRONG)
        self.facts = _facts_form(self)
        self.past_title = PlainLabel(self, self.tr("Time line"), kind=TextKind.STRONG)
        self.past = _facts_form(self)

    def show_selected(self, count: int) -> None:
        """Say how many are selected, and that the buttons here mean but the one that is shown."""
        self.several.show_count(count)
        are_many = self.several.are_many
        for button, text, key in (
            (self.copy_button, self.tr("Copy this link") if are_many else self.tr("Copy link"), self.tr("Ctrl+C")),
            (
                self.delete_button,
                self.tr("Delete this one") if are_many else self.tr("Delete at PAVE"),
                self.tr("Delete"),
            ),
        ):
            button.setText(text)
            button.setAccessibleName(text)
            # The keys mean all of them. A reason why it is locked stays.
            if not button.accessibleDescription():
                button.setToolTip(self.tr("Only the session that is shown here") if are_many else key)

    def show_nothing(self) -> None:
        """Say that nothing is chosen."""
        self.title.setText(self.tr("No session is chosen"))
        self.advice.setText(self.tr("Choose one in the list to see its link and what happened to it."))
        self.advice.show()
        for widget in (self.shape, self.state, self.attention, self.sms, self.unsafe, self.link):
            widget.hide()
        for widget in (self.facts_title, self.past_title):
            widget.hide()
        for button in (self.copy_button, self.edit_button, self.open_button, self.delete_button):
            button.hide()
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
        patience: Patience | None = None,
        now: datetime | None = None,
    ) -> None:
        """Show a session; `values` are what PAVE holds, or what was asked for where PAVE never answered."""
        self.title.setText(shown_line(name_of(row)))
        self.shape.show_icon(status_icon(row))
        self.state.setText(shown_line(_state_words(row)))
        self.sms.setText(shown_text(sms_sentence(row), _LONGEST_FACT))
        self.advice.hide()
        for widget in (self.shape, self.state, self.sms, self.facts_title):
            widget.show()
        self.show_attention(row, connection, patience=patience or Patience(), now=now or datetime.now(UTC))
        is_unsafe = has_unsafe_link(row, connection)
        self.unsafe.setVisible(is_unsafe)
        self.link.setText("" if is_unsafe else row.link_to_hand_out)
        self.link.setCursorPosition(0)
        has_link = bool(self.link.text())
        self.link.setVisible(has_link)
        self.copy_button.setVisible(has_link)
        self.open_button.setVisible(has_link and connection is not None and connection.practice)
        self.edit_button.setVisible(True)
        self.edit_button.setText(self.tr("What to do") if row.fate is Fate.NOT_KNOWN else self.tr("Edit"))
        self.edit_button.setAccessibleName(self.edit_button.text())
        self.edit_button.setEnabled(row.fate in (Fate.MADE, Fate.NOT_KNOWN) or row.fate.is_draft)
        self.facts_title.setText(self.tr("What PAVE knows") if row.key else self.tr("What was entered"))
        self._show_delete(row, delete_lock)
        self._lay_out_buttons()
        self._clear(self.facts)
        if row.key:
            self._fact(self.facts, self.tr("Session key"), row.key)
        name = connection_words(connection) if connection else self.tr("removed")
        self._fact(self.facts, self.tr("Connection"), name)
        self._show_fields(values, connection.defaults.region if connection else DEFAULT_REGION)
        self._clear(self.past)
        self.past_title.setVisible(bool(events))
        for event in reversed(events[-_MOST_EVENTS:]):
            self._fact(self.past, moment_words(event.at), event_word(event))
        if len(events) > _MOST_EVENTS:
            earlier = self.tr("and {count} more before that").format(count=len(events) - _MOST_EVENTS)
            self.past.addRow(PlainLabel(self, earlier, kind=TextKind.QUIET))

    def show_attention(
        self, row: SessionRow, connection: Connection | None, *, patience: Patience, now: datetime
    ) -> None:
        """Say why the session needs attention by now; what it says of the text message is not said twice."""
        reason = attention_of(row, patience, now)
        region = connection.defaults.region if connection else DEFAULT_REGION
        self.attention.say(attention_sentence(row, patience, now, region=region), is_problem=reason in _PROBLEMS)
        self.sms.setVisible(reason is not Attention.SMS_FAILED)

    def _show_fields(self, values: FieldValues, region: str) -> None:
        texts = texts_of(values, region)
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
                    reading=show_number(reading, QLocale().groupSeparator())
                )
            elif field is Field.SEND_RESULTS:
                text = self.tr("Yes")
            self._fact(self.facts, field_label(field), text)

    def _show_delete(self, row: SessionRow, lock: Sentence | None) -> None:
        reason = say(lock) if lock else ""
        self.delete_button.setVisible(row.fate is Fate.MADE)
        self.delete_button.setEnabled(not reason)
        self.delete_button.setAccessibleDescription(reason)
        self.delete_button.setToolTip(reason)
        self.show_selected(self.several.count)

    def _fact(self, form: QFormLayout, name: str, text: str) -> None:
        label = PlainLabel(self, name, kind=TextKind.QUIET)
        value = PlainLabel(self, shown_text(text, _LONGEST_FACT), longest_word=_LONGEST_WORD)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(label, value)

    def _clear(self, form: QFormLayout) -> None:
        while form.rowCount():
            form.removeRow(0)

    def _button(self, text: str, key: str, icon_name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(key)
        button.setIcon(icon(icon_name))
        return button


def _state_words(row: SessionRow) -> str:
    """Say the status, and what became of the last change where that is open."""
    unsettled = unsettled_word(row)
    return f"{spelled_status(row.status)} · {unsettled}" if unsettled else status_word(row)


def _line(*widgets: QWidget | None) -> QHBoxLayout:
    """Put widgets side by side; None takes what room is left."""
    line = QHBoxLayout()
    for widget in widgets:
        if widget is None:
            line.addStretch(1)
        else:
            line.addWidget(widget, 1 if isinstance(widget, QLineEdit | PlainLabel) else 0)
            line.setSpacing(space(widget, 0.75))
    return line


def _facts_form(parent: QWidget) -> QFormLayout:
    form = QFormLayout()
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.setHorizontalSpacing(space(parent, 1.5))
    form.setVerticalSpacing(space(parent, 0.5))
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
