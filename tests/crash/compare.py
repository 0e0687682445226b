"""What the register shows after a run, held against what the server wrote down and what the person saw: per write.

- *Lost* is what the server received, what the register had kept, or what had been kept as typed, where nothing shows it
  any more: no write, no row, no draft; and what is not known where no row asks anybody to look.
- *Doubled* is what the server received more often than a person asked for it; and a session with two rows.
- *Misreported* is every other word of the register that is not so: done though it was not, refused or never sent though
  it was done, still on its way in a program that has been started anew, another key or link or value than the
  server's, a fate that is not what the answer meant or what the person was told, a past that tells it otherwise.

A person who pressed Save is promised nothing before the register has kept it, unless what was typed was kept before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_row import EVENT_OF_WRITE, EventKind
from pave_desktop.models.session_values import texts_of, values_of
from pave_desktop.models.write import WriteFate, WriteKind
from tests.crash.journal import Event
from tests.crash.story import (
    CREATE,
    DELETE,
    DONE,
    EDIT,
    NOT_KNOWN,
    NOT_SENT,
    REFUSED,
    REPLIES,
    Ask,
    Prepared,
    Story,
    mark_of_write,
)

LET_WAIT = ("401", "429")
WAITS = (EDIT, WriteFate.WAITING)
"""An edit that has not left goes on waiting when the program is started anew."""
UNDER_WAY = (WriteFate.WAITING, WriteFate.ON_ITS_WAY)
AFTER_THE_START = {WriteFate.WAITING: NOT_SENT, WriteFate.ON_ITS_WAY: NOT_KNOWN}


class Wrong(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    MISREPORTED = "misreported"


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be, in a line that can be read."""

    kind: Wrong
    told: str


@dataclass
class Evidence:
    """Everything that was written down in a run.

    `snapshots` are the writes in the register's files after each kill of a program that wrote, by id; what the server
    received after the time that `later` has of each was sent by another program. `told` is what the program shows in
    the end, `there` what the server has.
    """

    story: Story
    asked: list[Event]
    snapshots: list[dict[str, dict[str, str]]]
    later: list[float]
    told: dict[str, Any] = field(default_factory=dict)
    there: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: list[Event] = field(default_factory=list)
    decided: list[Event] = field(default_factory=list)
    decisions: dict[str, dict[str, str]] = field(default_factory=dict)


def compare(evidence: Evidence) -> list[Finding]:
    """Find everything that is lost, doubled or misreported."""
    return list(_Comparison(evidence).findings())


class _Comparison:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._asks = {ask.mark: ask for ask in evidence.story.asks}
        self._rows: dict[str, dict[str, Any]] = evidence.told["rows"]
        self._drafts: dict[str, dict[str, str]] = evidence.told["drafts"]
        self._writes: dict[str, list[dict[str, Any]]] = {}
        for row in self._rows.values():
            for write in row["writes"]:
                mark = mark_of_write(write["kind"], write["asked"], row["client_id"])
                self._writes.setdefault(mark, []).append(write)
        self._pressed: dict[str, Event] = {}
        for event in evidence.asked:
            if event["what"] == "asking":
                self._pressed[event["mark"]] = event
            elif event["what"] == "busy":
                del self._pressed[event["mark"]]
        self._local_ids = {mark: event["local_id"] for mark, event in self._pressed.items()}
        self._kept = Counter(event["mark"] for event in (*evidence.asked, *evidence.decided) if event["what"] == "kept")
        self._again = [event for event in evidence.decided if event["what"] == "deciding" and event["how"] == "again"]

    def findings(self) -> Iterator[Finding]:
        for ask in self._evidence.story.asks:
            yield from self._doubled(ask)
            if ask.mark in self._pressed:
                yield from self._of_ask(ask)
            yield from self._typed(ask)
        keys = Counter(row["key"] for row in self._rows.values() if row["key"])
        for key, count in keys.items():
            if count > 1:
                yield self._found(Wrong.DOUBLED, f"{key} has {count} rows")
        for mark, local_id in self._prepared().items():
            if local_id not in self._rows:
                yield self._found(Wrong.LOST, f"the row of {mark}, which was there before")
        for local_id in self._rows:
            yield from self._of_row(local_id)
        for key, found in self._evidence.there.items():
            yield from self._texts(key, found)

    # One thing that was asked for

    def _doubled(self, ask: Ask) -> Iterator[Finding]:
        pressed = int(ask.mark in self._pressed) + sum(event["mark"] == ask.mark for event in self._again)
        received, kept = len(self._received_of(ask)), len(self._writes.get(ask.mark, []))
        if max(received, kept) > pressed:
            told = f"asked for {pressed} times, sent {received} times, {kept} times in the register"
            yield self._found(Wrong.DOUBLED, told, ask)

    def _of_ask(self, ask: Ask) -> Iterator[Finding]:
        writes, received = self._writes.get(ask.mark, []), self._received_of(ask)
        mark = f"delete {self._local_ids[ask.mark]}" if ask.kind is DELETE else ask.mark
        told = sum(_is_told(event, ask.mark) for event in self._evidence.asked)
        if len(writes) < max(len(received), self._kept[mark], told):
            yield self._found(Wrong.LOST, f"the register has {len(writes)} writes of it", ask)
            return
        since = min((event["at"] for event in self._again if event["mark"] == ask.mark), default=float("inf"))
        first = [event for event in received if event["at"] < since]
        second = [event for event in received if event["at"] >= since]
        for tried, (write, received_then) in enumerate(zip(writes, (first, second), strict=False)):
            yield from self._of_write(ask, write, received_then[0] if received_then else None, tried=tried)

    def _of_write(self, ask: Ask, write: dict[str, Any], received: Event | None, *, tried: int) -> Iterator[Finding]:
        did = received is not None and self._did(received)
        # The same once more: what it asks for is there, whichever of the two did it.
        is_there = did or (ask.kind is EDIT and any(self._did(each) for each in self._received(ask.mark)))
        fate = WriteFate(write["fate"])
        snapshot = self._evidence.snapshots[min(tried, len(self._evidence.snapshots) - 1)]
        if write["id"] not in snapshot:
            yield self._found(Wrong.MISREPORTED, "the register got it after the program was killed", ask)
            return
        left = WriteFate(snapshot[write["id"]]["fate"])
        is_sent_later = received is None or received["at"] > self._evidence.later[tried]
        if (ask.kind, left) == WAITS and is_sent_later:
            yield from self._of_waiting(ask, write, received, is_there=is_there)
            return
        recorded = AFTER_THE_START.get(left, left)
        meant = self._meant(ask, received)
        if received is None and ask.kind is EDIT:
            meant = (*meant, *([DONE] if is_there else []), WriteFate.WAITING)
        kept = (*meant, DONE) if NOT_KNOWN in meant and did and ask.kind is not CREATE else meant
        told = next((event for event in self._journal(tried) if _is_told(event, ask.mark)), None)
        # A look of the program that was killed may have found that it was done.
        if left not in UNDER_WAY and left not in kept:
            why = f"the answer means {' or '.join(meant)}, kept was {left}"
            yield self._found(Wrong.MISREPORTED, why, ask)
        if told is not None and left in UNDER_WAY and told.get("fate") != WriteFate.WAITING:
            yield self._found(Wrong.MISREPORTED, f"the person had been told how it ended; kept was {left}", ask)
        if told is not None and told.get("fate") not in (None, *meant):
            yield self._found(Wrong.MISREPORTED, f"the person was told {told['fate']}", ask)
        if left is WriteFate.WAITING and received is not None:
            yield self._found(Wrong.MISREPORTED, "the server had it, and the register said that it waits", ask)
        if fate in (NOT_SENT, REFUSED) and did:
            yield self._found(Wrong.MISREPORTED, f"the server did it, and the register says {fate}", ask)
        elif fate is DONE and not is_there and not self._is_as_good_as_done(ask):
            yield self._found(Wrong.MISREPORTED, "the server did not do it, and the register says done", ask)
        elif fate not in (possible := self._after_the_looks(ask, write, recorded, did=is_there)):
            why = f"it should be {' or '.join(possible)}, the register says {fate}"
            yield self._found(Wrong.MISREPORTED, why, ask)

    def _of_waiting(
        self, ask: Ask, write: dict[str, Any], received: Event | None, *, is_there: bool
    ) -> Iterator[Finding]:
        """An edit that had not left at the kill: a later program has sent it, or it waits still."""
        fate = WriteFate(write["fate"])
        possible = {WriteFate.WAITING, NOT_SENT} if received is None else {*self._meant(ask, received)}
        if is_there:
            possible.add(DONE)
        if NOT_KNOWN in possible and not is_there:
            possible.add(NOT_SENT)
        if received is not None and received["reply"] in LET_WAIT:
            possible.add(WriteFate.WAITING)
        if fate not in possible:
            why = f"it waited; it should be {' or '.join(sorted(possible))}, the register says {fate}"
            yield self._found(Wrong.MISREPORTED, why, ask)

    def _meant(self, ask: Ask, received: Event | None) -> tuple[WriteFate, ...]:
        """Tell what a program can know of it while it runs."""
        if received is None:
            return (NOT_SENT,)
        reply = REPLIES[received["reply"]]
        status = next((event["status"] for event in self._of(received, "did")), None)
        if not reply.misbehaviour and status is not None and status >= 400:
            return (DONE,) if status == 404 and ask.kind is DELETE else (REFUSED,)
        return (reply.fate(ask.kind),)

    def _after_the_looks(
        self, ask: Ask, write: dict[str, Any], recorded: WriteFate, *, did: bool
    ) -> tuple[WriteFate, ...]:
        """Tell what the register must say in the end, when a program has looked at the server and nothing is going on.

        A later write of the same session that was done leaves nothing to look for.
        """
        if recorded is not NOT_KNOWN:
            return (recorded,)
        row = self._row_of(write)
        decision = self._evidence.decisions.get(write["local_id"])
        truth = DONE if did else NOT_SENT
        if decision is not None and decision["mark"] == ask.mark and decision["how"] != "again":
            is_settled = any(
                event["what"] == "decided" and event["mark"] == ask.mark and event["how"] == "settled"
                for event in self._evidence.decided
            )
            return (truth,) if is_settled else (truth, NOT_KNOWN)
        if ask.kind is CREATE:
            return (NOT_KNOWN,)
        later = row["writes"][row["writes"].index(write) + 1 :]
        if any(each["fate"] == DONE for each in later):
            return (truth, NOT_KNOWN)
        return (NOT_KNOWN,) if ask.kind is EDIT and ask.texts and not did else (truth,)

    def _is_as_good_as_done(self, ask: Ask) -> bool:
        """A session that the server does not have is deleted, whoever did it."""
        return ask.kind is DELETE and all(found["mark"] != ask.of for found in self._evidence.there.values())

    def _texts(self, key: str, found: dict[str, Any]) -> Iterator[Finding]:
        """A text is sent for each ask with a number, and was for the session whose text failed."""
        before = self._evidence.story.prepared.get(found["mark"]) is Prepared.TEXT_FAILED
        asked = sum(
            len(self._received(ask.mark)) for ask in self._asks.values() if ask.texts and ask.of == found["mark"]
        )
        if found["texts"] > asked + before:
            yield self._found(
                Wrong.DOUBLED, f"{found['texts']} texts were sent for {key}, {asked + before} were asked for"
            )

    # What was typed

    def _typed(self, ask: Ask) -> Iterator[Finding]:
        """What was kept as typed, before or with a write, is there until it is done."""
        texts, local_id = self._last_typed(ask)
        if texts is None or ask.kind is DELETE:
            return
        row = self._rows.get(local_id)
        if row is not None and row["fate"] == "deleted":
            return
        fates = [write["fate"] for write in self._writes.get(ask.mark, [])]
        draft = self._drafts.get(local_id)
        is_offered = local_id in self._evidence.told["offered"]
        if DONE in fates:
            if draft == texts:
                yield self._found(Wrong.MISREPORTED, "it is done, and its entry is kept to be saved", ask)
        elif NOT_KNOWN in fates:
            if is_offered and ask.kind is CREATE:
                yield self._found(Wrong.MISREPORTED, "it is not known, and its entry is offered as if unsent", ask)
        elif WriteFate.WAITING in fates:
            asked = values_in_body(self._writes[ask.mark][-1]["asked"])
            waits = {field.value: text for field, text in texts_of(asked).items() if text}
            if waits != texts:
                yield self._found(Wrong.LOST, f"what was typed does not wait any more, there is {waits}", ask)
        elif draft != texts or not is_offered:
            yield self._found(Wrong.LOST, f"what was typed is not offered any more, there is {draft}", ask)

    def _last_typed(self, ask: Ask) -> tuple[dict[str, str] | None, str]:
        """Give what was last kept as typed of a session, if it was for this ask; in the register, a write has it."""
        mine = next((event for event in self._evidence.asked if event.get("mark") == ask.mark), None)
        if mine is None or "local_id" not in mine:
            return None, ""
        last = None
        for event in self._evidence.asked:
            if event.get("local_id") != mine["local_id"] or not event.get("texts"):
                continue
            if event["what"] == "typed" or (event["what"] == "asking" and self._writes.get(event["mark"])):
                last = event
        is_mine = last is not None and last["mark"] == ask.mark
        return (last["texts"] if last is not None and is_mine else None), mine["local_id"]

    # One row of the list

    def _of_row(self, local_id: str) -> Iterator[Finding]:
        row = self._rows[local_id]
        name = f"the row of {row['client_id'] or row['key']}"
        fates = [(write["kind"], write["fate"]) for write in row["writes"]]
        standing = [pair for pair in [*fates, tuple(row["unsettled"] or ())] if pair and pair != WAITS]
        under_way = [row["fate"], *(fate for _, fate in standing)]
        if any(fate in UNDER_WAY for fate in under_way):
            yield self._found(Wrong.MISREPORTED, f"{name} is under way in a new program: {row['fate']}, {fates}")
            return
        creates = [fate for kind, fate in fates if kind == CREATE]
        expected = "made"
        if (DELETE, DONE) in fates:
            expected = "deleted"
        elif creates and DONE not in creates:
            expected = NOT_KNOWN if NOT_KNOWN in creates else creates[-1]
        if row["fate"] != expected:
            yield self._found(Wrong.MISREPORTED, f"{name} is {row['fate']}, its writes are {fates}")
        yield from self._against_the_server(row, name)
        yield from self._told_by_the_past(row, name)
        unknown = [kind for kind, fate in fates if fate == NOT_KNOWN and kind != CREATE]
        shown = row["unsettled"][0] if row["unsettled"] and row["unsettled"][1] == NOT_KNOWN else None
        if shown is not None and shown not in unknown:
            yield self._found(Wrong.MISREPORTED, f"{name} waits for {row['unsettled']}, its writes are {fates}")
        if fates and fates[-1][1] == NOT_KNOWN and fates[-1][0] != CREATE and shown is None:
            yield self._found(Wrong.LOST, f"{name} does not show that its {fates[-1][0]} is not known")
        if fates and fates[-1][0] == EDIT and fates[-1][1] in (REFUSED, NOT_SENT) and not unknown:
            entry = self._drafts.get(local_id)
            if entry and row["fate"] == "made" and row["unsettled"] != [*fates[-1]]:
                yield self._found(Wrong.LOST, f"{name} does not show that its edit is {fates[-1][1]}")

    def _against_the_server(self, row: dict[str, Any], name: str) -> Iterator[Finding]:
        there = self._evidence.there.get(row["key"])
        if row["fate"] == "deleted" and there is not None:
            yield self._found(Wrong.MISREPORTED, f"{name} is deleted, and the server has {row['key']}")
        if row["fate"] != "made":
            return
        if there is None or there["mark"] != row["client_id"]:
            yield self._found(Wrong.MISREPORTED, f"{name} is made, and {row['key']} is not its session")
            return
        if row["link"] != there["session"]["capture_url"]:
            yield self._found(Wrong.MISREPORTED, f"{name} has the link {row['link']}, not the server's")
        held = values_of(PaveSession.model_validate(there["session"]))
        values = {each.value: value for each, value in held.items()}
        if row["values"] != values:
            other = sorted(each for each in {*values, *row["values"]} if values.get(each) != row["values"].get(each))
            yield self._found(Wrong.MISREPORTED, f"{name} has other values than the server: {', '.join(other)}")

    def _told_by_the_past(self, row: dict[str, Any], name: str) -> Iterator[Finding]:
        told = Counter(row["events"])
        kinds = Counter(write["kind"] for write in row["writes"])
        ended = Counter((WriteKind(write["kind"]), WriteFate(write["fate"])) for write in row["writes"])
        for (kind, fate), event in EVENT_OF_WRITE.items():
            count = told[event] + (told[EventKind.FOUND] if event is EventKind.MADE else 0)
            if not ended[kind, fate] <= count <= kinds[kind]:
                why = f"“{event}” {count} times, {ended[kind, fate]} of {kinds[kind]} writes ended so"
                yield self._found(Wrong.MISREPORTED, f"the past of {name} tells {why}")

    # Looking things up

    def _received(self, mark: str) -> list[Event]:
        return [event for event in self._evidence.log if event["what"] == "received" and event["mark"] == mark]

    def _received_of(self, ask: Ask) -> list[Event]:
        """Give what was received of it; what says nothing of the session lets an edit wait, and is sent again."""
        received = self._received(ask.mark)
        return received[:1] if ask.kind is EDIT and ask.reply in LET_WAIT else received

    def _of(self, received: Event, what: str) -> list[Event]:
        number = received["number"]
        return [event for event in self._evidence.log if event["what"] == what and event["number"] == number]

    def _did(self, received: Event) -> bool:
        return any(200 <= event["status"] < 300 for event in self._of(received, "did"))

    def _prepared(self) -> dict[str, str]:
        found: dict[str, str] = next(
            (event["local_ids"] for event in self._evidence.asked if event["what"] == "prepared"), {}
        )
        return found

    def _journal(self, tried: int) -> list[Event]:
        return self._evidence.decided if tried else self._evidence.asked

    def _row_of(self, write: dict[str, Any]) -> dict[str, Any]:
        return self._rows[write["local_id"]]

    def _found(self, kind: Wrong, why: str, ask: Ask | None = None) -> Finding:
        if ask is None:
            return Finding(kind, f"run {self._evidence.story.number}: {kind}: {why}")
        parts = [f"{ask.kind} {ask.mark}"]
        for received in self._received(ask.mark):
            status = next((event["status"] for event in self._of(received, "ended")), None)
            done = "done" if self._did(received) else "not done"
            parts.append(f"the server received it, {done}, answered {status or 'nothing'} (“{received['reply']}”)")
        if len(parts) == 1:
            parts.append("the server never received it")
        kept = [write["fate"] for write in self._writes.get(ask.mark, [])]
        parts.append(f"in the register: {', '.join(kept) or 'nothing'}")
        return Finding(kind, f"run {self._evidence.story.number}: {kind}: {why} [{'; '.join(parts)}]")


def _is_told(event: Event, mark: str) -> bool:
    return bool(event["what"] == "told" and event["mark"] == mark)
