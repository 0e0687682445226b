"""A connection to PAVE: where, as whom, and whether its key is the real one. Never the key itself."""

from __future__ import annotations

import re
import uuid
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError

from pave_desktop.entry.refusal import EntryRefusedError, refuse
from pave_desktop.entry.session_link import PRACTICE_PATH
from pave_desktop.entry.web_address import is_loopback
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_defaults import KeptDefaults, SessionDefaults

PAVE_BASE_URL = "https://openapi.paveapi.com/v1"

_ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


def read_base_url(typed: str) -> str:
    """Read a base URL: https, or http to this computer only. Raises EntryRefusedError, which says what to do."""
    text = typed.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise refuse("This is not a web address. PAVE's is {example}", example=PAVE_BASE_URL) from None
    if not host or not parts.scheme or any(sign.isspace() for sign in text):
        raise refuse("Write the whole address, such as {example}", example=PAVE_BASE_URL)
    if "@" in parts.netloc or "?" in text or "#" in text:
        raise refuse(
            "The address must have no user name, no “?” and no “#”. PAVE's is {example}",
            example=PAVE_BASE_URL,
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise refuse("The address must start with https://, so that nobody can read along.")
    return text


def read_account(typed: str) -> str:
    """Read an account name: it is also the first part of the capture links' host."""
    text = typed.strip()
    if not _ACCOUNT.fullmatch(text):
        raise refuse("Write the account's name as in PAVE's dashboard: letters, digits, - and _ only.")
    return text


def read_name(typed: str) -> str:
    """Read the name that staff see for a connection."""
    text = " ".join(typed.split())
    if not text:
        raise refuse("Give the connection a name, such as your lot's.")
    if len(text) > 60:  # noqa: PLR2004 - what fits in the window's title
        raise refuse("Please choose a shorter name: at most {longest} characters.", longest=60)
    return text


def read_secret(typed: str) -> SecretStr:
    """Take a pasted key or secret without the blanks around it."""
    text = typed.strip()
    if not text:
        raise refuse("Paste it here; PAVE's dashboard shows it.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise refuse("There is something in it that cannot belong to a key. Please copy it once more.")
    return SecretStr(text)


def _base_url(value: str) -> str:
    try:
        return read_base_url(value)
    except EntryRefusedError as refusal:
        raise PydanticCustomError("entry_refused", "{sentence}", {"sentence": refusal.sentence}) from None


class Connection(BaseModel):
    """One account at one address. `live` is what the user declares: neither key nor API tells TEST from LIVE."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: str = Field(default_factory=new_local_id, min_length=1)
    name: str = Field(min_length=1)
    base_url: Annotated[str, AfterValidator(_base_url)]
    account: str = Field(min_length=1)
    live: bool = False
    practice: bool = False
    defaults: KeptDefaults = SessionDefaults()

    @property
    def origin(self) -> str:
        """Scheme, host and port: what the keys are bound to."""
        return _origin_of(self.base_url)

    @property
    def is_on_this_computer(self) -> bool:
        """Whether its server runs here, as a practice server does: only then may a link be plain http."""
        return _is_here(self.base_url)

    def capture_link_for(self, session_key: str) -> str:
        """Rebuild a capture link that the server did not give: PAVE's from the account, a server's here from it."""
        if self.is_on_this_computer:
            return f"{self.origin}/{PRACTICE_PATH}/{session_key}"
        return f"https://{self.account}.vehiclecapture.com/{session_key}"


@lru_cache(maxsize=64)
def _origin_of(base_url: str) -> str:
    # Each call asks for it several times, and addresses take long to read.
    parts = urlsplit(base_url)
    default = {"https": 443, "http": 80}[parts.scheme]
    host = (parts.hostname or "").lower()
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{parts.port or default}"


@lru_cache(maxsize=64)
def _is_here(base_url: str) -> bool:
    return is_loopback(urlsplit(base_url).hostname)


def connection_id_for(*, base_url: str, account: str, live: bool) -> str:
    """Give the id of a new connection: the same for the same account again, so that its sessions find it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{base_url}|{account}|{'LIVE' if live else 'TEST'}").hex


class ApiKeys(BaseModel):
    """Key and secret of a connection. Shown as stars wherever it is printed."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    api_key: SecretStr
    api_secret: SecretStr
