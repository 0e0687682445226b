"""Finds in SQLite's -wal file the pages that were changed and committed, as SQLite itself would."""

from __future__ import annotations

import struct
from typing import BinaryIO

# The last bit says in which order the bytes of the checksums stand.
_MAGIC = 0x377F0682
_HEADER, _FRAME_HEADER = 32, 24
_PAGE_SIZES = tuple(2**power for power in range(9, 17))


def committed_pages(file: BinaryIO) -> tuple[int, dict[int, int]]:
    """Give the size of the pages, and where in the file the newest of each number begins; nothing of a broken file."""
    try:
        return _read(file)
    except (OSError, struct.error):
        return 0, {}


def _read(file: BinaryIO) -> tuple[int, dict[int, int]]:
    file.seek(0)
    header = file.read(_HEADER)
    magic, _, size, _, *salts_and_sums = struct.unpack(">8I", header)
    order = ">" if magic & 1 else "<"
    sums = _checksum(header[:24], order, (0, 0))
    if magic & ~1 != _MAGIC or size not in _PAGE_SIZES or sums != tuple(salts_and_sums[2:]):
        return 0, {}
    committed: dict[int, int] = {}
    since: dict[int, int] = {}
    place = _HEADER
    while True:
        head, page = file.read(_FRAME_HEADER), file.read(size)
        if len(page) < size:
            break
        number, pages_after, *salts = struct.unpack(">4I", head[:16])
        sums = _checksum(head[:8] + page, order, sums)
        if salts != salts_and_sums[:2] or sums != struct.unpack(">2I", head[16:]):
            break
        since[number] = place + _FRAME_HEADER
        if pages_after:  # The last frame of a transaction.
            committed.update(since)
            since.clear()
        place += _FRAME_HEADER + size
    return size, committed


def _checksum(data: bytes, order: str, start: tuple[int, int]) -> tuple[int, int]:
    first, second = start
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
