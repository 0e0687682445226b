"""The owner of runs over many sessions: begins and stops them, says how far they are, and tells what came of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.connection import Connection
from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import sentence
from pave_desktop.state import many_news
from pave_desktop.state.many_run import Run, RunKind
from pave_desktop.state.notices import Level, Notice, Notices
from pave_desktop.state.session_name import name_of
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.work.many.delete_many import delete_many
from pave_desktop.work.many.export_list import ExportFailedError, export_list
from pave_desktop.work.many.following import BusyError
from pave_desktop.work.many.list_pages import pages_of, rows_of
from pave_desktop.work.many.refresh_many import refresh_many
from pave_desktop.work.many.remove_many import remove_many
from pave_desktop.work.refresh_sessions import Change
from pave_desktop.work.workbench import Workbench

Found = TypeVar("Found")

_EXPORT = "an export that failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is written into a file, and how; `cells` is called in a worker."""

    path: Path
    head: Sequence[str]
    cells: Callable[[SessionRow], Sequence[str]]
    pages: Callable[[], AsyncIterable[Sequence[SessionRow]]]
    total: int
    separator: str = ","
    written: Callable[[], object] | None = None
    """Called when it is in its file."""


class Many(QObject):
    """Of each kind one run goes on at a time; a second one is refused with a sentence.

    Leaving the program, the deletion that is under way is waited for, as any write is; no other is begun.
    """

    begun = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        bench: Workbench,
        tasks: TaskOwner,
        notices: Notices,
        *,
        find_connection: Callable[[str], Connection | None],
        changed: Callable[[Sequence[Change]], None],
        row_changed: Callable[[str], None],
        row_removed: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench = bench
        self._tasks = tasks
        self._notices = notices
        self._find_connection = find_connection
        self._changed = changed
        self._row_changed = row_changed
        self._row_removed = row_removed
        self._to_remove: list[str] = []
        self.runs: list[Run] = []
        """Those under way, the one that began first at the front."""

    def read(self, found: Callable[[], Awaitable[Found]], then: Callable[[Found], object]) -> bool:
        """Read what a command is about, then go on with it; not after it was stopped."""

        async def work(run: Run) -> None:
            read = await _unless_stopped(found(), run.stop)
            if read is not None:
                then(read)

        return self._begin(RunKind.READ, work)

    def refresh(self, rows: Sequence[SessionRow]) -> bool:
        """Look at PAVE again, at these sessions."""

        async def work(run: Run) -> None:
            report = await refresh_many(
                self._bench,
                rows,
                self._find_connection,
                changed=self._changed,
                progress=partial(self._progress, run),
                stop=run.stop,
            )
            self._tell(many_news.refreshed(report, stopped=run.stop.is_set()))

        return self._begin(RunKind.REFRESH, work, total=len(rows))

    def delete(self, rows: Sequence[SessionRow]) -> bool:
        """Delete those of these sessions at PAVE that nobody has opened."""

        async def work(run: Run) -> None:
            report = await delete_many(
                self._bench,
                rows,
                self._find_connection,
                hold=self._hold,
                progress=partial(self._progress, run),
                stop=run.stop,
            )
            self._tell(many_news.deleted(report, stopped=run.stop.is_set()))

        return self._begin(RunKind.DELETE, work, total=len(rows))

    def remove(self, rows: Sequence[SessionRow]) -> None:
        """Take sessions off this list; PAVE is not asked. While others are, these are taken off after them."""
        self.remove_ids([row.local_id for row in rows])

    def remove_ids(self, local_ids: Sequence[str]) -> None:
        """Take sessions off this list of which nobody needs the rows."""
        self._to_remove += local_ids

        async def work(run: Run) -> None:
            try:
                while self._to_remove:
                    wanted, self._to_remove = self._to_remove, []
                    await self._remove(run, wanted)
            finally:
                # Where the disk does not do, what waits is not to go by surprise the next time.
                self._to_remove.clear()

        told = sentence("Sessions are being removed from the list.")
        self._tasks.start(
            _name_of(RunKind.REMOVE), partial(self._watched, RunKind.REMOVE, work, 0), is_write=True, told=told
        )

    def export(self, export: Export) -> bool:
        """Write sessions into a file."""

        async def work(run: Run) -> None:
            self._notices.over.emit(_EXPORT)
            try:
                count = await export_list(
                    export.pages(),
                    export.path,
                    head=export.head,
                    cells=export.cells,
                    total=export.total,
                    separator=export.separator,
                    progress=partial(self._progress, run),
                    stop=run.stop,
                )
            except ExportFailedError as failed:
                self._tell(Notice(level=Level.PROBLEM, sentences=failed.told, about=_EXPORT))
            else:
                if count is not None and export.written is not None:
                    export.written()
                self._tell(many_news.not_exported() if count is None else many_news.exported(count, export.path))

        return self._begin(RunKind.EXPORT, work, total=export.total)

    def pages_of(self, query: ListQuery) -> AsyncIterable[Sequence[SessionRow]]:
        """Give all rows that fit a query, page by page, as they are stored then."""

        def read(offset: int, limit: int) -> Awaitable[Sequence[SessionRow]]:
            return self._bench.register.page(query, offset=offset, limit=limit)

        return pages_of(read)

    def rows_of(self, local_ids: Sequence[str]) -> AsyncIterable[Sequence[SessionRow]]:
        """Give the rows of those of these sessions that are still there, page by page."""
        return rows_of(self._bench.register.reader.rows, local_ids)

    def stop(self) -> bool:
        """Stop the run that began first, after what of it is under way; False where there is none."""
        going_on = [run for run in self.runs if not run.stop.is_set()]
        if not going_on:
            return bool(self.runs)
        going_on[0].stop.set()
        self.progressed.emit(going_on[0])
        return True

    def tell_still_on(self, kind: RunKind) -> bool:
        """Tell that a run of this kind still goes on, where one does."""
        for run in self.runs:
            if run.kind is kind:
                self._tell(Notice(level=Level.HINT, sentences=(run.still_on,)))
                return True
        return False

    def _begin(self, kind: RunKind, work: Callable[[Run], Awaitable[None]], *, total: int = 0) -> bool:
        if self._tasks.start(_name_of(kind), partial(self._watched, kind, work, total)):
            return True
        self.tell_still_on(kind)
        return False

    async def _watched(self, kind: RunKind, work: Callable[[Run], Awaitable[None]], total: int) -> None:
        with self._running(Run(kind, total=total)) as run:
            await work(run)

    @contextmanager
    def _running(self, run: Run) -> Iterator[Run]:
        self.runs.append(run)
        self.begun.emit(run)
        try:
            yield run
        finally:
            self.runs.remove(run)
            self.ended.emit(run)

    def _progress(self, run: Run, done: int, total: int) -> None:
        run.done, run.total = done, total
        self.progressed.emit(run)

    async def _remove(self, run: Run, local_ids: list[str]) -> None:
        def removed(gone: Sequence[str]) -> None:
            for local_id in gone:
                self._row_removed(local_id)

        report = await remove_many(
            self._bench,
            local_ids,
            is_busy=lambda local_id: self._tasks.is_running(_write_of(local_id)),
            removed=removed,
            progress=partial(self._progress, run),
            stop=run.stop,
        )
        notice = many_news.removed(report, stopped=run.stop.is_set())
        if notice is not None:
            self._tell(notice)

    async def _hold(self, row: SessionRow, work: Callable[[], Awaitable[None]]) -> None:
        """Do it as a write of its own, which is brought to its end whatever becomes of the run."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def write() -> None:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - the run's to tell
                if not ended.done():
                    ended.set_exception(error)
            else:
                if not ended.done():
                    ended.set_result(None)
            finally:
                ended.cancel()
                self._row_changed(row.local_id)

        told = sentence("{vehicle} is being deleted at PAVE.", vehicle=name_of(row))
        if not self._tasks.start(_write_of(row.local_id), write, is_write=True, told=told):
            raise BusyError
        await ended

    def _tell(self, notice: Notice) -> None:
        self._notices.told.emit(notice)


async def _unless_stopped(wanted: Awaitable[Found], stop: asyncio.Event) -> Found | None:
    reading, stopping = asyncio.ensure_future(wanted), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return reading.result() if reading.done() else None
    finally:
        reading.cancel()
        stopping.cancel()


def _name_of(kind: RunKind) -> str:
    return f"many: {kind}"


def _write_of(local_id: str) -> str:
    return f"write: {local_id}"
