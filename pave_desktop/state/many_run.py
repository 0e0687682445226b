"""A run over many sessions while it goes on: what it does, how far it is, and whether it is to stop."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from enum import StrEnum

from pave_desktop.sentence import Sentence, sentence


class RunKind(StrEnum):
    """What is done to many; of each kind one run goes on at a time."""

    READ = "read"
    REFRESH = "refresh"
    DELETE = "delete"
    REMOVE = "remove"
    EXPORT = "export"


@dataclass(eq=False)
class Run:
    """`total` is 0 while nobody knows it."""

    kind: RunKind
    done: int = 0
    total: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    begun: float = field(default_factory=time.monotonic)

    @property
    def words(self) -> Sentence:
        """What it does and how far it is."""
        if self.stop.is_set():
            return sentence("Stopping after what is under way…")
        return {
            RunKind.READ: sentence("Reading the selected sessions…"),
            RunKind.REFRESH: sentence("Refreshing: {done} of {total}", done=self.done, total=self.total),
            RunKind.DELETE: sentence("Deleting at PAVE: {done} of {total}", done=self.done, total=self.total),
            RunKind.REMOVE: sentence("Removing from this list: {done} of {total}", done=self.done, total=self.total),
            RunKind.EXPORT: sentence("Exporting: {done} of {total}", done=self.done, total=self.total),
        }[self.kind]

    @property
    def still_on(self) -> Sentence:
        """What is told to who asks for a second one of its kind."""
        return {
            RunKind.READ: sentence("The selected sessions are still being read. Please try again in a moment."),
            RunKind.REFRESH: sentence("Others are still being refreshed. Wait until that is done, or stop it first."),
            RunKind.DELETE: sentence("Others are still being deleted. Wait until that is done, or stop it first."),
            RunKind.REMOVE: sentence("Others are still being removed. Wait until that is done, or stop it first."),
            RunKind.EXPORT: sentence("Another export is still under way. Wait until that is done, or stop it first."),
        }[self.kind]
