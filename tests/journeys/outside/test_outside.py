"""From an empty data folder to a deleted session: a real program, a real keyring, and a screen reader's means only."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.journeys.outside.bench import PROGRAM, desktop, output_of, running, why_not
from tests.journeys.outside.person import Person, person_at
from tests.journeys.outside.server_apart import ServerApart, server_apart
from tests.journeys.test_secrets_nowhere import found
from tests.practice.signing import unsigned

WHY_NOT = why_not()
pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(150)]

VIN = "5N1AT2MV8HC900117"
ROGUE = "2017 Nissan Rogue"
REDIRECT_URL = "https://dealer.example/thanks"
OPTIONS = "Inspection options: theme, language, references"
NEW = "New session"
QUESTION = "dialog"


def test_a_dealer_connects_sends_follows_edits_and_deletes() -> None:
    with desktop() as environment, person_at(environment) as person:
        home = Path(environment["HOME"])
        data, output = home / "data", home / "output"
        with (
            server_apart(home / "server", environment) as server,
            output.open("w") as printed,
            running(
                [*PROGRAM, "--data-dir", data],
                {**environment, "PYTHONFAULTHANDLER": "1"},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
            ) as program,
        ):
            person.take(program, output)
            connect(person, server)
            link = send(person, server, environment)
            follow(person, server, link)
            edit(person, server)
            delete(person, server, environment)
            assert server.answer_for(link) == 200

            process = Path("/proc") / str(program.pid)
            places = {f"its {name}": (process / name).read_bytes() for name in ("cmdline", "environ")}
            places |= {f"{name}, while it runs": content for name, content in files_in(data).items()}
            person.press("File", kind="menu")
            person.press("Quit", kind="menu")
            person.until("the program has ended", lambda: program.poll() is not None)
            assert program.returncode == 0, output.read_text()

        assert "Traceback" not in output.read_text()
        places["its output"] = output.read_bytes()
        places |= files_in(data)
        assert {"settings.json", "register.sqlite", "register.sqlite-wal, while it runs"} <= places.keys()
        assert found({"key": server.api_key, "secret": server.api_secret}, places) == []
        listed = output_of([*PROGRAM, "connections", "list", "--data-dir", data], environment)
        assert "key in keyring" in listed, "the key is where it belongs, and stays there"


def files_in(folder: Path) -> dict[str, bytes]:
    """Give what every file below a folder holds."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def connect(person: Person, server: ServerApart) -> None:
    """Enter the account, try it out, save it."""
    person.press("Connect my account")
    for name, text in (
        ("Name", "Steve's Auto"),
        ("Base URL", server.base_url),
        ("Account", server.account),
        ("API key", server.api_key),
        ("API secret", server.api_secret),
    ):
        person.fill(name, text)
    assert {person.find(name).role for name in ("API key", "API secret")} == {"password text"}
    person.press("TEST key: real results, not billed")
    person.press("Test connection")
    person.hear("It works")
    person.press("Save")
    person.hear("Steve's Auto")
    assert server.received("POST") == [], "trying a connection makes nothing"


def send(person: Person, server: ServerApart, environment: dict[str, str]) -> str:
    """Make a session with a phone number, and look what the server got and what can be pasted."""
    person.press(NEW)
    person.press(OPTIONS, window=NEW)
    assert person.find("Theme", window=NEW).sensitive
    vehicle = {"VIN": VIN, "Year": "2017", "Make": "Nissan", "Model": "Rogue"}
    link = create(person, environment, {**vehicle, "Mobile number": "202 555 0143"})
    person.wait_for_rows(("Waiting", ROGUE))
    (created,) = server.received("POST")
    assert created["body"]["vehicle"] == {"vin": VIN, "year": 2017, "make": "Nissan", "model": "Rogue"}
    assert created["body"]["sms"]["to"] == "+12025550143"
    assert unsigned("GET", link).status_code == 200, "the link opens"
    return link


def create(person: Person, environment: dict[str, str], fields: dict[str, str]) -> str:
    """Fill in the open editor and make the session; gives the link that is in the clipboard then."""
    before = clipboard(environment)
    for name, text in fields.items():
        person.fill(name, text, window=NEW)
    person.press("Create and copy link", window=NEW)
    person.wait_until_gone(NEW)

    def another() -> str:
        now = clipboard(environment)
        return now if now.startswith("http") and now != before else ""

    return person.until("another link is in the clipboard", another)


def clipboard(environment: dict[str, str]) -> str:
    """Give what another program would paste; empty where there is nothing."""
    return output_of(["xclip", "-selection", "clipboard", "-out"], environment)


def follow(person: Person, server: ServerApart, link: str) -> None:
    """Let the customer open the link, and see it in the list."""
    server.move_on(link, "STARTED")
    person.wait_for_rows(("Opened", ROGUE))


def edit(person: Person, server: ServerApart) -> None:
    """Hear why the theme is locked, and change what is not: that alone is sent."""
    person.press("Edit")
    person.press(OPTIONS, window=ROGUE)
    assert "customer has opened the link" in person.find_locked("Theme", window=ROGUE).description
    person.fill("Redirect URL", REDIRECT_URL, window=ROGUE)
    person.press("Save", window=ROGUE)
    person.wait_until_gone(ROGUE)
    (edited,) = server.received("PUT")
    assert edited["body"] == {"session": {"redirect_url": REDIRECT_URL}}
    assert (edited["signed"], edited["status"]) == (True, 200)


def delete(person: Person, server: ServerApart, environment: dict[str, str]) -> None:
    """Make a second session and delete it at PAVE; its row stays, and says so."""
    person.press(NEW)
    link = create(person, environment, {"Make": "Kia", "Model": "Ceed"})
    person.wait_for_rows(("Waiting", "Kia Ceed"), ("Opened", ROGUE))
    assert server.answer_for(link) == 200
    person.press("Delete at PAVE")
    person.press("Delete at PAVE", window=QUESTION)
    person.wait_for_rows(("Deleted at PAVE", "Kia Ceed"), ("Opened", ROGUE))
    assert server.answer_for(link) == 404
