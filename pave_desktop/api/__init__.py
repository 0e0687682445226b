"""The only room that knows HTTP: one shared client, signed calls, answers turned into sessions or problems."""
