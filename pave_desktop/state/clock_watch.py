"""Tells once that this PC's clock is wrong; calls are signed with the right time all the same."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.notices import Notices

TOLD_FROM_SECONDS = 60.0
_RIGHT_AGAIN_BELOW_SECONDS = 30.0


class ClockWatch(QObject):
    """`words` say how far it is off, empty while it is right; `changed` follows when they do."""

    changed = Signal()

    def __init__(self, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._seconds: dict[str, float] = {}
        self._told_as_fast: bool | None = None
        self.words: Sentence | None = None

    def measured(self, origin: str, seconds: float) -> None:
        """Take this PC's time less a server's: `ServerClocks.listeners` is for this."""
        self._seconds[origin] = seconds
        # Where servers disagree, this PC is likely right by the one that it agrees with.
        least = min(self._seconds.values(), key=abs)
        words = _how_far(least) if abs(least) > TOLD_FROM_SECONDS else None
        if str(words) != str(self.words):
            self.words = words
            self.changed.emit()
        is_fast = least > 0
        if words is not None and self._told_as_fast is not is_fast:
            self._told_as_fast = is_fast
            self._notices.clock_wrong(words)
        elif abs(least) < _RIGHT_AGAIN_BELOW_SECONDS and self._told_as_fast is not None:
            self._told_as_fast = None
            self._notices.clock_right()


def _how_far(seconds: float) -> Sentence:
    minutes = round(abs(seconds) / 60)
    if minutes >= 120:  # noqa: PLR2004 - two hours
        hours = round(abs(seconds) / 3600)
        if seconds > 0:
            return sentence("This PC's clock is {hours} hours fast.", hours=hours)
        return sentence("This PC's clock is {hours} hours slow.", hours=hours)
    if minutes == 1:
        return (
            sentence("This PC's clock is a minute fast.")
            if seconds > 0
            else sentence("This PC's clock is a minute slow.")
        )
    if seconds > 0:
        return sentence("This PC's clock is {minutes} minutes fast.", minutes=minutes)
    return sentence("This PC's clock is {minutes} minutes slow.", minutes=minutes)
