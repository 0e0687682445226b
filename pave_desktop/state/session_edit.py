"""One open editor: what the server holds, what was typed, what is locked, what would be sent."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal

from pave_desktop.entry.phone import hint_about_phone, read_phone, show_phone
from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.vin import tidy_vin
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.problem import CallFate, EditClashes, Problem
from pave_desktop.models.session_form import FieldValues, ReadingContext, nested
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.session_values import on_the_wire, texts_of
from pave_desktop.models.tidy_texts import tidy_texts
from pave_desktop.models.write import Write
from pave_desktop.rules.locks import DELETED, field_locks
from pave_desktop.sentence import Sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.draft_keeper import DraftKeeper
from pave_desktop.state.entry import Entry, context_of
from pave_desktop.state.field_errors import field_errors, not_sent
from pave_desktop.state.fillings import Fillings
from pave_desktop.state.held_session import HeldSession, hold
from pave_desktop.state.in_step import InStep
from pave_desktop.state.meanwhile import Meanwhile
from pave_desktop.state.session_name import name_of
from pave_desktop.state.vin_help import VinHelp
from pave_desktop.work.create_session import Saved
from pave_desktop.work.refresh_sessions import STOPS_THE_REST

_NO_LOCKS: dict[Field, Sentence | None] = dict.fromkeys(Field)


class SessionEdit(QObject):
    """Keeps the editor's truth apart from its widgets, so that closing the window loses no write."""

    draft_taken = Signal(object)
    text_changed = Signal(Field)
    locks_changed = Signal()
    errors_changed = Signal()
    waiting_changed = Signal()
    saving_changed = Signal()
    busy = Signal()
    finished = Signal(object)
    failed = Signal(object)

    def __init__(
        self, desk: Desk, *, local_id: str, connection: Connection | None, row: SessionRow | None = None
    ) -> None:
        super().__init__()
        self._desk = desk
        self.local_id = local_id
        self.connection = connection
        self.row = row
        self.held = HeldSession()
        self._original_texts = texts_of({}) | (connection.defaults.texts() if connection and row is None else {})
        self.texts: dict[Field, str] = dict(self._original_texts)
        self.meanwhile = Meanwhile(self)
        self.fillings = Fillings(self)
        self.vin_help = VinHelp(self, desk)
        self.locks: Mapping[Field, Sentence | None] = _NO_LOCKS
        self.errors: dict[Field, Sentence] = {}
        self._kept_texts: dict[Field, str] | None = None
        self.is_saving = False
        self.drafts = DraftKeeper(self._keep_draft, self)
        self._in_step = InStep(self, desk)
        desk.session_changed.connect(self._in_step.session_changed)
        desk.created.connect(self._saved)
        desk.updated.connect(self._saved)
        desk.save_failed.connect(self._save_failed)
        desk.session_removed.connect(self._session_removed)

    @property
    def original(self) -> FieldValues:
        """What the server holds, as far as is known."""
        return self.held.values

    @property
    def waiting(self) -> frozenset[Field]:
        """The fields whose change waits to be sent."""
        return self.held.waiting

    @property
    def is_new(self) -> bool:
        """Whether saving makes a session."""
        return self.row is None

    @property
    def is_dirty(self) -> bool:
        """Whether anything was typed that is not saved."""
        return self.is_touched(Field.VIN) or self.has_more_than_vin

    @property
    def is_kept(self) -> bool:
        """Whether all that is typed stands in the list as a draft, to be created when a person says so."""
        kept = self._kept_texts
        typed = [field for field in Field if field not in self.fillings.fields]
        return kept is not None and all(self.texts[field] == kept[field] for field in typed)

    @property
    def has_more_than_vin(self) -> bool:
        """Whether a person entered anything besides the VIN."""
        return any(self.is_touched(field) for field in Field if field not in {Field.VIN, *self.fillings.fields})

    @property
    def reading_context(self) -> ReadingContext:
        """What typed texts mean here: whose phone numbers, and how numbers are grouped."""
        return context_of(self.connection, self.original)

    def hint(self, field: Field) -> Sentence | None:
        """What looks wrong with a phone number, though it may be right."""
        is_asked = field in (Field.SMS_TO, Field.SMS_FROM) and self.is_touched(field)
        return hint_about_phone(self.texts[field], self.reading_context.region) if is_asked else None

    def is_touched(self, field: Field) -> bool:
        """Whether a field's text differs from what the server holds, or will hold once what waits is sent."""
        return self.texts[field] != self._original_texts[field]

    def load(self) -> None:
        """Fill in what the register knows, and look at PAVE once more."""
        self._in_step.begin()
        if self.row is not None and self.row.fate is Fate.MADE:
            self._desk.refresh_one(self.row)

    def take_draft(self, draft: Draft) -> None:
        """Put back what was typed in an earlier run."""
        self.fill_in({field: draft.texts[field.value] for field in Field if field.value in draft.texts})

    def fill_in(self, texts: Mapping[Field, str]) -> None:
        """Put texts into fields as if they had been typed."""
        for field, text in texts.items():
            self.set_text(field, text)
            self.text_changed.emit(field)

    def set_text(self, field: Field, text: str) -> None:
        """Take what was typed. Its error goes, for it speaks of what stood there before."""
        if self.texts[field] == text:
            return
        if field is Field.VIN and tidy_vin(text) != tidy_vin(self.texts[field]):
            self.vin_help.forget()
        self.texts[field] = text
        self.fillings.changed.emit()
        self.meanwhile.typed(field, text)
        if self.errors.pop(field, None) is not None:
            self.errors_changed.emit()
        self.drafts.typed()

    def use_theirs(self) -> None:
        """Give up what was typed where PAVE holds something else by now."""
        self.fill_in(dict(self.meanwhile.theirs))

    def mark_kept(self) -> None:
        """Take what is typed for what the list keeps as a draft."""
        self._kept_texts = dict(self.texts)

    def give_up_locked(self) -> None:
        """Give up what was typed where nothing can be changed any more."""
        self.fill_in({field: self.held.texts[field] for field in self.not_sent_because_locked()})
        if self.waiting:
            self.withdraw()

    def withdraw(self) -> None:
        """Take back what waits for the line; what was typed since stays."""
        if self.row is not None:
            self._desk.withdraw(self.row)

    def choose_connection(self, connection: Connection) -> None:
        """Make the new session with another connection; what nobody typed follows its defaults."""
        before, region = self._original_texts, self.reading_context.region
        self.connection = connection
        self._original_texts = texts_of({}) | connection.defaults.texts()
        untouched = {field for field in Field if self.texts[field] == before[field]}
        self._follow_at_rest(untouched)
        for field in (Field.SMS_TO, Field.SMS_FROM):
            if self.is_touched(field):
                with suppress(EntryRefusedError):
                    # The number that was typed stays that number, whatever country's are read now.
                    number = read_phone(self.texts[field], region)
                    self.fill_in({field: show_phone(number or "", self.reading_context.region)})
        self.drafts.typed()

    def leave(self, field: Field) -> None:
        """Tidy and judge one field when it is left, if something was typed."""
        self._tidy(field)
        if field is Field.VIN:
            self.vin_help.look()
        error = self.entry().reading().errors.get(field)
        if error is not None and self.texts[field].strip() and self.errors.get(field) != error:
            self.errors[field] = error
            self.errors_changed.emit()

    def will_be_sent(self) -> dict[str, Any]:
        """Give the body that saving would send now, less what cannot be read yet."""
        to_send = (entry := self.entry()).to_send(entry.reading())
        return nested(on_the_wire(to_send, self.connection) if self.connection else to_send)

    def not_sent_because_locked(self) -> list[Field]:
        """Name fields with a change, typed or waiting, that may no longer be sent."""
        changed = self.entry().touched | self.waiting
        return [field for field in Field if self.locks.get(field) and field in changed]

    def save(self, *, beside_open: bool = False) -> bool:
        """Save if everything can be read; else `errors` says what cannot. True where a write was started.

        A vehicle that has an open session gets a second one only `beside_open`: a person has to mean it.
        """
        if self.is_saving:
            return False
        for field in Field:
            self._tidy(field)
        entry = self.entry()
        reading = entry.reading()
        if reading.errors:
            self._set_errors(reading.errors)
            return False
        to_send = entry.to_send(reading)
        if self.row is None:
            started = self._desk.create(self.local_id, to_send, self.draft(), beside_open=beside_open)
        elif not to_send and (unsent := self.not_sent_because_locked()):
            # Closing now would look like a save and lose what was typed.
            self._set_errors({field: lock for field in unsent if (lock := self.locks[field])})
            return False
        elif not to_send:
            if self.waiting and entry.touched:
                # It was typed back to what PAVE holds: nothing shall go out any more.
                self.withdraw()
            self.discard()
            self.finished.emit(None)
            return False
        else:
            draft = self.draft(entry.touched | self.waiting)
            started = self._desk.update(self.row, original=self.original, changes=to_send, draft=draft)
            if not started:
                self.busy.emit()
        if started:
            self.meanwhile.forget_causes()
            self.drafts.stop()
            self._set_errors({})
            self._set_saving(saving=True)
        return started

    def discard(self) -> None:
        """Forget what was typed."""
        self.drafts.stop()
        self.texts = dict(self._original_texts)
        if not self.is_saving:
            self._desk.drafts.drop(self.local_id)

    def end(self) -> None:
        """Stop listening, for the editor is gone. A write under way goes on; the desk tells what comes of it."""
        self.drafts.stop()
        if self.is_saving:
            # From now on only the list shows that it is being written.
            self._desk.session_changed.emit(self.local_id)
        self._desk.session_changed.disconnect(self._in_step.session_changed)
        self._desk.created.disconnect(self._saved)
        self._desk.updated.disconnect(self._saved)
        self._desk.save_failed.disconnect(self._save_failed)
        self._desk.session_removed.disconnect(self._session_removed)
        self.blockSignals(True)  # noqa: FBT003 - Qt's own signature

    def draft(self, fields: frozenset[Field] | None = None) -> Draft:
        """Give what is typed now, to be kept: in `fields`, else in all that were touched."""
        fields = self.entry().touched if fields is None else fields
        return Draft(
            local_id=self.local_id,
            connection=self.connection.id if self.connection else "",
            texts={field.value: text for field, text in self.texts.items() if field in fields},
            is_new=self.is_new,
            kept_at=self._desk.now(),
            based_on=nested(self.original),
        )

    def _keep_draft(self) -> None:
        if self.is_saving:
            return
        if self.is_dirty:
            self._desk.drafts.keep(self.draft())
        else:
            self._desk.drafts.drop(self.local_id)

    def _tidy(self, field: Field) -> None:
        """Write a field out as it is usually spelled; what nobody touched stays as it is."""
        typed = self.texts[field]
        if not self.is_touched(field) or self.locks.get(field):
            return
        for each, text in tidy_texts(field, typed, self.reading_context).items():
            if text == self.texts[each] or self.locks.get(each):
                continue
            self.fill_in({each: text})
            if field is Field.VIN and text != tidy_vin(typed):
                self.vin_help.mended(tidy_vin(typed))

    def entry(self) -> Entry:
        """Give what stands in the fields now."""
        return Entry(self.texts, self._original_texts, self.held, self.locks, self.is_new, self.reading_context)

    def take_session(self, session: PaveSession, waits: Write | None) -> None:
        """Take what the server holds now, and what waits to be sent. Fields that nobody touched follow it."""
        touched = self.entry().touched
        before, self.held = self.held, hold(session, waits, self.texts_of)
        self._original_texts = dict(self.held.at_rest)
        self._follow_at_rest(set(Field) - touched)
        if waits is not None or before.session is not None:
            self.meanwhile.compare(self.entry(), based_on=self.held.waits_on if waits else before.texts)
        gone = self.row is not None and self.row.fate is not Fate.MADE
        self.locks = dict.fromkeys(Field, DELETED) if gone else field_locks(session)
        self.locks_changed.emit()
        self.waiting_changed.emit()

    def _follow_at_rest(self, untouched: set[Field]) -> None:
        for field in Field:
            if field in untouched and self.texts[field] != self._original_texts[field]:
                self.texts[field] = self._original_texts[field]
                self.text_changed.emit(field)

    def texts_of(self, values: FieldValues) -> dict[Field, str]:
        """Write values out as they stand in the fields."""
        context = self.reading_context
        return texts_of(values, context.region, group_sign=context.group_sign)

    def _saved(self, local_id: str, saved: Saved) -> None:
        # Another editor of this session may have been closed while it was saving.
        if local_id == self.local_id and self.is_saving:
            self._set_saving(saving=False)
            self._tell_unsent()
            self.row = saved.row
            self.texts = dict(self._original_texts)
            self.finished.emit(saved)

    def _save_failed(self, local_id: str, problem: Problem) -> None:
        if local_id != self.local_id or not self.is_saving:
            return
        self._set_saving(saving=False)
        if self.is_new and isinstance(problem, STOPS_THE_REST) and problem.fate is not CallFate.NOT_KNOWN:
            self.mark_kept()
        elif problem.fate is CallFate.NEVER_SENT and not problem.waits:
            # Where it was not even begun, nothing has kept what was typed.
            self.drafts.typed()
        self._set_errors(field_errors(problem))
        if isinstance(problem, EditClashes):
            self.meanwhile.name_causes(problem.clashes, self.entry())
        self.failed.emit(problem)

    def _tell_unsent(self) -> None:
        """Tell what was typed into fields that were locked meanwhile: it was not sent, and the editor closes."""
        vehicle = name_of(self.row) if self.row else ""
        for field in self.not_sent_because_locked():
            told = not_sent(vehicle, field, self.texts[field], self.locks[field])
            self._desk.notices.hint(told, about=self.local_id)

    def _session_removed(self, local_id: str) -> None:
        """Close: what is off the list cannot be written any more."""
        if local_id == self.local_id and not self.is_new:
            self.discard()
            self.finished.emit(None)

    def _set_errors(self, errors: Mapping[Field, Sentence]) -> None:
        if errors or self.errors:
            self.errors = dict(errors)
            self.errors_changed.emit()

    def _set_saving(self, *, saving: bool) -> None:
        self.is_saving = saving
        self.saving_changed.emit()
