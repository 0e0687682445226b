"""A scanner's burst wherever the keyboard is: it goes to the VIN's session, and nothing else notices it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import count

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from pave_desktop.entry.vin import CHECK_DIGIT_POSITION, check_digit
from pave_desktop.models.field import Field
from pave_desktop.practice import Misbehaviour
from pave_desktop.ui import scanner
from pave_desktop.ui.questions import Question
from pave_desktop.ui.session_editor.editor import SessionEditor
from tests.conftest import Desktop, idle, until
from tests.ui.hands import (
    Key,
    active,
    choose_row,
    clipboard,
    description,
    focused_name,
    go_to,
    make,
    new_editor,
    press,
    question,
)
from tests.ui.looks import describe
from tests.ui.scanner_hands import scan as scan_into
from tests.ui.test_walk import WALK, Lots, lots
from tests.ui.tree import texts

__all__ = ["lots"]

TOLD_BY_VIN = {"VIN", "Year", "Make", "Model", "Body type", "Trim", "Transmission"}
ACCORD = "1HGCM82633A004352"
SERIALS = count(100_001)


async def outside(act: Callable[[], object]) -> None:
    """Act from Qt's loop, not from within a task: QTest handles events meanwhile, and no task may run in another."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def act_and_tell() -> None:
        act()
        done.set_result(None)

    QTimer.singleShot(0, act_and_tell)
    await done


async def scan(window: QWidget, text: str) -> None:
    """Scan with a window in front."""
    await outside(lambda: scan_into(window, text))


async def key(window: QWidget, which: Qt.Key | str) -> None:
    """Press a key in a window."""
    await outside(lambda: QTest.keyClick(window.windowHandle(), which))


async def put_keyboard_in(widget: QWidget) -> None:
    """Let a widget have the keyboard, and what follows from it happen."""

    def go_there() -> None:
        widget.setFocus()
        QApplication.processEvents()

    await outside(go_there)


def fresh_vin() -> str:
    """Give a VIN that nothing in this process has seen."""
    blank = f"1HGCM82603A{next(SERIALS)}"
    return f"{blank[:CHECK_DIGIT_POSITION]}{check_digit(blank)}{blank[CHECK_DIGIT_POSITION + 1 :]}"


def contents(window: QWidget) -> dict[str, str]:
    """Give all that keys could have changed in a window, by names."""
    found = {}
    for widget in window.findChildren(QWidget):
        name = widget.accessibleName()
        if not name or widget.window() is not window:
            continue
        if isinstance(widget, QLineEdit):
            found[name] = widget.text()
        elif isinstance(widget, QPlainTextEdit) and not widget.isReadOnly():
            found[name] = widget.toPlainText()
        elif isinstance(widget, QComboBox):
            found[name] = widget.currentText()
        elif isinstance(widget, QAbstractButton):
            found[name] = f"{widget.isChecked()} {widget.isDown()}"
        elif isinstance(widget, QTableView):
            found[name] = str(widget.currentIndex().row())
    return found


def changed(before: dict[str, str], window: QWidget) -> set[str]:
    """Name what is otherwise than it was."""
    after = contents(window)
    return {name for name in before if before[name] != after.get(name)}


def takers(window: QWidget) -> Iterator[QWidget]:
    """Give every widget of a window that can have the keyboard."""
    for widget in window.findChildren(QWidget):
        if (
            widget.window() is window
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isEnabled()
            and widget.isVisibleTo(window)
        ):
            yield widget


# The same windows in other states, with no other widgets; and those that take no keys at all.
REPEATED = {
    "closing",
    "opening_a_long_list",
    "empty_list",
    "nothing_found",
    "vin_not_found",
    "scanned",
    "doubtful",
    "errors",
    "asking_about_open",
    "not_sent",
}
EVERY_WINDOW = {name: step for name, step in WALK.items() if name not in REPEATED}


@pytest.fixture
def patient_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a barcode stay one where a busy computer stops these tests amid its keys."""
    monkeypatch.setattr(scanner, "GAP", 150)
    monkeypatch.setattr(scanner, "HICCUP", 1000)


@pytest.mark.usefixtures("patient_scanner")
@pytest.mark.parametrize("step", EVERY_WINDOW.values(), ids=EVERY_WINDOW)
async def test_wherever_the_keyboard_is(step: Callable[[Lots], Awaitable[QWidget]], lots: Lots) -> None:
    window = await step(lots)
    await idle()
    desktop = lots.latest
    if desktop.server is not None:
        desktop.server.clear_requests()
    widgets = list(takers(window))
    assert widgets
    for widget in widgets:
        await go_to(window)
        await put_keyboard_in(widget)
        where = f"with the keyboard in {describe(widget)}"
        before, editors = contents(window), list(desktop.editors)
        vin = fresh_vin()
        told = len(desktop.told)
        await scan(window, vin)
        if isinstance(window, SessionEditor) and window.edit.is_new:
            await _went_into_the_editor(window, vin, before, where)
        elif isinstance(window, Question) or desktop.desk.connections.current is None:
            await until(lambda told=told: len(desktop.told) > told)
            assert vin in desktop.last_told, where
            assert window.isVisible(), where
            assert changed(before, window) == set(), where
        else:
            await _opened_an_editor(desktop, vin, editors, where)
            assert changed(before, window) == set(), where
        assert desktop.server is None or desktop.sent() == [], where
    assert [each for each in desktop.told if "unexpected" in str(each)] == []


async def _went_into_the_editor(editor: SessionEditor, vin: str, before: dict[str, str], where: str) -> None:
    await until(lambda: editor.edit.texts[Field.VIN] == vin and editor.edit.vin_help.vehicle is not None)
    assert editor.isVisible(), where
    assert focused_name() == "Mobile number", where
    assert changed(before, editor) <= TOLD_BY_VIN, where


async def _opened_an_editor(desktop: Desktop, vin: str, before: list[SessionEditor], where: str) -> None:
    await until(lambda: len(desktop.editors) > len(before))
    (editor,) = [each for each in desktop.editors if each not in before]
    await active(editor)
    await until(lambda: editor.edit.vin_help.vehicle is not None)
    assert editor.edit.texts[Field.VIN] == vin, where
    assert focused_name() == "Mobile number", where
    editor.edit.discard()
    editor.reject()


# What a scan leads to


class KeyCounter(QObject):
    """Counts the keys that are pressed, as they come to the windows."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if isinstance(watched, QWindow) and isinstance(event, QKeyEvent) and event.spontaneous():
            self.pressed += event.type() is QEvent.Type.KeyPress and event.key() != Qt.Key.Key_Shift
        return False


async def test_scan_ten_digits_enter(desktop: Desktop, qapp: QApplication) -> None:
    keys = KeyCounter()
    qapp.installEventFilter(keys)
    clipboard().clear()
    await go_to(desktop.window)
    await scan(desktop.window, ACCORD)
    await until(lambda: desktop.editors)
    (editor,) = desktop.editors
    await active(editor)
    await until(lambda: editor.edit.vin_help.vehicle is not None)
    for digit in "2025550111":
        await key(editor, digit)
    await until(lambda: editor.edit.texts[Field.SMS_TO] == "(202) 555-0111")
    await key(editor, Qt.Key.Key_Return)
    await until(lambda: not desktop.editors)
    await idle()
    qapp.removeEventFilter(keys)
    (row,) = desktop.desk.list.rows
    assert clipboard().text() == row.capture_link != ""
    assert keys.pressed == len(ACCORD) + len("\n") + len("2025550111") + len("\n")
    (call,) = desktop.server.requests()
    assert call.method == "POST"
    assert call.body == {
        "vehicle": {
            "vin": ACCORD,
            "year": 2003,
            "make": "Honda",
            "model": "Accord",
            "body_type": "Coupe",
            "trim": "EX-V6",
            "transmission": "Automatic",
        },
        "sms": {"to": "+12025550111"},
    }
    assert row.vehicle == "2003 Honda Accord EX-V6"
    assert desktop.window.page.table.chosen_row() == row


async def test_the_label_of_an_imported_car_and_a_slip_of_the_printer(desktop: Desktop) -> None:
    await go_to(desktop.window)
    await scan(desktop.window, "I" + ACCORD.replace("0", "O").lower())
    await until(lambda: desktop.editors and desktop.editors[0].edit.vin_help.vehicle)
    (editor,) = desktop.editors
    assert editor.edit.texts[Field.VIN] == ACCORD
    assert editor.edit.texts[Field.MAKE] == "Honda"
    assert f"{ACCORD.replace('0', 'O')} was mended" in editor.form.vin_strip.text


async def test_a_scanned_car_with_an_open_session_is_gone_to(desktop: Desktop) -> None:
    row = await make(desktop, VIN=ACCORD, MAKE="Honda")
    await make(desktop, MAKE="Kia")
    await go_to(desktop.window)
    await scan(desktop.window, ACCORD)
    await until(lambda: desktop.editors)
    (editor,) = desktop.editors
    assert editor.edit.local_id == row.local_id
    assert desktop.window.page.table.chosen_row().local_id == row.local_id
    await go_to(desktop.window)
    await scan(desktop.window, ACCORD)
    await until(editor.isActiveWindow)
    assert desktop.editors == [editor], "the same editor comes to the front"


async def test_a_scanned_car_whose_session_is_over_is_shown_with_the_way_to_a_new_one(desktop: Desktop) -> None:
    row = await make(desktop, VIN=ACCORD, MAKE="Honda")
    desktop.server.set_status(row.key, "COMPLETE")
    desktop.desk.refresh()
    await idle()
    desktop.window.page.header.search.setText("nothing like this")
    await until(lambda: not desktop.desk.list.rows)
    await go_to(desktop.window)
    await scan(desktop.window, ACCORD)
    await until(lambda: desktop.window.page.table.chosen_row() is not None)
    assert desktop.window.page.table.chosen_row().local_id == row.local_id
    assert "has a session already: Results" in desktop.last_told
    assert desktop.editors == []
    (offer,) = [
        each for each in desktop.window.notice_bar.findChildren(QAbstractButton) if each.text() == "New session"
    ]
    offer.click()
    await until(lambda: desktop.editors)
    assert desktop.editors[0].edit.is_new
    assert desktop.editors[0].edit.texts[Field.VIN] == ACCORD


async def test_two_scans_of_a_new_car_open_one_editor(desktop: Desktop) -> None:
    await go_to(desktop.window)
    await scan(desktop.window, ACCORD)
    await until(lambda: desktop.editors)
    await go_to(desktop.window)
    await scan(desktop.window, ACCORD)
    (editor,) = desktop.editors
    await until(editor.isActiveWindow)
    await idle()
    assert desktop.editors == [editor]


async def test_a_scan_while_a_question_is_open_is_told(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    editor.edit.fill_in({Field.MAKE: "Kia"})
    press(Key.Key_Escape)
    box = await question()
    await scan(box, ACCORD)
    await until(lambda: ACCORD in desktop.last_told)
    assert box.isVisible()
    assert editor.edit.texts[Field.VIN] == ""
    box.reject()


# A vehicle that has an open session


async def test_creating_a_second_one_asks_and_enter_opens_the_first(desktop: Desktop) -> None:
    row = await make(desktop, VIN=ACCORD, MAKE="Honda")
    editor = await new_editor(desktop)
    QTest.keyClicks(QApplication.focusWidget(), ACCORD)
    press(Key.Key_Return)
    await until(lambda: editor.edit.vin_help.open_session is not None)
    assert [line for line in texts(editor) if "has an open session: Waiting" in line]
    press(Key.Key_Return)
    box = await question()
    assert box.yes_button.isDefault()
    assert desktop.sent() == []
    press(Key.Key_Return)
    await until(lambda: [each for each in desktop.editors if each.edit.local_id == row.local_id])
    await idle()
    assert editor not in desktop.editors, "nothing but the VIN was entered there"
    assert desktop.sent() == []


async def test_what_was_typed_besides_stays_when_the_first_is_opened(desktop: Desktop) -> None:
    await make(desktop, VIN=ACCORD, MAKE="Honda")
    editor = await new_editor(desktop)
    editor.take_scan(ACCORD)
    await until(lambda: editor.edit.vin_help.open_session is not None)
    QTest.keyClicks(QApplication.focusWidget(), "2025550111")
    editor.form.vin_strip.open_session.button.click()
    await until(lambda: len(desktop.editors) == 2)
    assert editor.edit.texts[Field.SMS_TO] == "(202) 555-0111"


async def test_another_one_that_is_meant_is_created(desktop: Desktop) -> None:
    await make(desktop, VIN=ACCORD, MAKE="Honda")
    editor = await new_editor(desktop)
    editor.take_scan(ACCORD)
    editor.save()
    box = await question()
    assert box.other_button is not None
    box.other_button.click()
    await until(lambda: not desktop.editors)
    assert [call.method for call in desktop.sent()] == ["POST"]


async def test_cancel_leaves_everything_as_it_was(desktop: Desktop) -> None:
    await make(desktop, VIN=ACCORD, MAKE="Honda")
    editor = await new_editor(desktop)
    editor.take_scan(ACCORD)
    await idle()
    editor.save()
    box = await question()
    await active(box)
    press(Key.Key_Escape)
    await idle()
    assert editor.isVisible()
    assert editor.edit.texts[Field.MAKE] == "Honda"
    assert desktop.sent() == []


# The search box, and a session like another


async def test_a_pasted_text_with_a_vin_finds_its_session(desktop: Desktop) -> None:
    row = await make(desktop, VIN=ACCORD, MAKE="Honda")
    await make(desktop, MAKE="Kia")
    desktop.window.page.header.search.setText(f"FW: car for Jane, VIN {ACCORD.lower()}, stock A-17")
    await until(lambda: [each.local_id for each in desktop.desk.list.rows] == [row.local_id])


async def test_a_pasted_text_with_a_new_vin_offers_a_session(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    await go_to(desktop.window)
    press(Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    clipboard().setText(f"stock 17\t{ACCORD}\tHonda\t12,000")
    press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: not desktop.desk.list.rows)
    await until(lambda: [line for line in texts(desktop.window) if f"No session has the VIN {ACCORD}" in line])
    press(Key.Key_Return)
    assert focused_name() == "New session with this VIN"
    press(Key.Key_Space)
    await until(lambda: desktop.editors and desktop.editors[0].edit.vin_help.vehicle)
    assert desktop.editors[0].edit.texts[Field.VIN] == ACCORD


async def test_new_like_this(desktop: Desktop) -> None:
    row = await make(desktop, VIN=ACCORD, MAKE="Honda", EXTERIOR_COLOR="Red", SMS_TO="2025550111")
    await choose_row(desktop, row)
    press(Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: desktop.editors)
    (editor,) = desktop.editors
    assert editor.edit.is_new
    assert (editor.edit.texts[Field.MAKE], editor.edit.texts[Field.EXTERIOR_COLOR]) == ("Honda", "Red")
    assert (editor.edit.texts[Field.VIN], editor.edit.texts[Field.SMS_TO]) == ("", "")
    assert "As in the session before" in description(editor, "Make")


async def test_scanning_the_next_car_leaves_the_open_session_as_it_is(desktop: Desktop) -> None:
    row = await make(desktop, VIN=ACCORD, MAKE="Honda")
    await go_to(desktop.window)
    await scan(desktop.window, ACCORD)
    await until(lambda: desktop.editors)
    (first,) = desktop.editors
    await active(first)
    await idle()
    other = fresh_vin()
    await scan(first, other)
    await until(lambda: len(desktop.editors) == 2)
    assert first.edit.texts[Field.VIN] == ACCORD
    assert not first.edit.is_dirty
    assert first.edit.local_id == row.local_id
    assert desktop.editors[-1].edit.texts[Field.VIN] == other


async def test_a_scan_while_a_session_is_being_made_begins_the_next_one(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    editor.take_scan(ACCORD)
    await until(lambda: editor.edit.vin_help.vehicle is not None)
    desktop.server.misbehave(Misbehaviour(method="POST", delay=0.3))
    editor.save()
    assert editor.edit.is_saving
    other = fresh_vin()
    desktop.window.work.take_scan(other)
    await until(lambda: [each for each in desktop.editors if each.edit.texts[Field.VIN] == other])
    await until(lambda: editor not in desktop.editors)
    assert desktop.sent()[0].body["vehicle"]["vin"] == ACCORD


@pytest.mark.qt_log_ignore("grabbing the (keyboard|mouse)", extend=True)
@pytest.mark.parametrize("field", [Field.ODOMETER_UNIT, Field.EXTERIOR_COLOR])
async def test_a_list_that_is_open_closes_before_the_digits_come(desktop: Desktop, field: Field) -> None:
    editor = await new_editor(desktop)
    editor.form.open_to(field)
    await idle()
    if field is Field.ODOMETER_UNIT:
        editor.form.boxes[field].entry.showPopup()
    else:
        QTest.keyClicks(editor.form.boxes[field].entry, "bl")
    await until(lambda: QApplication.activePopupWidget() is not None)
    await asyncio.sleep(0.05)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    await scan(popup, ACCORD)
    await until(lambda: editor.edit.texts[Field.VIN] == ACCORD)
    assert QApplication.activePopupWidget() is None
    assert focused_name() == "Mobile number"
    assert editor.edit.texts[field] in ("MILES", "bl")


async def test_a_finished_car_is_two_presses_from_its_next_session(desktop: Desktop) -> None:
    row = await make(desktop, VIN=ACCORD, MAKE="Honda")
    desktop.server.set_status(row.key, "COMPLETE")
    desktop.desk.refresh()
    await idle()
    await go_to(desktop.window)
    await scan(desktop.window, ACCORD)
    await until(lambda: focused_name() == "New session" and "already" in desktop.last_told)
    await key(desktop.window, Qt.Key.Key_Return)
    await until(lambda: desktop.editors)
    assert desktop.editors[0].edit.texts[Field.VIN] == ACCORD


async def test_enter_and_enter_again_in_the_search_box_go_on(desktop: Desktop) -> None:
    await make(desktop, VIN=ACCORD, MAKE="Honda")
    desktop.window.page.header.search.setFocus()
    desktop.window.page.header.search.setText(ACCORD)
    await until(lambda: len(desktop.desk.list.rows) == 1)
    press(Key.Key_Return)
    await until(lambda: desktop.window.page.table.chosen_row() is not None)
    press(Key.Key_Return)
    await until(lambda: desktop.editors)
