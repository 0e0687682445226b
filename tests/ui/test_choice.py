"""A choice is found by its name from outside, tells its value, and is not rolled by accident."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox

from pave_desktop.ui.fields.choice import Choice


@pytest.fixture
def choice(qapp: QApplication) -> Choice:  # noqa: ARG001 - no widget without an application
    made = Choice()
    made.addItems(["LITE", "PRO"])
    made.setAccessibleName("Theme")
    made.setAccessibleDescription("The customer has opened the link.")
    return made


def test_name_value_and_reason_are_told_apart(choice: Choice) -> None:
    spoken = QAccessible.queryAccessibleInterface(choice)
    choice.setCurrentIndex(1)
    kinds = (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description)
    assert [spoken.text(kind) for kind in kinds] == ["Theme", "PRO", "The customer has opened the link."]
    assert spoken.role() is QAccessible.Role.ComboBox
    choice.setEnabled(False)
    assert spoken.state().disabled


def test_many_choices_come_and_go(qapp: QApplication) -> None:
    for number in range(200):
        made = Choice()
        made.setAccessibleName(f"Choice {number}")
        assert QAccessible.queryAccessibleInterface(made).text(QAccessible.Text.Name) == f"Choice {number}"
        made.deleteLater()
        qapp.processEvents()


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="only on Linux and other Unix Qt needs this")
@pytest.mark.usefixtures("qapp")
def test_qt_still_needs_the_workaround() -> None:
    plain = QComboBox()
    plain.addItems(["LITE"])
    plain.setAccessibleName("Theme")
    assert QAccessible.queryAccessibleInterface(plain).text(QAccessible.Text.Name) == "LITE", "drop _SpokenChoice"


def test_a_wheel_passes_over_it(choice: Choice) -> None:
    event = QWheelEvent(
        QPointF(1, 1),
        QPointF(1, 1),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(choice, event)
    assert choice.currentText() == "LITE"
