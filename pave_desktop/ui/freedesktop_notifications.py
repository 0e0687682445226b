"""Notifications on Linux desktops: the freedesktop.org service on this user's D-Bus, spoken to on the program's loop.

jeepney is in every installation on Linux already, for the keyring. Qt's own D-Bus module cannot be used from Python
here: the service wants an unsigned number, and PySide6 sends every whole number as a signed one, which GNOME and KDE
refuse. A tray icon's messages need a tray, which GNOME has not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from html import escape
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    message_bus,
    new_method_call,
)
from jeepney.io.asyncio import DBusRouter, open_dbus_connection  # type: ignore[import-untyped]
from jeepney.io.common import RouterClosed  # type: ignore[import-untyped]
from jeepney.wrappers import DBusErrorResponse, unwrap_msg  # type: ignore[import-untyped]

from pave_desktop.ui.shown_notification import Shown

logger = logging.getLogger(__name__)

SECONDS_FOR_AN_ANSWER = 10.0

_NAME = "org.freedesktop.Notifications"
_SERVICE = DBusAddress("/org/freedesktop/Notifications", bus_name=_NAME, interface=_NAME)
_HEARD = MatchRule(type="signal", sender=_NAME, interface=_NAME, path=_SERVICE.object_path)
_BY_DEFAULT = "default"
_NORMAL = 1
_AS_LONG_AS_USUAL = -1

NO_SERVICE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    RouterClosed,
    DBusErrorResponse,
    # jeepney's receiver stops with it where an answer comes just when nobody waits for it any more.
    asyncio.InvalidStateError,
)
"""What there is instead of a service: no bus, none that answers, nobody on it who shows notifications."""


async def is_there() -> bool:
    """Tell whether this desktop shows notifications, also where the service starts only when it is asked."""
    try:
        async with _on_the_bus() as router:
            (has_owner,) = await _ask(router, message_bus.NameHasOwner(_NAME))
            (can_start,) = await _ask(router, message_bus.ListActivatableNames())
    except NO_SERVICE as trouble:
        logger.info("no desktop notifications: %s", type(trouble).__name__)
        return False
    return bool(has_owner) or _NAME in can_start


@dataclass
class Service:
    """Shows what is put into `waiting`. The connection is kept while something shown can still be clicked."""

    icon: str
    waiting: asyncio.Queue[Shown] = field(default_factory=asyncio.Queue)
    _on_screen: dict[int, Shown] = field(default_factory=dict)
    _tokens: dict[int, str] = field(default_factory=dict)

    async def serve(self) -> None:
        """Show what waits until there is nothing more to show or to click; at the end, take away what is there."""
        if self.waiting.empty():
            return
        try:
            async with _on_the_bus() as router:
                try:
                    await self._show_and_hear(router)
                finally:
                    await self._take_away(router)
        except NO_SERVICE as trouble:
            logger.info("no desktop notifications: %s", type(trouble).__name__)
            while not self.waiting.empty():
                self.waiting.get_nowait()
        finally:
            self._on_screen.clear()
            self._tokens.clear()

    async def _show_and_hear(self, router: DBusRouter) -> None:
        heard: asyncio.Queue[Message] = asyncio.Queue()
        # The bus knows whose signals they are; here the sender is a number that changes with the service.
        ours = MatchRule(type="signal", interface=_NAME, path=_SERVICE.object_path)
        with router.filter(ours, queue=heard):
            await _ask(router, message_bus.AddMatch(_HEARD))
            (can,) = await _ask(router, new_method_call(_SERVICE, "GetCapabilities"))
            while self._on_screen or not self.waiting.empty():
                while not self.waiting.empty():
                    await self._show(router, self.waiting.get_nowait(), can)
                await self._wait_for_either(heard)

    async def _wait_for_either(self, heard: asyncio.Queue[Message]) -> None:
        """Wait until something is said or is to be shown."""
        sides = [asyncio.ensure_future(heard.get()), asyncio.ensure_future(self.waiting.get())]
        try:
            done, _ = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for side in sides:
                side.cancel()
        if sides[0] in done:
            self._hear(sides[0].result())
        if sides[1] in done:
            self.waiting.put_nowait(sides[1].result())

    async def _show(self, router: DBusRouter, shown: Shown, can: list[str]) -> None:
        # A title is plain text always; a body may be read as a kind of HTML, which a server must not get to write.
        body = escape(shown.body, quote=False) if "body-markup" in can else shown.body
        actions = [_BY_DEFAULT, shown.open_word] if "actions" in can else []
        hints = {"desktop-entry": ("s", "pave-desktop"), "urgency": ("y", _NORMAL)}
        values = ("Pave Desktop", 0, self.icon, shown.title, body, actions, hints, _AS_LONG_AS_USUAL)
        (number,) = await _ask(router, new_method_call(_SERVICE, "Notify", "susssasa{sv}i", values))
        self._on_screen[number] = shown

    def _hear(self, message: Message) -> None:
        number, said = (*message.body, 0, "")[:2]
        member = message.header.fields.get(HeaderFields.member)
        shown = self._on_screen.get(number)
        if shown is None:
            return  # Another program's.
        if member == "ActivationToken":
            self._tokens[number] = str(said)
        elif member == "ActionInvoked" and said == _BY_DEFAULT:
            shown.clicked(self._tokens.pop(number, ""))
        elif member == "NotificationClosed":
            del self._on_screen[number]

    async def _take_away(self, router: DBusRouter) -> None:
        """Leave nothing behind that does nothing when it is clicked."""
        with suppress(*NO_SERVICE):
            for number in self._on_screen:
                await router.send(new_method_call(_SERVICE, "CloseNotification", "u", (number,)))


@asynccontextmanager
async def _on_the_bus() -> AsyncIterator[DBusRouter]:
    async with asyncio.timeout(SECONDS_FOR_AN_ANSWER):
        connection = await open_dbus_connection()
    try:
        async with DBusRouter(connection) as router:
            yield router
    finally:
        await connection.close()


async def _ask(router: DBusRouter, message: Message) -> tuple[Any, ...]:
    async with asyncio.timeout(SECONDS_FOR_AN_ANSWER):
        answer: tuple[Any, ...] = unwrap_msg(await router.send_and_get_reply(message))
    return answer
