"""The clock that pauses and servers' times are counted by: nobody can set it."""

import sys
import time
from datetime import UTC, datetime

import pytest
import time_machine

from pave_desktop.api.steady_clock import steady_seconds


def test_it_goes_on_whatever_the_pcs_clock_says() -> None:
    before = steady_seconds()
    for year in (1990, 2050):
        with time_machine.travel(datetime(year, 1, 1, tzinfo=UTC)):
            assert 0 <= steady_seconds() - before < 30


def test_it_goes_as_fast_as_time_does() -> None:
    begun, real = steady_seconds(), time.perf_counter()
    while time.perf_counter() - real < 0.1:
        pass
    assert steady_seconds() - begun == pytest.approx(time.perf_counter() - real, abs=0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this clock")
def test_it_counts_sleep() -> None:
    assert steady_seconds() == pytest.approx(time.clock_gettime(time.CLOCK_BOOTTIME), abs=1)
