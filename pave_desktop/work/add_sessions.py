"""Take sessions into the list that were made elsewhere: by key or capture link, one or many."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import get_session
from pave_desktop.entry.session_link import SessionLink
from pave_desktop.models.connection import Connection
from pave_desktop.models.pave_session import moment
from pave_desktop.models.problem import Gone, Problem
from pave_desktop.models.reference import SessionKind, SessionReference, new_local_id
from pave_desktop.models.session_row import Event, EventKind, SessionRow
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage.register import AlreadyInRegisterError
from pave_desktop.work.session_rows import answered_row, seen_events
from pave_desktop.work.workbench import Workbench

SIDE_BY_SIDE = 6


@dataclass
class AddReport:
    """What came of a pasted list, each in the order it was pasted."""

    added: list[SessionRow] = field(default_factory=list)
    known_already: list[SessionRow] = field(default_factory=list)
    refused: list[tuple[SessionLink, Sentence]] = field(default_factory=list)


async def add_sessions(bench: Workbench, connection: Connection, links: tuple[SessionLink, ...]) -> AddReport:
    """Read each session at PAVE and add it to the register. Raises KeysMissing; other trouble is told per session."""
    # A whole e-mail full of links must not keep who makes a session waiting.
    client = await bench.client(connection, in_background=True)
    limit = asyncio.Semaphore(SIDE_BY_SIDE)
    report = AddReport()

    async def add(link: SessionLink) -> SessionRow | Sentence:
        async with limit:
            return await _add_one(bench, connection, client, link, report)

    async with asyncio.TaskGroup() as group:
        tasks = [(link, group.create_task(add(link))) for link in links]
    for link, task in tasks:
        result = task.result()
        if isinstance(result, Sentence):
            report.refused.append((link, result))
        elif result not in report.known_already:
            report.added.append(result)
    return report


async def _add_one(
    bench: Workbench, connection: Connection, client: PaveClient, link: SessionLink, report: AddReport
) -> SessionRow | Sentence:
    elsewhere = _belongs_elsewhere(link, connection)
    if elsewhere is not None:
        return elsewhere
    reference = SessionReference(connection.id, SessionKind.PAVE, link.key)
    known = await bench.register.find(reference)
    if known is not None:
        report.known_already.append(known)
        return known
    try:
        answer = await get_session(client, link.key)
    except Gone:
        return sentence("PAVE does not know {key} in the account {account}.", key=link.key, account=connection.account)
    except Problem as problem:
        return sentence("{key} could not be read. {reason}", key=link.key, reason=problem.text)
    now = bench.now()
    made_at = moment(answer.session.created_at) or now
    empty = SessionRow(local_id=new_local_id(), connection=connection.id, made_at=made_at)
    row = answered_row(empty, answer, connection, now=now)
    try:
        events = [Event(at=now, kind=EventKind.ADDED), *seen_events(None, row, now=now)]
        await bench.register.add(row, answer=answer.document, events=events)
    except AlreadyInRegisterError:
        return sentence("{key} is in the list already.", key=link.key)
    return row


def _belongs_elsewhere(link: SessionLink, connection: Connection) -> Sentence | None:
    """Why a link need not be looked up with this connection; None if it may be there."""
    if link.is_practice and not connection.is_on_this_computer:
        return sentence("{key} comes from practice mode: PAVE has never heard of it.", key=link.key)
    if link.account is None or link.account.lower() == connection.account.lower():
        return None
    return sentence(
        "{key} belongs to the account {other}; this connection is for {account}. Choose its connection and add it "
        "there.",
        key=link.key,
        other=link.account,
        account=connection.account,
    )
