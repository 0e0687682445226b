"""Pictures of a line that is down, changes that wait for it, somebody else's changes, and a clock that is wrong."""

from __future__ import annotations

from offscreen_driver import Driver

from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.ui.session_editor.editor import SessionEditor


async def off_line(driver: Driver) -> None:
    """Save two changes while nobody is reached, enter a new session; then let the line come back."""
    window, server = driver.window, driver.program.practice_server
    if server is None:
        raise LookupError("these pictures need a practice server")
    desk = window.desk
    idle = [row for row in desk.list.rows if row.status == "IDLE" and row.key][:3]
    await in_editor(driver, idle[0])
    window.windows.editors[-1].reject()
    server.stop()
    for row, trim in zip(idle[:2], ("Touring", "Sport"), strict=True):
        editor = await in_editor(driver, row)
        editor.form.open_to(Field.TRIM)
        driver.type_into("Trim", trim, editor)
        driver.type_into("Exterior color", "Green", editor)
        editor.save()
        await driver.until(lambda editor=editor: editor not in window.windows.editors, "the change to be kept")
    await driver.until(lambda: desk.outbox.waiting == 2, "both changes to wait")  # noqa: PLR2004 - both
    await choose(driver, idle[0])
    await driver.picture(window, "off-line")
    editor = await in_editor(driver, idle[0])
    await driver.picture(editor, "off-line-editor")
    editor.reject()
    editor = window.windows.open_new_with("1HGCM82633A004352")
    await driver.until(lambda: editor.edit.vin_help.vehicle is not None, "the vehicle")
    driver.type_into("Mobile number", "2025550143", editor)
    editor.save()
    await driver.until(lambda: bool(editor.notice_bar.text), "what is told")
    await driver.picture(editor, "off-line-create")
    editor.reject()
    await driver.until(lambda: editor not in window.windows.editors, "the editor to close")
    await driver.picture(window, "off-line-draft")
    server.start()
    vehicle = PaveSession.model_validate(server.session(idle[1].key or "")).vehicle
    held = (server.session(idle[1].key or "") or {})["vehicle"]
    server.change(idle[1].key or "", vehicle={**held, "trim": f"{vehicle.trim} Limited"})
    server.misbehave(Misbehaviour(clock_offset=-600.0, times=None))
    desk.refresh()
    await driver.until(lambda: desk.outbox.waiting == 0, "what waited to be sent")
    await driver.until(lambda: "could not be made" in window.notice_bar.text, "what is told")
    await choose(driver, idle[1])
    await driver.picture(window, "on-line-again")
    editor = await in_editor(driver, idle[1])
    await driver.until(lambda: bool(editor.edit.meanwhile.theirs), "what somebody else has changed")
    await driver.picture(editor, "clash")
    editor.reject()


async def in_editor(driver: Driver, row: SessionRow) -> SessionEditor:
    """Open a session's editor, and wait for what it shows."""
    editor = driver.window.windows.open_existing(row)
    await driver.until(lambda: bool(editor.edit.original), "the session in the editor")
    return editor


async def choose(driver: Driver, row: SessionRow) -> None:
    """Choose a session in the list."""
    rows = driver.window.desk.list.rows
    driver.window.page.table.choose(next(n for n, each in enumerate(rows) if each.local_id == row.local_id))
    await driver.until(
        lambda: (shown := driver.window.work.chosen.details.row) is not None and shown.local_id == row.local_id,
        "the details",
    )
