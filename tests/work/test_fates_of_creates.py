"""When is a create known to have failed? Every way in which one can end, over TCP, and what the register says then."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
import trustme

from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    CertificateNotTrusted,
    ClockWrong,
    FieldsRefused,
    ListNotWritten,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.models.session_form import nested
from pave_desktop.models.session_row import EventKind, Fate
from pave_desktop.models.write import WriteFate
from pave_desktop.practice import Misbehaviour
from pave_desktop.sentence import sentence
from pave_desktop.storage.register import RegisterTroubleError
from pave_desktop.work.create_session import create_session
from pave_desktop.work.workbench import Workbench
from tests.api.raw_server import Answering, RawServer, answer_of, free_port, serving
from tests.conftest import UsableKeyring, keys_of, until
from tests.work.conftest import JANE, ROGUE, VIN, Lot, draft_of, fates_of, give_up, kinds_of, let_keyring_wait, typed

VALUES = typed({**ROGUE, **JANE})

REFUSED, NOT_SENT, NOT_KNOWN = WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN

FATE_OF_CALL = {REFUSED: CallFate.REFUSED, NOT_SENT: CallFate.NEVER_SENT, NOT_KNOWN: CallFate.NOT_KNOWN}
EVENT_OF = {REFUSED: EventKind.REFUSED, NOT_SENT: EventKind.NOT_SENT, NOT_KNOWN: EventKind.NOT_KNOWN}


@dataclass(frozen=True)
class Case:
    """One way in which a create goes wrong: what is to be told, and how many sessions the server has of it."""

    name: str
    fate: WriteFate
    problem: type[Problem]
    misbehaviour: Misbehaviour
    made: int = 0

    @property
    def tries(self) -> int:
        """How often it leaves: once, and once more with the right time where only the time was refused."""
        return 2 if self.misbehaviour.clock_offset else 1


def a(name: str, fate: WriteFate, problem: type[Problem], *, made: int = 0, **misbehaviour: object) -> Case:
    return Case(name, fate, problem, Misbehaviour(method="POST", **misbehaviour), made)  # type: ignore[arg-type]


REFUSALS: dict[int, type[Problem]] = {
    400: FieldsRefused,
    401: NotSignedIn,
    403: NotSignedIn,
    404: AnswerNotUnderstood,
    409: ServerTrouble,
    413: ServerTrouble,
    422: FieldsRefused,
    429: TooManyRequests,
}
NO_OBJECT = {"nothing": b"", "a list": b"[]", "a text": b'"no"', "half a document": b'{"message": "n'}


def cases_of_refusals() -> Iterator[Case]:
    for status, problem in REFUSALS.items():
        yield a(f"{status} with JSON", REFUSED, problem, status=status)
        not_paves = problem if problem is NotSignedIn else AnswerNotUnderstood
        yield a(f"{status} as a page", NOT_KNOWN, NotPave, status=status, html=True)
        for name, body in NO_OBJECT.items():
            yield a(f"{status} with {name}", NOT_KNOWN, not_paves, status=status, body=body)
    yield a("a clock that is off", REFUSED, ClockWrong, clock_offset=900.0)
    for status in (402, 405, 408, 410, 415, 451):
        yield a(f"{status} with JSON", NOT_KNOWN, ServerTrouble, status=status)
        yield a(f"{status} as a page", NOT_KNOWN, NotPave, status=status, html=True)


def cases_of_trouble() -> Iterator[Case]:
    for status in (500, 501, 502, 503, 504, 520, 599):
        for made in (0, 1):
            done = bool(made)
            told = " though it was made" if made else ""
            yield a(f"{status} with JSON{told}", NOT_KNOWN, ServerTrouble, status=status, perform=done, made=made)
            yield a(f"{status} as a page{told}", NOT_KNOWN, NotPave, status=status, html=True, perform=done, made=made)
    yield a("500 that names fields", NOT_KNOWN, ServerTrouble, status=500, body=b'{"errors": {"vehicle.vin": ["no"]}}')
    for status in (301, 302, 307, 308):
        yield a(f"{status} with JSON", NOT_KNOWN, ServerTrouble, status=status)
    without_key = {
        "nothing": b"",
        "no object": b"[]",
        "no key": b'{"status": "IDLE"}',
        "an empty key": b'{"session_key": "", "status": "IDLE"}',
        "a key that is null": b'{"session_key": null}',
        "a key that is a list": b'{"session_key": ["PRA-0000000001"]}',
        "the end missing": b'{"session_key": "PRA-00000',
    }
    for name, body in without_key.items():
        for status in (200, 201, 202):
            yield a(
                f"{status} with {name}", NOT_KNOWN, AnswerNotUnderstood, status=status, body=body, perform=True, made=1
            )
    yield a("204", NOT_KNOWN, AnswerNotUnderstood, status=204, perform=True, made=1)
    yield a("200 as a page", NOT_KNOWN, NotPave, html=True)
    yield a("lost before the work", NOT_KNOWN, NoConnection, drop="before")
    yield a("lost after the work", NOT_KNOWN, NoConnection, drop="after", made=1)
    yield a("lost in the middle of the answer", NOT_KNOWN, NoConnection, drop_mid_body=True, made=1)
    yield a("lost before the answer's end", NOT_KNOWN, NoConnection, truncated=True, made=1)


@pytest.mark.parametrize("cases", [cases_of_refusals, cases_of_trouble], ids=["refusals", "trouble"])
def test_each_answer_leaves_its_fate(lot: Lot, cases: Callable[[], Iterator[Case]]) -> None:
    async def outcome(bench: Workbench, case: Case) -> dict[str, object]:
        before = len(lot.server.session_keys())
        lot.server.clear_requests()
        lot.server.misbehave(case.misbehaviour)
        draft = draft_of(case.name)
        try:
            await create_session(
                bench, lot.connection, local_id=case.name, values=VALUES, draft=draft, beside_open=True
            )
        except Problem as problem:
            told: object = (type(problem), problem.fate)
        else:
            told = "it was made"
        row = await bench.register.row(case.name)
        return {
            "told": told,
            "row": row and (row.fate, row.key, row.vin, row.customer, row.unsettled),
            "fates": await fates_of(bench, case.name),
            "past": await kinds_of(bench, case.name),
            "draft": await bench.register.draft(case.name) == draft,
            "asked": await bench.register.asked(case.name) == nested(VALUES),
            "sent": lot.sent(),
            "made": len(lot.server.session_keys()) - before,
        }

    def expected(case: Case) -> dict[str, object]:
        return {
            "told": (case.problem, FATE_OF_CALL[case.fate]),
            "row": (Fate(case.fate.value), None, VIN, "Jane Smith", None),
            "fates": [case.fate],
            "past": [EventKind.ASKED_FOR, EVENT_OF[case.fate]],
            "draft": True,
            "asked": True,
            "sent": [("POST", "/sessions")] * case.tries,
            "made": case.made,
        }

    async def work(bench: Workbench) -> None:
        wrong = {}
        for case in cases():
            found, wanted = await outcome(bench, case), expected(case)
            if found != wanted:
                wrong[case.name] = {name: found[name] for name in wanted if found[name] != wanted[name]}
        assert wrong == {}

    lot(work)


def test_no_time_for_an_answer(lot: Lot) -> None:
    lot.server.misbehave(Misbehaviour(method="POST", delay=5))

    async def work(bench: Workbench) -> None:
        bench.line.timeout = httpx.Timeout(0.1).as_dict()
        with pytest.raises(NoConnection) as problem:
            await create_session(bench, lot.connection, local_id="new", values=VALUES, draft=draft_of("new"))
        assert problem.value.details.cause == "ReadTimeout"
        assert problem.value.fate is CallFate.NOT_KNOWN
        assert await fates_of(bench, "new") == [NOT_KNOWN]

    lot(work)
    assert lot.sent() == [("POST", "/sessions")]
    assert len(lot.server.session_keys()) == 1


# What never left


def elsewhere(lot: Lot, base_url: str) -> Connection:
    """The lot's connection, led astray."""
    connection = lot.connection.model_copy(update={"base_url": base_url})
    lot.credentials.keep_in_memory(connection, keys_of(lot.server))
    return connection


def strangers_certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def _answer_at_once(_seen: RawServer) -> Answering:
    """Whoever comes with TLS hears plain HTTP before a word was said."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer_of(400))

    return answer


def test_what_never_left_was_not_sent(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        # A handshake that the client breaks off is told to the loop's handler by some versions of Python.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        async with serving(b"", tls=strangers_certificate()) as stranger, serving(_answer_at_once) as plain:
            troubles: dict[str, tuple[str, type[Problem]]] = {
                "refused connection": (f"http://127.0.0.1:{free_port()}/v1", NoConnection),
                "no such name": ("https://pave-desktop.invalid/v1", NoConnection),
                "a stranger's certificate": (stranger.base_url, CertificateNotTrusted),
                "no TLS": (plain.base_url.replace("http:", "https:"), NoConnection),
            }
            for name, (base_url, kind) in troubles.items():
                draft = draft_of(name)
                with pytest.raises(kind) as problem:
                    await create_session(
                        bench,
                        elsewhere(lot, base_url),
                        local_id=name,
                        values=VALUES,
                        draft=draft,
                        beside_open=True,
                    )
                assert problem.value.fate is CallFate.NEVER_SENT, name
                row = await bench.register.row(name)
                assert row is not None
                assert (row.fate, row.vin, row.unsettled) == (Fate.NOT_SENT, VIN, None), name
                assert await fates_of(bench, name) == [NOT_SENT], name
                assert await kinds_of(bench, name) == [EventKind.ASKED_FOR, EventKind.NOT_SENT], name
                assert await bench.register.draft(name) == draft, name
            assert (stranger.requests, plain.requests) == ([], [])
        saved = await create_session(
            bench, lot.connection, local_id="refused connection", values=VALUES, beside_open=True
        )
        assert saved.row.fate is Fate.MADE, "may be sent again without asking"

    lot(work)
    assert lot.sent() == [("POST", "/sessions")]


@pytest.mark.usefixtures("slow_keyring")
def test_it_does_not_leave_where_that_cannot_be_noted(
    lot: Lot, keyring: UsableKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot.keep_keys_in_keyring()

    async def work(bench: Workbench) -> None:
        async def no_room(_write: object, **_more: object) -> None:
            raise RegisterTroubleError(sentence("There is no room."))

        monkeypatch.setattr(bench.register, "send_write", no_room)
        with pytest.raises(ListNotWritten, match="no room"):
            await create_session(bench, lot.connection, local_id="new", values=VALUES, draft=draft_of("new"))
        assert await fates_of(bench, "new") == [NOT_SENT]
        assert await bench.register.draft("new") == draft_of("new")

    assert keyring.entries
    lot(work)
    assert lot.sent() == []


# Given up on the way


@pytest.mark.usefixtures("slow_keyring")
def test_given_up_while_the_keys_are_looked_for_it_never_left(
    lot: Lot, keyring: UsableKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot.keep_keys_in_keyring()
    asked, unlocked = let_keyring_wait(keyring, monkeypatch)

    async def work(bench: Workbench) -> None:
        creating = asyncio.create_task(
            create_session(bench, lot.connection, local_id="new", values=VALUES, draft=draft_of("new"))
        )
        await until(asked.is_set)
        row = await bench.register.row("new")
        assert row is not None
        assert row.fate is Fate.WAITING
        assert await bench.register.draft("new") == draft_of("new"), "it is safe from the first moment"
        creating.cancel()
        with pytest.raises(asyncio.CancelledError):
            await creating
        unlocked.set()
        assert await fates_of(bench, "new") == [NOT_SENT]
        row = await bench.register.row("new")
        assert row is not None
        assert row.fate is Fate.NOT_SENT

    lot(work)
    assert lot.sent() == []


def test_given_up_at_any_moment_its_fate_is_true(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        found = set()
        for turns in (*range(32), None):
            name = f"after {turns} turns"
            lot.server.clear_requests()
            if turns is None:
                lot.server.misbehave(Misbehaviour(delay=1.0))
            creating = asyncio.create_task(
                create_session(
                    bench, lot.connection, local_id=name, values=VALUES, draft=draft_of(name), beside_open=True
                )
            )
            await give_up(creating, turns=turns, server=lot.server)
            (write,) = await bench.register.writes(name) or [None]
            row = await bench.register.row(name)
            if write is None:
                assert (row, lot.sent()) == (None, []), name
                continue
            assert row is not None
            found.add(write.fate)
            if write.fate is NOT_SENT:
                assert (row.fate, lot.sent()) == (Fate.NOT_SENT, []), name
            elif write.fate is NOT_KNOWN:
                assert row.fate is Fate.NOT_KNOWN, name
            else:
                assert (write.fate, row.fate) == (WriteFate.DONE, Fate.MADE), name
                assert row.key in lot.server.session_keys(), name
            assert len(lot.sent()) <= 1, name
            there = await bench.register.draft(name)
            assert there == (None if write.fate is WriteFate.DONE else draft_of(name)), name
        assert {NOT_SENT, NOT_KNOWN} <= found, "the moments to be looked at were missed"

    lot(work)


# A list that cannot be written afterwards


def test_a_refusal_that_cannot_be_noted_is_told_all_the_same(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    lot.server.misbehave(Misbehaviour(method="POST", status=400))

    async def work(bench: Workbench) -> None:
        async def no_room(*_: object, **__: object) -> None:
            raise RegisterTroubleError(sentence("There is no room."))

        monkeypatch.setattr(bench.register, "end_write", no_room)
        with pytest.raises(FieldsRefused):
            await create_session(bench, lot.connection, local_id="new", values=VALUES, draft=draft_of("new"))

    async def look(bench: Workbench) -> None:
        row = await bench.register.row("new")
        assert row is not None
        assert row.fate is Fate.NOT_KNOWN, "nothing is claimed that nobody wrote down"
        assert await bench.register.draft("new") == draft_of("new")

    lot(work)
    lot(look)
