"""Write sessions into a file for a spreadsheet, page by page: never all of them in memory, and whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import AsyncIterable, Callable, Sequence
from functools import partial
from pathlib import Path

from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.work.many.csv_file import CsvFile
from pave_desktop.work.many.following import Progress, unheard
from pave_desktop.work.workbench import in_worker

_ROWS_IN_A_BREATH = 20
_BREATH_SECONDS = 0.0005

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NOT_THERE = {errno.ENOENT, errno.ENOTDIR}
_NAME_NOT_TAKEN = {errno.ENAMETOOLONG, errno.EINVAL, errno.EISDIR}


class ExportFailedError(Exception):
    """The file could not be written; nothing of it is left, and what was there before is as it was."""

    def __init__(self, told: tuple[Sentence, ...]) -> None:
        super().__init__()
        self.told = told


async def export_list(
    pages: AsyncIterable[Sequence[SessionRow]],
    path: Path,
    *,
    head: Sequence[str],
    cells: Callable[[SessionRow], Sequence[str]],
    total: int,
    separator: str = ",",
    progress: Progress = unheard,
    stop: asyncio.Event | None = None,
) -> int | None:
    """Write these sessions under `head`, one a line; give how many, None where it was stopped and nothing is left.

    `cells` is called in a worker. Raises ExportFailedError.
    """
    file = CsvFile(path, separator=separator)
    done = 0
    try:
        await in_worker(partial(file.write, [head]))
        async for page in pages:
            if stop is not None and stop.is_set():
                return None
            await in_worker(partial(_write, file, page, cells))
            done += len(page)
            progress(done, max(total, done))
        if stop is not None and stop.is_set():
            return None
        # Begun, it is done: from here on nobody can tell whether it is there already.
        await asyncio.shield(in_worker(file.finish))
    except OSError as error:
        raise ExportFailedError(_told(error, path)) from error
    else:
        return done
    finally:
        await asyncio.shield(in_worker(file.discard))


def _write(file: CsvFile, page: Sequence[SessionRow], cells: Callable[[SessionRow], Sequence[str]]) -> None:
    for start in range(0, len(page), _ROWS_IN_A_BREATH):
        file.write(cells(row) for row in page[start : start + _ROWS_IN_A_BREATH])
        # Python runs one thread at a time: the windows get their turn here, and need not wait until it is taken away.
        time.sleep(_BREATH_SECONDS)


def _told(error: OSError, path: Path) -> tuple[Sentence, ...]:
    name, folder = path.name, str(path.parent)
    if error.errno in _FULL:
        why = sentence("There is not enough room for {name} on the disk.", name=name)
        way_on = sentence("Make room, or choose another folder, and export it again.")
    elif error.errno in _NOT_ALLOWED:
        why = sentence("{name} could not be written into the folder {folder}.", name=name, folder=folder)
        way_on = sentence("Close it where another program has it open, or choose another folder.")
    elif error.errno in _NOT_THERE:
        why = sentence("The folder {folder} is not there any more.", folder=folder)
        way_on = sentence("Choose another folder.")
    elif error.errno in _NAME_NOT_TAKEN:
        why = sentence("The folder {folder} takes no file that is called {name}.", name=name, folder=folder)
        way_on = sentence("Choose another name.")
    else:
        why = sentence("{name} could not be written ({cause}).", name=name, cause=error.strerror or "")
        way_on = sentence("Choose another folder, and export it again.")
    return why, sentence("Nothing was exported."), way_on
