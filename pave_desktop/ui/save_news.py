"""What is told when a session was saved, or was not: also when its editor is closed meanwhile."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pave_desktop.entry.phone import show_phone
from pave_desktop.models.problem import CallFate, FieldsRefused, Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.statuses import SmsState, sms_reason
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.notices import Action
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.session_editor.differences import tell_difference
from pave_desktop.work.create_session import Saved

if TYPE_CHECKING:
    from pave_desktop.ui.session_windows import SessionWindows

_TOLD_ONE_BY_ONE = 2


class SaveNews(QObject):
    """Hears the desk and tells the main window; what an open editor tells itself is left to it."""

    def __init__(self, desk: Desk, windows: SessionWindows) -> None:
        super().__init__(windows)
        self._desk = desk
        self._windows = windows
        desk.created.connect(self._tell_created)
        desk.updated.connect(self._tell_updated)
        desk.save_failed.connect(self._tell_failed)
        desk.outbox.delivered.connect(self._tell_delivered)
        desk.outbox.came_to_nothing.connect(self._tell_undelivered)

    def _tell_created(self, local_id: str, saved: Saved) -> None:
        row = saved.row
        trouble = self._windows.try_to_copy(row)
        told = [trouble or sentence("The session is made and its link is in the clipboard.")]
        if row.sms is SmsState.ERROR:
            told.append(
                sentence(
                    "The text to {phone} failed: {said} Open the session and correct the number.",
                    phone=show_phone(row.phone),
                    said=_as_sentence(sms_reason(row.sms_said)),
                )
            )
        elif row.phone:
            told.append(sentence("A text with it is on its way to {phone}.", phone=show_phone(row.phone)))
        self._tell(row, told, saved, is_trouble=trouble is not None or row.sms is SmsState.ERROR)
        self._windows.created.emit(local_id)

    def _tell_updated(self, _local_id: str, saved: Saved) -> None:
        if saved.waits:
            self._desk.notices.waiting(
                sentence("{vehicle}: the change is kept, but PAVE cannot be reached now.", vehicle=name_of(saved.row)),
                sentence("It is sent by itself as soon as it can be."),
            )
            return
        told = [sentence("{vehicle} is saved.", vehicle=name_of(saved.row))]
        self._tell(saved.row, told, saved, is_trouble=False)

    def _tell_delivered(self, delivered: list[Saved]) -> None:
        """Tell what waited for the line and is saved now; each that is not as it was asked by itself."""
        plain = [saved for saved in delivered if not saved.differences and saved.not_kept is None]
        if len(plain) == 1:
            name = name_of(plain[0].row)
            self._desk.notices.delivered(sentence("{vehicle}: the change that waited is saved.", vehicle=name))
        elif plain:
            self._desk.notices.delivered(sentence("{count} changes that waited are saved.", count=len(plain)))
        for saved in delivered:
            if saved not in plain:
                self._tell_updated(saved.row.local_id, saved)

    def _tell_undelivered(self, failed: list[tuple[str, Problem]]) -> None:
        """Tell what waited for the line and came to nothing; what was typed is there to be looked at."""
        if len(failed) > _TOLD_ONE_BY_ONE:
            told = sentence("{count} changes that waited could not be made.", count=len(failed))
            where = sentence("The list says “Change not sent” or “Change refused” of each: open it to see why.")
            self._desk.notices.trouble(told, where)
            return
        for local_id, problem in failed:
            self._desk.tasks.start(f"undelivered: {local_id}", partial(self._tell_one_undelivered, local_id, problem))

    async def _tell_one_undelivered(self, local_id: str, problem: Problem) -> None:
        row = await self._desk.row(local_id)
        if problem.fate is CallFate.NOT_KNOWN:
            self._desk.notices.unknown(problem, about=local_id)
        elif row is not None:
            self._desk.notices.undelivered(problem, name_of(row), about=local_id)

    def _tell(self, row: SessionRow, told: list[Sentence], saved: Saved, *, is_trouble: bool) -> None:
        told += [tell_difference(difference) for difference in saved.differences]
        notices = self._desk.notices
        if saved.not_kept is not None:
            told += [saved.not_kept, sentence("PAVE has it all the same; the list follows when it can be written.")]
            is_trouble = True
        if is_trouble:
            notices.trouble(*told, about=row.local_id)
        elif saved.differences:
            notices.hint(*told, about=row.local_id)
        else:
            notices.done(*told, about=row.local_id, settles=True)

    def _tell_failed(self, local_id: str, problem: Problem) -> None:
        """Tell here what no window of this session tells any more; ask about what only a person can find out."""
        if any(window.lost.row.local_id == local_id for window in self._windows.lost):
            return
        if any(editor.edit.local_id == local_id and editor.edit.is_saving for editor in self._windows.editors):
            if problem.fate is CallFate.NOT_KNOWN:
                self._windows.ask_about_lost(local_id, problem)
            return
        more: list[Sentence] = []
        if isinstance(problem, FieldsRefused):
            more = [
                sentence("{field}: {said}", field=field, said=" ".join(said)) for field, said in problem.fields.items()
            ]
        if problem.fate is CallFate.NOT_KNOWN:
            self._desk.notices.unknown(problem, about=local_id)
        else:
            self._desk.notices.problem(problem, *more, about=local_id, action=Action.OPEN_DRAFTS)


def _as_sentence(said: str) -> str:
    return said if said.endswith((".", "!", "?")) else f"{said}."
