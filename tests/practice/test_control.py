"""Telling a practice server that runs apart what to do."""

from collections.abc import Callable

import httpx
import pytest

from pave_desktop.practice import PracticeServer


def test_misbehave_and_behave(client: httpx.Client, control: httpx.Client, server: PracticeServer) -> None:
    ordered = {"method": "GET", "times": None, "status": 502, "body": "é", "content_type": "text/plain"}
    assert control.post("/practice/misbehave", json=ordered).status_code == 200
    answer = client.get("/sessions/A")
    assert (answer.status_code, answer.content) == (502, "é".encode())
    assert control.post("/practice/behave").status_code == 200
    assert client.get("/sessions/A").status_code == 404
    received = control.get("/practice/requests").json()
    assert [(request["path"], request["status"]) for request in received] == [
        ("/v1/sessions/A", 502),
        ("/v1/sessions/A", 404),
    ]
    assert server.api_key not in control.get("/practice/requests").text
    assert control.delete("/practice/requests").status_code == 200
    assert server.requests() == []


def test_control_itself_never_misbehaves(control: httpx.Client) -> None:
    assert control.post("/practice/misbehave", json={"status": 500, "times": None}).status_code == 200
    assert control.get("/practice/requests").status_code == 200


def test_status_and_delivery(client: httpx.Client, control: httpx.Client, make: Callable[..., str]) -> None:
    key = make(sms={"to": "+12025550111"})
    delivery = {"status": "failed", "message": "no such phone"}
    assert control.post(f"/practice/sessions/{key}/delivery", json=delivery).status_code == 200
    assert control.post(f"/practice/sessions/{key}/status", json={"status": "STARTED"}).status_code == 200
    session = client.get(f"/sessions/{key}").json()
    assert session["status"] == "STARTED"
    assert session["options"]["sms"]["delivery_message"] == "no such phone"
    assert control.post("/practice/sessions/A/status", json={"status": "X"}).status_code == 404


def test_failing_numbers(control: httpx.Client, server: PracticeServer) -> None:
    number = {"number": "(202) 555-0120"}
    assert control.post("/practice/failing-numbers", json=number).status_code == 200
    assert "+12025550120" in server.failing_numbers
    assert control.request("DELETE", "/practice/failing-numbers", json=number).status_code == 200
    assert "+12025550120" not in server.failing_numbers


@pytest.mark.parametrize("headers", [{"X-Practice": "no"}, {"X-Practice": ""}, {"API-Key": "wrong"}])
def test_refused_without_key_and_header(control: httpx.Client, headers: dict[str, str]) -> None:
    assert control.get("/practice/requests", headers=headers).status_code == 403
    assert control.post("/practice/misbehave", json={"status": 500}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("path", "payload"),
    [
        ("misbehave", []),
        ("misbehave", {"unheard": 1}),
        ("misbehave", {"status": True}),
        ("misbehave", {"status": "500"}),
        ("misbehave", {"status": 1000}),
        ("misbehave", {"path": "("}),
        ("misbehave", {"html": 1}),
        ("sessions/A/status", {}),
        ("sessions/A/status", {"status": ""}),
        ("sessions/A/delivery", {"status": "failed", "message": 5}),
        ("failing-numbers", {"number": "nobody"}),
        ("failing-numbers", "text"),
    ],
)
def test_nonsense_is_refused(control: httpx.Client, path: str, payload: object) -> None:
    answer = control.post(f"/practice/{path}", json=payload)
    assert answer.status_code == 400
    assert answer.json()["message"]
