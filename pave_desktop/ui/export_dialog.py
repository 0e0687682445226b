"""Asks where an export goes to, and begins it."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.desk import Desk
from pave_desktop.state.many import Export
from pave_desktop.ui.export_columns import export_cells, export_head, separator_here
from pave_desktop.ui.questions import ask
from pave_desktop.ui.words import attention_sentence
from pave_desktop.work.workbench import in_worker


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

    def ask(
        self,
        pages: Callable[[], AsyncIterable[Sequence[SessionRow]]],
        *,
        total: int,
        is_bad: Callable[[SessionRow], bool],
    ) -> None:
        """Ask for the file's name, then write these sessions into it."""
        wanted = _Wanted(pages=pages, total=total, is_bad=is_bad)
        text = self.tr("Export one session") if total == 1 else self.tr("Export {count} sessions").format(count=total)
        dialog = QFileDialog(self._window, text)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        # Asked by this program itself: the dialog would wait for the answer in a loop of its own.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilter(self.tr("Files for spreadsheets (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.setDirectory(self._folder())
        dialog.selectFile(self._name())
        dialog.fileSelected.connect(partial(self._chosen, wanted))
        dialog.open()

    def _attention(self, row: SessionRow) -> str:
        return attention_sentence(row, self._desk.list.query.patience, self._desk.now())

    def _folder(self) -> str:
        place = QStandardPaths.StandardLocation
        remembered = self._desk.connections.settings.window.export_folder
        documents, home = (
            QStandardPaths.writableLocation(each) for each in (place.DocumentsLocation, place.HomeLocation)
        )
        return next((each for each in (remembered, documents) if each and QDir(each).exists()), home)

    def _name(self) -> str:
        today = self._desk.now().astimezone().date().isoformat()
        return self.tr("PAVE sessions {date}.csv").format(date=today)

    def _chosen(self, wanted: _Wanted, name: str) -> None:
        path = Path(name)
        folder = str(path.parent)
        self._desk.connections.change_window(lambda window: replace(window, export_folder=folder))

        async def look() -> None:
            if await in_worker(path.exists):
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
            )
        )
