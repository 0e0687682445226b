"""The four calls about a session: create, get, update, delete. Each is made with manners, which repeat what may be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import quote

from pave_desktop.api.body import NOT_JSON
from pave_desktop.api.line import RawAnswer
from pave_desktop.api.pave.answers import SessionAnswer, not_understood, problem_in, problem_of_look, session_in
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.models.problem import AnswerNotUnderstood, CallFate, ChangedMeanwhile, Gone, Problem, ServerTrouble


async def create_session(client: PaveClient, body: dict[str, Any]) -> SessionAnswer:
    """Make a session, in one try. Raises a Problem; where its fate is not known the session may exist."""
    return await client.manners.ask(client, partial(_create, client, body), may_repeat=False)


async def get_session(client: PaveClient, session_key: str) -> SessionAnswer:
    """Read a session. Raises Gone where the server does not know it, another Problem where it could not be asked."""
    return await client.manners.ask(client, partial(_get, client, session_key), may_repeat=True)


async def update_session(
    client: PaveClient,
    session_key: str,
    changes: dict[str, Any],
    *,
    before_repeat: Callable[[SessionAnswer], None] | None = None,
) -> SessionAnswer | None:
    """Send changes, and only those. None where the server agreed but did not show the session: read it again.

    What sends a text message is tried once, for a second try could send a second one. Before any other is tried again
    `before_repeat` is shown the session as it is then; a Problem that it raises ends the trying.
    """
    tries = count()

    async def once() -> SessionAnswer | None:
        if next(tries) and before_repeat is not None:
            before_repeat(await _look_between(client, session_key))
        return await _update(client, session_key, changes)

    sends_a_text = "to" in changes.get("sms", {})
    return await client.manners.ask(client, once, may_repeat=not sends_a_text)


async def delete_session(client: PaveClient, session_key: str) -> None:
    """Delete a session that nobody has opened. Raises Gone where the server does not know it (any more)."""
    try:
        await client.manners.ask(client, partial(_delete, client, session_key), may_repeat=True)
    except Gone as problem:
        # Only after a try that was lost is it not known who deleted it: that try did.
        if problem.fate is not CallFate.NOT_KNOWN:
            raise


async def _create(client: PaveClient, body: dict[str, Any]) -> SessionAnswer:
    answer = await client.call("POST", "/sessions", body)
    if not answer.is_good:
        problem = problem_in(answer)
        if isinstance(problem, Gone):
            # No session was named: it is the address that does not exist.
            raise AnswerNotUnderstood(fate=problem.fate, details=problem.details)
        if isinstance(problem, ChangedMeanwhile):
            # There is none yet that could have changed.
            raise ServerTrouble(fate=problem.fate, details=problem.details)
        raise problem
    read = session_in(answer)
    if read is None:
        raise not_understood(answer, "no session_key in the answer")
    return read


async def _get(client: PaveClient, session_key: str) -> SessionAnswer:
    answer = await client.call("GET", _path(session_key))
    if not answer.is_good:
        raise problem_of_look(answer)
    read = session_in(answer)
    if read is None or read.session.session_key != session_key:
        raise not_understood(answer, "not the session that was asked for")
    return read


async def _look_between(client: PaveClient, session_key: str) -> SessionAnswer:
    try:
        return await _get(client, session_key)
    except Problem as problem:
        # This try has changed nothing; what is known of those before it, the manners remember.
        problem.fate = CallFate.NEVER_SENT
        raise


async def _update(client: PaveClient, session_key: str, changes: dict[str, Any]) -> SessionAnswer | None:
    answer = await client.call("PUT", _path(session_key), changes)
    if not answer.is_good:
        raise problem_in(answer)
    _refuse_strangers(answer)
    read = session_in(answer)
    return read if read and read.session.session_key == session_key else None


async def _delete(client: PaveClient, session_key: str) -> None:
    answer = await client.call("DELETE", _path(session_key))
    if not answer.is_good:
        raise problem_in(answer)
    _refuse_strangers(answer)


def _refuse_strangers(answer: RawAnswer) -> None:
    """A page that says 200 is some network's, whose word for it that something was done counts for nothing."""
    if answer.document is NOT_JSON and answer.status != 204:  # noqa: PLR2004 - HTTP's "no content"
        raise not_understood(answer, "not JSON")


def _path(session_key: str) -> str:
    # Dots as well: "." and ".." would lead elsewhere.
    return f"/sessions/{quote(session_key, safe='').replace('.', '%2E')}"
