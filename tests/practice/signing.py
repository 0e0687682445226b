"""The tests' own signing and calling, written from the contract and not from the server."""

import hashlib
import hmac
import ssl
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import httpx

from pave_desktop.practice import PracticeServer

# Nothing here speaks TLS, and loading the certificates would take longer than a test.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def token(*, account: str, api_key: str, api_secret: str, timestamp: str) -> str:
    message = f"{account}:{api_key}@{timestamp}"
    return hmac.new(api_secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def signed_headers(server: PracticeServer, *, seconds_off: float = 0.0) -> dict[str, str]:
    moment = datetime.now(UTC) + timedelta(seconds=seconds_off)
    timestamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    signature = token(account=server.account, api_key=server.api_key, api_secret=server.api_secret, timestamp=timestamp)
    return {"API-Key": server.api_key, "API-Token": signature, "API-Timestamp": timestamp}


class Signing(httpx.Auth):
    def __init__(self, server: PracticeServer) -> None:
        self._server = server

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers.update(signed_headers(self._server))
        yield request


def signed_client(server: PracticeServer) -> httpx.Client:
    return httpx.Client(base_url=server.base_url, auth=Signing(server), trust_env=False, verify=NO_TLS, timeout=5)


def control_client(server: PracticeServer) -> httpx.Client:
    origin = server.base_url.removesuffix("/v1")
    headers = {"API-Key": server.api_key, "X-Practice": "yes"}
    return httpx.Client(base_url=origin, headers=headers, trust_env=False, verify=NO_TLS, timeout=5)


def unsigned(
    method: str,
    url: str,
    *,
    headers: dict[str, str] | list[tuple[bytes, bytes]] | None = None,
    json: object = None,
) -> httpx.Response:
    return httpx.request(method, url, headers=headers, json=json, trust_env=False, verify=NO_TLS)
