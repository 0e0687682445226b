"""Saves a picture of every window in light, dark and at 150 %, with full, long, empty and wrong contents."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from customer_pictures import save_customer_pictures
from long_list_pictures import fill, long_list
from off_line_pictures import off_line
from offscreen_driver import Driver, drive
from PySide6.QtWidgets import QRadioButton

from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import NoConnection, TechnicalDetails
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_form import read_form
from pave_desktop.models.session_row import Fate
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.window_settings import Appearance, WindowSettings
from pave_desktop.practice import Misbehaviour
from pave_desktop.sentence import sentence
from pave_desktop.settings import Settings, save_settings
from pave_desktop.state.notices import Action
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.private_files import make_private_folder

README_PICTURES = Path(__file__).resolve().parent / "pictures"
SMALL_SCREEN = (1366, 768)
FEWEST_SAMPLES = 12
LONG = "Bartholomew-Maximilian Featherstonehaugh-Cholmondeley of Saint-Louis-du-Ha! Ha! and Sons (Automobiles) Ltd."


async def samples(driver: Driver) -> None:
    """Wait for the sample sessions that practice mode begins with."""
    desk = driver.window.desk
    await driver.until(lambda: len(desk.list.rows) >= FEWEST_SAMPLES, "the samples")
    await driver.until(lambda: not desk.tasks.is_running("refresh"), "the refresh")
    driver.window.notice_bar.clear()


async def add_long_session(driver: Driver) -> None:
    """Make a session of texts that nobody planned for."""
    desk = driver.window.desk
    connection = desk.connections.current
    if connection is None:
        raise RuntimeError("this play needs the practice server")
    typed = {
        Field.VIN: "5N1AT2MV1HC812345",
        Field.YEAR: "2017",
        Field.MAKE: LONG,
        Field.MODEL: LONG,
        Field.TRIM: LONG,
        Field.SMS_TO: "(202) 555-0111",
        Field.SMS_TO_NAME: LONG,
    }
    local_id = new_local_id()
    draft = Draft(local_id=local_id, connection=connection.id, texts={}, is_new=True, kept_at=desk.now())
    desk.create(local_id, read_form(typed).values, draft, beside_open=True)
    await driver.until(lambda: desk.list.rows[0].local_id == local_id, "the session with long texts")


def number_of(driver: Driver, status: str) -> int:
    """Find the first row of a status."""
    return next(number for number, row in enumerate(driver.window.desk.list.rows) if row.status == status)


async def full(driver: Driver) -> None:
    """The list with sessions in every state, and each editor."""
    window = driver.window
    window.resize(*SMALL_SCREEN)
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    await samples(driver)
    window.page.table.choose(number_of(driver, "PROCESS"))
    await driver.until(lambda: window.work.chosen.details.row is not None, "the details")
    await driver.picture(window, "main-list")
    window.page.header.search.setText("nothing like this")
    await driver.until(lambda: not window.desk.list.rows, "an empty search")
    await driver.picture(window, "main-nothing-found")
    window.page.header.search.clear()
    await driver.until(lambda: len(window.desk.list.rows) >= FEWEST_SAMPLES, "the whole list")

    await notices(driver)
    await scans(driver)
    await editors(driver)
    await dialogs(driver)
    await lost_answers(driver)


async def scans(driver: Driver) -> None:
    """The editor behind a scan: clean, mended, doubtful, unknown, of a car with an open session."""
    window = driver.window
    for vin, name in (
        ("1HGCM82633A004352", "scan-clean"),
        ("1HGCM82633AOO4352", "scan-mended"),
        ("1HGCM82633A004532", "scan-doubtful"),
        ("WDB2030461A123456", "scan-make-only"),
        ("9ZZ4Y7K2X8P000123", "scan-unknown"),
    ):
        editor = window.windows.open_new_with(vin)
        await driver.until(lambda editor=editor: editor.edit.vin_help.vehicle is not None, "the vehicle")
        await driver.picture(editor, name)
        editor.edit.discard()
        editor.reject()
    row = window.desk.list.rows[number_of(driver, "IDLE")]
    editor = window.windows.open_new_with(row.vin)
    await driver.until(lambda: editor.edit.vin_help.vehicle is not None, "the vehicle")
    await driver.picture(editor, "scan-open-session")
    editor.save()
    await driver.until(lambda: driver.question() is not None, "the question")
    for box in filter(None, [driver.question()]):
        await driver.picture(box, "question-open-session")
        box.reject()
    editor.edit.discard()
    editor.reject()
    window.page.header.search.setText("Hello, the buyer of VIN 1hgcm82633a004352 (stock A-17) comes at noon")
    await driver.until(lambda: not window.desk.list.rows, "an empty search")
    await driver.picture(window, "main-vin-not-found")
    window.page.header.search.clear()
    await driver.until(lambda: len(window.desk.list.rows) >= FEWEST_SAMPLES, "the whole list")


async def editors(driver: Driver) -> None:
    """The editor: new, unfolded, with errors, and locked by each status."""
    window = driver.window
    window.commands.new.trigger()
    editor = window.windows.editors[-1]
    await driver.until(editor.isActiveWindow, "the keyboard in the editor")
    driver.type_into("VIN", "1HGCV1F30JA000016", editor)
    driver.type_into("Mobile number", "2025550143", editor)
    await driver.until(lambda: editor.edit.vin_help.vehicle is not None, "the vehicle")
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
        window.page.table.choose(number_of(driver, status))
        window.commands.edit.trigger()
        editor = window.windows.editors[-1]
        await driver.until(lambda editor=editor: bool(editor.edit.original), "the session in the editor")
        editor.form.fold_outs["session"].open()
        await driver.picture(editor, name)
        editor.reject()


async def lost_answers(driver: Driver) -> None:
    """What was not sent, what was refused, and what may have been done though the answer was lost."""
    window, server = driver.window, driver.program.practice_server
    if server is None:
        raise LookupError("these pictures need a practice server")
    for name, vin, misbehaviour in (
        ("refused", "1FTFW1E57PF100017", Misbehaviour(method="POST", status=400)),
        ("lost-create", "5N1AT2MV8HC900117", Misbehaviour(method="POST", drop="after")),
    ):
        editor = window.windows.open_new_with(vin)
        await driver.until(lambda editor=editor: editor.edit.vin_help.vehicle is not None, "the vehicle")
        driver.type_into("Mobile number", "2025550143", editor)
        server.misbehave(misbehaviour)
        editor.save()
        if name == "refused":
            await driver.until(lambda editor=editor: bool(editor.notice_bar.text), "the refusal")
            editor.give_way()
        else:
            await driver.until(lambda: bool(window.windows.lost), "the question")
            await driver.picture(window.windows.lost[-1], name)
            window.windows.lost[-1].key.setText("no key at all")
            driver.press("Enter the key I found", window.windows.lost[-1])
            await driver.picture(window.windows.lost[-1], f"{name}-error")
            window.windows.lost[-1].reject()
    row = next(each for each in window.desk.list.rows if each.sms is SmsState.ERROR and each.status == "IDLE")
    editor = window.windows.open_existing(row)
    await driver.until(lambda: bool(editor.edit.original), "the session in the editor")
    driver.type_into("Mobile number", "2025550178", editor)
    server.misbehave(Misbehaviour(method="PUT", drop="before"))
    editor.save()
    await driver.until(lambda: bool(window.windows.lost), "the question")
    await driver.picture(window.windows.lost[-1], "lost-number")
    window.windows.lost[-1].reject()
    for name, fate in (("not-known", Fate.NOT_KNOWN), ("refused", Fate.REFUSED)):
        rows = window.desk.list.rows
        window.page.table.choose(next(number for number, each in enumerate(rows) if each.fate is fate))
        await driver.until(lambda fate=fate: window.work.chosen.details.row.fate is fate, "the details")
        await driver.picture(window, f"main-{name}")
    window.page.table.choose(next(n for n, each in enumerate(rows) if each.local_id == row.local_id))
    await driver.until(lambda: window.work.chosen.details.row.local_id == row.local_id, "the details")
    await driver.picture(window, "main-change-not-known")


async def dialogs(driver: Driver) -> None:
    """What asks, what takes pasted links, what explains; and the menus."""
    window = driver.window
    window.page.table.choose(number_of(driver, "IDLE"))
    await driver.until(window.commands.delete.isEnabled, "leave to delete")
    window.commands.delete.trigger()
    await driver.until(lambda: driver.question() is not None, "the question")
    for box in filter(None, [driver.question()]):
        await driver.picture(box, "question-delete")
        box.reject()

    window.commands.add.trigger()
    add = driver.dialog("Add existing sessions")
    add.pasted.setPlainText("AAA-0000000000\nhttps://other_lot.vehiclecapture.com/ABC-1234567890\nwhat is this")
    driver.press("Add", add)
    await driver.until(lambda: "other_lot" in add.result_text.text(), "the report")
    await driver.picture(add, "add-window")
    add.reject()

    for command, title, name in (
        (window.commands.keyboard, "Keyboard", "keyboard-sheet"),
        (window.commands.about, "About Pave Desktop", "about"),
    ):
        command.trigger()
        sheet = driver.dialog(title)
        await driver.picture(sheet, name)
        sheet.reject()
    for action in window.menuBar().actions():
        menu = action.menu()
        menu.popup(window.mapToGlobal(window.rect().topLeft()))
        await driver.picture(menu, f"menu-{action.text().replace('&', '').lower()}")
        menu.hide()


async def notices(driver: Driver) -> None:
    """What is said above the list: good news, a hint, a problem with its details."""
    window = driver.window
    window.desk.notices.done(sentence("The session is made and its link is in the clipboard."), about="one")
    window.desk.notices.hint(sentence("An entry from last time is not saved yet."), action=Action.OPEN_DRAFTS)
    window.desk.notices.problem(
        NoConnection(details=TechnicalDetails(method="GET", path="/v1/sessions/PRA-0000000000"))
    )
    await driver.picture(window, "main-notices")
    window.notice_bar.clear()


async def without_line(driver: Driver) -> None:
    """What works while the line is down, and what is told when it is back."""
    window = driver.window
    window.resize(*SMALL_SCREEN)
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    await samples(driver)
    await off_line(driver)


async def long_texts(driver: Driver) -> None:
    """The same with texts that nobody planned for."""
    window = driver.window
    window.resize(*SMALL_SCREEN)
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    await samples(driver)
    await add_long_session(driver)
    window.page.table.choose(0)
    await driver.until(lambda: window.work.chosen.details.row is not None, "the details")
    await driver.picture(window, "main-long-texts")
    window.commands.edit.trigger()
    editor = window.windows.editors[-1]
    await driver.until(lambda: bool(editor.edit.original), "the session in the editor")
    await driver.picture(editor, "editor-long-texts")
    editor.reject()


async def unconnected(driver: Driver) -> None:
    """The first start, the way to an account of one's own, the first empty list, the window of connections."""
    window = driver.window
    window.resize(*SMALL_SCREEN)
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    await driver.picture(window, "welcome")
    driver.press("Connect my account")
    await driver.picture(window, "welcome-account")
    driver.press("Save")
    await driver.picture(window, "welcome-errors")
    for name, text in (
        ("Name", "Steve's Auto"),
        ("Account", "steves_auto"),
        ("API key", "key-of-nobody"),
        ("API secret", "secret-of-nobody"),
    ):
        driver.type_into(name, text, window.welcome)
    driver.named(QRadioButton, "TEST key: real results, not billed", window.welcome).setChecked(True)
    driver.press("Save")
    await driver.until(lambda: window.pages.currentWidget() is window.page, "the empty list")
    await driver.picture(window, "main-empty")
    window.commands.connections.trigger()
    await driver.picture(driver.dialog("Connections"), "connections")


README_SHOWS = (
    "light/main-list",
    "dark/main-list",
    "light/editor-new",
    "light/scan-clean",
    "light/editor-started",
    "light/welcome",
    "light/lost-create",
    "light/off-line",
    "light/long-list",
)
PLAYS: dict[str, tuple[Callable[[Driver], Awaitable[None]], bool, Callable[[Path], None] | None]] = {
    "full": (full, True, None),
    "off-line": (without_line, True, None),
    "long": (long_texts, True, None),
    "long-list": (long_list, False, fill),
    "unconnected": (unconnected, False, None),
}
"""What is played, whether in practice mode, and what is put into the data folder before."""
VARIANTS = (("light", "1", False), ("dark", "1", True), ("light-150", "1.5", False))


def main(arguments: list[str]) -> int:
    """Without a play's name: every play in every variant, each in a process of its own."""
    if len(arguments) == 3:  # noqa: PLR2004 - a play, a theme, a folder
        play, with_practice, prepare = PLAYS[arguments[0]]

        with tempfile.TemporaryDirectory() as data:
            paths = DataPaths(Path(data))
            settings = Settings(window=WindowSettings(appearance=Appearance(arguments[1])))
            chosen = paths.practice if with_practice else paths
            make_private_folder(chosen.folder)
            save_settings(chosen.settings, settings)
            if prepare is not None:
                prepare(Path(data))
            drive(play, data_folder=Path(data), pictures=Path(arguments[2]), practice=with_practice)
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
    customer = folder / "customer-page.png"
    if save_customer_pictures(customer):
        print(f"{customer}: what a customer sees in practice mode")
    else:
        print("There is no Chromium here: the picture of the customer's page stays as it is.")
    if for_readme:
        README_PICTURES.mkdir(exist_ok=True)
        for picture in README_SHOWS:
            target = README_PICTURES / f"{picture.replace('/', '-')}.png"
            target.write_bytes((folder / f"{picture}.png").read_bytes())
        if customer.exists():
            (README_PICTURES / customer.name).write_bytes(customer.read_bytes())
        print(f"{README_PICTURES}: the README's pictures")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
