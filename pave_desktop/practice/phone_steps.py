"""What a customer does with a session, one step after the other: pure, and deaf to a step that is not due."""

from enum import StrEnum
from typing import NamedTuple

from pave_desktop.practice.invented_vehicles import read_from_photo
from pave_desktop.practice.photos import CAPTURE_ORDER, HARD_VIEW, photos_of
from pave_desktop.practice.records import (
    UNFINISHED_STATUSES,
    Record,
    all_accepted,
    is_closed,
    move,
    now_text,
    taken_photos,
)


class Deed(StrEnum):
    """What a step is."""

    START = "start"
    TAKE = "take"
    TAKE_AGAIN = "take-again"
    SUMMARY = "summary"
    CONFIRM = "confirm"


class Step(NamedTuple):
    """One thing to do; for the two that take a photo, of which view."""

    deed: Deed
    code: str = ""

    def __str__(self) -> str:
        return f"{self.deed}-{self.code}" if self.code else str(self.deed)


DUE_BY_STATUS = {"IDLE": Deed.START, "QC_PASSED": Deed.SUMMARY, "CONFIRM": Deed.CONFIRM}
AFTER = {Deed.START: "STARTED", Deed.SUMMARY: "CONFIRM", Deed.CONFIRM: "COMPLETE"}


def next_step(record: Record) -> Step | None:
    """Return what the customer has to do now; None when there is nothing, or nothing any more."""
    if is_closed(record):
        return None
    if record["status"] not in UNFINISHED_STATUSES:
        deed = DUE_BY_STATUS.get(record["status"])
        return Step(deed) if deed else None
    photos = photos_of(record)
    for photo in photos:
        if not photo["approved"]:
            return Step(Deed.TAKE_AGAIN, photo["code"])
    if len(photos) < len(CAPTURE_ORDER):
        return Step(Deed.TAKE, CAPTURE_ORDER[len(photos)][0])
    return Step(Deed.SUMMARY)


def do_step(record: Record, asked: str) -> bool:
    """Do this step if it is the one that is due, and say whether it was.

    So a button that is pressed twice, and one on a page that is not true any more, do nothing.
    """
    due = next_step(record)
    if due is None or str(due) != asked:
        _hold_photos(record)
        return False
    if due.code:
        _take_photo(record, due)
    else:
        move(record, AFTER[due.deed])
    return True


def _take_photo(record: Record, step: Step) -> None:
    now = now_text()
    photos = [dict(photo) for photo in photos_of(record)]
    if step.deed is Deed.TAKE_AGAIN:
        for photo in photos:
            if photo["code"] == step.code:
                photo.update(approved=True, updated_at=now)
    else:
        approved = step.code != HARD_VIEW
        photos.append({"code": step.code, "approved": approved, "created_at": now, "updated_at": now})
    move(record, "PROCESS")
    record["taken_photos"] = photos
    read_from_photo(record, step.code)
    if all_accepted(record):
        move(record, "QC_PASSED")


def _hold_photos(record: Record) -> None:
    """Let photos that come by themselves stop coming, where somebody has begun to take them."""
    if record["status"] == "PROCESS" and not taken_photos(record):
        record.update(taken_photos=photos_of(record), photo_count=None)
