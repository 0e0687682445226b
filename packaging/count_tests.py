"""Run pytest and write down how the tests ended, for the line that `dev.py test` closes with.

Started by run_tests.py as `count_tests.py <folder> <number of the process> <of how many> [pytest arguments]`, in the
project's .venv.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from share_tests import Share


class ClosingCounts:
    """Reads the counts from pytest's own summary, so that no way of ending is missed."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.number = number

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Write the counts when pytest is about to print its own."""
        ended: dict[str, list[Any]] = terminalreporter.stats

        def those(*names: str) -> list[Any]:
            return [report for name in names for report in ended.get(name, []) if self._is_ours(report)]

        counts = {
            # A test that is expected to fail, and does, has kept its promise.
            "passed": len(those("passed", "xfailed", "xpassed")),
            "failed": len(those("failed", "error")),
            "skipped": len(those("skipped")),
            "reasons": [reason_of(report) for report in those("skipped")],
        }
        (self.folder / f"counts-{self.number}.json").write_text(json.dumps(counts), encoding="utf-8")

    def _is_ours(self, report: Any) -> bool:
        # Each process looks through all files; what came of that is counted once.
        return self.number == 1 or not isinstance(report, pytest.CollectReport)


def reason_of(report: Any) -> str:
    """Why a test was skipped, without the word pytest puts before it."""
    told = report.longrepr
    reason = told[2] if isinstance(told, tuple) else str(told)
    return str(reason).removeprefix("Skipped: ")


def main(folder: Path, number: int, processes: int, arguments: list[str]) -> int:
    """Run all tests, or this process's share of them."""
    plugins: list[object] = [ClosingCounts(folder, number)]
    if processes > 1:
        plugins.append(Share(folder, number))
        # A percentage of all tests would never come to a hundred, and each would forget the other's failures.
        arguments = ["-o", "console_output_style=classic", "-p", "no:cacheprovider", *arguments]
    return int(pytest.main(arguments, plugins=plugins))


if __name__ == "__main__":
    # The folder of this script would otherwise come before every installed package.
    sys.path.pop(0)
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
