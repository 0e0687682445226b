"""Reads what is whole in a damaged SQLite file, page by page: SQLite itself gives up at the first broken one.

The format is documented and promised not to change: https://sqlite.org/fileformat2.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pave_desktop.storage.database_file import MAGIC, changes_of
from pave_desktop.storage.page_changes import committed_pages

Value = str | int | float | bytes | None

# What SQLite takes for a new file, and so what ours have.
_USUAL_PAGE_SIZE = 4096
_PAGE_SIZES = tuple(2**power for power in range(9, 17))

_INTERIOR, _LEAF = 5, 13
_HEADER_OF_FILE = 100
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FLOAT, _ZERO, _ONE, _FIRST_BLOB = 7, 8, 9, 12


class _BrokenError(Exception):
    """These bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it is stored. `table` is None where no way leads to it from any table's beginning.

    What was deleted is not among them: the register overwrites it.
    """

    table: str | None
    number: int
    values: tuple[Value, ...]


class PageReader:
    """An open file that may be damaged anywhere, with the changes beside it that SQLite had not written into it yet.

    `whole` names the tables of which `records`, once it came to its end, missed nothing.
    """

    def __init__(self, path: Path) -> None:
        self.whole: set[str] = set()
        self._files = ExitStack()
        self._file = self._open(path)
        self._changes = self._open(changes_of(path))
        change_size, self._changed = committed_pages(self._changes) if self._changes else (0, {})
        head = self._read(self._file, 0, _HEADER_OF_FILE)
        self.page_size = _page_size(head) or change_size or _USUAL_PAGE_SIZE
        first = self._page(1)
        self.has_header = first.startswith(MAGIC) and _page_size(first) == self.page_size
        self.version = int.from_bytes(first[60:64], "big") if self.has_header else 0
        self.application = int.from_bytes(first[68:72], "big") if self.has_header else 0
        self._usable = self.page_size - (first[20] if self.has_header else 0)
        self._pages = max([self._length // self.page_size, *self._changed])
        self.tables = self._read_tables()

    def __enter__(self) -> PageReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()

    def records(self) -> Iterator[Record]:
        """Read all rows that are whole: of each table, then of pages that nothing leads to any more."""
        seen = {1}
        for table, root in self.tables.items():
            leaves, whole = self._leaves(root)
            seen.update(leaves)
            for leaf in leaves:
                found, leaf_is_whole = self._rows_of(leaf)
                whole = whole and leaf_is_whole
                for number, values in found:
                    yield Record(table, number, values)
            if whole:
                self.whole.add(table)
        for leaf in range(2, self._pages + 1):
            if leaf not in seen:
                for number, values in self._rows_of(leaf)[0]:
                    yield Record(None, number, values)

    def _open(self, path: Path) -> BinaryIO | None:
        try:
            return self._files.enter_context(path.open("rb"))
        except OSError:
            return None

    @property
    def _length(self) -> int:
        return 0 if self._file is None else self._file.seek(0, 2)

    def _read(self, file: BinaryIO | None, place: int, length: int) -> bytes:
        """Read so many bytes; zeros for what is not there, or what the disk cannot read."""
        if file is None:
            return bytes(length)
        try:
            file.seek(place)
            return file.read(length).ljust(length, b"\0")
        except OSError:
            return bytes(length)

    def _page(self, number: int) -> bytes:
        if number in self._changed:
            return self._read(self._changes, self._changed[number], self.page_size)
        return self._read(self._file, (number - 1) * self.page_size, self.page_size)

    def _read_tables(self) -> dict[str, int]:
        """Read from the schema where each table begins."""
        leaves, _ = self._leaves(1)
        tables: dict[str, int] = {}
        for leaf in leaves:
            for _, values in self._rows_of(leaf)[0]:
                match values:
                    case ("table", str(name), _, int(root), _) if 1 < root <= self._pages:
                        tables[name] = root
        return tables

    def _leaves(self, root: int) -> tuple[list[int], bool]:
        """Go from a tree's root to its leaves, in order; tell whether every way led to one."""
        leaves: list[int] = []
        seen = set()
        whole = True
        to_see = [root]
        while to_see:
            number = to_see.pop()
            page = self._page(number) if 1 <= number <= self._pages and number not in seen else b""
            seen.add(number)
            head = _HEADER_OF_FILE if number == 1 else 0
            kind = page[head] if page else 0
            if kind == _LEAF:
                leaves.append(number)
            elif kind == _INTERIOR:
                try:
                    to_see += reversed(_children(page, head))
                except (_BrokenError, struct.error):
                    whole = False
            else:
                whole = False
        return leaves, whole

    def _rows_of(self, number: int) -> tuple[list[tuple[int, tuple[Value, ...]]], bool]:
        """Read a leaf's rows; tell whether all of them could be read."""
        page = self._page(number)
        head = _HEADER_OF_FILE if number == 1 else 0
        rows: list[tuple[int, tuple[Value, ...]]] = []
        if page[head] != _LEAF:
            return rows, False
        try:
            cells = _cells(page, head, length=8)
        except _BrokenError:
            return rows, False
        whole = True
        for cell in cells:
            try:
                rows.append(self._row(page, cell))
            except (_BrokenError, IndexError, UnicodeDecodeError):
                whole = False
        return rows, whole

    def _row(self, page: bytes, cell: int) -> tuple[int, tuple[Value, ...]]:
        length, place = _varint(page, cell)
        number, place = _varint(page, place)
        if length > self._pages * self.page_size:
            raise _BrokenError
        here = self._length_in_leaf(length)
        if place + here > self._usable:
            raise _BrokenError
        payload = page[place : place + here]
        if here < length:
            payload += self._overflow(page[place + here : place + here + 4], length - here)
        # SQLite's numbers of rows have a sign; ours are all above zero.
        return number, _values(payload)

    def _length_in_leaf(self, length: int) -> int:
        most = self._usable - 35
        if length <= most:
            return length
        least = (self._usable - 12) * 32 // 255 - 23
        fitting = least + (length - least) % (self._usable - 4)
        return fitting if fitting <= most else least

    def _overflow(self, first: bytes, length: int) -> bytes:
        """Gather what of a row lies on pages of its own, each of which names the next."""
        parts = []
        number = int.from_bytes(first, "big")
        while length > 0:
            if not 1 < number <= self._pages:
                raise _BrokenError
            page = self._page(number)
            parts.append(page[4 : 4 + min(length, self._usable - 4)])
            length -= len(parts[-1])
            number = int.from_bytes(page[:4], "big")
        if number:
            raise _BrokenError  # A chain that goes on belongs to another row.
        return b"".join(parts)


def _page_size(header: bytes) -> int:
    """Read the size of a file's pages; 0 where this is no header."""
    size = int.from_bytes(header[16:18], "big")
    size = 65536 if size == 1 else size
    return size if header.startswith(MAGIC) and size in _PAGE_SIZES else 0


def _cells(page: bytes, head: int, *, length: int) -> tuple[int, ...]:
    """Read where a page's cells lie; its own header is of this length."""
    count = int.from_bytes(page[head + 3 : head + 5], "big")
    if head + length + 2 * count > len(page):
        raise _BrokenError
    return struct.unpack_from(f">{count}H", page, head + length)


def _children(page: bytes, head: int) -> list[int]:
    left: list[int] = [struct.unpack_from(">I", page, cell)[0] for cell in _cells(page, head, length=12)]
    return [*left, int.from_bytes(page[head + 8 : head + 12], "big")]


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Read a number of one to nine bytes; give it and where it ends."""
    number = 0
    for index in range(place, place + 8):
        byte = data[index]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follows
            return number, index + 1
    return number << 8 | data[place + 8], place + 9


def _values(record: bytes) -> tuple[Value, ...]:
    """Read a row's values, each as long as the record's beginning says."""
    place_of_value, place = _varint(record, 0)
    values: list[Value] = []
    end_of_head = place_of_value
    while place < end_of_head:
        kind, place = _varint(record, place)
        value, place_of_value = _value(record, kind, place_of_value)
        values.append(value)
    if place != end_of_head or place_of_value != len(record):
        raise _BrokenError
    return tuple(values)


def _value(record: bytes, kind: int, place: int) -> tuple[Value, int]:
    if kind >= _FIRST_BLOB:
        end = place + (kind - _FIRST_BLOB) // 2
        data = record[place:end]
        if end > len(record):
            raise _BrokenError
        return (data.decode() if kind % 2 else data), end
    if kind in _INTEGERS:
        end = place + _INTEGERS[kind]
        return int.from_bytes(record[place:end], "big", signed=True), end
    if kind == _FLOAT:
        end = place + 8
        if end > len(record):
            raise _BrokenError
        return struct.unpack_from(">d", record, place)[0], end
    if kind in (_ZERO, _ONE):
        return kind - _ZERO, place
    if kind:
        raise _BrokenError
    return None, place
