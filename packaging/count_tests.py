"""Run pytest and write down how the tests ended, for the line that `dev.py test` closes with.

Started by dev.py as `count_tests.py <file for the counts> [pytest arguments]`, in the project's .venv.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest


class ClosingCounts:
    """Reads the counts from pytest's own summary, so that no way of ending is missed."""

    def __init__(self, destination: Path) -> None:
        self.destination = destination

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Write the counts when pytest is about to print its own."""
        ended: dict[str, list[Any]] = terminalreporter.stats

        def count(*names: str) -> int:
            return sum(len(ended.get(name, [])) for name in names)

        counts = {
            # A test that is expected to fail, and does, has kept its promise.
            "passed": count("passed", "xfailed", "xpassed"),
            "failed": count("failed", "error"),
            "skipped": count("skipped"),
            "reasons": [reason_of(report) for report in ended.get("skipped", [])],
        }
        self.destination.write_text(json.dumps(counts), encoding="utf-8")


def reason_of(report: Any) -> str:
    """Why a test was skipped, without the word pytest puts before it."""
    told = report.longrepr
    reason = told[2] if isinstance(told, tuple) else str(told)
    return str(reason).removeprefix("Skipped: ")


if __name__ == "__main__":
    # The folder of this script would otherwise come before every installed package.
    sys.path.pop(0)
    sys.exit(pytest.main(sys.argv[2:], plugins=[ClosingCounts(Path(sys.argv[1]))]))
