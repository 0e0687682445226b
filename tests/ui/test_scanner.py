"""A barcode scanner's keys become one VIN and nothing else, wherever the keyboard is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget

from pave_desktop.entry.vin import mend_vin
from pave_desktop.ui.scanner import Scanner
from tests.conftest import Heard, until
from tests.ui.scanner_hands import Fingers, focus_window, scan
from tests.ui.scanner_lot import Lot, Reached, come_to_rest, show

# The offscreen platform says so of every menu.
pytestmark = pytest.mark.qt_log_ignore("grabbing the (keyboard|mouse)", extend=True)

VIN = "5N1AT2MV5HC123456"
OTHER_VIN = "JN1CV6AR9BM123456"
ALL_DIFFERENT = "5n1at2mv6hc3w4789"
STOCK_NUMBER = "A12345-77"
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def reached(lot: Lot, qapp: QApplication) -> Iterator[list[str]]:  # noqa: ARG001
    filters = Reached()
    qapp.installEventFilter(filters)
    yield filters.keys
    qapp.removeEventFilter(filters)


# A burst changes nothing, wherever the keyboard is


WIDGETS = ["line", "text", "suggesting", "button", "default", "check", "radio", "other_radio", "combo", "editable"]
WIDGETS += ["table"]


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize("ends", ([Key.Key_Return], [Key.Key_Enter], [Key.Key_Tab], [Key.Key_Return] * 2, []))
def test_a_burst_reaches_nothing_but_the_signal(
    lot: Lot, fingers: Fingers, reached: list[str], name: str, ends: list[Qt.Key]
) -> None:
    widget = getattr(lot, name)
    lot.has_keyboard(widget)
    before = repr(lot.state())
    fingers.type(VIN)
    fingers.press(*ends)
    fingers.rest()
    assert lot.scanned == [VIN]
    assert reached == []
    assert repr(lot.state()) == before
    assert QApplication.focusWidget() is widget


def test_the_lot_would_react_to_these_keys(lot: Lot, fingers: Fingers) -> None:
    """Else the tests above could not fail: the same keys, slowly, do all kinds of things."""
    did = {}
    for name in WIDGETS:
        widget = getattr(lot, name)
        lot.has_keyboard(widget)
        lot.did.clear()
        fingers.type("5N", gap=150)
        fingers.rest()
        if name != "suggesting":
            fingers.press(Key.Key_Return, gap=150)
        did[name] = list(lot.did)
        lot.show()
        for popup in iter(QApplication.activePopupWidget, None):
            popup.close()
        show(lot)
    assert did["line"][:3] == ["text 5", "text 5N", "return"]
    assert did["text"][:2] == ["text", "text"]
    assert did["button"][:2] == ["shortcut 5", "shortcut N"]
    assert "clicked Create" in did["default"]
    assert did["combo"][0] == "shortcut 5"
    assert did["table"][-1] == "opened"


def test_letters_search_in_a_list_typed_slowly_not_scanned(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.table)
    for shortcut in lot.findChildren(QShortcut):
        shortcut.setEnabled(False)
    fingers.type("n", gap=100)
    fingers.rest()
    assert lot.table.currentRow() == 2
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.table.currentRow(), lot.scanned) == (2, [VIN])


def test_nothing_has_the_keyboard(lot: Lot, fingers: Fingers, reached: list[str]) -> None:
    lot.has_keyboard(lot.line)
    lot.line.clearFocus()
    assert QApplication.focusWidget() is None
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.scanned, reached, lot.did) == ([VIN], [], [])


def test_a_modal_question_is_not_answered(lot: Lot, fingers: Fingers, reached: list[str]) -> None:
    question = Lot(lot)
    question.open()
    show(question)
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.scanned, reached, question.did, question.isVisible()) == ([VIN], [], [], True)


def test_an_open_menu_stays_as_it_is(lot: Lot, fingers: Fingers, reached: list[str]) -> None:
    menu = QMenu(lot)
    for key in "5N1ATMVHC2346":
        menu.addAction(f"&{key}", lambda key=key: lot.did.append(f"menu {key}"))
    menu.popup(lot.mapToGlobal(QPoint(5, 5)))
    come_to_rest()
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.scanned, reached, lot.did, menu.isVisible()) == ([VIN], [], [], True)
    fingers.type("n", gap=100)
    fingers.rest()
    assert lot.did == ["menu N"], "a person's letter chooses"


def test_an_open_list_of_a_combo_box(lot: Lot, fingers: Fingers, reached: list[str]) -> None:
    lot.has_keyboard(lot.combo)
    lot.combo.showPopup()
    come_to_rest()
    assert QApplication.activePopupWidget() is not None
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.scanned, reached, lot.did) == ([VIN], [], [])
    assert lot.combo.view().currentIndex().row() == 0


def test_open_suggestions(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.suggesting)
    fingers.type("5", gap=200)
    fingers.rest()
    come_to_rest()
    assert QApplication.activePopupWidget() is lot.suggesting.completer().popup()
    lot.did.clear()
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.scanned, lot.did, lot.suggesting.text()) == ([VIN], [], "5")
    fingers.type("n1", gap=90)
    fingers.rest()
    assert lot.suggesting.text() == "5n1", "a person types on"


def test_an_open_menu_that_is_not_told_as_the_focus_window(lot: Lot, fingers: Fingers) -> None:
    """On some systems a menu gets the keys and its window never becomes the one with the keyboard."""
    assert fingers.scanner is not None
    QGuiApplication.instance().focusWindowChanged.disconnect(fingers.scanner.watch)
    menu = QMenu(lot)
    menu.addAction("&5", lambda: lot.did.append("menu"))
    menu.popup(lot.mapToGlobal(QPoint(5, 5)))
    come_to_rest()
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.scanned, lot.did) == ([VIN], [])


# What scanners send


@pytest.mark.parametrize(
    "sent",
    [VIN, VIN.lower(), "I" + VIN, "i" + VIN.lower(), VIN.replace("1", "I"), f"*{VIN}*", VIN[:4] + "2" + VIN[5:]],
    ids=["capitals", "small letters", "leading I", "small with I", "I for 1", "stars", "check digit wrong"],
)
def test_what_scanners_read(lot: Lot, fingers: Fingers, sent: str) -> None:
    lot.has_keyboard(lot.line)
    fingers.type(sent)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert len(lot.scanned) == 1
    assert len(lot.scanned[0]) == 17
    if "2" not in sent[4:5]:
        assert [mend_vin(vin) for vin in lot.scanned] == [VIN]
    assert lot.did == []


@pytest.mark.parametrize("gap", [1, 5, 15, 30])
def test_slow_and_quick_scanners(lot: Lot, fingers: Fingers, gap: float) -> None:
    fingers.type(VIN, gap=gap)
    fingers.press(Key.Key_Return, gap=gap)
    fingers.rest()
    assert (lot.scanned, lot.did) == ([VIN], [])


def test_a_scanner_may_stumble_once(lot: Lot, fingers: Fingers) -> None:
    fingers.type(VIN[:9], gap=12)
    fingers.wait(80)
    fingers.type(VIN[9:], gap=12)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.scanned, lot.did) == ([VIN], [])


def test_keys_that_are_let_go_late(lot: Lot, fingers: Fingers, reached: list[str]) -> None:
    fingers.roll([(character, 10) for character in ALL_DIFFERENT], down_for=200)
    fingers.rest()
    assert (lot.scanned, reached) == ([ALL_DIFFERENT.upper()], [])
    fingers.type("5", gap=100)
    fingers.rest()
    assert [key.split()[1] for key in reached if key.startswith("QLineEdit")] == [
        *("ShortcutOverride", "KeyPress", "KeyRelease")
    ]


def test_keys_whose_letting_go_is_never_told(lot: Lot, fingers: Fingers, reached: list[str]) -> None:
    """Another program's window came in between."""
    lot.has_keyboard(lot.line)
    fingers.roll([(character, 10) for character in VIN.lower()], down_for=0)
    fingers.rest()
    assert (lot.scanned, reached) == ([VIN], [])
    fingers.type("5", gap=100)
    fingers.rest()
    assert [key.split()[1] for key in reached][:3] == ["ShortcutOverride", "KeyPress", "KeyRelease"]


def test_a_line_feed_behind_the_return(lot: Lot, fingers: Fingers, reached: list[str]) -> None:
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.press(Key.Key_J, modifier=CTRL)
    fingers.rest()
    assert lot.scanned == [VIN]
    assert [key for key in reached if not key.endswith("''")] == [], "more than the Control key itself"


def test_two_bursts_one_after_the_other(lot: Lot, fingers: Fingers, reached: list[str]) -> None:
    for vin in (VIN, OTHER_VIN):
        fingers.type(vin, gap=8)
        fingers.press(Key.Key_Return, gap=8)
    fingers.rest()
    assert (lot.scanned, reached) == ([VIN, OTHER_VIN], [])


def test_a_click_in_the_midst_of_a_burst(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("5N1")
    QTest.mouseClick(lot.windowHandle(), Qt.MouseButton.LeftButton, pos=_place(lot, lot.suggesting))
    assert lot.line.text() == "5N1", "typed before the click, arrived before it"
    assert QApplication.focusWidget() is lot.suggesting
    assert lot.scanned == []


def test_the_keyboard_moves_while_keys_are_held(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    lot.line.editingFinished.connect(lambda: lot.did.append("left"))
    fingers.type("ab")
    lot.suggesting.setFocus()
    assert lot.did == ["text a", "text ab", "left"]
    fingers.type("c")
    fingers.rest()
    assert (lot.line.text(), lot.suggesting.text()) == ("ab", "c")


def test_a_key_moves_the_keyboard(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    lot.line.textEdited.connect(lambda _: lot.text.setFocus())
    fingers.type("ab")
    fingers.rest()
    assert (lot.line.text(), lot.text.toPlainText()) == ("a", "b")


def test_another_window_comes_while_keys_are_held(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("ab")
    other = QDialog(lot)
    line = QLineEdit(other)
    show(other)
    fingers.type("c")
    fingers.rest()
    assert (lot.line.text(), line.text()) == ("ab", "c")


def test_a_menu_opens_while_keys_are_held(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    menu = QMenu(lot)
    menu.addAction("&a", lambda: lot.did.append("menu"))
    fingers.type("ab")
    menu.popup(lot.mapToGlobal(QPoint(5, 5)))
    assert lot.line.text() == "ab"
    come_to_rest()
    fingers.rest()
    assert lot.did == ["text a", "text ab"]


def test_what_a_key_went_to_is_gone(lot: Lot, fingers: Fingers) -> None:
    other = QDialog(lot)
    QLineEdit(other)
    show(other)
    fingers.type("ab")
    other.deleteLater()
    QApplication.sendPostedEvents(other, QEvent.Type.DeferredDelete)
    fingers.rest()
    show(lot)
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert lot.scanned == [VIN]


# Other barcodes


@pytest.mark.parametrize("name", ["line", "text", "editable"])
def test_another_barcode_is_written_where_text_is_written(lot: Lot, fingers: Fingers, name: str) -> None:
    widget = getattr(lot, name)
    lot.has_keyboard(widget)
    fingers.type(STOCK_NUMBER)
    fingers.press(Key.Key_Return, Key.Key_Return)
    fingers.rest()
    read: Callable[[], str] = {
        "line": lot.line.text,
        "text": lot.text.toPlainText,
        "editable": lot.editable.currentText,
    }[name]
    assert read().endswith(STOCK_NUMBER)
    assert "\n" not in read()
    assert lot.scanned == []
    assert [done for done in lot.did if done in ("return", "closed") or done.startswith("clicked")] == []


@pytest.mark.parametrize("name", ["button", "default", "check", "radio", "combo", "table"])
@pytest.mark.parametrize("sent", [STOCK_NUMBER, "5N1AT2", VIN + VIN, "5N1AT 2MV5H"])
def test_another_barcode_is_dropped_elsewhere(
    lot: Lot, fingers: Fingers, reached: list[str], name: str, sent: str
) -> None:
    lot.has_keyboard(getattr(lot, name))
    fingers.type(sent)
    fingers.press(Key.Key_Tab)
    fingers.rest()
    assert (lot.did, reached) == ([], [])


def test_a_long_barcode_arrives_in_order(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type(VIN + "," + OTHER_VIN + " 2017 black")
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert lot.line.text() == VIN + "," + OTHER_VIN + " 2017 black"
    assert lot.scanned == []


# In real time


async def test_in_real_time(lot: Lot) -> None:
    """As the tests of the program scan: by the system's own time, the timer's turn awaited."""
    for old in lot.findChildren(Scanner):
        old.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    scanner = Scanner(lot)
    told = Heard(scanner.scanned)
    lot.has_keyboard(lot.default)
    scan(lot, VIN)
    await until(lambda: len(told))
    assert told.last == VIN
    scan(lot, OTHER_VIN, enter=False)
    await until(lambda: len(told) == 2)
    scan(lot, STOCK_NUMBER)
    assert lot.did == []
    lot.has_keyboard(lot.line)
    QTest.keyClick(focus_window(), "x")
    assert lot.line.text() == ""
    await until(lambda: lot.line.text() == "x")
    assert len(told) == 2


def _place(window: QWidget, widget: QWidget) -> QPoint:
    return widget.mapTo(window, widget.rect().center())


def test_a_burst_goes_on_in_the_window_that_comes_to_the_front(lot: Lot, fingers: Fingers, qapp: QApplication) -> None:  # noqa: ARG001
    lot.has_keyboard(lot.line)
    fingers.type(VIN[:9])
    other = QWidget()
    line = QLineEdit(other)
    show(other)
    line.setFocus()
    fingers.type(VIN[9:])
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert lot.scanned == [VIN]
    assert (lot.line.text(), line.text()) == ("", "")
    other.close()
    other.deleteLater()
