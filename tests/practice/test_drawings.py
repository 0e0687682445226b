"""The drawn pictures: whole images, one for each view, and of the vehicle's colour."""

import re
import struct
import zlib

import pytest

from pave_desktop.practice.car_drawing import DIRECTIONS, car_shapes
from pave_desktop.practice.drawings import COLOURS, HEIGHT, WIDTH, as_png, as_svg, shapes_of
from pave_desktop.practice.phone_style import style_sheet
from pave_desktop.practice.phone_words import VIEWS
from pave_desktop.practice.photos import CAPTURE_ORDER

CODES = [code for code, _ in CAPTURE_ORDER]


def pixels(png: bytes) -> tuple[list[bytes], list[tuple[int, ...]]]:
    """Take a PNG apart: rows of colour numbers, and the colours. Every chunk's checksum must be right."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, place = {}, 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        name, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        assert struct.unpack(">I", png[place + 8 + size : place + 12 + size]) == (zlib.crc32(name + data),)
        chunks[name] = data
        place += size + 12
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (WIDTH, HEIGHT)
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == (WIDTH + 1) * HEIGHT
    palette = chunks[b"PLTE"]
    colours = [tuple(palette[start : start + 3]) for start in range(0, len(palette), 3)]
    return [raw[start + 1 : start + 1 + WIDTH] for start in range(0, len(raw), WIDTH + 1)], colours


@pytest.mark.parametrize("code", CODES)
def test_each_view_is_a_picture(code: str) -> None:
    rows, colours = pixels(as_png(code))
    used = set().union(*rows)
    assert len(used) >= 6
    assert max(used) < len(colours) == len(COLOURS)


def test_no_two_views_are_the_same() -> None:
    assert len({as_png(code) for code in CODES}) == len({as_svg(code) for code in CODES}) == 13


def test_the_car_has_its_colour() -> None:
    def body(colour: str) -> tuple[int, ...]:
        return pixels(as_png("4", colour))[1][list(COLOURS).index("paint3")]

    assert body("Dark Red metallic") == (178, 48, 46)
    assert body("WHITE") == (226, 229, 233)
    assert body("") == body("Nebula") == COLOURS["paint3"]


@pytest.mark.parametrize("code", CODES)
def test_the_page_knows_every_tone_and_view(code: str) -> None:
    tones = set(re.findall(r'<path class="(\w+)"', as_svg(code)))
    assert tones == {shape.tone for shape in shapes_of(code)}
    for tone in tones:
        assert f".drawing .{tone} {{" in style_sheet()
    assert "style=" not in as_svg(code)
    assert VIEWS[code].name
    assert VIEWS[code].advice
    assert VIEWS[code].place


@pytest.mark.parametrize(
    ("code", "ahead", "behind"),
    [("5", "lamp", "red"), ("10", "lamp", "red"), ("8", "red", "lamp"), ("13", "red", "lamp"), ("12", "red", "lamp")],
)
def test_one_sees_the_end_where_one_stands(code: str, ahead: str, behind: str) -> None:
    tones = [shape.tone for shape in car_shapes(DIRECTIONS[code])]
    assert ahead in tones
    assert behind not in tones


def test_from_the_left_the_front_is_left() -> None:
    def middle(code: str, tone: str) -> float:
        points = [x for shape in car_shapes(DIRECTIONS[code]) if shape.tone == tone for x, _ in shape.points]
        return sum(points) / len(points)

    assert middle("4", "lamp") < 0 < middle("4", "red")
    assert middle("7", "red") < 0 < middle("7", "lamp")
