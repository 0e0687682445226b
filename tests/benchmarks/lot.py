"""Registers as lots have them after years: any number of made-up sessions, always the same, made once and copied.

Session 0 is the newest. Each follows from its number alone, so that the server of a lot answers what its register
holds, or what has become of it since.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.entry.vin import check_digit
from pave_desktop.models.connection import Connection
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.session_row import Event, EventKind, SessionRow
from pave_desktop.practice.answers import get_answer
from pave_desktop.settings import Settings, save_settings
from pave_desktop.storage.opening import close_database, open_database
from pave_desktop.storage.session_past import append_events, keep_answer
from pave_desktop.storage.session_records import insert_row
from pave_desktop.storage.transaction import transaction
from pave_desktop.system.paths import DataPaths
from pave_desktop.work.session_rows import answered_row
from tests.benchmarks.fresh_process import CHECKOUT

YEARS = 10
DAYS_OPEN = 21
NOWHERE = "http://127.0.0.1:9/v1"
API_KEY, API_SECRET = "lots-have-their-own-4711", "nobody-else-knows-it-0815"

# The first eight signs of the VIN, the plant's, and what they stand for.
_MODELS = (
    ("5N1AT2MV", "C", "Nissan", "Rogue", "SUV", ("S", "SV", "SL")),
    ("1N4AL3AP", "C", "Nissan", "Altima", "Sedan", ("2.5 S", "2.5 SV", "")),
    ("3N1AB7AP", "Y", "Nissan", "Sentra", "Sedan", ("S", "SR", "")),
    ("JN1CV6AR", "M", "Infiniti", "G37", "Sedan", ("Journey", "Sport")),
    ("2HGFC2F5", "H", "Honda", "Civic", "Sedan", ("LX", "EX", "Touring")),
    ("1HGCV1F3", "A", "Honda", "Accord", "Sedan", ("Sport", "EX-L")),
    ("2HKRW2H5", "H", "Honda", "CR-V", "SUV", ("EX", "Touring", "LX")),
    ("1FTEW1EP", "F", "Ford", "F-150", "Pickup", ("XL", "XLT", "Lariat")),
    ("1FMCU9GD", "U", "Ford", "Escape", "SUV", ("SE", "SEL", "Titanium")),
    ("1FA6P8CF", "5", "Ford", "Mustang", "Coupe", ("GT", "EcoBoost")),
    ("4T1B11HK", "U", "Toyota", "Camry", "Sedan", ("LE", "SE", "XSE")),
    ("2T3W1RFV", "W", "Toyota", "RAV4", "SUV", ("LE", "XLE", "Limited")),
    ("2T1BURHE", "C", "Toyota", "Corolla", "Sedan", ("L", "LE", "S Plus")),
    ("5TFAX5GN", "X", "Toyota", "Tacoma", "Pickup", ("SR5", "TRD Sport")),
    ("1C4RJFBG", "C", "Jeep", "Grand Cherokee", "SUV", ("Laredo", "Limited", "Overland")),
    ("1C6RR7LT", "S", "Ram", "1500", "Pickup", ("Big Horn", "SLT", "Rebel")),
    ("3VWC57BU", "M", "Volkswagen", "Jetta", "Sedan", ("S", "SE", "R-Line")),
    ("KM8J3CA4", "U", "Hyundai", "Tucson", "SUV", ("SE", "SEL", "Limited")),
    ("5NPD84LF", "H", "Hyundai", "Elantra", "Sedan", ("SE", "Value Edition")),
    ("5XYPG4A3", "G", "Kia", "Sorento", "SUV", ("L", "LX", "SX")),
    ("1G1ZD5ST", "F", "Chevrolet", "Malibu", "Sedan", ("LS", "LT", "Premier")),
    ("3GNAXKEV", "S", "Chevrolet", "Equinox", "SUV", ("LS", "LT")),
    ("1GCUYDED", "Z", "Chevrolet", "Silverado 1500", "Pickup", ("LT", "RST", "LTZ")),
    ("JM3KFBDM", "0", "Mazda", "CX-5", "SUV", ("Touring", "Grand Touring")),
    ("4S4BSANC", "3", "Subaru", "Outback", "Wagon", ("Premium", "Limited")),
    ("WBA8E1C5", "K", "BMW", "320i", "Sedan", ("", "xDrive")),
    ("WAUENAF4", "N", "Audi", "A4", "Sedan", ("Premium", "Premium Plus")),
    ("55SWF4KB", "U", "Mercedes-Benz", "C 300", "Sedan", ("", "4MATIC")),
)  # fmt: skip
_YEAR_SIGNS = "9ABCDEFGHJKLMNPRSTV"  # 2009 to 2027
_COLOURS = ("White", "Black", "Silver", "Grey", "Blue", "Red", "Green", "Brown", "Beige", "")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST_NAMES = _words(
    """
    Ana André Aroha Carlos Chloë Dana David Emma Farid Grace Hannah Igor Jane John José Kenji Lena Louise Marie
    Mark Meilin Michael Nadia Omar Petr Priya Robert Sam Sarah Siobhán Steve Tomasz William Yusuf Zoé
    """
)
_NAME_BEGINNINGS = _words("Ab Bell Car Dur Els Fair Gar Hol Jan Kar Lind Mar Nor Oak Pet Ros San Tor Wal Wood")
_NAME_ENDS = _words("berg croft dale er ford field gard ham ins ison kov ley man mont ova sen son stein ton well")
_COMMON_NAMES = ("Smith", "Johnson", "Garcia", "Lee", "Martin", "Nguyen", "Brown", "Tremblay", "Müller", "Singh")
RARE_NAME = "Quillfeather"
_ONE_IN_SO_MANY_IS_RARE = 9973
_AREA_CODES = (202, 206, 212, 305, 312, 313, 403, 404, 416, 503, 512, 514, 602, 604, 613, 617, 702, 713, 718, 905)
_OPEN = ("IDLE", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM")
_CLOSED = ("COMPLETE",) * 15 + ("EXPIRED",) * 4 + ("INVALID",)
_KEY_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ALL_KEYS = 36**10


@dataclass(frozen=True, kw_only=True)
class Lot:
    """So many sessions, as they were at midnight; so many of them, among the newest, are open."""

    sessions: int
    opened: int
    midnight: datetime

    @property
    def _newest(self) -> int:
        """So many of the newest have the open ones among them, evenly."""
        return min(self.sessions, 2 * self.opened)

    def is_open(self, number: int) -> bool:
        """Whether a session can still change."""
        share = number * self.opened // max(1, self._newest)
        return number < self._newest and share != (number + 1) * self.opened // self._newest

    def made_at(self, number: int) -> datetime:
        """When a session was made: the newest within some weeks, the others over years."""
        jitter = timedelta(minutes=number * 7919 % 90)
        if number < self._newest:
            return self.midnight - DAYS_OPEN * timedelta(days=1) * (number / self._newest) - jitter
        part = (number - self._newest) / max(1, self.sessions - self._newest)
        return self.midnight - timedelta(days=DAYS_OPEN) - YEARS * timedelta(days=365) * part - jitter

    def document(self, number: int, *, looks: int = 0) -> dict[str, Any]:
        """Give what PAVE answers about a session; each look more, and something has happened to an open one."""
        chance = random.Random(number)  # noqa: S311 - the same for everybody
        made_at, status, steps = self.made_at(number), chance.choice(_CLOSED), 0
        if self.is_open(number):
            steps = (chance.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4)) + looks) % len(_OPEN)
            status = _OPEN[steps]
        is_started = steps > 0 or status == "COMPLETE"
        changed_at = made_at + timedelta(minutes=3 + chance.randrange(600)) + looks * timedelta(seconds=40)
        record = {
            "session_key": key_of(number),
            "theme": "PRO",
            "active": status not in ("EXPIRED", "INVALID"),
            "status": status,
            "redirect_url": None,
            "inspect_started_at": _spelled(made_at + timedelta(minutes=9)) if is_started else None,
            "inspect_ended_at": _spelled(changed_at) if status == "COMPLETE" else None,
            "created_at": _spelled(made_at),
            "updated_at": _spelled(changed_at),
            "language": "EN",
            "client_id": f"A-{number % 30_000:05}" if chance.random() < 0.7 else None,
            **_customer(number, chance),
            "reference": {"stock": f"P-{number % 50_000}", "lane": chance.randrange(12)},
            "vehicle": _vehicle(number, chance),
            "extra": {},
        }
        return get_answer(record)

    def row(self, number: int, document: dict[str, Any], connection: Connection) -> SessionRow:
        """Give the row that follows from an answer, as the program derives it."""
        made_at = self.made_at(number)
        local_id = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
        row = SessionRow(local_id=local_id, connection=connection.id, made_at=made_at)
        answer = SessionAnswer(PaveSession.model_validate(document), document)
        read_at = self.midnight - timedelta(hours=1) if self.is_open(number) else made_at + timedelta(days=1)
        return answered_row(row, answer, connection, now=read_at)

    def events(self, number: int, row: SessionRow) -> list[Event]:
        """Give a session's past: two to five events."""
        made_at = row.made_at
        told = [(0, EventKind.ASKED_FOR, ""), (0, EventKind.MADE, "IDLE")]
        if row.sms_said:
            told.append((1, EventKind.SMS, row.sms_said))
        if row.status != "IDLE":
            told += [(9, EventKind.STATUS, "STARTED")] if row.status == "COMPLETE" else []
            told.append((30 + number % 600, EventKind.STATUS, row.status))
        return [Event(at=made_at + timedelta(minutes=at), kind=kind, detail=detail) for at, kind, detail in told]


def lot_of(sessions: int, *, opened: int | None = None) -> Lot:
    """Give the lot of so many sessions today; one in a hundred is open, where nothing else is asked for."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    number_open = max(10, sessions // 100) if opened is None else opened
    return Lot(sessions=sessions, opened=min(number_open, sessions), midnight=midnight)


def key_of(number: int) -> str:
    """Give a session's key: a different one for each, without an order."""
    left, signs = (number * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % _ALL_KEYS, ""
    for _ in range(10):
        left, sign = divmod(left, len(_KEY_SIGNS))
        signs += _KEY_SIGNS[sign]
    return f"BEN-{signs}"


def connection_to(base_url: str = NOWHERE) -> Connection:
    """Give the connection that all sessions of a lot belong to."""
    return Connection(id="lot", name="Steve's Auto", base_url=base_url, account="steves_auto")


def open_data_folder(lot: Lot, folder: Path, base_url: str = NOWHERE) -> None:
    """Fill a data folder with a copy of the lot's register, and with settings that know its connection."""
    paths = DataPaths(folder)
    save_settings(paths.settings, Settings(connections=[connection_to(base_url)]))
    shutil.copyfile(register_of(lot), paths.register)
    # On the disk now, and not while something is measured.
    with paths.register.open("rb") as copied:
        os.fsync(copied.fileno())


def register_of(lot: Lot) -> Path:
    """Give the lot's register, which is made where there is none of it yet."""
    folder = CHECKOUT / "build" / "lots"
    folder.mkdir(parents=True, exist_ok=True)
    version = _version()
    path = folder / f"{version}-{lot.midnight:%Y%m%d}-{lot.sessions}-{lot.opened}.sqlite3"
    if not path.exists():
        for older in folder.iterdir():
            if not older.name.startswith(path.name[: len(version) + 9]):
                older.unlink(missing_ok=True)
        making = path.with_suffix(f".{os.getpid()}")
        _make(lot, making)
        making.replace(path)
    return path


def _make(lot: Lot, path: Path) -> None:
    connection = open_database(path).connection
    try:
        of_lot = connection_to()
        connection.execute("PRAGMA cache_size = -400000")
        with transaction(connection):
            for number in reversed(range(lot.sessions)):
                document = lot.document(number)
                row = lot.row(number, document, of_lot)
                insert_row(connection, row)
                keep_answer(connection, row.local_id, document)
                append_events(connection, row.local_id, lot.events(number, row))
    finally:
        close_database(connection)


def _version() -> str:
    """Tell registers apart that other versions of this file, or of what writes rows, would make."""
    program = CHECKOUT / "pave_desktop"
    files = [Path(__file__), program / "work" / "session_rows.py", program / "models" / "session_row.py"]
    files += [program / "storage" / f"{name}.py" for name in ("session_records", "search", "list_order")]
    files += sorted((program / "storage" / "migrations").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _vehicle(number: int, chance: random.Random) -> dict[str, Any]:
    described, plant, make, model, body_type, trims = chance.choice(_MODELS)
    year = chance.randrange(2009, 2027)
    vin = f"{described}0{_YEAR_SIGNS[year - 2009]}{plant}{(number * 7) % 1_000_000:06}"
    return {
        "id": 100_000 + number,
        "vin": f"{vin[:8]}{check_digit(vin)}{vin[9:]}",
        "year": year,
        "make": make,
        "model": model,
        "body_type": body_type,
        "trim": chance.choice(trims),
        "transmission": "Automatic",
        "ext_col": chance.choice(_COLOURS),
        "int_col": chance.choice(_COLOURS),
        "odom_reading": chance.randrange(5_000, 190_000),
        "odom_unit": "MILES",
    }


def _customer(number: int, chance: random.Random) -> dict[str, Any]:
    first = chance.choice(_FIRST_NAMES)
    last = chance.choice(_NAME_BEGINNINGS) + chance.choice(_NAME_ENDS)
    if chance.random() < 0.2:
        last = chance.choice(_COMMON_NAMES)
    if number % _ONE_IN_SO_MANY_IS_RARE == _ONE_IN_SO_MANY_IS_RARE // 10:
        last = RARE_NAME
    has_failed = chance.random() < 0.02
    sms = {
        "to": f"+1{chance.choice(_AREA_CODES)}555{chance.randrange(10_000):04}",
        "to_name": f"{first} {last}",
        "from": "+12025550100",
        "by": "Steve's Auto",
        "delivery_status": "failed" if has_failed else "success",
        "delivery_message": "The carrier does not know this number." if has_failed else None,
    }
    is_texted = chance.random() < 0.9
    return {"contact": {"first_name": first, "last_name": last}, "sms": sms if is_texted else None}


def _spelled(time: datetime) -> str:
    return time.replace(microsecond=0).isoformat()
