"""Puts the routes of the practice server together behind its gate."""

import asyncio

from starlette.applications import Starlette
from starlette.types import ASGIApp

from pave_desktop.practice.api_routes import api_routes, exception_handlers
from pave_desktop.practice.control_routes import control_routes
from pave_desktop.practice.gate import Gate
from pave_desktop.practice.misbehaviour import MisbehaviourQueue
from pave_desktop.practice.phone_routes import phone_routes
from pave_desktop.practice.request_log import RequestLog
from pave_desktop.practice.session_book import SessionBook
from pave_desktop.practice.signature import Keys


def build_application(
    book: SessionBook,
    *,
    port: int,
    keys: Keys,
    queue: MisbehaviourQueue,
    log: RequestLog,
    stopping: asyncio.Event,
) -> ASGIApp:
    """Build what answers on this port; `stopping` ends every wait."""
    routes = [
        *api_routes(book, origin=f"http://127.0.0.1:{port}", keys=keys),
        *phone_routes(book),
        *control_routes(book, queue=queue, log=log, api_key=keys.api_key),
    ]
    application = Starlette(routes=routes, exception_handlers=exception_handlers())
    application.router.redirect_slashes = False
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    return Gate(application, hosts=hosts, keys=keys, queue=queue, log=log, stopping=stopping)
