"""What an IT person wants to know first: whether this computer has all that the program needs."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pave_desktop.api.clock_difference import clock_difference
from pave_desktop.api.line import Line, operating_system_trust
from pave_desktop.credentials import KeyringTroubleError, check_keyring
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import Problem
from pave_desktop.settings import Settings, load_settings
from pave_desktop.storage.daily_copy import copies_of
from pave_desktop.storage.inspection import inspect_register
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.private_files import make_private_folder
from pave_desktop.system.resources import resource_path

CLOCK_WARNS_FROM = 60.0
CLOCK_FAILS_FROM = 240.0

NEEDED_RESOURCES = (("icons", "pave-desktop.svg"), ("icons", "copy.svg"))


class State(StrEnum):
    """How a check went. Only `fail` makes the self-check fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the self-check. `text` holds no account, key, number, path or user name."""

    name: str
    state: State
    text: str


def self_check(paths: DataPaths, settings: Settings) -> list[Check]:
    """Run every check; none of them changes anything but a temporary file in the data folder."""
    checks: list[tuple[str, Callable[[], Check]]] = [
        ("Qt platform", _qt_platform),
        ("keyring", _keyring),
        ("data folder", lambda: _data_folder(paths)),
        ("settings", lambda: _settings(paths)),
        ("register", lambda: _register(paths)),
        ("TLS store", _tls_store),
        ("resources", _resources),
    ]
    found = []
    for name, check in checks:
        try:
            found.append(check())
        except Exception as error:  # noqa: BLE001 - a check that breaks is a finding, not a crash
            found.append(Check(name, State.FAIL, f"could not be checked ({type(error).__name__})"))
    return found + asyncio.run(_clocks(settings))


def _qt_platform() -> Check:
    """Try the platform in a process of its own, for Qt ends the process when it cannot start one."""
    import subprocess  # noqa: PLC0415 - only this very Python is started

    code = "from PySide6.QtGui import QGuiApplication as A; a = A([]); print(A.platformName())"
    run = subprocess.run(  # noqa: S603 - see above
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    if run.returncode == 0:
        return Check("Qt platform", State.OK, run.stdout.strip())
    no_display = sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if no_display:
        return Check("Qt platform", State.WARN, "there is no display here, so no window can be shown")
    return Check("Qt platform", State.FAIL, "Qt could not start; a library of the system is missing")


def _keyring() -> Check:
    try:
        return Check("keyring", State.OK, check_keyring())
    except KeyringTroubleError as trouble:
        return Check("keyring", State.WARN, str(trouble.sentence))


def _data_folder(paths: DataPaths) -> Check:
    try:
        make_private_folder(paths.folder)
        with tempfile.NamedTemporaryFile(dir=paths.folder):
            pass
    except OSError as error:
        return Check("data folder", State.FAIL, f"cannot be written to ({error.strerror})")
    if sys.platform != "win32" and paths.folder.stat().st_mode & 0o077:
        return Check("data folder", State.WARN, "can be written to, but other users may look into it")
    return Check("data folder", State.OK, "can be written to, by this user only")


def _settings(paths: DataPaths) -> Check:
    loaded = load_settings(paths.settings, keep_aside=False)
    if loaded.told is None:
        return Check("settings", State.OK, "can be read" if paths.settings.exists() else "none yet")
    if loaded.may_be_saved:
        return Check("settings", State.WARN, "can be read, but for the proxy, which cannot be used")
    return Check("settings", State.WARN, "cannot be read, so no connection is known; the next start says more")


def _register(paths: DataPaths) -> Check:
    try:
        trouble = inspect_register(paths.register)
    except FileNotFoundError:
        return Check("register", State.OK, "none yet; it is made at the first start")
    if trouble is not None:
        return Check("register", State.FAIL, str(trouble))
    copies = copies_of(paths.register)
    newest = f", the newest of {copies[0].day.isoformat()}" if copies else ""
    return Check("register", State.OK, f"sound; daily copies: {len(copies)}{newest}")


def _tls_store() -> Check:
    context: ssl.SSLContext = operating_system_trust()
    if context.verify_mode is not ssl.CERT_REQUIRED:
        return Check("TLS store", State.FAIL, "certificates would not be checked")
    return Check("TLS store", State.OK, "the operating system's")


def _resources() -> Check:
    missing = [parts[-1] for parts in NEEDED_RESOURCES if not resource_path(*parts).is_file()]
    if missing:
        return Check("resources", State.FAIL, f"missing: {', '.join(missing)}")
    return Check("resources", State.OK, f"{len(NEEDED_RESOURCES)} of {len(NEEDED_RESOURCES)} there")


async def _clocks(settings: Settings) -> list[Check]:
    line = Line(proxy=settings.network.proxy)
    try:
        return [
            await _clock(line, f"clock, connection {number}", connection)
            for number, connection in enumerate(settings.connections, start=1)
        ]
    finally:
        await line.close()


async def _clock(line: Line, name: str, connection: Connection) -> Check:
    try:
        difference = await clock_difference(line, connection)
    except Problem as problem:
        return Check(name, State.WARN, f"not compared: {problem.title}")
    if difference is None:
        return Check(name, State.WARN, "not compared: the server tells no time")
    told = f"{difference:+.1f} s against the server"
    if abs(difference) >= CLOCK_FAILS_FROM:
        return Check(name, State.FAIL, f"{told}; calls will be refused, set the clock to internet time")
    return Check(name, State.WARN if abs(difference) >= CLOCK_WARNS_FROM else State.OK, told)
