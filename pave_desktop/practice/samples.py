"""A dozen made-up sessions in every state, for a new practice folder: invented serials, names and numbers."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from pave_desktop.practice import records
from pave_desktop.practice.session_book import SessionBook

SETTING = "sample_keys"
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
LETTER_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
MODULUS = 11


class Sample(NamedTuple):
    """One session to be made."""

    status: str
    hours_ago: float
    vin_pattern: str
    year: int
    make: str
    model: str
    body_type: str
    trim: str
    colour: str
    kilometres: int
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    delivery: str = ""
    message: str = ""


# A `?` in a VIN stands for its check digit.
SAMPLES = (
    Sample("IDLE", 1.2, "5N1AT2MV?HC900117", 2017, "Nissan", "Rogue", "SUV", "SV", "White", 100_945,
           "Jane", "Smith", "+12025550111", "success"),
    Sample("IDLE", 2.6, "JN1CV6AR?BM900228", 2011, "Infiniti", "G37", "Sedan", "Journey", "Black", 162_310,
           "Omar", "Haddad", "+12025550199", "failed", "The carrier does not know this number."),
    Sample("IDLE", 27.4, "2HGFC2F5?JH900339", 2018, "Honda", "Civic", "Sedan", "LX", "Blue", 88_204),
    Sample("IDLE", 75.0, "1FTEW1EP?KF900441", 2019, "Ford", "F-150", "Pickup", "XLT", "Red", 121_870,
           "Louise", "Tremblay", "+12025550123", "201 Created"),
    Sample("STARTED", 3.3, "4T1B11HK?KU900552", 2019, "Toyota", "Camry", "Sedan", "SE", "Silver", 64_020,
           "Peter", "Novak", "+12025550134", "delivered"),
    Sample("PROCESS", 0.4, "1C4RJFBG?LC900663", 2020, "Jeep", "Grand Cherokee", "SUV", "Limited", "Grey", 71_555,
           "Ana", "Ruiz", "+12025550145", "success"),
    Sample("QC_PASSED", 5.1, "3VWC57BU?KM900774", 2019, "Volkswagen", "Jetta", "Sedan", "S", "White", 59_433,
           "Mei", "Chen", "+12025550156", "success"),
    Sample("CONFIRM", 8.7, "KM8J3CA4?JU900885", 2018, "Hyundai", "Tucson", "SUV", "SEL", "Green", 97_118,
           "Samuel", "Okafor", "+12025550167", "success"),
    Sample("COMPLETE", 26.0, "1G1ZD5ST?LF900996", 2020, "Chevrolet", "Malibu", "Sedan", "LT", "Black", 45_702,
           "Erin", "Walsh", "+12025550178", "success"),
    Sample("COMPLETE", 51.5, "JM3KFBDM?K0901107", 2019, "Mazda", "CX-5", "SUV", "Grand Touring", "Red", 83_960,
           "Igor", "Petrov", "+12025550189", "delivered"),
    Sample("COMPLETE", 98.0, "4S4BSANC?J3901218", 2018, "Subaru", "Outback", "Wagon", "Premium", "Brown", 112_006),
    Sample("EXPIRED", 170.0, "5XYPG4A3?KG901329", 2019, "Kia", "Sorento", "SUV", "LX", "Silver", 77_380,
           "Nadia", "Karim", "+12025550112", "success"),
    Sample("INVALID", 122.0, "WBA8E1C5?HK901431", 2017, "BMW", "320i", "Sedan", "", "White", 104_233,
           "Tom", "Baker", "+12025550113", "success"),
)  # fmt: skip


def add_samples(book: SessionBook) -> None:
    """Make the sample sessions, once in the life of a folder."""
    if book.store.setting(SETTING) is not None:
        return
    keys = []
    for sample in SAMPLES:
        record = book.add(_fields(sample))
        key = record["session_key"]
        keys.append(key)
        with book.store.editing(key) as stored:
            _age(stored, sample)
    book.store.write_setting(SETTING, json.dumps(keys))


def sample_keys(book: SessionBook) -> list[str]:
    """Return the keys of the sample sessions, in the order of the table; none when there are none."""
    keys: list[str] = json.loads(book.store.setting(SETTING) or "[]")
    return keys


def with_check_digit(pattern: str) -> str:
    """Fill in the check digit of a VIN, which is its ninth character."""
    total = 0
    for character, weight in zip(pattern, VIN_WEIGHTS, strict=True):
        if character != "?":
            total += weight * int(LETTER_VALUES.get(character, character))
    remainder = total % MODULUS
    return pattern.replace("?", "X" if remainder == MODULUS - 1 else str(remainder))


def _fields(sample: Sample) -> records.Fields:
    fields: records.Fields = {
        "session": {},
        "vehicle": {
            "vin": with_check_digit(sample.vin_pattern),
            "year": sample.year,
            "make": sample.make,
            "model": sample.model,
            "body_type": sample.body_type,
            "trim": sample.trim or None,
            "transmission": "Automatic",
            "ext_col": sample.colour,
            "odom_reading": sample.kilometres,
            "odom_unit": "KILOMETRES",
        },
    }
    if sample.first_name:
        fields["session"]["contact"] = {"first_name": sample.first_name, "last_name": sample.last_name}
    if sample.phone:
        fields["sms"] = {"to": sample.phone, "to_name": sample.first_name, "by": "Practice Lot"}
    return fields


def _age(record: dict[str, Any], sample: Sample) -> None:
    """Move a session into its state, and everything about it into the past."""
    created = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=sample.hours_ago)
    if sample.phone:
        records.set_delivery(record, sample.delivery, sample.message)
    records.move(record, sample.status)
    started = created + timedelta(minutes=9)
    record["created_at"] = record["updated_at"] = created.isoformat()
    if record["inspect_started_at"]:
        record["inspect_started_at"] = record["updated_at"] = started.isoformat()
    if record["process_started_at"]:
        # The capture goes on while somebody looks: it began when the folder was made.
        record["updated_at"] = record["process_started_at"]
    if record["inspect_ended_at"]:
        record["inspect_ended_at"] = record["updated_at"] = (started + timedelta(minutes=34)).isoformat()
    if sample.status in records.CLOSED_STATUSES:
        record["updated_at"] = (created + timedelta(hours=1)).isoformat()
