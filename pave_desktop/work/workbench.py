"""What every use case needs at hand: the register, the line and its manners, keys, the VIN decoder and the time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pave_desktop.api.line import Line
from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.signing import Clock, utc_now
from pave_desktop.credentials import Credentials, KeyringState, KeyringTroubleError
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.problem import CallFate, KeyringLocked, KeysMissing
from pave_desktop.storage.register import Register
from pave_desktop.system.redaction import know
from pave_desktop.vehicles.decoder import OfflineVinDecoder, VinDecoder

_Result = TypeVar("_Result")


async def in_worker(function: Callable[[], _Result]) -> _Result:
    """Run what may block outside the window's thread."""
    return await asyncio.get_running_loop().run_in_executor(None, function)


@dataclass(kw_only=True)
class Workbench:
    """Built once by the application, handed to each use case."""

    register: Register
    line: Line
    credentials: Credentials = field(default_factory=Credentials)
    vin_decoder: VinDecoder = field(default_factory=OfflineVinDecoder)
    clock: Clock = utc_now
    manners: Manners = field(default_factory=Manners)

    def now(self) -> datetime:
        """Give the time, in UTC."""
        return self.clock()

    async def keys(self, connection: Connection) -> ApiKeys:
        """Find a connection's keys. Raises KeysMissing, which says whether the keyring is locked or has none."""
        at_hand = self.credentials.at_hand(connection)
        if at_hand is not None:
            return at_hand
        try:
            found = await in_worker(lambda: self.credentials.find(connection))
        except KeyringTroubleError as trouble:
            kind = KeyringLocked if trouble.state is KeyringState.LOCKED else KeysMissing
            problem = kind(fate=CallFate.NEVER_SENT)
            problem.text = trouble.sentence
            raise problem from None
        if found is None:
            raise KeysMissing(fate=CallFate.NEVER_SENT)
        return found

    async def client(self, connection: Connection, *, in_background: bool = False) -> PaveClient:
        """Make the client that signs for a connection; no person waits for one `in_background`. Raises KeysMissing."""
        return self.client_with(await self.keys(connection), connection, in_background=in_background)

    def client_at_hand(self, connection: Connection, *, in_background: bool = False) -> PaveClient | None:
        """Make the client where no keyring has to be asked, which can take until somebody unlocks it."""
        keys = self.credentials.at_hand(connection)
        return None if keys is None else self.client_with(keys, connection, in_background=in_background)

    def client_with(self, keys: ApiKeys, connection: Connection, *, in_background: bool = False) -> PaveClient:
        """Make the client for keys that somebody has, also such as are not kept yet."""
        know(keys.api_key.get_secret_value(), keys.api_secret.get_secret_value())
        return PaveClient(
            line=self.line,
            connection=connection,
            keys=keys,
            manners=self.manners,
            in_background=in_background,
            clock=self.clock,
        )
