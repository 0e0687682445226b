"""A car seen from any side, as flat coloured polygons: eight of the photos are of it."""

import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]
Place = tuple[float, float, float]
"""Metres: forward, to the car's left, up."""


class Shape(NamedTuple):
    """A filled polygon; its tone is a name, so that a page and a picture may colour it in their own ways."""

    tone: str
    points: list[Point]


class _Patch(NamedTuple):
    """Something on a face: its tone, and its corners as parts of the face (along, up)."""

    tone: str
    corners: tuple[Point, ...]


class _Face(NamedTuple):
    corners: tuple[Place, Place, Place, Place]
    patches: tuple[_Patch, ...] = ()
    tone: str = ""


class _Station(NamedTuple):
    """A cut across a body: where, how high it begins and ends, and half its width there."""

    forward: float
    bottom: float
    top: float
    bottom_half: float
    top_half: float


# Degrees to turn around the car, from behind it counter-clockwise: 90 is at its right side.
DIRECTIONS = {
    "4": 270.0,
    "10": 221.0,
    "5": 180.0,
    "11": 139.0,
    "7": 90.0,
    "12": 41.0,
    "8": 0.0,
    "13": 319.0,
}
EYE_DISTANCE = 8.0
EYE_HEIGHT = 1.75
LOOKED_AT = 0.62
LIGHT = (0.35, 0.45, 0.82)
PAINT_TONES = 5

BODY = (
    _Station(-2.22, 0.42, 0.86, 0.66, 0.62),
    _Station(-2.08, 0.27, 0.99, 0.84, 0.76),
    _Station(-1.55, 0.24, 1.01, 0.90, 0.84),
    _Station(0.85, 0.24, 0.97, 0.90, 0.84),
    _Station(1.90, 0.26, 0.83, 0.85, 0.76),
    _Station(2.14, 0.34, 0.70, 0.68, 0.62),
)
CABIN_FLOOR = 0.95
ROOF = ((-1.05, 1.43, 0.60), (0.02, 1.46, 0.60))
CABIN_BACK = -1.82
CABIN_FRONT = 0.98
CABIN_HALF = 0.80
WHEELS_AT = (1.36, -1.36)
WHEEL_RADIUS = 0.335
MIRROR_AT = 0.72

HEADLAMP = _Patch("lamp", ((0.05, 0.55), (0.95, 0.62), (0.95, 0.9), (0.05, 0.84)))
TAIL_LAMP = _Patch("red", ((0.05, 0.58), (0.95, 0.58), (0.95, 0.86), (0.05, 0.86)))
FRONT_PATCHES = (
    _Patch("dark", ((0.18, 0.06), (0.82, 0.06), (0.76, 0.34), (0.24, 0.34))),
    _Patch("dark", ((0.26, 0.5), (0.74, 0.5), (0.78, 0.82), (0.22, 0.82))),
    _Patch("rim", ((0.27, 0.645), (0.73, 0.645), (0.735, 0.685), (0.265, 0.685))),
    _Patch("plate", ((0.36, 0.2), (0.64, 0.2), (0.64, 0.44), (0.36, 0.44))),
    _Patch("lamp", ((0.0, 0.58), (0.2, 0.6), (0.19, 0.86), (0.0, 0.9))),
    _Patch("lamp", ((1.0, 0.58), (0.8, 0.6), (0.81, 0.86), (1.0, 0.9))),
)
BACK_PATCHES = (
    _Patch("dark", ((0.1, 0.02), (0.9, 0.02), (0.86, 0.16), (0.14, 0.16))),
    _Patch("plate", ((0.36, 0.4), (0.64, 0.4), (0.64, 0.66), (0.36, 0.66))),
    _Patch("line", ((0.02, 0.3), (0.98, 0.3), (0.98, 0.325), (0.02, 0.325))),
    _Patch("red", ((0.0, 0.6), (0.24, 0.6), (0.22, 0.86), (0.0, 0.9))),
    _Patch("red", ((1.0, 0.6), (0.76, 0.6), (0.78, 0.86), (1.0, 0.9))),
)
WINDSCREEN = (
    _Patch("glass", ((0.06, 0.08), (0.94, 0.08), (0.92, 0.92), (0.08, 0.92))),
    _Patch("glare", ((0.2, 0.08), (0.34, 0.08), (0.56, 0.92), (0.42, 0.92))),
)
BACK_WINDOW = (
    _Patch("glass", ((0.1, 0.14), (0.9, 0.14), (0.88, 0.9), (0.12, 0.9))),
    _Patch("glare", ((0.6, 0.14), (0.68, 0.14), (0.8, 0.9), (0.72, 0.9))),
)
# Along the cabin's side from its back: rear quarter, rear door, front door.
SIDE_WINDOWS = (
    _Patch("glass", ((0.12, 0.14), (0.45, 0.14), (0.45, 0.88), (0.13, 0.88))),
    _Patch("glass", ((0.485, 0.14), (0.865, 0.14), (0.865, 0.88), (0.485, 0.88))),
)


def car_shapes(degrees: float) -> list[Shape]:
    """Draw the car as somebody sees it who stands there; what is near comes last. Metres, y downwards."""
    seen = _eye(degrees)
    eye = _eye_place(degrees)
    to_left = eye[1] > 0
    shapes = [Shape("shadow", [seen((2.25 * math.cos(a), 1.02 * math.sin(a), 0.0)) for a in _turn(40)])]
    shapes += [_wheel_tread(at, side, seen) for at in WHEELS_AT for side in (1, -1)]
    shapes += _mirror(-1 if to_left else 1, seen)
    shapes += _drawn(_lofted(BODY, FRONT_PATCHES, BACK_PATCHES), eye, seen)
    if abs(eye[1]) > 1:
        shapes += _side_details(1 if to_left else -1, seen)
    shapes += _drawn(_cabin(), eye, seen)
    shapes += _mirror(1 if to_left else -1, seen)
    return shapes


def _eye_place(degrees: float) -> Place:
    around = math.radians(degrees)
    return (-EYE_DISTANCE * math.cos(around), -EYE_DISTANCE * math.sin(around), EYE_HEIGHT)


def _eye(degrees: float) -> Callable[[Place], Point]:
    """Return what makes a point of a picture from a place, for somebody who stands there."""
    eye = _eye_place(degrees)
    looking = _unit(_minus((0.0, 0.0, LOOKED_AT), eye))
    right = _unit(_cross(looking, (0.0, 0.0, 1.0)))
    up = _cross(right, looking)

    def seen(place: Place) -> Point:
        away = _minus(place, eye)
        depth = _dot(away, looking) / EYE_DISTANCE
        return (_dot(away, right) / depth, -_dot(away, up) / depth)

    return seen


def _drawn(faces: Iterable[_Face], eye: Place, seen: Callable[[Place], Point]) -> list[Shape]:
    """Draw the faces that look at the eye, the far ones first, each with what is on it."""
    visible = []
    for face in faces:
        middle = _between(face, 0.5, 0.5)
        outwards = _cross(_minus(face.corners[2], face.corners[0]), _minus(face.corners[3], face.corners[1]))
        towards = _minus(eye, middle)
        if _dot(outwards, towards) > 0:
            visible.append((_dot(towards, towards), face, outwards))
    shapes = []
    for _, face, outwards in sorted(visible, key=lambda found: -found[0]):
        shapes.append(Shape(face.tone or _paint(outwards), [seen(corner) for corner in face.corners]))
        for patch in face.patches:
            shapes.append(Shape(patch.tone, [seen(_between(face, along, up)) for along, up in patch.corners]))
    return shapes


def _paint(outwards: Place) -> str:
    ahead, aside, up = _unit(outwards)
    # Light comes from both sides, or one side's photos would be too dark to see anything.
    brightness = (_dot((ahead, abs(aside), up), LIGHT) + 0.45) / 1.45
    return f"paint{min(max(int(brightness * PAINT_TONES), 0), PAINT_TONES - 1)}"


def _lofted(stations: tuple[_Station, ...], front: tuple[_Patch, ...], back: tuple[_Patch, ...]) -> list[_Face]:
    """Join cuts to a body. Corners go counter-clockwise as seen from outside, beginning at the bottom."""
    faces = []
    for rear, fore in pairwise(stations):
        lamps: tuple[_Patch, ...] = ()
        if fore is stations[-1]:
            lamps = (HEADLAMP,)
        elif rear is stations[0]:
            lamps = (TAIL_LAMP,)
        for side in (1, -1):
            corners = (
                (rear.forward, side * rear.bottom_half, rear.bottom),
                (fore.forward, side * fore.bottom_half, fore.bottom),
                (fore.forward, side * fore.top_half, fore.top),
                (rear.forward, side * rear.top_half, rear.top),
            )
            faces.append(_facing(corners, (0.0, float(side), 0.0), lamps))
        corners = (
            (rear.forward, rear.top_half, rear.top),
            (fore.forward, fore.top_half, fore.top),
            (fore.forward, -fore.top_half, fore.top),
            (rear.forward, -rear.top_half, rear.top),
        )
        faces.append(_facing(corners, (0.0, 0.0, 1.0), ()))
    for station, patches in ((stations[-1], front), (stations[0], back)):
        ahead = math.copysign(1.0, station.forward)
        corners = (
            (station.forward, station.bottom_half, station.bottom),
            (station.forward, -station.bottom_half, station.bottom),
            (station.forward, -station.top_half, station.top),
            (station.forward, station.top_half, station.top),
        )
        faces.append(_facing(corners, (ahead, 0.0, 0.0), patches))
    return faces


def _cabin() -> list[_Face]:
    (rear, rear_top, rear_half), (fore, fore_top, fore_half) = ROOF
    faces = []
    for side in (1, -1):
        corners = (
            (CABIN_BACK, side * CABIN_HALF, CABIN_FLOOR),
            (CABIN_FRONT, side * CABIN_HALF, CABIN_FLOOR),
            (fore, side * fore_half, fore_top),
            (rear, side * rear_half, rear_top),
        )
        faces.append(_facing(corners, (0.0, float(side), 0.0), SIDE_WINDOWS))
    ends = ((CABIN_FRONT, fore, fore_top, fore_half, WINDSCREEN), (CABIN_BACK, rear, rear_top, rear_half, BACK_WINDOW))
    for foot, head, top, half, patches in ends:
        corners = (
            (foot, CABIN_HALF, CABIN_FLOOR),
            (foot, -CABIN_HALF, CABIN_FLOOR),
            (head, -half, top),
            (head, half, top),
        )
        faces.append(_facing(corners, (math.copysign(1.0, foot), 0.0, 0.0), patches))
    roof = (
        (rear, rear_half, rear_top),
        (fore, fore_half, fore_top),
        (fore, -fore_half, fore_top),
        (rear, -rear_half, rear_top),
    )
    return [*faces, _facing(roof, (0.0, 0.0, 1.0), ())]


def _facing(corners: tuple[Place, Place, Place, Place], outwards: Place, patches: tuple[_Patch, ...]) -> _Face:
    """Make a face whose corners go round so that it looks that way; what is on it stays where it is."""
    turned = _cross(_minus(corners[2], corners[0]), _minus(corners[3], corners[1]))
    if _dot(turned, outwards) > 0:
        return _Face(corners, patches)
    first, second, third, fourth = corners
    mirrored = tuple(_Patch(patch.tone, tuple((1 - along, up) for along, up in patch.corners)) for patch in patches)
    return _Face((second, first, fourth, third), mirrored)


def _side_details(side: int, seen: Callable[[Place], Point]) -> list[Shape]:
    """Draw what is on the near side: arches, wheels, doors, handles, sill."""

    def flat(points: Iterable[Point], out: float = 0.91) -> list[Point]:
        return [seen((forward, side * out, up)) for forward, up in points]

    def box(tone: str, left: float, right: float, bottom: float, top: float) -> Shape:
        # The doors lean inwards as the body does.
        edges = ((left, bottom), (right, bottom), (right, top), (left, top))
        return Shape(tone, [seen((forward, side * (0.92 - 0.08 * up), up)) for forward, up in edges])

    shapes = [box("dark", -0.98, 0.98, 0.25, 0.32)]
    for edge in (-0.92, 0.06, 0.86):
        shapes.append(box("line", edge - 0.011, edge + 0.011, 0.36, 0.965))
    shapes.append(box("line", -0.92, 0.86, 0.355, 0.375))
    for handle in (-0.72, 0.2):
        shapes.append(box("rim", handle - 0.09, handle + 0.09, 0.8, 0.832))
    for at in WHEELS_AT:
        arch = [(at + 0.41 * math.cos(a), max(WHEEL_RADIUS + 0.41 * math.sin(a), 0.25)) for a in _turn(36)]
        shapes.append(Shape("dark", flat(arch)))
        for tone, radius in (("tyre", WHEEL_RADIUS), ("rim", 0.235), ("dark", 0.2)):
            circle = [(at + radius * math.cos(a), WHEEL_RADIUS + radius * math.sin(a)) for a in _turn(32)]
            shapes.append(Shape(tone, flat(circle, 0.915)))
        for spoke in range(5):
            a = math.radians(90 + 72 * spoke)
            wide, narrow, reach = 0.3, 0.55, 0.215
            corners = [
                (at + 0.06 * math.cos(a - narrow), WHEEL_RADIUS + 0.06 * math.sin(a - narrow)),
                (at + reach * math.cos(a - wide), WHEEL_RADIUS + reach * math.sin(a - wide)),
                (at + reach * math.cos(a + wide), WHEEL_RADIUS + reach * math.sin(a + wide)),
                (at + 0.06 * math.cos(a + narrow), WHEEL_RADIUS + 0.06 * math.sin(a + narrow)),
            ]
            shapes.append(Shape("rim", flat(corners, 0.916)))
        hub = [(at + 0.06 * math.cos(a), WHEEL_RADIUS + 0.06 * math.sin(a)) for a in _turn(16)]
        shapes.append(Shape("dark", flat(hub, 0.917)))
    return shapes


def _wheel_tread(at: float, side: int, seen: Callable[[Place], Point]) -> Shape:
    rings = [
        seen((at + WHEEL_RADIUS * math.cos(a), side * out, WHEEL_RADIUS + WHEEL_RADIUS * math.sin(a)))
        for a in _turn(24)
        for out in (0.66, 0.88)
    ]
    return Shape("tyre", outline(rings))


def _mirror(side: int, seen: Callable[[Place], Point]) -> list[Shape]:
    corners = [
        seen((MIRROR_AT + forward, side * out, up))
        for forward in (-0.05, 0.1)
        for out in (0.84, 1.03)
        for up in (0.97, 1.1)
    ]
    return [Shape("paint1", outline(corners))]


def outline(points: Iterable[Point]) -> list[Point]:
    """Put a rubber band around points."""
    ordered = sorted(set(points))

    def half(along: Iterable[Point]) -> list[Point]:
        chain: list[Point] = []
        for point in along:
            while len(chain) > 1 and _turns_right(chain[-2], chain[-1], point):
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(ordered) + half(reversed(ordered))


def _turns_right(first: Point, second: Point, third: Point) -> bool:
    return (second[0] - first[0]) * (third[1] - first[1]) <= (second[1] - first[1]) * (third[0] - first[0])


def _turn(steps: int) -> list[float]:
    return [2 * math.pi * step / steps for step in range(steps)]


def _between(face: _Face, along: float, up: float) -> Place:
    """Find a place on a face by its parts."""
    low_start, low_end, high_end, high_start = face.corners
    return _mixed(_mixed(low_start, low_end, along), _mixed(high_start, high_end, along), up)


def _mixed(first: Place, second: Place, part: float) -> Place:
    x, y, z = (a + (b - a) * part for a, b in zip(first, second, strict=True))
    return (x, y, z)


def _minus(first: Place, second: Place) -> Place:
    return (first[0] - second[0], first[1] - second[1], first[2] - second[2])


def _dot(first: Place, second: Place) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))


def _cross(a: Place, b: Place) -> Place:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _unit(place: Place) -> Place:
    length = math.sqrt(_dot(place, place)) or 1.0
    return (place[0] / length, place[1] / length, place[2] / length)
