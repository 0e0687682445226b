"""What a PUT changes, and what it is refused."""

from collections.abc import Callable

import httpx
import pytest

from pave_desktop.practice import DEFAULT_FAILING_NUMBER, PracticeServer
from tests.practice.conftest import VEHICLE


def put(client: httpx.Client, key: str, **payload: object) -> httpx.Response:
    return client.put(f"/sessions/{key}", json=payload)


def test_put_merges_objects_and_replaces_what_nests(client: httpx.Client, make: Callable[..., str]) -> None:
    key = make(
        session={
            "contact": {"first_name": "Jane", "last_name": "Smith"},
            "reference": {"a": 1, "b": 2},
            "client_id": "12",
        }
    )
    answer = put(
        client,
        key,
        vehicle={"ext_col": "Red"},
        session={"reference": {"b": 3}, "redirect_url": "https://example.com/x", "language": "fr"},
    )
    session = answer.json()
    assert answer.status_code == 200
    assert "capture_url" not in session
    assert session["vehicle"]["vin"] == VEHICLE["vin"]
    assert session["vehicle"]["ext_col"] == "Red"
    assert session["vehicle"]["odom_reading"] == "100945"
    assert session["vehicle"]["year"] == 2017
    assert session["options"]["reference"] == {"b": 3}
    assert session["options"]["contact"] == {"first_name": "Jane", "last_name": "Smith"}
    assert session["options"]["client_id"] == "12"
    assert session["redirect_url"] == "https://example.com/x"
    assert session["language"] == "FR"
    cleared = put(client, key, session={"contact": {"first_name": "", "last_name": ""}, "redirect_url": ""})
    assert cleared.json()["options"]["contact"] is None
    assert cleared.json()["redirect_url"] is None


def test_put_is_all_or_nothing(client: httpx.Client, server: PracticeServer, make: Callable[..., str]) -> None:
    key = make()
    before = server.session(key)
    answer = put(client, key, vehicle={"make": "Kia", "vin": "SHORT"}, session={"redirect_url": "ftp://x"})
    assert answer.status_code == 400
    assert answer.json() == {
        "message": "Required fields are missing or invalid.",
        "errors": {
            "session.redirect_url": ["Invalid redirect url"],
            "vehicle.vin": ["VIN is too short, it must be 17 characters"],
        },
    }
    answer = put(client, key, vehicle={"make": "Kia"}, sms={"to": "+12025550111"})
    assert list(answer.json()["errors"]) == ["sms.to"]
    assert server.session(key) == before


CHANGES: dict[str, dict[str, object]] = {
    "session.redirect_url": {"session": {"redirect_url": "https://example.com"}},
    "session.language": {"session": {"language": "fr"}},
    "session.theme": {"session": {"theme": "LITE"}},
    "session.client_id": {"session": {"client_id": "9"}},
    "session.contact": {"session": {"contact": {"first_name": "A", "last_name": "B"}}},
    "session.reference": {"session": {"reference": {"a": 1}}},
    "vehicle.make": {"vehicle": {"make": "Kia"}},
    "sms.by": {"sms": {"by": "Lot"}},
    "sms.to": {"sms": {"to": "+12025550112"}},
}
UNTIL_COMPLETED = {"session.redirect_url", "session.language"}


@pytest.mark.parametrize(
    ("status", "open_fields"),
    [
        ("IDLE", set(CHANGES)),
        ("STARTED", UNTIL_COMPLETED),
        ("PROCESS", UNTIL_COMPLETED),
        ("QC_PASSED", UNTIL_COMPLETED),
        ("CONFIRM", UNTIL_COMPLETED),
        ("SUBMITTED", UNTIL_COMPLETED),
        ("COMPLETE", set()),
        ("EXPIRED", set()),
        ("INVALID", set()),
    ],
)
def test_what_is_open_when(
    client: httpx.Client,
    server: PracticeServer,
    make: Callable[..., str],
    status: str,
    open_fields: set[str],
) -> None:
    key = make(sms={"to": DEFAULT_FAILING_NUMBER})
    server.set_status(key, status)
    for field, payload in CHANGES.items():
        answer = put(client, key, **payload)
        if field in open_fields:
            assert answer.status_code == 200, field
        else:
            assert answer.status_code == 400, field
            assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"inspect_started_at": "2026-01-02T03:04:05+00:00"}, "session.theme"),
        ({"inspect_ended_at": "2026-01-02T03:04:05+00:00"}, "session.language"),
        ({"active": False}, "session.redirect_url"),
    ],
)
def test_times_and_activity_lock_too(
    client: httpx.Client,
    server: PracticeServer,
    make: Callable[..., str],
    raw: dict[str, object],
    field: str,
) -> None:
    key = make()
    server.change(key, **raw)
    assert list(put(client, key, **CHANGES[field]).json()["errors"]) == [field]


def test_same_values_are_taken_when_locked(
    client: httpx.Client, server: PracticeServer, make: Callable[..., str]
) -> None:
    key = make(session={"theme": "LITE"}, sms={"to": "+12025550111"})
    server.set_status(key, "COMPLETE")
    answer = put(client, key, session={"theme": "LITE"}, vehicle=VEHICLE, sms={"to": "+12025550111"})
    assert answer.status_code == 200
    assert server.sms_sent(key) == 1


@pytest.mark.parametrize(
    ("delivery", "is_open"),
    [
        ("failed", True),
        ("400 Bad Request", True),
        ("503", True),
        ("Undelivered", True),
        ("delivery error", True),
        ("success", False),
        ("201 Created", False),
        ("", False),
        ("hm", False),
        ("delivered", False),
    ],
)
def test_number_is_open_after_a_failure_only(
    client: httpx.Client, server: PracticeServer, make: Callable[..., str], delivery: str, is_open: bool
) -> None:
    key = make(sms={"to": "+12025550111"})
    server.set_delivery(key, delivery, "as told")
    answer = put(client, key, sms={"to": "+12025550112"})
    assert (answer.status_code == 200) is is_open
    assert server.sms_sent(key) == (2 if is_open else 1)
    if is_open:
        assert answer.json()["options"]["sms"]["delivery_status"] == "201 Created"


def test_every_put_after_a_failure_sends_again(
    client: httpx.Client, server: PracticeServer, make: Callable[..., str]
) -> None:
    key = make(sms={"to": DEFAULT_FAILING_NUMBER, "to_name": "Jane"})
    answer = put(client, key, sms={"to": DEFAULT_FAILING_NUMBER})
    assert answer.json()["options"]["sms"]["delivery_status"] == "failed"
    assert server.sms_sent(key) == 2
    put(client, key, vehicle={"make": "Kia"})
    put(client, key, sms={"to_name": "Joan"})
    assert server.sms_sent(key) == 2
    answer = put(client, key, sms={"to": "+12025550111"})
    assert answer.json()["options"]["sms"]["to_name"] == "Joan"
    assert server.sms_sent(key) == 3


def test_no_number_can_be_added_where_no_text_went_out(
    client: httpx.Client, server: PracticeServer, make: Callable[..., str]
) -> None:
    key = make(sms={"from": "+12025550111"})
    assert put(client, key, sms={"to": "+12025550112"}).status_code == 400
    assert server.sms_sent(key) == 0
