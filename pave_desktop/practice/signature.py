"""Whether a request is signed as the API asks for: key, token and a timestamp close to the server's clock."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

WINDOW_SECONDS = 5 * 60


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What one account signs with."""

    account: str
    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)


def same_text(given: str, expected: str) -> bool:
    """Compare in a time that does not tell how much of it was right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def is_signed(headers: Mapping[str, str], *, keys: Keys, clock: float) -> bool:
    """Whether the three headers (names in lower case) are good at `clock`, in seconds since 1970 UTC."""
    timestamp = headers.get("api-timestamp", "")
    message = f"{keys.account}:{keys.api_key}@{timestamp}".encode("utf-8", "replace")
    token = hmac.new(keys.api_secret.encode(), message, hashlib.sha256).hexdigest()
    key_fits = same_text(headers.get("api-key", ""), keys.api_key)
    token_fits = same_text(headers.get("api-token", ""), token)
    return key_fits and token_fits and _is_current(timestamp, clock)


def _is_current(timestamp: str, clock: float) -> bool:
    try:
        moment = datetime.fromisoformat(timestamp)
        if moment.tzinfo is None:
            return False
        return abs(moment.timestamp() - clock) <= WINDOW_SECONDS
    except (ValueError, OverflowError):
        return False
