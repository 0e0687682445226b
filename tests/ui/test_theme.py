"""The design: readable on every ground, light and dark, worn when it is chosen and kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from pave_desktop.models.window_settings import Appearance
from pave_desktop.settings import load_settings
from pave_desktop.ui.add_window import AddWindow
from pave_desktop.ui.icons import icon
from pave_desktop.ui.theme import DARK, LIGHT, Colors, apply_theme, colors
from tests.conftest import Desktop, Desktops, idle, until
from tests.ui.contrast import contrast
from tests.ui.hands import Key, go_to, press

CHECKOUT = Path(__file__).parents[2]
READABLE = 4.5
VISIBLE = 3.0

GROUNDS = ("window", "surface", "raised", "sunken", "hover", "chosen", "fresh")
TEXTS = ("text", "muted", "accent_text", "problem", "good", "warning", "busy")
ON_THEIR_OWN = (
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_band", "band"),
    ("problem", "problem_ground"),
    ("text", "problem_ground"),
)
SIDES = pytest.mark.parametrize("side", [LIGHT, DARK], ids=["light", "dark"])


@SIDES
@pytest.mark.parametrize(("text", "ground"), [*product(TEXTS, GROUNDS), *ON_THEIR_OWN])
def test_every_text_is_readable_on_every_ground(side: Colors, text: str, ground: str) -> None:
    assert contrast(QColor(getattr(side, text)), QColor(getattr(side, ground))) >= READABLE


@SIDES
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_where_something_can_be_entered_is_seen(side: Colors, ground: str) -> None:
    assert contrast(QColor(side.edge), QColor(getattr(side, ground))) >= VISIBLE


def test_the_style_sheet_knows_each_of_its_colours() -> None:
    text = (CHECKOUT / "resources" / "style.qss").read_text(encoding="utf-8")
    wanted = set(re.findall(r"@(\w+)", text.partition("*/")[2]))
    assert wanted <= {*Colors.__dataclass_fields__, "icons", "hair", "ring"}


def test_no_size_is_in_pixels() -> None:
    sheet = CHECKOUT / "resources" / "style.qss"
    modules = (CHECKOUT / "pave_desktop" / "ui").rglob("*.py")
    found = [
        f"{file.name}: {line.strip()}"
        for file in (sheet, *modules)
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"\d\s?(px|pt)\b|setPixelSize|setPointSize\(", line)
    ]
    assert found == []


def test_no_colour_stands_outside_the_theme() -> None:
    modules = [file for file in (CHECKOUT / "pave_desktop" / "ui").rglob("*.py") if file.name != "theme.py"]
    sheet = CHECKOUT / "resources" / "style.qss"
    found = [
        f"{file.name}: {line.strip()}"
        for file in (sheet, *modules)
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"#[0-9a-fA-F]{3,8}\b|GlobalColor\.(?!transparent)|rgba?\(", line)
    ]
    assert found == []


async def test_nothing_moves_when_the_keyboard_comes_to_it(desktop: Desktop) -> None:
    desktop.window.commands.add.trigger()
    window = await until(lambda: desktop.window.other(AddWindow))
    await idle()
    stops = (window.pasted, window.add_button, window.close_button)
    places = []
    for stop in stops:
        stop.setFocus()
        await idle()
        QApplication.processEvents()
        places.append([each.geometry() for each in stops])
    assert places[0] == places[1] == places[2]


@pytest.fixture
def as_the_system_afterwards(qapp: QApplication) -> Iterator[None]:
    """Leave the application as the next test expects it."""
    yield
    apply_theme(qapp, Appearance.SYSTEM)


@pytest.mark.usefixtures("as_the_system_afterwards")
async def test_the_chosen_side_is_worn_at_once_and_kept(desktops: Desktops) -> None:
    desktop = await desktops.open()
    await go_to(desktop.window)
    press(Key.Key_F9)
    assert ground_of(desktop) == DARK.window
    assert colors() == DARK
    press(Key.Key_F8)
    assert ground_of(desktop) == LIGHT.window
    press(Key.Key_F9)
    await idle()
    await desktops.close(desktop)
    kept = load_settings(desktops.folder / "practice" / "settings.json").settings
    assert kept.window.appearance is Appearance.DARK
    apply_theme(QApplication.instance(), Appearance.LIGHT)  # type: ignore[arg-type]
    again = await desktops.open()
    assert ground_of(again) == DARK.window
    assert again.window.commands.appearances[Appearance.DARK].isChecked()


@pytest.mark.usefixtures("as_the_system_afterwards")
async def test_icons_follow_the_side_that_is_worn(qapp: QApplication) -> None:
    plus = icon("plus")
    drawn = {}
    for appearance, side in ((Appearance.LIGHT, LIGHT), (Appearance.DARK, DARK)):
        apply_theme(qapp, appearance)
        image = plus.pixmap(64, 64).toImage()
        drawn[appearance] = image.pixelColor(32, 32).name()
        assert drawn[appearance] == side.text
    assert len(set(drawn.values())) == 2


def ground_of(desktop: Desktop) -> str:
    """Give the colour that the window's empty places have on screen."""
    assert desktop.window.palette().color(QPalette.ColorRole.Window).isValid()
    image = desktop.window.grab().toImage()
    header = desktop.window.page.header
    between = header.mapTo(desktop.window, header.rect().bottomRight())
    return str(image.pixelColor(between.x() - 3, between.y() - 3).name())
