"""The life of the sample sessions: now and then one of them moves on by itself, as if its customer were real."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pave_desktop.practice.background import Background
from pave_desktop.practice.phone_steps import Deed, next_step
from pave_desktop.practice.records import Record, delivery_failed, is_started
from pave_desktop.practice.samples import sample_keys
from pave_desktop.practice.session_book import SessionBook
from pave_desktop.practice.store import UnknownSessionError

SECONDS_BETWEEN = (20.0, 40.0)
LEAST_WAITING = 1
MOST_AT_WORK = 3
OLD_AFTER = timedelta(hours=60)
# How likely a kind of event is beside another one.
LIKELY_TO_GO_ON = 4.0
LIKELY_TO_OPEN = 1.5
LIKELY_TO_EXPIRE = 0.1
EXPIRE = "expire"


class Event(NamedTuple):
    """What happens to which session: a step of its customer, or `EXPIRE`."""

    key: str
    what: str


def next_event(records: Sequence[Record], chance: random.Random, *, now: datetime) -> Event | None:
    """Decide what happens next among these sessions, None when nothing can.

    A session that a person has in hand is left to that person; some always stay waiting; a customer whose
    text never arrived cannot open the link.
    """
    waiting = [record for record in records if next_step(record) and not is_started(record)]
    can_spare = len(waiting) > LEAST_WAITING
    left_alone = [record for record in records if not record.get("in_hand")]
    at_work = [record for record in left_alone if next_step(record) and is_started(record)]
    events: dict[Event, float] = {}
    for record in at_work:
        events[Event(record["session_key"], str(next_step(record)))] = LIKELY_TO_GO_ON
    for record in left_alone:
        if record not in waiting or not can_spare:
            continue
        if len(at_work) < MOST_AT_WORK and not delivery_failed(record):
            events[Event(record["session_key"], Deed.START)] = LIKELY_TO_OPEN
        if _is_old(record, now):
            events[Event(record["session_key"], EXPIRE)] = LIKELY_TO_EXPIRE
    if not events:
        return None
    return chance.choices(list(events), weights=list(events.values()))[0]


async def live(
    book: SessionBook,
    background: Background,
    *,
    seconds_between: tuple[float, float] | None = None,
    chance: random.Random | None = None,
) -> None:
    """Let one thing happen after the other among the sample sessions, until the server stops."""
    # What happens in practice mode needs no better chance.
    chance = chance or random.Random()  # noqa: S311
    shortest, longest = seconds_between or SECONDS_BETWEEN
    while not await background.pause(chance.uniform(shortest, longest)):
        event = next_event(_samples(book), chance, now=datetime.now(UTC))
        if event is None:
            continue
        try:
            if event.what == EXPIRE:
                book.set_status(event.key, "EXPIRED")
            else:
                book.do_step(event.key, event.what, in_hand=False)
        except UnknownSessionError:
            continue  # it was deleted in this very moment


def _samples(book: SessionBook) -> list[Record]:
    records = []
    for key in sample_keys(book):
        try:
            records.append(book.store.load(key))
        except UnknownSessionError:
            continue
    return records


def _is_old(record: Record, now: datetime) -> bool:
    try:
        return now - datetime.fromisoformat(record["created_at"]) > OLD_AFTER
    except (TypeError, ValueError):
        return False
