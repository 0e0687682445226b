"""Certificates for servers of the tests, by an authority that only those trust who say so."""

import ssl
from datetime import UTC, datetime, timedelta

import trustme

from pave_desktop.api.line import operating_system_trust

AUTHORITY = trustme.CA()
LONG_AGO = datetime.now(UTC) - timedelta(days=2)


def as_server(*names: str, expired: bool = False) -> ssl.SSLContext:
    certificate = AUTHORITY.issue_cert(*names, not_after=LONG_AGO if expired else None)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def trusting() -> ssl.SSLContext:
    """What the program itself uses, and the tests' authority besides."""
    context = operating_system_trust()
    AUTHORITY.configure_trust(context)
    return context
