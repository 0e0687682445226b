"""Several sessions at once, by the keys: copy, refresh, delete, remove, export; progress that is in nobody's way."""

from __future__ import annotations

import csv
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDir, QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit

from pave_desktop.models.list_query import Chip, ListQuery
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.practice import Misbehaviour
from pave_desktop.ui.keyboard_sheet import KeyboardSheet
from pave_desktop.ui.progress_line import APPEARS_AFTER_SECONDS
from tests.conftest import Desktop, Desktops, idle, until
from tests.state.conftest import NOON, fill, row_of
from tests.ui.hands import CTRL, SHIFT, Key, choose_row, click, clipboard, focused_name, go_to, make, press, question
from tests.ui.hands import questions as open_questions
from tests.ui.tree import table_rows, texts

MAKES = ("Kia", "Ford", "Seat", "Audi")


async def made(desktop: Desktop, *makes: str) -> list[SessionRow]:
    """Make sessions; give them in the order of the list."""
    for each in makes:
        await make(desktop, MAKE=each)
    await until(lambda: len(desktop.desk.list.rows) == len(makes))
    return list(desktop.desk.list.rows)


async def select_all(desktop: Desktop) -> None:
    await go_to(desktop.window)
    desktop.window.page.table.setFocus()
    press(Key.Key_A, CTRL)
    await idle()


async def put(desktop: Desktop, row: SessionRow, **changes: Any) -> None:
    """Have the register hold something else of a session."""
    await desktop.program.bench.register.store(replace(row, **changes))
    desktop.desk.session_changed.emit(row.local_id)
    await idle()


# Copy


async def test_ctrl_c_copies_one_link_a_line_in_the_order_of_the_list(desktop: Desktop) -> None:
    rows = await made(desktop, "Kia", "Ford", "Seat")
    await select_all(desktop)
    press(Key.Key_C, CTRL)
    await until(lambda: desktop.told)
    assert clipboard().text().split("\n") == [row.capture_link for row in rows]
    assert desktop.last_told == "3 links are in the clipboard, one a line."


async def test_copying_says_how_many_have_no_link_and_how_many_a_bad_one(desktop: Desktop) -> None:
    rows = await made(desktop, *MAKES)
    await put(desktop, rows[1], capture_link="javascript:alert(1)")
    await put(desktop, rows[2], capture_link="")
    await select_all(desktop)
    press(Key.Key_C, CTRL)
    await until(lambda: desktop.told)
    assert clipboard().text().split("\n") == [rows[0].capture_link, rows[3].capture_link]
    assert desktop.last_told == (
        "2 links are in the clipboard, one a line. One session has none. "
        "One is left out, for it is not a secure web address. Please tell PAVE."
    )


async def test_links_that_another_program_keeps_out_of_the_clipboard(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(desktop, "Kia", "Ford")
    await select_all(desktop)
    monkeypatch.setattr(QClipboard, "text", lambda *_: "another program's")
    press(Key.Key_C, CTRL)
    await until(lambda: desktop.told)
    assert "another program holds the clipboard" in desktop.last_told


# Refresh


async def test_shift_f5_looks_at_the_selected_ones_only(desktop: Desktop) -> None:
    first, second, third = await made(desktop, "Kia", "Ford", "Seat")
    desktop.server.set_status(second.key, "COMPLETE")
    await choose_row(desktop, first)
    press(Key.Key_Down, SHIFT)
    press(Key.Key_F5, SHIFT)
    await until(lambda: desktop.told)
    await idle()
    assert {each.endpoint for each in desktop.server.requests()} == {f"/sessions/{row.key}" for row in (first, second)}
    assert desktop.last_told == "2 sessions were refreshed."
    assert {row.local_id: row.status for row in desktop.desk.list.rows}[second.local_id] == "COMPLETE"
    assert third.status == "IDLE"


# Delete


async def test_one_question_with_the_count_and_what_is_left_alone(desktop: Desktop) -> None:
    rows = await made(desktop, *MAKES)
    await put(desktop, rows[1], status="PROCESS")
    await put(desktop, rows[3], status="COMPLETE")
    await select_all(desktop)
    press(Key.Key_Delete)
    box = await question()
    assert box.accessibleName() == "Delete 2 of the 4 selected sessions at PAVE?"
    assert box.accessibleDescription() == (
        "One is left alone, for its customer has opened it. One is left alone, for its inspection is over. "
        "The links of the others stop working; they stay in this list, with their history."
    )
    assert (box.no_button.text(), box.no_button.isDefault()) == ("Cancel", True)
    press(Key.Key_Return)
    await until(lambda: not open_questions())
    await idle()
    assert desktop.sent() == [], "the harmless answer is the default"
    await select_all(desktop)
    press(Key.Key_Delete)
    click(await question(), "Delete at PAVE")
    await until(lambda: desktop.told)
    assert [each.method for each in desktop.sent()] == ["DELETE", "DELETE"]
    assert desktop.last_told == "2 sessions were deleted at PAVE; their history stays in the list."
    await idle()
    fates = {row.local_id: row.fate for row in desktop.desk.list.rows}
    assert [fates[row.local_id] for row in rows] == [Fate.DELETED, Fate.MADE, Fate.DELETED, Fate.MADE]


async def test_where_all_are_idle_the_question_says_so(desktop: Desktop) -> None:
    await made(desktop, "Kia", "Ford")
    await select_all(desktop)
    press(Key.Key_Delete)
    box = await question()
    assert box.accessibleName() == "Delete all 2 selected sessions at PAVE?"
    press(Key.Key_Escape)


async def test_where_none_is_idle_a_sentence_says_why_and_nothing_is_asked(desktop: Desktop) -> None:
    rows = await made(desktop, "Kia", "Ford")
    for row in rows:
        await put(desktop, row, status="STARTED")
    await select_all(desktop)
    press(Key.Key_Delete)
    await until(lambda: desktop.told)
    assert desktop.last_told == (
        "None of the 2 selected sessions can be deleted at PAVE. "
        "2 are left alone, for their customers have opened them."
    )
    assert open_questions() == []


async def test_what_was_opened_meanwhile_and_what_failed_is_told_with_counts(desktop: Desktop) -> None:
    rows = await made(desktop, *MAKES)
    desktop.server.set_status(rows[0].key, "STARTED")
    await select_all(desktop)
    press(Key.Key_Delete)
    box = await question()
    assert "all 4" in box.accessibleName(), "the list does not know yet that one was opened"
    desktop.server.misbehave(Misbehaviour(method="DELETE", path=f"/sessions/{rows[2].key}", status=500, times=None))
    click(box, "Delete at PAVE")
    await until(lambda: desktop.told, seconds=10)
    assert desktop.last_told == (
        "2 sessions were deleted at PAVE; their history stays in the list. "
        "One is left alone, for its customer has opened it. "
        "Seat: the answer was lost, so it may have been deleted. "
        "The next look at PAVE will tell; press F5 to look now."
    ).replace("Seat", rows[2].vehicle)
    assert desktop.window.notice_bar.text == desktop.last_told
    assert open_questions() == [], "never a box"


async def test_a_line_that_is_down_is_told_once(desktop: Desktop) -> None:
    await made(desktop, "Kia", "Ford", "Seat")
    await select_all(desktop)
    press(Key.Key_Delete)
    box = await question()
    desktop.server.stop()
    click(box, "Delete at PAVE")
    await until(lambda: [each for each in desktop.told if "No session was deleted" in str(each.sentences[0])], 20)
    assert "2 more were not begun, for they would have met the same." in desktop.last_told


# Remove


async def test_removing_asks_with_the_count_and_tells_what_went(desktop: Desktop) -> None:
    rows = await made(desktop, "Kia", "Ford", "Seat")
    await choose_row(desktop, rows[0])
    press(Key.Key_Down, SHIFT)
    press(Key.Key_Delete, SHIFT)
    box = await question()
    assert box.accessibleName() == "Remove 2 sessions from this list?"
    assert "PAVE keeps them" in box.accessibleDescription()
    click(box, "Remove from this list")
    await until(lambda: desktop.desk.list.rows == rows[2:])
    assert desktop.last_told == "2 sessions were removed from this list; PAVE keeps them."
    assert desktop.server.requests() == []


async def test_lines_that_have_moved_unseen_do_not_take_others_away(desktop: Desktop) -> None:
    """Of a long list not all selected rows are held."""
    register = desktop.program.bench.register
    before = await fill(register, 1000, connection="practice")
    desktop.desk.list.reload()
    await until(lambda: desktop.desk.list.total == 1000)
    await go_to(desktop.window)
    table = desktop.window.page.table
    table.choose(100)
    await idle()
    for _ in range(600):
        press(Key.Key_Down, SHIFT)
    await idle()
    assert table.selected_ranges() == [(100, 700)]
    assert len(table.selected_rows()) < 601, "not all of them are held"
    await register.add(row_of("newest", connection="practice", made_at=NOON.replace(year=2027)))
    press(Key.Key_Delete, SHIFT)
    box = await question()
    assert box.accessibleName() == "Remove 601 sessions from this list?"
    click(box, "Remove from this list")
    await until(lambda: desktop.told)
    await idle()
    left = [row.local_id for row in await register.page(ListQuery(), limit=2000)]
    assert left == ["newest", *(row.local_id for row in [*before[:100], *before[701:]])]


# Commands


async def test_the_commands_say_what_they_mean_now(desktop: Desktop) -> None:
    commands = desktop.window.commands
    about = (commands.copy, commands.refresh_these, commands.delete, commands.remove)
    assert not any(action.isEnabled() for action in about)
    rows = await made(desktop, "Kia", "Ford")
    await choose_row(desktop, rows[0])
    one = [action.text().replace("&", "") for action in (*about, commands.export)]
    assert one == [
        "Copy link",
        "Refresh this session",
        "Delete at PAVE",
        "Remove from this list",
        "Export this session…",
    ]
    press(Key.Key_Down, SHIFT)
    several = [action.text().replace("&", "") for action in (*about, commands.export)]
    assert several == [
        "Copy links",
        "Refresh the selected ones",
        "Delete the waiting ones at PAVE…",
        "Remove these from this list…",
        "Export the selected ones…",
    ]
    assert all(action.isEnabled() for action in about)


async def test_the_keys_stand_on_the_sheet(desktop: Desktop) -> None:
    press(Key.Key_F1)
    sheet = await until(lambda: desktop.window.other(KeyboardSheet))
    lines = {line[0]: line[1] for line in table_rows(sheet, "Keys of the keyboard")}
    assert lines["Refresh this session"] == "Shift+F5"
    assert lines["Export the list…"] == "Ctrl+Shift+E"
    assert lines["Stop what is under way"] == "Shift+Esc"


# Export


async def export_dialog() -> QFileDialog:
    return await until(
        lambda: next(
            (each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog) and each.isVisible()),
            None,
        )
    )


async def name_file(path: Path) -> None:
    """Say where an export goes to."""
    dialog = await export_dialog()
    # Pasted: what is typed opens Qt's own list of names, which offscreen gives the keyboard to nobody.
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    QTest.mouseClick(
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton
    )
    await until(lambda: not dialog.isVisible())


def read_back(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_exporting_what_is_selected(desktop: Desktop, tmp_path: Path) -> None:
    await make(desktop, MAKE="Kia", VIN="5N1AT2MV8HC900117", SMS_TO="202 555 0111", CLIENT_ID="A-17")
    await made_more(desktop, "Ford", "Seat")
    rows = list(desktop.desk.list.rows)
    await choose_row(desktop, rows[1])
    press(Key.Key_Down, SHIFT)
    press(Key.Key_E, CTRL | SHIFT)
    dialog = await export_dialog()
    assert dialog.windowTitle() == "Export 2 sessions"
    await name_file(tmp_path / "Selected.csv")
    await until(lambda: desktop.told)
    assert desktop.last_told == f"2 sessions were exported: Selected.csv, in the folder {tmp_path}."
    ford, kia = read_back(tmp_path / "Selected.csv")
    assert (ford["Vehicle"], kia["Vehicle"]) == (rows[1].vehicle, rows[2].vehicle)
    row = rows[2]
    assert kia == {
        "Status": "Waiting",
        "Vehicle": row.vehicle,
        "VIN": "5N1AT2MV8HC900117",
        "Customer": "",
        "Phone": "(202) 555-0111",
        "Text message": "Sent",
        "Client ID": "A-17",
        "Capture link": row.capture_link,
        "Session key": row.key,
        "Made (local time)": f"{row.made_at.astimezone():%Y-%m-%d %H:%M:%S}",
        "Last looked at (local time)": f"{row.read_at.astimezone():%Y-%m-%d %H:%M:%S}" if row.read_at else "",
        "Needs attention": "",
    }


async def made_more(desktop: Desktop, *makes: str) -> None:
    for each in makes:
        await make(desktop, MAKE=each)


async def test_exporting_all_that_the_list_shows_now(desktop: Desktop, tmp_path: Path) -> None:
    """With none selected: by search, chip and order."""
    register = desktop.program.bench.register
    await fill(register, 1203, connection="practice")
    await register.add(row_of("done", connection="practice", vehicle="Car done", status="COMPLETE"))
    desktop.desk.list.reload()
    await until(lambda: desktop.desk.list.total == 1204)
    desktop.window.page.show_chip(Chip.WAITING)
    desktop.window.page.header.search.setText("Car 1")
    await until(lambda: 0 < desktop.desk.list.total < 1203)
    await idle()
    total = desktop.desk.list.total
    press(Key.Key_E, CTRL | SHIFT)
    assert (await export_dialog()).windowTitle() == f"Export {total} sessions"
    await name_file(tmp_path / "Shown.csv")
    await until(lambda: desktop.told)
    shown = [each["Vehicle"] for each in read_back(tmp_path / "Shown.csv")]
    assert shown == [f"Car {number}" for number in range(1203) if "1" in str(number)]
    assert len(shown) == total


async def test_what_is_exported_is_no_formula_and_no_bad_link(desktop: Desktop, tmp_path: Path) -> None:
    (row,) = await made(desktop, "Kia")
    bad = {"vehicle": "=HYPERLINK(1)", "customer": "@SUM(1)", "phone": "+525512345678", "client_id": "-1;=2"}
    await put(desktop, row, **bad, capture_link="javascript:alert(1)", sms=SmsState.NONE)
    press(Key.Key_E, CTRL | SHIFT)
    await name_file(tmp_path / "All.csv")
    await until(lambda: desktop.told)
    assert desktop.last_told == f"One session was exported: All.csv, in the folder {tmp_path}."
    (line,) = read_back(tmp_path / "All.csv")
    assert (line["Vehicle"], line["Customer"]) == ("'=HYPERLINK(1)", "'@SUM(1)")
    assert line["Phone"] == "'+52 55 1234 5678"
    assert (line["Client ID"], line["Capture link"]) == ("'-1;'=2", "")


async def test_the_folder_is_remembered_and_the_name_has_the_date(desktop: Desktop, tmp_path: Path) -> None:
    await made(desktop, "Kia")
    press(Key.Key_E, CTRL | SHIFT)
    today = desktop.desk.now().astimezone().date().isoformat()
    dialog = await export_dialog()
    assert Path(dialog.selectedFiles()[0]).name == f"PAVE sessions {today}.csv"
    await name_file(tmp_path / "Sessions")
    await until(lambda: desktop.told)
    assert (tmp_path / "Sessions.csv").exists(), "the ending is put there"
    await go_to(desktop.window)
    press(Key.Key_E, CTRL | SHIFT)
    dialog = await export_dialog()
    assert dialog.directory().absolutePath() == str(tmp_path)
    dialog.reject()


async def test_a_folder_that_does_not_answer_holds_nothing_up(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one of a network that is gone: the windows go on, and the dialog opens somewhere else."""
    gone, answers, asked_on = tmp_path / "gone", threading.Event(), []
    real = Path.is_dir

    def is_dir(self: Path) -> bool:
        if self == gone:
            asked_on.append(threading.current_thread())
            answers.wait(60)
        return real(self)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    await made(desktop, "Kia")
    desktop.desk.connections.change_window(lambda window: replace(window, export_folder=str(gone)))
    try:
        for _ in range(2):
            await go_to(desktop.window)
            press(Key.Key_E, CTRL | SHIFT)
            dialog = await export_dialog()
            assert dialog.directory().absolutePath() == QDir.homePath()
            dialog.reject()
            await until(lambda: not QApplication.activeModalWidget())
        assert len(asked_on) == 1, "while it does not answer, no other worker is kept busy with it"
        assert asked_on[0] is not threading.main_thread()
    finally:
        answers.set()


async def test_a_file_that_is_there_is_replaced_only_when_a_person_says_so(desktop: Desktop, tmp_path: Path) -> None:
    await made(desktop, "Kia")
    path = tmp_path / "Sessions.csv"
    path.write_text("as it was")
    press(Key.Key_E, CTRL | SHIFT)
    await name_file(path)
    box = await question()
    assert box.accessibleName() == "Replace Sessions.csv?"
    press(Key.Key_Return)
    await until(lambda: not open_questions())
    await idle()
    assert path.read_text() == "as it was"
    await go_to(desktop.window)
    press(Key.Key_E, CTRL | SHIFT)
    await name_file(path)
    click(await question(), "Replace")
    await until(lambda: desktop.told)
    assert len(read_back(path)) == 1


async def test_a_folder_that_takes_nothing_is_told(desktop: Desktop, tmp_path: Path) -> None:
    await made(desktop, "Kia")
    press(Key.Key_E, CTRL | SHIFT)
    dialog = await export_dialog()
    dialog.fileSelected.emit(str(tmp_path / "gone" / "Sessions.csv"))
    dialog.reject()
    await until(lambda: desktop.told)
    assert "is not there any more. Nothing was exported. Choose another folder." in desktop.last_told


async def test_a_folder_that_refused_a_file_is_not_begun_in_again_and_its_notice_goes(
    desktop: Desktop, tmp_path: Path
) -> None:
    await made(desktop, "Kia")
    (tmp_path / "good").mkdir()
    press(Key.Key_E, CTRL | SHIFT)
    await name_file(tmp_path / "good" / "First.csv")
    await until(lambda: desktop.told)
    await go_to(desktop.window)
    press(Key.Key_E, CTRL | SHIFT)
    dialog = await export_dialog()
    dialog.fileSelected.emit(str(tmp_path / "gone" / "Sessions.csv"))
    dialog.reject()
    await until(lambda: "Nothing was exported" in desktop.window.notice_bar.text)
    await go_to(desktop.window)
    press(Key.Key_E, CTRL | SHIFT)
    dialog = await export_dialog()
    assert dialog.directory().absolutePath() == str(tmp_path / "good")
    await name_file(tmp_path / "good" / "Second.csv")
    await until((tmp_path / "good" / "Second.csv").exists)
    await idle()
    assert "Nothing was exported" not in desktop.window.notice_bar.text


async def test_an_empty_list_is_not_exported(desktop: Desktop) -> None:
    press(Key.Key_E, CTRL | SHIFT)
    assert desktop.last_told == "There is nothing to export, for the list shows no session."


# Progress


async def slow_deletes(desktop: Desktop, delay: float, *makes: str) -> list[SessionRow]:
    """Begin to delete sessions at a server that takes its time."""
    rows = await made(desktop, *makes)
    desktop.server.misbehave(Misbehaviour(method="DELETE", delay=delay, times=None))
    await select_all(desktop)
    press(Key.Key_Delete)
    click(await question(), "Delete at PAVE")
    await until(lambda: desktop.desk.many.runs)
    return rows


class Announced:
    """What a screen reader was told without asking."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.words: list[str] = []
        monkeypatch.setattr(QAccessible, "updateAccessibility", self._take)

    def _take(self, event: Any) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            self.words.append(event.message())


async def test_progress_comes_after_a_while_and_says_how_far_it_is(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced = Announced(monkeypatch)
    line = desktop.window.work.progress_line
    await slow_deletes(desktop, 0.4, *MAKES)
    begun = desktop.desk.many.runs[0].begun
    assert line.isHidden()
    await until(line.isVisible)
    assert time.monotonic() - begun >= APPEARS_AFTER_SECONDS
    assert line.text.text() == "Deleting at PAVE: 1 of 4"
    assert (line.bar.value(), line.bar.maximum()) == (1, 4)
    assert "Deleting at PAVE: 1 of 4" in texts(desktop.window)
    assert not [each for each in QApplication.topLevelWidgets() if each.isModal() and each.isVisible()]
    await until(lambda: line.text.text() == "Deleting at PAVE: 3 of 4")
    told = [words for words in announced.words if words.startswith("Deleting")]
    assert told == ["Deleting at PAVE: 1 of 4. Press Shift+Esc to stop it."], "sparingly"
    await until(line.isHidden)
    await idle()
    assert desktop.last_told == "4 sessions were deleted at PAVE; their history stays in the list."


class _Watch(QObject):
    """Notes each time that something is shown."""

    def __init__(self, shown: list[bool], parent: QObject) -> None:
        super().__init__(parent)
        self._shown = shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002 - Qt's own name
        if event.type() is QEvent.Type.Show:
            self._shown.append(True)
        return False


async def test_what_is_done_soon_shows_no_line(desktop: Desktop) -> None:
    line = desktop.window.work.progress_line
    shown: list[bool] = []
    line.installEventFilter(_Watch(shown, line))
    await slow_deletes(desktop, 0.0, "Kia", "Ford")
    await until(lambda: desktop.told)
    await idle()
    assert shown == []


async def test_shift_esc_stops_after_what_is_under_way_and_esc_alone_does_not(desktop: Desktop) -> None:
    rows = await slow_deletes(desktop, 0.4, *MAKES)
    line = desktop.window.work.progress_line
    await until(line.isVisible)
    await go_to(desktop.window)
    press(Key.Key_Escape)
    await idle_turns()
    assert not desktop.desk.many.runs[0].stop.is_set()
    press(Key.Key_Escape, SHIFT)
    await until(lambda: line.text.text() == "Stopping after what is under way…")
    await until(line.isHidden)
    await idle()
    assert desktop.last_told.startswith("2 sessions were deleted at PAVE")
    assert desktop.last_told.endswith("You stopped it before the other 2.")
    assert desktop.server.session_keys() == [row.key for row in reversed(rows[2:])]


async def test_the_button_is_reached_by_tab_and_gives_the_keyboard_back(desktop: Desktop) -> None:
    await slow_deletes(desktop, 0.4, *MAKES)
    line = desktop.window.work.progress_line
    await until(line.isVisible)
    await go_to(desktop.window)
    desktop.window.page.table.setFocus()
    for _ in range(30):
        if focused_name() == "Stop":
            break
        press(Key.Key_Tab)
    assert focused_name() == "Stop"
    assert line.stop_button.text() == "Stop  Shift+Esc"
    press(Key.Key_Return)
    await until(line.isHidden)
    assert focused_name() == "Sessions"
    await idle()
    assert "You stopped it" in desktop.last_told


async def test_a_second_run_of_a_kind_is_refused_with_a_sentence(desktop: Desktop) -> None:
    await slow_deletes(desktop, 0.4, *MAKES)
    await go_to(desktop.window)
    press(Key.Key_Delete)
    await until(lambda: desktop.told)
    assert desktop.last_told == "Others are still being deleted. Wait until that is done, or stop it first."
    assert open_questions() == []
    press(Key.Key_Escape, SHIFT)
    await idle()


async def test_the_window_stays_usable_meanwhile(desktop: Desktop) -> None:
    await slow_deletes(desktop, 0.4, *MAKES)
    await until(desktop.window.work.progress_line.isVisible)
    await go_to(desktop.window)
    press(Key.Key_F, CTRL)
    QTest.keyClicks(desktop.window.page.header.search, "kia")
    await until(lambda: [row.vehicle for row in desktop.desk.list.rows] == ["Kia"])
    assert desktop.desk.many.runs, "it still goes on"
    await until(lambda: not desktop.desk.many.runs)
    await idle()


async def test_stop_with_nothing_under_way_says_so(desktop: Desktop) -> None:
    press(Key.Key_Escape, SHIFT)
    assert desktop.last_told == "Nothing is under way that could be stopped."


async def test_leaving_ends_the_deletion_that_is_under_way_and_begins_no_other(
    desktop: Desktop, desktops: Desktops
) -> None:
    rows = await slow_deletes(desktop, 0.5, *MAKES)
    await until(lambda: len(desktop.sent("DELETE")) == 2)
    server = desktop.server
    await desktops.close(desktop)
    assert len([each for each in server.requests() if each.method == "DELETE"]) == 2
    again = await desktops.open()
    kept = {row.local_id: row for row in again.desk.list.rows}
    fates = [kept[row.local_id].fate for row in rows]
    assert fates == [Fate.DELETED, Fate.DELETED, Fate.MADE, Fate.MADE]
    assert all(row.unsettled is None for row in kept.values()), "nothing is half"


async def idle_turns(count: int = 20) -> None:
    for _ in range(count):
        QApplication.processEvents()
