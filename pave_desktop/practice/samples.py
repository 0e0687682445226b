"""Made-up sessions in every state, for a new practice folder: invented serials, names and numbers."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from pave_desktop.practice import records
from pave_desktop.practice.invented_vehicles import with_check_digit
from pave_desktop.practice.photos import CAPTURE_ORDER, HARD_VIEW
from pave_desktop.practice.session_book import SessionBook

SETTING = "sample_keys"
KM = "KILOMETRES"
MI = "MILES"
PHOTOS_SO_FAR = 5
NOBODY = "The carrier does not know this number."
TO_START = timedelta(minutes=9)
TO_FIRST_PHOTO = timedelta(minutes=2)
BETWEEN_PHOTOS = timedelta(seconds=24)
TO_END = timedelta(minutes=34)


class Sample(NamedTuple):
    """One session to be made."""

    status: str
    hours_ago: float
    stock_number: str
    vin_pattern: str = ""
    year: int = 0
    make: str = ""
    model: str = ""
    body_type: str = ""
    trim: str = ""
    colour: str = ""
    odometer: int = 0
    unit: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    delivery: str = ""
    message: str = ""
    language: str = "EN"
    theme: str = records.DEFAULT_THEME
    redirect_url: str = ""


# A `?` in a VIN stands for its check digit. Numbers from 555-0100 to 555-0199 are nobody's, in every area code.
SAMPLES = (
    Sample("IDLE", 1.2, "P-1047", "5N1AT2MV?HC900117", 2017, "Nissan", "Rogue", "SUV", "SV", "White", 62_945, MI,
           "Marguerite", "Oyelaran", "+12025550111", "success"),
    Sample("IDLE", 2.6, "P-1046", "JN1CV6AR?BM900228", 2011, "Infiniti", "G37", "Sedan", "Journey", "Black", 101_310,
           MI, "Omar", "Haddadine", "+12025550199", "failed", NOBODY),
    # Nobody described this one: the customer photographs the VIN.
    Sample("IDLE", 4.1, "", first_name="Siobhán", last_name="Quillfeather", phone="+13125550142",
           delivery="201 Created"),
    Sample("IDLE", 27.4, "P-1043", "2HGFC2F5?JH900339", 2018, "Honda", "Civic", "Sedan", "LX", "Blue", 88_204, KM),
    Sample("IDLE", 75.0, "P-1038", "1FTEW1EP?KF900441", 2019, "Ford", "F-150", "Pickup", "XLT", "Red", 121_870, KM,
           "Louise", "Desrosiers-Roy", "+15145550123", "201 Created", language="FR"),
    Sample("STARTED", 3.3, "P-1045", "4T1B11HK?KU900552", 2019, "Toyota", "Camry", "Sedan", "SE", "Silver", 39_020, MI,
           "Petr", "Novotnik", "+17135550134", "delivered"),
    Sample("PROCESS", 0.4, "P-1048", "1C4RJFBG?LC900663", 2020, "Jeep", "Grand Cherokee", "SUV", "Limited", "Grey",
           71_555, KM, "Ana Lucía", "Ruibal", "+16045550145", "success"),
    Sample("QC_PASSED", 5.1, "P-1044", "3VWC57BU?KM900774", 2019, "Volkswagen", "Jetta", "Sedan", "S", "White", 36_433,
           MI, "Meilin", "Cheng-Ware", "+12065550156", "success", theme="LITE"),
    Sample("CONFIRM", 8.7, "P-1042", "KM8J3CA4?JU900885", 2018, "Hyundai", "Tucson", "SUV", "SEL", "Green", 97_118, KM,
           "Samuel", "Okaforji", "+14165550167", "success", redirect_url="https://www.example.com/thank-you"),
    Sample("COMPLETE", 26.0, "P-1041", "1G1ZD5ST?LF900996", 2020, "Chevrolet", "Malibu", "Sedan", "LT", "Black",
           28_402, MI, "Aroha", "Wikaira", "+13055550178", "success", redirect_url="https://www.example.com/thank-you"),
    Sample("COMPLETE", 51.5, "P-1039", "JM3KFBDM?K0901107", 2019, "Mazda", "CX-5", "SUV", "Grand Touring", "Red",
           83_960, KM, "Igor", "Petrenchuk", "+14035550189", "delivered"),
    Sample("COMPLETE", 98.0, "P-1036", "4S4BSANC?J3901218", 2018, "Subaru", "Outback", "Wagon", "Premium", "Brown",
           112_006, KM),
    Sample("EXPIRED", 170.0, "P-1031", "5XYPG4A3?KG901329", 2019, "Kia", "Sorento", "SUV", "LX", "Silver", 48_080, MI,
           "Nadia", "Karimova", "+16135550112", "success"),
    Sample("INVALID", 122.0, "P-1034", "WBA8E1C5?HK901431", 2017, "BMW", "320i", "Sedan", "", "White", 64_770, MI,
           "Tomasz", "Bakerski", "+12065550113", "success", theme="CAPT"),
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


def _fields(sample: Sample) -> records.Fields:
    fields: records.Fields = {
        "session": {
            "theme": sample.theme,
            "language": sample.language,
            "client_id": sample.stock_number or None,
            "redirect_url": sample.redirect_url or None,
        },
    }
    if sample.make:
        fields["vehicle"] = {
            "vin": with_check_digit(sample.vin_pattern),
            "year": sample.year,
            "make": sample.make,
            "model": sample.model,
            "body_type": sample.body_type,
            "trim": sample.trim or None,
            "transmission": "Automatic",
            "ext_col": sample.colour,
            "odom_reading": sample.odometer,
            "odom_unit": sample.unit,
        }
    if sample.first_name:
        fields["session"]["contact"] = {"first_name": sample.first_name, "last_name": sample.last_name}
    if sample.phone:
        fields["sms"] = {"to": sample.phone, "to_name": sample.first_name, "by": "Practice Lot"}
    return fields


def _age(record: dict[str, Any], sample: Sample) -> None:
    """Move a session into its state, and everything about it into the past."""
    created = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=sample.hours_ago)
    started = created + TO_START
    if sample.phone:
        records.set_delivery(record, sample.delivery, sample.message)
    record["created_at"] = record["updated_at"] = created.isoformat()
    if sample.status == "INVALID":
        # All was photographed, and then it was found that photos and vehicle do not fit.
        records.move(record, "QC_PASSED")
    records.move(record, sample.status)
    record["updated_at"] = created.isoformat()
    if record["inspect_started_at"]:
        record["inspect_started_at"] = record["updated_at"] = started.isoformat()
    count = PHOTOS_SO_FAR if sample.status == "PROCESS" else records.photo_count(record)
    if count:
        record.update(photo_count=None, taken_photos=_photos(count, started + TO_FIRST_PHOTO))
        record["updated_at"] = record["taken_photos"][-1]["updated_at"]
    if record["inspect_ended_at"]:
        record["inspect_ended_at"] = record["updated_at"] = (started + TO_END).isoformat()
    if sample.status == "INVALID":
        record["updated_at"] = (started + TO_END).isoformat()
    if sample.status == "EXPIRED":
        record["updated_at"] = (created + timedelta(days=7)).isoformat()


def _photos(count: int, first: datetime) -> list[records.TakenPhoto]:
    """Make photos; the hard view was taken twice, unless it is the latest."""
    photos = []
    for position, (code, _) in enumerate(CAPTURE_ORDER[:count]):
        taken = first + position * BETWEEN_PHOTOS
        approved = not (code == HARD_VIEW and position == count - 1)
        again = taken + BETWEEN_PHOTOS / 2 if code == HARD_VIEW and approved else taken
        photos.append(
            {"code": code, "approved": approved, "created_at": taken.isoformat(), "updated_at": again.isoformat()}
        )
    return photos
