"""Runs in a process of its own: does with the real Credentials what standard input says, prints what came of it."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from pydantic import SecretStr

from pave_desktop import credentials as room
from pave_desktop.credentials import Credentials, KeyringTroubleError, check_keyring, keyring_name
from pave_desktop.models.connection import ApiKeys, Connection


def _shown(keys: ApiKeys | None) -> list[str] | None:
    return None if keys is None else [keys.api_key.get_secret_value(), keys.api_secret.get_secret_value()]


def _default_collection() -> Any:
    import secretstorage  # noqa: PLC0415 - not where there is no Secret Service

    return secretstorage.get_default_collection(secretstorage.dbus_init())


def _lock() -> bool:
    collection = _default_collection()
    collection.lock()
    return bool(collection.is_locked())


def _entries() -> list[str]:
    return sorted(item.get_attributes()["username"] for item in _default_collection().get_all_items())


def do(credentials: Credentials, what: str, *given: Any) -> Any:
    connection = Connection.model_validate(given[0]) if given and isinstance(given[0], dict) else None
    if what in {"keep", "keep_in_memory"}:
        keys = ApiKeys(api_key=SecretStr(given[1][0]), api_secret=SecretStr(given[1][1]))
        return getattr(credentials, what)(connection, keys)
    if connection is not None:
        return _shown(getattr(credentials, what)(connection))
    if what == "wait at most":
        room.SECONDS_TO_UNLOCK = float(given[0])
        return None
    return {"name": keyring_name, "check": check_keyring, "lock": _lock, "entries": _entries}[what]()


def main() -> None:
    credentials = Credentials()
    results = []
    for what, *given in json.load(sys.stdin):
        begun = time.monotonic()
        try:
            result = {"result": do(credentials, what, *given)}
        except KeyringTroubleError as trouble:
            result = {"state": trouble.state.value, "told": str(trouble.sentence)}
        results.append({**result, "seconds": time.monotonic() - begun})
    print(json.dumps(results))  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    main()
