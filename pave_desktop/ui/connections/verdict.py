"""What a connection's test found, in one sentence that ends with what to do."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QCoreApplication

from pave_desktop.models.connection import PAVE_BASE_URL, Connection
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CertificateNotTrusted,
    ClockWrong,
    KeyringLocked,
    KeysMissing,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    ProxyTrouble,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.ui.words import say_all

SECONDS_TOLD_AS_SUCH = 120

# What broke below HTTP, or behind it, is often known more closely than by its class.
_MAY_KNOW_BETTER = (NoConnection, AnswerNotUnderstood, ServerTrouble)


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Verdict", text)


def verdict(connection: Connection, problem: Problem | None) -> str:
    """Say it beside the fields that it is about: what a problem says elsewhere would send the person here."""
    if problem is None:
        return tr("✓ It works: PAVE accepts this account, key and secret.")
    return tr("⚠ {problem}").format(problem=_said(connection, problem))


def _said(connection: Connection, problem: Problem) -> str:
    if isinstance(problem, _MAY_KNOW_BETTER) and problem.text is not type(problem).text:
        return say_all((problem.text, problem.next_step))
    if type(problem) is NoConnection:
        return _no_connection(connection)
    if isinstance(problem, TooManyRequests):
        return _too_many(problem)
    sentences = {
        ClockWrong: tr(
            "PAVE did not accept the time that it had told itself: test again in a minute; if it stays so, check this "
            "PC's clock, and tell PAVE."
        ),
        KeyringLocked: tr("The keyring is locked, so the key cannot be read: unlock it, then test again."),
        KeysMissing: tr("This computer has no key for this connection: paste API key and API secret here."),
        NotSignedIn: tr(
            "PAVE did not accept account, key and secret together: copy all three from PAVE's dashboard once more."
        ),
        CertificateNotTrusted: tr(
            "The server's certificate is not trusted, so nothing was sent: check this PC's date, and ask your IT "
            "person about the antivirus and the network."
        ),
        NotPave: tr(
            "A web page answered instead of PAVE: see in the browser whether the network asks for a sign-in, and check "
            "the base URL."
        ),
        ProxyTrouble: tr(
            "The proxy did not make the connection to PAVE: check it below “Network” and in this PC's settings, or ask "
            "your IT person."
        ),
        AnswerNotUnderstood: tr(
            "Something answered, but not the way PAVE does: check the base URL, and whether the network asks for a "
            "sign-in page."
        ),
        ServerTrouble: tr("PAVE answered, but has trouble: please test again in a few minutes."),
    }
    # The first of its own classes: KeysMissing is a NotSignedIn too.
    return next((sentences[kind] for kind in type(problem).__mro__ if kind in sentences), say_all(problem.told))


def _no_connection(connection: Connection) -> str:
    if connection.base_url != PAVE_BASE_URL:
        return tr("Nobody could be reached at {address}: check the base URL and the network, then test again.").format(
            address=connection.base_url
        )
    return tr("PAVE could not be reached: check the network, then test again.")


def _too_many(problem: TooManyRequests) -> str:
    seconds = ceil(problem.retry_after or 0)
    if seconds > SECONDS_TOLD_AS_SUCH:
        return tr("PAVE asks to wait a little: please test again in {minutes} minutes.").format(
            minutes=ceil(seconds / 60)
        )
    if seconds > 1:
        return tr("PAVE asks to wait a little: please test again in {seconds} seconds.").format(seconds=seconds)
    if problem.retry_after is not None:
        return tr("PAVE asked to wait a moment: please test again.")
    return tr("PAVE asks to wait a little: please test again in a minute.")
