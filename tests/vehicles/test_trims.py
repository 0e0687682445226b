"""Trims: one that a buyer knows, or none."""

from __future__ import annotations

import pytest

from pave_desktop.vehicles.trims import dealer_trim


@pytest.mark.parametrize(
    ("make", "said", "trim"),
    [
        ("HONDA", "EX-L", "EX-L"),
        ("HONDA", "EXL", "EX-L"),
        ("HONDA", "EX (with leather)", "EX"),
        ("HONDA", "EX-L/EX-L Navi", "EX-L"),
        ("HONDA", "EX-L w/ NAVI / EX-L w/ RES", "EX-L"),
        ("HONDA", "TOURING", "Touring"),
        ("CHEVROLET", "LT (1LT)", "LT"),
        ("CHEVROLET", "Z71", "Z71"),
        ("CHEVROLET", "1LT", "1LT"),
        ("DODGE", "R/T", "R/T"),
        ("DODGE", "SRT HELLCAT", "SRT Hellcat"),
        ("SUBARU", "Limited+M/R+ES+NAVI", "Limited"),
        ("SUBARU", "Premium + AWP", "Premium"),
        ("NISSAN", "Nismo", "NISMO"),
        ("NISSAN", "SV+", "SV+"),
        ("NISSAN", "PLATINUM", "Platinum"),
        ("FORD", "XLT", "XLT"),
        ("FIAT", "POP", "Pop"),
        ("MERCEDES-BENZ", "C300 4-MATIC", "C 300 4MATIC"),
        ("MERCEDES-BENZ", "GLC300-4M", "GLC 300 4MATIC"),
        ("MERCEDES-BENZ", "AMG C63 S", "AMG C 63 S"),
        ("LEXUS", "350 F Sport", "F Sport"),
        ("HYUNDAI", "GLS (Middle grade)", "GLS"),
        ("TOYOTA", "Limited (G Grade)", "Limited"),
        ("BMW", "sDrive30i SA", "sDrive30i"),
        ("BMW", "M50 xDrive GC", "M50 xDrive Gran Coupe"),
        ("VOLKSWAGEN", "SE w/ Tech w/ Sunroof Pkg.", "SE"),
        ("ACURA", "20 TECH", "Tech"),
    ],
)
def test_one_trim_is_told(make: str, said: str, trim: str) -> None:
    assert dealer_trim(said, make=make, model="Model") == trim


@pytest.mark.parametrize(
    ("make", "said"),
    [
        ("TOYOTA", "L/LE/SE/XLE"),
        ("TOYOTA", "XLE / XLE Premium 4WD"),
        ("GENESIS", "2.0T Elite, 3.3T Prestige"),
        ("HYUNDAI", "SE and SEL"),
        ("KIA", "SX-PRESTIGE or SX-P"),
        ("ALFA ROMEO", "Ti - LUSSO - VELOCE"),
        ("ACURA", "Premium Package/Technology Package"),
        ("HYUNDAI", "Middle-low level"),
        ("HYUNDAI", "TOP (High)"),
        ("KIA", "Reserved"),
        ("KIA", "KM"),
        ("MAZDA", "(not identified)"),
        ("BMW", "SA"),
        ("VOLVO", "SULEV"),
        ("VOLVO", "ULEV2"),
        ("MERCEDES-BENZ", "907 (VS30)"),
        ("MITSUBISHI", "F24S"),
        ("RAM", "DX"),
        ("RAM", "Crew Cab DRW"),
        ("FORD", "SRW Medium Roof Van"),
        ("FREIGHTLINER", '126" sleeper cab'),
        ("GMC", "Med Tilt 72.0 BBC"),
        ("CHEVROLET", "1SV"),
        ("AUDI", "quattro"),
        ("LEXUS", "350"),
        ("HYUNDAI", "N/A"),
        ("LINCOLN", "TBD"),
        ("ACURA", "with NAVI"),
        ("TOYOTA", "MODEL"),
        ("FORD", ""),
    ],
)
def test_a_list_a_code_or_a_note_is_no_trim(make: str, said: str) -> None:
    assert dealer_trim(said, make=make, model="Model") == ""
