"""A lot with a scanner and hands whose clock is the test's own, for the tests of who types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.scanner_hands import Fingers
from tests.ui.scanner_lot import Lot, close_lot, open_lot


@pytest.fixture
def fingers() -> Fingers:
    return Fingers()


@pytest.fixture
def lot(qapp: QApplication, fingers: Fingers) -> Iterator[Lot]:  # noqa: ARG001
    window = open_lot(fingers)
    yield window
    close_lot(window)
