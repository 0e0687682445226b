"""A lost answer as a window sees it: which write waits for a person, what each choice comes to, and what is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import (
    CallFate,
    ChangedMeanwhile,
    ConnectionRemoved,
    FieldsRefused,
    KeyNotKnown,
    NoConnection,
    Problem,
)
from pave_desktop.models.session_form import read_form
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.state.lost_answer import LostAnswer, find_lost_answer
from pave_desktop.work.decide_fate import say_it_was_not_done
from tests.conftest import Heard, idle, until
from tests.state.conftest import NOON, Counter

VIN = "5N1AT2MV8HC900117"
NUMBER = "+12025550111"
TEXTS = {"VIN": VIN, "SMS_TO": "202 555 0111", "CLIENT_ID": "A-17"}


class Window:
    """What a window hears of a lost answer; it goes when that is settled, as the real one does."""

    def __init__(self, lost: LostAnswer) -> None:
        self.lost = lost
        self.settled = Heard(lost.settled)
        self.failed = Heard(lost.failed)
        self.busy: list[bool] = []
        lost.busy_changed.connect(lambda: self.busy.append(lost.is_busy))


@pytest.fixture
def windows(counter: Counter) -> Iterator[list[Window]]:  # noqa: ARG001 - it closes after them
    """The windows that a test opened; they close with it."""
    opened: list[Window] = []
    yield opened
    for window in opened:
        window.lost.end()
        window.lost.deleteLater()


async def open_window(counter: Counter, windows: list[Window], row: SessionRow) -> Window:
    write = await find_lost_answer(counter.desk, row)
    assert write is not None, "nothing waits for a person"
    window = Window(LostAnswer(counter.desk, row, write))
    windows.append(window)
    return window


async def lose_create(counter: Counter, *, done: bool, texts: dict[str, str] = TEXTS) -> SessionRow:
    """Save a new session whose answer is lost, with its entry kept."""
    values = read_form({Field[name]: text for name, text in texts.items()}).values
    draft = Draft(local_id="lost", connection="lot", texts={"vehicle.vin": VIN}, is_new=True, kept_at=NOON)
    failed = Heard(counter.desk.save_failed)
    counter.server.misbehave(Misbehaviour(method="POST", drop="after" if done else "before"))
    assert counter.desk.create("lost", values, draft, beside_open=True)
    await until(lambda: len(failed))
    await idle()
    counter.server.clear_requests()
    return await row_of(counter, "lost")


async def lose_edit(counter: Counter, *, done: bool, **texts: str) -> SessionRow:
    row = await counter.make(MAKE="Kia", SMS_TO=DEFAULT_FAILING_NUMBER)
    edit = await counter.edit_of(row)
    edit.fill_in({Field[name]: text for name, text in texts.items()})
    counter.server.misbehave(Misbehaviour(method="PUT", drop="after" if done else "before", times=None))
    failed = Heard(edit.failed)
    assert edit.save()
    await until(lambda: len(failed))
    counter.server.behave()
    edit.end()
    await idle()
    counter.server.clear_requests()
    return await row_of(counter, row.local_id)


async def row_of(counter: Counter, local_id: str) -> SessionRow:
    row = await counter.desk.row(local_id)
    assert row is not None
    return row


# What waits for a person


async def test_only_what_a_person_has_to_settle_is_asked_about(counter: Counter) -> None:
    created = await lose_create(counter, done=True)
    write = await find_lost_answer(counter.desk, created)
    assert write is not None
    assert (write.kind, write.asked["sms"]) == (WriteKind.CREATE, {"to": NUMBER})
    numbered = await lose_edit(counter, done=True, SMS_TO="202 555 0111")
    write = await find_lost_answer(counter.desk, numbered)
    assert write is not None
    assert (write.kind, write.asked) == (WriteKind.EDIT, {"sms": {"to": NUMBER}})
    unnumbered = await lose_edit(counter, done=True, MAKE="Ford")
    assert unnumbered.unsettled == Unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)
    assert await find_lost_answer(counter.desk, unnumbered) is None, "the next look settles it"
    emptied = await lose_edit(counter, done=True, SMS_TO="")
    assert await find_lost_answer(counter.desk, emptied) is None, "nobody is texted"
    deleted = await counter.make(MAKE="Kia")
    counter.server.misbehave(Misbehaviour(method="DELETE", drop="before"))
    counter.desk.delete(deleted)
    await idle()
    assert await find_lost_answer(counter.desk, await row_of(counter, deleted.local_id)) is None
    assert await find_lost_answer(counter.desk, await counter.make(MAKE="Kia")) is None


# A create


async def test_trying_again_succeeds(counter: Counter, windows: list[Window]) -> None:
    window = await open_window(counter, windows, await lose_create(counter, done=False))
    assert window.lost.phone == NUMBER
    window.lost.try_again()
    assert window.lost.is_busy
    await idle()
    assert window.failed.args == []
    ((row, draft),) = window.settled.args
    assert (row.local_id, row.fate, draft) == ("lost", Fate.MADE, None)
    assert await row_of(counter, "lost") == row
    assert window.busy == [True, False]
    assert [each.body for each in counter.sent()] == [
        {"vehicle": {"vin": VIN}, "sms": {"to": NUMBER}, "session": {"client_id": "A-17"}}
    ]
    assert await counter.register.drafts() == []


@pytest.mark.parametrize(
    ("misbehaviour", "problem"),
    [
        (Misbehaviour(method="POST", status=400), FieldsRefused),
        (Misbehaviour(method="POST", drop="after"), NoConnection),
    ],
)
async def test_trying_again_fails_and_everything_can_still_be_done(
    counter: Counter, windows: list[Window], misbehaviour: Misbehaviour, problem: type[Problem]
) -> None:
    window = await open_window(counter, windows, await lose_create(counter, done=False))
    counter.server.misbehave(misbehaviour)
    window.lost.try_again()
    await idle()
    assert window.settled.args == []
    assert isinstance(window.failed.last, problem)
    assert window.busy == [True, False]
    assert (await row_of(counter, "lost")).fate is Fate.NOT_KNOWN
    window.lost.try_again()
    await idle()
    assert [row.fate for (row, _) in window.settled.args] == [Fate.MADE]


async def test_the_key_that_was_found(counter: Counter, windows: list[Window]) -> None:
    window = await open_window(counter, windows, await lose_create(counter, done=True))
    (key,) = counter.server.session_keys()
    for typed in ("", "my car", f"{key} {key[:-1]}X"):
        told = window.lost.take_key(typed)
        assert told is not None, typed
        assert "one session key" in str(told)
        assert not window.lost.is_busy
    assert counter.server.requests() == []
    assert window.lost.take_key("PRA-NOTTHERE99") is None
    await idle()
    assert isinstance(window.failed.last, KeyNotKnown)
    assert window.lost.take_key(f"  https://practice.vehiclecapture.com/{key.lower()} ") is None
    await idle()
    ((row, draft),) = window.settled.args
    assert (row.local_id, row.key, row.fate, draft) == ("lost", key, Fate.MADE, None)
    assert counter.sent() == []
    assert [each.local_id for each in counter.desk.list.rows] == ["lost"]


async def test_it_was_not_created(counter: Counter, windows: list[Window]) -> None:
    window = await open_window(counter, windows, await lose_create(counter, done=False))
    window.lost.say_it_was_not_done()
    await idle()
    ((row, draft),) = window.settled.args
    assert row.local_id == draft.local_id == "lost"
    assert draft.texts == {"vehicle.vin": VIN}
    assert (await row_of(counter, "lost")).fate is Fate.NOT_SENT
    assert [each.local_id for each in await counter.desk.drafts.unsaved()] == ["lost"]
    assert counter.server.requests() == []


async def test_settled_tells_the_row_that_is_kept(counter: Counter, windows: list[Window]) -> None:
    window = await open_window(counter, windows, await lose_create(counter, done=False))
    window.lost.say_it_was_not_done()
    await idle()
    assert window.settled.args[0][0] == await row_of(counter, "lost")


async def test_a_connection_that_is_gone(counter: Counter, windows: list[Window]) -> None:
    window = await open_window(counter, windows, await lose_create(counter, done=False))
    counter.connections.remove(counter.connection)
    assert window.lost.connection is None
    window.lost.try_again()
    await idle()
    assert window.lost.take_key("PRA-0000000001") is None
    await idle()
    assert [type(problem) for (problem,) in window.failed.args] == [ConnectionRemoved, ConnectionRemoved]
    assert window.busy == [True, False, True, False]
    window.lost.say_it_was_not_done()
    await idle()
    assert len(window.settled) == 1, "that asks nobody"


async def test_what_is_taken_off_the_list_needs_nobody(counter: Counter, windows: list[Window]) -> None:
    row = await lose_create(counter, done=True)
    window = await open_window(counter, windows, row)
    counter.desk.remove([row])
    await idle()
    assert [draft for (_, draft) in window.settled.args] == [None]


# An edit of the text's number


async def test_it_was_changed(counter: Counter, windows: list[Window]) -> None:
    lost = await lose_edit(counter, done=True, SMS_TO="202 555 0111")
    window = await open_window(counter, windows, lost)
    window.lost.say_it_was_changed()
    await idle()
    assert [draft for (_, draft) in window.settled.args] == [None]
    assert (await row_of(counter, lost.local_id)).unsettled is None
    assert await counter.register.drafts() == []
    assert counter.sent() == []


async def test_it_was_not_changed(counter: Counter, windows: list[Window]) -> None:
    lost = await lose_edit(counter, done=False, SMS_TO="202 555 0111")
    window = await open_window(counter, windows, lost)
    window.lost.say_it_was_not_done()
    await idle()
    ((_, draft),) = window.settled.args
    assert (draft.local_id, draft.is_new, draft.texts) == (lost.local_id, False, {"sms.to": "(202) 555-0111"})
    after = await row_of(counter, lost.local_id)
    assert after.unsettled == Unsettled(WriteKind.EDIT, WriteFate.NOT_SENT)
    assert [each.local_id for each in await counter.desk.drafts.unsaved()] == [lost.local_id]


async def test_a_changed_number_is_sent_again(counter: Counter, windows: list[Window]) -> None:
    lost = await lose_edit(counter, done=False, SMS_TO="202 555 0111", MAKE="Ford")
    window = await open_window(counter, windows, lost)
    window.lost.try_again()
    await idle()
    ((row, draft),) = window.settled.args
    assert (row.phone, row.vehicle, row.unsettled, draft) == (NUMBER, "Ford", None, None)
    assert [each.body for each in counter.sent()] == [{"vehicle": {"make": "Ford"}, "sms": {"to": NUMBER}}]
    assert counter.server.sms_sent(str(lost.key)) == 2


async def test_a_look_that_finds_the_number_settles_it(counter: Counter, windows: list[Window]) -> None:
    lost = await lose_edit(counter, done=True, SMS_TO="202 555 0111")
    window = await open_window(counter, windows, lost)
    counter.desk.refresh_one(lost)
    await until(lambda: len(window.settled))
    ((row, draft),) = window.settled.args
    assert (row.phone, row.unsettled, draft) == (NUMBER, None, None)
    assert window.failed.args == []


async def test_a_look_that_does_not_find_it_settles_nothing(counter: Counter, windows: list[Window]) -> None:
    lost = await lose_edit(counter, done=False, SMS_TO="202 555 0111")
    window = await open_window(counter, windows, lost)
    counter.desk.refresh_one(lost)
    await idle()
    assert (window.settled.args, window.failed.args, window.busy) == ([], [], [])


# Never twice


async def test_whatever_is_pressed_together_happens_once(counter: Counter, windows: list[Window]) -> None:
    row = await lose_create(counter, done=False)
    window = await open_window(counter, windows, row)
    counter.server.misbehave(Misbehaviour(method="POST", delay=0.1))
    window.lost.try_again()
    for press in (window.lost.try_again, window.lost.say_it_was_not_done, window.lost.say_it_was_changed):
        press()
    assert window.lost.take_key("PRA-0000000001") is None
    other = await open_window(counter, windows, row)
    for press in (other.lost.try_again, other.lost.say_it_was_not_done):
        press()
        assert not other.lost.is_busy
    counter.desk.remove([row])
    assert not counter.desk.try_again(row, window.lost.write)
    await until(lambda: len(window.settled))
    await idle()
    assert [each.method for each in counter.server.requests()] == ["POST"]
    assert (await row_of(counter, "lost")).fate is Fate.MADE
    assert [made.fate for (made, _) in window.settled.args] == [Fate.MADE]
    assert await counter.register.drafts() == []


async def test_a_person_decides_once(counter: Counter, windows: list[Window]) -> None:
    """Two windows that do not know of each other; the second one's answer comes after the first one's."""
    row = await lose_create(counter, done=False)
    write = await find_lost_answer(counter.desk, row)
    assert write is not None
    await say_it_was_not_done(counter.bench, row, WriteKind.CREATE)
    late = Window(LostAnswer(counter.desk, row, write))
    windows.append(late)
    late.lost.try_again()
    await idle()
    assert counter.sent() == []
    assert (await row_of(counter, "lost")).fate is Fate.NOT_SENT
    assert [type(problem) for (problem,) in late.failed.args] == [ChangedMeanwhile]


async def test_a_retry_meets_a_late_answer(counter: Counter, windows: list[Window]) -> None:
    lost = await lose_edit(counter, done=True, SMS_TO="202 555 0111")
    window = await open_window(counter, windows, lost)
    counter.desk.refresh_one(lost)
    # The look has settled it, and this window has not heard of that yet.
    while (await row_of(counter, lost.local_id)).unsettled is not None:
        pass
    window.lost.try_again()
    await idle()
    assert counter.sent() == []
    assert counter.server.sms_sent(str(lost.key)) == 2, "the one that failed, and the one that was asked for"
    assert len(window.settled) + len(window.failed) >= 1
    assert not window.lost.is_busy


async def test_two_commands_for_one_entry_make_one_session(counter: Counter) -> None:
    draft = Draft(local_id="new", connection="lot", texts={"vehicle.make": "Kia"}, is_new=True, kept_at=NOON)
    failed = Heard(counter.desk.save_failed)
    started = [counter.desk.create("new", {Field.MAKE: "Kia"}, draft, beside_open=True) for _ in range(3)]
    assert started == [True, False, False]
    await idle()
    # As late as a second editor of the same entry, which was left open somewhere.
    assert counter.desk.create("new", {Field.MAKE: "Kia"}, draft, beside_open=True)
    await idle()
    assert [problem.fate for (_, problem) in failed.args] == [CallFate.NEVER_SENT]
    assert len(counter.sent("POST")) == len(counter.server.session_keys()) == 1
    (row,) = counter.desk.list.rows
    assert (row.fate, row.key) == (Fate.MADE, counter.server.session_keys()[0])


async def test_two_editors_of_one_session_write_one_after_the_other(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    first, second = await counter.edit_of(row), await counter.edit_of(row)
    for edit in (first, second):
        edit.set_text(Field.MODEL, "Rio")
    finished = Heard(first.finished)
    assert [first.save(), second.save()] == [True, False]
    await until(lambda: len(finished))
    await idle()
    assert len(counter.sent("PUT")) == 1
    assert not second.is_saving


async def test_a_window_that_is_gone_hears_nothing(counter: Counter, windows: list[Window]) -> None:
    window = await open_window(counter, windows, await lose_create(counter, done=False))
    window.lost.try_again()
    window.lost.end()
    await idle()
    assert (window.settled.args, window.failed.args) == ([], [])
    assert (await row_of(counter, "lost")).fate is Fate.MADE, "what was asked for goes on"
    windows.remove(window)
    window.lost.deleteLater()
