"""The table: which cells there are, and how one is printed."""

from __future__ import annotations

from tests.faults.cell import Cell, Play
from tests.faults.faults import FAULTS
from tests.faults.use_cases import USE_CASES

EVERY = 4


def all_plays() -> list[Play]:
    """Every cell of the table, fault by fault."""
    plays = []
    for fault in FAULTS:
        for use_case in USE_CASES:
            is_meant = (not fault.only or use_case.name in fault.only) and use_case.name not in fault.not_for
            if fault.breaks_idle and use_case.passes:
                is_meant = False
            # Whether a look was carried out makes no difference to anybody.
            truths = fault.done if use_case.hit != "GET" else fault.done[-1:]
            plays += [Play(use_case, fault, truth) for truth in truths if is_meant]
    return plays


def some_plays() -> list[Play]:
    """A part of them that says much of all: each fault on a create, and on some of the others in turn."""
    plays = []
    for number, fault in enumerate(FAULTS):
        of_fault = [play for play in all_plays() if play.fault is fault]
        others = [each for each in USE_CASES if each.name != "create"]
        chosen = {each.name for place, each in enumerate(others) if (place + number) % EVERY == 0} | {"create"}
        plays += [play for play in of_fault if play.use_case.name in chosen] or of_fault[:1]
    return plays


def what_is_read(cell: Cell) -> str:
    """What the person reads, in English."""
    if cell.problem is not None:
        return str(cell.problem)
    refused = getattr(cell.result, "refused", None)
    if refused:
        return "; ".join(str(sentence) for _, sentence in refused)
    if getattr(cell.result, "waits", False):
        return "(it waits for the line)"
    found = getattr(cell.result, "differences", [])
    if found:
        return f"(saved; PAVE kept otherwise: {', '.join(each.field.value for each in found)})"
    return "(it worked)"


def what_is_held(cell: Cell) -> str:
    """What the register holds."""
    if cell.write is None:
        return "row" if cell.row is not None else "–"
    draft = ", draft" if cell.draft is not None else ""
    return f"{cell.write.fate}{draft}"


def what_was_done(cell: Cell) -> str:
    return {None: "–", True: "did it", False: "did not"}[cell.was_done]


def line_of(cell: Cell) -> str:
    """Write a cell as a line of the table."""
    kind = type(cell.told).__name__ if cell.told else "–"
    left = " ".join(f"{method} {count}" for method, count in cell.left.items()) or "–"
    return (
        f"{cell.play!s:<58} {kind:<21} {what_is_held(cell):<17} {what_was_done(cell):<8} {left:<16} "
        f"{cell.seconds:5.2f} s  {what_is_read(cell)}"
    )


HEAD = (
    f"{'use case × fault':<58} {'problem':<21} {'register':<17} {'server':<8} {'requests left':<16} "
    f"{'took':>7}  what the person reads"
)
