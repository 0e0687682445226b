"""The counter's desk: what staff do with sessions, as commands, and what came of it, as signals."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from pave_desktop.entry.session_link import SessionLink
from pave_desktop.models.connection import Connection
from pave_desktop.models.decoded_vehicle import DecodedVehicle
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.problem import CallFate, ChangedMeanwhile, ConnectionRemoved, NoConnection, Problem, Unexpected
from pave_desktop.models.session_form import FieldValues, values_in_body
from pave_desktop.models.session_row import Event, SessionRow
from pave_desktop.models.session_values import values_of
from pave_desktop.models.write import Write, WriteKind
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.clock_watch import ClockWatch
from pave_desktop.state.connections import Connections
from pave_desktop.state.desk_news import DeskNews
from pave_desktop.state.drafts import Drafts
from pave_desktop.state.line_watch import LineWatch
from pave_desktop.state.live_follow import LiveFollow
from pave_desktop.state.many import Many
from pave_desktop.state.notices import Notices
from pave_desktop.state.outbox import Outbox
from pave_desktop.state.session_list import SessionList
from pave_desktop.state.session_name import being_created, being_saved, name_of
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.work.add_sessions import AddReport, add_sessions
from pave_desktop.work.create_session import create_session
from pave_desktop.work.decode_vin import decode_vin
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.refresh_sessions import Change, refresh_session, refresh_sessions
from pave_desktop.work.session_rows import entered_vehicle
from pave_desktop.work.settle_writes import last_unknown
from pave_desktop.work.update_session import update_session
from pave_desktop.work.workbench import Workbench


class Desk(QObject):
    """All commands return at once. Each write is a task with a name of its own, so that none runs twice.

    `session_changed` follows whatever is new of a session; `session_written` only what looking at PAVE has not found.
    """

    session_changed = Signal(str)
    session_written = Signal(str)
    session_removed = Signal(str)
    changes_found = Signal(object)
    created = Signal(str, object)
    updated = Signal(str, object)
    save_failed = Signal(str, object)
    added = Signal(object)
    add_failed = Signal(object)
    refresh_started = Signal()
    refresh_ended = Signal()

    def __init__(
        self,
        bench: Workbench,
        tasks: TaskOwner,
        notices: Notices,
        connections: Connections,
        *,
        sessions: SessionList | None = None,
    ) -> None:
        super().__init__()
        self._bench = bench
        self.tasks = tasks
        self.notices = notices
        self.connections = connections
        self.list = sessions or SessionList(self)
        self.list.begin(bench.register, tasks)
        self.drafts = Drafts(bench, tasks, row_changed=self.session_changed.emit, row_removed=self.session_removed.emit)
        self.line = LineWatch(now=bench.now, parent=self)
        self._news = DeskNews(notices)
        self.line.came_back.connect(lambda _: self._news.answered())
        self.clock = ClockWatch(notices, self)
        bench.manners.listeners.append(self.line.call_ended)
        bench.line.clocks.listeners.append(self.clock.measured)
        self.follow = LiveFollow(
            bench,
            tasks,
            self.line,
            find_connection=connections.find,
            changed=self.take_changes,
            parent=self,
        )
        self.outbox = Outbox(
            bench,
            tasks,
            self.line,
            find_connection=connections.find,
            row_changed=self.session_changed.emit,
            told=being_saved,
            parent=self,
        )
        self.many = Many(
            bench,
            tasks,
            notices,
            find_connection=connections.find,
            changed=self._take_found,
            row_changed=self.session_changed.emit,
            row_removed=self.session_removed.emit,
            parent=self,
        )
        self._takes_changes = False
        self.session_changed.connect(self._hear_of_change)
        for read in (self.list.read_again, self.follow.rows_changed, self.outbox.look):
            self.session_written.connect(read)
        for hear in (self.list.look_again, self.follow.rows_changed, self.outbox.look):
            self.session_removed.connect(hear)
        self.outbox.changed.connect(self._tell_waiting)
        # Another proxy can be the way on.
        for forget in (self.line.forget, self.outbox.forget_rests):
            connections.proxy_changed.connect(forget)
        for forget in (self.line.forget, self.outbox.forget_rests, self.follow.connections_changed):
            connections.changed.connect(forget)

    def now(self) -> datetime:
        """Give the time, in UTC."""
        return self._bench.now()

    # Looking

    async def row(self, local_id: str) -> SessionRow | None:
        """Read a row from the register."""
        return await self._bench.register.row(local_id)

    async def session(self, local_id: str) -> PaveSession | None:
        """Read what the server last said about a session; None if it never said anything."""
        document = await self._bench.register.answer(local_id)
        return None if document is None else PaveSession.model_validate(document)

    async def values(self, local_id: str) -> FieldValues:
        """Read a session's fields as the server holds them, else as they were asked for."""
        session = await self.session(local_id)
        if session is not None:
            return values_of(session)
        return values_in_body(await self._bench.register.asked(local_id) or {})

    async def events(self, local_id: str) -> list[Event]:
        """Read a session's history, oldest first."""
        return await self._bench.register.events(local_id)

    async def rows_of_vin(self, vin: str) -> list[SessionRow]:
        """Read the rows of one vehicle, newest first."""
        return await self._bench.register.rows_of_vin(vin)

    async def unknown_rows(self) -> list[SessionRow]:
        """Read the rows of which a write's answer was lost, newest first."""
        return await self._bench.register.unknown_rows()

    async def last_unknown(self, row: SessionRow, kind: WriteKind) -> Write | None:
        """Read the last write of a session of which nobody knows whether it was done."""
        return await last_unknown(self._bench, row.local_id, kind)

    async def last_edit(self, local_id: str) -> Write | None:
        """Read the last edit of a session, however it stands."""
        writes = await self._bench.register.writes(local_id)
        return next((write for write in reversed(writes) if write.kind is WriteKind.EDIT), None)

    async def decode_vin(self, vin: str) -> DecodedVehicle:
        """Find out what a VIN says of its vehicle."""
        return await decode_vin(self._bench, vin)

    def take_changes(self, changes: Sequence[Change]) -> None:
        """Tell of the news that looking has found, which is in the register already and known by whoever looked."""
        self.list.take([change.after for change in changes])
        self._takes_changes = True
        try:
            for change in changes:
                self.session_changed.emit(change.after.local_id)
        finally:
            self._takes_changes = False
        self.outbox.look()
        self.changes_found.emit(changes)

    def _take_found(self, changes: Sequence[Change]) -> None:
        """Tell of what a person's look has found, which the plan of looks does not know yet."""
        self.follow.take(changes)
        self.take_changes(changes)

    def _hear_of_change(self, local_id: str) -> None:
        if not self._takes_changes:
            self.session_written.emit(local_id)

    def refresh(self) -> None:
        """Look at PAVE again, at every session that can still change."""
        if self.tasks.start("refresh", self._refresh):
            self.refresh_started.emit()

    def refresh_one(self, row: SessionRow) -> None:
        """Look at one session again, for an editor that opens."""
        self.tasks.start(f"refresh: {row.local_id}", lambda: self._refresh_one(row))

    # Writing

    def create(self, local_id: str, values: FieldValues, draft: Draft, *, beside_open: bool = False) -> bool:
        """Make a session. `created` or `save_failed` follows; False while this very session is being made."""
        work = partial(self._create, local_id, values, draft.connection, draft=draft, beside_open=beside_open)
        vehicle = entered_vehicle(values) or values.get(Field.VIN, "")
        return self._start_write(local_id, work, being_created(vehicle))

    def update(self, row: SessionRow, *, original: FieldValues, changes: FieldValues, draft: Draft) -> bool:
        """Change a session. `updated` or `save_failed` follows; False while this very session is being written."""
        work = partial(self._update, row, original, changes, draft)
        return self._start_write(row.local_id, work, being_saved(row))

    def try_again(self, row: SessionRow, write: Write) -> bool:
        """Write once more what may have been done already, because a person says so; as `create` and `update`."""
        asked = values_in_body(write.asked)
        told = being_created(name_of(row))
        if write.kind is WriteKind.CREATE:
            again = partial(self._create, row.local_id, asked, row.connection, draft=None, beside_open=True, again=True)
        else:
            again = partial(self._update, row, values_in_body(write.original), asked, None, again=True)
            told = being_saved(row)
        return self._start_write(row.local_id, lambda: self._unless_settled(row, write, again), told)

    def settle(self, row: SessionRow, work: Callable[[Workbench], Coroutine[Any, Any, None]]) -> bool:
        """Keep what a person found out about a lost answer; False while this very session is being written."""

        async def settled() -> None:
            try:
                await work(self._bench)
            finally:
                self.session_changed.emit(row.local_id)

        return self._start_write(row.local_id, settled)

    def withdraw(self, row: SessionRow) -> None:
        """Take back an edit that waits for the line, unless it is being sent."""

        async def take_back(bench: Workbench) -> None:
            await bench.register.withdraw_edit(row.local_id)

        if not self.settle(row, take_back):
            self.tell_busy(row)

    def delete(self, row: SessionRow) -> None:
        """Delete a session at PAVE."""
        told = sentence("{vehicle} is being deleted at PAVE.", vehicle=name_of(row))
        if not self._start_write(row.local_id, lambda: self._delete(row), told):
            self.tell_busy(row)

    def remove(self, rows: Iterable[SessionRow]) -> None:
        """Take sessions off this list; PAVE is not asked."""
        self.many.remove(list(rows))

    def add(self, links: tuple[SessionLink, ...], connection: Connection) -> bool:
        """Add sessions that were made elsewhere. `added` or `add_failed` follows; False while others are added."""
        told = sentence("Sessions are being added to the list.")
        return self.tasks.start("add", lambda: self._add(links, connection), is_write=True, told=told)

    async def _refresh(self) -> None:
        try:
            rows = await self._bench.register.open_rows()
            report = await refresh_sessions(self._bench, rows, self.connections.find, changed=self._take_found)
        finally:
            self.refresh_ended.emit()
        self._news.refreshed(report)

    def _tell_waiting(self) -> None:
        if not self.outbox.waiting:
            self.notices.nothing_waits()

    async def _refresh_one(self, row: SessionRow) -> None:
        connection = self.connections.find(row.connection)
        if connection is None:
            return
        try:
            await refresh_session(self._bench, connection, row)
        except Problem as problem:
            if not (isinstance(problem, NoConnection) and self.line.rest is not None):
                # Else it is told at the bottom; what is known of the session is shown all the same.
                self._news.not_looked_at(row, problem)
        self.session_changed.emit(row.local_id)

    def _start_write(
        self, local_id: str, work: Callable[[], Coroutine[Any, Any, None]], told: Sentence | None = None
    ) -> bool:
        """Start a write; `told` is what a person is told who waits for it while the program ends."""
        return self.tasks.start(f"write: {local_id}", work, is_write=True, told=told)

    async def _unless_settled(
        self, row: SessionRow, write: Write, again: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """A look, or another window, may have found out meanwhile what became of it."""
        if await self.last_unknown(row, write.kind) is None:
            self.save_failed.emit(row.local_id, ChangedMeanwhile(fate=CallFate.NEVER_SENT))
            self.session_changed.emit(row.local_id)
        else:
            await again()

    async def _create(
        self,
        local_id: str,
        values: FieldValues,
        connection_id: str,
        *,
        draft: Draft | None,
        beside_open: bool,
        again: bool = False,
    ) -> None:
        connection = self.connections.find(connection_id)
        if connection is None:
            self.save_failed.emit(local_id, ConnectionRemoved(fate=CallFate.NEVER_SENT))
            return
        try:
            saved = await create_session(
                self._bench,
                connection,
                local_id=local_id,
                values=values,
                draft=draft,
                beside_open=beside_open,
                again=again,
            )
        except Exception as error:  # noqa: BLE001 - passed on, after the editor is freed
            self.session_changed.emit(local_id)
            self._tell_failed_save(local_id, error)
        else:
            self.session_changed.emit(local_id)
            self.created.emit(local_id, saved)

    async def _update(
        self,
        row: SessionRow,
        original: FieldValues,
        changes: FieldValues,
        draft: Draft | None,
        *,
        again: bool = False,
    ) -> None:
        connection = self.connections.find(row.connection)
        if connection is None:
            self.save_failed.emit(row.local_id, ConnectionRemoved(fate=CallFate.NEVER_SENT))
            return
        try:
            saved = await update_session(
                self._bench, connection, row, original=original, changes=changes, draft=draft, again=again
            )
        except Exception as error:  # noqa: BLE001 - passed on, after the editor is freed
            self.session_changed.emit(row.local_id)
            self._tell_failed_save(row.local_id, error)
        else:
            self.session_changed.emit(row.local_id)
            self.updated.emit(row.local_id, saved)

    def tell_busy(self, row: SessionRow) -> None:
        """Tell that nothing was begun, for this very session is being written."""
        self.notices.hint(
            sentence("{vehicle} is still being written. Please try again in a moment.", vehicle=name_of(row)),
            about=row.local_id,
        )

    def _tell_failed_save(self, local_id: str, error: Exception) -> None:
        """Free the editor in any case; what is no problem for a person is the task owner's to report."""
        if isinstance(error, Problem):
            self.save_failed.emit(local_id, error)
        else:
            self.save_failed.emit(local_id, Unexpected(fate=CallFate.NOT_KNOWN))
            raise error

    async def _delete(self, row: SessionRow) -> None:
        connection = self.connections.find(row.connection)
        if connection is None:
            self.notices.problem(ConnectionRemoved(fate=CallFate.NEVER_SENT), about=row.local_id)
            return
        try:
            await delete_session(self._bench, connection, row)
        except Problem as problem:
            self._news.not_deleted(row, problem)
        else:
            self._news.deleted(row)
        self.session_changed.emit(row.local_id)

    async def _add(self, links: tuple[SessionLink, ...], connection: Connection) -> None:
        try:
            report: AddReport = await add_sessions(self._bench, connection, links)
        except Problem as problem:
            self.add_failed.emit(problem)
        except Exception:
            self.add_failed.emit(Unexpected(fate=CallFate.NEVER_SENT))
            raise
        else:
            for row in report.added:
                self.session_changed.emit(row.local_id)
            self.added.emit(report)
