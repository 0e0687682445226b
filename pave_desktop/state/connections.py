"""The connections: which there are, which one new sessions are made with, and whether their keys are at hand."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from pave_desktop.credentials import KeyringTroubleError
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.preferences import Preferences
from pave_desktop.models.problem import KeyringLocked, Problem
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.models.window_settings import WindowSettings
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.settings import Settings, save_settings
from pave_desktop.state.notices import Notices
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.work.check_connection import check_connection
from pave_desktop.work.workbench import Workbench, in_worker


class Connections(QObject):
    """Owns the settings that name connections. `keys_missing` holds ids of connections that cannot sign now."""

    changed = Signal()
    current_changed = Signal()
    proxy_changed = Signal()
    preferences_changed = Signal()
    tested = Signal(str, object)
    keys_asked = Signal(str)

    def __init__(
        self,
        bench: Workbench,
        tasks: TaskOwner,
        notices: Notices,
        *,
        settings: Settings,
        path: Path | None,
        practice: Connection | None = None,
    ) -> None:
        super().__init__()
        self._bench = bench
        self._tasks = tasks
        self._notices = notices
        self._path = path
        self._practice = practice
        self.settings = settings
        self.keys_missing: dict[str, Sentence] = {}
        self._key_changes: list[Callable[[], Coroutine[Any, Any, None]]] = []

    @property
    def all(self) -> list[Connection]:
        """Every connection, in the order in which they were made."""
        return [self._practice] if self._practice else list(self.settings.connections)

    @property
    def current(self) -> Connection | None:
        """The connection that new sessions are made with."""
        return self._practice or self.settings.current

    @property
    def is_practice(self) -> bool:
        """Whether this is practice mode."""
        return self._practice is not None

    @property
    def proxy(self) -> str:
        """The proxy that leads out of this computer; empty for the way that is set on this PC."""
        return self.settings.network.proxy

    def use_proxy(self, proxy: str) -> None:
        """Keep another proxy, as `read_proxy_address` gives it; the next call goes through it."""
        if proxy == self.proxy:
            return
        self.settings = self.settings.with_proxy(proxy)
        self.save()
        # Of one name, so that the last one is the one in use.
        self._tasks.start_latest("proxy: use", lambda: self._bench.line.use_proxy(self.proxy))
        self.proxy_changed.emit()

    def find(self, connection_id: str) -> Connection | None:
        """Find a connection by its id."""
        return next((known for known in self.all if known.id == connection_id), None)

    def connection_of(
        self,
        connection_id: str,
        *,
        name: str,
        base_url: str,
        account: str,
        live: bool,
        defaults: SessionDefaults | None = None,
    ) -> Connection:
        """Give the connection of this id as it was edited, or a new one that finds its earlier sessions.

        Without `defaults` it keeps those that it has.
        """
        known = self.find(connection_id)
        if known is None:
            return self.settings.new_connection(
                name=name, base_url=base_url, account=account, live=live, defaults=defaults
            )
        return Connection(
            id=connection_id,
            name=name,
            base_url=base_url,
            account=account,
            live=live,
            defaults=defaults or known.defaults,
        )

    def choose(self, connection_id: str) -> None:
        """Make new sessions with this connection from now on."""
        if self.settings.current_connection != connection_id and not self.is_practice:
            self.settings = self.settings.model_copy(update={"current_connection": connection_id})
            self.save()
            self.current_changed.emit()

    def keep(self, connection: Connection, keys: ApiKeys | None) -> None:
        """Keep a connection, new or changed, and its keys where some were entered."""
        # The one in use may be so only for being the first: a new one must not take its place unasked.
        before = self.find(connection.id)
        in_use = self.settings.current or connection
        self.settings = self.settings.with_connection(connection).model_copy(update={"current_connection": in_use.id})
        self.save()
        self._with_keys(lambda: self._keep_keys(connection, keys, before))
        self.changed.emit()
        self.current_changed.emit()

    def remove(self, connection: Connection) -> None:
        """Forget a connection and its keys. Its sessions stay in the list."""
        self.settings = self.settings.without_connection(connection.id)
        self.save()
        self.keys_missing.pop(connection.id, None)
        self._with_keys(lambda: self._forget_keys(connection))
        self.changed.emit()
        self.current_changed.emit()

    def test(self, connection: Connection, keys: ApiKeys | None) -> bool:
        """Try a connection out; `tested` tells its id and None, or the Problem. False while a test runs."""
        return self._tasks.start(f"test {connection.id}", lambda: self._test(connection, keys))

    def save(self) -> None:
        """Write the settings, in a worker, the newest last."""
        if self._path is None:
            return
        path = self._path

        async def write() -> None:
            try:
                await in_worker(partial(save_settings, path, self.settings))
            except OSError as error:
                self._notices.trouble(
                    sentence("The settings could not be saved ({cause}).", cause=error.strerror or "")
                )

        self._tasks.start_latest("settings: save", write, is_write=True)

    def change_window(self, change: Callable[[WindowSettings], WindowSettings]) -> None:
        """Change what the windows remember."""
        self.settings = self.settings.model_copy(update={"window": change(self.settings.window)})
        self.save()

    def change_preferences(self, change: Callable[[Preferences], Preferences]) -> None:
        """Change what a person likes; in force at once."""
        preferences = change(self.settings.preferences)
        if preferences != self.settings.preferences:
            self.settings = self.settings.model_copy(update={"preferences": preferences})
            self.save()
            self.preferences_changed.emit()

    def _with_keys(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Queue what changes keys: one after another, none dropped, however long a keyring asks its owner."""
        self._key_changes.append(work)

        async def work_through() -> None:
            while self._key_changes:
                await self._key_changes.pop(0)()

        self._tasks.start("keys: change", work_through, is_write=True)

    async def _keep_keys(self, connection: Connection, keys: ApiKeys | None, before: Connection | None) -> None:
        if before is not None and (before.origin, before.account) != (connection.origin, connection.account):
            # Its entry is bound to the old address and account: nobody would find it there again.
            await self._forget_keys(before)
        if keys is not None:
            try:
                await in_worker(lambda: self._bench.credentials.keep(connection, keys))
            except KeyringTroubleError as trouble:
                self._notices.hint(trouble.sentence)
        await self.look_for_keys()

    async def _forget_keys(self, connection: Connection) -> None:
        try:
            await in_worker(lambda: self._bench.credentials.forget(connection))
        except KeyringTroubleError as trouble:
            self._notices.trouble(
                sentence("The keys of {name} may still be in the keyring.", name=connection.name), trouble.sentence
            )

    async def _test(self, connection: Connection, keys: ApiKeys | None) -> None:
        try:
            # Another proxy may have been chosen a moment ago; else this changes nothing.
            await self._bench.line.use_proxy(self.proxy)
            await check_connection(self._bench, connection, keys)
        except Problem as problem:
            self.tested.emit(connection.id, problem)
        else:
            self.tested.emit(connection.id, None)

    async def look_for_keys(self) -> None:
        """Find out which connections have their keys; `keys_asked` names the current one if it has none."""
        missing: dict[str, Sentence] = {}
        for connection in self.all:
            try:
                await self._bench.keys(connection)
            except KeyringLocked as problem:
                # The key is there: asking for it again would be wrong.
                self._notices.hint(problem.text, problem.next_step)
                break
            except Problem as problem:
                missing[connection.id] = problem.text
        self.keys_missing = missing
        self.changed.emit()
        current = self.current
        if current is not None and current.id in missing:
            self.keys_asked.emit(current.id)
