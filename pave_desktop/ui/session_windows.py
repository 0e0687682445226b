"""The open editors: one per session, raised when asked for again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pave_desktop.entry.vin import mend_vin, tidy_vin
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import Problem
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.rules.locks import DELETED
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.lost_answer import LostAnswer, find_lost_answer
from pave_desktop.state.notices import Action, Level, Notice
from pave_desktop.state.session_edit import SessionEdit
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.bring_up import bring_up
from pave_desktop.ui.clipboard import Copied, copy_link
from pave_desktop.ui.lost_answer_window import LostAnswerWindow
from pave_desktop.ui.save_news import SaveNews
from pave_desktop.ui.session_editor.editor import SessionEditor
from pave_desktop.ui.words import status_word
from pave_desktop.work.settle_writes import EDIT_NOT_KNOWN


class SessionWindows(QObject):
    """Lives as long as the main window."""

    created = Signal(str)
    shown = Signal(object)
    offered = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parent = parent
        self.editors: list[SessionEditor] = []
        self.lost: list[LostAnswerWindow] = []
        self.news = SaveNews(desk, self)

    def open_new(self, draft: Draft | None = None, *, vin: str = "", is_kept: bool = False) -> SessionEditor:
        """Open an empty editor, one with a VIN, or one with what an earlier run left unsaved.

        `is_kept` says that the list has the draft, so that closing the editor again loses nothing.
        """
        connections = self._desk.connections
        connection = connections.find(draft.connection) if draft else None
        edit = SessionEdit(
            self._desk,
            local_id=draft.local_id if draft else new_local_id(),
            connection=connection or connections.current,
        )
        if draft is not None:
            edit.take_draft(draft)
            if is_kept:
                edit.mark_kept()
        return self._show(edit, vin=vin)

    def open_like(self, row: SessionRow) -> None:
        """Open an editor with what a session like this one has; its car and its customer are entered anew."""

        async def take_over() -> None:
            values = await self._desk.values(row.local_id)
            self.open_new().edit.fillings.fill_like(values)

        self._desk.tasks.start("new like this", take_over)

    def take_scan(self, vin: str, front: QWidget | None) -> None:
        """Put a scanned VIN into the editor in front; from any other window, go to the session of that car."""
        for editor in self.editors:
            if editor is front and editor.is_for_scan(vin):
                editor.take_scan(vin)
                return
        self.open_vin(mend_vin(vin), scanned=vin)

    def open_new_of(self, local_id: str) -> None:
        """Open an editor for a new session of a vehicle that has had one."""

        async def begin() -> None:
            row = await self._desk.row(local_id)
            if row is not None:
                self.open_new_with(tidy_vin(row.vin))

        self._desk.tasks.start(f"new of: {local_id}", begin)

    def open_vin(self, vin: str, *, scanned: str = "") -> None:
        """Go to the session of a VIN: the open one, else the last one; without one, begin it."""
        self._desk.tasks.start(f"open vin: {vin}", lambda: self._open_vin(vin, scanned or vin))

    async def _open_vin(self, vin: str, scanned: str) -> None:
        for editor in self.editors:
            if editor.edit.is_new and tidy_vin(editor.edit.texts[Field.VIN]) == vin:
                bring_up(editor)
                return
        current = self._desk.connections.current
        rows = await self._desk.rows_of_vin(vin)
        # A TEST session does not stand in for one with the LIVE key that is in use.
        rows.sort(key=lambda row: current is not None and row.connection != current.id)
        found = next((row for row in rows if row.is_open), None)
        found = found or next((row for row in rows if row.fate.is_draft), None)
        if found is not None:
            self.shown.emit(found)
            self.open_row(found)
        elif rows:
            self._tell_past(rows[0])
        else:
            self.open_new_with(scanned)

    def _tell_past(self, row: SessionRow) -> None:
        """Show a session of a scanned vehicle that cannot be edited, and how to make a new one."""
        self.shown.emit(row)
        self._desk.notices.hint(
            sentence("{vehicle} has a session already: {status}.", vehicle=name_of(row), status=status_word(row)),
            action=Action.NEW_OF_VIN,
            about=row.local_id,
        )
        self.offered.emit()

    def open_new_with(self, vin: str) -> SessionEditor:
        """Open an editor for a new session of a VIN."""
        return self.open_new(vin=vin)

    def open_prepared(self, texts: Mapping[Field, str], told: tuple[Sentence, ...]) -> None:
        """Open an empty editor with these texts in it, and say in it what to do."""
        editor = self.open_new()
        editor.edit.fill_in(texts)
        editor.notice_bar.show_notice(Notice(level=Level.HINT, sentences=told))
        for field in texts:
            editor.form.open_to(field)

    def open_row(self, row: SessionRow) -> None:
        """Open what there is to do about a session: its editor, its entry, or the question about a lost answer."""
        if row.fate is Fate.DELETED:
            self._desk.notices.hint(DELETED, about=row.local_id)
        elif row.fate in (Fate.WAITING, Fate.ON_ITS_WAY):
            told = sentence("{vehicle} is just being created. Please try again in a moment.", vehicle=name_of(row))
            self._desk.notices.hint(told, about=row.local_id)
        elif row.fate.is_draft:
            self._desk.tasks.start(f"open row: {row.local_id}", lambda: self._open_entry(row))
        elif row.fate is Fate.NOT_KNOWN or row.unsettled == EDIT_NOT_KNOWN:
            self._desk.tasks.start(f"open row: {row.local_id}", lambda: self._open_lost(row))
        else:
            self.open_existing(row)

    async def _open_entry(self, row: SessionRow) -> None:
        self.open_draft(await self._desk.drafts.entry_of(row))

    async def _open_lost(self, row: SessionRow, problem: Problem | None = None) -> None:
        """Ask about a write that a person has to decide about; in place of the editor that it came from."""
        write = await find_lost_answer(self._desk, row)
        if write is None:
            if problem is None:
                self.open_existing(row)
            return
        for editor in self.editors:
            if editor.edit.local_id == row.local_id:
                editor.give_way()
        for window in self.lost:
            if window.lost.row.local_id == row.local_id:
                bring_up(window)
                return
        window = LostAnswerWindow(LostAnswer(self._desk, row, write), self._parent)
        self.lost.append(window)
        window.closed.connect(lambda: self.lost.remove(window))
        window.settled.connect(self._lost_settled)
        if problem is not None:
            window.show_problem(problem)
        window.show()

    def _lost_settled(self, row: SessionRow, draft: Draft | None) -> None:
        if not self._parent.isVisible():
            return  # The program is about to end.
        self.shown.emit(row)
        if draft is not None:
            self.open_draft(draft)

    def open_existing(self, row: SessionRow) -> SessionEditor:
        """Open a session's editor, or bring the one that is open to the front."""
        for editor in self.editors:
            if editor.edit.local_id == row.local_id:
                bring_up(editor)
                return editor
        connection = self._desk.connections.find(row.connection)
        edit = SessionEdit(self._desk, local_id=row.local_id, connection=connection, row=row)
        editor = self._show(edit)
        edit.load()
        return editor

    def open_with_hint(self, row: SessionRow, told: tuple[Sentence, ...]) -> None:
        """Open a session's editor, and say in it what to do."""
        self.open_existing(row).notice_bar.show_notice(Notice(level=Level.HINT, sentences=told))

    def open_unsaved(self) -> None:
        """Open what was typed and not saved, in an earlier run or in an editor that was closed."""
        self._desk.tasks.start("open unsaved", self._open_unsaved)

    async def _open_unsaved(self) -> None:
        drafts = await self._desk.drafts.unsaved()
        for draft in drafts:
            self.open_draft(draft)
        if not drafts:
            self._desk.notices.done(sentence("Everything that was typed is saved."))

    def offer_drafts(self, drafts: list[Draft]) -> None:
        """Tell that an earlier run left something unsaved, and offer to open it."""
        if drafts:
            told = (
                sentence("An entry from last time is not saved yet.")
                if len(drafts) == 1
                else sentence("{count} entries from last time are not saved yet.", count=len(drafts))
            )
            self._desk.notices.hint(told, action=Action.OPEN_DRAFTS)

    async def tell_lost(self) -> None:
        """Tell which answers were lost and wait for a person, and offer to see what can be done."""
        rows = await self._rows_of_lost()
        if rows:
            told = (
                sentence("{vehicle}: the answer was lost, so it is not known what PAVE did.", vehicle=name_of(rows[0]))
                if len(rows) == 1
                else sentence("{count} answers were lost, so it is not known what PAVE did.", count=len(rows))
            )
            self._desk.notices.hint(told, action=Action.SETTLE, about=rows[0].local_id)

    def open_lost(self) -> None:
        """Open what can be done about each lost answer that waits for a person."""

        async def open_each() -> None:
            for row in await self._rows_of_lost():
                await self._open_lost(row)

        self._desk.tasks.start("open lost", open_each)

    async def _rows_of_lost(self) -> list[SessionRow]:
        rows = await self._desk.unknown_rows()
        return [row for row in rows if await find_lost_answer(self._desk, row) is not None]

    def open_draft(self, draft: Draft) -> None:
        """Open what was left unsaved, or bring its editor to the front."""
        for editor in self.editors:
            if editor.edit.local_id == draft.local_id:
                bring_up(editor)
                return
        self._desk.tasks.start(f"open draft: {draft.local_id}", lambda: self._open_draft(draft))

    async def _open_draft(self, draft: Draft) -> None:
        row = await self._desk.row(draft.local_id)
        if draft.is_new:
            self.open_new(draft, is_kept=row is not None)
        elif row is not None:
            self.open_row(row)

    def keep_typing(self) -> None:
        """Keep what is typed in every open editor, for the program is about to end."""
        for editor in self.editors:
            editor.edit.drafts.keep_now()

    def copy(self, row: SessionRow) -> None:
        """Copy a session's capture link and tell what came of it."""
        copied = self.try_to_copy(row)
        if copied is None:
            self._desk.notices.done(
                sentence("The link for {vehicle} is in the clipboard.", vehicle=name_of(row)), about=row.local_id
            )
        else:
            self._desk.notices.trouble(copied, about=row.local_id)

    def _show(self, edit: SessionEdit, *, vin: str = "") -> SessionEditor:
        editor = SessionEditor(edit, self._desk.connections.all, self._parent)
        self.editors.append(editor)
        editor.closed.connect(lambda: self._forget(editor))
        editor.open_asked.connect(self._open_found)
        if vin:
            # Before it is shown, so that the keyboard is where it shall be from the first.
            editor.take_scan(vin)
        editor.show()
        return editor

    def _open_found(self, row: SessionRow) -> None:
        self.shown.emit(row)
        self.open_row(row)

    def _forget(self, editor: SessionEditor) -> None:
        if editor in self.editors:
            self.editors.remove(editor)

    def try_to_copy(self, row: SessionRow) -> Sentence | None:
        """Copy a link; None when it is in the clipboard, else the sentence why it is not."""
        connection = self._desk.connections.find(row.connection)
        practice = connection is not None and connection.is_on_this_computer
        return {
            Copied.COPIED: None,
            Copied.NO_LINK: sentence("There is no link to copy for this session yet."),
            Copied.NOT_SAFE: sentence("The link was not copied, for it is not a secure web address. Please tell PAVE."),
            Copied.HELD: sentence(
                "The link could not be copied, for another program holds the clipboard. Please try again."
            ),
        }[copy_link(row.link_to_hand_out, practice=practice)]

    def open_by_id(self, local_id: str) -> None:
        """Open what there is to do about a session that is in the list."""

        async def open_it() -> None:
            row = await self._desk.row(local_id)
            if row is not None:
                self.open_row(row)

        self._desk.tasks.start(f"open row: {local_id}", open_it)

    def ask_about_lost(self, local_id: str, problem: Problem) -> None:
        """Ask what became of a write whose answer was lost, after telling the problem."""

        async def ask_about_it() -> None:
            row = await self._desk.row(local_id)
            if row is not None:
                await self._open_lost(row, problem)

        self._desk.tasks.start(f"open row: {local_id}", ask_about_it)
