"""The data set's words for makes, models, bodies and transmissions turned into a dealer's, and what an editor offers.

`HONDA` becomes Honda, `Sport Utility Vehicle [SUV]/Multipurpose Vehicle [MPV]` becomes SUV. Trims have a file of
their own.
"""

from __future__ import annotations

import re

from pave_desktop.vehicles.spelling import tidy, without_brackets, words_in_small_letters

BODY_TYPES = (
    "Sedan", "SUV", "Pickup", "Minivan", "Coupe", "Convertible", "Hatchback", "Wagon", "Roadster", "Cargo Van", "Van",
    "Step Van", "Cutaway", "Chassis Cab", "Truck", "Truck Tractor", "Trailer", "Bus", "School Bus", "Motorhome",
    "Limousine", "Ambulance", "Fire Truck", "Street Sweeper", "Trolley", "Motorcycle", "Scooter", "Moped",
    "Three-Wheeler", "Low-Speed Vehicle", "ATV", "Side-by-Side", "Dirt Bike", "Golf Cart", "Go-Kart", "Snowmobile",
    "Construction Equipment", "Stripped Chassis", "Motorhome Chassis", "Bus Chassis", "Commercial Chassis",
    "Trailer Chassis",
)  # fmt: skip

TRANSMISSIONS = ("Automatic", "Manual", "CVT", "Dual-clutch", "Automated manual", "Direct drive")

COLORS = (
    "Black", "White", "Silver", "Gray", "Red", "Blue", "Green", "Brown", "Beige", "Gold", "Orange", "Yellow",
    "Maroon", "Burgundy", "Charcoal", "Navy", "Tan", "Ivory", "Cream", "Bronze", "Copper", "Purple", "Teal", "Pink",
)  # fmt: skip

_NO_BODY = frozenset({"", "Incomplete", "Not Applicable"})
_BODIES = {
    "Sport Utility Vehicle [SUV]/Multipurpose Vehicle [MPV]": "SUV",
    "Crossover Utility Vehicle [CUV]": "SUV",
    "Sport Utility Truck [SUT]": "Pickup",
    "Sedan/Saloon": "Sedan",
    "Hatchback/Liftback/Notchback": "Hatchback",
    "Convertible/Cabriolet": "Convertible",
    "Step Van/Walk-in Van": "Step Van",
    "Truck-Tractor": "Truck Tractor",
    "Fire Apparatus": "Fire Truck",
    "Streetcar/Trolley": "Trolley",
    "Low Speed Vehicle [LSV]/Neighborhood Electric Vehicle [NEV]": "Low-Speed Vehicle",
    "Bus - School Bus": "School Bus",
    "Motorcycle - Scooter": "Scooter",
    "Motorcycle - Moped": "Moped",
    "Incomplete - Cutaway": "Cutaway",
    "Incomplete - Glider": "Truck",
    "Incomplete - Stripped Chassis": "Stripped Chassis",
    "Incomplete - Motor Home Chassis": "Motorhome Chassis",
    "Incomplete - Commercial Chassis": "Commercial Chassis",
    "Incomplete - Trailer Chassis": "Trailer Chassis",
    "Off-Road Vehicle - All-Terrain Vehicle [ATV] (Motorcycle-Style)": "ATV",
    "Off-Road Vehicle - Go-Kart": "Go-Kart",
    "Off-road Vehicle - Golf Cart": "Golf Cart",
    "Off-road Vehicle - Snowmobile": "Snowmobile",
    "Off-road Vehicle - Construction Equipment": "Construction Equipment",
    "Off-Road Vehicle - Dirt Bike/Off-Road": "Dirt Bike",
    "Off-road Vehicle - Enduro (Off-road long distance racing)": "Dirt Bike",
    "Off-road Vehicle - Motocross (Off-road short distance, closed track racing)": "Dirt Bike",
}
_BODIES_THAT_BEGIN = (
    ("Off-road Vehicle - Multipurpose Off-Highway Utility Vehicle", "Side-by-Side"),
    ("Off-Road Vehicle - Multipurpose Off-Highway Utility Vehicle", "Side-by-Side"),
    ("Incomplete - Chassis Cab", "Chassis Cab"),
    ("Incomplete - Motor Coach", "Bus Chassis"),
)
_BODIES_THAT_SAY = (("Wheeled", "Three-Wheeler"), ("Autocycle", "Three-Wheeler"))

_BODIES_OF_TYPES = {"BUS": "Bus", "MOTORCYCLE": "Motorcycle", "TRAILER": "Trailer"}

_TRANSMISSIONS = {
    "Automatic": "Automatic",
    "Manual/Standard": "Manual",
    "Continuously Variable Transmission (CVT)": "CVT",
    "Electronic Continuously Variable (e-CVT)": "CVT",
    "Dual-clutch Transmission (DCT)": "Dual-clutch",
    "Dual-Clutch Transmission (DCT)": "Dual-clutch",
    "Automated Manual Transmission (AMT)": "Automated manual",
    "Direct Drive": "Direct drive",
}

_MAKES_OF_THEIR_OWN = {
    "AM GENERAL": "AM General",
    "BRIGHTDROP": "BrightDrop",
    "CAN-AM": "Can-Am",
    "DELOREAN": "DeLorean",
    "FIAT": "FIAT",
    "IC BUS": "IC Bus",
    "INEOS": "INEOS",
    "MINI": "MINI",
    "MV AGUSTA": "MV Agusta",
    "VINFAST": "VinFast",
    "VOLVO TRUCK": "Volvo",
    "WABASH VANS": "Wabash",
}
_SHORT_NAMES_IN_CAPITALS = frozenset({"USA", "AMC", "UD", "IC", "MAN", "II", "III", "IV", "EZ", "OEM", "US", "UK"})
_SHORT_NAME = 3
_NAME = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

# How the makers write models that neither the data set nor the rule of capitals gets right.
_MODELS_OF_THEIR_OWN = {
    "c-max": "C-MAX",
    "civic si": "Civic Si",
    "e-pace": "E-PACE",
    "ecosport": "EcoSport",
    "f-pace": "F-PACE",
    "f-type": "F-TYPE",
    "grand am": "Grand Am",
    "grancabrio": "GranCabrio",
    "granturismo": "GranTurismo",
    "i-pace": "I-PACE",
    "kicks mpv": "Kicks",
    "ariya mpv": "Ariya",
    "ariya hatchback": "Ariya",
    "la ferrari": "LaFerrari",
    "leaf": "LEAF",
    "lemans": "LeMans",
    "mcpura": "MCPura",
    "mx-5": "MX-5 Miata",
    "nissan z": "Z",
    "town and country": "Town & Country",
    "vehicross": "VehiCROSS",
}
_PARTS_OF_THEIR_OWN = ((r"\bioniq\b", "IONIQ"), (r"\bpromaster\b", "ProMaster"))
_NAMED_WITH_THEIR_SERIES = frozenset({"Silverado", "Sierra", "Express", "Savana", "Ram", "Sprinter"})
_HEAVY_DUTY_ONLY_SINCE = 2008
# The model of an International is its plant's code; what it is sold as is in the series.
_NAME_OF_A_SERIES = re.compile(r"^(?:\w+Star\b|ProStar|\d{4}i?x?$)", re.IGNORECASE)
_LEXUS_NUMBER = re.compile(r"\d{3}\w*\+?")
_WEIGHT_SERIES = re.compile(r"(?<!\d)([1-6]500)(?!\d)")


def dealer_make(make: str) -> str:
    """Write a make as its maker and a dealer do: `Honda`, `BMW`, `McLaren`."""
    plain = without_brackets(make)
    if plain.upper() in _MAKES_OF_THEIR_OWN:
        return _MAKES_OF_THEIR_OWN[plain.upper()]
    return _NAME.sub(lambda name: _make_part(name[0]), plain)


def _make_part(part: str) -> str:
    if not part.isupper():
        return part
    if part.startswith("MC") and len(part) > len("MC") + _SHORT_NAME:
        return "Mc" + part[2:].capitalize()
    if len(part) <= _SHORT_NAME and (part in _SHORT_NAMES_IN_CAPITALS or not re.search(r"[AEIOU]", part)):
        return part
    return part.capitalize()


def dealer_make_and_model(make: str, model: str, *, series: str = "", trim: str = "", year: int = 0) -> tuple[str, str]:
    """Write make and model as a dealer does; the model is "" where none is named, or several."""
    name = _one_model(make, model)
    if make == "TOYOTA" and name.lower().startswith("scion"):
        make, name = "SCION", name[len("scion") :].strip()
    name = _spelled_model(name)
    if make == "INTERNATIONAL" and _NAME_OF_A_SERIES.match(series):
        name = tidy(series)
    if make == "LEXUS" and len(name) == len("RX"):
        numbers = {number.replace("H", "h") for number in _LEXUS_NUMBER.findall(trim)}
        name = f"{name} {numbers.pop()}" if len(numbers) == 1 else name
    if name.casefold() == make.casefold():
        name = ""
    return dealer_make(make), _with_series(name, series, year)


def _one_model(make: str, model: str) -> str:
    bracketed = re.search(r"\(([^)]+)\)", model)
    if make == "MACK" and bracketed:
        return tidy(bracketed[1])
    names = [tidy(name) for name in without_brackets(model).split("/")]
    # `NPR/NPR-HD` is an NPR in any case; `Rodeo/Amigo` is one of two.
    return names[0] if all(name.startswith(names[0]) for name in names) else ""


def _spelled_model(name: str) -> str:
    if name.lower() in _MODELS_OF_THEIR_OWN:
        return _MODELS_OF_THEIR_OWN[name.lower()]
    spelled = words_in_small_letters(name)
    for pattern, spelling in _PARTS_OF_THEIR_OWN:
        spelled = re.sub(pattern, spelling, spelled, flags=re.IGNORECASE)
    return spelled


def _with_series(name: str, series: str, year: int) -> str:
    heavy = name.endswith(" HD")
    family = name.removesuffix(" HD")
    numbers = set(_WEIGHT_SERIES.findall(series))
    if family not in _NAMED_WITH_THEIR_SERIES or len(numbers) != 1:
        return name
    number = numbers.pop()
    heavy = heavy or (family in {"Silverado", "Sierra"} and number != "1500" and year >= _HEAVY_DUTY_ONLY_SINCE)
    return f"{family} {number}" + (" HD" if heavy and number in {"2500", "3500"} else "")


def dealer_body(body: str) -> str:
    """Name a body as a dealer does; "" for what is none yet, such as an incomplete vehicle."""
    if body in _NO_BODY:
        return ""
    if body in _BODIES:
        return _BODIES[body]
    for beginning, word in _BODIES_THAT_BEGIN:
        if body.startswith(beginning):
            return word
    if body.startswith("Motorcycle"):
        return next((word for part, word in _BODIES_THAT_SAY if part in body), "Motorcycle")
    if body.startswith("Incomplete") and "Bus" in body:
        return "Bus Chassis"
    return without_brackets(re.sub(r"^Incomplete - ", "", body).split("/", maxsplit=1)[0]) or without_brackets(body)


def dealer_body_of_type(vehicle_type: str) -> str:
    """Name the body where the data set says only what type of vehicle it is, and that says it all."""
    return _BODIES_OF_TYPES.get(vehicle_type, "")


def dealer_transmission(transmission: str) -> str:
    """Name a transmission in a word; "" for what is none, such as a motorcycle's chain."""
    if transmission in _TRANSMISSIONS:
        return _TRANSMISSIONS[transmission]
    if transmission == "Not Applicable" or transmission.startswith("Motorcycle"):
        return ""
    return without_brackets(transmission.split("/", maxsplit=1)[0])
