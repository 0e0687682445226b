"""The photos of a practice session: the list that the API gives, and plain drawn pictures to look at."""

import struct
import zlib
from datetime import datetime, timedelta
from typing import Any

from pave_desktop.practice.records import SECONDS_PER_PHOTO, Record, photo_count

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
CODES = frozenset(code for code, _ in CAPTURE_ORDER)
REJECTED_WHILE_RUNNING = "10"

WIDTH = 320
HEIGHT = 240
# What the picture shows: filled boxes as parts of its size (left, top, right, bottom) with their grey.
SHAPES = (
    (0.0, 0.72, 1.0, 1.0, 90),
    (0.08, 0.46, 0.92, 0.70, 200),
    (0.26, 0.28, 0.72, 0.46, 170),
    (0.18, 0.64, 0.30, 0.80, 40),
    (0.68, 0.64, 0.80, 0.80, 40),
)


def photo_list(record: Record, *, origin: str) -> list[dict[str, Any]]:
    """Return the photos taken so far, in the order of capture; while it runs, one view is rejected."""
    count = photo_count(record)
    running = record["status"] == "PROCESS"
    photos = []
    for position, (code, label) in enumerate(CAPTURE_ORDER[:count]):
        rejected = running and code == REJECTED_WHILE_RUNNING
        taken = _moment(record, position)
        photos.append(
            {
                "photo_code": code,
                "photo_label": label,
                "url": f"{origin}/photos/{record['session_key']}/{code}.png",
                "approved": not rejected,
                "approved_message": "REJECTED: Wrong View" if rejected else "ACCEPTED",
                "created_at": taken,
                "updated_at": taken,
            }
        )
    return photos


def picture(code: str) -> bytes:
    """Draw a car made of boxes as a PNG, in a colour of its own for each photo code."""
    tint = (int(code) * 47) % 256
    rows = []
    for y in range(HEIGHT):
        greys = bytearray([225] * WIDTH)
        for left, top, right, bottom, grey in SHAPES:
            if top * HEIGHT <= y < bottom * HEIGHT:
                first, last = int(left * WIDTH), int(right * WIDTH)
                greys[first:last] = bytes([grey]) * (last - first)
        row = b"".join(bytes((grey, (grey + tint) // 2, (grey + 255 - tint) // 2)) for grey in greys)
        rows.append(b"\x00" + row)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _moment(record: Record, position: int) -> str | None:
    started = record["process_started_at"] or record["inspect_started_at"]
    try:
        moment = datetime.fromisoformat(started) + timedelta(seconds=SECONDS_PER_PHOTO * position)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment.isoformat()
