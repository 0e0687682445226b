"""What each photo shows, drawn: one list of polygons, told as SVG for a page and as PNG for a photo."""

import struct
import zlib
from functools import lru_cache

from pave_desktop.practice.car_drawing import DIRECTIONS, Shape, car_shapes
from pave_desktop.practice.detail_drawings import DETAILS

WIDTH = 640
HEIGHT = 480
MARGIN = 34
FLOOR = 0.86
"""How far down the wheels stand, as a part of the height."""
HORIZON = 0.58

# The colours of a photo; a page has its own, in its style sheet.
COLOURS = {
    "sky": (208, 219, 230),
    "ground": (166, 171, 178),
    "shadow": (128, 133, 141),
    "paint0": (41, 63, 92),
    "paint1": (52, 80, 118),
    "paint2": (67, 103, 152),
    "paint3": (88, 129, 180),
    "paint4": (122, 160, 205),
    "glass": (44, 54, 66),
    "glare": (84, 98, 113),
    "dark": (27, 31, 38),
    "tyre": (37, 40, 45),
    "rim": (196, 202, 210),
    "line": (30, 48, 76),
    "plate": (240, 242, 245),
    "lamp": (233, 240, 248),
    "red": (190, 44, 40),
    "leather": (92, 84, 78),
    "trim": (58, 62, 70),
    "glow": (126, 200, 255),
}
# What PAINT is in the words that dealers write; the blue of COLOURS is for all others.
PAINTS = {
    "white": (226, 229, 233),
    "black": (58, 61, 66),
    "silver": (176, 181, 188),
    "grey": (122, 127, 134),
    "gray": (122, 127, 134),
    "red": (178, 48, 46),
    "green": (62, 108, 80),
    "brown": (122, 92, 70),
    "beige": (200, 186, 160),
    "gold": (190, 162, 104),
    "orange": (214, 120, 48),
    "yellow": (226, 190, 60),
}
BRIGHTNESS = {"paint0": 0.55, "paint1": 0.72, "paint2": 0.88, "paint3": 1.0, "paint4": 1.12}
TONES = {tone: index for index, tone in enumerate(COLOURS)}


@lru_cache(maxsize=32)
def shapes_of(code: str) -> tuple[Shape, ...]:
    """Draw a photo's view, in points of WIDTH by HEIGHT."""
    if code in DETAILS:
        return tuple(DETAILS[code]())
    shapes = car_shapes(DIRECTIONS[code])
    across = [x for shape in shapes for x, _ in shape.points]
    down = [y for shape in shapes for _, y in shape.points]
    scale = min((WIDTH - 2 * MARGIN) / (max(across) - min(across)), HEIGHT * 0.62 / (max(down) - min(down)))
    left = (WIDTH - scale * (min(across) + max(across))) / 2
    top = HEIGHT * FLOOR - scale * max(down)
    return tuple(Shape(tone, [(left + scale * x, top + scale * y) for x, y in points]) for tone, points in shapes)


@lru_cache(maxsize=32)
def as_svg(code: str) -> str:
    """Tell a view as SVG; every polygon carries its tone as a class, and no colour."""
    polygons = "".join(
        f'<path class="{shape.tone}" d="M{" ".join(f"{x:.0f},{y:.0f}" for x, y in shape.points)}z"/>'
        for shape in shapes_of(code)
    )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">{polygons}</svg>'


@lru_cache(maxsize=64)
def as_png(code: str, colour: str = "") -> bytes:
    """Tell a view as a PNG, the car being of a colour."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    palette = b"".join(bytes(_coloured(tone, colour)) for tone in COLOURS)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", _pixels(code)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _coloured(tone: str, colour: str) -> tuple[int, int, int]:
    paint = next((PAINTS[word] for word in colour.lower().split() if word in PAINTS), None)
    if paint is None or tone not in BRIGHTNESS:
        return COLOURS[tone]
    red, green, blue = (min(round(part * BRIGHTNESS[tone]), 255) for part in paint)
    return red, green, blue


@lru_cache(maxsize=32)
def _pixels(code: str) -> bytes:
    horizon = int(HEIGHT * HORIZON)
    rows = [bytearray([TONES["sky" if y < horizon else "ground"]] * WIDTH) for y in range(HEIGHT)]
    for shape in shapes_of(code):
        _fill(rows, shape)
    return zlib.compress(b"".join(b"\x00" + row for row in rows))


def _fill(rows: list[bytearray], shape: Shape) -> None:
    """Fill a polygon row by row, between its edges from left to right."""
    tone = bytes([TONES[shape.tone]])
    edges = list(zip(shape.points, shape.points[1:] + shape.points[:1], strict=True))
    down = [y for _, y in shape.points]
    for y in range(max(int(min(down)), 0), min(int(max(down)) + 1, HEIGHT)):
        middle = y + 0.5
        crossings = sorted(
            x1 + (middle - y1) / (y2 - y1) * (x2 - x1)
            for (x1, y1), (x2, y2) in edges
            if (y1 <= middle) != (y2 <= middle)
        )
        for start, end in zip(crossings[::2], crossings[1::2], strict=True):
            first, last = max(round(start), 0), min(round(end), WIDTH)
            if first < last:
                rows[y][first:last] = tone * (last - first)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
