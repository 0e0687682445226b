"""Collect the capture links of many sessions, one a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pave_desktop.models.session_row import SessionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links that may be handed out, in the order of their sessions; how many have none, and how many a bad one."""

    links: tuple[str, ...]
    without: int
    bad: int


def collect_links(rows: Sequence[SessionRow], is_bad: Callable[[SessionRow], bool]) -> Links:
    """Collect the links that a customer may be handed."""
    there = [row for row in rows if row.link_to_hand_out]
    good = [row.link_to_hand_out for row in there if not is_bad(row)]
    return Links(links=tuple(good), without=len(rows) - len(there), bad=len(there) - len(good))
