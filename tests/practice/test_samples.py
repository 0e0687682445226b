"""The sample sessions: every state, and nothing that could be somebody's."""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from pave_desktop.practice import DEFAULT_FAILING_NUMBER, PracticeServer
from pave_desktop.practice.invented_vehicles import FOUND, with_check_digit
from tests.practice.signing import signed_client

STATUSES = {"IDLE", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE", "EXPIRED", "INVALID"}


@pytest.fixture
def samples(tmp_path: Path) -> list[dict[str, Any]]:
    """Each sample as the API tells it, with its photos, notes and results."""
    with PracticeServer(tmp_path, sample_sessions=True) as server, signed_client(server) as client:
        assert server.sample_keys() == server.session_keys()
        return [told(client, key) for key in server.sample_keys()]


def told(client: httpx.Client, key: str) -> dict[str, Any]:
    session: dict[str, Any] = client.get(f"/sessions/{key}").json()
    for more in ("photos", "notes", "results"):
        session[more] = client.get(f"/sessions/{key}/{more}").json()
    return session


def moments(session: dict[str, Any]) -> list[datetime]:
    names = ("created_at", "inspect_started_at", "inspect_ended_at", "updated_at")
    return [datetime.fromisoformat(session[name]) for name in names if session[name]]


def test_every_state_is_there(samples: list[dict[str, Any]]) -> None:
    counted = Counter(session["status"] for session in samples)
    assert counted.keys() == STATUSES
    assert counted["IDLE"] >= 4
    assert counted["COMPLETE"] >= 3
    assert len({session["created_at"] for session in samples}) == len(samples) >= 13


def test_vehicles_read_right_and_one_is_to_be_photographed(samples: list[dict[str, Any]]) -> None:
    vins = [session["vehicle"]["vin"] for session in samples]
    assert vins.count(None) == 1
    for vin in filter(None, vins):
        assert check_digit(vin) == vin[8]
    (unknown,) = (session for session in samples if not session["vehicle"]["vin"])
    assert (unknown["status"], unknown["vehicle"]["make"], unknown["vehicle"]["year"]) == ("IDLE", None, None)
    units = Counter(session["vehicle"]["odom_unit"] for session in samples)
    assert min(units["MILES"], units["KILOMETRES"]) >= 4
    assert len({session["vehicle"]["make"] for session in samples}) == len(samples)


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.model)
def test_a_vehicle_that_is_found_reads_right(found: Any) -> None:
    vin = with_check_digit(found.vin_pattern.replace("######", "912345"))
    assert check_digit(vin) == vin[8]


def test_numbers_are_nobodys_and_one_text_failed(samples: list[dict[str, Any]]) -> None:
    texts = [session["options"]["sms"] for session in samples if (session["options"] or {}).get("sms")]
    numbers = [sms["to"] for sms in texts]
    assert len(set(numbers)) == len(numbers) >= 10
    assert len({number[2:5] for number in numbers}) >= 4
    for number in numbers:
        assert re.fullmatch(r"\+1[2-9][0-9]{2}55501[0-9]{2}", number)
    failed = [(sms["to"], sms["delivery_message"]) for sms in texts if sms["delivery_status"] == "failed"]
    assert failed == [(DEFAULT_FAILING_NUMBER, "The carrier does not know this number.")]
    assert [session for session in samples if not session["options"].get("sms")], "one was handed over without a text"


def test_time_goes_forwards(samples: list[dict[str, Any]]) -> None:
    now = datetime.now(UTC)
    for session in samples:
        told_moments = moments(session)
        assert told_moments == sorted(told_moments), session["status"]
        assert told_moments[-1] <= now
        taken = [datetime.fromisoformat(photo["created_at"]) for photo in session["photos"]]
        assert taken == sorted(taken)
        for photo in session["photos"]:
            assert session["inspect_started_at"] < photo["created_at"] <= photo["updated_at"] <= session["updated_at"]


def test_photos_fit_the_state(samples: list[dict[str, Any]]) -> None:
    for session in samples:
        count = len(session["photos"])
        rejected = [photo["photo_code"] for photo in session["photos"] if not photo["approved"]]
        if session["status"] in {"QC_PASSED", "CONFIRM", "COMPLETE", "INVALID"}:
            assert (count, rejected) == (13, [])
        elif session["status"] == "PROCESS":
            assert (count, rejected) == (5, ["10"])
        else:
            assert count == 0


def test_results_and_notes_make_sense(samples: list[dict[str, Any]]) -> None:
    complete = [session for session in samples if session["status"] == "COMPLETE"]
    for session in complete:
        results = session["results"]
        assert 0 < results["session"]["capture_duration"] < 3600
        country = {"MILES": "US", "KILOMETRES": "CA"}[session["vehicle"]["odom_unit"]]
        assert results["location"]["country"] == country
        assert results["photos"] == session["photos"]
        damages = results["inspection"]["detected_damages"]
        codes = {int(damage["photo"]["code"]) for damage in damages}
        assert codes <= {int(photo["photo_code"]) for photo in session["photos"]}
        (note,) = session["notes"]
        assert f"{len(damages)} damages" in note["note"]
        assert any(f"{damage['label']}, {damage['component_label']}" in note["note"] for damage in damages)
        assert note["created_at"] == session["inspect_ended_at"]
    for session in samples:
        if session not in complete:
            assert session["notes"] == []
            assert session["results"] == {"message": "Session is not yet completed."}


def test_samples_are_made_once(tmp_path: Path) -> None:
    with PracticeServer(tmp_path, sample_sessions=True) as server, signed_client(server) as client:
        keys = server.sample_keys()
        assert client.delete(f"/sessions/{keys[0]}").status_code == 200
    with PracticeServer(tmp_path, sample_sessions=True) as server:
        assert server.sample_keys() == keys
        assert server.session(keys[0]) is None
        assert server.session_keys() == keys[1:]
    with PracticeServer(tmp_path / "none") as server:
        assert server.sample_keys() == []


def check_digit(vin: str) -> str:
    values = {str(digit): digit for digit in range(10)}
    values |= dict(zip("ABCDEFGH", range(1, 9), strict=True))
    values |= dict(zip("JKLMN", range(1, 6), strict=True)) | {"P": 7, "R": 9}
    values |= dict(zip("STUVWXYZ", range(2, 10), strict=True))
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    remainder = sum(values[letter] * weight for letter, weight in zip(vin, weights, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)
