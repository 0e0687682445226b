"""The things to try: each truly happens at the practice server, and the program says the truth about it."""

from __future__ import annotations

import pytest

from pave_desktop.models.field import Field
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.state.lesson import Lesson
from pave_desktop.state.practice_ground import PracticeGround
from tests.conftest import Heard, idle, until
from tests.state.conftest import Counter


@pytest.fixture
def ground(counter: Counter) -> PracticeGround:
    return PracticeGround(counter.server, counter.desk)


async def listed(counter: Counter, **texts: str) -> SessionRow:
    """Make a session and let the list show it."""
    row = await counter.make(**texts)
    counter.desk.list.reload()
    await idle()
    counter.told.clear()
    return row


async def status_of(counter: Counter, row: SessionRow) -> str:
    now = await counter.register.row(row.local_id)
    assert now is not None
    return now.status


async def test_a_customer_takes_all_photos(counter: Counter, ground: PracticeGround) -> None:
    row = await listed(counter, MAKE="Kia")
    chosen = Heard(ground.choose_asked)
    counter.server.play_customer(row.key or "", seconds_a_step=0.01)
    ground.begin(Lesson.CUSTOMER, row)
    await idle()
    assert chosen.last == row.local_id
    assert counter.words == [
        "A customer has opened the link of Kia. Watch the list: it follows for about half a minute, until the results "
        "are there."
    ]
    await until(lambda: (counter.server.session(row.key or "") or {})["status"] == "COMPLETE")


async def test_no_text_gets_through_to_the_number_that_is_offered(counter: Counter, ground: PracticeGround) -> None:
    new = Heard(ground.new_asked)
    ground.begin(Lesson.FAILED_TEXT, None)
    await idle()
    ((texts, told),) = new.args
    number = texts[Field.SMS_TO]
    assert "Press Enter to create the session" in str(told[0])
    row = await listed(counter, SMS_TO=number)
    assert (row.sms, row.sms_said) == (SmsState.ERROR, "failed: The carrier does not know this number.")


async def test_a_session_expires(counter: Counter, ground: PracticeGround) -> None:
    row = await listed(counter, MAKE="Kia")
    ground.begin(Lesson.EXPIRY, row)
    await idle()
    assert await status_of(counter, row) == "EXPIRED"
    assert "Its link no longer works" in counter.words[-1]


async def test_a_change_is_refused_and_said_why(counter: Counter, ground: PracticeGround) -> None:
    row = await listed(counter, MAKE="Kia")
    edit = await counter.edit_of(row)
    asked = Heard(ground.edit_asked)
    ground.begin(Lesson.REFUSED_CHANGE, row)
    await idle()
    assert asked.args[0][0] == row
    edit.set_text(Field.TRIM, "GT")
    edit.save()
    await idle()
    assert {field: str(said) for field, said in edit.errors.items()} == {
        Field.TRIM: "PAVE said: This cannot be changed after the session has been started"
    }
    assert edit.texts[Field.TRIM] == "GT"


async def test_an_answer_gets_lost(counter: Counter, ground: PracticeGround) -> None:
    new = Heard(ground.new_asked)
    ground.begin(Lesson.LOST_ANSWER, None)
    await idle()
    assert new.args[0][0] == {}
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    edit.save()
    await idle()
    row = await counter.register.row(edit.local_id)
    assert row is not None
    assert row.fate is Fate.NOT_KNOWN
    (key,) = counter.server.session_keys()
    await until(lambda: counter.words)
    assert key in counter.words[-1], "practice mode has no dashboard in which it could be found"


async def test_the_line_goes_down_for_a_while_and_comes_back(counter: Counter) -> None:
    row = await listed(counter, TRIM="LX")
    ground = PracticeGround(counter.server, counter.desk, off_line_seconds=0.3)
    counter.desk.line._rest_seconds = (0.05,)
    counter.desk.outbox._timer.setInterval(10)
    counter.desk.outbox.start()
    edit = await counter.edit_of(row)
    edit.set_text(Field.TRIM, "EX")
    ground.begin(Lesson.OFF_LINE, None)
    await until(lambda: any("down for a minute" in words for words in counter.words))
    delivered = Heard(counter.desk.outbox.delivered)
    assert edit.save()
    await until(lambda: counter.desk.outbox.waiting == 1)
    await until(lambda: len(delivered))
    assert any("The line is back" in words for words in counter.words)
    assert (counter.server.session(row.key or "") or {})["vehicle"]["trim"] == "EX"
    counter.desk.outbox.stop()


async def test_another_session_is_taken_where_the_chosen_one_is_done(counter: Counter, ground: PracticeGround) -> None:
    done, waiting = await listed(counter, MAKE="Kia"), await listed(counter, MAKE="Ford")
    counter.server.set_status(done.key or "", "COMPLETE")
    counter.desk.refresh()
    await idle()
    ground.begin(Lesson.EXPIRY, await counter.register.row(done.local_id))
    await idle()
    assert await status_of(counter, waiting) == "EXPIRED"
    assert await status_of(counter, done) == "COMPLETE"


@pytest.mark.parametrize("lesson", [Lesson.CUSTOMER, Lesson.EXPIRY, Lesson.REFUSED_CHANGE])
async def test_without_a_session_the_way_on_is_said(counter: Counter, ground: PracticeGround, lesson: Lesson) -> None:
    ground.begin(lesson, None)
    await idle()
    assert counter.words == ["No session is waiting for its customer. Make one first: press F2."]


async def test_a_session_that_is_gone_at_the_server_breaks_nothing(counter: Counter, ground: PracticeGround) -> None:
    row = await listed(counter, MAKE="Kia")
    edit = await counter.edit_of(row)
    assert edit.row is not None
    for key in counter.server.session_keys():
        with counter.server._store.removing(key):
            pass
    ground.begin(Lesson.CUSTOMER, row)
    await idle()
    assert counter.crashes == []
