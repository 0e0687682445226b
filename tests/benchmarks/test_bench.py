"""The benchmarks run and tell figures; what the figures are is no test's business."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks import vin_decode
from tests.benchmarks.page_cache import bring_in, can_take_out, share_in_memory


def test_a_round_of_vin_decode_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    vin_decode.run(1, places=[vin_decode.IN_MEMORY], ways=[vin_decode.AS_BUILT, vin_decode.IN_THE_WINDOW])
    told = capsys.readouterr().out
    for words in ("(a) an editor open", "(b) the first VIN", "(c) the next VIN", "(d) (b) in the window"):
        assert re.search(rf"^{re.escape(words)}.* +[\d.]+ ms +[\d.]+ ms", told, re.MULTILINE), f"{words}\n{told}"
    for words in ("(b) / (a)", "(c) / (a)", "(d) / (b)"):
        assert re.search(rf"^{re.escape(words)} +[\d.]+ +[\d.]+$", told, re.MULTILINE), f"{words}\n{told}"
    figures = [float(figure) for figure in re.findall(r"([\d.]+) ms  ", told)]
    assert all(figure > 0 for figure in figures), told


def test_a_gap_that_a_person_notices_is_marked() -> None:
    quick = {"idle": 0.001, "first": 0.02, "next": 0.004, "mistyped": 0.004, "filled": 2.0, "percent in memory": 100}
    slow = {**quick, "first": 0.104}
    lines = vin_decode.table(vin_decode.IN_MEMORY, {vin_decode.AS_BUILT: [quick, slow, quick]})
    marked = [line for line in lines if "a person notices" in line]
    assert len(marked) == 1
    assert re.fullmatch(r"\(b\) the first VIN, import included +20\.0 ms +104\.0 ms  ! over 100 ms: .*", marked[0])
    assert any(re.fullmatch(r"\(b\) / \(a\) +20\.0 +104\.0", line) for line in lines)


def test_a_file_that_could_not_be_taken_out_of_memory_is_told() -> None:
    figures = {"idle": 1.0, "first": 1.0, "next": 1.0, "mistyped": 1.0, "filled": 1.0, "percent in memory": 37.0}
    told = "\n".join(vin_decode.table(vin_decode.ON_DISK, {vin_decode.AS_BUILT: [figures]}))
    assert "37 % of it in memory before the first VIN; another process holds it" in told


def test_one_is_run_by_its_name_and_all_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, int]] = []

    def stand_in(name: str) -> Callable[[int], None]:
        return lambda rounds: ran.append((name, rounds))

    for name in ("one", "other"):
        monkeypatch.setitem(bench.BENCHMARKS, name, (stand_in(name), "told"))
    monkeypatch.delitem(bench.BENCHMARKS, "vin_decode")
    assert bench.main(["other", "--rounds", "2"]) == 0
    assert ran == [("other", 2)]
    assert bench.main([]) == 0
    assert ran[1:] == [("one", bench.ROUNDS), ("other", bench.ROUNDS)]


@pytest.mark.parametrize("arguments", [["vni_decode"], ["vin_decode", "--rounds", "0"]])
def test_what_cannot_be_run_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(arguments)
    assert ended.value.code == 2
    assert "vin_decode" in capsys.readouterr().err


@pytest.mark.skipif(not can_take_out(), reason="only on Linux")
def test_a_file_that_was_just_read_is_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(os.urandom(1 << 20))
    bring_in(file)
    assert share_in_memory(file) == 1
