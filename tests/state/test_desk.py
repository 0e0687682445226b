"""The counter's commands: what each asks PAVE, what it leaves in the register, what it tells."""

from __future__ import annotations

from pave_desktop.api.manners import TRIES
from pave_desktop.entry.session_link import SessionLink, read_session_links
from pave_desktop.models.field import Field
from pave_desktop.models.session_row import EventKind, Fate
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.state.notices import Level
from tests.conftest import Heard, idle, until
from tests.state.conftest import Counter, fill


async def test_refresh_looks_at_what_can_change(counter: Counter) -> None:
    waiting = await counter.make(MAKE="Kia")
    done = await counter.make(MAKE="Ford")
    counter.server.set_status(done.key, "COMPLETE")
    counter.desk.refresh_one(done)
    await idle()
    counter.server.set_status(waiting.key, "PROCESS")
    counter.server.clear_requests()
    started, ended = Heard(counter.desk.refresh_started), Heard(counter.desk.refresh_ended)
    changed = Heard(counter.desk.session_changed)
    counter.desk.refresh()
    counter.desk.refresh()
    await idle()
    assert [each.endpoint for each in counter.server.requests()] == [f"/sessions/{waiting.key}"]
    assert (started.args, ended.args) == ([()], [()])
    assert changed.args == [(waiting.local_id,)]
    assert counter.words == []
    row = await counter.desk.row(waiting.local_id)
    assert row is not None
    assert row.status == "PROCESS"


async def test_refresh_tells_what_went_wrong_once(counter: Counter) -> None:
    for make in ("Kia", "Ford", "Seat"):
        await counter.make(MAKE=make)
    counter.server.misbehave(Misbehaviour(status=500, times=None))
    ended = Heard(counter.desk.refresh_ended)
    counter.desk.refresh()
    await idle()
    assert len(ended) == 1
    (words,) = counter.words
    assert "3 sessions could not be refreshed" in words
    assert counter.told[0].level is Level.PROBLEM


async def test_refresh_of_a_session_that_is_gone(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.server.misbehave(Misbehaviour(status=404))
    counter.desk.refresh_one(row)
    await idle()
    assert "PAVE does not know this session" in counter.words[0]
    assert counter.told[0].about == row.local_id
    assert (await counter.desk.events(row.local_id))[-1].kind is EventKind.GONE
    kept = await counter.desk.row(row.local_id)
    assert kept is not None
    assert kept.fate is Fate.MADE


async def test_delete(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia", MODEL="Rio")
    changed = Heard(counter.desk.session_changed)
    counter.desk.delete(row)
    counter.desk.delete(row)
    await idle()
    assert [each.method for each in counter.sent()] == ["DELETE"]
    assert counter.server.session(row.key) is None
    assert changed.args == [(row.local_id,)]
    assert counter.words == [
        "Kia Rio is still being written. Please try again in a moment.",
        "Kia Rio was deleted at PAVE; its history stays in the list.",
    ]
    assert [(each.local_id, each.fate) for each in counter.desk.list.rows] == [(row.local_id, Fate.DELETED)]


async def test_delete_that_is_refused_shows_why(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.server.set_status(row.key, "STARTED")
    counter.desk.delete(row)
    await idle()
    assert counter.server.session(row.key) is not None
    assert "PAVE did not delete the session" in counter.words[0]
    kept = await counter.desk.row(row.local_id)
    assert kept is not None
    assert (kept.fate, kept.status) == (Fate.MADE, "STARTED")


async def test_delete_of_what_pave_does_not_know(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.server.misbehave(Misbehaviour(method="DELETE", status=404))
    counter.desk.delete(row)
    await idle()
    kept = await counter.desk.row(row.local_id)
    assert kept is not None
    assert kept.fate is Fate.DELETED


async def test_a_lost_answer_to_a_delete_is_told_and_nothing_is_claimed(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.server.misbehave(Misbehaviour(method="DELETE", drop="before", times=None))
    counter.desk.delete(row)
    await idle()
    assert counter.told[-1].level is Level.PROBLEM
    kept = await counter.desk.row(row.local_id)
    assert kept is not None
    assert (kept.fate, kept.unsettled) == (Fate.MADE, Unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN))
    assert {each.method for each in counter.sent()} == {"DELETE"}
    assert len(counter.sent()) <= TRIES
    # Deleting is asked for again as often as one likes.
    counter.server.behave()
    counter.desk.delete(row)
    await idle()
    kept = await counter.desk.row(row.local_id)
    assert kept is not None
    assert (kept.fate, kept.unsettled) == (Fate.DELETED, None)


async def test_remove_asks_nobody(counter: Counter) -> None:
    rows = await fill(counter.register, 2)
    removed = Heard(counter.desk.session_removed)
    counter.desk.remove(iter(rows))
    await idle()
    assert sorted(removed.args) == [(row.local_id,) for row in rows]
    assert counter.desk.list.rows == []
    assert counter.server.requests() == []


async def test_add(counter: Counter) -> None:
    mine = await counter.make(MAKE="Kia")
    elsewhere = await counter.make(MAKE="Ford")
    await counter.register.remove(elsewhere.local_id)
    counter.server.clear_requests()
    added, changed = Heard(counter.desk.added), Heard(counter.desk.session_changed)
    pasted = read_session_links(
        f"{elsewhere.key}\n{mine.key}\nPRA-NOTTHERE99\nhttps://stranger.vehiclecapture.com/PRA-STRANGER01"
    )
    assert counter.desk.add(pasted.links, counter.connection)
    assert not counter.desk.add(pasted.links, counter.connection), "one at a time"
    await until(lambda: len(added))
    report = added.last
    assert [row.vehicle for row in report.added] == ["Ford"]
    assert [row.local_id for row in report.known_already] == [mine.local_id]
    assert [link for link, _ in report.refused] == [
        SessionLink("PRA-NOTTHERE99"),
        SessionLink("PRA-STRANGER01", "stranger"),
    ]
    assert changed.args == [(report.added[0].local_id,)]
    assert {each.endpoint for each in counter.server.requests()} == {
        f"/sessions/{elsewhere.key}",
        "/sessions/PRA-NOTTHERE99",
    }, "a stranger's link is not even asked about"
    await idle()
    assert {row.vehicle for row in counter.desk.list.rows} == {"Kia", "Ford"}


async def test_add_without_keys(counter: Counter) -> None:
    counter.bench.credentials.memory.clear()
    failed = Heard(counter.desk.add_failed)
    counter.desk.add((SessionLink("PRA-AAAA00000A"),), counter.connection)
    await until(lambda: len(failed))
    assert "keyring" in str(failed.last)


async def test_a_failed_text_is_in_the_row_and_a_new_number_sends_again(counter: Counter) -> None:
    row = await counter.make(SMS_TO=DEFAULT_FAILING_NUMBER)
    assert row.sms is SmsState.ERROR
    edit = await counter.edit_of(row)
    finished = Heard(edit.finished)
    edit.set_text(Field.SMS_TO, "202 555 0111")
    assert edit.save()
    await until(lambda: len(finished))
    assert [each.body for each in counter.sent()] == [{"sms": {"to": "+12025550111"}}]
    assert finished.last.row.sms is SmsState.ACCEPTED
