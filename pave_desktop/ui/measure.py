"""Sizes that follow the font, so that nothing is clipped when it grows."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

BESIDE_WIDTH = 44
"""How many digits wide the details are beside the list; the place is kept for them before they are there."""


def em(widget: QWidget, count: float) -> int:
    """Give `count` times the width of a digit in the widget's font, in device-independent pixels."""
    return round(QFontMetricsF(widget.font()).horizontalAdvance("0") * count)


def space(widget: QWidget, count: float = 1) -> int:
    """Give `count` steps of the grid that everything stands on: half a line's height each."""
    return round(QFontMetricsF(widget.font()).height() * count / 2)
