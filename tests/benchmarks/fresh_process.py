"""Runs one round of a benchmark in a process of its own, so that no round finds what an earlier one left warm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
SECONDS_FOR_A_ROUND = 300


class RoundFailedError(Exception):
    """A round came to no result. Its text is what the process said."""


def environment() -> dict[str, str]:
    """Give what our processes start with: no windows, and `packaging` on the path."""
    on_path = [str(CHECKOUT), str(CHECKOUT / "packaging"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(filter(None, on_path))}


def one_round(
    module: str,
    *arguments: str,
    task: object = None,
    changes: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
) -> dict[str, Any]:
    """Run a module, its task as JSON on standard input; its last line is the result. Raises RoundFailedError.

    `changes` are of its environment, `options` the interpreter's.
    """
    name = module.rpartition(".")[2]
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and a module of ours
            [sys.executable, *options, "-m", module, *arguments],
            cwd=CHECKOUT,
            env={**environment(), **(changes or {})},
            input=json.dumps(task),
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS_FOR_A_ROUND,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RoundFailedError(f"{name} did not end within {SECONDS_FOR_A_ROUND} s") from None
    if ended.returncode or not ended.stdout:
        raise RoundFailedError(f"{name} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}")
    figures: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return figures
