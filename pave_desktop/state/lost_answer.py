"""One write whose answer was lost: what is known of it, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from pave_desktop.entry.session_link import read_session_links
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import CallFate, ConnectionRemoved, Problem, Unexpected
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.write import Write, WriteKind
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.desk import Desk
from pave_desktop.work.create_session import Saved
from pave_desktop.work.decide_fate import say_it_was_changed, say_it_was_not_done, take_found_key
from pave_desktop.work.settle_writes import EDIT_NOT_KNOWN, texts_somebody
from pave_desktop.work.workbench import Workbench


class LostAnswer(QObject):
    """Bound to a window as SessionEdit is; each of its commands returns at once.

    `settled` tells, once, the row that stands for the session now, with the draft to go on with where it was not done;
    `failed` that nothing is settled, with the Problem.
    """

    settled = Signal(object, object)
    failed = Signal(object)
    busy_changed = Signal()

    def __init__(self, desk: Desk, row: SessionRow, write: Write, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.row = row
        self.write = write
        self.is_busy = False
        self._is_settled = False
        desk.created.connect(self._written)
        desk.updated.connect(self._written)
        desk.save_failed.connect(self._not_written)
        desk.session_removed.connect(self._removed)
        desk.session_changed.connect(self._changed)

    @property
    def connection(self) -> Connection | None:
        """The connection that the session belongs to, where it is still there."""
        return self._desk.connections.find(self.row.connection)

    @property
    def phone(self) -> str:
        """Who may have been sent a text, in the E.164 form; empty where nobody was."""
        return str(values_in_body(self.write.asked).get(Field.SMS_TO, ""))

    def take_key(self, typed: str) -> Sentence | None:
        """Take the session that a person found, by its key or its link. Gives the sentence why nothing was asked."""
        links = read_session_links(typed).links
        if len(links) != 1:
            return sentence("Please enter one session key, such as ABC-1234567890, or its capture link.")
        self._settle(partial(self._take_key, links[0].key))
        return None

    def try_again(self) -> None:
        """Write it once more, which may send a second text."""
        if self._may_begin and self._desk.try_again(self.row, self.write):
            self._set_busy(busy=True)

    def say_it_was_changed(self) -> None:
        """Take the person's word that the server did it."""
        self._settle(self._done)

    def say_it_was_not_done(self) -> None:
        """Take the person's word that it did not; what was entered becomes a draft."""
        self._settle(self._not_done)

    def end(self) -> None:
        """Stop listening, for the window is gone. What is under way goes on."""
        self._desk.created.disconnect(self._written)
        self._desk.updated.disconnect(self._written)
        self._desk.save_failed.disconnect(self._not_written)
        self._desk.session_removed.disconnect(self._removed)
        self._desk.session_changed.disconnect(self._changed)
        self.blockSignals(True)  # noqa: FBT003 - Qt's own signature

    @property
    def _may_begin(self) -> bool:
        return not (self.is_busy or self._is_settled)

    def _settle(self, work: Callable[[Workbench], Coroutine[Any, Any, Draft | None]]) -> None:
        async def settle(bench: Workbench) -> None:
            try:
                draft = await work(bench)
            except Problem as problem:
                self._fail(problem)
            except Exception:
                self._fail(Unexpected(fate=CallFate.NEVER_SENT))
                raise
            else:
                self._tell_settled(draft)

        if self._may_begin and self._desk.settle(self.row, settle):
            self._set_busy(busy=True)

    async def _take_key(self, key: str, bench: Workbench) -> None:
        connection = self.connection
        if connection is None:
            raise ConnectionRemoved(fate=CallFate.NEVER_SENT)
        self.row = await take_found_key(bench, connection, self.row, key)

    async def _done(self, bench: Workbench) -> None:
        await say_it_was_changed(bench, self.row)
        self.row = await bench.register.row(self.row.local_id) or self.row

    async def _not_done(self, bench: Workbench) -> Draft:
        draft = await say_it_was_not_done(bench, self.row, self.write.kind)
        self.row = await bench.register.row(self.row.local_id) or self.row
        return draft

    def _written(self, local_id: str, saved: Saved) -> None:
        if local_id == self.row.local_id:
            self.row = saved.row
            self._tell_settled()

    def _not_written(self, local_id: str, problem: Problem) -> None:
        if local_id == self.row.local_id:
            self._fail(problem)

    def _removed(self, local_id: str) -> None:
        if local_id == self.row.local_id:
            self._tell_settled()

    def _changed(self, local_id: str) -> None:
        if local_id == self.row.local_id and self._may_begin:
            self._desk.tasks.start_latest(f"lost answer: {id(self)}", self._look_again)

    async def _look_again(self) -> None:
        """A look at the server may have settled it meanwhile."""
        row = await self._desk.row(self.row.local_id)
        if row is not None and await find_lost_answer(self._desk, row) is None and self._may_begin:
            self.row = row
            self._tell_settled()

    def _tell_settled(self, draft: Draft | None = None) -> None:
        if self.is_busy:
            self._set_busy(busy=False)
        if not self._is_settled:
            self._is_settled = True
            self.settled.emit(self.row, draft)

    def _fail(self, problem: Problem) -> None:
        self._set_busy(busy=False)
        self.failed.emit(problem)

    def _set_busy(self, *, busy: bool) -> None:
        self.is_busy = busy
        self.busy_changed.emit()


async def find_lost_answer(desk: Desk, row: SessionRow) -> Write | None:
    """Give the write of a session that a person has to decide about; None where nothing waits for a person.

    An edit that sends no text is settled by the next look at the server, and needs nobody.
    """
    if row.fate is Fate.NOT_KNOWN:
        return await desk.last_unknown(row, WriteKind.CREATE)
    if row.unsettled == EDIT_NOT_KNOWN:
        write = await desk.last_unknown(row, WriteKind.EDIT)
        return write if write is not None and texts_somebody(write) else None
    return None
