"""The dealer's own reference: lines of `name: value`, or one plain text, to and from what the API echoes."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from typing import Any

from pave_desktop.entry.refusal import EntryRefusedError, refuse
from pave_desktop.entry.shown_text import is_hidden_in, with_hidden_as

PLAIN_NAME = "reference"

_NAMED = re.compile(r'(?P<name>"(?:[^"\\]|\\.)*"|[^:\s"][^:]{0,39}?)\s*:(?:\s+(?P<value>.*))?$')
_PLAIN = re.compile(r'[^:\s"](?:[^:]{0,38}[^:\s])?')


def read_reference(typed: str, known: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """Read the reference; None where nothing was typed.

    One text without a name goes under `reference`. A line that shows a value of `known` means that very value,
    so that a number stays a number. Raises EntryRefusedError where some lines have a name and others have none,
    or a name stands twice.
    """
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if not lines:
        return None
    matches = [_NAMED.match(line) for line in lines]
    named = [match for match in matches if match]
    if not named:
        return {PLAIN_NAME: "\n".join(lines)}
    if len(named) != len(lines):
        raise refuse("Write each line of the reference as “name: value”, or one text without a name.")
    result: dict[str, Any] = {}
    for match in named:
        name = _name(match["name"])
        if name in result:
            raise refuse("A name stands twice in the reference. Each name may stand once.")
        text = match["value"] or ""
        if known and name in known and _shown(known[name]) == text:
            result[name] = known[name]
        else:
            result[name] = _value(text)
    return result


def show_reference(reference: object) -> str:
    """Write what the server echoed so that `read_reference` reads the same again."""
    if not isinstance(reference, dict) or not reference:
        return ""
    if list(reference) == [PLAIN_NAME] and isinstance(reference[PLAIN_NAME], str):
        plain: str = reference[PLAIN_NAME]
        with contextlib.suppress(EntryRefusedError):
            if read_reference(plain) == reference and not is_hidden_in(plain):
                return plain
    return "\n".join(f"{_shown_name(name)}: {_shown(value)}" for name, value in reference.items())


def _shown_name(name: str) -> str:
    is_plain = _PLAIN.fullmatch(name) and len(name.splitlines()) == 1 and not is_hidden_in(name)
    return name if is_plain else _json(name)


def _name(text: str) -> str:
    if text[:1] == '"':
        with contextlib.suppress(ValueError):
            return str(json.loads(text))
    return text


def _shown(value: object) -> str:
    if not isinstance(value, str) or value != value.strip() or len(value.splitlines()) > 1 or is_hidden_in(value):
        return _json(value)
    return value if _value(value) == value else _json(value)


def _json(value: object) -> str:
    """Write JSON on one line, also where Python would break it though JSON does not, with nothing hidden in it."""
    return with_hidden_as(json.dumps(value, ensure_ascii=False), lambda sign: json.dumps(sign)[1:-1])


def _value(text: str) -> Any:
    """Take quoted texts, lists, objects and words of JSON for what they are; all else stays as it was typed."""
    if text[:1] in {'"', "[", "{"} or text in {"true", "false", "null"}:
        try:
            value = json.loads(text)
            json.dumps(value, allow_nan=False)
        except (ValueError, RecursionError):
            return text
        return value
    return text
