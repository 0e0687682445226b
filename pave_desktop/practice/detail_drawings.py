"""The close views of a car, drawn flat: VIN, interior, cluster, windshield, tires. In points of 640 by 480."""

import math
from collections.abc import Callable

from pave_desktop.practice.car_drawing import Point, Shape

SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc",
    "5": "afgcd", "6": "afgedc", "7": "abc", "8": "abcdefg", "9": "abcdfg",
}  # fmt: skip


def box(tone: str, left: float, top: float, right: float, bottom: float) -> Shape:
    """Draw a rectangle."""
    return Shape(tone, [(left, top), (right, top), (right, bottom), (left, bottom)])


def round_box(tone: str, left: float, top: float, right: float, bottom: float, *, radius: float) -> Shape:
    """Draw a rectangle with round corners."""
    middles = (
        (right - radius, top + radius, 270),
        (right - radius, bottom - radius, 0),
        (left + radius, bottom - radius, 90),
        (left + radius, top + radius, 180),
    )
    points = [point for x, y, start in middles for point in arc(x, y, radius, start=start, end=start + 90, steps=6)]
    return Shape(tone, points)


def disc(tone: str, x: float, y: float, radius: float, *, squeeze: float = 1.0) -> Shape:
    """Draw a disc, narrower when seen from the side."""
    points = arc(0, 0, radius, start=0, end=360, steps=48)[:-1]
    return Shape(tone, [(x + squeeze * across, y + down) for across, down in points])


def arc(x: float, y: float, radius: float, *, start: float, end: float, steps: int = 24) -> list[Point]:
    """Return points along a part of a circle; degrees go clockwise from the right."""
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def ring(tone: str, x: float, y: float, outer: float, inner: float, *, start: float = 0, end: float = 360) -> Shape:
    """Draw a ring or a part of one."""
    far = arc(x, y, outer, start=start, end=end, steps=48)
    return Shape(tone, far + arc(x, y, inner, start=end, end=start, steps=48))


def _vin() -> list[Shape]:
    """The sticker in the door frame: bars, and seventeen characters."""
    shapes = [
        Shape("paint1", [(0, 0), (640, 0), (640, 480), (0, 480)]),
        Shape("paint2", [(0, 0), (470, 0), (430, 480), (0, 480)]),
        Shape("line", [(470, 0), (478, 0), (438, 480), (430, 480)]),
        Shape("dark", [(560, 0), (640, 0), (640, 480), (530, 480)]),
        disc("rim", 505, 70, 17),
        disc("dark", 505, 70, 7),
        disc("rim", 478, 410, 17),
        disc("dark", 478, 410, 7),
        round_box("shadow", 48, 112, 412, 384, radius=16),
        round_box("plate", 42, 104, 406, 376, radius=16),
        box("line", 66, 130, 210, 146),
        box("shadow", 66, 156, 330, 164),
        box("shadow", 66, 174, 290, 182),
    ]
    left = 66.0
    for width in (4, 9, 3, 6, 12, 3, 5, 8, 3, 10, 4, 6, 3, 12, 5, 3, 8, 4, 10, 3, 6, 9, 3, 5):
        shapes.append(box("dark", left, 206, left + width, 280))
        left += width + 7
    for place in range(17):
        shapes.append(_letter(66 + place * 19, 300, place))
    shapes.append(box("shadow", 66, 346, 240, 354))
    return shapes


def _letter(left: float, top: float, place: int) -> Shape:
    """Draw a stroke pattern that reads as one character of many."""
    patterns = (
        [(0, 0), (13, 0), (13, 5), (5, 5), (5, 11), (13, 11), (13, 28), (0, 28), (0, 23), (8, 23), (8, 16), (0, 16)],
        [(0, 0), (5, 0), (5, 10), (9, 0), (13, 0), (13, 28), (8, 28), (8, 14), (5, 22), (5, 28), (0, 28)],
        [(4, 0), (9, 0), (9, 23), (13, 23), (13, 28), (0, 28), (0, 23), (4, 23), (4, 8), (0, 8)],
        [(0, 0), (13, 0), (13, 5), (9, 5), (9, 28), (4, 28), (4, 5), (0, 5)],
        [(0, 0), (5, 0), (5, 11), (8, 11), (8, 0), (13, 0), (13, 28), (8, 28), (8, 16), (5, 16), (5, 28), (0, 28)],
    )
    return Shape("dark", [(left + x, top + y) for x, y in patterns[place * 3 % len(patterns)]])


def _interior() -> list[Shape]:
    """Front seats, wheel and dashboard from the back seat's door."""
    shapes = [
        box("trim", 0, 0, 640, 480),
        Shape("sky", [(60, 40), (580, 40), (620, 214), (20, 214)]),
        Shape("ground", [(33, 160), (607, 160), (620, 214), (20, 214)]),
        Shape("dark", [(0, 0), (70, 0), (28, 222), (0, 230)]),
        Shape("dark", [(640, 0), (570, 0), (612, 222), (640, 230)]),
        box("dark", 0, 0, 640, 40),
        round_box("trim", 262, 52, 378, 90, radius=12),
        round_box("glass", 268, 58, 372, 84, radius=8),
        Shape("dark", [(0, 222), (70, 196), (570, 196), (640, 222), (640, 318), (0, 318)]),
        Shape("line", [(0, 250), (640, 250), (640, 256), (0, 256)]),
        round_box("glass", 262, 208, 402, 292, radius=8),
        round_box("glow", 270, 216, 394, 284, radius=4),
        Shape("glass", [(270, 262), (316, 240), (350, 262), (394, 234), (394, 284), (270, 284)]),
        round_box("glass", 430, 222, 486, 240, radius=6),
        round_box("glass", 560, 222, 616, 240, radius=6),
        round_box("glass", 90, 196, 226, 236, radius=18),
        box("dark", 286, 300, 376, 480),
        round_box("trim", 300, 318, 362, 372, radius=10),
        round_box("rim", 322, 306, 340, 352, radius=8),
    ]
    shapes += [ring("glass", 158, 290, 104, 84), Shape("glass", [(72, 278), (244, 278), (244, 300), (72, 300)])]
    shapes += [Shape("glass", [(146, 300), (170, 300), (166, 384), (150, 384)]), disc("trim", 158, 290, 34)]
    for left in (20, 404):
        shapes += [
            round_box("leather", left + 56, 262, left + 160, 336, radius=22),
            round_box("leather", left, 316, left + 216, 520, radius=44),
            round_box("trim", left + 40, 346, left + 176, 520, radius=30),
            box("leather", left + 104, 346, left + 112, 480),
        ]
    return shapes


def _cluster() -> list[Shape]:
    """The instruments: two dials, and the odometer's digits between them."""
    shapes = [
        box("dark", 0, 0, 640, 480),
        Shape("trim", [(0, 160), (60, 76), (200, 40), (440, 40), (580, 76), (640, 160), (640, 480), (0, 480)]),
        Shape("dark", [(24, 190), (78, 104), (206, 70), (434, 70), (562, 104), (616, 190), (616, 480), (24, 480)]),
    ]
    for x, needle in ((170, 205), (470, 248)):
        shapes += [disc("trim", x, 250, 134), disc("glass", x, 250, 126)]
        for tick in range(11):
            angle = 140 + 26 * tick
            tone = "red" if tick > 8 else "plate"  # noqa: PLR2004 - the last two are the red part
            shapes.append(_spoke(tone, x, 250, angle, near=98 if tick % 2 else 90, far=118, half=3))
        shapes += [_spoke("red", x, 250, needle, near=-18, far=104, half=5), disc("rim", x, 250, 15)]
    shapes += [round_box("glass", 250, 318, 390, 374, radius=10)]
    for place, digit in enumerate("045702"):
        shapes += _digit(260 + 21 * place, 330, digit)
    shapes += [
        _spoke("glow", 320, 130, 180, near=0, far=26, half=9),
        _spoke("glow", 320, 130, 0, near=0, far=26, half=9),
    ]
    shapes += [box("trim", 319, 118, 321, 142), round_box("lamp", 306, 396, 334, 410, radius=6)]
    return shapes


def _spoke(tone: str, x: float, y: float, angle: float, *, near: float, far: float, half: float) -> Shape:
    a = math.radians(angle)
    along, across = (math.cos(a), math.sin(a)), (-math.sin(a), math.cos(a))
    ends = ((near, half), (far, half * 0.6), (far, -half * 0.6), (near, -half))
    points = [
        (x + reach * along[0] + side * across[0], y + reach * along[1] + side * across[1]) for reach, side in ends
    ]
    return Shape(tone, points)


def _digit(left: float, top: float, digit: str) -> list[Shape]:
    places = {
        "a": (1, 0, 13, 4), "b": (11, 1, 15, 16), "c": (11, 16, 15, 31), "d": (1, 28, 13, 32),
        "e": (-1, 16, 3, 31), "f": (-1, 1, 3, 16), "g": (1, 14, 13, 18),
    }  # fmt: skip
    return [
        box("glow", left + x1, top + y1, left + x2, top + y2)
        for x1, y1, x2, y2 in (places[segment] for segment in SEGMENTS[digit])
    ]


def _windshield() -> list[Shape]:
    """The windshield from close before it, with its wipers."""
    return [
        Shape("paint3", [(120, 34), (520, 34), (548, 62), (92, 62)]),
        Shape("paint1", [(92, 62), (548, 62), (628, 352), (12, 352)]),
        Shape("glass", [(108, 76), (532, 76), (600, 332), (40, 332)]),
        Shape("glare", [(208, 76), (282, 76), (196, 332), (94, 332)]),
        Shape("glare", [(304, 76), (326, 76), (250, 332), (222, 332)]),
        round_box("dark", 288, 76, 352, 112, radius=10),
        ring("trim", 452, 322, 74, 62, start=190, end=350),
        Shape("paint2", [(0, 352), (640, 352), (640, 480), (0, 480)]),
        Shape("paint4", [(60, 376), (580, 376), (640, 480), (0, 480)]),
        Shape("paint3", [(190, 376), (450, 376), (486, 480), (154, 480)]),
        Shape("dark", [(0, 334), (640, 334), (640, 356), (0, 356)]),
        Shape("dark", [(90, 340), (96, 330), (318, 296), (320, 303)]),
        Shape("dark", [(350, 340), (356, 330), (566, 290), (568, 297)]),
        disc("rim", 92, 340, 8),
        disc("rim", 352, 340, 8),
        Shape("paint0", [(0, 292), (30, 286), (24, 352), (0, 352)]),
        Shape("paint0", [(640, 292), (610, 286), (616, 352), (640, 352)]),
    ]


def _tires() -> list[Shape]:
    """A tire from close, with the gauge in its tread."""
    x, y = 320, 244
    shapes = [
        box("paint2", 0, 0, 640, 150),
        box("paint1", 0, 150, 640, 222),
        box("line", 0, 222, 640, 230),
        box("sky", 0, 230, 640, 300),
        box("ground", 0, 300, 640, 480),
        Shape("shadow", [(96, 446), (200, 424), (440, 424), (544, 446), (440, 466), (200, 466)]),
        Shape("dark", arc(x, y, 234, start=180, end=360)),
        disc("dark", x, y, 206),
    ]
    shapes += [_spoke("tyre", x, y, tread * 9, near=170, far=206, half=11) for tread in range(40)]
    shapes += [disc("tyre", x, y, 184), ring("trim", x, y, 166, 159), disc("rim", x, y, 130), disc("dark", x, y, 116)]
    for spoke in range(5):
        a = 90 + 72 * spoke
        inner, outer = arc(x, y, 34, start=a - 44, end=a + 44, steps=2), arc(x, y, 122, start=a + 15, end=a - 15)
        shapes.append(Shape("rim", inner + outer))
    shapes += [disc("dark", x, y, 30), disc("rim", x, y, 20)]
    shapes += [disc("dark", *arc(x, y, 50, start=54 + 72 * bolt, end=360)[0], 6) for bolt in range(5)]
    return [
        *shapes,
        Shape("rim", [(486, 70), (510, 70), (488, 124), (480, 122)]),
        round_box("plate", 470, 22, 610, 84, radius=12),
        round_box("glass", 482, 32, 560, 74, radius=6),
        *_digit(498, 37, "6"),
        *_digit(526, 37, "5"),
        disc("red", 585, 53, 9),
    ]


DETAILS: dict[str, Callable[[], list[Shape]]] = {
    "1": _vin,
    "2": _interior,
    "3": _cluster,
    "9": _windshield,
    "6": _tires,
}
