"""One process's share of the tests where several run them: file after file, whoever is free takes the next one.

The processes meet in a folder. A file of tests belongs to the one that first makes a file of that name there. Which
tests were begun, and in which order, is noted beside it: also what a process that crashed was at.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

# What other processes work at from the start must have one beginner: the first, which comes to these tests last.
EARLY = "what began early"


class Share:
    """Gives pytest what nobody else has taken."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.number = number

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        """Note how many tests there are, and leave those with early work to the first process."""
        yield
        counted = Counter(group_of(item) for item in items)
        (self.folder / f"collected-{self.number}.json").write_text(json.dumps(counted), encoding="utf-8")
        early = [item for item in items if group_of(item) == EARLY]
        others = [item for item in items if group_of(item) != EARLY]
        items[:] = others + early if self.number == 1 else others

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run the tests of this share, as pytest's own loop does with all of them."""
        if session.testsfailed or session.config.option.collectonly:
            return None
        share = self._take(session.items)
        with (self.folder / f"begun-{self.number}.txt").open("a", encoding="utf-8") as begun:
            item = next(share, None)
            while item is not None:
                # pytest has to know what comes next: what both need stays in place.
                following = next(share, None)
                begun.write(json.dumps(item.nodeid) + "\n")
                begun.flush()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)
                item = following
        return True

    def _take(self, items: list[pytest.Item]) -> Iterator[pytest.Item]:
        groups: dict[str, list[pytest.Item]] = {}
        for item in items:
            groups.setdefault(group_of(item), []).append(item)
        for name, tests in groups.items():
            try:
                (self.folder / f"taken {quote(name, safe='')}").touch(exist_ok=False)
            except FileExistsError:
                continue
            yield from tests


def group_of(item: Any) -> str:
    """Name what is run by one process: a file, whose tests may share what they made."""
    return EARLY if item.get_closest_marker("early") else str(item.nodeid.partition("::")[0])
