"""The results document of a completed practice session: damages, grades, photos, place, made up but lifelike."""

import uuid
import zlib
from datetime import datetime
from typing import Any

from pave_desktop.practice.answers import get_answer
from pave_desktop.practice.links import capture_link
from pave_desktop.practice.photos import photo_list, photos_of
from pave_desktop.practice.records import Record

LEAST_DAMAGES = 2
GRADES = ("Poor", "Fair", "Good", "Very Good", "Excellent")

# group, component, label, damage, its label, description, photo code, repair method, repair type, hours, parts, grade
DAMAGES: tuple[tuple[str, str, str, str, str, str, str, str, str, float, float, int], ...] = (
    ("BODY", "FRONT_BUMPER", "Front Bumper", "SCRATCH_MINOR_PAINT", "Minor Scratch",
     "Scratch under 3 in, paint broken", "05", "REFINISH", "PAINT", 1.5, 42.5, 4),
    ("BODY", "LEFT_FRONT_DOOR", "Left Front Door", "DENT_MEDIUM", "Medium Dent",
     "Dent of 1 to 3 in, paint not broken", "04", "PDR", "DENT", 2.0, 0.0, 3),
    ("WHEEL", "RIGHT_REAR_WHEEL", "Right Rear Wheel", "CURB_RASH_MINOR", "Minor Curb Rash",
     "Rim scuffed along less than a quarter", "07", "REPAIR", "WHEEL", 0.8, 25.0, 4),
    ("GLASS", "WINDSHIELD", "Windshield", "CHIP_MINOR", "Minor Chip",
     "Stone chip outside the driver's view", "09", "RESIN FILL", "GLASS", 0.5, 15.75, 4),
    ("PART", "REAR_BUMPER_REFLECTOR", "Rear Bumper Reflector", "BROKEN_MAJOR", "Major Break",
     "Reflector broken", "08", "REPLACE", "PART", 0.4, 38.2, 2),
    ("TIRE", "LEFT_FRONT_TIRE", "Left Front Tire", "WEAR_MEDIUM", "Medium Wear",
     "Tread about 4/32 in", "06", "REPLACE", "TIRE", 0.3, 129.0, 3),
)  # fmt: skip
LABOR_RATE = 55.0

# Streets that do not exist, in the country that counts in the odometer's unit.
PLACES: dict[str, dict[str, str]] = {
    "KILOMETRES": {
        "address": "100 Practice Road",
        "latitude": "45.421500",
        "longitude": "-75.697200",
        "city": "Ottawa",
        "state": "ON",
        "country": "CA",
        "zip_code": "",
    },
    "MILES": {
        "address": "100 Practice Avenue",
        "latitude": "39.799000",
        "longitude": "-89.644000",
        "city": "Springfield",
        "state": "IL",
        "country": "US",
        "zip_code": "",
    },
}


def results_document(record: Record, *, origin: str, account: str) -> dict[str, Any]:
    """Tell everything about a completed session; the same session always has the same damages."""
    damages = _damages(record, origin=origin)
    session = get_answer(record)
    vehicle = session.pop("vehicle")
    key = record["session_key"]
    return {
        "event": "SESSION:COMPLETE",
        "landing_page": capture_link(origin, key),
        "condition_report": capture_link(origin, key),
        "announcements": [],
        "disclosures": {"structural": "None declared", "odometer": ["Reading matches the cluster photo"]},
        "session": {
            **session,
            "capture_duration": _seconds(record),
            "inspect_duration": _seconds(record) + 240,
            "user_account": account,
            "source": {"type": "api", "properties": None},
        },
        "vehicle": vehicle,
        "photos": photo_list(record, origin=origin),
        "location": dict(PLACES.get(_unit(record), PLACES["MILES"])),
        "inspection": _inspection(damages),
    }


def notes(record: Record) -> list[dict[str, Any]]:
    """Return the notes of a session: those put there, and one of the inspector's once there are results."""
    written: list[dict[str, Any]] = list(record["notes"] or [])
    if record["status"] == "COMPLETE":
        damages = _damages(record, origin="")
        worst = min(damages, key=lambda damage: damage["grade_score"])
        text = (
            f"All {len(photos_of(record))} views are clear. {len(damages)} damages found; "
            f"see first: {worst['label']}, {worst['component_label']}."
        )
        written.append({"note": text, "user": "Practice inspector", "created_at": record["inspect_ended_at"]})
    return written


def _damages(record: Record, *, origin: str) -> list[dict[str, Any]]:
    # A plain checksum: it must come out the same in every run, and guards nothing.
    variety = zlib.crc32(record["session_key"].encode())
    count = LEAST_DAMAGES + variety % (len(DAMAGES) - LEAST_DAMAGES + 1)
    first = variety % len(DAMAGES)
    return [_damage(record, (first + step) % len(DAMAGES), number=step, origin=origin) for step in range(count)]


def _unit(record: Record) -> str:
    vehicle = record["vehicle"] if isinstance(record["vehicle"], dict) else {}
    return str(vehicle.get("odom_unit"))


def _inspection(damages: list[dict[str, Any]]) -> dict[str, Any]:
    grade = min((damage["grade_score"] for damage in damages), default=len(GRADES))
    tires = [damage for damage in damages if damage["damage_group"] == "TIRE"]
    return {
        "damages_overview": {
            "totalDamages": len(damages),
            "maxGradePerItem": len(GRADES),
            "maxTotalGrade": len(GRADES) * len(damages),
        },
        "detected_status": {"interior_status": "CLEAN", "tire_status": "WORN" if tires else "GOOD"},
        "grading": {
            "standard_A": {"grade": grade, "label": GRADES[grade - 1]},
            "standard_B": None,
            "standard_C": None,
        },
        "annotated_images": [],
        "case_details": None,
        "detected_damages": damages,
    }


def _damage(record: Record, index: int, *, number: int, origin: str) -> dict[str, Any]:
    group, component, place, name, label, description, code, method, kind, hours, parts, score = DAMAGES[index]
    labor = round(hours * LABOR_RATE, 2)
    key = record["session_key"]
    url = f"{origin}/photos/{key}/{int(code)}.png"
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{key}/{index}")),
        "damage_group": group,
        "component": component,
        "component_label": place,
        "damage_name": name,
        "label": label,
        "description": description,
        "tolerance": "ACCEPTABLE" if score >= len(GRADES) - 1 else "NOT ACCEPTABLE",
        "repair_method": method,
        "repair_type": kind,
        "unit_measure": "HOUR",
        "labor_hrs": hours,
        "labor_total": labor,
        "parts_materials": parts,
        "total": round(labor + parts, 2),
        "grade_score": score,
        # The first damage has no picture of its own, as happens.
        "photo": {"code": code, "url": url if number else False},
        "cropped_url": url if number else None,
        "estimate_included": True,
        "estimate_tbd": False,
        "user_response": None,
    }


def _seconds(record: Record) -> int:
    try:
        started = datetime.fromisoformat(record["inspect_started_at"])
        ended = datetime.fromisoformat(record["inspect_ended_at"])
        return max(int((ended - started).total_seconds()), 0)
    except (TypeError, ValueError):
        return 0
