"""A true Secret Service for tests: gnome-keyring on a D-Bus of its own, with a home of its own, unlocked."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]

_NOT_HANDED_ON = (
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "GNOME_KEYRING_CONTROL",
    "PYTHON_KEYRING_BACKEND",
    "QT_QPA_PLATFORM",
)

# The daemon takes the first line as the password of the login keyring, which it makes if there is none.
_SERVE = (
    'echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null; echo "$DBUS_SESSION_BUS_ADDRESS"; read _'
)


def environment_at(home: Path) -> dict[str, str]:
    """An environment with a home of its own, without display and D-Bus, in which the checkout can be imported."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
    places = {
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": home / "run",
        "TMPDIR": home / "tmp",
    }
    for place in places.values():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        **environment,
        **{name: str(place) for name, place in places.items()},
        "HOME": str(home),
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONWARNINGS": "",
        "LC_ALL": "C.UTF-8",
    }


@contextmanager
def secret_service(home: Path) -> Iterator[dict[str, str]]:
    """Run a Secret Service; gives the environment in which a program finds it."""
    environment = environment_at(home)
    with subprocess.Popen(  # noqa: S603 - nothing of it comes from outside
        ["dbus-run-session", "--", "sh", "-c", _SERVE],  # noqa: S607 - wherever the system has it
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as serving:
        assert serving.stdin is not None
        assert serving.stdout is not None
        try:
            yield {**environment, "DBUS_SESSION_BUS_ADDRESS": serving.stdout.readline().strip()}
        finally:
            serving.stdin.close()
            serving.wait(timeout=10)
