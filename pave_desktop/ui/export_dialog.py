"""Asks where an export goes to, and begins it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.desk import Desk
from pave_desktop.state.many import Export
from pave_desktop.ui.export_columns import export_cells, export_head, separator_here
from pave_desktop.ui.questions import ask
from pave_desktop.ui.words import attention_sentence
from pave_desktop.work.workbench import in_worker

ANSWERS_WITHIN_SECONDS = 0.5
"""A folder that is not seen to be there by then is not waited for: one of a network that is gone takes minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    pages: Callable[[], AsyncIterable[Sequence[SessionRow]]]
    total: int
    is_bad: Callable[[SessionRow], bool]


class ExportDialog(QObject):
    """Never waits in a loop of its own: the answer comes by a signal, and so does the one to “Replace?”."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._looking: asyncio.Future[str] | None = None

    def ask(
        self,
        pages: Callable[[], AsyncIterable[Sequence[SessionRow]]],
        *,
        total: int,
        is_bad: Callable[[SessionRow], bool],
    ) -> None:
        """Ask for the file's name, then write these sessions into it."""
        wanted = _Wanted(pages=pages, total=total, is_bad=is_bad)

        async def open_in_folder() -> None:
            self._open(wanted, await self._folder())

        self._desk.tasks.start("find the folder for an export", open_in_folder)

    def _open(self, wanted: _Wanted, folder: str) -> None:
        one, many = self.tr("Export one session"), self.tr("Export {count} sessions")
        text = one if wanted.total == 1 else many.format(count=wanted.total)
        # Without a folder it would begin in the one where it was last, even where that is not there any more.
        dialog = QFileDialog(self._window, text, folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        # Asked by this program itself: the dialog would wait for the answer in a loop of its own.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilter(self.tr("Files for spreadsheets (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(self._name())
        dialog.fileSelected.connect(partial(self._chosen, wanted))
        dialog.open()

    def _attention(self, row: SessionRow) -> str:
        return attention_sentence(row, self._desk.list.query.patience, self._desk.now())

    async def _folder(self) -> str:
        """Give the folder to begin in: the one of the last time, else that for documents; at home where it takes long.

        Where an earlier look has still no answer, no other is begun: there are few workers, and all share them.
        """
        place = QStandardPaths.StandardLocation
        home = QStandardPaths.writableLocation(place.HomeLocation)
        if self._looking is None or self._looking.done():
            remembered = self._desk.connections.settings.window.export_folder
            folders = (remembered, QStandardPaths.writableLocation(place.DocumentsLocation))
            self._looking = asyncio.ensure_future(in_worker(partial(_first_there, folders, home)))
            await asyncio.wait([self._looking], timeout=ANSWERS_WITHIN_SECONDS)
        return self._looking.result() if self._looking.done() else home

    def _name(self) -> str:
        today = self._desk.now().astimezone().date().isoformat()
        return self.tr("PAVE sessions {date}.csv").format(date=today)

    def _chosen(self, wanted: _Wanted, name: str) -> None:
        path = Path(name)

        async def look() -> None:
            if await in_worker(partial(_is_there, path, Path.exists)):
                self._ask_to_replace(wanted, path)
            else:
                self._begin(wanted, path)

        self._desk.tasks.start("look where an export goes to", look)

    def _ask_to_replace(self, wanted: _Wanted, path: Path) -> None:
        ask(
            self._window,
            self.tr("Replace {name}?").format(name=path.name),
            self.tr("There is a file of this name in {folder}. What is in it now is lost.").format(folder=path.parent),
            self.tr("Replace"),
            lambda: self._begin(wanted, path),
        )

    def _begin(self, wanted: _Wanted, path: Path) -> None:
        self._desk.many.export(
            Export(
                path=path,
                head=export_head(),
                cells=partial(export_cells, is_bad=wanted.is_bad, attention=self._attention),
                pages=wanted.pages,
                total=wanted.total,
                separator=separator_here(),
                written=partial(self._remember, str(path.parent)),
            )
        )

    def _remember(self, folder: str) -> None:
        """Begin in this folder the next time; in none that refused the file."""
        self._desk.connections.change_window(lambda window: replace(window, export_folder=folder))


def _first_there(folders: Sequence[str], otherwise: str) -> str:
    """Give the first of these folders that is there. May block: for a worker."""
    return next((each for each in folders if each and _is_there(Path(each), Path.is_dir)), otherwise)


def _is_there(path: Path, look: Callable[[Path], bool]) -> bool:
    """Tell whether something is there; what cannot be looked at is not. May block: for a worker."""
    try:
        return look(path)
    except (OSError, ValueError):
        return False
