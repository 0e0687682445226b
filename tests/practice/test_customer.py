"""A customer who plays by himself on the server's loop."""

import asyncio
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from pave_desktop.practice import PracticeServer
from pave_desktop.practice.background import Background
from pave_desktop.practice.customer import Customers
from pave_desktop.practice.session_book import SessionBook
from pave_desktop.practice.store import Store
from tests.practice.signing import signed_client

ORDER = ["IDLE", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE"]
PATIENCE = 20.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, f"waited in vain until {what}"
        time.sleep(0.002)


def status(server: PracticeServer, key: str) -> str:
    return str((server.session(key) or {})["status"])


def test_it_goes_all_the_way(client: httpx.Client, server: PracticeServer, make: Callable[..., str]) -> None:
    key = make()
    seen: list[tuple[str, int, int]] = []
    server.play_customer(key, seconds_a_step=0.02)

    def watched() -> bool:
        photos = client.get(f"/sessions/{key}/photos").json()
        rejected = [photo for photo in photos if not photo["approved"]]
        assert all(photo["photo_code"] == "10" for photo in rejected)
        seen.append((status(server, key), len(photos), len(rejected)))
        return seen[-1][0] == "COMPLETE"

    wait_until(watched, "the session is complete")
    assert any(rejected for _, _, rejected in seen)
    assert [word for word in ORDER if word in {seen_word for seen_word, _, _ in seen}][-1] == "COMPLETE"
    for (before, photos_before, _), (after, photos_after, _) in pairwise(seen):
        assert ORDER.index(after) >= ORDER.index(before)
        assert photos_after >= photos_before
    assert client.get(f"/sessions/{key}/results").status_code == 200


@pytest.mark.parametrize("word", ["STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE"])
def test_it_begins_where_the_session_is(server: PracticeServer, make: Callable[..., str], word: str) -> None:
    key = make()
    server.set_status(key, word)
    server.play_customer(key, seconds_a_step=0)
    wait_until(lambda: status(server, key) == "COMPLETE", "the session is complete")


class CountingBook(SessionBook):
    """Notes each step that is asked for."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.asked: list[str] = []

    def do_step(self, key: str, asked: str, *, in_hand: bool = True) -> None:
        self.asked.append(asked)
        super().do_step(key, asked, in_hand=in_hand)


def test_only_one_plays_for_a_session(tmp_path: Path) -> None:
    book = CountingBook(Store(tmp_path))
    key = book.create({})["session_key"]

    async def ask_often() -> None:
        background = Background(asyncio.Event())
        customers = Customers(book, background)
        for _ in range(5):
            customers.play(key, 0.001)
        await background.finish()

    asyncio.run(ask_often())
    assert len(book.asked) == len(set(book.asked)) == 17
    assert book.store.load(key)["status"] == "COMPLETE"


def test_two_sessions_at_once_and_one_again(server: PracticeServer, make: Callable[..., str]) -> None:
    keys = [make(), make()]
    for key in keys:
        server.play_customer(key, seconds_a_step=0.001)
    wait_until(lambda: {status(server, key) for key in keys} == {"COMPLETE"}, "both are complete")
    server.set_status(keys[0], "CONFIRM")

    def again() -> bool:
        # The one before may not have left yet, and then there is no second one.
        server.play_customer(keys[0], seconds_a_step=0)
        return status(server, keys[0]) == "COMPLETE"

    wait_until(again, "the first is complete again")


def test_it_begins_at_once_and_gives_up_what_expires(
    client: httpx.Client, server: PracticeServer, make: Callable[..., str]
) -> None:
    expired, other = make(), make()
    server.play_customer(expired, seconds_a_step=0.05)
    wait_until(lambda: status(server, expired) == "STARTED", "the customer has begun")
    assert client.delete(f"/sessions/{expired}").status_code == 400, "who has begun is not deleted any more"
    server.expire(expired)
    server.play_customer(other, seconds_a_step=0.01)
    wait_until(lambda: status(server, other) == "COMPLETE", "another one is complete")
    assert status(server, expired) == "EXPIRED"


def test_who_cannot_play(tmp_path: Path) -> None:
    server = PracticeServer(tmp_path)
    with server, signed_client(server) as client:
        key = client.post("/sessions", json={}).json()["session_key"]
        with pytest.raises(KeyError):
            server.play_customer("PRA-0000000000")
    with pytest.raises(RuntimeError):
        server.play_customer(key)
    with pytest.raises(KeyError):
        server.play_customer("PRA-0000000000")


def test_it_stops_with_the_server_and_stays_stopped(tmp_path: Path) -> None:
    server = PracticeServer(tmp_path)
    with server, signed_client(server) as client:
        waiting, midway = (client.post("/sessions", json={}).json()["session_key"] for _ in range(2))
        server.play_customer(waiting, seconds_a_step=600)
        server.play_customer(midway, seconds_a_step=0.01)
        wait_until(lambda: status(server, midway) == "PROCESS", "the capture runs")
        begun = time.monotonic()
    assert time.monotonic() - begun < 5
    assert not [thread for thread in threading.enumerate() if thread.name == "practice-server"]
    assert status(server, waiting) == "STARTED", "its second step is ten minutes away"
    left = status(server, midway)
    with server, signed_client(server) as client:
        assert client.get("/sessions/A").status_code == 404
        assert status(server, midway) == left
        server.play_customer(midway, seconds_a_step=0)
        wait_until(lambda: status(server, midway) == "COMPLETE", "it is complete after a restart")


def test_a_change_that_comes_a_moment_too_late(
    client: httpx.Client, server: PracticeServer, make: Callable[..., str]
) -> None:
    key = make()
    server.refuse_next_change(key)
    assert status(server, key) == "IDLE"
    answer = client.put(f"/sessions/{key}", json={"vehicle": {"trim": "SL"}})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["vehicle.trim"]
    assert status(server, key) == "STARTED"
    assert client.put(f"/sessions/{key}", json={"session": {"language": "FR"}}).status_code == 200
    with pytest.raises(KeyError):
        server.refuse_next_change("PRA-0000000000")


def test_an_answer_that_gets_lost(client: httpx.Client, server: PracticeServer) -> None:
    server.lose_next_answer()
    assert client.get("/sessions/A").status_code == 404
    with pytest.raises(httpx.TransportError):
        client.post("/sessions", json={})
    assert len(server.session_keys()) == 1
    assert client.post("/sessions", json={}).status_code == 201
