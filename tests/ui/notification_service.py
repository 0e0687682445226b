"""A true notification service for tests, on a D-Bus of its own: as strict as GNOME's, and it tells what it was sent.

It knows no file of the program's and no Qt. Run as a module it serves until its standard input ends: it prints what it
receives, one JSON a line, and does what it reads there: `click NUMBER [TOKEN]`, `close NUMBER`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

from tests.credentials.secret_service import environment_at

CHECKOUT = Path(__file__).parents[2]
NAME = "org.freedesktop.Notifications"
USUAL = ("actions", "body", "body-markup", "persistence")

_SIGNATURES = {"Notify": "susssasa{sv}i", "CloseNotification": "u", "GetCapabilities": None}


@contextmanager
def bus(home: Path) -> Iterator[dict[str, str]]:
    """Run a D-Bus with nobody on it; gives the environment in which a program finds it."""
    environment = environment_at(home)
    with subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; read _'],  # noqa: S607 - as there
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            yield {**environment, "DBUS_SESSION_BUS_ADDRESS": running.stdout.readline().strip()}
        finally:
            running.stdin.close()
            running.wait(timeout=10)


class NotificationService:
    """The service as a test holds it."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running
        self.received: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, name="worker: notification service", daemon=True)
        self._reader.start()

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Every notification that came, in order."""
        return [each for each in self.received if each["call"] == "Notify"]

    @property
    def taken_away(self) -> list[int]:
        """The numbers of those that the program took away itself."""
        return [each["number"] for each in self.received if each["call"] == "CloseNotification"]

    @property
    def refused(self) -> list[dict[str, Any]]:
        """What was not called as the service is called."""
        return [each for each in self.received if each["call"] == "refused"]

    def click(self, number: int, token: str = "") -> None:
        """Click on a notification, as a person does."""
        self._do(f"click {number} {token}")

    def close(self, number: int) -> None:
        """Let a notification go, as it does when it was read or its time is over."""
        self._do(f"close {number}")

    def _do(self, order: str) -> None:
        assert self._running.stdin is not None
        self._running.stdin.write(order + "\n")
        self._running.stdin.flush()

    def _read(self) -> None:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            self.received.append(json.loads(line))

    def end(self) -> None:
        """End the service; what it has received stays."""
        assert self._running.stdin is not None
        self._running.stdin.close()
        self._running.wait(timeout=10)
        self._reader.join(timeout=10)


@contextmanager
def notification_service(
    environment: dict[str, str], capabilities: tuple[str, ...] = USUAL
) -> Iterator[NotificationService]:
    """Run a service on the bus that `environment` names."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and this file
        [sys.executable, "-m", __name__, *capabilities],
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline()) == {"call": "ready"}
        service = NotificationService(running)
        try:
            yield service
        finally:
            service.end()


# The process


def serve(capabilities: list[str]) -> None:
    """Serve until nobody wants it any more."""
    connection = open_dbus_connection("SESSION")
    connection.send_and_get_reply(message_bus.RequestName(NAME))
    threading.Thread(target=_do_orders, args=(connection,), daemon=True).start()
    _tell(call="ready")
    number = 0
    while True:
        message = connection.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        member = message.header.fields[HeaderFields.member]
        signature = message.header.fields.get(HeaderFields.signature)
        if member not in _SIGNATURES or signature != _SIGNATURES[member]:
            _tell(call="refused", member=member, signature=signature)
            connection.send(new_error(message, "org.freedesktop.DBus.Error.InvalidArgs"))
        elif member == "GetCapabilities":
            connection.send(new_method_return(message, "as", (capabilities,)))
        elif member == "CloseNotification":
            _tell(call=member, number=message.body[0])
            connection.send(new_method_return(message))
        else:
            number += 1
            app, replaces, icon, title, body, actions, hints, expires = message.body
            _tell(
                call=member, number=number, app=app, replaces=replaces, icon=icon, title=title, body=body,
                actions=actions, hints={name: value for name, (_, value) in hints.items()}, expires=expires,
            )  # fmt: skip
            connection.send(new_method_return(message, "u", (number,)))


def _do_orders(connection: Any) -> None:
    speaks_as = DBusAddress("/org/freedesktop/Notifications", interface=NAME)
    for line in sys.stdin:
        what, number, *token = line.split()
        if what == "click":
            if token:
                connection.send(new_signal(speaks_as, "ActivationToken", "us", (int(number), token[0])))
            connection.send(new_signal(speaks_as, "ActionInvoked", "us", (int(number), "default")))
        connection.send(new_signal(speaks_as, "NotificationClosed", "uu", (int(number), 2)))
    # The other thread waits for the bus, and closing the connection would not wake it.
    os._exit(0)


def _tell(**what: Any) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201 - this is how it speaks


if __name__ == "__main__":
    serve(sys.argv[1:])
