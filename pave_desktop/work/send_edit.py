"""The way of every edit: look first, keep apart what somebody else has changed meanwhile, send what is left of it.

Whatever was saved elsewhere before the look is seen, and never written over unseen; before a change is repeated it is
looked again. What is saved elsewhere between the look and the change, some milliseconds later, is not seen: the API
knows no "only if it is still as I saw it".
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import get_session
from pave_desktop.api.pave.sessions import update_session as ask_pave
from pave_desktop.models.asked_draft import asked_draft
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    ChangedMeanwhile,
    EditClashes,
    EditForbidden,
    Gone,
    ListNotWritten,
    NoConnection,
    Problem,
    Unexpected,
)
from pave_desktop.models.session_form import FieldValues, nested, values_in_body
from pave_desktop.models.session_row import EventKind, SessionRow
from pave_desktop.models.session_values import differences, fields_shown_by, on_the_wire, same_value, values_of
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.rules.locks import field_locks
from pave_desktop.rules.rebase import clash_of, rebase
from pave_desktop.sentence import Sentence
from pave_desktop.storage.register import NotInRegisterError, RegisterProblemError
from pave_desktop.work.create_session import Saved
from pave_desktop.work.session_rows import answered_row, holds, marked_row, names_of, never_told, seen_events
from pave_desktop.work.workbench import Workbench
from pave_desktop.work.write_once import begin_write, keep_end, send_write

_LOOKS = 3
"""So often it is looked again where the row became another one while it was looked."""


async def send_new_edit(
    bench: Workbench, connection: Connection, write: Write, *, draft: Draft | None = None, again: bool = False
) -> Saved:
    """Keep an edit that a person saves just now, and send it. Where the line is down it waits: `Saved.waits`.

    Raises a Problem, with the write's fate kept; what was typed is then there as a draft. Where this took the place of
    an edit that waited, a problem that says nothing of the session lets it wait as well, for it was to go out by
    itself: `Problem.waits`, and there is no draft of it. Given up before it has left, it waits too. `draft` and `again`
    are those of `Register.begin_write`.
    """
    return await _Sending(bench, connection, write, by_person=True).run(draft=draft, again=again)


async def send_waiting_edit(bench: Workbench, connection: Connection, write: Write) -> Saved:
    """Send an edit that waits. A problem that is raised and says nothing of the session lets it wait: `Problem.waits`.

    Any other problem has ended it, and what was typed is there as a draft. ChangedMeanwhile is raised too where it was
    taken back, or replaced by another edit, before it left.
    """
    return await _Sending(bench, connection, write, by_person=False).run()


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen; `known` is what the server holds, and what the edit was based on where its answer is silent."""

    client: PaveClient
    row: SessionRow
    answer: SessionAnswer
    known: FieldValues


class _Sending:
    def __init__(self, bench: Workbench, connection: Connection, write: Write, *, by_person: bool) -> None:
        self._bench, self._connection, self._write = bench, connection, write
        self._by_person = by_person
        self._is_kept = True
        self._has_left = False
        self._goes_out_by_itself = not by_person

    async def run(self, *, draft: Draft | None = None, again: bool = False) -> Saved:
        try:
            if self._by_person:
                await self._begin(draft, again=again)
            look = await self._look()
            left = await self._left(look)
            answer = await self._change(look, left) if left else look.answer
        except Problem as problem:
            return await self._met(problem)
        except BaseException as error:
            # The program is about to end, or made a mistake.
            await asyncio.shield(self._given_up(is_mistake=isinstance(error, Exception)))
            raise
        # It was done: that is kept, whole, even if the caller is given up now.
        return await asyncio.shield(self._keep(look, left, answer))

    # Out

    async def _begin(self, draft: Draft | None, *, again: bool) -> None:
        try:
            replaced = await begin_write(self._bench, self._write, draft=draft, again=again)
        except Problem:
            self._is_kept = False
            raise
        self._goes_out_by_itself = replaced is not None

    async def _look(self) -> _Look:
        """Look at the session, and bring row and answer up to date as every look does."""
        client = await self._bench.client(self._connection, in_background=not self._by_person)
        try:
            row, answer = await self._look_and_store(client)
        except NotInRegisterError:
            # It was taken off the list, and the edit with it.
            self._is_kept = False
            raise ChangedMeanwhile(fate=CallFate.NEVER_SENT) from None
        except RegisterProblemError as trouble:
            raise ListNotWritten(trouble.sentence, trouble.next_step) from None
        shown = fields_shown_by(answer.document)
        based_on = values_in_body(self._write.original)
        silent = {field: value for field, value in based_on.items() if field not in shown}
        return _Look(client, row, answer, {**silent, **values_of(answer.session)})

    async def _look_and_store(self, client: PaveClient) -> tuple[SessionRow, SessionAnswer]:
        before = await self._row()
        answer = await _seen(client, str(before.key))
        for _ in range(_LOOKS - 1):
            current = await self._row()
            if current == before:
                break
            # Something else was answered meanwhile: what was seen may be older than what is known.
            before, answer = current, await _seen(client, str(before.key))
        now = self._bench.now()
        after = answered_row(before, answer, self._connection, now=now)
        events = seen_events(before, after, now=now)
        await self._bench.register.store(after, answer=answer.document, events=events, instead_of=before)
        return before, answer

    async def _row(self) -> SessionRow:
        row = await self._bench.register.row(self._write.local_id)
        if row is None or row.key is None:
            raise NotInRegisterError(self._write.local_id)
        return row

    async def _left(self, look: _Look) -> FieldValues:
        """Give what still has to be sent. Raises EditForbidden, and EditClashes."""
        session = look.answer.session
        rebased = rebase(
            values_in_body(self._write.original) | await self._own_lost(look),
            values_in_body(self._write.asked),
            theirs=values_of(session),
            locks=field_locks(session),
            shown=fields_shown_by(look.answer.document) - never_told(look.answer),
        )
        if rebased.forbidden:
            raise EditForbidden(rebased.forbidden)
        if rebased.clashes:
            raise EditClashes(rebased.clashes)
        return rebased.send

    async def _own_lost(self, look: _Look) -> FieldValues:
        """Give what the server holds by an edit from here whose answer was lost: that is no news to who made it.

        Before an edit that was done nothing counts: from then on it is known who has set a value.
        """
        try:
            writes = await self._bench.register.writes(self._write.local_id)
        except RegisterProblemError as trouble:
            raise ListNotWritten(trouble.sentence, trouble.next_step) from None
        if not any(write.id == self._write.id and write.fate is WriteFate.WAITING for write in writes):
            # It was taken back meanwhile, or another one took its place.
            self._is_kept = False
            raise ChangedMeanwhile(fate=CallFate.NEVER_SENT)
        edits = [write for write in reversed(writes) if write.kind is WriteKind.EDIT]
        since_known = takewhile(lambda edit: edit.fate is not WriteFate.DONE, edits)
        lost = [edit for edit in since_known if edit.fate is WriteFate.NOT_KNOWN]
        asked = [(field, value) for edit in lost for field, value in values_in_body(edit.asked).items()]
        return {field: value for field, value in asked if same_value(field, value, look.known.get(field))}

    async def _change(self, look: _Look, left: FieldValues) -> SessionAnswer:
        # What is looked for, should the answer be lost, is what was sent; and what was typed has to be there then.
        leaving = replace(self._write, asked=nested(left), original=nested(look.known))
        try:
            await send_write(self._bench, leaving, draft=await self._draft())
        except ChangedMeanwhile:
            self._is_kept = False
            raise
        self._has_left = True
        return await _change(look, left, connection=self._connection)

    # How it ended

    async def _met(self, problem: Problem) -> Saved:
        if self._is_kept and self._waits(problem):
            not_kept = await self._let_wait()
            row = None
            if self._by_person and isinstance(problem, NoConnection):
                with suppress(RegisterProblemError):
                    row = await self._bench.register.row(self._write.local_id)
            if row is not None:
                return Saved(row, [], not_kept, waits=True)
            problem.waits = True
        elif self._is_kept:
            is_gone = isinstance(problem, Gone) and not self._has_left
            seen = [EventKind.GONE] if is_gone else []
            await keep_end(self._bench, self._write, problem, draft=await self._draft(), seen=seen)
        raise problem

    def _waits(self, problem: Problem) -> bool:
        # Anything else than the line is for who is there to do something about it, unless it was to go out anyway.
        is_fit = self._goes_out_by_itself or isinstance(problem, NoConnection)
        return is_fit and problem.says_nothing_of_the_session

    async def _let_wait(self) -> Sentence | None:
        try:
            await self._bench.register.let_wait(self._write)
        except RegisterProblemError as trouble:
            return trouble.sentence
        return None

    async def _given_up(self, *, is_mistake: bool) -> None:
        if self._has_left or is_mistake:
            fate = CallFate.NOT_KNOWN if self._has_left else CallFate.NEVER_SENT
            await keep_end(self._bench, self._write, Unexpected(fate=fate), draft=await self._draft())
        else:
            await self._let_wait()

    async def _draft(self) -> Draft | None:
        """Give what is to be kept as typed; None where that is kept already."""
        there = None
        with suppress(RegisterProblemError):
            there = await self._bench.register.draft(self._write.local_id)
        if there is not None and self._by_person and there.kept_at <= self._write.asked_at:
            return None
        draft = asked_draft(self._write, connection=self._connection.id, region=self._connection.defaults.region)
        # What was typed since goes before what waited.
        return draft if there is None else replace(draft, texts={**draft.texts, **there.texts}, kept_at=there.kept_at)

    async def _keep(self, look: _Look, left: FieldValues, answer: SessionAnswer) -> Saved:
        bench, write, now = self._bench, self._write, self._bench.now()
        not_kept = None
        current = look.row
        with suppress(RegisterProblemError):
            current = await bench.register.row(write.local_id) or look.row
        after = replace(answered_row(current, answer, self._connection, now=now), unsettled=None)
        found = differences(look.known, left, values_of(answer.session), skip=never_told(answer)) if left else []
        if not isinstance(answer.document.get("options"), dict) and not found:
            # It says nothing of customer and marks and yet all is as it should be: they are what was asked.
            after = marked_row(after, {**look.known, **left})
        try:
            await bench.register.end_write(
                write,
                WriteFate.DONE,
                at=now,
                row=after,
                answer=answer.document,
                events=seen_events(current, after, now=now),
                detail=names_of(values_in_body(write.asked)),
            )
        except NotInRegisterError:
            # It was taken off the list meanwhile; PAVE has the change all the same.
            await bench.register.drop_draft(write.local_id)
        except RegisterProblemError as trouble:
            not_kept = trouble.sentence
        return Saved(after, found, not_kept)


async def _seen(client: PaveClient, key: str) -> SessionAnswer:
    try:
        return await get_session(client, key)
    except Problem as problem:
        # Whatever became of the look, the edit has not left.
        problem.fate = CallFate.NEVER_SENT
        raise


async def _change(look: _Look, changes: FieldValues, *, connection: Connection) -> SessionAnswer:
    client, key = look.client, str(look.row.key)
    strange: AnswerNotUnderstood | None = None
    try:
        body = nested(on_the_wire(changes, connection))
        answer = await ask_pave(client, key, body, before_repeat=partial(_refuse_news, look, changes))
    except AnswerNotUnderstood as problem:
        if not problem.says_yes:
            raise
        answer, strange = None, problem
    if answer is not None and fields_shown_by(answer.document) == frozenset(Field):
        return answer
    try:
        seen = await get_session(client, key)
    except Problem as problem:
        # The change has been sent: that the look at it failed does not mean that nothing was done.
        problem.fate = CallFate.NOT_KNOWN
        raise
    if strange is not None and not holds(seen, changes):
        # A yes of somebody else's, as a hotel's network gives, and nothing of it to be seen.
        raise strange
    return seen


def _refuse_news(look: _Look, changes: FieldValues, seen: SessionAnswer) -> None:
    """Raise EditClashes where a field is neither as it was looked at nor as it is to be."""
    now = values_of(seen.session)
    clashes = []
    shown = fields_shown_by(seen.document) - never_told(seen)
    for field, wanted in changes.items():
        known, theirs = look.known.get(field), now.get(field)
        if field in shown and not any(same_value(field, value, theirs) for value in (known, wanted)):
            clashes.append(clash_of(field, known, wanted, theirs=theirs))
    if clashes:
        raise EditClashes(clashes)
