"""Try out a connection without making anything."""

from __future__ import annotations

from pave_desktop.api.pave.connection_check import check_connection as ask_pave
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.work.workbench import Workbench


async def check_connection(bench: Workbench, connection: Connection, keys: ApiKeys | None = None) -> None:
    """Return when PAVE accepts the keys: those given, else the ones that are kept. Raises a Problem otherwise."""
    if keys is None:
        client = await bench.client(connection)
    else:
        client = bench.client_with(keys, connection)
    await ask_pave(client)
