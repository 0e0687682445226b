"""What happens around the VIN of an editor: mending, filling in, taking back, and never over what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from pave_desktop.models.field import Field
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.state.session_edit import SessionEdit
from tests.conftest import Heard, idle, until
from tests.state.conftest import Counter

ACCORD = "1HGCM82633A004352"
ACCORD_TEXTS = {
    Field.YEAR: "2003",
    Field.MAKE: "Honda",
    Field.MODEL: "Accord",
    Field.BODY_TYPE: "Coupe",
    Field.TRANSMISSION: "Automatic",
}
ROGUE = "5N1AT2MV8HC900117"
UNKNOWN = "9ZZ4Y7K2X8P000123"
TOLD_BY_VIN = (Field.YEAR, Field.MAKE, Field.MODEL, Field.BODY_TYPE, Field.TRIM, Field.TRANSMISSION)


async def enter_vin(edit: SessionEdit, vin: str) -> None:
    """Type a VIN and leave it; wait for what is found out."""
    edit.set_text(Field.VIN, vin)
    edit.leave(Field.VIN)
    await idle()


def told(edit: SessionEdit) -> dict[Field, str]:
    return {field: edit.texts[field] for field in TOLD_BY_VIN if edit.texts[field]}


async def test_leaving_the_vin_fills_the_vehicle_in(counter: Counter) -> None:
    edit = counter.new_edit()
    changed = Heard(edit.text_changed)
    await enter_vin(edit, f" {ACCORD[:9].lower()}-{ACCORD[9:]} ")
    assert edit.texts[Field.VIN] == ACCORD
    assert ACCORD_TEXTS.items() <= told(edit).items()
    assert edit.fillings.fields_by_vin == frozenset(told(edit))
    assert {args[0] for args in changed.args} >= set(told(edit)), "the window is told of each"
    assert edit.will_be_sent()["vehicle"]["year"] == 2003


async def test_nothing_is_filled_in_before_the_vin_is_left(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.VIN, ACCORD)
    await idle()
    assert told(edit) == {}


async def test_what_was_typed_is_never_overwritten(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MODEL, "Accord Euro")
    await enter_vin(edit, ACCORD)
    assert edit.texts[Field.MODEL] == "Accord Euro"
    assert Field.MODEL not in edit.fillings.fields
    edit.set_text(Field.MAKE, "Acura")
    assert Field.MAKE not in edit.fillings.fields, "corrected by hand it is no longer the program's"
    await enter_vin(edit, ROGUE)
    assert (edit.texts[Field.MAKE], edit.texts[Field.MODEL]) == ("Acura", "Accord Euro")
    assert edit.texts[Field.YEAR] == "2017", "what the first VIN told gives way to the second"


async def test_what_is_typed_while_the_vin_is_decoded_stays(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.VIN, ACCORD)
    edit.leave(Field.VIN)
    edit.set_text(Field.YEAR, "2004")
    await idle()
    assert edit.texts[Field.YEAR] == "2004"
    assert edit.texts[Field.MAKE] == "Honda"


async def test_taking_back_empties_all_of_it_at_once_and_for_good(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.TRIM, "Special")
    await enter_vin(edit, ACCORD)
    edit.vin_help.take_back()
    assert told(edit) == {Field.TRIM: "Special"}
    edit.leave(Field.VIN)
    await idle()
    assert told(edit) == {Field.TRIM: "Special"}, "leaving the same VIN again fills nothing in"
    await enter_vin(edit, ROGUE)
    assert edit.texts[Field.MAKE] == "Nissan"


async def test_an_unknown_vin_leaves_the_fields_alone(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    await enter_vin(edit, UNKNOWN)
    assert edit.vin_help.vehicle is not None
    assert not edit.vin_help.vehicle.is_known
    assert told(edit) == {Field.MAKE: "Kia"}
    assert edit.fillings.fields == frozenset()


async def test_another_vin_takes_back_what_it_does_not_tell(counter: Counter) -> None:
    edit = counter.new_edit()
    await enter_vin(edit, ACCORD)
    await enter_vin(edit, UNKNOWN)
    assert told(edit) == {}, "an Accord's facts do not stay with another car"


async def test_emptying_the_vin_takes_back_what_it_told(counter: Counter) -> None:
    edit = counter.new_edit()
    await enter_vin(edit, ACCORD)
    await enter_vin(edit, "")
    assert told(edit) == {}
    assert edit.vin_help.vehicle is None


async def test_letters_that_no_vin_has_are_mended_where_the_check_digit_proves_it(counter: Counter) -> None:
    edit = counter.new_edit()
    await enter_vin(edit, "IHGCM82633AOQ4352")
    assert edit.texts[Field.VIN] == ACCORD
    assert edit.vin_help.typed_before_mending == "IHGCM82633AOQ4352"
    assert edit.texts[Field.MAKE] == "Honda"
    edit.set_text(Field.VIN, ACCORD[:-1])
    assert edit.vin_help.typed_before_mending == "", "it was said of another text"
    await enter_vin(edit, "1HGCM82633AOO4353")
    assert edit.texts[Field.VIN] == "1HGCM82633AOO4353", "nothing proves a mending here"


async def test_a_suggestion_is_taken_only_when_asked_for(counter: Counter) -> None:
    edit = counter.new_edit()
    swapped = "1HGCM82633A004532"
    await enter_vin(edit, swapped)
    assert (edit.texts[Field.VIN], edit.vin_help.suggestion) == (swapped, ACCORD)
    assert edit.vin_help.hint is not None
    edit.vin_help.use_suggestion()
    await idle()
    assert edit.texts[Field.VIN] == ACCORD
    assert (edit.vin_help.suggestion, edit.vin_help.hint) == ("", None)


async def test_a_late_answer_says_nothing_of_another_vin(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.VIN, ACCORD)
    edit.leave(Field.VIN)
    edit.set_text(Field.VIN, ROGUE)
    await idle()
    assert told(edit) == {}
    assert edit.vin_help.vehicle is None


async def test_an_open_session_of_the_vin_is_found(counter: Counter) -> None:
    row = await counter.make(VIN=ACCORD)
    edit = counter.new_edit()
    await enter_vin(edit, ACCORD.lower())
    assert edit.vin_help.open_session == row
    same = await counter.edit_of(row)
    same.set_text(Field.VIN, ROGUE)
    await enter_vin(same, ACCORD)
    assert same.vin_help.open_session is None, "an editor's own session is no other one"


async def test_what_the_server_holds_is_nobodys_to_fill_over(counter: Counter) -> None:
    row = await counter.make(VIN=ROGUE, MAKE="Nisan", YEAR="2016")
    edit = await counter.edit_of(row)
    edit.leave(Field.VIN)
    await idle()
    assert told(edit) == {Field.MAKE: "Nisan", Field.YEAR: "2016"}, "only looking at the VIN changes nothing"
    await enter_vin(edit, ACCORD)
    assert (edit.texts[Field.MAKE], edit.texts[Field.YEAR]) == ("Nisan", "2016")
    assert edit.texts[Field.MODEL] == "Accord"
    edit.vin_help.take_back()
    assert edit.texts[Field.MODEL] == ""


async def test_locked_fields_are_not_filled_in(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.server.set_status(row.key, "STARTED")
    edit = await counter.edit_of(row)
    assert edit.locks[Field.MODEL]
    edit.fillings.fill_from_vin({Field.MODEL: "Rio"})
    assert edit.texts[Field.MODEL] == ""


async def test_a_new_session_like_another_takes_neither_its_car_nor_its_customer(counter: Counter) -> None:
    row = await counter.make(
        VIN=ROGUE, YEAR="2017", MAKE="Nissan", EXTERIOR_COLOR="Red", ODOMETER="12,000", SMS_TO="2025550111",
        SMS_TO_NAME="Jane", SMS_BY="Steve", FIRST_NAME="Jane", LAST_NAME="Smith", CLIENT_ID="A-1", REFERENCE="x: 1",
        THEME="PRO",
    )  # fmt: skip
    edit = counter.new_edit()
    edit.fillings.fill_like(await counter.desk.values(row.local_id))
    assert {field: text for field, text in edit.texts.items() if text} == {
        Field.YEAR: "2017",
        Field.MAKE: "Nissan",
        Field.EXTERIOR_COLOR: "Red",
        Field.ODOMETER_UNIT: "MILES",
        Field.SMS_BY: "Steve",
        Field.THEME: "PRO",
        Field.LANGUAGE: "EN",
    }
    await enter_vin(edit, ACCORD)
    assert (edit.texts[Field.MAKE], edit.texts[Field.YEAR]) == ("Honda", "2003"), "the VIN knows better"
    assert edit.texts[Field.EXTERIOR_COLOR] == "", "another model has not the colours of the car before"
    assert (edit.texts[Field.SMS_BY], edit.texts[Field.THEME]) == ("Steve", "PRO")


async def test_a_car_of_the_same_model_keeps_what_its_vin_does_not_tell(counter: Counter) -> None:
    row = await counter.make(VIN=ROGUE, MAKE="Nissan", MODEL="Rogue", TRIM="SV", EXTERIOR_COLOR="Red")
    edit = counter.new_edit()
    edit.fillings.fill_like(await counter.desk.values(row.local_id))
    await enter_vin(edit, "5N1AT2MV6HC900147")
    assert (edit.texts[Field.TRIM], edit.texts[Field.EXTERIOR_COLOR]) == ("SV", "Red")


async def test_saving_before_the_new_vin_is_looked_at_sends_nothing_of_the_car_before(counter: Counter) -> None:
    edit = counter.new_edit()
    await enter_vin(edit, ACCORD)
    edit.set_text(Field.VIN, ROGUE)
    assert edit.will_be_sent() == {"vehicle": {"vin": ROGUE}}


async def test_a_typed_number_stays_that_number_with_another_connection(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.SMS_TO, "2025550111")
    edit.choose_connection(counter.connection.model_copy(update={"defaults": SessionDefaults(region="MX")}))
    assert edit.will_be_sent()["sms"]["to"] == "+12025550111"
    assert edit.texts[Field.SMS_TO] == "+1 202-555-0111"


async def test_what_only_the_program_filled_in_is_nothing_to_lose(counter: Counter) -> None:
    row = await counter.make(MAKE="Nissan", MODEL="Rogue")
    edit = counter.new_edit()
    edit.fillings.fill_like(await counter.desk.values(row.local_id))
    assert not edit.is_dirty
    edit.set_text(Field.MODEL, "Leaf")
    assert edit.is_dirty


# Defaults, phones, odometers, links


async def test_a_new_session_begins_with_its_connections_defaults(counter: Counter) -> None:
    defaults = SessionDefaults(
        region="MX", odometer_unit="KILOMETRES", sender_name="Lote", results_number="+525512345678", theme="LITE",
        language="ES", redirect_url="https://lote.mx/gracias",
    )  # fmt: skip
    connection = counter.connection.model_copy(update={"defaults": defaults})
    edit = SessionEdit(counter.desk, local_id="new", connection=connection)
    counter.edits.append(edit)
    assert not edit.is_dirty, "nobody typed anything"
    body = edit.will_be_sent()
    assert body["sms"] == {"from": "+525512345678", "by": "Lote"}
    assert body["session"] == {"theme": "LITE", "language": "ES", "redirect_url": "https://lote.mx/gracias"}
    edit.set_text(Field.SMS_TO, "55 8765 4321")
    assert edit.will_be_sent()["sms"]["to"] == "+525587654321"
    edit.set_text(Field.SMS_BY, "Ana")
    edit.choose_connection(counter.connection)
    assert (edit.texts[Field.SMS_BY], edit.texts[Field.THEME]) == ("Ana", ""), "what was typed stays, the rest follows"
    assert edit.texts[Field.ODOMETER_UNIT] == "MILES"


async def test_fields_are_written_out_when_they_are_left(counter: Counter) -> None:
    edit = counter.new_edit()
    for field, typed, shown in (
        (Field.SMS_TO, "2025550111", "(202) 555-0111"),
        (Field.ODOMETER, "100 945 km", "100,945"),
        (Field.REDIRECT_URL, "example.com/thanks", "https://example.com/thanks"),
        (Field.YEAR, "17", "17"),
    ):
        edit.set_text(field, typed)
        edit.leave(field)
        assert edit.texts[field] == shown
    assert edit.texts[Field.ODOMETER_UNIT] == "KILOMETRES", "the unit follows what was typed"
    edit.set_text(Field.ODOMETER_UNIT, "MILES")
    edit.leave(Field.ODOMETER)
    assert edit.texts[Field.ODOMETER_UNIT] == "MILES", "a choice made afterwards stands"


async def test_saving_without_leaving_the_field_sends_the_same(counter: Counter) -> None:
    edit = counter.new_edit()
    finished = Heard(edit.finished)
    edit.set_text(Field.ODOMETER, "100 945 km")
    edit.set_text(Field.REDIRECT_URL, "example.com/thanks")
    assert edit.save()
    await until(lambda: len(finished))
    assert counter.sent()[0].body == {
        "vehicle": {"odom_reading": 100945, "odom_unit": "KILOMETRES"},
        "session": {"redirect_url": "https://example.com/thanks"},
    }


async def test_a_number_that_may_be_wrong_is_a_hint(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.SMS_TO, "(800) 555-0111")
    assert edit.hint(Field.SMS_TO) is not None
    edit.leave(Field.SMS_TO)
    assert edit.errors == {}
    assert edit.hint(Field.MAKE) is None


@pytest.mark.parametrize(
    ("locale", "typed", "shown"), [("de_DE", "100.945", "100.945"), ("en_US", "100945", "100,945")]
)
async def test_numbers_are_shown_as_people_here_write_them_and_sent_plain(
    counter: Counter, locale: str, typed: str, shown: str
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        edit = counter.new_edit()
        edit.set_text(Field.ODOMETER, typed)
        edit.leave(Field.ODOMETER)
        assert edit.texts[Field.ODOMETER] == shown
        assert edit.will_be_sent()["vehicle"]["odom_reading"] == 100945
        finished = Heard(edit.finished)
        assert edit.save()
        await until(lambda: len(finished))
        again = await counter.edit_of(finished.last.row)
        assert again.texts[Field.ODOMETER] == shown
        assert not again.is_dirty
    finally:
        QLocale.setDefault(before)
