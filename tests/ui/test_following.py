"""The list follows by itself, and the line at the bottom says so where it cannot."""

from __future__ import annotations

from pave_desktop.api.pave.signing import utc_now
from tests.conftest import Desktop, Desktops, until
from tests.ui.hands import choose_row, make
from tests.ui.tree import texts


def hurry(desktop: Desktop) -> None:
    """Let the program's clock run twenty times as fast; for a test's length PAVE still takes its signatures."""
    began = utc_now()
    desktop.program.bench.clock = lambda: began + 20 * (utc_now() - began)


async def test_a_status_that_moves_on_is_seen_without_a_key(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    await choose_row(desktop, row)
    assert desktop.server is not None
    hurry(desktop)
    desktop.desk.follow.start()
    desktop.server.set_status(row.key or "", "STARTED")
    await until(lambda: desktop.desk.list.rows[0].status == "STARTED", 15)
    await until(lambda: "Opened" in texts(desktop.window.work.chosen.pane))
    assert desktop.window.page.table.chosen_row().local_id == row.local_id
    assert desktop.told == [], "following is no news"


async def test_a_line_that_is_down_is_told_once_at_the_bottom(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    assert desktop.server is not None
    desktop.server.stop()
    hurry(desktop)
    desktop.desk.follow.start()
    line = desktop.window.status_line.activity
    await until(line.text, 15)
    assert line.text().startswith("⚠ No connection to PAVE. ")
    await until(lambda: "Next try in" in line.text() or "Trying again" in line.text())
    assert desktop.told == []
    desktop.server.start()
    await until(lambda: not line.text(), 15)


async def test_nothing_is_looked_at_once_the_window_is_closed(desktops: Desktops) -> None:
    desktop = await desktops.open()
    await make(desktop, MAKE="Kia")
    desktop.desk.follow.start()
    await desktops.close(desktop)
    assert not desktop.desk.follow.is_on
