"""The photos of a practice session: which there are, and the list of them that the API gives."""

from datetime import datetime, timedelta
from typing import Any

from pave_desktop.practice.records import SECONDS_PER_PHOTO, Record, TakenPhoto, photo_count, taken_photos

CAPTURE_ORDER = (
    ("1", "VIN"),
    ("2", "Interior"),
    ("3", "Cluster"),
    ("4", "Left"),
    ("10", "Front_Left"),
    ("5", "Front"),
    ("11", "Front_Right"),
    ("7", "Right"),
    ("12", "Rear_Right"),
    ("8", "Rear"),
    ("13", "Rear_Left"),
    ("9", "Windshield"),
    ("6", "Tires"),
)
LABELS = dict(CAPTURE_ORDER)
HARD_VIEW = "10"
"""The view that is wrong the first time."""


def photo_list(record: Record, *, origin: str) -> list[dict[str, Any]]:
    """Return the photos taken so far, in the order of capture."""
    return [
        {
            "photo_code": taken["code"],
            "photo_label": LABELS[taken["code"]],
            "url": f"{origin}/photos/{record['session_key']}/{taken['code']}.png",
            "approved": taken["approved"],
            "approved_message": "ACCEPTED" if taken["approved"] else "REJECTED: Wrong View",
            "created_at": taken["created_at"],
            "updated_at": taken["updated_at"],
        }
        for taken in photos_of(record)
    ]


def photos_of(record: Record) -> list[TakenPhoto]:
    """Return the photos that a customer took, else those that came by themselves: of these one view is rejected.

    The latter is for sessions that were moved on by hand; the view stays rejected while the capture runs.
    """
    if record["photo_count"] is None and (taken := taken_photos(record)):
        return taken
    running = record["status"] == "PROCESS"
    photos = []
    for position, (code, _) in enumerate(CAPTURE_ORDER[: photo_count(record)]):
        moment = _moment(record, position)
        rejected = running and code == HARD_VIEW
        photos.append({"code": code, "approved": not rejected, "created_at": moment, "updated_at": moment})
    return photos


def _moment(record: Record, position: int) -> str | None:
    started = record["process_started_at"] or record["inspect_started_at"]
    try:
        moment = datetime.fromisoformat(started) + timedelta(seconds=SECONDS_PER_PHOTO * position)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment.isoformat()
