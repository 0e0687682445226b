"""The names of customers that are read from the register are left out of every log, however long ago a row was made."""

from __future__ import annotations

from pathlib import Path

from pave_desktop.storage.register import Register
from pave_desktop.system.redaction import MOST_NAMES, forget, know, redact
from tests.storage.conftest import made_row, with_register


def test_a_row_that_is_held_does_not_outlive_its_name(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one", customer="Wilhelmina Quist"))
        assert await register.row("one") is not None
        for number in range(MOST_NAMES):
            know("Customer" + "".join(chr(ord("a") + int(digit)) for digit in str(number)))
        assert "Quist" in redact("calling Wilhelmina Quist"), "of too many, the oldest are forgotten"
        assert await register.row("one") is not None
        assert redact("calling Wilhelmina Quist") == "calling … …"

    forget()
    with_register(path, work)
