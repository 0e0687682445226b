"""What must be so whatever goes wrong: rules about the truth at the server, none of which knows the program's code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pave_desktop.models.problem import AnswerNotUnderstood, CallFate, NoConnection, Problem, Unexpected
from pave_desktop.models.session_row import Fate
from pave_desktop.models.write import WriteFate, WriteKind
from tests.faults.cell import LONG_CALL, WHOLE_CALL, Cell
from tests.faults.fault import Known
from tests.faults.front import REQUEST_ID

Rule = Callable[[Cell], Iterator[str]]

SURELY_NOT_DONE = frozenset({WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.WAITING})
SLACK = 4.0
"""Seconds: this is about calls that never end, not about a computer that is busy."""

_WHOLE = re.compile(r"^[A-Z“‘0-9].*[.!?]$", re.DOTALL)
_PLACE = re.compile(r"\{\w*\}")


def unexplained(cell: Cell) -> list[str]:
    """Everything that should not be so, in words; nothing where all is as it should be."""
    if not cell.has_ended:
        return ["it did not end"]
    if cell.error is not None:
        return [f"an error that nobody wants to read: {type(cell.error).__name__}: {cell.error}"]
    return [why for rule in RULES for why in rule(cell)]


def known_of_write(cell: Cell) -> Known:
    """What the program could know: what never arrived never left, unless somebody took the connection and broke it."""
    fault, use_case = cell.play.fault, cell.play.use_case
    method = _method(cell)
    is_broken_on_the_way = fault.on_accept is not None and fault.listener != "https" and use_case.hit == method
    if not cell.left.get(method) and not is_broken_on_the_way:
        return Known.NEVER_LEFT
    # Where the server has said yes and no more, a look has to tell what it did.
    return Known.LOST if use_case.is_silent else fault.known


def _method(cell: Cell) -> str:
    writes = cell.play.use_case.writes
    return {WriteKind.CREATE: "POST", WriteKind.EDIT: "PUT", WriteKind.DELETE: "DELETE"}[writes] if writes else "GET"


def _is_no_op_that_is_told(cell: Cell) -> bool:
    """A server may say yes and change nothing: that is told as differences."""
    found = getattr(cell.result, "differences", [])
    return bool(found) and cell.play.use_case.writes is WriteKind.EDIT


# (a) The register says nothing that is not so


def says_the_truth(cell: Cell) -> Iterator[str]:
    if cell.play.use_case.writes is None:
        return
    write = cell.write
    if write is None:
        yield "the register knows nothing of the write"
        return
    if write.fate is WriteFate.ON_ITS_WAY:
        yield "the register leaves it on its way, though it has ended"
    if write.fate is WriteFate.DONE and not cell.was_done and not _is_no_op_that_is_told(cell):
        yield "the register says that it was done, and it was not"
    if write.fate in SURELY_NOT_DONE and cell.was_done:
        yield f"the register says “{write.fate}”, and the server did it"
    if write.fate in (WriteFate.REFUSED, WriteFate.NOT_SENT) and known_of_write(cell) is Known.LOST:
        yield f"the register says “{write.fate}”, which nobody can know"
    if write.fate is WriteFate.WAITING and known_of_write(cell) is Known.LOST:
        yield "it waits to be sent again, and may have been done"
    if write.fate is WriteFate.NOT_KNOWN and known_of_write(cell) is not Known.LOST:
        yield f"the register says “not known”, though it can be known: {known_of_write(cell)}"
    if cell.problem is not None and write.fate is WriteFate.DONE:
        yield "a problem is told of what was done"
    if cell.problem is None and write.fate not in (WriteFate.DONE, WriteFate.WAITING):
        yield f"no problem is told, and the register says “{write.fate}”"
    if write.fate is WriteFate.WAITING and cell.problem is None and not getattr(cell.result, "waits", False):
        yield "it waits, and nobody is told"


def says_of_the_row(cell: Cell) -> Iterator[str]:
    row, use_case = cell.row, cell.play.use_case
    if use_case.writes is WriteKind.CREATE and row is not None and cell.write is not None:
        expected = {
            WriteFate.DONE: Fate.MADE,
            WriteFate.REFUSED: Fate.REFUSED,
            WriteFate.NOT_SENT: Fate.NOT_SENT,
            WriteFate.NOT_KNOWN: Fate.NOT_KNOWN,
        }.get(cell.write.fate)
        if row.fate is not expected:
            yield f"the row says “{row.fate}” of a create that is “{cell.write.fate}”"
        if row.fate is Fate.MADE and cell.server_holds is None:
            yield "the row has a key that the server does not know"
    elif use_case.writes is not None and row is None:
        yield "the row is gone"
    if (
        use_case.writes is WriteKind.DELETE
        and row is not None
        and (row.fate is Fate.DELETED) is not (cell.write is not None and cell.write.fate is WriteFate.DONE)
    ):
        yield f"the row says “{row.fate}” of a deletion that is “{cell.write.fate if cell.write else None}”"
    if use_case.name == "get" and cell.problem is not None and row != cell.row_before:
        yield "a look that failed has changed the row"
    if use_case.name == "add" and (row is not None) is not (cell.told is None):
        yield "the list has a row of what could not be read, or none of what could"
    unsettled = row.unsettled.fate if row is not None and row.unsettled is not None else None
    fate = cell.write.fate if cell.write is not None else None
    if use_case.writes is WriteKind.EDIT and fate in (WriteFate.NOT_KNOWN, WriteFate.WAITING) and unsettled is not fate:
        yield f"the row does not show that an edit is “{fate}”"


# (b) Nothing leaves more often than it may


def leaves_as_often_as_it_may(cell: Cell) -> Iterator[str]:
    use_case, fault = cell.play.use_case, cell.play.fault
    for method, count in cell.left.items():
        if method not in use_case.asks:
            yield f"{method} left, which nobody asked for"
            continue
        tries = fault.tries if method == use_case.hit and method not in use_case.once else 1
        # A refusal that proves that the time was wrong proves that nothing was done.
        tries += fault.clock is not None
        looks_between = 0
        if (method, use_case.hit) == ("GET", "PUT"):
            # Before a change is repeated it is looked again.
            looks_between = max(0, cell.left.get("PUT", 0) - 1)
        if count > tries * use_case.asks[method] + looks_between:
            yield f"{method} left {count} times"
    if cell.made > 1:
        yield f"{cell.made} sessions were made"
    if cell.texts_sent > 1:
        yield f"{cell.texts_sent} texts were sent"
    # A connection that breaks before anything was sent is opened once more by httpx.
    if cell.accepted > 2 * 3 * sum(use_case.asks.values()) + 1:
        yield f"it connected {cell.accepted} times"


# (c) What is told is what happened


def is_called_by_its_name(cell: Cell) -> Iterator[str]:
    use_case, fault, told = cell.play.use_case, cell.play.fault, cell.told
    if isinstance(told, Unexpected) or type(told) is Problem:
        yield f"told as {type(told).__name__}"
    ends_well = fault.ends_well and (fault.known is Known.DONE or use_case.may_repeat)
    if ends_well and (told is not None or getattr(cell.result, "waits", False)):
        yield f"it could have ended well, and ended with {type(told).__name__}"
    kinds = fault.kinds_of.get(use_case.name, fault.kinds)
    if told is not None and not ends_well and type(told) not in kinds:
        rightly = ", ".join(sorted(kind.__name__ for kind in kinds)) or "none at all"
        yield f"told as {type(told).__name__}, rightly {rightly}"
    if told is None and use_case.writes is None and kinds and not ends_well:
        yield "nobody is told"


# (d) Sentences are whole, details say enough and nothing of anybody


def is_told_in_sentences(cell: Cell) -> Iterator[str]:
    told = cell.told
    if told is None:
        return
    for each in told.told:
        try:
            text = str(each)
        except KeyError:
            yield f"a place is not filled: {each.template}"
            continue
        # What a server said ends as it likes.
        ends_in_servers_words = each.template.endswith("{said}")
        if _PLACE.search(text.replace(told.details.said, "")) or "None" in text:
            yield f"a place is not filled: {text}"
        elif not (_WHOLE.match(text) or (ends_in_servers_words and text[:1].isupper())):
            yield f"no whole sentence: {text}"
    yield from _details(cell, told)


def _details(cell: Cell, told: Problem) -> Iterator[str]:
    details, fault = told.details, cell.play.fault
    if not details.method or "/sessions" not in details.path:
        yield f"details without method or path: {details}"
    if details.at is None or f"{details.at:%H:%M:%S}" not in str(details):
        yield "details without a time"
    if fault.status is not None and details.status != fault.status:
        yield f"details with the status {details.status}, not {fault.status}"
    if details.status is not None and fault.act is not None and fault.status and REQUEST_ID not in str(details):
        yield "details without the request's id"


def tells_nothing_of_anybody(cell: Cell) -> Iterator[str]:
    yield from cell.leaks
    shown = [str(problem.details) for problem in cell.heard if problem is not None]
    shown += [cell.write.why] if cell.write is not None else []
    for text in cell.customer.texts:
        if any(text in each for each in shown):
            yield f"the details tell {text}"
    if any(name in each.lower() for each in shown for name in ("api-key", "api-token", "api-timestamp", "user-agent")):
        yield "the details tell a header"


# (e) What was typed is there


def keeps_what_was_typed(cell: Cell) -> Iterator[str]:
    use_case, write = cell.play.use_case, cell.write
    if use_case.writes not in (WriteKind.CREATE, WriteKind.EDIT) or (write and write.fate is WriteFate.DONE):
        return
    if write is not None and write.fate is WriteFate.WAITING and write.asked:
        return
    if cell.draft is None:
        yield "what was typed is gone"
    elif use_case.by_person and "as it was typed" not in cell.draft.texts.values():
        yield "what was typed is not what is kept"
    elif not use_case.by_person and cell.customer.model not in cell.draft.texts.values():
        yield "what waited is not what is kept"


# (f) and (g) It ends, and leaves the line clean


def leaves_the_line_clean(cell: Cell) -> Iterator[str]:
    if cell.next_call:
        yield cell.next_call


def ends_in_time(cell: Cell) -> Iterator[str]:
    use_case, fault = cell.play.use_case, cell.play.fault
    calls = fault.tries * use_case.asks[use_case.hit] if use_case.may_repeat else 1
    longest = calls * (LONG_CALL if fault.is_large else WHOLE_CALL) + fault.wait + SLACK
    if cell.seconds > longest:
        yield f"it took {cell.seconds:.1f} s, {longest:.1f} s at most would do"


# Problems know what became of the call


def problem_and_register_agree(cell: Cell) -> Iterator[str]:
    problem = cell.problem
    if problem is None or cell.write is None:
        return
    if problem.fate is CallFate.NOT_KNOWN and cell.write.fate is not WriteFate.NOT_KNOWN:
        yield f"the problem says “not known”, the register “{cell.write.fate}”"
    if problem.fate is not CallFate.NOT_KNOWN and cell.write.fate is WriteFate.NOT_KNOWN:
        yield f"the problem says “{problem.fate}”, the register “not known”"
    if isinstance(problem, NoConnection | AnswerNotUnderstood) and problem.fate is CallFate.REFUSED:
        is_wrong_address = isinstance(problem, AnswerNotUnderstood) and cell.play.fault.is_gone
        if not is_wrong_address:
            yield "no answer, or none that is understood, is taken for a refusal"


RULES: tuple[Rule, ...] = (
    says_the_truth,
    says_of_the_row,
    leaves_as_often_as_it_may,
    is_called_by_its_name,
    is_told_in_sentences,
    tells_nothing_of_anybody,
    keeps_what_was_typed,
    leaves_the_line_clean,
    ends_in_time,
    problem_and_register_agree,
)
