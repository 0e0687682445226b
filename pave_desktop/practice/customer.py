"""A customer who plays by himself: the steps of the phone page, one after the other, at a pace."""

from pave_desktop.practice.background import Background
from pave_desktop.practice.phone_steps import next_step
from pave_desktop.practice.session_book import SessionBook
from pave_desktop.practice.store import UnknownSessionError

SECONDS_A_STEP = 1.0


class Customers:
    """All who play now, at most one a session. To be used on the server's own loop only."""

    def __init__(self, book: SessionBook, background: Background) -> None:
        self._book = book
        self._background = background
        self._playing: set[str] = set()

    def play(self, key: str, seconds_a_step: float) -> None:
        """Let a customer begin where the session is, unless one is at it already."""
        if key not in self._playing:
            self._playing.add(key)
            self._background.start(self._go_through(key, seconds_a_step))

    async def _go_through(self, key: str, seconds_a_step: float) -> None:
        try:
            # The first step at once: who asked for a customer is looking.
            while (step := next_step(self._book.store.load(key))) is not None:
                self._book.do_step(key, str(step))
                if await self._background.pause(seconds_a_step):
                    return
        except UnknownSessionError:
            return  # it was deleted meanwhile
        finally:
            self._playing.discard(key)
