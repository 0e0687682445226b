"""Who calls whom: the line, the connection and its keys put together, and one signed call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pave_desktop.api.line import Line, RawAnswer
from pave_desktop.api.pave.signing import Clock, PaveAuth, utc_now
from pave_desktop.models.connection import ApiKeys, Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class PaveClient:
    """Makes signed calls for one connection. The keys show as stars wherever this is printed."""

    line: Line
    connection: Connection
    keys: ApiKeys
    clock: Clock = utc_now

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> RawAnswer:
        """Make one call once. `path` begins after the base URL, with its parts already percent-encoded."""
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = self.line.request(
            method,
            f"{self.connection.base_url}{path}",
            headers={"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "PaveDesktop"},
            content=content,
        )
        auth = PaveAuth(account=self.connection.account, keys=self.keys, clock=self.clock)
        secrets = (self.keys.api_key, self.keys.api_secret)
        return await self.line.exchange(request, auth, hide=[each.get_secret_value().encode() for each in secrets])
