"""The command line, for the dealer's IT person: start, connections, practice server, self-check."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pave_desktop import __version__

if TYPE_CHECKING:
    from pave_desktop.models.connection import ApiKeys, Connection
    from pave_desktop.settings import Settings
    from pave_desktop.system.paths import DataPaths


class _CommandError(Exception):
    """Something that ends a command with a sentence and exit code 1."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or the program. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console or pipe that has no typographic quotes is no reason to break off.
            stream.reconfigure(errors="backslashreplace")
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Who reads along has heard enough; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _CommandError as error:
        print(f"pave-desktop: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pave-desktop",
        description="Make, send, watch and read PAVE vehicle inspections. Without a command, the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Pave Desktop {__version__}")
    parser.add_argument("--practice", action="store_true", help="open with a practice server: no key, no cost")
    _add_data_folder(parser, default=None)
    parser.set_defaults(run=_run_window)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_connections(commands)
    server = commands.add_parser(
        "practice-server",
        help="run the practice server on its own",
        description="Run the practice server on this computer until Ctrl+C. It prints its address and its keys; "
        "they open nothing else.",
    )
    server.add_argument("--port", type=_port, default=0, metavar="N", help="the port; without it, a free one")
    server.set_defaults(run=_run_practice_server)
    check = commands.add_parser(
        "self-check",
        help="check what the program needs on this computer",
        description="Check what the program needs on this computer: a line each, ok, warn or fail. "
        "Exits with 1 where something fails.",
    )
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=_run_self_check)
    for command in (server, check):
        _add_data_folder(command, default=argparse.SUPPRESS)
    return parser


def _add_data_folder(parser: argparse.ArgumentParser, *, default: object) -> None:
    parser.add_argument(
        "--data-dir", type=Path, default=default, metavar="DIR", help="keep settings and register in DIR"
    )


def _add_connections(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    connections = commands.add_parser(
        "connections",
        help="add, list, test or remove connections",
        description="The connections to PAVE accounts. Keys are kept in the operating system's keyring only.",
    )
    _add_data_folder(connections, default=argparse.SUPPRESS)
    actions = connections.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add = actions.add_parser(
        "add",
        help="add a connection",
        description="Add a connection. API key and API secret are read from standard input, one a line, or asked "
        "for without being shown; never from the command line, which others can see.",
    )
    add.add_argument("name", metavar="NAME", help="what staff see, such as the lot's name")
    add.add_argument("--base-url", required=True, metavar="URL", help="such as https://openapi.paveapi.com/v1")
    add.add_argument("--account", required=True, metavar="A", help="the primary account's name at PAVE")
    add.add_argument("--live", action="store_true", help="this is a LIVE key: sessions cost money")
    add.set_defaults(run=_add_connection)
    every = actions.add_parser("list", help="list connections", description="List the connections, without their keys.")
    every.set_defaults(run=_list_connections)
    test = actions.add_parser(
        "test",
        help="test a connection",
        description="Ask PAVE for a session that cannot exist: that shows whether the keys are accepted, and makes "
        "nothing.",
    )
    remove = actions.add_parser(
        "remove", help="remove a connection", description="Remove a connection and its keys from the keyring."
    )
    test.set_defaults(run=_test_connection)
    remove.set_defaults(run=_remove_connection)
    for action in (test, remove):
        action.add_argument("name", metavar="NAME", help="the connection's name")
    for action in (add, every, test, remove):
        _add_data_folder(action, default=argparse.SUPPRESS)


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= len("65535") and int(text) <= 65535:  # noqa: PLR2004 - TCP's
        return int(text)
    raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")


def _paths(chosen: argparse.Namespace) -> DataPaths:
    from pave_desktop.system.paths import DataPaths, default_data_folder  # noqa: PLC0415

    if chosen.data_dir is None:
        return DataPaths(default_data_folder())
    try:
        return DataPaths(chosen.data_dir.expanduser().absolute())
    except RuntimeError:
        raise _CommandError("The folder of --data-dir is in the home of a user who is not known here.") from None


def _run_window(chosen: argparse.Namespace) -> int:
    from pave_desktop.application import run_program  # noqa: PLC0415 - commands need no window

    return run_program(_paths(chosen), practice=chosen.practice)


# Connections


def _settings(paths: DataPaths) -> Settings:
    from pave_desktop.settings import load_settings  # noqa: PLC0415

    loaded = load_settings(paths.settings)
    if loaded.told is not None:
        print(f"pave-desktop: {loaded.told}", file=sys.stderr)
    if not loaded.may_be_saved:
        raise _CommandError("The settings cannot be used, so nothing was done.")
    return loaded.settings


def _named(settings: Settings, name: str) -> Connection:
    connection = settings.connection_named(name)
    if connection is None:
        raise _CommandError(f"There is no connection named “{name}”. “connections list” shows which there are.")
    return connection


def _save(paths: DataPaths, settings: Settings) -> None:
    from pave_desktop.settings import save_settings  # noqa: PLC0415

    try:
        save_settings(paths.settings, settings)
    except OSError as error:
        raise _CommandError(f"The settings could not be saved ({error.strerror}).") from None


def _add_connection(chosen: argparse.Namespace) -> int:
    from pave_desktop.credentials import Credentials, KeyringTroubleError  # noqa: PLC0415
    from pave_desktop.entry.refusal import EntryRefusedError  # noqa: PLC0415
    from pave_desktop.models.connection import read_account, read_base_url, read_name  # noqa: PLC0415

    paths = _paths(chosen)
    settings = _settings(paths)
    try:
        f"{chosen.name}{chosen.base_url}{chosen.account}".encode()
    except UnicodeEncodeError:
        raise _CommandError("Name, base URL and account must be text that this computer can write.") from None
    try:
        connection = settings.new_connection(
            name=read_name(chosen.name),
            base_url=read_base_url(chosen.base_url),
            account=read_account(chosen.account),
            live=chosen.live,
        )
        if settings.connection_named(connection.name) is not None:
            raise _CommandError(f"There is a connection named “{connection.name}” already. Remove it first.")
        keys = _read_keys()
    except EntryRefusedError as refusal:
        raise _CommandError(str(refusal.sentence)) from None
    try:
        Credentials().keep(connection, keys)
    except KeyringTroubleError as trouble:
        _save(paths, settings.with_connection(connection))
        raise _CommandError(
            f"{trouble.sentence} The connection is saved without its key; the program will ask for it."
        ) from None
    try:
        _save(paths, settings.with_connection(connection))
    except _CommandError:
        with suppress(KeyringTroubleError):
            Credentials().forget(connection)
        raise
    print(f"Added “{connection.name}” ({'LIVE' if connection.live else 'TEST'} key). Its key is in the keyring.")
    return 0


def _read_keys() -> ApiKeys:
    from pave_desktop.models.connection import ApiKeys, read_secret  # noqa: PLC0415

    try:
        if sys.stdin is not None and sys.stdin.isatty():
            lines = [getpass.getpass("API key (not shown): "), getpass.getpass("API secret (not shown): ")]
        else:
            given = sys.stdin.read() if sys.stdin is not None else ""
            lines = [line for line in given.splitlines() if line.strip()]
    except (EOFError, OSError, UnicodeDecodeError):
        lines = []
    if len(lines) != 2:  # noqa: PLR2004 - the key and the secret
        raise _CommandError("Give the API key and the API secret on standard input, one a line.")
    key, secret = lines
    return ApiKeys(api_key=read_secret(key), api_secret=read_secret(secret))


def _list_connections(chosen: argparse.Namespace) -> int:
    from pave_desktop.credentials import Credentials, KeyringTroubleError  # noqa: PLC0415

    settings = _settings(_paths(chosen))
    if not settings.connections:
        print("There is no connection yet. “connections add” adds one.")
    credentials = Credentials()
    told: set[str] = set()
    for connection in settings.connections:
        try:
            has_key = "key in keyring" if credentials.find(connection) else "no key"
        except KeyringTroubleError as trouble:
            has_key = f"keyring {trouble.state}"
            told.add(str(trouble.sentence))
        kind = "LIVE" if connection.live else "TEST"
        print(f"{connection.name}\t{kind}\t{connection.account}\t{connection.base_url}\t{has_key}")
    for why in sorted(told):
        print(f"pave-desktop: {why}", file=sys.stderr)
    return 0


def _test_connection(chosen: argparse.Namespace) -> int:
    from pave_desktop.api.line import Line  # noqa: PLC0415
    from pave_desktop.api.pave.client import PaveClient  # noqa: PLC0415
    from pave_desktop.api.pave.connection_check import check_connection  # noqa: PLC0415
    from pave_desktop.credentials import Credentials, KeyringTroubleError  # noqa: PLC0415
    from pave_desktop.models.problem import Problem  # noqa: PLC0415

    connection = _named(_settings(_paths(chosen)), chosen.name)
    try:
        keys = Credentials().find(connection)
    except KeyringTroubleError as trouble:
        raise _CommandError(str(trouble.sentence)) from None
    if keys is None:
        raise _CommandError("The keyring has no key for this connection. Remove it and add it again.")

    async def ask() -> None:
        line = Line()
        try:
            await check_connection(PaveClient(line=line, connection=connection, keys=keys))
        finally:
            await line.close()

    try:
        asyncio.run(ask())
    except Problem as problem:
        raise _CommandError(str(problem)) from None
    print(f"“{connection.name}” works: PAVE accepts this account, key and secret.")
    return 0


def _remove_connection(chosen: argparse.Namespace) -> int:
    from pave_desktop.credentials import Credentials, KeyringTroubleError  # noqa: PLC0415

    paths = _paths(chosen)
    settings = _settings(paths)
    connection = _named(settings, chosen.name)
    trouble_told = None
    try:
        Credentials().forget(connection)
    except KeyringTroubleError as trouble:
        trouble_told = trouble.sentence
    _save(paths, settings.without_connection(connection.id))
    print(f"Removed “{connection.name}”. Its sessions stay in the list.")
    if trouble_told is not None:
        raise _CommandError(f"Its key may still be in the keyring. {trouble_told}")
    return 0


# Servers and checks


def _run_practice_server(chosen: argparse.Namespace) -> int:
    from pave_desktop.practice import PracticeServer  # noqa: PLC0415
    from pave_desktop.system.private_files import make_private_folder  # noqa: PLC0415

    folder = _paths(chosen).folder
    try:
        make_private_folder(folder)
        server = PracticeServer(folder / "practice-server", port=chosen.port)
        server.start()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with its folder, its file or its port
        cause = getattr(error, "strerror", None) or type(error).__name__
        raise _CommandError(f"The practice server could not start ({cause}).") from None
    stopping = threading.Event()
    for asked_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked_to_stop, lambda *_: stopping.set())
    print(f"Base URL: {server.base_url}")
    print(f"Account: {server.account}")
    print(f"API key: {server.api_key}")
    print(f"API secret: {server.api_secret}")
    print("Running until Ctrl+C. These keys open nothing but this server.", flush=True)
    try:
        # On Windows, Ctrl+C is heard between two waits only.
        while not stopping.wait(0.5):
            pass
    finally:
        server.stop()
    return 0


def _run_self_check(chosen: argparse.Namespace) -> int:
    from pave_desktop.self_check import State, self_check  # noqa: PLC0415
    from pave_desktop.settings import load_settings  # noqa: PLC0415

    paths = _paths(chosen)
    checks = self_check(paths, load_settings(paths.settings, keep_aside=False).settings)
    if chosen.json:
        print(json.dumps([{"name": each.name, "state": each.state, "text": each.text} for each in checks], indent=2))
    else:
        for each in checks:
            print(f"{each.state:<5} {each.name}: {each.text}")
    return 1 if any(each.state is State.FAIL for each in checks) else 0
