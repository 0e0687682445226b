"""How an answer of PAVE becomes a line of the register, and which events that is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.entry.shown_text import shown_line
from pave_desktop.models.connection import Connection
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession, customer_name, vehicle_title
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.session_values import differences, fields_shown_by, values_of
from pave_desktop.models.statuses import SmsState
from pave_desktop.storage.stored_values import storable

_LONGEST = 300
"""So many signs of a text the list keeps for showing and searching; the answer is kept whole elsewhere."""


def asked_row(connection: Connection, *, local_id: str, values: FieldValues, now: datetime) -> SessionRow:
    """Make the row of a session that is about to be asked for, from what the person entered."""
    row = SessionRow(
        local_id=local_id,
        connection=connection.id,
        fate=Fate.ON_ITS_WAY,
        vehicle=entered_vehicle(values),
        vin=values.get(Field.VIN, ""),
        made_at=now,
    )
    return marked_row(row, values)


def entered_vehicle(values: FieldValues) -> str:
    """Name a vehicle as it was entered, the way people do; empty where nothing of it was."""
    parts = (values.get(field) for field in (Field.YEAR, Field.MAKE, Field.MODEL, Field.TRIM))
    return " ".join(str(part) for part in parts if part)


def names_of(changes: FieldValues) -> str:
    """Name the fields of an edit, for a session's past."""
    return ", ".join(field.value for field in changes)


def marked_row(row: SessionRow, values: FieldValues) -> SessionRow:
    """Put customer, number and client id into a row as they were entered."""
    names = (values.get(field) for field in (Field.FIRST_NAME, Field.LAST_NAME))
    return replace(
        row,
        customer=" ".join(name for name in names if name) or values.get(Field.SMS_TO_NAME, ""),
        phone=values.get(Field.SMS_TO, ""),
        client_id=values.get(Field.CLIENT_ID, ""),
    )


def answered_row(row: SessionRow, answer: SessionAnswer, connection: Connection, *, now: datetime) -> SessionRow:
    """Put what the server says into a row. What the answer leaves out (whole objects) stays as it was.

    Its texts are as the register gives them back: a text that it keeps differently would be news at every look.
    """
    session, document = answer.session, answer.document
    status = storable(session.status)
    said: dict[str, Any] = {
        "key": session.session_key,
        "fate": Fate.MADE,
        "status": status,
        "status_since": row.status_since if row.status == status else now,
        "capture_link": storable(_capture_link(row, session, connection)),
        "read_at": now,
    }
    if isinstance(document.get("vehicle"), dict):
        said["vehicle"] = shown_line(vehicle_title(session), _LONGEST)
        said["vin"] = storable(session.vehicle.vin)
    if isinstance(document.get("options"), dict):
        options = session.options
        said["customer"] = shown_line(customer_name(session), _LONGEST)
        said["phone"] = storable(options.sms.to)
        said["sms"] = options.sms.state
        said["sms_said"] = shown_line(options.sms.said, _LONGEST)
        said["client_id"] = storable(options.client_id)
    return replace(row, **said)


def never_told(answer: SessionAnswer) -> frozenset[Field]:
    """Name the fields that an answer cannot be compared in, for no documented answer repeats them."""
    sms = answer.session.options.sms
    return frozenset() if sms.send_results_to_phototaker is not None else frozenset({Field.SEND_RESULTS})


def holds(answer: SessionAnswer, asked: FieldValues) -> bool | None:
    """Tell whether the server holds all that was asked, as far as its answer speaks of it; None where it does not."""
    comparable = (fields_shown_by(answer.document) - never_told(answer)) & asked.keys()
    found = differences({}, asked, values_of(answer.session))
    return not any(each.field in comparable for each in found) if comparable else None


def _capture_link(row: SessionRow, session: PaveSession, connection: Connection) -> str:
    """Keep the link that came when the session was made; that of a server here moves with it."""
    if connection.is_on_this_computer:
        return session.capture_url or connection.capture_link_for(session.session_key)
    return session.capture_url or row.capture_link or connection.capture_link_for(session.session_key)


def seen_events(before: SessionRow | None, after: SessionRow, *, now: datetime) -> list[Event]:
    """Tell what changed between two looks at a session, for its time line."""
    events = []
    if before is None or before.status != after.status:
        events.append(Event(at=now, kind=EventKind.STATUS, detail=after.status))
    if after.sms is not SmsState.NONE and (before is None or before.sms_said != after.sms_said):
        events.append(Event(at=now, kind=EventKind.SMS, detail=after.sms_said))
    return events
