"""A person is never taken for a scanner: every key arrives, in order, and does what it does."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenuBar

from pave_desktop.ui.scanner import GAP, HICCUP, SURE
from tests.ui.scanner_hands import Fingers, focus_window
from tests.ui.scanner_lot import Lot

VIN = "5N1AT2MV5HC123456"
WORDS = "The 2017 Rogue of Jane O'Neil; 100,945 km - call (555) 010-0199 before 5!"
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def human_gaps(text: str, chance: random.Random) -> list[tuple[str, float]]:
    """Give each character the time a quick person takes for it; now and then two are rolled."""
    gaps = []
    rolled = False
    for character in text:
        rolled = not rolled and chance.random() < 0.25
        gaps.append((character, chance.uniform(20, 40) if rolled else chance.uniform(40, 250)))
    return gaps


@pytest.mark.parametrize("seed", range(8))
def test_a_quick_person_loses_nothing(lot: Lot, fingers: Fingers, seed: int) -> None:
    lot.has_keyboard(lot.line)
    fingers.roll(human_gaps(WORDS, random.Random(seed)))  # noqa: S311
    fingers.rest()
    assert lot.line.text() == WORDS
    assert lot.scanned == []


@pytest.mark.parametrize("seed", range(8))
def test_a_quick_person_types_a_vin_and_enter(lot: Lot, fingers: Fingers, seed: int) -> None:
    lot.has_keyboard(lot.line)
    fingers.roll(human_gaps(VIN, random.Random(seed)))  # noqa: S311
    fingers.press(Key.Key_Return, gap=40)
    fingers.rest()
    assert lot.line.text() == VIN
    assert lot.scanned == []
    assert lot.did[-2:] == ["return", "clicked Create"]


def test_each_letter_speaks_as_it_is_typed(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("abc", gap=60)
    fingers.rest()
    assert lot.did == ["text a", "text ab", "text abc"]


def test_enter_comes_after_the_letters_before_it(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("42", gap=25)
    fingers.press(Key.Key_Return, gap=25)
    assert lot.did[:3] == ["text 4", "text 42", "return"]


def test_a_correction_right_behind_a_letter(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("ab", gap=25)
    fingers.press(Key.Key_Backspace, gap=25)
    fingers.type("c", gap=25)
    fingers.press(Key.Key_A, gap=25, modifier=CTRL)
    fingers.type("d", gap=25)
    fingers.rest()
    assert lot.did[:4] == ["text a", "text ab", "text a", "text ac"]
    assert lot.line.text() == "d"


def test_capitals(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.text)
    fingers.type("Kia EV6 GT", gap=120)
    fingers.rest()
    assert lot.text.toPlainText() == "Kia EV6 GT"


def test_a_letter_chooses_in_a_combo_box_and_in_the_list(lot: Lot, fingers: Fingers) -> None:
    for shortcut in lot.findChildren(QShortcut):
        shortcut.setEnabled(False)
    lot.has_keyboard(lot.combo)
    fingers.type("1", gap=100)
    fingers.rest()
    assert lot.combo.currentText() == "1"
    lot.has_keyboard(lot.table)
    fingers.type("1a", gap=30)
    fingers.rest()
    assert lot.table.currentRow() == 3


def test_shortcuts_of_one_letter(lot: Lot, fingers: Fingers) -> None:
    bar = QMenuBar(lot)
    menu = bar.addMenu("File")
    lot.layout().setMenuBar(bar)
    in_menu = menu.addAction("Go", QKeySequence("G"), lambda: lot.did.append("go"))
    nowhere = QAction("Nowhere", lot, triggered=lambda: lot.did.append("nowhere"))
    nowhere.setShortcut(QKeySequence("X"))
    in_list = QAction("Here", lot, triggered=lambda: lot.did.append("here"))
    in_list.setShortcut(QKeySequence("H"))
    in_list.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    lot.table.addAction(in_list)
    lot.has_keyboard(lot.check)
    fingers.type("g5hx", gap=60)
    fingers.rest()
    assert lot.did == ["go", "shortcut 5"]
    in_menu.setEnabled(False)
    lot.has_keyboard(lot.table)
    fingers.type("gh", gap=60)
    fingers.rest()
    assert lot.did == ["go", "shortcut 5", "here"]
    lot.has_keyboard(lot.line)
    fingers.type("g5h", gap=60)
    fingers.rest()
    assert lot.line.text() == "g5h"


@pytest.mark.parametrize("times", [1, 2, 3, 12])
def test_a_key_held_down_repeats(lot: Lot, fingers: Fingers, times: int) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("b")
    fingers.hold_down("a", times)
    if times > 1:
        assert lot.line.text() == "b" + "a" * times, "the first repetition lets all through"
    fingers.type("c")
    fingers.rest()
    assert lot.line.text() == "b" + "a" * times + "c"


def test_a_held_enter_is_no_scanners(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("a12345", gap=30)
    QTest.simulateEvent(focus_window(), True, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    assert lot.line.text() == "a12345"
    assert "return" in lot.did


# What is a little too slow, or a little too short, for a scanner


@pytest.mark.parametrize(
    "gaps",
    [[37] * 17, [10] * 3 + [60] + [10] * 13, [10] * 5 + [80] * 12, [10] * 9 + [110] + [10] * 7, [10] * 16 + [120]],
    ids=["too slow", "too early a stumble", "slow behind a quick beginning", "too long a stumble", "a late last one"],
)
def test_a_vin_too_slow_for_a_scanner(lot: Lot, fingers: Fingers, gaps: list[float]) -> None:
    lot.has_keyboard(lot.line)
    for character, gap in zip(VIN, gaps, strict=True):
        fingers.type(character, gap=gap)
    fingers.rest()
    assert (lot.line.text(), lot.scanned) == (VIN, [])


@pytest.mark.parametrize("name", ["line", "default"])
def test_five_quick_keys_and_enter(lot: Lot, fingers: Fingers, name: str) -> None:
    lot.has_keyboard(getattr(lot, name))
    fingers.type("at5n1", gap=30)
    fingers.press(Key.Key_Return, gap=30)
    fingers.rest()
    assert lot.did[-1] == "clicked Create"
    assert lot.did[:2] == (["text a", "text at"] if name == "line" else ["shortcut A", "shortcut T"])


def test_an_input_method_writes_behind_what_was_typed(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("ab")
    written = QInputMethodEvent()
    written.setCommitString("é")
    QApplication.sendEvent(lot.line, written)
    assert lot.line.text() == "abé"


class Order(QObject):
    """The presses and releases that a widget gets."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() is not QEvent.Type.ShortcutOverride and event.text():
            self.keys.append(("+" if event.type() is QEvent.Type.KeyPress else "-") + event.text())
        return False


def test_keys_are_let_go_in_the_order_of_the_fingers(lot: Lot, fingers: Fingers) -> None:
    order = Order()
    lot.line.installEventFilter(order)
    lot.has_keyboard(lot.line)
    fingers.roll([("a", 60), ("b", 25), ("c", 100)], down_for=28)
    fingers.rest()
    assert order.keys == ["+a", "+b", "-a", "-b", "+c", "-c"]
    order.keys.clear()
    fingers.type(VIN)
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (order.keys, lot.scanned) == ([], [VIN])


def test_keys_that_waited_while_the_program_was_busy(lot: Lot, fingers: Fingers) -> None:
    """Where the system does not tell when a key was pressed, they all come at once: no speed to judge by."""
    lot.has_keyboard(lot.line)
    fingers.type("camry7x", gap=0)
    fingers.press(Key.Key_Return, gap=0)
    fingers.rest()
    assert lot.line.text() == "camry7x"
    assert "return" in lot.did
    assert lot.scanned == []


def test_a_scan_while_the_program_is_busy(lot: Lot, fingers: Fingers) -> None:
    """The timer is over when the program comes round to it, before the keys that came in time."""
    fingers.type(VIN[:3])
    time.sleep(0.06)
    QApplication.processEvents()
    fingers.type(VIN[3:])
    fingers.press(Key.Key_Return)
    fingers.rest()
    assert (lot.scanned, lot.did) == ([VIN], [])


def test_a_person_types_while_the_program_is_busy(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.line)
    fingers.type("ab")
    for _ in range(3):
        time.sleep(0.06)
        QApplication.processEvents()
    assert lot.line.text() == "ab", "held back for ever in a program that is always busy"


def test_pressing_all_keys_at_once_breaks_nothing(lot: Lot, fingers: Fingers) -> None:
    lot.has_keyboard(lot.table)
    fingers.roll([(character, 3) for character in "asdfjkl"], down_for=80)
    fingers.rest()
    lot.has_keyboard(lot.line)
    fingers.type("ok", gap=100)
    fingers.rest()
    assert lot.line.text() == "ok"


# Anything slower than a scanner arrives exactly so

CHARACTERS = st.sampled_from("abcXYZ0189 -.,'")
ROLLED = st.floats(1, GAP)
APART = st.floats(GAP + 1, 400)


@st.composite
def typed(draw: st.DrawFn) -> list[tuple[str, float]]:
    """Draw keys of which never six come at a scanner's speed, the last slack of which is a hiccup."""
    keys: list[tuple[str, float]] = []
    quick = 0
    for character in draw(st.lists(CHARACTERS, max_size=60)):
        gap = draw(st.one_of(ROLLED, APART) if quick < SURE - 1 else st.floats(HICCUP + 1, 400))
        quick = quick + 1 if gap <= GAP else 0
        keys.append((character, gap))
    return keys


@given(keys=typed())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_person_types_arrives_in_order(lot: Lot, fingers: Fingers, keys: list[tuple[str, float]]) -> None:
    lot.line.clear()
    lot.has_keyboard(lot.line)
    fingers.rest()
    for character, gap in keys:
        fingers.type(character, gap=gap)
    fingers.rest()
    assert lot.line.text() == "".join(character for character, _ in keys)
    assert lot.scanned == []


@given(keys=st.lists(st.tuples(CHARACTERS, st.floats(0, 300)), max_size=40), name=st.sampled_from(["line", "text"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_where_text_is_written_no_key_is_lost_at_any_speed(
    lot: Lot, fingers: Fingers, keys: list[tuple[str, float]], name: str
) -> None:
    """Only a VIN is taken away."""
    entry = getattr(lot, name)
    entry.clear()
    lot.scanned.clear()
    lot.has_keyboard(entry)
    fingers.rest()
    for character, gap in keys:
        fingers.type(character, gap=gap)
    fingers.rest()
    text = lot.line.text() if name == "line" else lot.text.toPlainText()
    if not lot.scanned:
        assert text == "".join(character for character, _ in keys)


def test_typing_straight_into_a_widget_is_not_held(lot: Lot) -> None:
    lot.has_keyboard(lot.line)
    QTest.keyClicks(lot.line, "now")
    assert lot.line.text() == "now"
