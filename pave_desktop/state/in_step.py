"""Keeps an editor in step with its session: with what PAVE holds, what waits to be sent, what was kept as a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pave_desktop.models.session_form import values_in_body
from pave_desktop.state.desk import Desk

if TYPE_CHECKING:
    from pave_desktop.state.session_edit import SessionEdit


class InStep:
    """Reads for an editor of a session that is in the list; all of it is the editor's to keep."""

    def __init__(self, edit: SessionEdit, desk: Desk) -> None:
        self._edit = edit
        self._desk = desk

    def begin(self) -> None:
        """Fill in what is known, and what was typed in an earlier run."""
        # Named after this object: an editor that was just closed may still be reading the same session.
        self._desk.tasks.start(f"edit: {id(self)}", self._load)

    def session_changed(self, local_id: str) -> None:
        """Take notice that a session is another one than before."""
        if local_id == self._edit.local_id and not self._edit.is_new:
            self._desk.tasks.start_latest(f"edit: look {id(self)}", self._look_again)

    async def _load(self) -> None:
        await self._look()
        await self._take_kept_draft()

    async def _look_again(self) -> None:
        edit = self._edit
        row = await self._desk.row(edit.local_id)
        if row is not None:
            edit.row = row
        did_wait = bool(edit.waiting)
        await self._look()
        if edit.signalsBlocked():
            return  # The editor was closed meanwhile.
        if did_wait and not edit.waiting:
            # Where it came to nothing, what was asked is a draft now.
            await self._take_kept_draft()
        if edit.is_dirty and not edit.is_saving:
            # What was kept of it may have gone with a change that was found to be done.
            edit.drafts.typed()

    async def _look(self) -> None:
        session = await self._desk.session(self._edit.local_id)
        last = await self._desk.last_edit(self._edit.local_id)
        waits = last is not None and not last.fate.has_ended
        if session is not None and not self._edit.is_saving:
            # What is being saved from here is still what was typed here; another look follows when it has ended.
            self._edit.take_session(session, last if waits else None)

    async def _take_kept_draft(self) -> None:
        edit = self._edit
        draft = await self._desk.drafts.find(edit.local_id)
        if draft is None:
            return
        before, typed = dict(edit.texts), {field.value for field in edit.entry().touched}
        # What was typed since it was kept is newer.
        edit.take_draft(replace(draft, texts={name: text for name, text in draft.texts.items() if name not in typed}))
        if draft.based_on:
            edit.meanwhile.compare(edit.entry(), based_on=edit.texts_of(values_in_body(draft.based_on)))
        if edit.texts != before:
            edit.draft_taken.emit(draft)
