"""The practice server as a process that writes down each write: that it received it, did it, and answered it.

Run as a module. Each line on standard input is an order, each line on standard output what came of it; it ends with
its input.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

from starlette.types import Message, Receive, Scope, Send

import pave_desktop.practice.application
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour, PracticeServer
from pave_desktop.practice.change_rules import refused_changes, refused_deletion
from pave_desktop.practice.gate import Answer, Gate
from pave_desktop.practice.misbehaviour import MisbehaviourQueue
from pave_desktop.practice.session_book import SessionBook
from pave_desktop.practice.store import Store
from pave_desktop.practice.validation import check_fields
from tests.crash.journal import Journal
from tests.crash.story import GOOD, Held, Prepared

BLANK: dict[str, Any] = {"reply": GOOD, "misbehaviour": {}, "before": 0.0, "after": 0.0, "held": Held.NOT}
LOOK_SECONDS = 0.002


class Ledger:
    """Which session belongs to which run, how each write is to be answered, and where it is written down."""

    def __init__(self, book: SessionBook, strays: Journal) -> None:
        self.book = book
        self.marks: dict[str, str] = {}
        self.replies: dict[str, dict[str, Any]] = {}
        self.journals: dict[str, Journal] = {}
        self.strays = strays
        self.received = 0
        self.released: set[str] = set()

    def mark_of(self, method: str, path: str, body: Any) -> str:
        """Tell which write a request is, empty where nobody asked for such a one."""
        asked = body if isinstance(body, dict) else {}
        if method == "POST":
            return str((asked.get("session") or {}).get("client_id", ""))
        if method == "PUT":
            return str((asked.get("vehicle") or {}).get("int_col", ""))
        session = self.marks.get(path.rpartition("/")[2])
        return f"delete {session}" if session else ""

    def reply_to(self, mark: str, method: str, path: str, body: Any) -> dict[str, Any]:
        """Give the answer that was ordered; none that says done of what the API's own rules refuse, for none does."""
        reply = self.replies.get(mark, BLANK)
        says_done = reply["misbehaviour"].get("perform") and reply["misbehaviour"]["status"] < 300
        if says_done and method != "POST" and self._refuses(method, path.rpartition("/")[2], body):
            return {**reply, "reply": GOOD, "misbehaviour": {}}
        return reply

    def _refuses(self, method: str, key: str, body: Any) -> bool:
        try:
            record = self.book.store.load(key)
        except KeyError:
            return True
        if method == "DELETE":
            return refused_deletion(record) is not None
        return bool(refused_changes(record, check_fields(body, creating=False)[0]))

    def journal_of(self, mark: str) -> Journal:
        return self.journals.get(run_of(mark), self.strays)


def run_of(mark: str) -> str:
    """Tell which run a mark belongs to."""
    return mark.removeprefix("delete ").partition("-")[0]


class Next(MisbehaviourQueue):
    """Gives out the one misbehaviour that was put in last."""

    def __init__(self) -> None:
        super().__init__()
        self.next = Misbehaviour()

    def take(self, method: str, path: str) -> tuple[Misbehaviour, float]:  # noqa: ARG002 - as in the base
        return self.next, 0.0


LEDGER: Ledger
HELD: ContextVar[tuple[str, Held]] = ContextVar("HELD", default=("", Held.NOT))
"""The run whose release the request at hand waits for, and with what."""


class WritingGate(Gate):
    """Writes down what it received before anything is done, that it was done before it is answered, and the end."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **{**named, "queue": Next()})

    async def _answer_api(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str], body: bytes
    ) -> None:
        queue = self._queue
        assert isinstance(queue, Next)
        queue.next = Misbehaviour()
        if scope["method"] == "GET":
            await super()._answer_api(scope, receive, send, headers, body)
            return
        asked = (scope["method"], scope["path"], _json(body))
        mark = LEDGER.mark_of(*asked)
        reply = LEDGER.reply_to(mark, *asked)
        LEDGER.received += 1
        told = {"mark": mark, "number": LEDGER.received, "method": scope["method"]}
        journal = LEDGER.journal_of(mark)
        journal.write("received", **told, path=scope["path"], reply=reply["reply"])
        HELD.set((run_of(mark), Held(reply["held"])))
        sent: list[int] = []

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent.append(message["status"])
            await send(message)

        scope["state"]["crash"] = (journal, told, reply["before"])
        given = dict(reply["misbehaviour"])
        if isinstance(given.get("body"), str):
            given["body"] = given["body"].encode()
        queue.next = Misbehaviour(**given, delay=reply["after"])
        try:
            await super()._answer_api(scope, receive, send_and_note, headers, body)
        finally:
            journal.write("ended", **told, status=sent[0] if sent else None)

    async def _pause(self, seconds: float) -> bool:
        await self._until_released(Held.ANSWER)
        return await super()._pause(seconds)

    async def _until_released(self, what: Held) -> None:
        run, held = HELD.get()
        while held is what and not (run in LEDGER.released or self._stopping.is_set()):  # noqa: ASYNC110 - by a thread
            await asyncio.sleep(LOOK_SECONDS)

    async def _work(self, scope: Scope, body: bytes) -> Answer:
        if "crash" not in scope["state"]:
            return await super()._work(scope, body)
        journal, told, before = scope["state"].pop("crash")
        await asyncio.sleep(before)
        await self._until_released(Held.WORK)
        answer = await super()._work(scope, body)
        said = _json(answer.body) or {}
        key = said.get("session_key") or scope["path"].rpartition("/")[2]
        if told["method"] == "POST" and answer.status == 201:
            LEDGER.marks[key] = told["mark"]
        journal.write("did", **told, status=answer.status, key=key)
        return answer


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def prepare(order: dict[str, Any]) -> dict[str, Any]:
    """Make the sessions that a run begins with, and learn how its writes are to be answered."""
    run = str(order["run"])
    LEDGER.journals[run] = Journal(Path(order["journal"]))
    LEDGER.replies.update(order["replies"])
    keys = {}
    for mark, kind in order["prepared"].items():
        sms = {"to": DEFAULT_FAILING_NUMBER} if kind == Prepared.TEXT_FAILED else {}
        record = LEDGER.book.create(
            {"session": {"client_id": mark}, "vehicle": {"make": "Kia", "year": 2020}, "sms": sms}
        )
        keys[mark] = record["session_key"]
        LEDGER.marks[keys[mark]] = mark
        if kind == Prepared.STARTED:
            LEDGER.book.set_status(keys[mark], "STARTED")
    return {"keys": keys}


def tell(server: PracticeServer, order: dict[str, Any]) -> dict[str, Any]:
    """Say which sessions of a run there are, as GET would, and how many texts each has sent."""
    run = str(order["run"])
    found = {}
    for key, mark in list(LEDGER.marks.items()):
        session = server.session(key) if run_of(mark) == run else None
        if session is not None:
            found[key] = {"mark": mark, "session": session, "texts": server.sms_sent(key)}
    return {"sessions": found}


def release(order: dict[str, Any]) -> dict[str, Any]:
    """Answer from now on what was held in a run."""
    LEDGER.released.add(str(order["run"]))
    return {}


def main() -> None:
    """Serve until the input ends."""
    global LEDGER  # noqa: PLW0603 - the gate is made by the practice server, which knows nothing of it
    folder = Path(sys.argv[1])
    pave_desktop.practice.application.Gate = WritingGate  # type: ignore[attr-defined]
    with PracticeServer(folder / "server") as server:
        LEDGER = Ledger(SessionBook(Store(folder / "server")), Journal(folder / "strays.jsonl"))
        _say(base_url=server.base_url, account=server.account, api_key=server.api_key, api_secret=server.api_secret)
        orders: dict[str, Callable[[dict[str, Any]], dict[str, Any]]]
        orders = {"prepare": prepare, "release": release, "tell": partial(tell, server)}
        for line in sys.stdin:
            order = json.loads(line)
            _say(**orders[order["do"]](order))


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
