"""Mends a damaged register: it is kept aside, and a new one put together of what is left of it and the newest copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage.daily_copy import DatedCopy, copies_of, is_sound
from pave_desktop.storage.database_file import (
    make_private_again,
    make_private_file,
    move_aside,
    remove_family,
    unmark_damaged,
    write_to_disk,
)
from pave_desktop.storage.merge import Merged, merge
from pave_desktop.storage.migrations import migrate
from pave_desktop.storage.page_reader import PageReader
from pave_desktop.storage.problems import trouble_while_mending
from pave_desktop.storage.salvage import salvage

_COMES_BACK = sentence("Add what is missing by its key or link (File, “Add existing sessions”).")


def mend(path: Path) -> Sentence:
    """Put the damaged register at `path` together anew, and tell what came of it.

    A program that is ended meanwhile finds the damaged one again, or calls `end_mending`. Raises RegisterTroubleError,
    with the damaged register where it was.
    """
    saved, growing, ready = (_beside(path, word) for word in ("saved", "growing", "ready"))
    try:
        for each in (saved, growing, ready):
            remove_family(each)
        whole = _save(path, saved)
        copy, merged = _put_together(saved, growing, path, whole=whole)
        remove_family(saved)
        write_to_disk(growing)
        growing.replace(ready)
        kept = _swap(path, ready)
    except (sqlite3.Error, OSError) as error:
        raise trouble_while_mending(error, path) from error
    finally:
        with suppress(OSError):
            remove_family(saved)
            remove_family(growing)
    return _told(merged, copy, kept, nothing_missing="session" in whole)


def end_mending(path: Path) -> Sentence | None:
    """Bring the mended register to its place where the program was ended in between; else do nothing.

    Raises OSError.
    """
    ready = _beside(path, "ready")
    if path.exists() or not ready.exists():
        return None
    _swap(path, ready)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM session").fetchone()
    return sentence(
        "The list of sessions was damaged and has been put together again; it has {count} of them now. Some may be"
        " missing or out of date. {way_back} The damaged list is kept in {folder}.",
        count=count,
        way_back=_COMES_BACK,
        folder=str(path.parent),
    )


@contextmanager
def new_database(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that is thrown away where its making is broken off."""
    make_private_file(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA secure_delete = ON")
        yield connection


def _beside(path: Path, word: str) -> Path:
    return path.with_name(f"{path.stem}.{word}{path.suffix}")


def _save(path: Path, saved: Path) -> frozenset[str]:
    with new_database(saved) as connection, PageReader(path) as reader:
        return salvage(reader, connection)


def _put_together(saved: Path, growing: Path, path: Path, *, whole: frozenset[str]) -> tuple[DatedCopy | None, Merged]:
    with new_database(growing) as connection:
        copy = _begin_with_copy(connection, path)
        migrate(connection)
        connection.execute("ATTACH DATABASE ? AS saved", (str(saved),))
        merged = merge(connection, whole=whole)
        connection.execute("DETACH DATABASE saved")
        return copy, merged


def _begin_with_copy(connection: sqlite3.Connection, path: Path) -> DatedCopy | None:
    """Fill an empty database with the newest copy that is sound."""
    for copy in copies_of(path):
        with suppress(sqlite3.Error), closing(copy.open()) as source:
            if is_sound(source):
                source.backup(connection)
                return copy
    return None


def _swap(path: Path, ready: Path) -> Path:
    """Keep the damaged register aside and put the mended one in its place; give where the damaged one is."""
    kept = path
    with suppress(FileNotFoundError):
        # What lies beside it goes too: SQLite would take changes to the damaged one for changes to the mended one.
        kept = move_aside(path)
        make_private_again(kept)
    ready.replace(path)
    unmark_damaged(path)
    write_to_disk(path)
    return kept


def _told(merged: Merged, copy: DatedCopy | None, kept: Path, *, nothing_missing: bool) -> Sentence:
    if merged.saved and nothing_missing:
        return sentence(
            "The list of sessions was damaged and has been put together again. All of its sessions could still be read"
            " ({saved}); of their history, something may be missing. The damaged list is kept as {file}.",
            saved=merged.saved,
            file=str(kept),
        )
    if copy is not None and merged.copied and merged.saved:
        return sentence(
            "The list of sessions was damaged and has been put together again. Sessions that could still be read:"
            " {saved}. Sessions from the copy of {day}: {copied}. Some may be missing or out of date. {way_back} The"
            " damaged list is kept as {file}.",
            saved=merged.saved,
            day=copy.day.isoformat(),
            copied=merged.copied,
            way_back=_COMES_BACK,
            file=str(kept),
        )
    if copy is not None and merged.copied:
        return sentence(
            "The list of sessions could not be read any more. The copy of {day} has taken its place; sessions in it:"
            " {copied}. What was made since then is missing. {way_back} The damaged list is kept as {file}.",
            day=copy.day.isoformat(),
            copied=merged.copied,
            way_back=_COMES_BACK,
            file=str(kept),
        )
    if merged.saved:
        return sentence(
            "The list of sessions was damaged and has been put together again. Sessions that could still be read:"
            " {saved}. Some may be missing or out of date. {way_back} The damaged list is kept as {file}.",
            saved=merged.saved,
            way_back=_COMES_BACK,
            file=str(kept),
        )
    return sentence(
        "The list of sessions could not be read. It was kept as {file}, and a new list was begun. {way_back}",
        file=str(kept),
        way_back=_COMES_BACK,
    )
