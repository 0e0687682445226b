"""The only room that knows HTTP: one shared client, signed calls, answers turned into sessions or problems."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without(library: str) -> Iterator[None]:
    """Hide a library that is not imported yet."""
    if library in sys.modules:
        yield
        return
    sys.modules[library] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[library]


# Where `click`, `rich` and `pygments` are installed, for something else, httpx imports its command line with all of
# them: half of its time and a third of its memory, for a window that has none. Without the first it leaves that.
with _without("click"):
    import httpx  # noqa: F401
