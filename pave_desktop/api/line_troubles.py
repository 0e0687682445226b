"""What can go wrong below HTTP, told as problems: the line, the proxy, the certificate, and whether the call left."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from typing import Any

import httpx

from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    CertificateNotTrusted,
    NoConnection,
    Problem,
    ProxyTrouble,
    TechnicalDetails,
)
from pave_desktop.sentence import sentence

_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)


@dataclass(slots=True)
class WayThroughProxy:
    """How far a call came where a proxy is set: httpcore tells, for its errors do not."""

    url: httpx.URL
    is_taken: bool = False
    met: bool = False
    left: bool = False

    async def __call__(self, event: str, told: dict[str, Any]) -> None:
        """Hear of a step; this is httpcore's extension `trace`."""
        if event.endswith("connect_tcp.started"):
            self.is_taken = told["host"] != self.url.raw_host.decode("ascii")
        elif event.endswith("connect_tcp.complete"):
            self.met = True
        elif event.endswith(".send_request_headers.started"):
            # The proxy itself is asked with CONNECT first.
            self.left = told["request"].method != b"CONNECT"


def line_problem(error: Exception, asked: TechnicalDetails, *, way: WayThroughProxy | None = None) -> Problem:
    """Tell what broke. Only the kind of the error is kept: its text may hold addresses."""
    details = replace(asked, cause=_cause(error))
    surely_not = isinstance(error, _NEVER_LEFT) or (way is not None and not way.left)
    fate = CallFate.NEVER_SENT if surely_not else CallFate.NOT_KNOWN
    if _has_cause(error, ssl.SSLCertVerificationError):
        return CertificateNotTrusted(fate=fate, details=details)
    if isinstance(error, httpx.DecodingError):
        return AnswerNotUnderstood(fate=fate, details=details)
    if way is not None and surely_not and way.is_taken:
        return _proxy_did_not(error, details, way)
    problem = NoConnection(fate=fate, details=details)
    if fate is CallFate.NOT_KNOWN:
        problem.text = sentence("The connection broke, or the answer did not come in time.")
    return problem


def unusable_proxy(error: Exception, asked: TechnicalDetails) -> ProxyTrouble:
    """Make the problem of a proxy that is no proxy."""
    problem = ProxyTrouble(fate=CallFate.NEVER_SENT, details=replace(asked, cause=f"proxy settings: {_cause(error)}"))
    problem.text = sentence("The proxy that is set on this PC cannot be used.")
    return problem


def _proxy_did_not(error: Exception, details: TechnicalDetails, way: WayThroughProxy) -> Problem:
    problem = ProxyTrouble(fate=CallFate.NEVER_SENT, details=details)
    if isinstance(error, httpx.ProxyError):
        # "407 Proxy Authentication Required", as the proxy spells it; only the number is kept.
        said = str(error)[:3]
        problem.details = replace(details, cause=f"proxy said {said}" if said.isdigit() else details.cause)
        if said == "407":
            problem.text = sentence("The proxy wants a sign-in before it lets this program through to PAVE.")
            problem.next_step = sentence("Ask your IT person for a proxy that this program may use.")
        else:
            problem.text = sentence("The proxy did not let this program through to PAVE.")
    elif not way.met:
        problem.text = sentence("The proxy that is set for this program or this PC could not be reached.")
    return problem


def _has_cause(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


def _cause(error: Exception) -> str:
    return type(error).__name__
