"""What can be done with all selected sessions in one go; with one alone it means what it always meant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.many import ReadRows
from pave_desktop.state.many_news import copied, left_alone
from pave_desktop.state.many_run import RunKind
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.chosen_session import ChosenSession
from pave_desktop.ui.clipboard import has_unsafe_link, put_into_clipboard
from pave_desktop.ui.export_dialog import ExportDialog
from pave_desktop.ui.questions import ask
from pave_desktop.ui.session_table.view import SessionTable
from pave_desktop.ui.words import say_all
from pave_desktop.work.many.collect_links import Links, collect_links
from pave_desktop.work.many.delete_many import DeletePlan, plan_delete
from pave_desktop.work.many.list_pages import pages_in
from pave_desktop.work.workbench import in_worker


class ManyCommands(QObject):
    """Rows are read when a command is given, so that it means what was selected then, whatever the list does after."""

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
        rows, is_bad = self._rows(), self.is_bad

        async def links() -> Links:
            found = await rows()
            return await in_worker(partial(collect_links, found, is_bad))

        self._many.read(links, self._copy)

    def refresh(self) -> None:
        """Look at PAVE again, at the selected sessions."""
        if not self._many.tell_still_on(RunKind.REFRESH):
            self._many.read(self._rows(), self._refresh)

    def delete(self) -> None:
        """Ask once, then delete those of the selected sessions at PAVE that nobody has opened."""
        count = self._count()
        if count < 2:  # noqa: PLR2004 - one is not several
            self._chosen.delete()
            return
        if self._many.tell_still_on(RunKind.DELETE):
            return
        rows, find = self._rows(), self._desk.connections.find

        async def plan() -> DeletePlan:
            found = await rows()
            return await in_worker(partial(plan_delete, found, find))

        self._many.read(plan, self._ask_to_delete)

    def remove(self) -> None:
        """Ask once, then take the selected sessions off this list."""
        if self._count():
            self._many.read(self._rows(), self._ask_to_remove)

    def export(self) -> None:
        """Export the selected sessions; of one alone, or none, all that the list shows now."""
        sessions, count = self._desk.list, self._count()
        if self._many.tell_still_on(RunKind.EXPORT):
            return
        if not sessions.total:
            self._desk.notices.hint(sentence("There is nothing to export, for the list shows no session."))
        elif count < 2 or count >= sessions.total:  # noqa: PLR2004 - one is not several
            query, total = sessions.query, sessions.total
            self._export.ask(lambda: self._many.pages_of(query), total=total, is_bad=self.is_bad)
        else:
            self._many.read(self._rows(), self._export_rows)

    def stop(self) -> None:
        """Stop what is done to many, after what is under way."""
        if not self._many.stop():
            self._desk.notices.hint(sentence("Nothing is under way that could be stopped."))

    def is_bad(self, row: SessionRow) -> bool:
        """Whether a session has a link that is handed out to nobody."""
        return has_unsafe_link(row, self._desk.connections.find(row.connection))

    def _count(self) -> int:
        return self._table.selected_count()

    def _rows(self) -> ReadRows:
        ranges, held = self._table.selected_ranges(), self._table.selected_rows()
        return lambda: self._read(ranges, held)

    async def _read(self, ranges: list[tuple[int, int]], held: list[SessionRow]) -> list[SessionRow]:
        """Read the rows of lines. What is held is sure; the others only where those that are held stand among them."""
        if len(held) == sum(last - first + 1 for first, last in ranges):
            return held
        rows = await self._desk.list.rows_in(ranges)
        if {row.local_id for row in held} <= {row.local_id for row in rows}:
            return rows
        # Lines have moved before the list has seen it: others would be meant than those that a person has selected.
        self._desk.list.reload()
        self._desk.notices.hint(
            sentence("The list has just changed, so nothing was done. Please look at what is selected and try again.")
        )
        return []

    def _refresh(self, rows: Sequence[SessionRow]) -> None:
        if rows:
            self._many.refresh(rows)

    def _copy(self, found: Links) -> None:
        count = len(found.links)
        if not (count + found.without + found.bad):
            return
        if found.links and not put_into_clipboard("\n".join(found.links)):
            held = sentence("The links could not be copied, for another program holds the clipboard. Please try again.")
            self._desk.notices.trouble(held)
        else:
            self._desk.notices.told.emit(copied(count, without=found.without, bad=found.bad))

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

    def _ask_to_remove(self, rows: Sequence[SessionRow]) -> None:
        if not rows:
            return
        one, many = self.tr("Remove {vehicle} from this list?"), self.tr("Remove {count} sessions from this list?")
        question = (one if len(rows) == 1 else many).format(vehicle=name_of(rows[0]), count=len(rows))
        stays = (
            self.tr("PAVE keeps it, and the customer's link goes on working. Its history here is forgotten.")
            if len(rows) == 1
            else self.tr("PAVE keeps them, and the customers' links go on working. Their history here is forgotten.")
        )
        ask(self._window, question, stays, self.tr("Remove from this list"), lambda: self._desk.remove(rows))

    def _export_rows(self, rows: Sequence[SessionRow]) -> None:
        if rows:
            self._export.ask(lambda: pages_in(rows), total=len(rows), is_bad=self.is_bad)
