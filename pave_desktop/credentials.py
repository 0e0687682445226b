"""API keys in the operating system's keyring; in memory only where there is none that can be trusted.

An entry is bound to the origin and account of its connection, so that a changed base URL finds no secret. Every
function here may block (a keyring can ask its owner to unlock it): call them in a worker.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar, cast

from pydantic import SecretStr

from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.sentence import Sentence, sentence

SERVICE = "Pave Desktop"

SECONDS_TO_UNLOCK = 60.0
"""How long a keyring may ask its owner to unlock it, before it is taken for locked."""

_Result = TypeVar("_Result")

_ACCEPTED = {
    "keyring.backends.Windows": "Windows Credential Locker",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "libsecret",
    "keyring.backends.kwallet": "KWallet",
}


class KeyringState(StrEnum):
    """What can be done with the keyring right now."""

    LOCKED = "locked"
    UNUSABLE = "unusable"


class KeyringTroubleError(Exception):
    """The keyring cannot be used now. `state` tells locked from missing, `sentence` says which and why."""

    def __init__(self, state: KeyringState, why: Sentence) -> None:
        super().__init__(str(why))
        self.state = state
        self.sentence = why


class _Backend(Protocol):
    """The part of a keyring back-end that is used here."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


@dataclass
class Credentials:
    """Finds, keeps and forgets the keys of connections.

    `memory` holds what no keyring would take, `found` what the keyring was asked for once: a Secret Service takes
    longer to answer than a call to PAVE costs.
    """

    memory: dict[str, ApiKeys] = field(default_factory=dict, repr=False)
    found: dict[str, ApiKeys] = field(default_factory=dict, repr=False)

    def at_hand(self, connection: Connection) -> ApiKeys | None:
        """Give a connection's keys where the keyring need not be asked; this never blocks."""
        return self._in_memory(_entry_name(connection))

    def find(self, connection: Connection) -> ApiKeys | None:
        """Find a connection's keys; None if there are none. Raises KeyringTroubleError if that cannot be told."""
        entry = _entry_name(connection)
        keys = self._in_memory(entry)
        if keys is not None:
            return keys
        stored = _guarded(lambda backend: backend.get_password(SERVICE, entry))
        keys = None if stored is None else _unpack(stored)
        if keys is not None:
            self.found[entry] = keys
        return keys

    def keep(self, connection: Connection, keys: ApiKeys) -> None:
        """Keep keys in the keyring. Raises KeyringTroubleError; they are then in memory until the program ends."""
        entry = _entry_name(connection)
        self.memory[entry] = keys
        self.found.pop(entry, None)
        packed = json.dumps([keys.api_key.get_secret_value(), keys.api_secret.get_secret_value()])
        _guarded(lambda backend: backend.set_password(SERVICE, entry, packed))
        self.memory.pop(entry, None)
        # Once more: a look that waited meanwhile may have found the old ones.
        self.found.pop(entry, None)

    def keep_in_memory(self, connection: Connection, keys: ApiKeys) -> None:
        """Keep keys until the program ends, and nowhere else: practice's, or by choice."""
        self.memory[_entry_name(connection)] = keys

    def forget(self, connection: Connection) -> None:
        """Remove a connection's keys. Raises KeyringTroubleError if the keyring cannot be asked to."""
        entry = _entry_name(connection)
        self.memory.pop(entry, None)
        self.found.pop(entry, None)

        def delete(backend: _Backend) -> None:
            if backend.get_password(SERVICE, entry) is not None:
                backend.delete_password(SERVICE, entry)

        _guarded(delete)
        self.found.pop(entry, None)

    def _in_memory(self, entry: str) -> ApiKeys | None:
        return self.memory.get(entry) or self.found.get(entry)


def keyring_name() -> str:
    """Name the keyring that is used, for people. Raises KeyringTroubleError where there is none to be trusted."""
    return _ACCEPTED[type(_backend()).__module__]


def check_keyring() -> str:
    """Ask the keyring for an entry that is not there, and name it. Raises KeyringTroubleError."""
    _guarded(lambda backend: backend.get_password(SERVICE, "self-check"))
    return keyring_name()


def _entry_name(connection: Connection) -> str:
    return f"{connection.account} at {connection.origin} ({connection.id})"


def _unpack(stored: str) -> ApiKeys | None:
    try:
        api_key, api_secret = json.loads(stored)
        return ApiKeys(api_key=SecretStr(str(api_key)), api_secret=SecretStr(str(api_secret)))
    except (ValueError, TypeError):
        return None


def _guarded(use: Callable[[_Backend], _Result]) -> _Result:
    """Use the keyring; whatever its back-ends raise becomes one error that says locked or unusable."""
    from keyring import errors  # noqa: PLC0415 - the keyring is not needed for the first paint

    backend = _backend()
    name = _ACCEPTED[type(backend).__module__]
    try:
        return _in_time(lambda: use(backend))
    except (errors.KeyringLocked, TimeoutError):
        raise _locked(name) from None
    except errors.InitError as error:
        if "unlock" in str(error).lower() or "locked" in str(error).lower():
            raise _locked(name) from None
        raise _unusable(name, error) from None
    except Exception as error:  # noqa: BLE001 - back-ends raise what their system raises
        if "locked" in type(error).__name__.lower():
            raise _locked(name) from None
        raise _unusable(name, error) from None


def _in_time(use: Callable[[], _Result]) -> _Result:
    """Use the keyring in a thread that can be left behind: a question that nobody answers would block for ever."""
    results: list[_Result] = []
    raised: list[Exception] = []

    def run() -> None:
        try:
            results.append(use())
        except Exception as error:  # noqa: BLE001 - passed on
            raised.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(SECONDS_TO_UNLOCK)
    if raised:
        raise raised[0]
    if not results:
        raise TimeoutError
    return results[0]


def _locked(name: str) -> KeyringTroubleError:
    return KeyringTroubleError(
        KeyringState.LOCKED,
        sentence("The keyring ({name}) is locked. Unlock it and try again; what it holds is not lost.", name=name),
    )


def _unusable(name: str, error: Exception) -> KeyringTroubleError:
    # The error's kind is enough; its text could repeat what was to be stored.
    return KeyringTroubleError(
        KeyringState.UNUSABLE,
        sentence(
            "The keyring ({name}) did not answer ({cause}). Keys are kept in memory until the program ends.",
            name=name,
            cause=type(error).__name__,
        ),
    )


def _backend() -> _Backend:
    """Choose the first back-end that keeps secrets in the operating system; never one that writes a file."""
    import keyring  # noqa: PLC0415 - see _guarded

    try:
        chosen = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - a back-end that is named in the environment can be anything
        raise KeyringTroubleError(
            KeyringState.UNUSABLE,
            sentence(
                "The keyring that is set up on this computer cannot be loaded ({cause}). "
                "Keys are kept in memory and asked for at each start.",
                cause=type(error).__name__,
            ),
        ) from None
    candidates: Iterable[object] = getattr(chosen, "backends", None) or [chosen]
    for candidate in candidates:
        if type(candidate).__module__ in _ACCEPTED:
            if sys.platform == "win32":
                # The default roams with the domain profile to every PC that its owner signs in to.
                candidate.persist = "local machine"  # type: ignore[attr-defined]
            return cast("_Backend", candidate)
    raise KeyringTroubleError(
        KeyringState.UNUSABLE,
        sentence(
            "This computer has no keyring that Pave Desktop can use (found: {found}). "
            "Keys are kept in memory and asked for at each start.",
            found=", ".join(sorted(type(candidate).__module__ for candidate in candidates)),
        ),
    )
