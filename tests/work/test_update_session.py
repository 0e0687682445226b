"""Changing a session: only what changed is sent, and every way in which the server does not do it is told."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from pave_desktop.credentials import Credentials
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    ChangedMeanwhile,
    FieldsRefused,
    Gone,
    NoConnection,
    ServerTrouble,
)
from pave_desktop.models.session_row import EventKind
from pave_desktop.models.session_values import Difference, values_of
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.work.refresh_sessions import refresh_session
from pave_desktop.work.update_session import Saved, update_session
from pave_desktop.work.workbench import Workbench
from tests.conftest import UsableKeyring, until
from tests.work.conftest import JANE, ROGUE, VIN, Lot, draft_of, kinds_of

ALL = {**ROGUE, **JANE}


def bodies(lot: Lot) -> list[Any]:
    return [request.body for request in lot.server.requests() if request.method == "PUT"]


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"MODEL": "Murano"}, {"vehicle": {"model": "Murano"}}),
        ({"YEAR": 2018, "REDIRECT_URL": "https://lot.example/x"},
         {"vehicle": {"year": 2018}, "session": {"redirect_url": "https://lot.example/x"}}),
        ({"TRIM": ""}, {"vehicle": {"trim": ""}}),
        ({"FIRST_NAME": "Janet"}, {"session": {"contact": {"first_name": "Janet", "last_name": "Smith"}}}),
        ({"LANGUAGE": "FR", "THEME": "LITE"}, {"session": {"theme": "LITE", "language": "FR"}}),
    ],
)  # fmt: skip
def test_only_changed_keys_are_on_the_wire(lot: Lot, changes: dict[str, Any], body: dict[str, Any]) -> None:
    async def work(bench: Workbench) -> Saved:
        row = await lot.make(bench, ALL)
        saved = await lot.edit(bench, row, **changes)
        assert await bench.register.row(row.local_id) == saved.row
        last = (await bench.register.events(row.local_id))[-1]
        assert last.kind is EventKind.EDITED
        assert set(changes) <= {Field(path).name for path in last.detail.split(", ")}
        return saved

    assert lot(work).differences == []
    assert bodies(lot) == [body]
    assert [method for method, _ in lot.sent()] == ["GET", "PUT"], "it is looked first"


def test_a_changed_session_is_in_the_register_and_its_draft_is_gone(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        saved = await lot.edit(bench, row, MODEL="Murano", LAST_NAME="Miller", CLIENT_ID="B-2")
        assert (saved.row.vehicle, saved.row.customer, saved.row.client_id) == (
            "2017 Nissan Murano SV",
            "Jane Miller",
            "B-2",
        )
        assert saved.row.capture_link == row.capture_link
        answer = await bench.register.answer(row.local_id)
        assert answer is not None
        assert answer["vehicle"]["model"] == "Murano"
        assert lot.sent() == [("GET", f"/sessions/{row.key}"), ("PUT", f"/sessions/{row.key}")]

    lot(work)


def test_nothing_changed_makes_no_call(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        saved = await lot.edit(bench, row, MODEL="Rogue", YEAR=2017)
        assert (saved.row, saved.differences) == (row, [])
        assert EventKind.EDITED not in await kinds_of(bench, row.local_id)

    lot(work)
    assert lot.sent() == []


def test_a_put_that_does_nothing_is_told(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(ignore_put=True))
        saved = await lot.edit(bench, row, THEME="LITE", TRIM="S")
        assert saved.differences == [
            Difference(Field.TRIM, before="SV", asked="S", kept="SV"),
            Difference(Field.THEME, before="PRO", asked="LITE", kept="PRO"),
        ]
        assert saved.row.vehicle == "2017 Nissan Rogue SV"

    lot(work)


def test_an_emptied_field_that_stays_is_told(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(ignore_put=True))
        saved = await lot.edit(bench, row, CLIENT_ID="")
        assert saved.differences == [Difference(Field.CLIENT_ID, before="A-17", asked="", kept="A-17")]
        assert saved.row.client_id == "A-17"

    lot(work)


@pytest.mark.parametrize("answered", [b'{"message": "Session has been updated."}', b"", b"[]", b"<html>"])
def test_an_answer_without_the_session_is_followed_by_reading_it(lot: Lot, answered: bytes) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="PUT", status=200, body=answered, perform=True))
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert saved.differences == []
        assert saved.row.vehicle == "2017 Nissan Murano SV"
        assert lot.sent() == [(method, f"/sessions/{row.key}") for method in ("GET", "PUT", "GET")]

    lot(work)


def test_an_answer_without_the_session_can_hide_that_nothing_was_done(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="PUT", status=200, body=b"{}"))
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert saved.differences == [Difference(Field.MODEL, before="Rogue", asked="Murano", kept="Rogue")]

    lot(work)


def test_a_vin_wiped_by_a_partial_change_is_told(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        answer = {**(await bench.register.answer(row.local_id) or {})}
        answer["vehicle"] = {"vehicle_id": 7, "model": "Murano"}
        lot.server.misbehave(Misbehaviour(method="PUT", status=200, body=json.dumps(answer).encode()))
        saved = await lot.edit(bench, row, MODEL="Murano")
        wiped = {each.field: (each.before, each.asked, each.kept) for each in saved.differences}
        assert wiped == {
            Field.VIN: (VIN, None, None),
            Field.YEAR: (2017, None, None),
            Field.MAKE: ("Nissan", None, None),
            Field.TRIM: ("SV", None, None),
        }
        assert saved.row.vin == ""

    lot(work)


def test_what_cannot_be_read_after_the_change_is_not_taken_for_undone(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="PUT", status=204, perform=True))
        lot.server.misbehave(Misbehaviour(method="GET"))
        lot.server.misbehave(Misbehaviour(method="GET", status=429))
        with pytest.raises(Exception, match="wait") as problem:
            await lot.edit(bench, row, MODEL="Murano")
        assert problem.value.fate is CallFate.NOT_KNOWN  # type: ignore[attr-defined]
        session = lot.server.session(str(row.key))
        assert session is not None
        assert session["vehicle"]["model"] == "Murano"

    lot(work)


def test_marks_that_were_cleared_leave_the_list_too(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        saved = await lot.edit(bench, row, CLIENT_ID="", FIRST_NAME="", LAST_NAME="")
        assert saved.differences == []
        assert (saved.row.customer, saved.row.client_id) == ("", "")

    lot(work)


def test_a_change_is_told_also_where_the_row_is_taken_off_the_list_meanwhile(lot: Lot) -> None:
    lot.server.misbehave(Misbehaviour(method="PUT", delay=0.1))

    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        saving = asyncio.create_task(lot.edit(bench, row, MODEL="Murano"))
        await until(lot.changes)
        await bench.register.remove(row.local_id)
        saved = await saving
        assert (saved.row.vehicle, saved.differences) == ("2017 Nissan Murano SV", [])
        assert await bench.register.row(row.local_id) is None
        assert await bench.register.writes(row.local_id) == []

    lot(work)


def test_nothing_is_sent_for_a_row_that_was_taken_off_the_list(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        original = values_of(PaveSession.model_validate(await bench.register.answer(row.local_id)))
        await bench.register.remove(row.local_id)
        changes = {Field.MODEL: "Murano"}
        draft = draft_of(row.local_id, is_new=False)
        with pytest.raises(ChangedMeanwhile) as problem:
            await update_session(bench, lot.connection, row, original=original, changes=changes, draft=draft)
        assert problem.value.fate is CallFate.NEVER_SENT, "what leaves no trace does not leave"
        assert await bench.register.drafts() == []

    lot(work)
    assert lot.sent() == []


@pytest.mark.usefixtures("slow_keyring")
def test_nothing_is_sent_for_a_row_that_is_taken_off_the_list_at_the_last_moment(
    lot: Lot, keyring: UsableKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot.keep_keys_in_keyring()
    get_password = keyring.get_password

    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        loop = asyncio.get_running_loop()

        def removed_first(service: str, username: str) -> str | None:
            asyncio.run_coroutine_threadsafe(bench.register.remove(row.local_id), loop).result(10)
            return get_password(service, username)

        monkeypatch.setattr(keyring, "get_password", removed_first)
        # As after a new start: the keys have to be looked for.
        bench.credentials = Credentials()
        with pytest.raises(ChangedMeanwhile) as problem:
            await lot.edit(bench, row, MODEL="Murano")
        assert problem.value.fate is CallFate.NEVER_SENT

    lot(work)
    assert lot.sent() == []


def test_refused_fields_are_told_and_nothing_changes_here(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        # In the moment between the look and the change.
        lot.server.refuse_next_change(str(row.key))
        with pytest.raises(FieldsRefused) as problem:
            await lot.edit(bench, row, MODEL="Murano", REDIRECT_URL="https://lot.example/x")
        assert list(problem.value.fields) == [Field.MODEL]
        after = await bench.register.row(row.local_id)
        assert after is not None
        assert (after.vehicle, after.status) == ("2017 Nissan Rogue SV", "IDLE"), "as it was seen before the change"
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert draft.texts == {"vehicle.model": "Murano", "session.redirect_url": "https://lot.example/x"}
        assert EventKind.EDITED not in await kinds_of(bench, row.local_id)

    lot(work)


def test_a_session_that_is_gone(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="PUT", status=404))
        with pytest.raises(Gone):
            await lot.edit(bench, row, MODEL="Murano")
        after = await bench.register.row(row.local_id)
        assert after is not None
        assert (after.vehicle, after.unsettled) == (row.vehicle, Unsettled(WriteKind.EDIT, WriteFate.REFUSED))

    lot(work)


@pytest.mark.parametrize(
    ("misbehaviour", "expected"),
    [
        (Misbehaviour(method="PUT", drop="after"), NoConnection),
        (Misbehaviour(method="PUT", status=502, perform=True), ServerTrouble),
    ],
)
def test_a_change_is_never_repeated_by_the_program(
    lot: Lot, misbehaviour: Misbehaviour, expected: type[Exception]
) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, {**ROGUE, Field.SMS_TO: DEFAULT_FAILING_NUMBER})
        lot.server.misbehave(misbehaviour)
        with pytest.raises(expected):
            await lot.edit(bench, row, SMS_TO="+12025550123")
        assert lot.changes() == [("PUT", {"sms": {"to": "+12025550123"}})]
        assert lot.server.sms_sent(str(row.key)) == 2
        seen = await refresh_session(bench, lot.connection, row)
        assert seen.phone == "+12025550123"

    lot(work)


def test_a_networks_page_that_says_yes_is_no_answer_of_pave(lot: Lot) -> None:
    """A hotel's sign-in page comes with 200: nothing was done, and nobody is told that it was."""

    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="PUT", status=200, body=b"<html>", perform=False))
        with pytest.raises(AnswerNotUnderstood) as problem:
            await lot.edit(bench, row, MODEL="Murano")
        assert problem.value.fate is CallFate.NOT_KNOWN
        (_, edit) = await bench.register.writes(row.local_id)
        assert edit.fate is WriteFate.NOT_KNOWN

    lot(work)
