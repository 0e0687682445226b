"""The program's two palettes, light and dark. The only file with colours in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

_ROLES = (
    QPalette.ColorRole.Window,
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Base,
    QPalette.ColorRole.AlternateBase,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.Button,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.Highlight,
    QPalette.ColorRole.HighlightedText,
    QPalette.ColorRole.PlaceholderText,
    QPalette.ColorRole.Link,
    QPalette.ColorRole.ToolTipBase,
    QPalette.ColorRole.ToolTipText,
    QPalette.ColorRole.BrightText,
    QPalette.ColorRole.Mid,
    QPalette.ColorRole.Accent,
)
_LIGHT = (
    "#f4f5f7", "#1c2330", "#ffffff", "#f7f8fa", "#1c2330", "#ffffff", "#1c2330", "#0b5cad", "#ffffff",
    "#626b7a", "#0b5cad", "#1c2330", "#ffffff", "#a3260f", "#c3c8d1", "#0b5cad",
)  # fmt: skip
_DARK = (
    "#262b34", "#e8ebf0", "#171b21", "#1d2129", "#e8ebf0", "#39414e", "#e8ebf0", "#1f6fc4", "#ffffff",
    "#9aa3b2", "#7db8ff", "#e8ebf0", "#14171d", "#ff9c86", "#4a5261", "#1f6fc4",
)  # fmt: skip
_DISABLED_TEXT = {False: "#6b7280", True: "#8f98a8"}
_PRACTICE = {False: ("#ffd84d", "#1c2330"), True: ("#7a5b00", "#ffffff")}


def is_dark() -> bool:
    """Tell whether the palette in use is the dark one."""
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightnessF() < 0.5  # noqa: PLR2004 - half way


def apply_theme(application: QApplication, *, dark: bool | None = None) -> None:
    """Put on the light or the dark palette; without a choice, the one that the system wears, also when it changes."""
    application.setStyle("Fusion")
    hints = application.styleHints()
    if dark is None:
        hints.colorSchemeChanged.connect(lambda _: _wear(application, dark=_system_is_dark()))
        dark = _system_is_dark()
    _wear(application, dark=dark)


def practice_colors() -> tuple[QColor, QColor]:
    """Give background and text of the practice band."""
    background, text = _PRACTICE[is_dark()]
    return QColor(background), QColor(text)


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _wear(application: QApplication, *, dark: bool) -> None:
    palette = QPalette()
    for role, color in zip(_ROLES, _DARK if dark else _LIGHT, strict=True):
        palette.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED_TEXT[dark]))
    application.setPalette(palette)
