"""The practice session without a display: enters a vehicle, makes the session, copies the link, edits, deletes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from offscreen_driver import Driver, drive
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

PICTURES = Path("build") / "practice-session"


def say(text: str, picture: Path) -> None:
    """Tell one step and where its picture is."""
    print(f"- {text}\n    {picture}", flush=True)


async def play(driver: Driver) -> None:
    """Do what a person at the counter does, in this order."""
    window, clipboard = driver.window, QApplication.clipboard()
    window.resize(1366, 768)
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    say("Opened the program in practice mode.", await driver.picture(window, "1-opened"))

    window.commands.new.trigger()
    editor = window.windows.editors[-1]
    for name, text in (
        ("VIN", "1HGCV1F39JA000016"),
        ("Year", "2018"),
        ("Make", "Honda"),
        ("Model", "Accord"),
        ("Odometer", "48,210"),
        ("Mobile number", "(202) 555-0143"),
        ("Customer name", "Jane Example"),
    ):
        driver.type_into(name, text, editor)
    say("Entered a 2018 Honda Accord and a customer's number.", await driver.picture(editor, "2-entered"))

    clipboard.clear()
    driver.press("Create and copy link", editor)
    await driver.until(lambda: "/practice-inspection/" in clipboard.text(), "the capture link in the clipboard")
    await driver.until(lambda: len(window.desk.list.rows) > 0, "the session in the list")
    link = clipboard.text()
    say(f"Made the session; its link is in the clipboard: {link}", await driver.picture(window, "3-made"))

    clipboard.clear()
    window.activateWindow()
    window.page.table.setFocus()
    await driver.until(window.page.table.hasFocus, "the keyboard in the list")
    QTest.keyClick(window.page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    await driver.until(lambda: clipboard.text() == link, "the same link, copied again from the row")
    say("Copied the link again from its row.", await driver.picture(window, "4-copied"))

    window.commands.edit.trigger()
    editor = window.windows.editors[-1]
    await driver.until(lambda: bool(editor.edit.original), "the session in the editor")
    editor.form.fold_outs["session"].open()
    driver.type_into("Redirect URL", "https://dealer.example/thanks", editor)
    editor.preview.open()
    say("Entered a redirect URL; the fold-out shows what will be sent.", await driver.picture(editor, "5-edited"))
    driver.press("Save", editor)
    await driver.until(lambda: not window.windows.editors, "the editor to close")
    say("Saved it.", await driver.picture(window, "6-saved"))

    before = len(window.desk.list.rows)
    window.commands.new.trigger()
    editor = window.windows.editors[-1]
    driver.type_into("Customer name", "Entered by mistake", editor)
    driver.press("Create and copy link", editor)
    await driver.until(lambda: len(window.desk.list.rows) == before + 1, "a second session in the list")
    await driver.until(window.commands.delete.isEnabled, "leave to delete it")
    window.commands.delete.trigger()
    await driver.answer("Delete at PAVE")
    await driver.until(lambda: "deleted at PAVE" in window.notice_bar.text, "word that it is deleted")
    say("Made a second session without a VIN, and deleted it at PAVE.", await driver.picture(window, "7-deleted"))


def main() -> int:
    """Play it in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        drive(play, data_folder=Path(folder), pictures=PICTURES.absolute())
    print("Done. With a display, the same command opens the window.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
