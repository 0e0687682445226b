"""The benchmarks run and tell figures; what the figures are is no test's business."""

import asyncio
import json
import os
import re
from collections.abc import Callable, Collection
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from pave_desktop.models.list_query import ListQuery
from pave_desktop.practice import PracticeServer
from pave_desktop.storage.register import open_register
from pave_desktop.system.paths import DataPaths
from tests.benchmarks import __main__ as bench
from tests.benchmarks import create, memory, refresh, row_growth, search, start, stutter, vin_decode
from tests.benchmarks.display import can_show
from tests.benchmarks.figures import MANY, Figure, Measure, growth, table
from tests.benchmarks.fresh_process import RoundFailedError, one_round
from tests.benchmarks.lot import key_of, lot_of, open_data_folder
from tests.benchmarks.lot_server import lot_server
from tests.benchmarks.page_cache import bring_in, can_take_out, share_in_memory
from tests.benchmarks.server_process import practice_process, seconds_alone

KEYS = ["name", "value", "unit", "yardstick", "ratio", "goal", "within", "sessions"]


def measure(name: str = "some", **changes: Any) -> Measure:
    return Measure(name=name, told="told", **changes)


# Figures and verdicts


@pytest.mark.parametrize(
    ("goal", "values", "yardsticks", "within"),
    [
        (1.5, [3, 3, 3, 3, 3], [2, 2, 2, 2, 2], True),
        (1.4, [3, 3, 3, 3, 3], [2, 2, 2, 2, 2], False),
        (1.4, [3, 3, 2, 2, 2], [2, 2, 2, 2, 2], True),
        (16.7, [9, 9, 9, 99, 99], [], True),
        (16.7, [9, 9, 99, 99, 99], [], False),
        (None, [3, 3, 3, 3, 3], [2, 2, 2, 2, 2], None),
        (1.5, [3, 3, 3, 3], [2, 2, 2, 2], None),
    ],
)
def test_a_goal_is_the_most_that_the_median_may_be(
    goal: float | None, values: list[float], yardsticks: list[float], within: bool | None
) -> None:
    assert Figure(measure=measure(goal=goal), values=values, yardsticks=yardsticks).within is within


def test_an_entry_says_everything_that_was_found() -> None:
    with_yardstick = Figure(measure=measure(goal=1.6), values=[4, 6, 5, 9, 1], yardsticks=[2, 4, 9, 1, 4])
    assert with_yardstick.entry() == dict(zip(KEYS, ["some", 5, "ms", 4, 1.25, 1.6, True, None], strict=True))
    alone = Figure(measure=measure(unit="MB"), values=[4, 6, 5, 9, 1])
    assert alone.entry() == dict(zip(KEYS, ["some", 5, "MB", None, None, None, None, None], strict=True))


def test_the_table_has_a_line_for_each_and_says_where_rounds_are_too_few() -> None:
    five = [2.0, 2.2, 2.0, 2.0, 2.0]
    met = Figure(measure=measure("met", goal=1.6), values=[3.0] * 5, yardsticks=five)
    missed = Figure(measure=measure("missed", goal=1.4), values=[3.0] * 5, yardsticks=five)
    alone = Figure(measure=measure("alone", unit="MB", goal=50), values=[3.0] * 5)
    no_goal = Figure(measure=measure("no_goal"), values=[3.0] * 5, yardsticks=five)
    lines = [" ".join(line.split()) for line in table([met, missed, alone, no_goal])]
    assert lines[1:] == [
        "met 3.00 ms 2.00 ms 1.500 1.6 yes 1.36 to 1.50",
        "missed 3.00 ms 2.00 ms 1.500 1.4 NO 1.36 to 1.50",
        "alone 3.00 MB 50 MB yes",
        "no_goal 3.00 ms 2.00 ms 1.500 1.36 to 1.50",
    ]
    few = Figure(measure=measure("few", goal=1.6), values=[3.0] * 4, yardsticks=[2.0] * 4)
    assert [" ".join(line.split()) for line in table([few])][1:] == [
        "few 3.00 ms 2.00 ms 1.500 1.6 1.50 to 1.50",
        "Fewer than 5 rounds: too few to say whether a goal is met.",
    ]


def test_a_goal_of_the_value_is_not_one_of_the_ratio() -> None:
    by_value = measure(goal=50, unit="ms", goal_of_value=True)
    assert Figure(measure=by_value, values=[40.0] * 5, yardsticks=[0.1] * 5).within is True
    assert Figure(measure=by_value, values=[60.0] * 5, yardsticks=[59.0] * 5).within is False


def test_a_goal_is_met_or_missed_at_the_size_it_was_set_for() -> None:
    def figure(sessions: int) -> Figure:
        return Figure(measure=measure(goal=2), values=[3.0] * 5, yardsticks=[2.0] * 5, sessions=sessions)

    assert (figure(MANY).within, figure(1_000).within) == (True, None)
    assert [line.split()[0:2] for line in table([figure(1_000), figure(MANY)])[1:]] == [
        ["some", "(1,000)"],
        ["some", "3.00"],
    ]


def test_growth_compares_the_sizes_and_keeps_quiet_about_one() -> None:
    def figure(sessions: int, value: float) -> Figure:
        return Figure(measure=measure(), values=[value], sessions=sessions)

    assert growth([figure(MANY, 3.0), Figure(measure=measure("other"), values=[1.0])]) == []
    head, line = growth([figure(1_000, 2.0), figure(MANY, 3.0)])[1:]
    assert head.split()[-4:] == ["1,000", "100,000", "grows", "by"]
    assert line.split() == ["some", "2.00", "ms", "3.00", "ms", "×", "1.50"]


# What is asked for on the command line


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, list[str]]]:
    """Two benchmarks in place of the real ones: one of a figure, one of two of which the second fails to be run."""
    told: list[tuple[str, int, list[str]]] = []

    def stand_in(name: str, fails: Collection[str] = ()) -> Callable[[int, Collection[Measure]], list[Figure]]:
        def run(rounds: int, wanted: Collection[Measure]) -> list[Figure]:
            told.append((name, rounds, [each.name for each in wanted]))
            if any(each.name in fails for each in wanted):
                raise RoundFailedError("the round said this")
            return [Figure(measure=each, values=[3.0] * rounds, yardsticks=[2.0] * rounds) for each in wanted]

        return run

    pair = (measure("pair_a", goal=1.0), measure("pair_b"))
    monkeypatch.setattr(
        bench,
        "BENCHMARKS",
        [
            bench.Benchmark("pair", "told", pair, stand_in("pair", fails=["pair_b"])),
            bench.Benchmark("single", "told", (measure("lone"),), stand_in("single")),
        ],
    )
    return told


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["single"], [("single", 5, ["lone"])]),
        (["lone"], [("single", 5, ["lone"])]),
        (["lone", "pair_a"], [("pair", 5, ["pair_a"]), ("single", 5, ["lone"])]),
        (["pair_a", "pair"], [("pair", 5, ["pair_a", "pair_b"])]),
        ([], [("pair", 5, ["pair_a", "pair_b"]), ("single", 5, ["lone"])]),
    ],
)
def test_benchmarks_and_their_figures_go_by_name_and_all_without_one(
    ran: list[tuple[str, int, list[str]]], names: list[str], expected: list[tuple[str, int, list[str]]]
) -> None:
    bench.main(names)
    assert ran == expected


def test_a_missed_goal_is_no_failure_and_the_file_is_found_where_the_command_was_given(
    ran: list[tuple[str, int, list[str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.main(["--folder", str(tmp_path), "pair_a", "lone", "--rounds", "6", "--json", "figures.json"]) == 0
    assert [rounds for _, rounds, _ in ran] == [6, 6]
    entries = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert [(entry["name"], entry["within"]) for entry in entries] == [("pair_a", False), ("lone", None)]
    assert re.search(r"^pair_a .* NO ", capsys.readouterr().out, re.MULTILINE)


def test_a_round_that_fails_is_told_and_the_others_are_measured(
    ran: list[tuple[str, int, list[str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.json"
    assert bench.main(["--json", str(file)]) == 1
    assert [name for name, _, _ in ran] == ["pair", "single"]
    assert [entry["name"] for entry in json.loads(file.read_text(encoding="utf-8"))] == ["lone"]
    assert "pair failed: the round said this" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["vni_decode"], "there is no vni_decode; there are create, create_wall, create_cpu, "),
        (["create", "vni_decode"], "there is no vni_decode"),
        (["vin_decode", "--rounds", "0"], "--rounds must be at least 1"),
        (["start", "--sessions", "1000", "0"], "--sessions must be at least 1 each"),
        (["create", "--profile", "."], "--profile is for start, refresh_1000"),
        (["vin_decode", "--json", "no-such-folder/file.json"], "there is no folder no-such-folder"),
    ],
)
def test_what_cannot_be_run_is_refused(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_what_a_round_said_at_its_bad_end_is_kept() -> None:
    with pytest.raises(RoundFailedError, match=r"(?s)nothing_of_the_kind ended with 1:.*No module named"):
        one_round("tests.benchmarks.nothing_of_the_kind")


# The benchmarks themselves


def access_to(server: PracticeServer) -> dict[str, str]:
    return {name: getattr(server, name) for name in ("base_url", "account", "api_key", "api_secret")}


def test_a_round_of_create_gives_its_figures_and_both_sides_ask_for_the_same(
    practice_server: PracticeServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(create, "practice_process", lambda _: nullcontext(access_to(practice_server)))
    figures = create.run(1, [create.WALL_NEAR, create.CPU_NEAR], creates=2, warm_up=1)
    assert [figure.measure.name for figure in figures] == ["create_wall_0ms", "create_cpu_0ms"]
    for figure in figures:
        entry = figure.entry()
        assert list(entry) == KEYS
        assert entry["value"] > 0
        assert entry["yardstick"] > 0
        assert entry["ratio"] == pytest.approx(entry["value"] / entry["yardstick"], rel=0.01)
        assert (entry["unit"], entry["goal"], entry["within"]) == ("ms", None, None)
    assert re.search(r"0 ms away the server alone answers in [\d.]+ ms", capsys.readouterr().err)
    _alone, *asked = [(each.method, each.path, each.body, each.signed) for each in practice_server.requests()]
    assert [(method, path, signed) for method, path, _, signed in asked] == [("POST", "/v1/sessions", True)] * 6
    assert asked[:3] == asked[3:], "a yardstick that sends something else is none"


def test_the_window_is_measured_on_a_server_that_is_far_away() -> None:
    with practice_process(create.FAR) as access:
        assert seconds_alone(access, create.body(0), calls=1) >= create.FAR
        assert create.one_side(create.WINDOW, access, creates=1, warm_up=1)["wall"] > create.FAR


def test_a_round_of_vin_decode_prints_its_table_and_gives_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = [each for each in vin_decode.MEASURES if not each.name.endswith("_from_disk")]
    figures = vin_decode.run(1, wanted, ways=[vin_decode.AS_BUILT])
    assert [figure.measure.name for figure in figures] == ["vin_first", "vin_next", "vin_mistyped"]
    for figure in figures:
        assert list(figure.entry()) == KEYS
        assert figure.value > 0
        assert figure.ratio
        assert figure.within is None
    told = capsys.readouterr().out
    for words in ("(a) an editor open", "(b) the first VIN", "(c) the next VIN"):
        assert re.search(rf"^{re.escape(words)}.* +[\d.]+ ms +[\d.]+ ms", told, re.MULTILINE), f"{words}\n{told}"
    for words in ("(b) / (a)", "(c) / (a)"):
        assert re.search(rf"^{re.escape(words)} +[\d.]+ +[\d.]+$", told, re.MULTILINE), f"{words}\n{told}"


def test_a_gap_that_a_person_notices_is_marked() -> None:
    quick = {"idle": 0.001, "first": 0.02, "next": 0.004, "mistyped": 0.004, "filled": 2.0, "percent in memory": 100}
    slow = {**quick, "first": 0.104}
    rounds = {vin_decode.AS_BUILT: [quick, slow, quick], vin_decode.IN_THE_WINDOW: [slow, slow, slow]}
    lines = vin_decode.table(vin_decode.IN_MEMORY, rounds)
    marked = [line for line in lines if "a person notices" in line]
    assert len(marked) == 2
    assert re.fullmatch(r"\(b\) the first VIN, import included +20\.0 ms +104\.0 ms  ! over 100 ms: .*", marked[0])
    assert any(re.fullmatch(r"\(b\) / \(a\) +20\.0 +104\.0", line) for line in lines)
    assert any(re.fullmatch(r"\(d\) / \(b\) +5\.2 +1\.0", line) for line in lines)


def test_a_file_that_could_not_be_taken_out_of_memory_is_told() -> None:
    figures = {"idle": 1.0, "first": 1.0, "next": 1.0, "mistyped": 1.0, "filled": 1.0, "percent in memory": 37.0}
    told = "\n".join(vin_decode.table(vin_decode.ON_DISK, {vin_decode.AS_BUILT: [figures]}))
    assert "37 % of it in memory before the first VIN; another process holds it" in told


@pytest.mark.skipif(not can_take_out(), reason="only on Linux")
def test_a_file_that_was_just_read_is_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(os.urandom(1 << 20))
    bring_in(file)
    assert share_in_memory(file) == 1


# Windows on a lot

on_a_screen = pytest.mark.skipif(not can_show(), reason="needs Xvfb")
A_FEW = 60


def whole(figures: list[Figure], names: list[str]) -> dict[str, Figure]:
    """Look that each figure that was asked for has come, and is one; what it is, is no test's business."""
    assert [figure.measure.name for figure in figures] == names
    for figure in figures:
        assert list(figure.entry()) == KEYS
        assert figure.sessions == A_FEW
        assert figure.within is None
    return {figure.measure.name: figure for figure in figures}


@on_a_screen
def test_a_start_is_measured_until_rows_are_painted() -> None:
    figures = whole(start.run(1, start.MEASURES, sessions=A_FEW), ["start"])
    assert figures["start"].value > figures["start"].yardsticks[0] > 0


@on_a_screen
def test_a_profile_of_the_start_names_its_imports_and_its_calls(tmp_path: Path) -> None:
    imports, calls = start.profile(tmp_path, sessions=A_FEW)
    assert "pave_desktop.ui.session_table.view" in imports.read_text(encoding="utf-8")
    assert calls.stat().st_size > 0


@on_a_screen
@pytest.mark.skipif(not can_take_out(), reason="only on Linux")
def test_memory_is_measured_beside_a_bare_window() -> None:
    figures = whole(memory.run(1, memory.MEASURES, sessions=A_FEW, seconds=0), ["memory", "memory_share"])
    assert figures["memory"].value > figures["memory"].yardsticks[0] > figures["memory_share"].yardsticks[0] > 0


@on_a_screen
def test_keys_and_clicks_are_measured_beside_the_sql_that_ran_for_them() -> None:
    measured = search.run(1, search.MEASURES, sessions=A_FEW, words=["nis", "nowhere"], columns=[1], times=1)
    figures = whole(measured, ["search_key", "search_frame", "sort"])
    for name in ("search_key", "sort"):
        assert figures[name].value > figures[name].yardsticks[0] > 0
    assert figures["search_frame"].value > 0


@on_a_screen
def test_a_refresh_is_measured_beside_bare_calls() -> None:
    wanted = [refresh.SAME_WALL, refresh.SAME_CPU]
    measured = refresh.run(1, wanted, sessions=A_FEW, calls=12, seconds=0.01)
    for figure in whole(measured, [each.name for each in wanted]).values():
        assert figure.value > 0
        assert figure.ratio


@on_a_screen
def test_the_gaps_of_a_busy_window_are_measured_beside_those_of_an_idle_one() -> None:
    figures = whole(
        stutter.run(1, stutter.MEASURES, sessions=A_FEW, seconds=1, opened=12), ["stutter_share", "stutter_longest"]
    )
    assert 0 <= figures["stutter_share"].value <= 100
    assert figures["stutter_longest"].value > 0
    assert figures["stutter_longest"].ratio


@on_a_screen
def test_the_change_of_a_row_is_measured_in_two_registers() -> None:
    figures = whole(row_growth.run(1, row_growth.MEASURES, sessions=A_FEW, changes=3), ["row_growth"])
    assert figures["row_growth"].value > 0
    assert figures["row_growth"].ratio


# The lot


def test_a_lot_is_the_same_each_time_and_has_as_many_open_as_it_says() -> None:
    lot = lot_of(500, opened=20)
    statuses = [lot.document(number)["status"] for number in range(500)]
    assert statuses == [lot.document(number)["status"] for number in range(500)]
    assert sum(status not in ("COMPLETE", "EXPIRED", "INVALID") for status in statuses) == 20
    assert len({key_of(number) for number in range(20_000)}) == 20_000
    times = [lot.made_at(number) for number in range(500)]
    assert times[0] - times[-1] > timedelta(days=9 * 365)


def test_a_data_folder_of_a_lot_is_one_that_the_program_opens(tmp_path: Path) -> None:
    lot = lot_of(40, opened=7)
    open_data_folder(lot, tmp_path)

    async def read() -> tuple[int, list[str | None]]:
        opened = await open_register(DataPaths(tmp_path).register)
        try:
            assert opened.told is None
            page = await opened.register.page(ListQuery(), limit=200)
            return len(await opened.register.open_rows()), [row.key for row in page]
        finally:
            await opened.register.close()

    open_ones, keys = asyncio.run(read())
    assert open_ones == 7
    assert sorted(keys, key=str) == sorted(key_of(number) for number in range(40))


def test_the_server_of_a_lot_answers_what_its_register_holds_or_what_came_of_it() -> None:
    lot = lot_of(40, opened=40)
    with lot_server(lot, seconds=0, with_news=False) as same, lot_server(lot, seconds=0) as news:
        for base_url, looks in ((same, (0, 0)), (news, (1, 2))):
            for expected in looks:
                answer = httpx.get(f"{base_url}/sessions/{key_of(3)}", trust_env=False)
                assert answer.json() == lot.document(3, looks=expected)
        assert httpx.get(f"{same}/sessions/PRA-0000000000", trust_env=False).status_code == 404
