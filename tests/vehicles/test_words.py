"""The data set's words turned into a dealer's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import ultravin

from pave_desktop.vehicles.words import (
    BODY_TYPES,
    COLORS,
    TRANSMISSIONS,
    dealer_body,
    dealer_make,
    dealer_make_and_model,
    dealer_transmission,
)

# Every body class of the data set.
BODIES = [
    ("Ambulance", "Ambulance"),
    ("Bus", "Bus"),
    ("Bus - School Bus", "School Bus"),
    ("Cargo Van", "Cargo Van"),
    ("Convertible/Cabriolet", "Convertible"),
    ("Coupe", "Coupe"),
    ("Crossover Utility Vehicle [CUV]", "SUV"),
    ("Fire Apparatus", "Fire Truck"),
    ("Hatchback/Liftback/Notchback", "Hatchback"),
    ("Incomplete", ""),
    ("Incomplete - Bus Chassis", "Bus Chassis"),
    ("Incomplete - Chassis Cab (Double Cab)", "Chassis Cab"),
    ("Incomplete - Chassis Cab (Number of Cab Unknown)", "Chassis Cab"),
    ("Incomplete - Chassis Cab (Single Cab)", "Chassis Cab"),
    ("Incomplete - Commercial Bus Chassis", "Bus Chassis"),
    ("Incomplete - Commercial Chassis", "Commercial Chassis"),
    ("Incomplete - Cutaway", "Cutaway"),
    ("Incomplete - Glider", "Truck"),
    ("Incomplete - Motor Coach Chassis", "Bus Chassis"),
    ("Incomplete - Motor Home Chassis", "Motorhome Chassis"),
    ("Incomplete - School Bus Chassis", "Bus Chassis"),
    ("Incomplete - Shuttle Bus Chassis", "Bus Chassis"),
    ("Incomplete - Stripped Chassis", "Stripped Chassis"),
    ("Incomplete - Trailer Chassis", "Trailer Chassis"),
    ("Incomplete - Transit Bus Chassis", "Bus Chassis"),
    ("Limousine", "Limousine"),
    ("Low Speed Vehicle [LSV]/Neighborhood Electric Vehicle [NEV]", "Low-Speed Vehicle"),
    ("Minivan", "Minivan"),
    ("Motorcycle - Competition", "Motorcycle"),
    ("Motorcycle - Cross Country", "Motorcycle"),
    ("Motorcycle - Cruiser", "Motorcycle"),
    ("Motorcycle - Custom", "Motorcycle"),
    ("Motorcycle - Dual-Sport/Adventure/Supermoto/On-Off Road", "Motorcycle"),
    ("Motorcycle - Enclosed Three Wheeled or Enclosed Autocycle [1 Rear Wheel]", "Three-Wheeler"),
    ("Motorcycle - Moped", "Moped"),
    ("Motorcycle - Scooter", "Scooter"),
    ("Motorcycle - Side Car", "Motorcycle"),
    ("Motorcycle - Small/Minibike", "Motorcycle"),
    ("Motorcycle - Sport", "Motorcycle"),
    ("Motorcycle - Standard", "Motorcycle"),
    ("Motorcycle - Street", "Motorcycle"),
    ("Motorcycle - Three Wheeled, Unknown Enclosure or Autocycle, Unknown Enclosure", "Three-Wheeler"),
    ("Motorcycle - Three-Wheeled Motorcycle [2 Rear Wheels]", "Three-Wheeler"),
    ("Motorcycle - Touring/Sport Touring", "Motorcycle"),
    ("Motorcycle - Underbone", "Motorcycle"),
    ("Motorcycle - Unenclosed Three Wheeled or Open Autocycle [1 Rear Wheel]", "Three-Wheeler"),
    ("Motorcycle - Unknown Body Class", "Motorcycle"),
    ("Motorhome", "Motorhome"),
    ("Off-Road Vehicle - All-Terrain Vehicle [ATV] (Motorcycle-Style)", "ATV"),
    ("Off-road Vehicle - Construction Equipment", "Construction Equipment"),
    ("Off-Road Vehicle - Dirt Bike/Off-Road", "Dirt Bike"),
    ("Off-road Vehicle - Enduro (Off-road long distance racing)", "Dirt Bike"),
    ("Off-Road Vehicle - Go-Kart", "Go-Kart"),
    ("Off-road Vehicle - Golf Cart", "Golf Cart"),
    ("Off-road Vehicle - Motocross (Off-road short distance, closed track racing)", "Dirt Bike"),
    (
        "Off-road Vehicle - Multipurpose Off-Highway Utility Vehicle [MOHUV] or Recreational Off-Highway Vehicle [ROV]",
        "Side-by-Side",
    ),
    ("Off-road Vehicle - Snowmobile", "Snowmobile"),
    ("Pickup", "Pickup"),
    ("Roadster", "Roadster"),
    ("Sedan/Saloon", "Sedan"),
    ("Sport Utility Truck [SUT]", "Pickup"),
    ("Sport Utility Vehicle [SUV]/Multipurpose Vehicle [MPV]", "SUV"),
    ("Step Van/Walk-in Van", "Step Van"),
    ("Street Sweeper", "Street Sweeper"),
    ("Streetcar/Trolley", "Trolley"),
    ("Trailer", "Trailer"),
    ("Truck", "Truck"),
    ("Truck-Tractor", "Truck Tractor"),
    ("Van", "Van"),
    ("Wagon", "Wagon"),
]

TRANSMISSION_STYLES = [
    ("", ""),
    ("Automated Manual Transmission (AMT)", "Automated manual"),
    ("Automatic", "Automatic"),
    ("Continuously Variable Transmission (CVT)", "CVT"),
    ("Direct Drive", "Direct drive"),
    ("Dual-clutch Transmission (DCT)", "Dual-clutch"),
    ("Electronic Continuously Variable (e-CVT)", "CVT"),
    ("Manual/Standard", "Manual"),
    ("Motorcycle - CVT Belt Drive", ""),
    ("Motorcycle - Chain Drive", ""),
    ("Motorcycle - Chain Drive Off-Road", ""),
    ("Motorcycle - Shaft Drive", ""),
    ("Motorcycle - Shaft Drive Off-Road", ""),
    ("Not Applicable", ""),
]


@pytest.mark.parametrize(("said", "body"), BODIES)
def test_a_body_in_a_dealers_word(said: str, body: str) -> None:
    assert dealer_body(said) == body
    assert body in ("", *BODY_TYPES)


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("Hovercraft [HC]/Amphibian", "Hovercraft"),
        ("Bus - Airport Shuttle (large)", "Bus - Airport Shuttle"),
        ("Incomplete - Something New", "Something New"),
    ],
)
def test_a_body_that_came_later_is_shown_without_brackets(said: str, body: str) -> None:
    assert dealer_body(said) == body


@pytest.mark.parametrize(("said", "transmission"), TRANSMISSION_STYLES)
def test_a_transmission_in_a_word(said: str, transmission: str) -> None:
    assert dealer_transmission(said) == transmission
    assert transmission in ("", *TRANSMISSIONS)


def test_the_tables_above_hold_every_word_of_the_data() -> None:
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    vins = [*ultravin.cover_vins(), *ultravin.generate(6000, seed=4, invalid_rate=0, now=moment)]
    said = [answer["attributes"] for answer in ultravin.decode_batch(vins, now=moment)]
    bodies = {attributes.get("Body Class", "") for attributes in said} - {""}
    styles = {attributes.get("Transmission Style", "") for attributes in said}
    assert len(bodies) > 40
    assert bodies <= {body for body, _ in BODIES}
    assert styles <= {style for style, _ in TRANSMISSION_STYLES}


def test_what_is_offered_while_typing_has_no_doubles() -> None:
    for offered in (BODY_TYPES, COLORS, TRANSMISSIONS):
        assert len({word.casefold() for word in offered}) == len(offered)
    assert "Gray" in COLORS
    assert 18 <= len(COLORS) <= 26


@pytest.mark.parametrize(
    ("said", "make"),
    [
        ("HONDA", "Honda"),
        ("KIA", "Kia"),
        ("RAM", "Ram"),
        ("BMW", "BMW"),
        ("GMC", "GMC"),
        ("MINI", "MINI"),
        ("FIAT", "FIAT"),
        ("MERCEDES-BENZ", "Mercedes-Benz"),
        ("ROLLS-ROYCE", "Rolls-Royce"),
        ("HARLEY-DAVIDSON", "Harley-Davidson"),
        ("ALFA ROMEO", "Alfa Romeo"),
        ("LAND ROVER", "Land Rover"),
        ("ASTON MARTIN", "Aston Martin"),
        ("MCLAREN", "McLaren"),
        ("INFINITI", "Infiniti"),
        ("SMART", "Smart"),
        ("SAAB", "Saab"),
        ("MACK", "Mack"),
        ("VOLVO TRUCK", "Volvo"),
        ("VINFAST", "VinFast"),
        ("AM GENERAL", "AM General"),
        ("OTTO'S CUSTOM TRAILERS", "Otto's Custom Trailers"),
        ("T&E ENTERPRISES, INC.", "T&E Enterprises, Inc"),
        ("Freightliner (USA)", "Freightliner"),
        ("", ""),
    ],
)
def test_a_make_as_it_is_written(said: str, make: str) -> None:
    assert dealer_make(said) == make


@pytest.mark.parametrize(
    ("said", "model"),
    [
        ("TOYOTA PRIUS", "Toyota Prius"),
        ("TOYOTA LAND CRUISER", "Toyota Land Cruiser"),
        ("TOYOTA RAV4", "Toyota RAV4"),
        ("TOYOTA RAV4 Prime (PHEV)", "Toyota RAV4 Prime"),
        ("TOYOTA GR COROLLA", "Toyota GR Corolla"),
        ("TOYOTA SCION xB", "Scion xB"),
        ("TOYOTA COROLLA iM", "Toyota Corolla iM"),
        ("MAZDA CX-5", "Mazda CX-5"),
        ("MAZDA MX-5", "Mazda MX-5 Miata"),
        ("FORD F-150", "Ford F-150"),
        ("FORD Ecosport", "Ford EcoSport"),
        ("VOLKSWAGEN GTI", "Volkswagen GTI"),
        ("ACURA ILX", "Acura ILX"),
        ("FIAT 500X", "FIAT 500X"),
        ("TESLA Model 3", "Tesla Model 3"),
        ("NISSAN Leaf", "Nissan LEAF"),
        ("NISSAN Kicks MPV", "Nissan Kicks"),
        ("JAGUAR F-Pace", "Jaguar F-PACE"),
        ("HYUNDAI Ioniq 6", "Hyundai IONIQ 6"),
        ("HYUNDAI SANTA CRUZ", "Hyundai Santa Cruz"),
        ("HONDA CIVIC SI", "Honda Civic Si"),
        ("MITSUBISHI ECLIPSE CROSS", "Mitsubishi Eclipse Cross"),
        ("RAM 2500", "Ram 2500"),
        ("RAM Promaster 2500", "Ram ProMaster 2500"),
        ("MACK GU (Granite)", "Mack Granite"),
        ("ISUZU NPR/NPR-HD", "Isuzu NPR"),
        ("ISUZU Rodeo/Amigo", "Isuzu "),
        ("DODGE Caravan/Grand Caravan", "Dodge "),
        ("BALTIMORE Baltimore", "Baltimore "),
    ],
)
def test_a_model_as_its_maker_writes_it(said: str, model: str) -> None:
    make, _, name = said.partition(" ")
    assert " ".join(dealer_make_and_model(make, name)) == model


@pytest.mark.parametrize(
    ("make", "model", "series", "year", "name"),
    [
        ("CHEVROLET", "Silverado", "1500 (1/2 Ton)", 2010, "Silverado 1500"),
        ("CHEVROLET", "Silverado", "2500 (3/4 Ton)", 2015, "Silverado 2500 HD"),
        ("CHEVROLET", "Silverado", "2500 (3/4 Ton)", 2003, "Silverado 2500"),
        ("CHEVROLET", "Silverado HD", "3500", 2022, "Silverado 3500 HD"),
        ("CHEVROLET", "Silverado", "1/2 Ton", 2008, "Silverado"),
        ("CHEVROLET", "Tahoe", "1500 (1/2 Ton)", 2010, "Tahoe"),
        ("GMC", "Savana", "3500 Cutaway", 2019, "Savana 3500"),
        ("DODGE", "Ram", "DR (1500)", 2005, "Ram 1500"),
        ("MERCEDES-BENZ", "Sprinter", "2500", 2016, "Sprinter 2500"),
        ("MERCEDES-BENZ", "Sprinter", "C2500/C3500", 2016, "Sprinter"),
        ("INTERNATIONAL", "MA025", "DuraStar 4300", 2012, "DuraStar 4300"),
        ("INTERNATIONAL", "MV607", "MV", 2022, "MV607"),
    ],
)
def test_a_model_with_its_series_where_it_is_sold_by_it(
    make: str, model: str, series: str, year: int, name: str
) -> None:
    assert dealer_make_and_model(make, model, series=series, year=year)[1] == name


@pytest.mark.parametrize(
    ("trim", "name"),
    [("350", "RX 350"), ("300H Luxury", "RX 300h"), ("350, 450h", "RX"), ("", "RX"), ("RX330", "RX 330")],
)
def test_a_lexus_is_sold_by_its_number(trim: str, name: str) -> None:
    assert dealer_make_and_model("LEXUS", "RX", trim=trim)[1] == name
