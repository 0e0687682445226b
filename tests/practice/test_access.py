"""Who is let in: signatures, hosts, sizes, and what a browser may see."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from pave_desktop.practice import PracticeServer
from pave_desktop.practice.signature import Keys, is_signed
from tests.practice.signing import signed_headers, token, unsigned


def plain(server: PracticeServer, headers: dict[str, str]) -> httpx.Response:
    return unsigned("GET", server.base_url + "/sessions/PRA-0000000000", headers=headers)


def test_known_answer_of_the_formula() -> None:
    keys = Keys(account="demo_account", api_key="09bc91b9-76e5-4256-8e40-7a41c1408014", api_secret="api_secret")
    headers = {
        "api-key": keys.api_key,
        "api-token": "0e18d855517cb8fa3847937788641ae45224a90c75704d83fe3340ffe6407980",
        "api-timestamp": "2021-05-30T12:49:19Z",
    }
    moment = datetime(2021, 5, 30, 12, 49, 19, tzinfo=UTC).timestamp()
    assert is_signed(headers, keys=keys, clock=moment)
    assert is_signed(headers, keys=keys, clock=moment + 300)
    assert not is_signed(headers, keys=keys, clock=moment + 301)
    assert not is_signed({}, keys=keys, clock=moment)
    assert "api_secret" not in repr(keys).removeprefix("Keys(")


@pytest.mark.parametrize("missing", ["API-Key", "API-Token", "API-Timestamp"])
def test_each_header_is_needed(server: PracticeServer, missing: str) -> None:
    headers = signed_headers(server)
    assert plain(server, headers).status_code == 404
    assert plain(server, headers).status_code == 404
    del headers[missing]
    answer = plain(server, headers)
    assert answer.status_code == 401
    assert answer.json()["message"]
    assert "date" in answer.headers


def test_wrong_signatures(server: PracticeServer) -> None:
    for change in (
        {"API-Key": "é"},
        {"API-Token": "é"},
        {"API-Token": "0" * 64},
        {"API-Timestamp": "now"},
    ):
        changed = signed_headers(server) | change
        headers = [(name.encode(), value.encode()) for name, value in changed.items()]
        answer = unsigned("GET", server.base_url + "/sessions/A", headers=headers)
        assert answer.status_code == 401
    for seconds in (-301, 302):
        assert plain(server, signed_headers(server, seconds_off=seconds)).status_code == 401
    for seconds in (-290, 290):
        assert plain(server, signed_headers(server, seconds_off=seconds)).status_code == 404


@pytest.mark.parametrize(
    ("timestamp", "status"),
    [
        (datetime.now(UTC).isoformat(), 404),
        (datetime.now(UTC).replace(tzinfo=None).isoformat(), 401),
        ("0001-01-01T00:00:00+14:00", 401),
        ("", 401),
    ],
)
def test_forms_of_the_timestamp(server: PracticeServer, timestamp: str, status: int) -> None:
    signature = token(account=server.account, api_key=server.api_key, api_secret=server.api_secret, timestamp=timestamp)
    headers = {"API-Key": server.api_key, "API-Token": signature, "API-Timestamp": timestamp}
    assert plain(server, headers).status_code == status


def test_only_its_own_hosts(client: httpx.Client, server: PracticeServer) -> None:
    port = httpx.URL(server.base_url).port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "localhost:1"):
        answer = client.get("/sessions/A", headers={"Host": host})
        assert answer.status_code == 421
        assert "date" in answer.headers
    assert client.get("/sessions/A", headers={"Host": f"LOCALHOST:{port}"}).status_code == 404
    with pytest.raises(OSError, match=r"refused|reach|assign"):
        socket.create_connection(("127.0.0.2", port or 0), timeout=1)


def test_no_page_of_another_site_may_read(client: httpx.Client) -> None:
    answer = client.request("OPTIONS", "/sessions", headers={"Origin": "https://example.com"})
    assert answer.status_code == 405
    for reply in (answer, client.get("/sessions/A", headers={"Origin": "https://example.com"})):
        assert not [name for name in reply.headers if name.startswith("access-control")]


def test_body_limit(client: httpx.Client, server: PracticeServer) -> None:
    assert client.post("/sessions", content=b" " * 1_000_001).status_code == 413
    parts = (b" " * 300_000 for _ in range(4))
    assert client.post("/sessions", content=parts).status_code == 413
    assert [received.status for received in server.requests()] == [413, 413]
    assert client.post("/sessions", content=b"{}" + b" " * 900_000).status_code == 201


def test_paths_that_are_not_there(client: httpx.Client, server: PracticeServer) -> None:
    assert client.get("/nothing").status_code == 404
    assert client.post("/sessions/").status_code == 404
    assert client.patch("/sessions").status_code == 405
    origin = server.base_url.removesuffix("/v1")
    assert unsigned("GET", origin).status_code == 404
    assert unsigned("GET", server.base_url).status_code == 401


def test_capture_page(server: PracticeServer, make: Callable[..., str]) -> None:
    key = make(vehicle={"make": "<script>alert(1)</script>", "model": "G37"})
    session = server.session(key)
    assert session is not None
    page = unsigned("GET", session["capture_url"])
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "Practice – not a real inspection" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert unsigned("GET", session["capture_url"] + "X").status_code == 404
    for code in ("1", "99", "é"):
        url = session["capture_url"].replace("/practice-inspection/", "/photos/") + f"/{code}.png"
        assert unsigned("GET", url).status_code == 404


def test_what_was_received(client: httpx.Client, server: PracticeServer) -> None:
    client.post("/sessions", json={"vehicle": {"make": "Kia"}})
    client.put("/sessions/A", content=b"{nonsense")
    unsigned("GET", server.base_url + "/sessions/A")
    first, second, third = server.requests()
    assert (first.method, first.path, first.endpoint) == ("POST", "/v1/sessions", "/sessions")
    assert (first.body, first.status, first.signed) == ({"vehicle": {"make": "Kia"}}, 201, True)
    assert (second.body, second.raw_text, second.status) == (None, "{nonsense", 400)
    assert (third.body, third.raw_text, third.status, third.signed) == (None, "", 401, False)
    for text in (repr(server.requests()), repr(server)):
        assert server.api_key not in text
        assert server.api_secret not in text
    server.clear_requests()
    assert server.requests() == []


def test_what_is_not_http(server: PracticeServer) -> None:
    with socket.create_connection(("127.0.0.1", httpx.URL(server.base_url).port or 0)) as connection:
        connection.sendall(b"good morning\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(1000), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"\r\nDate: " in answer
