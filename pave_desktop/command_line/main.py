"""Reads the command line and does what it says."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
import threading
from collections.abc import Sequence

from pave_desktop import __version__
from pave_desktop.command_line.command import CommandError, add_data_folder, data_paths


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or the program. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console or pipe that has no typographic quotes is no reason to break off.
            stream.reconfigure(errors="backslashreplace")
    chosen = _read_arguments(sys.argv[1:] if arguments is None else arguments)
    try:
        code: int = chosen.run(chosen)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Who reads along has heard enough; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except CommandError as error:
        print(f"pave-desktop: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


_COMMANDS = ("connections", "proxy", "practice-server", "self-check")
_USAGE = """pave-desktop [-h] [--version] [--practice] [--data-dir DIR] [WHAT]
       pave-desktop COMMAND ..."""


def _read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments. Their first word is a command, or what the window is to show."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--version", action="version", version=f"Pave Desktop {__version__}")
    options.add_argument("--practice", action="store_true", help="open with a practice server: no key, no cost")
    add_data_folder(options, default=None)
    pairs = zip(("", *arguments), arguments, strict=False)
    words = [word for before, word in pairs if not word.startswith("-") and before != "--data-dir"]
    asks_for_help = not words and bool({"-h", "--help"}.intersection(arguments))
    if asks_for_help or (words and words[0] in _COMMANDS):
        return _command_parser(options).parse_args(arguments)
    parser = argparse.ArgumentParser(prog="pave-desktop", usage=_USAGE, parents=[options])
    parser.add_argument("shown", nargs="?", metavar="WHAT", type=_shown, help="a VIN, capture link or session key")
    parser.set_defaults(run=_run_window)
    return parser.parse_args(arguments)


def _command_parser(options: argparse.ArgumentParser) -> argparse.ArgumentParser:
    # Only here: a window opens without them.
    from pave_desktop.command_line.connections import add_connections  # noqa: PLC0415
    from pave_desktop.command_line.proxy import add_proxy  # noqa: PLC0415

    parser = argparse.ArgumentParser(
        prog="pave-desktop",
        usage=_USAGE,
        parents=[options],
        description="Make, send, watch and read PAVE vehicle inspections. Without a command, the window opens; where "
        "it is open already, it comes to the front. WHAT is a VIN, a capture link or a session key for it to show.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="pave-desktop")
    add_connections(commands)
    add_proxy(commands)
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
        add_data_folder(command, default=argparse.SUPPRESS)
    return parser


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= len("65535") and int(text) <= 65535:  # noqa: PLR2004 - TCP's
        return int(text)
    raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")


def _shown(text: str) -> str:
    from pave_desktop.entry.asked_for import read_asked_for  # noqa: PLC0415
    from pave_desktop.entry.refusal import EntryRefusedError  # noqa: PLC0415

    try:
        return read_asked_for(text).text
    except EntryRefusedError as refusal:
        commands = ", ".join(_COMMANDS)
        raise argparse.ArgumentTypeError(f"{refusal.sentence} The commands are {commands}.") from None


def _run_window(chosen: argparse.Namespace) -> int:
    from pave_desktop.system.single_instance import NotAnsweringError, take_place  # noqa: PLC0415

    paths, shown = data_paths(chosen), chosen.shown or ""
    place = None
    try:
        place = take_place(paths.folder, shown)
        if place is None:
            if sys.stdout is not None and sys.stdout.isatty():
                print("Pave Desktop is running already; it was brought to the front.")
            return 0
    except NotAnsweringError:
        print("pave-desktop: Pave Desktop is running already, but it does not answer.", file=sys.stderr)
        if sys.stderr is not None and sys.stderr.isatty():
            return 1
    from pave_desktop.start import start  # noqa: PLC0415 - commands need no window

    return start(paths, practice=chosen.practice, place=place, shown=shown)


# Servers and checks


def _run_practice_server(chosen: argparse.Namespace) -> int:
    from pave_desktop.practice import PracticeServer  # noqa: PLC0415
    from pave_desktop.system.private_files import make_private_folder  # noqa: PLC0415

    folder = data_paths(chosen).folder
    try:
        make_private_folder(folder)
        server = PracticeServer(folder / "practice-server", port=chosen.port)
        server.start()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with its folder, its file or its port
        cause = getattr(error, "strerror", None) or type(error).__name__
        raise CommandError(f"The practice server could not start ({cause}).") from None
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

    paths = data_paths(chosen)
    checks = self_check(paths, load_settings(paths.settings, keep_aside=False).settings)
    if chosen.json:
        import json  # noqa: PLC0415

        print(json.dumps([{"name": each.name, "state": each.state, "text": each.text} for each in checks], indent=2))
    else:
        for each in checks:
            print(f"{each.state:<5} {each.name}: {each.text}")
    return 1 if any(each.state is State.FAIL for each in checks) else 0
