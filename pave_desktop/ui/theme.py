"""The program's one design, light and dark: the only file with colours in it, and who wears them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from pave_desktop.models.window_settings import Appearance
from pave_desktop.system.resources import resource_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Colors:
    """One side of the design. Every text colour is readable (4.5 to 1) on every ground; a test computes it."""

    # Grounds
    window: str
    surface: str
    raised: str
    sunken: str
    hover: str
    chosen: str
    fresh: str
    problem_ground: str
    band: str
    accent: str
    accent_hover: str
    # Texts
    text: str
    muted: str
    accent_text: str
    problem: str
    good: str
    warning: str
    busy: str
    on_accent: str
    on_band: str
    # Lines: `edge` shows where something can be entered or pressed, `line` only parts
    line: str
    edge: str


LIGHT = Colors(
    window="#f2f4f7",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#e9edf2",
    hover="#e6ecf3",
    chosen="#d8e8fb",
    fresh="#fdf0c4",
    problem_ground="#fdece8",
    band="#ffd84d",
    accent="#0a5bb5",
    accent_hover="#084b96",
    text="#16202e",
    muted="#566173",
    accent_text="#0a56ab",
    problem="#a8260f",
    good="#17663a",
    warning="#7d4a00",
    busy="#5b3fa8",
    on_accent="#ffffff",
    on_band="#16202e",
    line="#d9dee6",
    edge="#7f8a9b",
)
DARK = Colors(
    window="#1a1f27",
    surface="#12161c",
    raised="#2a313c",
    sunken="#222831",
    hover="#2a323d",
    chosen="#1d3a5e",
    fresh="#3d3618",
    problem_ground="#3a211d",
    band="#6e5200",
    accent="#2468b8",
    accent_hover="#1d5596",
    text="#e9edf3",
    muted="#a4aebd",
    accent_text="#86bdff",
    problem="#ff9d88",
    good="#74d69a",
    warning="#f2bd62",
    busy="#c0a8ff",
    on_accent="#ffffff",
    on_band="#ffffff",
    line="#333b47",
    edge="#77849a",
)

_HAIR = 0.06
_RING = 0.12
"""Borders, as parts of a line's height: a thin one, and the one of what has the keyboard."""

_Role = QPalette.ColorRole
_ROLES = {
    _Role.Window: "window",
    _Role.WindowText: "text",
    _Role.Base: "surface",
    _Role.AlternateBase: "sunken",
    _Role.Text: "text",
    _Role.Button: "raised",
    _Role.ButtonText: "text",
    _Role.Highlight: "accent",
    _Role.HighlightedText: "on_accent",
    _Role.PlaceholderText: "muted",
    _Role.Link: "accent_text",
    _Role.ToolTipBase: "raised",
    _Role.ToolTipText: "text",
    _Role.BrightText: "problem",
    _Role.Light: "surface",
    _Role.Midlight: "line",
    _Role.Mid: "line",
    _Role.Dark: "edge",
    _Role.Shadow: "line",
    _Role.Accent: "accent",
}


class _Wardrobe:
    """What is worn now, and whether the person or the system chose it."""

    appearance = Appearance.SYSTEM
    listens = False
    worn: Colors | None = None
    line_height = 0


def colors() -> Colors:
    """Give the colours that are worn now."""
    return _Wardrobe.worn or _chosen()


def _chosen() -> Colors:
    """Give the side that the person has chosen, or else the system's."""
    if _Wardrobe.appearance is Appearance.SYSTEM:
        return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if _Wardrobe.appearance is Appearance.DARK else LIGHT


def color(name: str) -> QColor:
    """Give one of the colours that are worn now, by its name in `Colors`. Raises AttributeError."""
    return QColor(getattr(colors(), name))


def apply_theme(application: QApplication, appearance: Appearance) -> None:
    """Wear the light or the dark side, or the one that the system wears, also when that changes later."""
    _Wardrobe.appearance = appearance
    if not _Wardrobe.listens:
        _Wardrobe.listens = True
        application.styleHints().colorSchemeChanged.connect(lambda _: _follow_system(application))
    _wear(application, _chosen())


def _follow_system(application: QApplication) -> None:
    if _Wardrobe.appearance is Appearance.SYSTEM:
        _wear(application, _chosen())


def _wear(application: QApplication, worn: Colors) -> None:
    line_height = QFontMetrics(application.font()).height()
    if (_Wardrobe.worn, _Wardrobe.line_height) == (worn, line_height):
        return  # Dressing every widget once more takes a moment that can be seen.
    _Wardrobe.worn, _Wardrobe.line_height = worn, line_height
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(getattr(worn, name)))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(worn.muted))
    application.setPalette(palette)
    application.setStyleSheet(_style_sheet(worn, line_height))


@lru_cache(maxsize=4)
def _style_sheet(worn: Colors, line_height: int) -> str:
    """Fill colours and lengths into the shapes.

    Lengths are rounded here: by Qt's own rounding a button would grow by a hair when the keyboard comes to it.
    """
    hair, ring = max(1, round(line_height * _HAIR)), max(2, round(line_height * _RING))

    def length(found: re.Match[str]) -> str:
        whole = round(float(found[1]) * line_height)
        return f"{max(0, whole - (ring - hair)) if found[2] else whole}px"

    text = resource_path("style.qss").read_text(encoding="utf-8")
    text = text.replace("@icons", resource_path("icons").as_posix())
    text = text.replace("@hair", f"{hair}px").replace("@ring", f"{ring}px")
    text = re.sub(r"([\d.]+)em(-ring)?", length, text)
    # The longest names first: `@accent` is the beginning of `@accent_hover`.
    for name, value in sorted(asdict(worn).items(), key=lambda item: -len(item[0])):
        text = text.replace(f"@{name}", value)
    return text
