"""Making, reading and deleting sessions, and the quirks of how they are told."""

import re
from collections.abc import Callable

import httpx
import pytest

from pave_desktop.practice import DEFAULT_FAILING_NUMBER, PracticeServer
from tests.practice.conftest import VEHICLE
from tests.practice.signing import unsigned


def test_post_tells_session_and_link(client: httpx.Client, server: PracticeServer) -> None:
    payload = {
        "session": {
            "client_id": "stock 12",
            "contact": {"first_name": "Jane", "last_name": "Smith"},
            "reference": {"row": 7, "deep": {"list": [1]}},
        },
        "vehicle": {**VEHICLE, "year": "2017"},
        "sms": {"to": "(202) 555-0111", "to_name": "Jane"},
    }
    answer = client.post("/sessions", json=payload)
    session = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch("[A-Z]{3}-[A-Z0-9]{10}", session["session_key"])
    origin = server.base_url.removesuffix("/v1")
    assert session["capture_url"] == f"{origin}/practice-inspection/{session['session_key']}"
    assert (session["status"], session["active"], session["theme"]) == ("IDLE", True, "PRO")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z", session["created_at"])
    assert session["inspect_started_at"] is None
    assert session["redirect_url"] is None
    assert session["language"] == "EN"
    assert session["vehicle"]["year"] == 2017
    assert session["vehicle"]["odom_reading"] == 100945
    assert "vehicle_id" in session["vehicle"]
    assert session["options"]["contact"] == {"first_name": "Jane", "last_name": "Smith"}
    assert session["options"]["reference"] == {"row": 7, "deep": {"list": [1]}}
    assert session["options"]["sms"]["to"] == "+12025550111"
    assert session["options"]["sms"]["delivery_status"] == "201 Created"
    assert server.sms_sent(session["session_key"]) == 1


def test_get_spells_it_otherwise(client: httpx.Client, server: PracticeServer, make: Callable[..., str]) -> None:
    key = make(session={"theme": "LITE"})
    session = client.get(f"/sessions/{key}").json()
    assert "capture_url" not in session
    assert session["created_at"].endswith("+00:00")
    assert (session["redirect_url"], session["inspect_ended_at"]) == ("", "")
    assert (session["language"], session["theme"], session["options"]) == ("en", "LITE", None)
    assert session["vehicle"]["odom_reading"] == "100,945"
    assert session["vehicle"]["year"] == "2017"
    assert {"id", "drivetrain", "engine_type", "fuel_type"} <= session["vehicle"].keys()
    shown = server.session(key)
    assert shown is not None
    assert shown.pop("capture_url").endswith(f"/practice-inspection/{key}")
    assert shown == session


def test_nothing_is_mandatory_and_options_are_read(client: httpx.Client) -> None:
    assert client.post("/sessions", json={}).json()["options"] is None
    contact = {"first_name": "A", "last_name": "B"}
    session = client.post("/sessions", json={"options": {"contact": contact}}).json()
    assert session["options"]["contact"] == contact


def test_failing_numbers(
    client: httpx.Client, server: PracticeServer, make: Callable[..., str], control: httpx.Client
) -> None:
    assert server.failing_numbers == {DEFAULT_FAILING_NUMBER}
    key = make(sms={"to": DEFAULT_FAILING_NUMBER})
    sms = client.get(f"/sessions/{key}").json()["options"]["sms"]
    assert sms["delivery_status"] == "failed"
    assert sms["delivery_message"]
    server.add_failing_number("(202) 555-0120")
    assert control.post("/practice/failing-numbers", json={"number": "+12025550121"}).status_code == 200
    server.remove_failing_number(DEFAULT_FAILING_NUMBER)
    assert server.failing_numbers == {"+12025550120", "+12025550121"}
    with pytest.raises(ValueError, match="phone"):
        server.add_failing_number("nobody")


def test_unknown_sessions(client: httpx.Client, server: PracticeServer) -> None:
    for method, path in (
        ("GET", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("GET", "/photos"),
        ("GET", "/notes"),
        ("GET", "/results"),
    ):
        answer = client.request(method, f"/sessions/PRA-0000000000{path}", content=b"{}")
        assert answer.status_code == 404
        assert answer.json() == {"message": "Session :session_key cannot be found."}
    assert server.session("PRA-0000000000") is None
    with pytest.raises(KeyError):
        server.set_status("PRA-0000000000", "STARTED")
    with pytest.raises(KeyError):
        server.sms_sent("PRA-0000000000")


def test_delete(client: httpx.Client, server: PracticeServer, make: Callable[..., str]) -> None:
    key = make()
    answer = client.delete(f"/sessions/{key}")
    assert answer.status_code == 200
    assert answer.json() == {"message": "Session :session_key has been successfully removed."}
    assert server.session(key) is None
    assert client.delete(f"/sessions/{key}").status_code == 404


@pytest.mark.parametrize("status", ["STARTED", "QC_PASSED", "COMPLETE", "SUBMITTED", "EXPIRED"])
def test_delete_is_refused(client: httpx.Client, server: PracticeServer, make: Callable[..., str], status: str) -> None:
    key = make()
    server.set_status(key, status)
    answer = client.delete(f"/sessions/{key}")
    assert answer.status_code == 400
    assert "cannot be deleted." in answer.json()["message"]
    assert server.session(key) is not None


def test_idle_with_a_start_time_is_started(
    client: httpx.Client, server: PracticeServer, make: Callable[..., str]
) -> None:
    key = make()
    server.change(key, inspect_started_at="2026-01-02T03:04:05+00:00")
    answer = client.delete(f"/sessions/{key}")
    assert answer.json() == {"message": "Session :session_key has been started and cannot be deleted."}


def test_status_moves_times_and_activity(server: PracticeServer, make: Callable[..., str]) -> None:
    key = make()

    def now() -> tuple[object, ...]:
        session = server.session(key)
        assert session is not None
        times = bool(session["inspect_started_at"]), bool(session["inspect_ended_at"])
        return (session["status"], *times, session["active"])

    assert now() == ("IDLE", False, False, True)
    for status in ("STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "WAITING CONFIRM"):
        server.set_status(key, status)
        assert now() == (status, True, False, True)
    server.set_status(key, "COMPLETE")
    assert now() == ("COMPLETE", True, True, True)
    server.set_status(key, "EXPIRED")
    assert now() == ("EXPIRED", True, True, False)
    server.set_status(key, "IDLE")
    assert now() == ("IDLE", False, False, True)
    with pytest.raises(ValueError, match="word"):
        server.set_status(key, "")


def test_raw_changes(client: httpx.Client, server: PracticeServer, make: Callable[..., str]) -> None:
    key = make()
    server.change(key, active=False, created_at="yesterday", colour_of_link="blue", options={"odd": 1})
    session = client.get(f"/sessions/{key}").json()
    assert session["active"] is False
    assert session["created_at"] == "yesterday"
    assert session["colour_of_link"] == "blue"
    assert session["options"] == {"odd": 1}
    server.change(key, vehicle=None, created_at=None, language=None, inspect_started_at="")
    assert client.get(f"/sessions/{key}").json()["vehicle"] is None
    with pytest.raises(ValueError, match="key"):
        server.change(key, session_key="PRA-1")


def test_photos_notes_results(client: httpx.Client, server: PracticeServer, make: Callable[..., str]) -> None:
    key = make()
    assert client.get(f"/sessions/{key}/photos").json() == []
    assert client.get(f"/sessions/{key}/notes").json() == []
    refused = client.get(f"/sessions/{key}/results")
    assert (refused.status_code, refused.json()) == (400, {"message": "Session is not yet completed."})
    server.set_status(key, "PROCESS")
    assert [photo["photo_label"] for photo in client.get(f"/sessions/{key}/photos").json()] == ["VIN"]
    server.change(key, photo_count=6)
    photos = client.get(f"/sessions/{key}/photos").json()
    assert len(photos) == 6
    assert [photo["photo_code"] for photo in photos if not photo["approved"]] == ["10"]
    server.set_status(key, "EXPIRED")
    assert len(client.get(f"/sessions/{key}/photos").json()) == 6
    server.set_status(key, "COMPLETE")
    photos = client.get(f"/sessions/{key}/photos").json()
    assert len(photos) == 13
    assert all(photo["approved"] for photo in photos)
    picture = unsigned("GET", photos[3]["url"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(f"/sessions/{key}/notes").json()[0]["note"]
    results = client.get(f"/sessions/{key}/results").json()
    assert results["event"] == "SESSION:COMPLETE"
    assert results["session"]["source"]["type"] == "api"
    assert results["session"]["user_account"] == server.account
    assert results["vehicle"]["vin"] == VEHICLE["vin"]
    assert len(results["photos"]) == 13
    damages = results["inspection"]["detected_damages"]
    assert results["inspection"]["damages_overview"]["totalDamages"] == len(damages) >= 2
    for damage in damages:
        assert damage["total"] == pytest.approx(damage["labor_total"] + damage["parts_materials"])
    assert results == client.get(f"/sessions/{key}/results").json()


def test_resend_once(server: PracticeServer, make: Callable[..., str]) -> None:
    key = make(sms={"to": "+12025550111"})
    url = f"{server.base_url.removesuffix('/v1')}/v2/capture/sessions/{key}/resend"
    headers = {"API-Access-Token": server.api_key}

    def resend(**payload: str) -> httpx.Response:
        return unsigned("POST", url, headers=headers, json=payload or None)

    assert unsigned("POST", url).status_code == 401
    assert resend(phone="12").json()["errors"] == {"phone": ["Invalid phone number"]}
    answer = resend(phone="2025550112")
    assert answer.status_code == 200
    assert answer.json()["phone"] == "+12025550112"
    assert (answer.json()["session_key"], answer.json()["days_remaining"]) == (key, 7)
    assert server.sms_sent(key) == 2
    assert resend().status_code == 400
    assert server.sms_sent(key) == 2


@pytest.mark.parametrize("fields", [{"status": "COMPLETE"}, {"created_at": "2020-01-01T00:00:00+00:00"}, {"sms": None}])
def test_resend_is_refused(server: PracticeServer, make: Callable[..., str], fields: dict[str, object]) -> None:
    key = make(sms={"to": "+12025550111"})
    server.change(key, **fields)
    url = f"{server.base_url.removesuffix('/v1')}/v2/capture/sessions/{key}/resend"
    answer = unsigned("POST", url, headers={"API-Access-Token": server.api_key})
    assert answer.status_code == 400
