"""What a picky eye finds wrong with a window: clipped words, a wrong order of keys, colours that cannot be read."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt, QTranslator
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenuBar,
    QScrollArea,
    QWidget,
)

from pave_desktop.ui.shortened_label import ShortenedLabel
from pave_desktop.ui.theme import colors
from tests.ui.contrast import contrast

READABLE = 4.5
GROUNDS = (
    "window", "surface", "raised", "sunken", "hover", "chosen", "problem_ground", "band", "accent", "accent_hover",
)  # fmt: skip


class Doubled(QTranslator):
    """A language in which everything takes twice the room."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:  # type: ignore[override]  # noqa: ARG002
        """Say it twice."""
        return f"{source} {source}" if source.strip() else source

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's own name
        """Qt leaves out what is empty."""
        return False


def wear_doubled_texts() -> Doubled:
    """Double all texts of windows made from now on."""
    doubled = Doubled()
    QCoreApplication.installTranslator(doubled)
    return doubled


def describe(widget: QWidget) -> str:
    """Name a widget for a failure."""
    text = widget.accessibleName() or getattr(widget, "text", lambda: "")()
    inside = ", ".join(child.accessibleName() for child in widget.findChildren(QWidget) if child.accessibleName())
    return f"{type(widget).__name__} “{text or inside[:60]}”"


def shown(root: QWidget) -> Iterator[QWidget]:
    """Give every widget that is shown, those scrolled out of sight included."""
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and widget.window() is root and not widget.objectName().startswith("qt_"):
            yield widget


# Clipping


def clipped(root: QWidget) -> list[str]:
    """Name what does not have the room that its words need."""
    found = []
    for widget in shown(root):
        lacking = _lacking(widget)
        if lacking:
            found.append(f"{describe(widget)} {lacking}")
        elif _sticks_out(widget):
            found.append(f"{describe(widget)} sticks out of {describe(widget.parentWidget())}")
    return found


def _lacking(widget: QWidget) -> str:
    if isinstance(widget, QLabel):
        return _lacking_of_label(widget)
    if isinstance(widget, QAbstractButton) and widget.text():
        needed = widget.minimumSizeHint()
        return _told(widget, needed.width(), needed.height())
    if isinstance(widget, QComboBox):
        return _told(widget, widget.minimumSizeHint().width(), widget.minimumSizeHint().height())
    if isinstance(widget, QLineEdit) and not widget.text():
        words = QFontMetrics(widget.font()).horizontalAdvance(widget.placeholderText())
        return _told(widget, 0 if _is_doubled(widget.placeholderText()) else words, widget.minimumSizeHint().height())
    return ""


def _is_doubled(text: str) -> bool:
    """Whether it is a hint of doubled length, which may end early: it says nothing that the name does not say."""
    half = (len(text) - 1) // 2
    return len(text) > 2 and text[:half] == text[half + 1 :]


def _lacking_of_label(label: QLabel) -> str:
    if not label.text():
        return ""
    if isinstance(label, ShortenedLabel):
        # It may end early, and says the rest elsewhere.
        rest_is_told = label.toolTip() == html.escape(label.text()) and label.accessibleName() == label.text()
        return _told(label, label.minimumSizeHint().width(), label.sizeHint().height()) if rest_is_told else "a rest"
    if not label.wordWrap():
        return _told(label, label.sizeHint().width(), label.sizeHint().height())
    longest = max(QFontMetrics(label.font()).horizontalAdvance(word) for word in label.text().split() or [""])
    longest = min(longest, QFontMetrics(label.font()).averageCharWidth() * 30)
    return _told(label, longest, label.heightForWidth(label.width()))


def _told(widget: QWidget, width: int, height: int) -> str:
    lacks = [
        f"{have} for {needed} {what}"
        for needed, have, what in ((width, widget.width(), "wide"), (height, widget.height(), "high"))
        if needed > have + 1
    ]
    return "has " + ", ".join(lacks) if lacks else ""


def _sticks_out(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or isinstance(parent, QMenuBar | QComboBox):
        return False
    if isinstance(parent, QAbstractScrollArea) and widget is not parent.viewport():
        return False
    place, room = widget.geometry(), parent.rect().adjusted(-1, -1, 1, 1)
    above = parent.parentWidget()
    if isinstance(above, QScrollArea) and above.widget() is widget:
        # Downwards there is a scroll bar, sideways there is none.
        return place.width() > room.width()
    if isinstance(above, QAbstractScrollArea) and parent is above.viewport():
        return False
    return not room.contains(place)


# Order


def focus_stops(root: QWidget) -> list[QWidget]:
    """Give what Tab goes through, in its order."""
    stops = []
    widget = root.nextInFocusChain()
    while widget is not root and widget is not None:
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        if takes_tab and widget.isVisible() and widget.isEnabled() and widget.window() is root:
            stops.append(widget)
        widget = widget.nextInFocusChain()
    return stops


def out_of_order(root: QWidget) -> list[str]:
    """Name the steps of Tab that go against the eye: upwards in a column, or to the left in a line."""
    found = []
    for before, after in pairwise(focus_stops(root)):
        first, second = _places_to_compare(before, after, root)
        overlap = min(first.right(), second.right()) - max(first.left(), second.left())
        upwards = second.bottom() <= first.top() and overlap > 0
        same_line = abs(first.center().y() - second.center().y()) < min(first.height(), second.height()) / 2
        backwards = same_line and second.right() <= first.left()
        if upwards or backwards:
            found.append(f"{describe(before)} → {describe(after)}")
    return found


def _places_to_compare(before: QWidget, after: QWidget, root: QWidget) -> tuple[QRect, QRect]:
    """Where the eye finds two widgets: what is scrolled out of sight is at the edge behind which it is."""
    areas = _scroll_area_around(before), _scroll_area_around(after)
    places = _place(before, root), _place(after, root)
    if areas[0] is not areas[1]:
        for area, place in zip(areas, places, strict=True):
            if area is not None:
                room = _place(area, root)
                place.moveBottom(min(place.bottom(), room.bottom()))
                place.moveTop(max(place.top(), room.top()))
    return places


def _scroll_area_around(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())


# Colours


def unreadable(root: QWidget) -> list[str]:
    """Name the words that cannot be told from their ground, and grounds that are not the theme's."""
    image = root.grab().toImage()
    ratio = image.devicePixelRatio()
    grounds = {QColor(getattr(colors(), name)).rgb() for name in GROUNDS}
    found = []
    for widget in shown(root):
        if not isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox) or not _has_words(widget):
            continue
        place = _place(widget, root)
        if widget.visibleRegion().boundingRect().size() != widget.size():
            continue
        part = image.copy(QRect(place.topLeft() * ratio, place.size() * ratio))
        ground, ratio_of_words = _ground_and_contrast(part)
        if ground not in grounds:
            found.append(f"{describe(widget)} stands on {QColor(ground).name()}, which is not of the theme")
        elif ratio_of_words < READABLE:
            found.append(f"{describe(widget)} has a contrast of {ratio_of_words:.1f}")
    return found


def _has_words(widget: QWidget) -> bool:
    words = widget.currentText() if isinstance(widget, QComboBox) else widget.text()  # type: ignore[attr-defined]
    return bool(words) and widget.isEnabled()


def _ground_and_contrast(part: QImage) -> tuple[int, float]:
    counted: Counter[int] = Counter()
    for y in range(part.height()):
        for x in range(part.width()):
            counted[part.pixel(x, y)] += 1
    ground = counted.most_common(1)[0][0]
    furthest = max(contrast(QColor(pixel), QColor(ground)) for pixel in counted)
    return ground, furthest
