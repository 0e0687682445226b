"""A whole working day with everything going wrong, in a process of its own; no file or output of it holds a secret.

Run as a module, this file is that process: it works with the register, the log, the settings and keys in memory,
against a practice server of the test's.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import subprocess
import sys
from collections.abc import Awaitable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pydantic import SecretStr, ValidationError

from pave_desktop.api.line import Line
from pave_desktop.credentials import Credentials, KeyringTroubleError
from pave_desktop.entry.session_link import SessionLink
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.settings import Settings, save_settings
from pave_desktop.storage.register import open_register
from pave_desktop.system.log_file import start_log, stop_log
from pave_desktop.system.paths import DataPaths
from pave_desktop.work.add_sessions import add_sessions
from pave_desktop.work.check_connection import check_connection
from pave_desktop.work.create_session import create_session
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.refresh_sessions import refresh_session, refresh_sessions
from pave_desktop.work.update_session import update_session
from pave_desktop.work.workbench import Workbench
from tests.credentials.secret_service import environment_at
from tests.practice.signing import token

FAILURES: list[dict[str, Any]] = [
    {"status": 400},
    {"status": 401},
    {"status": 403, "html": True},
    {"status": 404},
    {"status": 409},
    {"status": 429, "retry_after": "1"},
    {"status": 500, "perform": True},
    {"html": True},
    {"malformed": True},
    {"truncated": True},
    {"drop": "before"},
    {"drop": "after"},
    {"drop_mid_body": True},
]
METHODS = ("POST", "PUT", "GET", "DELETE")

logger = logging.getLogger("pave_desktop.journey")


# The process


def show(*things: object) -> None:
    print(*things)  # noqa: T201 - what it prints is searched too


async def told(work: Awaitable[Any]) -> Any:
    """Do something; tell what went wrong in every way in which it could be told."""
    try:
        return await work
    except Problem as problem:
        show(problem, repr(problem), problem.details, vars(problem))
        logger.exception("a problem")
    except Exception as error:
        show(type(error))
        logger.exception("unexpected")
    return None


async def work_a_day(paths: DataPaths, connection: Connection, keys: ApiKeys) -> None:
    credentials = Credentials()
    try:
        credentials.keep(connection, keys)
    except KeyringTroubleError as trouble:
        show(trouble)
        logger.exception("keyring")
    opened = await open_register(paths.register)
    bench = Workbench(register=opened.register, line=Line(), credentials=credentials)
    show(credentials, bench, await bench.client(connection), keys, repr(keys), keys.model_dump_json(), connection)
    values = {Field.VIN: "5N1AT2MV8HC900117", Field.FIRST_NAME: "Jane", Field.LAST_NAME: "Smith"}
    for number in range(len(FAILURES)):
        await told(create_session(bench, connection, local_id=f"failed-{number}", values=values, beside_open=True))
    with suppress(Problem):
        # The last answer that goes wrong repeats the key; on the screen that is for who asks for details.
        await create_session(bench, connection, local_id="repeated", values=values, beside_open=True)
    made: list[SessionRow] = []
    for number in range(2):
        made.append(
            (await create_session(bench, connection, local_id=f"made-{number}", values=values, beside_open=True)).row
        )
    first, second = made
    for number in range(len(FAILURES)):
        change = {Field.MAKE: f"Make {number}"}
        await told(update_session(bench, connection, first, original=values, changes=change))
        await told(refresh_session(bench, connection, first))
    for _ in FAILURES:
        await told(delete_session(bench, connection, second))
    await told(refresh_sessions(bench, made, {connection.id: connection}.get, seen=show))
    await told(add_sessions(bench, connection, (SessionLink("AAA-0000000000"), SessionLink("X-1", "other"))))
    await told(check_connection(bench, connection))
    wrong = ApiKeys(api_key=keys.api_secret, api_secret=keys.api_key)
    await told(check_connection(bench, connection, wrong))
    await bench.register.keep_draft(
        Draft(local_id="d", connection="lot", texts={"vehicle.make": "x"}, is_new=True, kept_at=datetime.now(UTC))
    )
    await told(break_unexpectedly(keys))
    await bench.line.close()
    # The process then ends as in a crash: the register is not closed, so that its changes stay beside it.


async def break_unexpectedly(keys: ApiKeys) -> None:
    """Let mistakes of the program happen whose texts and local names hold the keys."""
    plain_secret = keys.api_secret.get_secret_value()
    try:
        ApiKeys.model_validate({"api_key": {"nested": plain_secret}, "api_secret": [plain_secret]})
    except ValidationError as error:
        show(error)
        logger.exception("not valid")
    logger.error("API-Key: %s, api_secret=%s", keys.api_key.get_secret_value(), plain_secret)
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.to_thread(int, plain_secret))


def main() -> None:
    given = json.load(sys.stdin)
    paths = DataPaths(Path(given["data"]))
    connection = Connection(id="lot", name="Lot", base_url=given["base_url"], account=given["account"])
    keys = ApiKeys(api_key=SecretStr(given["api_key"]), api_secret=SecretStr(given["api_secret"]))
    handler = start_log(paths.log)
    save_settings(paths.settings, Settings(connections=[connection]))
    asyncio.run(work_a_day(paths, connection, keys))
    stop_log(handler)
    sys.stdout.flush()
    os._exit(0)


# The search


def spellings(secret: str) -> Iterator[bytes]:
    """All forms in which a secret could stand somewhere."""
    plain = secret.encode()
    yield from (
        plain,
        plain.upper(),
        plain.lower(),
        plain[::-1],
        secret.encode("utf-16-le"),
        quote(secret, safe="").encode(),
    )
    yield from (plain.hex().encode(), plain.hex().upper().encode())
    for before in range(3):
        # Within a longer text, Base64 depends on where the secret begins: what does not hang on its neighbours.
        whole = b"\0" * before + plain
        whole = whole[: len(whole) // 3 * 3]
        start = (before + 2) // 3 * 4
        yield base64.b64encode(whole)[start:]
        yield base64.urlsafe_b64encode(whole)[start:]


def found(secrets: dict[str, str], places: dict[str, bytes]) -> list[str]:
    return [
        f"{name} in {place}"
        for place, content in places.items()
        for name, secret in secrets.items()
        if any(spelled in content for spelled in spellings(secret))
    ]


@pytest.mark.parametrize(
    "spelled",
    [
        lambda secret: secret,
        lambda secret: secret.upper(),
        lambda secret: secret.encode().hex(),
        lambda secret: quote(secret, safe=""),
        lambda secret: base64.b64encode(secret.encode()).decode(),
        lambda secret: base64.b64encode(f"demo:{secret}".encode()).decode(),
        lambda secret: base64.b64encode(f"a:{secret}@2026".encode()).decode(),
        lambda secret: base64.urlsafe_b64encode(f"ab:{secret}".encode()).decode(),
    ],
)
def test_the_search_would_find_a_secret(spelled: Any) -> None:
    secret = "3cret/With+Signs=and-more?"
    assert found({"secret": secret}, {"file": f"before {spelled(secret)} after".encode()}) == ["secret in file"]
    assert found({"secret": secret}, {"file": b"nothing"}) == []


def repeating(key: str) -> bytes:
    return json.dumps({"message": f"API-Key {key} is not known"}).encode()


def test_no_secret_is_left_anywhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    data = home / "data"
    begun = datetime.now(UTC)
    with PracticeServer(tmp_path / "server") as server:
        for method in METHODS:
            for failure in FAILURES:
                server.misbehave(Misbehaviour(method=method, **failure))
        server.misbehave(Misbehaviour(method="POST", status=500, body=repeating(server.api_key)))
        given = {
            "data": str(data),
            "base_url": server.base_url,
            "account": server.account,
            "api_key": server.api_key,
            "api_secret": server.api_secret,
        }
        run = subprocess.run(
            [sys.executable, "-X", "dev", "-m", "tests.journeys.test_secrets_nowhere"],
            env=environment_at(home),
            cwd=home,
            input=json.dumps(given).encode(),
            capture_output=True,
            timeout=50,
            check=False,
        )
        received = server.requests()
    assert run.returncode == 0, run.stderr.decode()
    assert {request.method for request in received} == set(METHODS)
    assert sum(request.signed for request in received) > 50
    secrets = {"key": given["api_key"], "secret": given["api_secret"]}
    seconds = int((datetime.now(UTC) - begun).total_seconds()) + 2
    for second in range(-1, seconds):
        timestamp = (begun + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
        of_the_server = {name: given[name] for name in ("account", "api_key", "api_secret")}
        secrets[f"token of {timestamp}"] = token(timestamp=timestamp, **of_the_server)
    places = {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*") if file.is_file()}
    assert {
        "data/settings.json",
        "data/register.sqlite",
        "data/register.sqlite-wal",
        "data/log/pave-desktop.log",
    } <= places.keys()
    log = places["data/log/pave-desktop.log"].decode()
    assert all(kind in log for kind in ("ServerTrouble", "NoConnection", "ExceptionGroup", "ValueError"))
    places |= {"standard output": run.stdout, "standard error": run.stderr}
    assert found(secrets, places) == []


if __name__ == "__main__":
    main()
