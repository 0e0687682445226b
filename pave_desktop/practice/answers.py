"""How a session is told: the same facts in the three spellings that POST, GET and PUT are known to use."""

from datetime import UTC, datetime
from typing import Any

from pave_desktop.practice.records import VEHICLE_FIELDS, Record

DATES = ("inspect_started_at", "inspect_ended_at", "created_at", "updated_at")
ORDER = (
    "session_key",
    "theme",
    "active",
    "status",
    "redirect_url",
    "inspect_started_at",
    "inspect_ended_at",
    "created_at",
    "updated_at",
    "language",
)


def post_answer(record: Record, *, capture_url: str) -> dict[str, Any]:
    """Tell a new session: dates with microseconds and Z, numbers as numbers, and the link, which only POST tells."""
    answer = _plain(record)
    for name in DATES:
        answer[name] = _with_microseconds(answer[name])
    answer["vehicle"] = _vehicle(record, id_name="vehicle_id")
    return {**answer, **record["extra"], "capture_url": capture_url}


def get_answer(record: Record) -> dict[str, Any]:
    """Tell a session that was asked for: text where POST has numbers or null, lower case, more about the vehicle."""
    answer = _plain(record)
    answer["redirect_url"] = answer["redirect_url"] or ""
    answer["inspect_ended_at"] = answer["inspect_ended_at"] or ""
    if isinstance(answer["language"], str):
        answer["language"] = answer["language"].lower()
    vehicle = _vehicle(record, id_name="id")
    if vehicle is not None:
        if isinstance(vehicle["year"], int):
            vehicle["year"] = str(vehicle["year"])
        if isinstance(vehicle["odom_reading"], int):
            vehicle["odom_reading"] = f"{vehicle['odom_reading']:,}"
        known = bool(vehicle["make"])
        vehicle["drivetrain"] = "Front-Wheel Drive" if known else None
        vehicle["engine_type"] = "4 Cylinder" if known else None
        vehicle["fuel_type"] = "Gasoline" if known else None
    answer["vehicle"] = vehicle
    return {**answer, **record["extra"]}


def put_answer(record: Record) -> dict[str, Any]:
    """Tell a changed session: the dates of POST, the year as a number, the odometer as digits in a string."""
    answer = _plain(record)
    for name in DATES:
        answer[name] = _with_microseconds(answer[name])
    vehicle = _vehicle(record, id_name="vehicle_id")
    if vehicle is not None and isinstance(vehicle["odom_reading"], int):
        vehicle["odom_reading"] = str(vehicle["odom_reading"])
    answer["vehicle"] = vehicle
    return {**answer, **record["extra"]}


def _plain(record: Record) -> dict[str, Any]:
    answer = {name: record[name] for name in ORDER}
    answer["options"] = _options(record)
    return answer


def _options(record: Record) -> dict[str, Any] | None:
    sms = record["sms"]
    if not (sms or record["client_id"] or record["contact"] or record["reference"]):
        return None
    options: dict[str, Any] = {name: record[name] for name in ("client_id", "contact", "reference")}
    if sms:
        names = ("to", "to_name", "from", "by", "delivery_status", "delivery_message")
        options["sms"] = {name: sms.get(name) for name in names}
    return options


def _vehicle(record: Record, *, id_name: str) -> dict[str, Any] | None:
    vehicle = record["vehicle"]
    if not isinstance(vehicle, dict):
        return None
    return {id_name: vehicle.get("id"), **{name: vehicle.get(name) for name in VEHICLE_FIELDS}}


def _with_microseconds(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return value
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
