"""One run: the program at work is killed, started again (and perhaps killed again), and what it shows is compared."""

from __future__ import annotations

import http.client
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from pave_desktop.system.paths import DataPaths
from pave_desktop.work.settle_writes import SERVER_MAY_STILL_WORK_SECONDS
from tests.crash.compare import UNDER_WAY, Evidence, Finding, Wrong, compare
from tests.crash.journal import Event, Reader, read_journal
from tests.crash.nursery import CHECKOUT, Child, Nursery
from tests.crash.story import REPLIES, Kill, Moment, Story, mark_of_write

LOOK_SECONDS = 0.001
SECONDS_FOR_ANYTHING = 30.0
OF_THE_SERVER = (Moment.RECEIVED, Moment.ANSWERED)
WAITED_SECONDS = 2 * SERVER_MAY_STILL_WORK_SECONDS
"""So far ahead is the clock of the program that looks last: nothing that was on its way can still be done then."""

NOT_KEPT = "not kept"


class Server:
    """The server's process, from outside. Safe to use from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and a module of ours
            [sys.executable, "-m", "tests.crash.server", str(self._folder)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.access = self._read()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(SECONDS_FOR_ANYTHING)
        self._process.stdout.close()

    def order(self, **order: Any) -> dict[str, Any]:
        """Have something done."""
        with self._lock:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return self._read()

    def strays(self) -> list[Event]:
        """Give the writes that it received and that nobody can have asked for."""
        return read_journal(self._folder / "strays.jsonl")

    def has_read_everything(self) -> None:
        """Return when all that was sent to it before this was called is in its journals.

        It reads from all connections in turn: whoever comes now is read after those who were there before.
        """
        address = urlsplit(self.access["base_url"])
        with closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)) as connection:
            connection.request("GET", "/")
            connection.getresponse().read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the server has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass
class Ended:
    """What came of a run. `stood` counts how the writes stood at the kill, `kills` how often it was killed in all."""

    story: Story
    in_flight: bool = False
    writes: int = 0
    kills: int = 0
    stood: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Seen:
    """What was there at a kill: the program's journal, what the server had told by then, the register's writes."""

    journal: list[Event]
    received: list[Event]
    snapshot: dict[str, dict[str, str]]

    @property
    def stood(self) -> dict[str, str]:
        """How each write stood that was asked for, by its mark."""
        fates = {each["mark"]: each["fate"] for each in self.snapshot.values()}
        marks = {event["mark"] for event in self.journal if event["what"] == "accepted"}
        return dict.fromkeys(marks, NOT_KEPT) | fates

    @property
    def was_in_flight(self) -> bool:
        """Whether the server had received a write whose end the register had not kept."""
        under_way = (NOT_KEPT, *UNDER_WAY)
        return any(
            event["what"] == "received" and self.stood.get(event["mark"], NOT_KEPT) in under_way
            for event in self.received
        )


class _BrokenError(Exception):
    """The program does not start, stop or go on as it must."""


class Run:
    """Plays a story with the program, in a folder of its own."""

    def __init__(self, story: Story, *, server: Server, nursery: Nursery, folder: Path, away: str, fault: str) -> None:
        self._story = story
        self._server = server
        self._nursery = nursery
        self._folder = folder
        self._given = {"server": server.access, "away": away, "fault": fault}
        self._given |= {"window": story.window, "keyring": story.keyring}
        self._heard = Reader(folder / "server.jsonl")
        self._log: list[Event] = []
        self._ended = Ended(story)
        self._started = 0

    def play(self) -> Ended:
        """Play it to its end."""
        self._folder.mkdir()
        try:
            self._play()
        except _BrokenError as error:
            told = f"run {self._story.number}: {Wrong.LOST}: the program {error}"
            self._ended.findings.append(Finding(Wrong.LOST, told))
        finally:
            self._heard.close()
        return self._ended

    def _play(self) -> None:
        story, ended = self._story, self._ended
        keys = self._prepare()
        asks = [asdict(ask) for ask in story.asks]
        seen = self._killed("work", story.kill, asks=asks, looks=list(story.looks), keys=keys)
        ended.in_flight = seen.was_in_flight
        ended.stood = Counter(seen.stood.values())
        ended.writes = len(seen.stood)
        evidence = Evidence(story=story, asked=seen.journal, snapshots=[seen.snapshot], later=[self._now()])
        self._start_and_look(evidence)
        if story.decides is not None and not ended.findings:
            evidence.decisions = decisions_for(evidence)
        if story.decides is not None and evidence.decisions:
            decided = self._killed("decide", story.decides, decisions=evidence.decisions)
            ended.writes += sum(event["what"] == "deciding" and event["how"] == "again" for event in decided.journal)
            evidence.decided = decided.journal
            evidence.snapshots.append(decided.snapshot)
            evidence.later.append(self._now())
            self._start_and_look(evidence)

    def _prepare(self) -> dict[str, str]:
        """Tell the server what will come, and give the keys of the sessions that are there already, by their marks."""
        replies = {
            ask.mark: {
                "reply": ask.reply,
                "misbehaviour": dict(REPLIES[ask.reply].misbehaviour),
                "before": ask.before,
                "after": ask.after,
                "held": ask.held,
            }
            for ask in self._story.asks
        }
        keys: dict[str, str] = self._server.order(
            do="prepare",
            run=self._story.number,
            journal=str(self._folder / "server.jsonl"),
            prepared=dict(self._story.prepared),
            replies=replies,
        )["keys"]
        return keys

    def _start_and_look(self, evidence: Evidence) -> None:
        """Start the program, perhaps in vain at first; then let it say what it shows, and compare."""
        for kill in self._story.starts:
            self._killed("start", kill)
        self._server.order(do="release", run=self._story.number)
        self._server.has_read_everything()
        self._wait_for(lambda: not under_way(self._log))
        child, path = self._start("look", ahead=WAITED_SECONDS)
        if not child.has_ended(SECONDS_FOR_ANYTHING) or child.status != 0:
            child.kill()
            raise _BrokenError(f"did not come back; it said: {child.last_words()}")
        # What waited has been sent by this program.
        self._wait_for(lambda: not under_way(self._log))
        evidence.told = read_journal(path)[-1]
        evidence.there = self._server.order(do="tell", run=self._story.number)["sessions"]
        evidence.log = [*self._log]
        self._ended.findings = compare(evidence)

    # Killing

    def _killed(self, do: str, kill: Kill, **task: Any) -> Seen:
        """Start the program and kill it at the moment that is wished for, or when it has nothing more to do."""
        dies = kill.on is Moment.COMMITTED
        child, path = self._start(do, die_at=kill.count if dies else 0, **task)
        before = len(self._log)
        with closing(Reader(path)) as own:
            last = self._wait_for_moment(kill, child, own, before)
        time.sleep(0.0 if dies else kill.after)
        self._hear()
        last = last if dies else time.monotonic()
        child.kill()
        received = [event for event in self._log[before:] if event["at"] < last]
        return Seen(read_journal(path), received, self._snapshot(path.with_suffix("")))

    def _wait_for_moment(self, kill: Kill, child: Child, own: Reader, before: int) -> float:
        """Give the time of the last that was heard of the program."""
        mine: list[Event] = []
        end = time.monotonic() + SECONDS_FOR_ANYTHING
        while True:
            mine += own.news()
            self._hear()
            heard = self._log[before:] if kill.on in OF_THE_SERVER else mine
            if has_come(kill, heard) or any(event["what"] == "idle" for event in mine):
                return float(mine[-1]["at"]) if mine else 0.0
            if child.has_ended() or time.monotonic() > end:
                child.kill()
                raise _BrokenError(f"ended by itself, or went no further; it said: {child.last_words()}")
            time.sleep(LOOK_SECONDS)

    def _start(self, do: str, *, ahead: float = 0.0, die_at: int = 0, **task: Any) -> tuple[Child, Path]:
        self._ended.kills += do != "look"
        self._started += 1
        journal = self._folder / f"{self._started}-{do}.jsonl"
        files = {"journal": str(journal), "folder": str(self._folder / "data")}
        return self._nursery.start(
            {"do": do, "ahead": ahead, "die_at": die_at, **files, **self._given, **task}
        ), journal

    def _snapshot(self, folder: Path) -> dict[str, dict[str, str]]:
        """Read the writes in a copy of the register's files as the kill left them, by their ids."""
        register = DataPaths(self._folder / "data").register
        folder.mkdir()
        for file in register.parent.glob(f"{register.name}*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, folder)
        copy = folder / register.name
        if not copy.exists():
            return {}
        with closing(sqlite3.connect(copy)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'session_write'").fetchone():
                return {}
            found = connection.execute(
                "SELECT session_write.id, session_write.fate, session_write.kind, asked, client_id FROM session_write"
                " JOIN session USING (local_id)"
            ).fetchall()
        return {
            write_id: {"fate": fate, "mark": mark_of_write(kind, json.loads(asked), client_id)}
            for write_id, fate, kind, asked, client_id in found
        }

    # Hearing of the server

    def _now(self) -> float:
        """Give the time at which all is read that was sent before."""
        self._server.has_read_everything()
        return time.monotonic()

    def _hear(self) -> None:
        self._log += self._heard.news()

    def _wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS_FOR_ANYTHING
        self._hear()
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"the server does not come to an end in run {self._story.number}")
            time.sleep(LOOK_SECONDS)
            self._hear()


def has_come(kill: Kill, events: list[Event]) -> bool:
    """Tell whether the moment has come that a killer waits for."""
    fitting = [event for event in events if event["what"] == kill.on and kill.mark in ("", event.get("mark"))]
    return len(fitting) >= kill.count


def under_way(log: list[Event]) -> set[int]:
    """Give the numbers of the requests that the server has received and not done with."""
    received = {event["number"] for event in log if event["what"] == "received"}
    return received - {event["number"] for event in log if event["what"] == "ended"}


def decisions_for(evidence: Evidence) -> dict[str, dict[str, str]]:
    """Decide about what is not known as a person would who found out, by local id."""
    decisions: dict[str, dict[str, str]] = {}
    keys = {found["mark"]: key for key, found in evidence.there.items()}
    for local_id, row in evidence.told["rows"].items():
        unknown = [write for write in row["writes"] if write["fate"] == "not known"]
        if not unknown:
            continue
        write = unknown[-1]
        mark = mark_of_write(write["kind"], write["asked"], row["client_id"])
        again = int(write["id"], 16) % 2 == 0
        if write["kind"] == "create" and row["fate"] == "not known":
            how = "found" if mark in keys else "again" if again else "not done"
            decisions[local_id] = {"mark": mark, "how": how, "key": keys.get(mark, "")}
        elif write["kind"] == "edit" and row["unsettled"] == ["edit", "not known"]:
            decisions[local_id] = {"mark": mark, "how": "again" if again else "not done", "key": ""}
    return decisions
