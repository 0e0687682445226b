"""What practice mode lets happen on request: the customer at work, and the mishaps that staff should have seen once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from pave_desktop.entry.phone import show_phone
from pave_desktop.models.field import Field
from pave_desktop.models.problem import CallFate, Problem
from pave_desktop.models.session_row import Fate, Group, SessionRow
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.lesson import Lesson
from pave_desktop.state.session_name import name_of
from pave_desktop.work.workbench import in_worker


class PracticePave(Protocol):
    """What a practice server can be asked for; each of it may block for a moment."""

    @property
    def failing_numbers(self) -> frozenset[str]:
        """Numbers, in E.164 form, to which no text gets through."""

    def session_keys(self) -> list[str]:
        """Give the keys of all sessions, oldest first, as PAVE's dashboard would show them."""

    def play_customer(self, key: str) -> None:
        """Let a customer open the link and take the photos. Raises KeyError."""

    def expire(self, key: str) -> None:
        """Let a session's time run out. Raises KeyError."""

    def refuse_next_change(self, key: str) -> None:
        """Refuse the next change of a session, as if its customer had just begun."""

    def lose_next_answer(self) -> None:
        """Make the next session, and lose the answer that says so."""

    def stop(self) -> None:
        """Be there for nobody."""

    def start(self) -> None:
        """Be there again, where it was before."""


class PracticeGround(QObject):
    """What is to be done is told where the eyes are: in the editor that opens, else in the main window.

    `new_asked` wants an empty editor with texts and sentences in it, `edit_asked` a session's editor with sentences,
    `choose_asked` a session chosen in the list.
    """

    new_asked = Signal(object, object)
    edit_asked = Signal(object, object)
    choose_asked = Signal(str)

    def __init__(
        self, server: PracticePave, desk: Desk, parent: QObject | None = None, *, off_line_seconds: float = 60.0
    ) -> None:
        super().__init__(parent)
        self._server = server
        self._off_line_seconds = off_line_seconds
        self._desk = desk
        desk.save_failed.connect(self._show_dashboard)

    def begin(self, lesson: Lesson, chosen: SessionRow | None) -> None:
        """Make one thing happen, to the chosen session where it can, else to another one that waits."""
        without_session = {
            Lesson.FAILED_TEXT: self._fail_a_text,
            Lesson.LOST_ANSWER: self._lose_an_answer,
            Lesson.OFF_LINE: self._go_off_line,
        }
        if lesson in without_session:
            self._desk.tasks.start(f"lesson: {lesson}", without_session[lesson])
            return
        row = self._waiting(chosen)
        if row is None:
            self._desk.notices.hint(sentence("No session is waiting for its customer. Make one first: press F2."))
            return
        with_session = {
            Lesson.CUSTOMER: self._play_customer,
            Lesson.EXPIRY: self._expire,
            Lesson.REFUSED_CHANGE: self._refuse_a_change,
        }
        self._desk.tasks.start(f"lesson: {lesson}", partial(with_session[lesson], row))

    def _waiting(self, chosen: SessionRow | None) -> SessionRow | None:
        rows = ([chosen] if chosen else []) + self._desk.list.rows
        return next((row for row in rows if row.group is Group.WAITING and row.key), None)

    async def _fail_a_text(self) -> None:
        numbers = await in_worker(lambda: self._server.failing_numbers)
        number = show_phone(min(numbers, default=""))
        told = (
            sentence("No text gets through to {phone}. Press Enter to create the session.", phone=number),
            sentence("The list then says Failed. Open the session, change the number's last digit and save."),
        )
        self.new_asked.emit({Field.SMS_TO: number}, told)

    async def _lose_an_answer(self) -> None:
        await in_worker(self._server.lose_next_answer)
        told = (
            sentence("Create a session now: it is made, but its answer gets lost on the way."),
            sentence("See what the program says, and why it does not simply try again."),
        )
        self.new_asked.emit({}, told)

    async def _go_off_line(self) -> None:
        await in_worker(self._server.stop)
        self._tell(
            sentence("The line is down for a minute. Change a session and save it, or make a new one."),
            sentence("The line at the bottom says what waits; the links can be copied all the same."),
        )
        await asyncio.sleep(self._off_line_seconds)
        await in_worker(self._server.start)
        self._tell(sentence("The line is back: changes go out by themselves, a new session when you create it."))

    def _show_dashboard(self, local_id: str, problem: Problem) -> None:
        """Tell what PAVE's dashboard, which practice mode does not have, would show of a session that was lost."""

        async def show() -> None:
            row = await self._desk.row(local_id)
            keys = await in_worker(self._server.session_keys)
            if keys and row is not None and row.fate is Fate.NOT_KNOWN:
                self._tell(
                    sentence("In PAVE's dashboard you would now find that the newest session is {key}.", key=keys[-1])
                )

        if problem.fate is CallFate.NOT_KNOWN:
            self._desk.tasks.start("lesson: dashboard", show)

    async def _play_customer(self, row: SessionRow) -> None:
        if await self._at(row, self._server.play_customer):
            self._desk.refresh_one(row)
            self._tell(
                sentence("A customer has opened the link of {vehicle}.", vehicle=name_of(row)),
                sentence("Watch the list: it follows for about half a minute, until the results are there."),
            )

    async def _expire(self, row: SessionRow) -> None:
        if await self._at(row, self._server.expire):
            self._desk.refresh_one(row)
            self._tell(
                sentence("The time of {vehicle} has run out.", vehicle=name_of(row)),
                sentence("Its link no longer works and nothing can be changed: make a new session for this customer."),
            )

    async def _refuse_a_change(self, row: SessionRow) -> None:
        if await self._at(row, self._server.refuse_next_change):
            told = (
                sentence("The customer has just this moment begun, and this window does not know it yet."),
                sentence("Change the year and save: PAVE refuses, and you are told why."),
            )
            self.edit_asked.emit(row, told)

    async def _at(self, row: SessionRow, do: Callable[[str], None]) -> bool:
        """Let it happen to a session. False where the server does not have it any more."""
        try:
            await in_worker(partial(do, row.key or ""))
        except KeyError:
            self._desk.refresh_one(row)
            return False
        self.choose_asked.emit(row.local_id)
        return True

    def _tell(self, *sentences: Sentence) -> None:
        self._desk.notices.lesson(*sentences)
