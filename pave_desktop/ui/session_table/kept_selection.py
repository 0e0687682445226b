"""Which sessions are selected, kept by themselves while lines come, go and are sorted anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from pave_desktop.state.session_list import SessionList
from pave_desktop.ui.session_table.model import Column, SessionTableModel

MOST_LOOKED_FOR = 200
"""Of more selected sessions that are far away, the others are selected again when they come into sight."""

_Flag = QItemSelectionModel.SelectionFlag


class KeptSelection:
    """Sessions that a search leaves out are remembered until a person selects something else.

    Of lines whose rows were never here nobody knows the sessions: unless all are selected, they are selected no more
    where it is not sure which lines they are now.
    """

    def __init__(self, model: SessionTableModel, selection: QItemSelectionModel) -> None:
        self._model = model
        self._sessions: SessionList = model.sessions
        self._selection = selection
        self._ids: set[str] = set()
        self._far: dict[str, int] = {}
        self._had_all = False

    def ranges(self) -> list[tuple[int, int]]:
        """Give first and last line of each run of selected lines, from top to bottom."""
        return _runs((each.top(), each.bottom()) for each in self._selection.selection().toList())

    def forget(self) -> None:
        """A person has selected something else: only what is selected now counts."""
        self._ids.clear()

    def note_far(self) -> None:
        """Note the selected sessions whose rows are about to be let go."""
        self._far.update((row_id, number) for number, row_id in self._held_and_selected())

    def remember(self) -> None:
        """Note the selected sessions, before the lines change."""
        ranges = self.ranges()
        self._had_all = len(ranges) == 1 and ranges[0] == (0, self._sessions.total - 1) and ranges[0][1] > 0
        self._ids.update(row_id for _, row_id in self._held_and_selected())
        self._ids.update(row_id for row_id, number in self._far.items() if _is_in(number, ranges))
        self._far.clear()

    def restore(self, *, all_again: bool, keep_lines: bool) -> set[str]:
        """Select the same sessions again, after the lines have changed. Gives those whose lines are not known.

        `keep_lines` where the lines that are selected still are the right ones, as far as rows are held no more.
        """
        last = self._sessions.total - 1
        if self._had_all and all_again:
            self._select([(0, last)], _Flag.ClearAndSelect)
            return set()
        found = {local_id: self._sessions.number_of(local_id) for local_id in self._ids}
        lines = [(number, number) for number in found.values() if number is not None]
        self._select(lines, _Flag.Select if keep_lines else _Flag.ClearAndSelect)
        return {local_id for local_id, number in found.items() if number is None}

    def select_found(self, places: Mapping[str, int]) -> None:
        """Select sessions that have been looked for, where they still are wanted."""
        wanted = {local_id: number for local_id, number in places.items() if local_id in self._ids}
        self._far.update(wanted)
        self._select([(number, number) for number in wanted.values()], _Flag.Select)

    def select_come(self, first: int, last: int) -> None:
        """Select those of the rows that are here now whose sessions are wanted."""
        if self._ids:
            rows = ((number, self._sessions.row_at(number)) for number in range(first, last + 1))
            self._select([(n, n) for n, row in rows if row is not None and row.local_id in self._ids], _Flag.Select)

    def _held_and_selected(self) -> Iterable[tuple[int, str]]:
        held = self._sessions.held_lines
        for first, last in self.ranges():
            for number in range(max(first, held.start), min(last + 1, held.stop)):
                row = self._sessions.row_at(number)
                if row is not None:
                    yield number, row.local_id

    def _select(self, lines: Iterable[tuple[int, int]], flag: QItemSelectionModel.SelectionFlag) -> None:
        chosen = QItemSelection()
        for first, last in _runs(lines):
            chosen.select(self._model.index(first, 0), self._model.index(last, len(Column) - 1))
        if not chosen.isEmpty() or flag is _Flag.ClearAndSelect:
            self._selection.select(chosen, flag | _Flag.Rows)


def _is_in(number: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in ranges)


def _runs(lines: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for first, last in sorted(lines):
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return runs
