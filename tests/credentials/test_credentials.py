"""The keys in a true Secret Service, and nowhere where there is none that can be trusted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pave_desktop.credentials import Credentials
from pave_desktop.models.connection import ApiKeys, Connection
from tests.conftest import UsableKeyring
from tests.credentials.secret_service import environment_at, secret_service

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux is there a Secret Service")

KEYS = ["key-1", "secret-1"]
OTHER_KEYS = ["key-2", "secret-2"]

PLAIN_FILE_BACKEND = """
from pathlib import Path
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 9
    file = Path(__file__).with_name("plain.txt")
    def get_password(self, service, username):
        return self.file.read_text() if self.file.exists() else None
    def set_password(self, service, username, password):
        self.file.write_text(password)
    def delete_password(self, service, username):
        self.file.unlink()
"""


def connection(**changes: Any) -> dict[str, Any]:
    given = {"id": "lot", "name": "Lot", "base_url": "https://openapi.paveapi.com/v1", "account": "demo_account"}
    return {**given, **changes}


def talk(environment: dict[str, str], *words: tuple[Any, ...]) -> list[Any]:
    """Do this in a process of its own; gives each result, or (state, sentence) where the keyring made trouble."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.credentials.keyring_talk"],
        env=environment,
        input=json.dumps(words),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answers = json.loads(run.stdout)
    assert all(answer["seconds"] < 5 for answer in answers)
    return [answer["result"] if "result" in answer else (answer["state"], answer["told"]) for answer in answers]


@pytest.fixture(scope="module")
def keyring_of_the_desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with secret_service(tmp_path_factory.mktemp("home")) as environment:
        yield environment


@pytest.fixture
def no_desktop(tmp_path: Path) -> dict[str, str]:
    """No D-Bus, and a folder on the import path in which a back-end can be put."""
    environment = environment_at(tmp_path / "home")
    return {**environment, "PYTHONPATH": f"{tmp_path}:{environment['PYTHONPATH']}"}


def test_keys_are_found_by_another_process_until_they_are_forgotten(keyring_of_the_desktop: dict[str, str]) -> None:
    assert talk(keyring_of_the_desktop, ("find", connection()), ("keep", connection(), KEYS)) == [None, None]
    assert talk(
        keyring_of_the_desktop,
        ("name",),
        ("check",),
        ("find", connection()),
        ("find", connection(name="Another name", live=True, base_url="https://OPENAPI.paveapi.com:443/v2")),
        ("keep", connection(), OTHER_KEYS),
        ("find", connection()),
    ) == ["Secret Service", "Secret Service", KEYS, KEYS, None, OTHER_KEYS]
    assert talk(
        keyring_of_the_desktop, ("forget", connection()), ("find", connection()), ("forget", connection()), ("entries",)
    ) == [None, None, None, []]


def test_a_secret_is_bound_to_its_connection_origin_and_account(keyring_of_the_desktop: dict[str, str]) -> None:
    same = connection(id="live", live=True)
    assert talk(
        keyring_of_the_desktop,
        ("keep", connection(), KEYS),
        ("keep", same, OTHER_KEYS),
        ("find", connection()),
        ("find", same),
        ("find", connection(base_url="https://openapi.paveapi.com.evil.example/v1")),
        ("find", connection(base_url="http://127.0.0.1:8000/v1")),
        ("find", connection(base_url="https://openapi.paveapi.com:8443/v1")),
        ("find", connection(account="Demo_account")),
        ("forget", same),
        ("find", connection()),
        ("forget", connection()),
    ) == [None, None, KEYS, OTHER_KEYS, None, None, None, None, None, KEYS, None]


def test_a_locked_keyring_is_not_a_missing_one(tmp_path: Path) -> None:
    with secret_service(tmp_path) as environment:
        kept, locked, *answers, in_memory = talk(
            environment,
            ("keep", connection(), KEYS),
            ("lock",),
            ("find", connection()),
            ("forget", connection()),
            ("check",),
            ("keep", connection(id="new"), OTHER_KEYS),
            ("find", connection(id="new")),
        )
    assert (kept, locked, in_memory) == (None, True, OTHER_KEYS)
    for state, told in answers:
        assert state == "locked"
        assert "Secret Service" in told
        assert "locked" in told


def test_a_question_to_unlock_that_nobody_answers_ends(tmp_path: Path) -> None:
    services = tmp_path / ".local" / "share" / "dbus-1" / "services"
    services.mkdir(parents=True)
    (services / "prompter.service").write_text(
        "[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=/bin/sleep 5\n"
    )
    with secret_service(tmp_path) as environment:
        *_, (state, told) = talk(
            environment,
            ("wait at most", 0.3),
            ("keep", connection(), KEYS),
            ("lock",),
            ("find", connection()),
        )
    assert state == "locked"
    assert "Unlock it" in told


def test_without_dbus_the_keys_are_in_memory_only(no_desktop: dict[str, str]) -> None:
    found, kept, again, checked, forgotten, after = talk(
        no_desktop,
        ("find", connection()),
        ("keep", connection(), KEYS),
        ("find", connection()),
        ("check",),
        ("forget", connection()),
        ("find", connection()),
    )
    assert again == KEYS
    for state, told in (found, kept, checked, forgotten, after):
        assert state == "unusable"
        assert "found: keyring.backends.fail" in told
        assert "asked for at each start" in told
    assert talk(no_desktop, ("keep_in_memory", connection(), KEYS), ("find", connection())) == [None, KEYS]
    assert talk(no_desktop, ("find", connection()))[0][0] == "unusable"


def test_a_bus_that_is_gone_is_told(no_desktop: dict[str, str], tmp_path: Path) -> None:
    gone = {**no_desktop, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/gone"}
    assert talk(gone, ("find", connection()))[0][0] == "unusable"


@pytest.mark.parametrize(
    ("backend", "told"),
    [
        ("plain_file.Keyring", "found: plain_file"),
        ("keyring.backends.null.Keyring", "found: keyring.backends.null"),
        ("keyring.backends.fail.Keyring", "found: keyring.backends.fail"),
        ("not_installed.Keyring", "cannot be loaded (ModuleNotFoundError)"),
        ("plain_file.Missing", "cannot be loaded (AttributeError)"),
        ("nonsense", "cannot be loaded (ValueError)"),
    ],
)
def test_a_backend_that_is_not_the_operating_systems_is_refused(
    no_desktop: dict[str, str], tmp_path: Path, backend: str, told: str
) -> None:
    (tmp_path / "plain_file.py").write_text(PLAIN_FILE_BACKEND)
    (state, why), found, _ = talk(
        {**no_desktop, "PYTHON_KEYRING_BACKEND": backend},
        ("keep", connection(), KEYS),
        ("find", connection()),
        ("check",),
    )
    assert state == "unusable"
    assert told in why
    assert found == KEYS
    assert not (tmp_path / "plain.txt").exists()


def install_plain_file_backend(folder: Path) -> None:
    """As keyrings.alt does: it is found by its entry point, without anybody naming it."""
    (folder / "plain_file.py").write_text(PLAIN_FILE_BACKEND)
    distribution = folder / "plain_file-1.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: plain-file\nVersion: 1\n")
    (distribution / "entry_points.txt").write_text("[keyring.backends]\nplain = plain_file\n")


def test_an_installed_plain_file_backend_is_refused(no_desktop: dict[str, str], tmp_path: Path) -> None:
    install_plain_file_backend(tmp_path)
    ((state, told),) = talk(no_desktop, ("keep", connection(), KEYS))
    assert state == "unusable"
    assert "found: plain_file" in told
    assert not (tmp_path / "plain.txt").exists()


def test_the_secret_service_is_chosen_beside_a_plain_file_backend(
    keyring_of_the_desktop: dict[str, str], tmp_path: Path
) -> None:
    install_plain_file_backend(tmp_path)
    environment = {
        **keyring_of_the_desktop,
        "PYTHONPATH": f"{tmp_path}:{keyring_of_the_desktop['PYTHONPATH']}",
    }
    assert talk(
        environment, ("name",), ("keep", connection(), KEYS), ("find", connection()), ("forget", connection())
    ) == ["Secret Service", None, KEYS, None]
    assert not (tmp_path / "plain.txt").exists()


def test_a_configured_backend_of_the_user_is_judged_too(no_desktop: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "plain_file.py").write_text(PLAIN_FILE_BACKEND)
    folder = Path(no_desktop["XDG_CONFIG_HOME"]) / "python_keyring"
    folder.mkdir()
    (folder / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=plain_file.Keyring\n")
    ((state, _),) = talk(no_desktop, ("keep", connection(), KEYS))
    assert state == "unusable"
    assert not (tmp_path / "plain.txt").exists()


def test_the_keyring_is_asked_once_and_what_is_forgotten_is_gone(keyring: UsableKeyring) -> None:
    here, there = Credentials(), Credentials()
    lot = Connection(**connection())
    keys = ApiKeys(api_key=SecretStr("key-1"), api_secret=SecretStr("secret-1"))
    assert here.at_hand(lot) is None
    there.keep(lot, keys)
    assert here.at_hand(lot) is None, "nobody has asked the keyring yet"
    assert here.find(lot) == keys
    keyring.entries.clear()
    assert here.at_hand(lot) == here.find(lot) == keys
    assert here.at_hand(Connection(**connection(account="other"))) is None
    here.forget(lot)
    assert here.find(lot) is None
    there.keep(lot, keys)
    other = ApiKeys(api_key=SecretStr("key-2"), api_secret=SecretStr("secret-2"))
    assert here.find(lot) == keys
    here.keep(lot, other)
    assert here.find(lot) == there.find(lot) == other


def test_nothing_shows_what_is_in_memory() -> None:
    from tests.credentials.keyring_talk import do  # noqa: PLC0415

    credentials = Credentials()
    do(credentials, "keep_in_memory", connection(), KEYS)
    for shown in (repr(credentials), str(credentials), repr(credentials.memory)):
        assert "key-1" not in shown
        assert "secret-1" not in shown
