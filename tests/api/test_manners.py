"""What is repeated and what never is, how often and after which pauses, and what a server's wish for rest means."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.connection_check import check_connection
from pave_desktop.api.pave.sessions import create_session, delete_session, get_session, update_session
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    CertificateNotTrusted,
    FieldsRefused,
    Gone,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    ProxyTrouble,
    ServerTrouble,
    TechnicalDetails,
    TooManyRequests,
)
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import BODY, CALLS, KEY, calling, calling_practice, problem_of, until
from tests.api.raw_server import answer_of, free_port, json_answer, serving
from tests.api.virtual_time import run_at_once, seconds_passed

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
NEVER_SENT, REFUSED, NOT_KNOWN = CallFate.NEVER_SENT, CallFate.REFUSED, CallFate.NOT_KNOWN


LOT = Connection(name="Test", base_url="https://here/v1", account="demo")


@dataclass(frozen=True)
class Somebody:
    """Who asks; no call is really made."""

    connection: Connection = LOT
    in_background: bool = False

    def clock(self) -> datetime:
        return NOON + timedelta(seconds=seconds_passed())


ELSEWHERE = Somebody(Connection(name="Other", base_url="https://elsewhere/v1", account="demo"))
HERE = LOT.origin


def no_line(fate: CallFate = NEVER_SENT) -> Problem:
    return NoConnection(fate=fate)


def status(number: int, retry_after: float | None = None, fate: CallFate = NOT_KNOWN) -> Problem:
    problem = ServerTrouble(fate=fate, details=TechnicalDetails(status=number))
    problem.retry_after = retry_after
    return problem


def too_many(retry_after: float | None = None) -> Problem:
    return TooManyRequests(retry_after=retry_after, details=TechnicalDetails(status=429))


class Answers:
    """Gives one end after the other, the last one again and again, and notes when it was asked."""

    def __init__(self, *ends: Problem | str) -> None:
        self._ends = itertools.chain(ends, itertools.repeat(ends[-1]))
        self.asked_at: list[float] = []

    async def __call__(self) -> str:
        self.asked_at.append(seconds_passed())
        end = next(self._ends)
        if isinstance(end, Problem):
            raise end
        return end


def manners(**options: object) -> Manners:
    """Those of the program, but that no dice are thrown: a pause is as long as it may be."""
    return Manners(**{"steady": seconds_passed, "chance": lambda: 1.0, **options})  # type: ignore[arg-type]


def asked(*ends: Problem | str, may_repeat: bool = True, by: Manners | None = None) -> tuple[object, list[float]]:
    """Ask once with manners: what came of it, and when the server was asked."""
    answers = Answers(*ends)

    async def story() -> object:
        try:
            return await (by or manners()).ask(Somebody(), answers, may_repeat=may_repeat)
        except Problem as problem:
            return problem

    return run_at_once(story()), answers.asked_at


# What is repeated


@pytest.mark.parametrize(
    "problem",
    [
        lambda: no_line(NEVER_SENT),
        lambda: no_line(NOT_KNOWN),
        lambda: ProxyTrouble(fate=NEVER_SENT),
        lambda: status(500),
        lambda: status(502),
        lambda: status(599),
        lambda: NotPave(fate=NOT_KNOWN, details=TechnicalDetails(status=502)),
    ],
)
def test_trouble_is_met_with_two_more_tries_after_growing_pauses(problem: Callable[[], Problem]) -> None:
    assert asked(problem(), problem(), "there") == ("there", [0.0, 0.5, 1.5])
    last = problem()
    assert asked(problem(), problem(), last, "too late") == (last, [0.0, 0.5, 1.5])


@pytest.mark.parametrize(
    "problem",
    [
        lambda: status(400, fate=REFUSED),
        lambda: status(302),
        lambda: status(408),
        lambda: NotSignedIn(details=TechnicalDetails(status=401)),
        lambda: Gone(details=TechnicalDetails(status=404)),
        lambda: FieldsRefused(fields={}, details=TechnicalDetails(status=400)),
        lambda: CertificateNotTrusted(fate=NEVER_SENT),
        lambda: AnswerNotUnderstood(fate=NOT_KNOWN, details=TechnicalDetails(status=200)),
        lambda: NotPave(fate=NOT_KNOWN, details=TechnicalDetails(status=200)),
        lambda: NotPave(fate=NOT_KNOWN, details=TechnicalDetails(status=403)),
    ],
)
def test_what_another_try_would_meet_again_is_not_repeated(problem: Callable[[], Problem]) -> None:
    only = problem()
    assert asked(only, "never asked for") == (only, [0.0])


@pytest.mark.parametrize("problem", [no_line(), no_line(NOT_KNOWN), status(503, 1), too_many(1)], ids=repr)
def test_what_may_not_be_repeated_is_not(problem: Problem) -> None:
    assert asked(problem, "never asked for", may_repeat=False) == (problem, [0.0])


def test_a_mistake_of_this_program_is_not_repeated() -> None:
    calls = []

    async def fail() -> None:
        calls.append(None)
        raise LookupError

    with pytest.raises(LookupError):
        run_at_once(manners().ask(Somebody(), fail, may_repeat=True))
    assert len(calls) == 1


def test_the_pauses_are_spread_over_all_of_their_length() -> None:
    dice = iter([0.0, 0.25, 1.0, 0.5])
    by = manners(chance=lambda: next(dice))
    assert asked(status(500), by=by)[1] == [0.0, 0.0, 0.25]
    by = manners(chance=lambda: next(dice), tries=5, first_pause=4.0)
    dice = iter([1.0, 0.5, 0.25, 1.0])
    assert asked(status(500), by=by)[1] == [0.0, 4.0, 8.0, 12.0, 44.0]


def test_nobody_waits_for_ever_for_slow_tries() -> None:
    async def slow() -> None:
        calls.append(seconds_passed())
        await asyncio.sleep(21)
        raise no_line(NOT_KNOWN)

    calls: list[float] = []
    with pytest.raises(NoConnection):
        run_at_once(manners().ask(Somebody(), slow, may_repeat=True))
    assert calls == [0.0]


def test_giving_up_during_a_pause_takes_no_time() -> None:
    async def story() -> None:
        answers = Answers(status(500))
        asking = asyncio.create_task(manners(first_pause=5.0).ask(Somebody(), answers, may_repeat=True))
        await asyncio.sleep(3)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert (seconds_passed(), answers.asked_at) == (3, [0.0])

    run_at_once(story())


# What a problem says of all tries


@pytest.mark.parametrize(
    ("ends", "fate"),
    [
        ([no_line(NEVER_SENT), no_line(NEVER_SENT), no_line(NEVER_SENT)], NEVER_SENT),
        ([no_line(NEVER_SENT), status(400, fate=REFUSED)], REFUSED),
        ([no_line(NOT_KNOWN), no_line(NEVER_SENT), no_line(NEVER_SENT)], NOT_KNOWN),
        ([no_line(NEVER_SENT), no_line(NOT_KNOWN), no_line(NEVER_SENT)], NOT_KNOWN),
        ([status(500), status(400, fate=REFUSED)], NOT_KNOWN),
        ([status(500), NotSignedIn(details=TechnicalDetails(status=401))], NOT_KNOWN),
        ([status(503, 1), too_many(11)], NOT_KNOWN),
        ([too_many(1), status(400, fate=REFUSED)], REFUSED),
    ],
    ids=str,
)
def test_what_may_have_been_done_by_any_try_may_have_been_done(ends: list[Problem], fate: CallFate) -> None:
    problem, times = asked(*ends)
    assert problem is ends[-1]
    assert isinstance(problem, Problem)
    assert (problem.fate, len(times)) == (fate, len(ends))


def test_the_time_is_told_once_the_last_try_has_failed() -> None:
    problem, _ = asked(status(500))
    assert isinstance(problem, Problem)
    assert problem.details.at == NOON + timedelta(seconds=1.5)


# What a server asks for


def then(*asks: tuple[float, Somebody], first: Problem, ends: Sequence[Problem | str] = ("there",)) -> list[object]:
    """After a first problem, ask again at these times; give what came of each, with the time."""

    async def story() -> list[object]:
        by = manners(tries=1)
        with pytest.raises(Problem):
            await by.ask(Somebody(), Answers(first), may_repeat=False)
        answers = Answers(*ends)

        async def later(at: float, who: Somebody) -> object:
            await asyncio.sleep(at)
            try:
                return await by.ask(who, answers, may_repeat=False), seconds_passed()
            except TooManyRequests as problem:
                return problem.retry_after, problem.fate, problem.details.status

        return list(await asyncio.gather(*(later(at, who) for at, who in asks)))

    return run_at_once(story())


@pytest.mark.parametrize("first", [too_many(25), status(503, 25)], ids=repr)
def test_later_calls_wait_or_are_told_how_long(first: Problem) -> None:
    me = Somebody()
    assert then((0, me), (14, me), (15, me), (24, me), (30, me), (0, ELSEWHERE), first=first) == [
        (25, NEVER_SENT, None),
        (11, NEVER_SENT, None),
        ("there", 25),
        ("there", 25),
        ("there", 30),
        ("there", 0),
    ]


def test_too_many_without_a_time_means_a_few_seconds() -> None:
    assert then((0, Somebody()), first=too_many()) == [("there", 5)]


def test_trouble_without_a_time_means_nothing() -> None:
    assert then((0, Somebody()), first=status(503)) == [("there", 0)]


def test_no_header_locks_anybody_out_for_good() -> None:
    assert then((0, Somebody()), (3600, Somebody()), first=too_many(999_999_999)) == [
        (3600, NEVER_SENT, None),
        ("there", 3600),
    ]


def test_of_several_answers_the_one_that_asks_for_most_holds() -> None:
    async def story() -> None:
        by = manners(tries=1)
        calls = [problem_of(by.ask(Somebody(), Answers(too_many(each)), may_repeat=False)) for each in (1, 40, 2)]
        await asyncio.gather(*calls)
        assert by.rest_of(HERE) == 40

    run_at_once(story())


def test_a_repeated_try_waits_as_asked() -> None:
    assert asked(too_many(7), status(503, 3), "there") == ("there", [0.0, 7.0, 10.0])
    assert asked(too_many(), "there") == ("there", [0.0, 5.0])


def test_nothing_is_repeated_when_the_server_wants_a_long_rest() -> None:
    problem = too_many(30)
    assert asked(problem, "too late") == (problem, [0.0])
    assert str(problem.next_step) == "Please try again in 30 seconds."


def test_who_waited_for_a_turn_hears_that_the_server_wants_a_rest_and_leaves_the_turn_to_others() -> None:
    async def slow() -> str:
        await asyncio.sleep(30)
        raise too_many(100)

    async def story() -> None:
        by = manners(tries=1, a_minute=1, kept_for_people=0)
        first = asyncio.create_task(problem_of(by.ask(Somebody(), slow, may_repeat=False)))
        await asyncio.sleep(1)
        second = asyncio.create_task(problem_of(by.ask(Somebody(), Answers("there"), may_repeat=False)))
        await asyncio.sleep(1)
        elsewhere = Answers("there")
        assert await by.ask(ELSEWHERE, elsewhere, may_repeat=False) == "there"
        assert elsewhere.asked_at == [60.0]
        problem = await second
        assert (problem.retry_after, problem.fate) == (70, NEVER_SENT)
        assert isinstance(await first, TooManyRequests)

    run_at_once(story())


# While the line is down


def test_while_the_line_is_down_each_asks_once_until_something_answers() -> None:
    async def story() -> None:
        by = manners()

        async def tries_of(*ends: Problem | str, who: Somebody = Somebody()) -> int:
            answers = Answers(*ends)
            await asyncio.gather(by.ask(who, answers, may_repeat=True), return_exceptions=True)
            return len(answers.asked_at)

        assert not by.is_down(HERE)
        assert await tries_of(no_line()) == 3
        assert by.is_down(HERE)
        assert await tries_of(no_line()) == 1
        assert await tries_of(no_line(), who=ELSEWHERE) == 3, "another server's line is another line"
        assert await tries_of("there") == 1
        assert not by.is_down(HERE)
        assert await tries_of(no_line()) == 3
        assert await tries_of(Gone(details=TechnicalDetails(status=404))) == 1
        assert not by.is_down(HERE), "whatever it says, it answers"
        assert await tries_of(no_line()) == 3
        assert await tries_of(status(503), no_line(), "there") == 3, "it has answered by then"

    run_at_once(story())


def test_what_says_nothing_of_the_line_leaves_it_as_it_was() -> None:
    async def story() -> None:
        by = manners(tries=1)
        for problem, is_down in ((CertificateNotTrusted(), False), (no_line(), True), (CertificateNotTrusted(), True)):
            await problem_of(by.ask(Somebody(), Answers(problem), may_repeat=True))
            assert by.is_down(HERE) is is_down

    run_at_once(story())


def test_listeners_hear_each_end_once_and_one_that_fails_harms_nobody() -> None:
    heard: list[tuple[Connection, Problem | None]] = []

    def fail(_connection: Connection, _problem: Problem | None) -> None:
        raise LookupError

    async def story() -> None:
        by = manners()
        by.listeners += [fail, lambda connection, problem: heard.append((connection, problem))]
        assert await by.ask(Somebody(), Answers(status(500), "there"), may_repeat=True) == "there"
        last = status(500)
        assert await problem_of(by.ask(ELSEWHERE, Answers(last), may_repeat=True)) is last
        asking = asyncio.create_task(by.ask(Somebody(), Answers(status(500)), may_repeat=True))
        await asyncio.sleep(0.1)
        asking.cancel()
        await asyncio.wait([asking])
        assert heard == [(Somebody().connection, None), (ELSEWHERE.connection, last)]

    run_at_once(story())


# Too many of our own


def test_no_more_calls_begin_in_a_minute_than_there_may_tries_counted() -> None:
    async def story() -> None:
        by = manners(a_minute=10, kept_for_people=4, tries=2)
        background = Somebody(in_background=True)
        seen = Answers(status(500), "there")
        answers = Answers("there")
        assert await by.ask(background, seen, may_repeat=True) == "there"
        waiting = [asyncio.create_task(by.ask(background, answers, may_repeat=True)) for _ in range(5)]
        await asyncio.sleep(1)
        people = Answers("there")
        for _ in range(4):
            await by.ask(Somebody(), people, may_repeat=True)
        await asyncio.gather(*waiting)
        assert people.asked_at == [1.5] * 4
        assert seen.asked_at + answers.asked_at == [0.0] + [0.5] * 5 + [60.5], "four places stay free for people"

    run_at_once(story())


# The four calls, over the wire


def quick() -> Manners:
    return Manners(first_pause=0.001)


def seen_by(server: PracticeServer) -> list[str]:
    return [request.method for request in server.requests()]


@pytest.mark.parametrize("trouble", [Misbehaviour(drop="before"), Misbehaviour(status=503)], ids=["lost", "503"])
@pytest.mark.parametrize(
    ("call", "tries"), [("create", 1), ("get", 3), ("update", 3), ("send a text", 1), ("delete", 3), ("check", 3)]
)
def test_which_calls_are_repeated_each_signed_afresh(
    server: PracticeServer, trouble: Misbehaviour, call: str, tries: int
) -> None:
    async def story() -> None:
        times = itertools.count()
        async with calling_practice(server) as first:
            key = (await create_session(first, BODY)).session.session_key
        server.clear_requests()
        server.misbehave(trouble)
        server.misbehave(trouble)
        async with calling_practice(
            server, clock=lambda: datetime.now(UTC) + timedelta(seconds=next(times)), manners=quick()
        ) as client:
            calls: dict[str, Callable[[], Awaitable[object]]] = {
                "create": lambda: create_session(client, BODY),
                "get": lambda: get_session(client, key),
                "update": lambda: update_session(client, key, {"vehicle": {"trim": "SL"}, "sms": {"to_name": "J"}}),
                "send a text": lambda: update_session(client, key, {"sms": {"to": "+12025550123"}}),
                "delete": lambda: delete_session(client, key),
                "check": lambda: check_connection(client),
            }
            if tries == 1:
                assert (await problem_of(calls[call]())).fate is NOT_KNOWN
            else:
                await calls[call]()
        assert [request.signed for request in server.requests()] == [True] * tries

    asyncio.run(story())
    server.behave()


def test_a_deletion_whose_answer_was_lost_is_found_done(server: PracticeServer) -> None:
    async def story() -> None:
        async with calling_practice(server, manners=quick()) as client:
            key = (await create_session(client, BODY)).session.session_key
            server.clear_requests()
            server.misbehave(Misbehaviour(drop="after"))
            await delete_session(client, key)
            assert seen_by(server) == ["DELETE", "DELETE"]
            problem = await problem_of(delete_session(client, key))
            assert (type(problem), problem.fate) == (Gone, REFUSED), "without a lost try it is news"

    asyncio.run(story())


def test_a_deletion_that_never_left_before_is_not_found_done() -> None:
    """Nobody listened at first; whoever deleted the session, it was not this."""

    async def story() -> None:
        port = free_port()

        async def begin_later() -> None:
            await until(lambda: asked_once)
            async with serving(json_answer({"message": "gone"}, 404), port=port) as server:
                await until(lambda: server.requests)
                await deleting

        asked_once: list[float] = []
        by = Manners(first_pause=0.2, chance=lambda: (asked_once.append(1.0), 1.0)[1])
        async with calling(f"http://127.0.0.1:{port}/v1", manners=by) as client:
            deleting = asyncio.create_task(problem_of(delete_session(client, KEY)))
            await asyncio.gather(begin_later(), deleting)
            problem = deleting.result()
            assert (type(problem), problem.fate) == (Gone, REFUSED)

    asyncio.run(story())


HTML = b"<html><body>Slow down</body></html>"


def in_seconds(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("status_code", [429, 503])
@pytest.mark.parametrize("body", [b'{"message": "slow down"}', HTML, b""], ids=["JSON", "page", "nothing"])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_both_forms_are_kept_whatever_they_come_with(status_code: int, body: bytes, form: str) -> None:
    async def story() -> None:
        told = "40" if form == "seconds" else in_seconds(40)
        date = f"Date: {in_seconds(0)}"
        async with (
            serving(answer_of(status_code, body, f"Retry-After: {told}", date)) as server,
            calling(server.base_url, manners=Manners()) as client,
        ):
            first = await problem_of(get_session(client, KEY))
            assert first.retry_after == pytest.approx(40, abs=1.5)
            for call in CALLS.values():
                problem = await problem_of(call(client))
                assert (type(problem), problem.fate) == (TooManyRequests, NEVER_SENT)
                assert problem.retry_after == pytest.approx(40, abs=3)
                assert problem.details.at is not None
            assert len(server.requests) == 1

    asyncio.run(story())


def test_each_try_is_signed_with_the_time_at_which_it_leaves() -> None:
    async def story() -> None:
        clock = itertools.count()
        async with (
            serving(json_answer({"message": "busy"}, 500)) as busy,
            calling(busy.base_url, clock=lambda: NOON + timedelta(seconds=next(clock)), manners=quick()) as client,
        ):
            await problem_of(get_session(client, KEY))
        lines = [line for request in busy.requests for line in request.split(b"\r\n")]
        assert len({line for line in lines if line.startswith(b"API-Token")}) == len(busy.requests) == 3

    asyncio.run(story())
