"""The practice server as the rest of the program and the tests hold it in their hands."""

import asyncio
import socket
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pave_desktop.practice.answers import get_answer
from pave_desktop.practice.background import Background
from pave_desktop.practice.customer import SECONDS_A_STEP, Customers
from pave_desktop.practice.life import live
from pave_desktop.practice.links import capture_link
from pave_desktop.practice.misbehaviour import Misbehaviour, MisbehaviourQueue
from pave_desktop.practice.request_log import ReceivedRequest, RequestLog
from pave_desktop.practice.samples import add_samples, sample_keys
from pave_desktop.practice.session_book import SessionBook, normalised_number
from pave_desktop.practice.signature import Keys
from pave_desktop.practice.store import Store, UnknownSessionError

if TYPE_CHECKING:
    from pave_desktop.practice.serving import ServerThread

ADDRESS = "127.0.0.1"
BACKLOG = 128
PORT_SETTING = "port"


class PracticeServer:
    """The API on this computer, for one folder that keeps its keys and sessions.

    Every method may be called from any thread, and, but for `base_url`, before `start()` and after `stop()` too.
    Methods that take a session key raise KeyError when there is no such session, unless they say otherwise.
    """

    def __init__(self, folder: Path, *, port: int = 0, sample_sessions: bool = False, lively: bool = False) -> None:
        """With `lively`, sample sessions move on by themselves now and then while it runs."""
        self._folder = folder
        self._wanted_port = port
        self._lively = lively
        self._store = Store(folder)
        self._book = SessionBook(self._store)
        if sample_sessions:
            add_samples(self._book)
        self._keys = Keys(
            account=self._store.setting("account") or "",
            api_key=self._store.setting("api_key") or "",
            api_secret=self._store.setting("api_secret") or "",
        )
        self._queue = MisbehaviourQueue()
        self._log = RequestLog()
        self._lock = threading.Lock()
        self._running: ServerThread | None = None
        self._customers: Customers | None = None

    def __repr__(self) -> str:
        return f"<PracticeServer {self._folder}>"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def account(self) -> str:
        """The primary account name to sign with."""
        return self._keys.account

    @property
    def api_key(self) -> str:
        """The key to sign with."""
        return self._keys.api_key

    @property
    def api_secret(self) -> str:
        """The secret to sign with."""
        return self._keys.api_secret

    @property
    def base_url(self) -> str:
        """Where the API is, /v1 included. Raises RuntimeError before the very first start."""
        return self._origin() + "/v1"

    def start(self) -> None:
        """Start, unless it runs already, and return when connections are accepted.

        Raises OSError when the port that was asked for is taken.
        """
        # Only who starts a server pays for loading one.
        from pave_desktop.practice.application import build_application  # noqa: PLC0415
        from pave_desktop.practice.serving import ServerThread  # noqa: PLC0415

        with self._lock:
            if self._running is not None:
                return
            listening = self._listen()
            try:
                port = int(listening.getsockname()[1])
                self._store.open()
                self._store.write_setting(PORT_SETTING, str(port))
                self._log.clear()
                stopping = asyncio.Event()
                application = build_application(
                    self._book, port=port, keys=self._keys, queue=self._queue, log=self._log, stopping=stopping
                )
                background = Background(stopping)
                running = ServerThread(application, listening, stopping=stopping, background=background)
                running.start()
            except BaseException:
                listening.close()
                self._store.close()
                raise
            self._running = running
            self._customers = Customers(self._book, background)
            if self._lively:
                running.call(lambda: background.start(live(self._book, background)))

    def stop(self) -> None:
        """Stop if it runs; afterwards there is no thread, socket or open file of it."""
        with self._lock:
            if self._running is not None:
                self._running.stop()
                self._running = None
                self._customers = None
                self._store.close()

    def misbehave(self, misbehaviour: Misbehaviour) -> None:
        """Let something go wrong for requests to come; the first one that fits a request counts."""
        self._queue.add(misbehaviour)

    def behave(self) -> None:
        """Forget all misbehaviours."""
        self._queue.clear()

    def requests(self) -> list[ReceivedRequest]:
        """Return what the API has received since the start or `clear_requests()`, oldest first."""
        return self._log.all()

    def clear_requests(self) -> None:
        """Forget what was received."""
        self._log.clear()

    def session(self, key: str) -> dict[str, Any] | None:
        """Return what GET would say now, and `capture_url`; None when there is no such session."""
        try:
            answer = get_answer(self._store.load(key))
        except UnknownSessionError:
            return None
        return {**answer, "capture_url": capture_link(self._origin(), key)}

    def session_keys(self) -> list[str]:
        """Return the keys of all sessions there are, oldest first."""
        return self._store.keys()

    def sample_keys(self) -> list[str]:
        """Return the keys of the sample sessions made in this folder, those deleted since included."""
        return sample_keys(self._book)

    def sms_sent(self, key: str) -> int:
        """Return how many text messages were sent for a session, failed ones included."""
        return int(self._store.load(key)["sms_sent"])

    def set_status(self, key: str, status: str) -> None:
        """Move a session to a status, known or not, with the times and the activity that go with it."""
        self._book.set_status(key, status)

    def expire(self, key: str) -> None:
        """Let the time of a session run out."""
        self._book.set_status(key, "EXPIRED")

    def play_customer(self, key: str, *, seconds_a_step: float = SECONDS_A_STEP) -> None:
        """Let a customer go through the phone page from where the session is, one photo rejected, to its end.

        Returns at once; does nothing more while one plays for this session already; ends with the server.
        Raises RuntimeError when the server does not run.
        """
        self._store.load(key)
        with self._lock:
            running, customers = self._running, self._customers
            if running is None or customers is None:
                raise RuntimeError("the practice server does not run")
            running.call(lambda: customers.play(key, seconds_a_step))

    def refuse_next_change(self, key: str) -> None:
        """Let the customer begin in the moment before the session's next change arrives."""
        self._book.begin_before_change(key)

    def lose_next_answer(self) -> None:
        """Let the next session be made, and the answer that says so be lost on the way."""
        self._queue.add(Misbehaviour(method="POST", path="/sessions$", drop="after"))

    def change(self, key: str, **fields: Any) -> None:
        """Override stored values as they are, good or bad.

        Names that a session does not have (`options`, say, or anything new) are shown in its answers as given.
        Besides what the API shows, `photo_count`, `notes`, `sms`, `contact`, `client_id` and `reference` are stored.
        """
        self._book.change(key, fields)

    def set_delivery(self, key: str, status: str, message: str = "") -> None:
        """Say what became of a session's text message."""
        self._book.set_delivery(key, status, message)

    @property
    def failing_numbers(self) -> frozenset[str]:
        """The numbers, in E.164 form, to which no text message gets through."""
        return frozenset(self._store.failing_numbers())

    def add_failing_number(self, number: str) -> None:
        """Let text messages to a number fail from now on. Raises ValueError when it is no phone number."""
        self._store.add_failing_number(normalised_number(number))

    def remove_failing_number(self, number: str) -> None:
        """Let text messages to a number arrive again. Raises ValueError when it is no phone number."""
        self._store.remove_failing_number(normalised_number(number))

    def _origin(self) -> str:
        port = self._store.setting(PORT_SETTING)
        if port is None:
            raise RuntimeError("the practice server was never started")
        return f"http://{ADDRESS}:{port}"

    def _listen(self) -> socket.socket:
        if self._wanted_port:
            return _listen_on(self._wanted_port)
        last = int(self._store.setting(PORT_SETTING) or 0)
        try:
            return _listen_on(last)
        except OSError:
            return _listen_on(0)


def _listen_on(port: int) -> socket.socket:
    # asyncio sends small answers at once (no Nagle) only on sockets that name their protocol.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":
            # There, SO_REUSEADDR would let another program take over the port of a running server.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((ADDRESS, port))
        listening.listen(BACKLOG)
    except BaseException:
        listening.close()
        raise
    return listening
