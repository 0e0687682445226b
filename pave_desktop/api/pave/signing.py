"""How PAVE knows who calls: an HMAC-SHA256 over account, key and time, made afresh for every try."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Generator
from datetime import UTC, datetime

import httpx

from pave_desktop.models.connection import ApiKeys

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Read this PC's clock."""
    return datetime.now(UTC)


def timestamp_of(moment: datetime) -> str:
    """Spell a moment as it is signed and sent: UTC, whole seconds, as in `2021-05-30T12:49:19Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def token_of(*, account: str, api_key: str, api_secret: str, timestamp: str) -> str:
    """Work out the token: lower-case hex of HMAC-SHA256 with the secret over `account:key@timestamp`."""
    message = f"{account}:{api_key}@{timestamp}"
    return hmac.new(api_secret.encode(), message.encode(), hashlib.sha256).hexdigest()


class PaveAuth(httpx.Auth):
    """Signs each request at the moment it leaves. The header carries the very string that was signed."""

    def __init__(self, *, account: str, keys: ApiKeys, clock: Clock = utc_now) -> None:
        self._account = account
        self._keys = keys
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the three headers on a request."""
        timestamp = timestamp_of(self._clock())
        api_key = self._keys.api_key.get_secret_value()
        request.headers["API-Key"] = api_key
        request.headers["API-Timestamp"] = timestamp
        request.headers["API-Token"] = token_of(
            account=self._account,
            api_key=api_key,
            api_secret=self._keys.api_secret.get_secret_value(),
            timestamp=timestamp,
        )
        yield request
