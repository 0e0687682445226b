"""What can be done with all selected sessions in one go; with one alone it means what it always meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.many_news import copied, left_alone
from pave_desktop.state.many_run import RunKind
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.chosen_session import ChosenSession
from pave_desktop.ui.clipboard import has_unsafe_link, put_into_clipboard
from pave_desktop.ui.export_dialog import ExportDialog
from pave_desktop.ui.questions import ask
from pave_desktop.ui.session_table.kept_selection import Choice
from pave_desktop.ui.session_table.view import SessionTable
from pave_desktop.ui.words import say_all
from pave_desktop.work.many.collect_links import Links, collect_links
from pave_desktop.work.many.delete_many import DeletePlan, plan_delete
from pave_desktop.work.workbench import in_worker

ReadIds = Callable[[], Awaitable[list[str]]]
"""Reads which sessions a command is about, in the order of the list."""


class ManyCommands(QObject):
    """A command means the sessions that were selected when it was given, whatever the list does before and after.

    Their rows are read page by page: all that are selected may be more than is to be held.
    """

    def __init__(self, table: SessionTable, desk: Desk, chosen: ChosenSession, window: QWidget) -> None:
        super().__init__(window)
        self._table = table
        self._desk = desk
        self._many = desk.many
        self._chosen = chosen
        self._window = window
        self._export = ExportDialog(desk, window)

    def copy(self) -> None:
        """Copy the links of all selected sessions, one a line."""
        if self._count() < 2:  # noqa: PLR2004 - one is not several
            self._chosen.copy()
            return
        read_ids, is_bad = self._selected(), self.is_bad

        async def links() -> list[Links]:
            pages = self._many.rows_of(await read_ids())
            return [await in_worker(partial(collect_links, page, is_bad)) async for page in pages]

        self._many.read(links, self._copy)

    def refresh(self) -> None:
        """Look at PAVE again, at the selected sessions."""
        if self._many.tell_still_on(RunKind.REFRESH):
            return
        read_ids = self._selected()

        async def rows() -> list[SessionRow]:
            return [row async for page in self._many.rows_of(await read_ids()) for row in page]

        self._many.read(rows, self._refresh)

    def delete(self) -> None:
        """Ask once, then delete those of the selected sessions at PAVE that nobody has opened."""
        if self._count() < 2:  # noqa: PLR2004 - one is not several
            self._chosen.delete()
            return
        if self._many.tell_still_on(RunKind.DELETE):
            return
        read_ids, find = self._selected(), self._desk.connections.find

        async def plan() -> DeletePlan:
            found = DeletePlan()
            async for page in self._many.rows_of(await read_ids()):
                found += await in_worker(partial(plan_delete, page, find))
            return found

        self._many.read(plan, self._ask_to_delete)

    def remove(self) -> None:
        """Ask once, then take the selected sessions off this list."""
        if not self._count():
            return
        read_ids = self._selected()

        async def found() -> tuple[list[str], list[SessionRow]]:
            local_ids = await read_ids()
            return local_ids, await self._desk.list.rows_of(local_ids[:1])

        self._many.read(found, self._ask_to_remove)

    def export(self) -> None:
        """Export the selected sessions; of none, all that the list shows now."""
        sessions = self._desk.list
        if self._many.tell_still_on(RunKind.EXPORT):
            return
        if not sessions.total:
            self._desk.notices.hint(sentence("There is nothing to export, for the list shows no session."))
        elif self._count():
            self._many.read(self._selected(), self._export_selected)
        else:
            query = sessions.shown_query
            self._export.ask(lambda: self._many.pages_of(query), total=sessions.total, is_bad=self.is_bad)

    def stop(self) -> None:
        """Stop what is done to many, after what is under way."""
        if not self._many.stop():
            self._desk.notices.hint(sentence("Nothing is under way that could be stopped."))

    def is_bad(self, row: SessionRow) -> bool:
        """Whether a session has a link that is handed out to nobody."""
        return has_unsafe_link(row, self._desk.connections.find(row.connection))

    def _count(self) -> int:
        return self._table.selected_count()

    def _selected(self) -> ReadIds:
        choice, query = self._table.choice(), self._desk.list.shown_query
        return lambda: self._read(choice, query)

    async def _read(self, choice: Choice, query: ListQuery) -> list[str]:
        """Read which of the sessions that a person has selected the list shows now, in its order: never another one."""
        sessions, local_ids = self._desk.list, choice.ids
        if choice.lines is not None:
            found = await sessions.ids_at(choice.lines)
            local_ids = () if found is None else (*local_ids, *found)
        shown = await sessions.still_shown(query, local_ids) if local_ids else []
        if not shown:
            self._desk.list.reload()
            self._desk.notices.hint(
                sentence(
                    "The list has just changed, so nothing was done. Please look at what is selected and try again."
                )
            )
        return shown

    def _refresh(self, rows: Sequence[SessionRow]) -> None:
        if rows:
            self._many.refresh(rows)

    def _copy(self, found: Sequence[Links]) -> None:
        if not found:
            return
        links = [link for each in found for link in each.links]
        without, bad = sum(each.without for each in found), sum(each.bad for each in found)
        if links and not put_into_clipboard("\n".join(links)):
            held = sentence("The links could not be copied, for another program holds the clipboard. Please try again.")
            self._desk.notices.trouble(held)
        else:
            self._desk.notices.told.emit(copied(len(links), without=without, bad=bad))

    def _ask_to_delete(self, plan: DeletePlan) -> None:
        if not plan.total:
            return
        left = [left_alone(why, count) for why, count in plan.left.most_common()]
        if not plan.idle:
            none = sentence("None of the {count} selected sessions can be deleted at PAVE.", count=plan.total)
            self._desk.notices.hint(none, *left)
            return
        some = self.tr("Delete {idle} of the {count} selected sessions at PAVE?")
        every = self.tr("Delete all {count} selected sessions at PAVE?")
        question = (some if left else every).format(idle=len(plan.idle), count=plan.total)
        explanation = self.tr("The customers' links stop working. The sessions stay in this list, with their history.")
        if left:
            others = self.tr("{left} The links of the others stop working; they stay in this list, with their history.")
            explanation = others.format(left=say_all(left))
        ask(self._window, question, explanation, self.tr("Delete at PAVE"), lambda: self._delete(plan.idle))

    def _delete(self, rows: Sequence[SessionRow]) -> None:
        self._many.delete(rows)

    def _ask_to_remove(self, found: tuple[Sequence[str], Sequence[SessionRow]]) -> None:
        local_ids, first = found
        if not first:
            return
        one, many = self.tr("Remove {vehicle} from this list?"), self.tr("Remove {count} sessions from this list?")
        question = (one if len(local_ids) == 1 else many).format(vehicle=name_of(first[0]), count=len(local_ids))
        stays = (
            self.tr("PAVE keeps it, and the customer's link goes on working. Its history here is forgotten.")
            if len(local_ids) == 1
            else self.tr("PAVE keeps them, and the customers' links go on working. Their history here is forgotten.")
        )
        ask(self._window, question, stays, self.tr("Remove from this list"), lambda: self._many.remove_ids(local_ids))

    def _export_selected(self, local_ids: Sequence[str]) -> None:
        if local_ids:
            self._export.ask(lambda: self._many.rows_of(local_ids), total=len(local_ids), is_bad=self.is_bad)
