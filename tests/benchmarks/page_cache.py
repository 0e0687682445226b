"""Takes a file out of the system's memory and brings it back, so that a first reading can be measured both ways."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from pathlib import Path

READ_AT_ONCE = 1 << 20


def can_take_out() -> bool:
    """Whether this system takes files out of its memory and tells what is in it."""
    return sys.platform == "linux" and hasattr(os, "posix_fadvise")


def take_out(file: Path) -> None:
    """Ask the system to forget a file. What another process has mapped stays: look with `share_in_memory`."""
    with file.open("rb") as opened:
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def bring_in(file: Path) -> None:
    """Read a file, so that the system has it in memory."""
    with file.open("rb", buffering=0) as opened:
        while opened.read(READ_AT_ONCE):
            pass


def share_in_memory(file: Path) -> float:
    """Tell which part of a file the system has in memory, from 0 to 1. Raises OSError."""
    c_library = ctypes.CDLL(None, use_errno=True)
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        pages = (ctypes.c_ubyte * -(-len(mapped) // mmap.PAGESIZE))()
        first = ctypes.c_char.from_buffer(mapped)
        failed = c_library.mincore(ctypes.c_void_p(ctypes.addressof(first)), ctypes.c_size_t(len(mapped)), pages)
        del first  # a mapping with a pointer into it cannot be closed
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return sum(page & 1 for page in pages) / len(pages)
