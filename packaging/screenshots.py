"""Saves a picture of every window in light, dark and at 150 %, with full, long, empty and wrong contents."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from offscreen_driver import Driver, drive
from PySide6.QtWidgets import QApplication

from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_form import read_form
from pave_desktop.ui.connections.window import ConnectionsWindow
from pave_desktop.ui.theme import apply_theme

README_PICTURES = Path(__file__).resolve().parent / "pictures"
SMALL_SCREEN = (1366, 768)
LONG = "Bartholomew-Maximilian Featherstonehaugh-Cholmondeley of Saint-Louis-du-Ha! Ha! and Sons (Automobiles) Ltd."

SESSIONS = (
    ("5N1AT2MV1HC812345", "2017", "Nissan", "Rogue", "SV", "(202) 555-0111", "Jane Smith", "IDLE"),
    ("JN1CV6AR5BM410001", "2011", "Infiniti", "G37", "", "(202) 555-0199", "Omar Haddad", "IDLE"),
    ("1HGCV1F39JA000016", "2018", "Honda", "Accord", "Sport", "(202) 555-0143", "Rosa Delgado", "STARTED"),
    ("1FTFW1E56MFA00123", "2021", "Ford", "F-150", "XLT", "(202) 555-0127", "Pete Novak", "PROCESS"),
    ("2T3P1RFV0MC000456", "2021", "Toyota", "RAV4", "XLE", "(202) 555-0168", "Mei Tanaka", "QC_PASSED"),
    ("", "", "", "", "", "(202) 555-0174", "Lou Archer", "IDLE"),
    ("WBA8E9G54GNT00077", "2016", "BMW", "328i", "", "(202) 555-0102", "Ingrid Berg", "COMPLETE"),
    ("3VWD17AJ7EM000321", "2014", "Volkswagen", "Jetta", "SE", "(202) 555-0155", "Tom Baker", "EXPIRED"),
)


async def fill(driver: Driver, *, long: bool) -> None:
    """Make sessions over the wire and move them on at the practice server."""
    desk, server = driver.window.desk, driver.program.practice_server
    connection = desk.connections.current
    if server is None or connection is None:
        raise RuntimeError("this play needs the practice server")
    fields = (Field.VIN, Field.YEAR, Field.MAKE, Field.MODEL, Field.TRIM, Field.SMS_TO, Field.SMS_TO_NAME)
    for number, (*texts, status) in enumerate(SESSIONS, start=1):
        typed = dict(zip(fields, texts, strict=True))
        if long:
            typed |= {Field.MODEL: LONG, Field.TRIM: LONG, Field.SMS_TO_NAME: LONG}
        values = read_form(typed).values
        local_id = new_local_id()
        draft = Draft(local_id=local_id, connection=connection.id, texts={}, is_new=True, kept_at=desk.now())
        desk.create(local_id, values, draft)
        await driver.until(lambda n=number: desk.list.total == n and len(desk.list.rows) == n, "one more session")
        key = next(row.key for row in desk.list.rows if row.local_id == local_id)
        if key is not None and status != "IDLE":
            server.set_status(key, status)
    desk.refresh()
    await driver.until(lambda: not desk.tasks.is_running("refresh"), "the refresh")
    wanted = sorted(status for *_, status in SESSIONS)
    await driver.until(lambda: sorted(row.status for row in desk.list.rows) == wanted, "the statuses")
    driver.window.notice_bar.clear()


def number_of(driver: Driver, status: str) -> int:
    """Find the first row of a status."""
    return next(number for number, row in enumerate(driver.window.desk.list.rows) if row.status == status)


async def full(driver: Driver) -> None:
    """The list with sessions in every state, and each editor."""
    window = driver.window
    window.resize(*SMALL_SCREEN)
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    await driver.picture(window, "main-empty")
    await fill(driver, long=False)
    window.table.choose(number_of(driver, "PROCESS"))
    await driver.until(lambda: window.details.row is not None, "the details")
    await driver.picture(window, "main-list")
    window.header.search.setText("nothing like this")
    await driver.until(lambda: not window.desk.list.rows, "an empty search")
    await driver.picture(window, "main-nothing-found")
    window.header.search.clear()
    await driver.until(lambda: len(window.desk.list.rows) == len(SESSIONS), "the whole list")

    await editors(driver)
    await dialogs(driver)


async def editors(driver: Driver) -> None:
    """The editor: new, unfolded, with errors, and locked by each status."""
    window = driver.window
    window.new_action.trigger()
    editor = window.windows.editors[-1]
    driver.type_into("VIN", "1HGCV1F30JA000016", editor)
    driver.type_into("Mobile number", "(202) 555-0143", editor)
    await driver.picture(editor, "editor-new")
    for fold_out in (*editor.form.fold_outs.values(), editor.preview):
        fold_out.open()
    editor.resize(editor.width(), 1500)
    await driver.picture(editor, "editor-new-unfolded")
    editor.resize(editor.sizeHint())
    for name, text in (
        ("VIN", "1HGCV1F30JA"),
        ("Year", "1800"),
        ("Odometer", "12,5OO"),
        ("Mobile number", "555"),
        ("Redirect URL", "thanks.html"),
        ("First name", "Jane"),
    ):
        driver.type_into(name, text, editor)
    editor.save()
    editor.resize(editor.width(), 1500)
    await driver.picture(editor, "editor-errors")
    editor.edit.discard()
    editor.reject()

    for status, name in (("PROCESS", "editor-started"), ("EXPIRED", "editor-expired"), ("IDLE", "editor-waiting")):
        window.table.choose(number_of(driver, status))
        window.edit_action.trigger()
        editor = window.windows.editors[-1]
        await driver.until(lambda editor=editor: bool(editor.edit.original), "the session in the editor")
        editor.form.fold_outs["session"].open()
        await driver.picture(editor, name)
        editor.reject()


async def dialogs(driver: Driver) -> None:
    """What asks, and what takes pasted links."""
    window = driver.window
    window.table.choose(number_of(driver, "IDLE"))
    await driver.until(window.delete_action.isEnabled, "leave to delete")
    window.delete_action.trigger()
    await driver.until(lambda: driver.question() is not None, "the question")
    for box in filter(None, [driver.question()]):
        await driver.picture(box, "question-delete")
        box.reject()

    window.add_action.trigger()
    add = driver.dialog("Add existing sessions")
    add.pasted.setPlainText("AAA-0000000000\nhttps://other_lot.vehiclecapture.com/ABC-1234567890\nwhat is this")
    driver.press("Add", add)
    await driver.until(lambda: "other_lot" in add.result_text.text(), "the report")
    await driver.picture(add, "add-window")
    add.reject()


async def long_texts(driver: Driver) -> None:
    """The same with texts that nobody planned for."""
    window = driver.window
    window.resize(*SMALL_SCREEN)
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    await fill(driver, long=True)
    window.table.choose(number_of(driver, "PROCESS"))
    await driver.until(lambda: window.details.row is not None, "the details")
    await driver.picture(window, "main-long-texts")


async def unconnected(driver: Driver) -> None:
    """The first start, and the window of connections."""
    window = driver.window
    window.resize(*SMALL_SCREEN)
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    await driver.picture(window, "main-first-start")
    connections = ConnectionsWindow(window.desk.connections, window)
    connections.show()
    await driver.picture(connections, "connections-new")
    connections.base_url.setText("http://openapi.paveapi.example/v1")
    driver.press("Save", connections)
    await driver.picture(connections, "connections-errors")
    connections.reject()


PLAYS = {"full": (full, True), "long": (long_texts, True), "unconnected": (unconnected, False)}
VARIANTS = (("light", "1", False), ("dark", "1", True), ("light-150", "1.5", False))


def main(arguments: list[str]) -> int:
    """Without a play's name: every play in every variant, each in a process of its own."""
    if len(arguments) == 3:  # noqa: PLR2004 - a play, a theme, a folder
        play, with_practice = PLAYS[arguments[0]]

        def prepare(application: QApplication) -> None:
            apply_theme(application, dark=arguments[1] == "dark")

        with tempfile.TemporaryDirectory() as data:
            drive(play, data_folder=Path(data), pictures=Path(arguments[2]), practice=with_practice, prepare=prepare)
        return 0
    for_readme = "--readme" in arguments
    folders = [argument for argument in arguments if argument != "--readme"]
    folder = Path(folders[0] if folders else "build/screenshots").absolute()
    code = 0
    for name, scale, dark in VARIANTS:
        for play in PLAYS:
            command = [sys.executable, __file__, play, "dark" if dark else "light", str(folder / name)]
            environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
            code |= subprocess.run(command, env=environment, check=False).returncode
        print(f"{folder / name}: {len(list((folder / name).glob('*.png')))} pictures", flush=True)
    if for_readme:
        README_PICTURES.mkdir(exist_ok=True)
        for picture in ("light/main-list", "dark/main-list", "light/editor-new", "light/editor-started"):
            target = README_PICTURES / f"{picture.replace('/', '-')}.png"
            target.write_bytes((folder / f"{picture}.png").read_bytes())
        print(f"{README_PICTURES}: the README's pictures")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
