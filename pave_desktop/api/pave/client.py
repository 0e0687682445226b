"""Who calls whom: the line, the connection and its keys put together, and one signed call."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pave_desktop.api.line import Line, RawAnswer
from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.signing import Clock, PaveAuth, utc_now
from pave_desktop.models.connection import ApiKeys, Connection

CLOCK_WRONG_FROM = 60.0
"""Seconds. A token lives five minutes; a refusal of one whose time was off by less is about the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaveClient:
    """Makes signed calls for one connection. The keys show as stars wherever this is printed.

    Whoever calls goes through `manners`, which let people's calls pass those that are made `in_background`. `clock` is
    this PC's, for telling when something happened; what is signed is the server's time, from the line's clocks.
    """

    line: Line
    connection: Connection
    keys: ApiKeys
    manners: Manners
    in_background: bool = False
    clock: Clock = utc_now

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> RawAnswer:
        """Make one call. `path` begins after the base URL, with its parts already percent-encoded.

        A refusal that shows that the time was wrong has corrected it, and the call is made once more: it proves that
        nothing was done. A page proves nothing, so that then only reading is done again.
        """
        answer = await self._try(method, path, body)
        proves = isinstance(answer.document, dict) or method == "GET"
        if proves and abs(answer.clock_error) > CLOCK_WRONG_FROM:
            answer = await self._try(method, path, body)
        return answer

    async def _try(self, method: str, path: str, body: dict[str, Any] | None) -> RawAnswer:
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = self.line.request(
            method,
            f"{self.connection.base_url}{path}",
            headers={"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "PaveDesktop"},
            content=content,
        )
        clocks, origin = self.line.clocks, self.connection.origin
        signed_at, signed = 0.0, datetime.min

        def time_to_sign() -> datetime:
            nonlocal signed_at, signed
            signed_at, signed = clocks.steady(), clocks.now(origin)
            return signed

        auth = PaveAuth(account=self.connection.account, keys=self.keys, clock=time_to_sign)
        secrets = (self.keys.api_key, self.keys.api_secret)
        hide = [each.get_secret_value().encode() for each in secrets]
        answer = await self.line.exchange(request, auth, origin=origin, hide=hide)
        if answer.status in {401, 403}:
            return replace(answer, clock_error=clocks.error_of(origin, signed, moment=signed_at))
        return answer
