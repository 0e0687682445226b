"""Each misbehaviour as a client meets it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest

from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.practice.signing import signed_headers, unsigned


def test_status_only_once(client: httpx.Client, server: PracticeServer) -> None:
    server.misbehave(Misbehaviour(status=503, retry_after="7"))
    answer = client.post("/sessions", json={})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "7"
    assert answer.json() == {"message": "Service Unavailable"}
    assert "date" in answer.headers
    assert server.session_keys() == []
    assert client.post("/sessions", json={}).status_code == 201


def test_perform(client: httpx.Client, server: PracticeServer) -> None:
    server.misbehave(Misbehaviour(status=500, perform=True))
    assert client.post("/sessions", json={}).status_code == 500
    assert len(server.session_keys()) == 1


def test_selection_order_and_behave(client: httpx.Client, server: PracticeServer) -> None:
    server.misbehave(Misbehaviour(method="put", status=500))
    server.misbehave(Misbehaviour(path=r"/sessions/[^/]+/photos$", status=501, times=2))
    server.misbehave(Misbehaviour(path="/sessions", status=502, times=None))
    assert client.get("/sessions/A/photos").status_code == 501
    assert client.get("/sessions/A/photos").status_code == 501
    assert client.get("/sessions/A/photos").status_code == 502
    assert client.put("/sessions/A", json={}).status_code == 500
    assert client.put("/sessions/A", json={}).status_code == 502
    server.behave()
    assert client.get("/sessions/A").status_code == 404


def test_bodies(client: httpx.Client, server: PracticeServer) -> None:
    server.misbehave(Misbehaviour(html=True))
    answer = client.get("/sessions/A")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<html>" in answer.text
    server.misbehave(Misbehaviour(malformed=True))
    answer = client.get("/sessions/A")
    assert answer.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match=r"delimiter|value|string"):
        answer.json()
    server.misbehave(Misbehaviour(status=418, body=b"<x/>", content_type="text/xml"))
    answer = client.get("/sessions/A")
    assert (answer.status_code, answer.content) == (418, b"<x/>")
    server.misbehave(Misbehaviour(status=204))
    assert client.get("/sessions/A").content == b""


@pytest.mark.parametrize("misbehaviour", [Misbehaviour(truncated=True), Misbehaviour(drop_mid_body=True)])
def test_cut_answers_come_from_work_done(
    client: httpx.Client, server: PracticeServer, misbehaviour: Misbehaviour
) -> None:
    server.misbehave(misbehaviour)
    received = b""
    with client.stream("POST", "/sessions", json={}) as answer:
        assert answer.status_code == 201
        with pytest.raises(httpx.RemoteProtocolError):
            for part in answer.iter_bytes():
                received += part
    assert 0 < len(received) < int(answer.headers["content-length"])
    assert server.requests()[-1].status == 201
    assert len(server.session_keys()) == 1


def test_cut_page(client: httpx.Client, server: PracticeServer) -> None:
    server.misbehave(Misbehaviour(html=True, truncated=True))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/sessions", json={})
    assert server.session_keys() == []


@pytest.mark.parametrize(("drop", "made"), [("before", 0), ("after", 1)])
def test_dropped_connections(client: httpx.Client, server: PracticeServer, drop: str, made: int) -> None:
    server.misbehave(Misbehaviour(drop=drop))  # type: ignore[arg-type]
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.post("/sessions", json={})
    assert len(server.session_keys()) == made
    assert server.requests()[-1].status is None
    assert server.requests()[-1].signed
    assert client.post("/sessions", json={}).status_code == 201


def test_delay(client: httpx.Client, server: PracticeServer) -> None:
    server.misbehave(Misbehaviour(delay=0.15))
    begun = time.monotonic()
    assert client.post("/sessions", json={}).status_code == 201
    assert time.monotonic() - begun >= 0.15
    server.misbehave(Misbehaviour(delay=5))
    with pytest.raises(httpx.ReadTimeout):
        client.post("/sessions", json={}, timeout=0.1)
    assert len(server.session_keys()) == 2


def test_ignored_put(client: httpx.Client, server: PracticeServer, make: Callable[..., str]) -> None:
    key = make()
    server.misbehave(Misbehaviour(ignore_put=True))
    assert client.get(f"/sessions/{key}").status_code == 200
    answer = client.put(f"/sessions/{key}", json={"vehicle": {"make": "Kia"}})
    assert (answer.status_code, answer.json()["vehicle"]["make"]) == (200, "Nissan")
    answer = client.put(f"/sessions/{key}", json={"vehicle": {"make": "Kia"}})
    assert answer.json()["vehicle"]["make"] == "Kia"


@pytest.mark.parametrize("offset", [-900.0, 900.0])
def test_wrong_clock(client: httpx.Client, server: PracticeServer, offset: float) -> None:
    server.misbehave(Misbehaviour(clock_offset=offset, times=None))
    server.misbehave(Misbehaviour(status=500, perform=True))
    assert client.post("/sessions", json={}).status_code == 500
    answer = client.post("/sessions", json={})
    assert answer.status_code == 401
    assert server.requests()[-1].signed is False
    seconds = (parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC)).total_seconds()
    assert seconds == pytest.approx(offset, abs=3)
    headers = signed_headers(server, seconds_off=offset)
    url = server.base_url + "/sessions"
    assert unsigned("POST", url, headers=headers, json={}).status_code == 201
    server.behave()
    assert client.post("/sessions", json={}).status_code == 201


@pytest.mark.parametrize(
    "fields",
    [
        {"path": "("},
        {"status": 99},
        {"times": 0},
        {"delay": -1},
        {"retry_after": "a\r\nb"},
        {"content_type": "é"},
        {"drop": "now"},
    ],
)
def test_impossible_misbehaviours(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Misbehaviour(**fields)  # type: ignore[arg-type]
