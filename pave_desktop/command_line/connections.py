"""Connections from the command line: added, listed, tested, removed. Keys come from standard input only."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from pave_desktop.command_line.command import (
    CommandError,
    add_data_folder,
    alone,
    data_paths,
    read_settings,
    write_settings,
)

if TYPE_CHECKING:
    from pave_desktop.models.connection import ApiKeys, Connection
    from pave_desktop.settings import Settings


def add_connections(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands about connections to the parser."""
    connections = commands.add_parser(
        "connections",
        help="add, list, test or remove connections",
        description="The connections to PAVE accounts. Keys are kept in the operating system's keyring only.",
    )
    add_data_folder(connections, default=argparse.SUPPRESS)
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
    add.set_defaults(run=partial(alone, _add_connection))
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
    remove.set_defaults(run=partial(alone, _remove_connection))
    for action in (test, remove):
        action.add_argument("name", metavar="NAME", help="the connection's name")
    for action in (add, every, test, remove):
        add_data_folder(action, default=argparse.SUPPRESS)


def _named(settings: Settings, name: str) -> Connection:
    connection = settings.connection_named(name)
    if connection is None:
        raise CommandError(f"There is no connection named “{name}”. “connections list” shows which there are.")
    return connection


def _add_connection(chosen: argparse.Namespace) -> int:
    from pave_desktop.credentials import Credentials, KeyringTroubleError  # noqa: PLC0415
    from pave_desktop.entry.refusal import EntryRefusedError  # noqa: PLC0415
    from pave_desktop.models.connection import read_account, read_base_url, read_name  # noqa: PLC0415

    paths = data_paths(chosen)
    settings = read_settings(paths)
    try:
        f"{chosen.name}{chosen.base_url}{chosen.account}".encode()
    except UnicodeEncodeError:
        raise CommandError("Name, base URL and account must be text that this computer can write.") from None
    try:
        connection = settings.new_connection(
            name=read_name(chosen.name),
            base_url=read_base_url(chosen.base_url),
            account=read_account(chosen.account),
            live=chosen.live,
        )
        if settings.connection_named(connection.name) is not None:
            raise CommandError(f"There is a connection named “{connection.name}” already. Remove it first.")
        keys = _read_keys()
    except EntryRefusedError as refusal:
        raise CommandError(str(refusal.sentence)) from None
    try:
        Credentials().keep(connection, keys)
    except KeyringTroubleError as trouble:
        write_settings(paths, settings.with_connection(connection))
        raise CommandError(
            f"{trouble.sentence} The connection is saved without its key; the program will ask for it."
        ) from None
    try:
        write_settings(paths, settings.with_connection(connection))
    except CommandError:
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
        raise CommandError("Give the API key and the API secret on standard input, one a line.")
    key, secret = lines
    return ApiKeys(api_key=read_secret(key), api_secret=read_secret(secret))


def _list_connections(chosen: argparse.Namespace) -> int:
    from pave_desktop.credentials import Credentials, KeyringTroubleError  # noqa: PLC0415

    settings = read_settings(data_paths(chosen))
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
    from pave_desktop.api.manners import Manners  # noqa: PLC0415
    from pave_desktop.api.pave.client import PaveClient  # noqa: PLC0415
    from pave_desktop.api.pave.connection_check import check_connection  # noqa: PLC0415
    from pave_desktop.credentials import Credentials, KeyringTroubleError  # noqa: PLC0415
    from pave_desktop.models.problem import Problem  # noqa: PLC0415

    settings = read_settings(data_paths(chosen))
    connection = _named(settings, chosen.name)
    try:
        keys = Credentials().find(connection)
    except KeyringTroubleError as trouble:
        raise CommandError(str(trouble.sentence)) from None
    if keys is None:
        raise CommandError("The keyring has no key for this connection. Remove it and add it again.")

    async def ask() -> None:
        line = Line(proxy=settings.network.proxy)
        try:
            await check_connection(PaveClient(line=line, connection=connection, keys=keys, manners=Manners()))
        finally:
            await line.close()

    try:
        asyncio.run(ask())
    except Problem as problem:
        raise CommandError(str(problem)) from None
    print(f"“{connection.name}” works: PAVE accepts this account, key and secret.")
    return 0


def _remove_connection(chosen: argparse.Namespace) -> int:
    from pave_desktop.credentials import Credentials, KeyringTroubleError  # noqa: PLC0415

    paths = data_paths(chosen)
    settings = read_settings(paths)
    connection = _named(settings, chosen.name)
    trouble_told = None
    try:
        Credentials().forget(connection)
    except KeyringTroubleError as trouble:
        trouble_told = trouble.sentence
    write_settings(paths, settings.without_connection(connection.id))
    print(f"Removed “{connection.name}”. Its sessions stay in the list.")
    if trouble_told is not None:
        raise CommandError(f"Its key may still be in the keyring. {trouble_told}")
    return 0
