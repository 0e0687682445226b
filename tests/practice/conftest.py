from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from pave_desktop.practice import PracticeServer
from tests.practice.signing import control_client, signed_client

VEHICLE = {
    "vin": "5N1AT2MV8HC900117",
    "year": 2017,
    "make": "Nissan",
    "model": "Rogue",
    "odom_reading": 100945,
    "odom_unit": "KILOMETRES",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PracticeServer]:
    with PracticeServer(tmp_path / "practice") as running:
        yield running


@pytest.fixture
def client(server: PracticeServer) -> Iterator[httpx.Client]:
    with signed_client(server) as opened:
        yield opened


@pytest.fixture
def control(server: PracticeServer) -> Iterator[httpx.Client]:
    with control_client(server) as opened:
        yield opened


@pytest.fixture
def make(client: httpx.Client) -> Callable[..., str]:
    """Make a session, return its key."""

    def create(**payload: object) -> str:
        answer = client.post("/sessions", json={"vehicle": VEHICLE, **payload})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["session_key"])

    return create
