"""A server that repeats what it was sent: neither key nor secret gets past the line."""

import asyncio
import json

from pave_desktop.api.pave.sessions import create_session, get_session
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import BODY, KEY, calling_practice, keys_of, problem_of


def test_keys_are_blotted_out_of_what_a_server_repeats(server: PracticeServer) -> None:
    async def go() -> None:
        keys = keys_of(server)
        secrets = [keys.api_key.get_secret_value(), keys.api_secret.get_secret_value()]
        echoed = json.dumps({"session_key": KEY, "status": "IDLE", "message": " ".join(secrets), "debug": secrets})
        server.misbehave(Misbehaviour(status=201, body=echoed.encode()))
        server.misbehave(Misbehaviour(status=400, body=echoed.encode()))
        async with calling_practice(server) as client:
            made = await create_session(client, BODY)
            assert made.session.session_key == KEY
            refused = await problem_of(get_session(client, KEY))
        shown = f"{made.document} {made.session!r} {refused} {refused.details} {refused!r}"
        assert "***" in shown
        for secret in secrets:
            assert secret not in shown

    asyncio.run(go())
