"""JSON as the practice server takes and gives it: strict when reading, plain ASCII when writing."""

import json
import math
from typing import Any

DEEPEST = 32


def read_json(raw: bytes) -> Any:
    """Parse a body. Raises ValueError for anything but JSON of a reasonable depth with finite numbers."""
    try:
        value = json.loads(raw, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _check_depth(value)
    return value


def write_json(value: Any) -> bytes:
    """Write a body; characters beyond ASCII are escaped, so every string that can be read can be written."""
    return json.dumps(value).encode("ascii")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _check_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
