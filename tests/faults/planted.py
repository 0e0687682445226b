"""Faults for the program itself, planted by tests: the oracle has to report each of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import anyio
import pytest

from pave_desktop.api import line_troubles
from pave_desktop.api.line import Line, RawAnswer
from pave_desktop.api.manners import Manners
from pave_desktop.api.pave import sessions
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.models.problem import CallFate, NoConnection, Problem
from pave_desktop.storage import draft_records, write_records
from pave_desktop.storage.register import Register
from pave_desktop.work import send_edit, write_once
from tests.faults import cell

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A mistake, the cells where it shows (by words of their names), and what the oracle has to say of it."""

    plant: Plant
    words: tuple[str, ...]
    found: str


def nothing(*_args: object, **_more: object) -> None:
    """Stands in for a step that is left out."""


async def nothing_to_wait_for(*_args: object, **_more: object) -> None:
    """As `nothing`, awaited."""


def repeat_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Manners.ask

    async def again(self: Manners, client: Any, once: Any, *, may_repeat: bool) -> Any:
        return await ask(self, client, once, may_repeat=may_repeat or True)

    monkeypatch.setattr(Manners, "ask", again)


def take_trouble_for_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    problem_in = sessions.problem_in

    def refused(answer: RawAnswer) -> Problem:
        problem = problem_in(answer)
        problem.fate = CallFate.REFUSED
        return problem

    monkeypatch.setattr(sessions, "problem_in", refused)


def drop_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_records, "write_draft", nothing)


def keep_no_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_records, "insert_write", nothing)


def keep_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_once, "keep_end", nothing_to_wait_for)


def believe_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_refuse_strangers", nothing)


def tell_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    call = PaveClient.call

    async def telling(self: PaveClient, method: str, path: str, body: dict[str, Any] | None = None) -> RawAnswer:
        answer = await call(self, method, path, body)
        return replace(answer, details=replace(answer.details, cause=json.dumps(body)))

    monkeypatch.setattr(PaveClient, "call", telling)


def log_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    call = PaveClient.call

    async def logging_it(self: PaveClient, method: str, path: str, body: dict[str, Any] | None = None) -> RawAnswer:
        logging.getLogger("pave_desktop.api").info("sending %s", body)
        return await call(self, method, path, body)

    monkeypatch.setattr(PaveClient, "call", logging_it)


def look_away_from_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_troubles, "CertificateNotTrusted", NoConnection)


def stumble(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(answer: RawAnswer) -> None:
        raise KeyError(answer.status)

    monkeypatch.setattr(sessions, "session_in", read)


def wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Line, "whole_call_seconds", property(lambda _: 3600.0, nothing))
    monkeypatch.setattr(cell, "GIVE_UP_AFTER", 2.0)


def let_the_unknown_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_edit._Sending, "_waits", lambda *_: True)


def tell_no_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_edit, "differences", lambda *_args, **_more: [])


def lose_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell, "SOON", 0.7)
    call = Line._call

    async def call_and_keep(self: Line, *args: Any, **more: Any) -> RawAnswer:
        try:
            return await call(self, *args, **more)
        except Problem:
            with suppress(anyio.WouldBlock):
                self._places.acquire_nowait()
            raise

    monkeypatch.setattr(Line, "_call", call_and_keep)


def say_half_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NoConnection, "next_step", replace(NoConnection.next_step, template="Ask {whom}"))


def forget_what_became_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    end_write = Register.end_write

    async def not_done(self: Register, write: Any, _fate: Any, **more: Any) -> None:
        await end_write(self, write, write_once._FATES[CallFate.NEVER_SENT], **{**more, "row": None, "answer": None})

    monkeypatch.setattr(Register, "end_write", not_done)


PLANTED = {
    "a create is tried again": Planted(
        plant=repeat_everything, words=("create × reset after the body, done",), found="POST left 3 times"
    ),
    "more sessions than one are made": Planted(
        plant=repeat_everything, words=("create × reset after the body, done",), found="3 sessions were made"
    ),
    "a number is changed again": Planted(plant=repeat_everything, words=("text: PUT × 500",), found="PUT left 3 times"),
    "a 502 is taken for a refusal": Planted(
        plant=take_trouble_for_a_refusal, words=("create × 502 HTML, done",), found="and the server did it"
    ),
    "a 502 is taken for a refusal, and by luck it is": Planted(
        plant=take_trouble_for_a_refusal, words=("create × 502 HTML",), found="which nobody can know"
    ),
    "drafts are dropped": Planted(plant=drop_drafts, words=("create × refused",), found="what was typed is gone"),
    "drafts of what waited are dropped": Planted(
        plant=drop_drafts, words=("outbox: PUT × 400 without",), found="what was typed is gone"
    ),
    "no write is kept": Planted(plant=keep_no_write, words=("delete × 404",), found="knows nothing of the write"),
    "no end is kept": Planted(plant=keep_no_end, words=("create × 401",), found="leaves it on its way"),
    "a portal's yes is believed": Planted(
        plant=believe_every_page, words=("delete × portal, 200",), found="says that it was done, and it was not"
    ),
    "the body is in the details": Planted(
        plant=tell_the_body, words=("create × 500",), found="the details tell 202556"
    ),
    "the body is in the log": Planted(plant=log_the_body, words=("create × 401",), found="the log tells 202556"),
    "a certificate is no connection": Planted(
        plant=look_away_from_certificates, words=("get × certificate",), found="rightly CertificateNotTrusted"
    ),
    "an error nobody knows": Planted(plant=stumble, words=("create × odd types",), found="KeyError"),
    "a call that never ends": Planted(plant=wait_for_ever, words=("create × body drips",), found="it did not end"),
    "what may have been done is sent again": Planted(
        plant=let_the_unknown_wait, words=("outbox: PUT × no answer, done",), found="and the server did it"
    ),
    "a silent refusal is not told": Planted(
        plant=tell_no_differences, words=("update: PUT × silent",), found="says that it was done, and it was not"
    ),
    "the line loses a place": Planted(plant=lose_places, words=("get × body cut off",), found="the next calls"),
    "half a sentence is told": Planted(plant=say_half_a_sentence, words=("check × reset at",), found="is not filled"),
    "what was done is told as not sent": Planted(
        plant=forget_what_became_of_it, words=("delete × 204",), found="and the server did it"
    ),
}
