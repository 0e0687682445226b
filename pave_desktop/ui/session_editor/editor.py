"""The editor of one session, new or existing: a window of its own, bound to a SessionEdit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialogButtonBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pave_desktop.entry.vin import mend_vin, tidy_vin
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import AlreadyOpen, Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.state.session_edit import SessionEdit
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.choices import choices_of
from pave_desktop.ui.column_scroll import ColumnScroll
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.fields.choice import Choice
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.notice_bar import NoticeBar
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.questions import ask
from pave_desktop.ui.session_editor.editor_news import busy, filled_in_again, not_saved
from pave_desktop.ui.session_editor.form import SessionFormView
from pave_desktop.ui.session_editor.preview import Preview
from pave_desktop.ui.session_editor.standing_strip import StandingStrip, shared_reason
from pave_desktop.ui.words import connection_words, moment_words, say, status_word


class SessionEditor(Dialog):
    """Not modal: the list stays usable. Closing it loses no write that is under way, and asks once about typing."""

    closed = Signal(str)
    open_asked = Signal(object)

    def __init__(self, edit: SessionEdit, connections: list[Connection], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.Window)
        self.edit = edit
        self._connections = connections
        self._is_asking = False
        self._had_keyboard: QWidget | None = None
        self._build()
        self._bind()
        self._show_title()
        self.resize(self.sizeHint())
        for field, box in self.form.boxes.items():
            box.set_text(edit.texts[field])
        self.form.read_phones_of(edit.reading_context.region)
        self._show_saving()
        self.preview.show_body()
        self._show_vin_help()
        # A text that failed is why such a session is opened.
        failed = edit.row is not None and edit.row.sms is SmsState.ERROR
        self.form.boxes[Field.SMS_TO if failed else Field.VIN].entry.setFocus()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Wide enough for its fields; as high as a small screen allows."""
        screen = self.screen().availableSize()
        return QSize(min(em(self, 92), screen.width()), min(space(self, 96), round(screen.height() * 0.9)))

    # Building

    def _build(self) -> None:
        connection = self.edit.connection
        layout = self.content_layout(practice=connection is not None and connection.practice)
        layout.addLayout(self._top_line())
        self.standing = StandingStrip(self)
        layout.addWidget(self.standing)
        self.form = SessionFormView(connection, self)
        nothing = self.tr("There is nothing to send yet.") if self.edit.is_new else self.tr("Nothing has changed.")
        self.preview = Preview(self.tr("What will be sent"), self.edit.will_be_sent, nothing=nothing, parent=self)
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, space(self, 0.5), 0)
        column.addWidget(self.form)
        preview_card = QFrame(self)
        preview_card.setProperty("card", True)  # noqa: FBT003 - Qt's own signature
        QVBoxLayout(preview_card).addWidget(self.preview)
        column.addSpacing(space(self, 1))
        column.addWidget(preview_card)
        column.addStretch(1)
        self.scroll_area = ColumnScroll(inside, self)
        layout.addWidget(self.scroll_area, 1)
        self.notice_bar = NoticeBar(self)
        layout.addWidget(self.notice_bar)
        layout.addWidget(self._buttons())

    def _top_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self.heading = PlainLabel(self, kind=TextKind.TITLE)
        line.addWidget(self.heading, 1)
        self.connection_choice = Choice(self)
        self.connection_choice.setAccessibleName(self.tr("Connection"))
        for connection in self._connections:
            self.connection_choice.addItem(connection_words(connection), connection.id)
        if self.edit.connection is not None:
            self.connection_choice.setCurrentIndex(self.connection_choice.findData(self.edit.connection.id))
        can_choose = self.edit.is_new and len(self._connections) > 1
        self.connection_choice.setVisible(can_choose)
        self.connection_choice.currentIndexChanged.connect(self._choose_connection)
        line.addWidget(self.connection_choice)
        if not can_choose and self.edit.connection is not None:
            line.addWidget(PlainLabel(self, connection_words(self.edit.connection), wraps=False, kind=TextKind.QUIET))
        return line

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        self.save_button = QPushButton(self.tr("Create and copy link") if self.edit.is_new else self.tr("Save"), self)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        for button in (self.save_button, self.cancel_button):
            button.setAccessibleName(button.text())
        self.save_button.setAutoDefault(False)
        self.save_button.setDefault(True)
        self.save_button.setToolTip(self.tr("Ctrl+S, or Enter in any field but the VIN"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.setToolTip(self.tr("Esc"))
        box.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.save)
        return box

    def _bind(self) -> None:
        edit = self.edit
        for box in self.form.boxes.values():
            box.edited.connect(lambda text, box=box: self._typed(box.field, text))
            box.left.connect(lambda box=box: edit.leave(box.field))
        edit.text_changed.connect(lambda field: self.form.boxes[field].set_text(edit.texts[field]))
        edit.text_changed.connect(self.preview.show_body)
        edit.locks_changed.connect(self._show_locks)
        edit.locks_changed.connect(self._show_title)
        edit.waiting_changed.connect(self._show_standing)
        edit.meanwhile.changed.connect(self._show_theirs)
        self.standing.give_up_asked.connect(edit.give_up_locked)
        self.standing.withdraw_asked.connect(edit.withdraw)
        self.standing.use_theirs_asked.connect(self._use_theirs)
        edit.errors_changed.connect(self._show_errors)
        edit.saving_changed.connect(self._show_saving)
        edit.finished.connect(self._finished)
        edit.failed.connect(self._failed)
        edit.draft_taken.connect(self._tell_draft)
        edit.busy.connect(lambda: self.notice_bar.show_notice(busy()))
        self.notice_bar.shown.connect(self._keep_in_sight)
        edit.fillings.changed.connect(self._show_fillings)
        edit.vin_help.changed.connect(self._show_vin_help)
        strip = self.form.vin_strip
        strip.open_asked.connect(self._open_other)
        strip.use_asked.connect(edit.vin_help.use_suggestion)
        strip.take_back_asked.connect(edit.vin_help.take_back)
        self.form.vin_entered.connect(self._go_to_phone)

    # Typing and saving

    def _typed(self, field: Field, text: str) -> None:
        self.edit.set_text(field, text)
        self._show_hint(field)
        if field is Field.VIN:
            self._show_vin_help()
        self.preview.show_body()

    def is_for_scan(self, vin: str) -> bool:
        """Whether a scanned VIN belongs here: not where another car's session is, nor where one is being made."""
        row = self.edit.row
        if row is not None and row.vin:
            return mend_vin(vin) == tidy_vin(row.vin)
        return not (self.edit.is_saving or self.edit.locks.get(Field.VIN))

    def take_scan(self, vin: str) -> None:
        """Put a scanned VIN in, wherever the keyboard is, and go on to the number that the link is sent to."""
        self.edit.fill_in({Field.VIN: vin})
        self.edit.leave(Field.VIN)
        self._go_to_phone()

    def _go_to_phone(self) -> None:
        """From the VIN the next thing to enter is the number, for the VIN tells the vehicle."""
        entry = self.form.boxes[Field.SMS_TO].entry
        if entry.isEnabled():
            # As Tab does, so that a number that stands there is typed over.
            entry.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.form.boxes[Field.VIN].entry.focusNextChild()

    def _open_other(self) -> None:
        """Go to the open session of this VIN; where nothing but the VIN was entered here, this editor was for that."""
        row = self.edit.vin_help.open_session
        if row is None:
            return
        self.open_asked.emit(row)
        if self.edit.is_new and not self.edit.has_more_than_vin:
            self._discard()

    def _choose_connection(self) -> None:
        chosen = self.connection_choice.currentData()
        for connection in self._connections:
            if connection.id == chosen:
                self.edit.choose_connection(connection)
        self.form.read_phones_of(self.edit.reading_context.region)

    def save(self) -> None:
        """Save, or go to the first field that cannot be."""
        self._had_keyboard = self.focusWidget()
        self._save()

    def _save(self, *, beside_open: bool = False) -> None:
        self.notice_bar.clear()
        self.edit.save(beside_open=beside_open)
        if self.edit.errors:
            self._go_to_first_error()

    @property
    def _must_ask(self) -> bool:
        """Whether closing would lose something."""
        return self.edit.is_dirty and not (self.edit.is_saving or self.edit.is_kept)

    def reject(self) -> None:
        """Close; asks once if something typed would be lost. A write under way goes on to its end."""
        if self._must_ask:
            if not self._is_asking:
                self._ask_about_typing()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's own name
        """The window's own cross does what Esc does."""
        if self._must_ask:
            event.ignore()
            self.reject()
            return
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Tell that the window is gone."""
        super().done(result)
        self.edit.end()
        self.closed.emit(self.edit.local_id)

    def _ask_about_open(self, row: SessionRow) -> None:
        """A second session of a vehicle must be meant: it is a second link and a second text."""
        explanation = self.tr("Its status is “{status}”, and it was made {when}. Nothing was sent yet.")
        if self._had_keyboard is not None:
            self._had_keyboard.setFocus()
        self.edit.vin_help.found_open(row)
        ask(
            self,
            self.tr("{vehicle} has an open session. Open it?").format(vehicle=name_of(row)),
            explanation.format(status=status_word(row), when=moment_words(row.made_at)),
            self.tr("&Open it"),
            self._open_other,
            yes_is_default=True,
            other=(self.tr("Create &another"), lambda: self._save(beside_open=True)),
        )

    def _ask_about_typing(self) -> None:
        self._is_asking = True
        box = ask(
            self,
            self.tr("Close without saving?"),
            self.tr("What you typed here is not saved yet."),
            self.tr("Discard"),
            self._discard,
        )
        box.finished.connect(self._asked)

    def _asked(self) -> None:
        self._is_asking = False

    def _discard(self) -> None:
        self.edit.discard()
        super().reject()

    def give_way(self) -> None:
        """Close without a question: what was typed is kept, and another window goes on with it."""
        self.edit.drafts.keep_now()
        super().reject()

    def _finished(self) -> None:
        super().accept()

    def _tell_draft(self, draft: Draft) -> None:
        self.notice_bar.show_notice(filled_in_again(draft))
        for field in list(self.edit.meanwhile.theirs)[:1]:
            # What is to be decided first.
            self.form.open_to(field)

    def _keep_in_sight(self) -> None:
        """A notice takes room away: what has the keyboard stays where it can be seen."""
        holder: QWidget | None = self.focusWidget()
        if holder is not None and self.scroll_area.isAncestorOf(holder):
            QTimer.singleShot(0, holder, lambda: self.scroll_area.ensureWidgetVisible(holder))

    def _failed(self, problem: Problem) -> None:
        if isinstance(problem, AlreadyOpen):
            self._ask_about_open(problem.row)
            return
        self._show_saving()
        self.notice_bar.show_notice(not_saved(problem, is_kept=self.edit.is_kept))
        if self.edit.errors:
            self._go_to_first_error()
        elif self._had_keyboard is not None and self._had_keyboard.isEnabled():
            self._had_keyboard.setFocus()

    # Showing

    def _show_title(self) -> None:
        row = self.edit.row
        if row is None:
            title = self.tr("New session")
            self.heading.setText(title)
        else:
            title = name_of(row)
            status = status_word(row)
            self.heading.setText(self.tr("{title} – {status}").format(title=title, status=status) if status else title)
        self.setWindowTitle(title)
        self.setAccessibleName(title)

    def _show_locks(self) -> None:
        shared, unsent = shared_reason(self.edit), self.edit.not_sent_because_locked()
        for field, box in self.form.boxes.items():
            reason = self.edit.locks.get(field)
            box.lock(say(reason) if reason else "", shown=reason is not None and (reason != shared or field in unsent))
            box.offer_nothing(field not in self.edit.original)
        self.save_button.setEnabled(not self.edit.is_saving)
        self._show_standing()
        self.preview.show_body()

    def _show_standing(self) -> None:
        self.standing.show_standing(self.edit)
        for field in self.form.boxes:
            self._show_hint(field)

    def _show_theirs(self) -> None:
        self._show_standing()
        for field in self.edit.meanwhile.theirs:
            self.form.unfold(field)

    def _show_hint(self, field: Field) -> None:
        """Show what PAVE holds by now where it is another thing, else what looks wrong with a number."""
        theirs = self.edit.meanwhile.theirs.get(field)
        hint = self.edit.hint(field)
        told = say(hint) if hint else ""
        if theirs is not None:
            shown = dict(choices_of(field)).get(theirs, theirs)
            told = (
                self.tr("⚠ PAVE now has “{value}”.").format(value=shown)
                if shown
                else self.tr("⚠ PAVE now has nothing here.")
            )
        self.form.boxes[field].show_hint(told)

    def _use_theirs(self) -> None:
        self.edit.use_theirs()
        self.form.boxes[Field.VIN].entry.setFocus()

    def _show_errors(self) -> None:
        for field, box in self.form.boxes.items():
            error = self.edit.errors.get(field)
            box.show_error(say(error) if error else "")

    def _show_fillings(self) -> None:
        """Mark what the program filled in."""
        fillings = self.edit.fillings
        for field, box in self.form.boxes.items():
            if field in fillings.fields_by_vin:
                box.show_mark(self.tr("Filled in from the VIN"))
            else:
                box.show_mark(self.tr("As in the session before") if field in fillings.fields else "", "copy")
        self._show_vin_help()

    def _show_vin_help(self) -> None:
        self.form.vin_strip.show_help(self.edit)
        self.form.boxes[Field.VIN].tell(self.form.vin_strip.text)

    def _go_to_first_error(self) -> None:
        first = next(field for field in self.form.boxes if field in self.edit.errors)
        self.form.open_to(first)
        self.scroll_area.ensureWidgetVisible(self.form.boxes[first])

    def _show_saving(self) -> None:
        saving = self.edit.is_saving
        self.save_button.setEnabled(not saving)
        self.save_button.setText(self._save_words())
        self.cancel_button.setText(self.tr("Close") if saving or self.edit.is_kept else self.tr("Cancel"))
        for button in (self.save_button, self.cancel_button):
            button.setAccessibleName(button.text())
        self.form.setEnabled(not saving)

    def _save_words(self) -> str:
        if self.edit.is_saving:
            return self.tr("Creating…") if self.edit.is_new else self.tr("Saving…")
        return self.tr("Create and copy link") if self.edit.is_new else self.tr("Save")
