"""What happens in one run: what a person asks for, how the server answers each write, and when the program is killed.

Stories are made up from a seed; that the same instant comes again they cannot promise.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pave_desktop.models.write import WriteFate, WriteKind

DONE, REFUSED, NOT_SENT, NOT_KNOWN = WriteFate.DONE, WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN
CREATE, EDIT, DELETE = WriteKind.CREATE, WriteKind.EDIT, WriteKind.DELETE


# How the server answers


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer: the practice server's misbehaviour, and what the program has to make of it when it arrives.

    `fates` is what is to be kept of a create, an edit and a deletion that was answered so.
    """

    misbehaviour: Mapping[str, Any]
    fates: tuple[WriteFate, WriteFate, WriteFate]

    def fate(self, kind: WriteKind) -> WriteFate:
        return self.fates[(CREATE, EDIT, DELETE).index(kind)]


def _lost(**misbehaviour: Any) -> Reply:
    return Reply(misbehaviour=misbehaviour, fates=(NOT_KNOWN, NOT_KNOWN, NOT_KNOWN))


def _refused(status: int) -> Reply:
    body = '{"message": "Required fields are missing or invalid.", "errors": {"vehicle.make": ["Not this one"]}}'
    return Reply(misbehaviour={"status": status, "body": body}, fates=(REFUSED, REFUSED, REFUSED))


GOOD = "as it should"
SAID_NOTHING = '{"message": "Done."}'
REPLIES: dict[str, Reply] = {
    GOOD: Reply(misbehaviour={}, fates=(DONE, DONE, DONE)),
    "lost, done": _lost(drop="after"),
    "lost, not done": _lost(drop="before"),
    "half an answer": _lost(drop_mid_body=True),
    "an answer without its end": _lost(truncated=True),
    "500, not done": _lost(status=500),
    "500, done": _lost(status=500, perform=True),
    "502 with a page, done": _lost(status=502, html=True, perform=True),
    "400 with a page, done": _lost(status=400, html=True, perform=True),
    "403 with a page, not done": _lost(status=403, html=True),
    # A page of a hotel's network: only a look can tell that nothing was done.
    "200 with a page, not done": _lost(status=200, html=True),
    "200 with a page, done": Reply(
        misbehaviour={"status": 200, "html": True, "perform": True}, fates=(NOT_KNOWN, DONE, NOT_KNOWN)
    ),
    "201 without a key, done": Reply(
        misbehaviour={"status": 201, "body": SAID_NOTHING, "perform": True}, fates=(NOT_KNOWN, DONE, DONE)
    ),
    "400": _refused(400),
    "401": _refused(401),
    "409": _refused(409),
    "422": _refused(422),
    "429": _refused(429),
}
_RARE = [name for name in REPLIES if name != GOOD]
_GOOD_SHARE = 0.6
_IN_FLIGHT_SHARE = 0.6
_CHANGE_SHARE = 0.6
_AWAY_SHARE = 0.2


# What a person asks for


class Held(StrEnum):
    """What the server does not do before it is told to."""

    NOT = ""
    WORK = "work"
    ANSWER = "answer"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One thing that a person asks for. `mark` is in it, so that the server can tell it from every other.

    `of` is the mark of the session that is edited or deleted; `away` asks over a connection that leads nowhere. The
    server works `before` seconds and answers `after` seconds later; what is `held` it does, or only answers, when the
    program was killed and has perhaps looked already.
    """

    mark: str
    kind: WriteKind
    of: str
    at: float = 0.0
    typed_first: bool = False
    twice: bool = False
    texts: bool = False
    away: bool = False
    reply: str = GOOD
    before: float = 0.0
    after: float = 0.06
    held: Held = Held.NOT


def create(mark: str, **more: Any) -> Ask:
    return Ask(mark=mark, kind=CREATE, of=mark, **more)


def edit(mark: str, of: str, **more: Any) -> Ask:
    return Ask(mark=mark, kind=EDIT, of=of, **more)


def delete(of: str, **more: Any) -> Ask:
    return Ask(mark=f"delete {of}", kind=DELETE, of=of, **more)


def mark_of_write(kind: str, asked: Mapping[str, Any], client_id: str) -> str:
    """Tell which ask a write is, by what it asks for and, where that is nothing, its session's own mark."""
    if kind == CREATE:
        return str((asked.get("session") or {}).get("client_id", ""))
    if kind == EDIT:
        return str((asked.get("vehicle") or {}).get("int_col", ""))
    return f"delete {client_id}"


class Prepared(StrEnum):
    """Sessions that are in the list before anything is asked for."""

    PLAIN = "plain"
    TEXT_FAILED = "its text failed"
    STARTED = "started"


class Moment(StrEnum):
    """What the killer waits for."""

    RECEIVED = "received"
    ANSWERED = "ended"
    ACCEPTED = "accepted"
    KEPT = "kept"
    LEAVING = "leaving"
    TOLD = "told"
    BORN = "born"
    COMMITTED = "committed"
    IDLE = "idle"


@dataclass(frozen=True, kw_only=True)
class Kill:
    """The program is killed `after` seconds after this has happened for the `count`th time, or to a `mark`.

    Of `COMMITTED` it dies at once: right after the register has kept a step, before anything else can happen.
    """

    on: Moment
    count: int = 1
    mark: str = ""
    after: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Story:
    """One run. `starts` tell when the program that is starting again is killed as well, once for each.

    With `decides`, a person settles afterwards what is not known, and the program is killed while it does so. With
    `keyring`, each write has to wait until the keys are found; without, they are at hand and it leaves at once.
    """

    number: int
    asks: tuple[Ask, ...]
    kill: Kill
    prepared: Mapping[str, Prepared] = field(default_factory=lambda: MappingProxyType({}))
    looks: tuple[float, ...] = ()
    starts: tuple[Kill, ...] = ()
    decides: Kill | None = None
    window: bool = False
    keyring: bool = True


def make_story(seed: int, number: int) -> Story:
    """Make up the run of this number."""
    chance = random.Random(f"{seed}-{number}")  # noqa: S311 - it is to be the same again
    prepared = {
        f"{number}-p0": Prepared.PLAIN,
        f"{number}-p1": Prepared.PLAIN,
        f"{number}-p2": Prepared.TEXT_FAILED,
        f"{number}-p3": Prepared.STARTED,
        f"{number}-p4": Prepared.PLAIN,
    }
    creates = [f"{number}-c{each}" for each in range(chance.randint(2, 4))]
    asks = [_ask(chance, create, mark, texts=chance.random() < 0.5) for mark in creates]
    asks[-1] = replace(asks[-1], away=chance.random() < _AWAY_SHARE)
    for each, of in enumerate(chance.choices([*prepared, creates[0]], k=chance.randint(2, 4))):
        texts = prepared.get(of) is Prepared.TEXT_FAILED and chance.random() < 0.7
        asks.append(_ask(chance, edit, f"{number}-e{each}", of, texts=texts))
    asks += [_ask(chance, delete, of) for of in chance.sample([*prepared, creates[-1]], chance.randint(1, 2))]
    chance.shuffle(asks)
    kill = _kill(chance)
    if kill.on is Moment.RECEIVED:
        # One that surely leaves: its session is there, and no other write of it can be in its way.
        changes = [
            ask
            for ask in asks
            if ask.of in prepared
            and sum(each.of == ask.of for each in asks) == 1
            and not (ask.kind is EDIT and prepared[ask.of] is Prepared.STARTED)
        ]
        held = chance.choice([each for each in asks if each.kind is CREATE and not each.away])
        if changes and chance.random() < _CHANGE_SHARE:
            held = chance.choice(changes)
        when = chance.choice([Held.WORK, Held.ANSWER])
        asks = [replace(ask, held=when) if ask is held else ask for ask in asks]
        kill = replace(kill, mark=held.mark)
    return Story(
        number=number,
        asks=tuple(asks),
        kill=kill,
        prepared=prepared,
        looks=tuple(chance.uniform(0, 0.25) for _ in range(chance.randint(0, 2))),
        starts=tuple(_kill_at_start(chance) for _ in range(chance.choices([0, 1, 2], [4, 4, 3])[0])),
        decides=_kill_of_decision(chance) if chance.random() < 0.4 else None,
        window=number % 10 == 9,
        keyring=number % 2 == 0,
    )


def _ask(chance: random.Random, make: Callable[..., Ask], *names: str, **more: Any) -> Ask:
    return make(
        *names,
        at=chance.choice([0.0, chance.uniform(0, 0.12)]),
        typed_first=chance.random() < 0.5,
        twice=chance.random() < 0.3,
        reply=GOOD if chance.random() < _GOOD_SHARE else chance.choice(_RARE),
        before=chance.choice([0.0, chance.uniform(0, 0.05)]),
        after=chance.uniform(0.03, 0.15),
        **more,
    )


def _kill(chance: random.Random) -> Kill:
    if chance.random() < _IN_FLIGHT_SHARE:
        return Kill(on=Moment.RECEIVED, after=chance.choice([0.0, chance.uniform(0, 0.06)]))
    on = chance.choice([each for each in Moment if each is not Moment.RECEIVED])
    if on is Moment.COMMITTED:
        return Kill(on=on, count=chance.randint(1, 30))
    after = chance.uniform(0, 0.4) if on is Moment.BORN else chance.choice([0.0, chance.uniform(0, 0.01)])
    return Kill(on=on, count=chance.randint(1, 3), after=after)


def _kill_at_start(chance: random.Random) -> Kill:
    """While it opens its register, at any instant; while it looks at the server, after any step; or afterwards."""
    on = chance.choice([Moment.BORN, Moment.COMMITTED, Moment.IDLE])
    if on is Moment.BORN:
        return Kill(on=on, after=chance.uniform(0.0, 0.1))
    return Kill(on=on, count=chance.randint(1, 12) if on is Moment.COMMITTED else 1)


def _kill_of_decision(chance: random.Random) -> Kill:
    on = chance.choice([Moment.COMMITTED, Moment.COMMITTED, Moment.ACCEPTED, Moment.RECEIVED, Moment.IDLE])
    return Kill(on=on, count=chance.randint(1, 6) if on is Moment.COMMITTED else 1, after=chance.uniform(0, 0.02))
