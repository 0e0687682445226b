"""The proxy from the command line: shown, set, cleared. It counts for every connection."""

from __future__ import annotations

import argparse
from functools import partial

from pave_desktop.command_line.command import (
    CommandError,
    add_data_folder,
    alone,
    data_paths,
    read_settings,
    write_settings,
)


def add_proxy(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands about the proxy to the parser."""
    proxy = commands.add_parser(
        "proxy",
        help="show, set or clear the proxy",
        description="The proxy that leads to PAVE, for every connection. Without one, PAVE is reached as this "
        "computer is set up (the system's settings, or HTTPS_PROXY). This computer itself is always reached directly.",
    )
    add_data_folder(proxy, default=argparse.SUPPRESS)
    actions = proxy.add_subparsers(title="commands", metavar="COMMAND", required=True)
    show = actions.add_parser("show", help="show the proxy", description="Show the proxy that is set here.")
    show.set_defaults(run=_show_proxy)
    choose = actions.add_parser(
        "set",
        help="set the proxy",
        description="Set the proxy: HOST:PORT, with http:// or https:// before it where the proxy itself speaks so. A "
        "user name and a password cannot be kept.",
    )
    choose.add_argument("address", metavar="ADDRESS", help="such as proxy.example.com:8080")
    choose.set_defaults(run=partial(alone, _set_proxy))
    clear = actions.add_parser(
        "clear", help="clear the proxy", description="Clear the proxy: PAVE is reached as this computer is set up."
    )
    clear.set_defaults(run=partial(alone, _clear_proxy))
    for action in (show, choose, clear):
        add_data_folder(action, default=argparse.SUPPRESS)


def _show_proxy(chosen: argparse.Namespace) -> int:
    print(read_settings(data_paths(chosen)).network.proxy or "No proxy is set here: as this computer is set up.")
    return 0


def _set_proxy(chosen: argparse.Namespace) -> int:
    from pave_desktop.entry.proxy_address import read_proxy_address  # noqa: PLC0415
    from pave_desktop.entry.refusal import EntryRefusedError  # noqa: PLC0415

    try:
        proxy = read_proxy_address(chosen.address)
    except EntryRefusedError as refusal:
        raise CommandError(str(refusal.sentence)) from None
    if not proxy:
        raise CommandError("Give the proxy's address. “proxy clear” takes it away.")
    paths = data_paths(chosen)
    write_settings(paths, read_settings(paths).with_proxy(proxy))
    print(f"From now on through {proxy}. “connections test” tries it.")
    return 0


def _clear_proxy(chosen: argparse.Namespace) -> int:
    paths = data_paths(chosen)
    write_settings(paths, read_settings(paths).with_proxy(""))
    print("No proxy is set here any more: as this computer is set up.")
    return 0
