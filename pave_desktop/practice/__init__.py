"""The practice server: real HTTP that keeps the PAVE API's rules, for learning without a key and for tests."""

from pave_desktop.practice.misbehaviour import Misbehaviour
from pave_desktop.practice.request_log import ReceivedRequest
from pave_desktop.practice.server import PracticeServer
from pave_desktop.practice.store import DEFAULT_FAILING_NUMBER

__all__ = ["DEFAULT_FAILING_NUMBER", "Misbehaviour", "PracticeServer", "ReceivedRequest"]
