"""The steps of the phone page, whatever is pressed in whatever order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.practice.phone_steps import Deed, Step, do_step, next_step
from pave_desktop.practice.photos import CAPTURE_ORDER, photo_list
from pave_desktop.practice.records import Record, move, new_record

ORDER = ["IDLE", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE"]
CODES = [code for code, _ in CAPTURE_ORDER]
EVERY_STEP = [
    *(str(Step(deed)) for deed in (Deed.START, Deed.SUMMARY, Deed.CONFIRM)),
    *(str(Step(deed, code)) for deed in (Deed.TAKE, Deed.TAKE_AGAIN) for code in CODES),
]


def new() -> Record:
    return new_record({}, failing_numbers=set())


def test_seventeen_steps_and_the_end() -> None:
    record = new()
    done = []
    while step := next_step(record):
        assert do_step(record, str(step))
        done.append(str(step))
    assert done == [
        "start",
        *("take-1", "take-2", "take-3", "take-4", "take-10", "take-again-10"),
        *("take-5", "take-11", "take-7", "take-12", "take-8", "take-13", "take-9", "take-6"),
        "summary",
        "confirm",
    ]
    assert record["status"] == "COMPLETE"
    assert (record["inspect_started_at"], record["inspect_ended_at"]) != (None, None)


@settings(max_examples=60, deadline=None)
@given(begun=st.integers(0, 17), pressed=st.lists(st.sampled_from(EVERY_STEP), max_size=40))
def test_no_order_of_presses_skips_or_goes_back(begun: int, pressed: list[str]) -> None:
    record = new()
    for _ in range(begun):
        do_step(record, str(next_step(record)))
    for asked in pressed:
        status, photos, due = record["status"], photo_list(record, origin=""), next_step(record)
        assert do_step(record, asked) is (due is not None and asked == str(due))
        assert ORDER.index(record["status"]) - ORDER.index(status) in {0, 1}
        assert len(photo_list(record, origin="")) - len(photos) in {0, 1}
        if asked != str(due):
            assert (record["status"], photo_list(record, origin="")) == (status, photos)


def test_nothing_is_due_where_nothing_can_be_done() -> None:
    for word in ("EXPIRED", "INVALID", "COMPLETE", "SUBMITTED"):
        record = new()
        move(record, word)
        assert next_step(record) is None
        assert not any(do_step(record, asked) for asked in [*EVERY_STEP, "", "None"])
    record = new()
    record["active"] = False
    assert next_step(record) is None


def test_a_capture_with_all_photos_can_be_ended() -> None:
    record = new()
    move(record, "COMPLETE")
    move(record, "QC_PASSED")
    record.update(status="PROCESS", photo_count=None, taken_photos=_all_good(record))
    assert next_step(record) == Step(Deed.SUMMARY)
    assert do_step(record, "summary")
    assert record["status"] == "CONFIRM"


def _all_good(record: Record) -> list[dict[str, object]]:
    return [
        {"code": photo["photo_code"], "approved": True, "created_at": None, "updated_at": None}
        for photo in photo_list(record, origin="")
    ]
