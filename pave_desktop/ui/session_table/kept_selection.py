"""Which sessions a person has selected, kept by themselves while lines come, go and are sorted anew."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from pave_desktop.state.session_list import SessionList
from pave_desktop.state.shown_rows import Lines
from pave_desktop.ui.session_table.model import Column, SessionTableModel

MOST_RUNS = 1000
"""Of more runs of selected lines, those that are far away are shown as selected when they come into sight."""

MOST_TOLD = 200
"""Of more selected lines a screen reader is told of the first."""

_Flag = QItemSelectionModel.SelectionFlag

_NOT_SHOWN = -1


@dataclass(frozen=True, slots=True)
class Choice:
    """The sessions that are selected, and lines that are, of which it is being read whose they are."""

    ids: tuple[str, ...]
    lines: Lines | None


class KeptSelection:
    """What is selected are sessions: none is ever among them that no person selected, whatever its line is now.

    Qt's own selection only shows it. Sessions that a search leaves out are remembered until a person selects something
    else. Which sessions stand in lines that were never here is read at once when they are selected.
    """

    def __init__(self, model: SessionTableModel, selection: QItemSelectionModel) -> None:
        self._model = model
        self._sessions: SessionList = model.sessions
        self._selection = selection
        # By session: its line; None while that is looked for.
        self._chosen: dict[str, int | None] = {}
        self._unread: Lines | None = None
        self._has_moved = False

    def ranges(self) -> list[tuple[int, int]]:
        """Give first and last line of each run of lines that are shown as selected, from top to bottom."""
        return _runs((each.top(), each.bottom()) for each in self._selection.selection().toList())

    def choice(self) -> Choice:
        """What is selected now, but for what the list does not show."""
        return Choice(tuple(each for each, line in self._chosen.items() if line != _NOT_SHOWN), self._unread)

    def count(self) -> int:
        """How many that are."""
        shown = sum(line != _NOT_SHOWN for line in self._chosen.values())
        return shown + (len(self._unread) if self._unread is not None else 0)

    def take_by_hand(self) -> None:
        """A person has selected something else: only what is selected now counts."""
        ranges, held = self.ranges(), self._sessions.held_lines
        chosen: dict[str, int | None] = {
            each: line
            for each, line in self._chosen.items()
            if line is not None and line not in held and _is_in(line, ranges)
        }
        known = [line for line in chosen.values() if line is not None]
        for first, last in ranges:
            for number in range(max(first, held.start), min(last + 1, held.stop)):
                row = self._sessions.row_at(number)
                if row is not None:
                    chosen[row.local_id] = number
                    known.append(number)
        self._chosen, self._unread, self._has_moved = chosen, None, False
        if len(known) < sum(last - first + 1 for first, last in ranges):
            self._unread = self._sessions.as_shown(_without(ranges, known))
            self._sessions.read_lines(self._unread)

    def restore(self, *, keep_lines: bool) -> list[str]:
        """Select the same sessions again, after the lines have changed. Gives those whose lines are not known.

        `keep_lines` where the lines that are selected still are the right ones, as far as rows are held no more.
        """
        is_all_held = len(self._sessions.held_lines) == self._sessions.total
        for local_id in self._chosen:
            number = self._sessions.number_of(local_id)
            self._chosen[local_id] = _NOT_SHOWN if number is None and is_all_held else number
        self._has_moved = self._unread is not None
        if keep_lines:
            self._show_held()
        else:
            self._show()
        return self._looked_for()

    def take_found(self, places: Mapping[str, int | None]) -> None:
        """Select sessions that have been looked for, where they still are wanted."""
        wanted = {each: place for each, place in places.items() if each in self._chosen}
        if wanted:
            self._chosen.update((each, _NOT_SHOWN if place is None else place) for each, place in wanted.items())
            self._show()

    def take_read(self, lines: Lines, local_ids: list[str] | None) -> list[str]:
        """Take which sessions stand in lines that a person has selected. Gives those that stand elsewhere by now.

        Where nobody can tell, these lines are selected no more.
        """
        if lines is not self._unread:
            return []
        self._unread = None
        if local_ids is None:
            self._show()
            return []
        numbers = (number for first, last in lines.ranges for number in range(first, last + 1))
        for local_id, number in zip(local_ids, numbers, strict=True):
            self._chosen.setdefault(local_id, self._sessions.number_of(local_id) if self._has_moved else number)
        if self._has_moved:
            self._show()
            return self._looked_for()
        return self._show_held()

    def take_come(self) -> list[str]:
        """Show which of the rows that are here now are selected. Gives sessions whose lines have turned out wrong."""
        return self._show_held()

    def _looked_for(self) -> list[str]:
        return [local_id for local_id, line in self._chosen.items() if line is None]

    def _show_held(self) -> list[str]:
        """Show as selected what is selected of the rows that are here, and nothing else of them.

        Where others were shown, or stood elsewhere, what is far away has moved too.
        """
        ranges, right, wrong = self.ranges(), list[int](), list[int]()
        has_moved = False
        for number in self._sessions.held_lines if self._chosen or ranges else ():
            row = self._sessions.row_at(number)
            if row is not None and row.local_id in self._chosen:
                has_moved = has_moved or self._chosen[row.local_id] not in (None, number)
                self._chosen[row.local_id] = number
                right.append(number)
            elif self._unread is None and _is_in(number, ranges):
                wrong.append(number)
        self._select(right, _Flag.Select)
        self._select(wrong, _Flag.Deselect)
        if not (wrong or has_moved):
            return []
        for local_id, line in self._chosen.items():
            if line != _NOT_SHOWN and self._sessions.number_of(local_id) is None:
                self._chosen[local_id] = None
        return self._looked_for()

    def _show(self) -> None:
        """Show all that is selected, as far as its lines are known."""
        lines = [(line, line) for line in self._chosen.values() if line is not None and line != _NOT_SHOWN]
        if self._unread is not None and not self._has_moved:
            lines += self._unread.ranges
        runs = _runs(lines)
        if len(runs) > MOST_RUNS:
            held = self._sessions.held_lines
            runs = [(first, last) for first, last in runs if first < held.stop and last >= held.start]
        if runs != self.ranges():
            self._selection.select(self._lines(runs), _Flag.ClearAndSelect | _Flag.Rows)

    def _select(self, lines: list[int], flag: QItemSelectionModel.SelectionFlag) -> None:
        if lines:
            self._selection.select(self._lines(_runs((line, line) for line in lines)), flag | _Flag.Rows)

    def _lines(self, runs: Iterable[tuple[int, int]]) -> QItemSelection:
        chosen = QItemSelection()
        for first, last in runs:
            chosen.select(self._model.index(first, 0), self._model.index(last, len(Column) - 1))
        return chosen


def first_of_many(lines: QItemSelection) -> QItemSelection:
    """Give the first of very many lines: for a screen reader Qt lists all their cells, to tell of the first one."""
    ranges = lines.toList()
    if sum(each.height() for each in ranges) <= MOST_TOLD:
        return lines
    first = ranges[0]
    model = first.model()
    return QItemSelection(first.topLeft(), model.index(first.top(), first.right()))


def _is_in(number: int, ranges: list[tuple[int, int]]) -> bool:
    place = bisect_right(ranges, number, key=itemgetter(0)) - 1
    return place >= 0 and number <= ranges[place][1]


def _without(ranges: Iterable[tuple[int, int]], lines: Iterable[int]) -> list[tuple[int, int]]:
    """Leave lines out of ranges."""
    left, gaps = list[tuple[int, int]](), _runs((line, line) for line in lines)
    for first, last in ranges:
        start = first
        for gap_first, gap_last in gaps:
            if gap_first <= last and gap_last >= start:
                if gap_first > start:
                    left.append((start, gap_first - 1))
                start = gap_last + 1
        if start <= last:
            left.append((start, last))
    return left


def _runs(lines: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for first, last in sorted(lines):
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return runs
