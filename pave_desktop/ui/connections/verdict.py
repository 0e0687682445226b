"""What a connection's test found, in one sentence that ends with what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from pave_desktop.models.connection import PAVE_BASE_URL, Connection
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CertificateNotTrusted,
    ClockWrong,
    KeyringLocked,
    KeysMissing,
    NoConnection,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.ui.words import say_all


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Verdict", text)


def verdict(connection: Connection, problem: Problem | None) -> str:
    """Say it beside the fields that it is about: what a problem says elsewhere would send the person here."""
    if problem is None:
        return tr("✓ It works: PAVE accepts this account, key and secret.")
    return tr("⚠ {problem}").format(problem=_said(connection, problem))


def _said(connection: Connection, problem: Problem) -> str:
    if isinstance(problem, NoConnection) and connection.base_url != PAVE_BASE_URL:
        return tr("Nobody could be reached at {address}: check the base URL and the network, then test again.").format(
            address=connection.base_url
        )
    sentences = {
        ClockWrong: tr(
            "This PC's clock is wrong, so PAVE refuses every key: set it to internet time, then test again."
        ),
        TooManyRequests: tr("PAVE asks to wait a little: please test again in a minute."),
        KeyringLocked: tr("The keyring is locked, so the key cannot be read: unlock it, then test again."),
        KeysMissing: tr("This computer has no key for this connection: paste API key and API secret here."),
        NotSignedIn: tr(
            "PAVE did not accept account, key and secret together: copy all three from PAVE's dashboard once more."
        ),
        NoConnection: tr("PAVE could not be reached: check the network, then test again."),
        CertificateNotTrusted: tr(
            "The server could not prove who it is, so nothing was sent: check this PC's date, the antivirus and the "
            "network, or ask your IT person."
        ),
        AnswerNotUnderstood: tr(
            "Something answered, but not the way PAVE does: check the base URL, and whether the network asks for a "
            "sign-in page."
        ),
        ServerTrouble: tr("PAVE answered, but has trouble: please test again in a few minutes."),
    }
    # The first of its own classes: KeysMissing is a NotSignedIn too.
    return next((sentences[kind] for kind in type(problem).__mro__ if kind in sentences), say_all(problem.told))
