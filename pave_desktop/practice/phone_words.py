"""What the phone page says of each photo: its name in people's words, and where to stand."""

from typing import NamedTuple


class ViewWords(NamedTuple):
    """A view's name, what to do for it, and where its drawing was drawn from."""

    name: str
    advice: str
    place: str


VIEWS = {
    "1": ViewWords(
        "VIN sticker",
        "Open the driver's door. The sticker with the 17-character VIN is in the door frame.",
        "close to the sticker in the driver's door frame",
    ),
    "2": ViewWords(
        "Interior",
        "Sit in the middle of the back seat and hold the phone high, so that seats and dashboard are in the picture.",
        "in the middle of the back seat",
    ),
    "3": ViewWords(
        "Instruments",
        "Switch the ignition on. The odometer must be easy to read.",
        "close to the instruments, with the ignition on",
    ),
    "4": ViewWords(
        "Left side",
        "Stand at the driver's side. Both wheels and both bumpers must be in the picture.",
        "at the left side of the vehicle",
    ),
    "10": ViewWords(
        "Front left corner",
        "Stand where you see the whole front and the whole left side at once.",
        "at the front left corner",
    ),
    "5": ViewWords(
        "Front",
        "Stand right in front of the vehicle. Lights, bumper and plate must be in the picture.",
        "right in front of the vehicle",
    ),
    "11": ViewWords(
        "Front right corner",
        "Stand where you see the whole front and the whole right side at once.",
        "at the front right corner",
    ),
    "7": ViewWords(
        "Right side",
        "Stand at the passenger's side. Both wheels and both bumpers must be in the picture.",
        "at the right side of the vehicle",
    ),
    "12": ViewWords(
        "Rear right corner",
        "Stand where you see the whole rear and the whole right side at once.",
        "at the rear right corner",
    ),
    "8": ViewWords(
        "Rear",
        "Stand right behind the vehicle. Lights, bumper and plate must be in the picture.",
        "right behind the vehicle",
    ),
    "13": ViewWords(
        "Rear left corner",
        "Stand where you see the whole rear and the whole left side at once.",
        "at the rear left corner",
    ),
    "9": ViewWords(
        "Windshield",
        "Stand before the hood. The whole glass must be in the picture, free of reflections if you can.",
        "before the windshield",
    ),
    "6": ViewWords(
        "Tire",
        "Kneel at the front left wheel. The tread must be in the picture.",
        "at the front left wheel",
    ),
}
