"""Whether a connection works: by asking for a session that cannot exist. Nothing is ever made for a test."""

from __future__ import annotations

from pave_desktop.api.pave.answers import not_understood, problem_of_look
from pave_desktop.api.pave.client import PaveClient

IMPOSSIBLE_KEY = "AAA-0000000000"


async def check_connection(client: PaveClient) -> None:
    """Return when PAVE answers 404 with a JSON `message`: the keys were accepted. Raises the Problem otherwise.

    401 and 403 are about the key or the clock. Anything else, a success too, is not PAVE.
    """

    async def once() -> None:
        answer = await client.call("GET", f"/sessions/{IMPOSSIBLE_KEY}")
        speaks_as_pave = isinstance(answer.document, dict) and "message" in answer.document
        if speaks_as_pave and answer.status == 404:  # noqa: PLR2004 - HTTP's "not found"
            return
        if answer.status in {401, 403, 429} or (speaks_as_pave and not answer.is_good):
            raise problem_of_look(answer)
        raise not_understood(answer, "not the answer of PAVE")

    await client.manners.ask(client, once, may_repeat=True)
