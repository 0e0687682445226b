"""What new sessions of a connection begin with, for a person to say; how its phones and odometers are written."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QGridLayout, QWidget

from pave_desktop.entry.phone import REGIONS, PhoneStyle, format_as_typed, hint_about_phone, show_phone
from pave_desktop.models.field import Field
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.models.session_form import FormReading, ReadingContext, read_form
from pave_desktop.ui.choices import choices_of
from pave_desktop.ui.fields.field_box import ChoiceBox, FieldBox, LineBox
from pave_desktop.ui.fields.phone_box import PhoneBox
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.words import field_label, say

_READ = {
    "sender_name": Field.SMS_BY,
    "results_number": Field.SMS_FROM,
    "theme": Field.THEME,
    "language": Field.LANGUAGE,
    "redirect_url": Field.REDIRECT_URL,
}
"""What is read as the editor of a session reads it, by the names of the defaults."""


def usual_defaults(locale: QLocale) -> SessionDefaults:
    """Give what a new connection begins with where people live as `locale` says."""
    territories = {QLocale.Country.Canada: "CA", QLocale.Country.Mexico: "MX"}
    is_somewhere = locale.territory() is not QLocale.Country.AnyTerritory
    is_metric = locale.measurementSystem() is QLocale.MeasurementSystem.MetricSystem
    return SessionDefaults(
        region=territories.get(locale.territory(), "US"),
        # A locale of no country is metric to Qt, which says nothing about cars.
        odometer_unit="KILOMETRES" if is_somewhere and is_metric else "MILES",
    )


class DefaultsForm(QWidget):
    """Shows the defaults of a connection. `boxes` finds each input by the name of its default."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, FieldBox] = {}
        self._number = ""
        self._number_as_shown = ""
        self._build()

    def begin(self, defaults: SessionDefaults) -> None:
        """Show these, with nothing wrong in them."""
        self.results_number.region = defaults.region
        for name, value in defaults.model_dump(mode="json").items():
            if name != "results_number":
                self.boxes[name].set_text(value)
        self._show_number(defaults.results_number)
        for name in _READ:
            self._say_nothing(self.boxes[name])

    def read(self) -> SessionDefaults | None:
        """Give what is entered; None where something cannot be used, which is then said under it."""
        reading = self._reading()
        for name, field in _READ.items():
            why = reading.errors.get(field)
            self.boxes[name].show_error(say(why) if why else "")
        if reading.errors:
            return None
        chosen = {name: self.boxes[name].text() for name in ("region", "odometer_unit", "phone_style")}
        read = {name: reading.values.get(field) or "" for name, field in _READ.items()}
        return SessionDefaults.model_validate(chosen | read)

    def first_wrong(self) -> FieldBox | None:
        """Give the first input that has to be corrected."""
        errors = self._reading().errors
        return next((self.boxes[name] for name, field in _READ.items() if field in errors), None)

    def take_tab_after(self, before: QWidget) -> None:
        """Let Tab come in from `before`, and go on as the eye does."""
        for after in (box.entry for box in self.boxes.values()):
            QWidget.setTabOrder(before, after)
            before = after

    # Building

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space(self, 1))
        grid.setVerticalSpacing(space(self, 1))
        hint = self.tr("New sessions begin with these; each session can be given others.")
        grid.addWidget(PlainLabel(self, hint, kind=TextKind.QUIET), 0, 0, 1, 2)
        countries = {"US": self.tr("United States"), "CA": self.tr("Canada"), "MX": self.tr("Mexico")}
        units = tuple(choice for choice in choices_of(Field.ODOMETER_UNIT) if choice[0])
        styles = (
            (PhoneStyle.E164.value, self.tr("With + and country code (usual)")),
            (PhoneStyle.TEN_DIGITS.value, self.tr("As ten digits (United States and Canada)")),
        )
        region = ChoiceBox(
            Field.SMS_TO, self.tr("Country"), self, choices=tuple((each, countries[each]) for each in REGIONS)
        )
        region.show_hint(self.tr("A phone number without + is from here."))
        region.edited.connect(self._change_region)
        self.results_number = PhoneBox(
            Field.SMS_FROM,
            field_label(Field.SMS_FROM),
            self,
            placeholder=self.tr("Gets the results"),
        )
        style = ChoiceBox(Field.SMS_TO, self.tr("Phone numbers are sent"), self, choices=styles)
        style.show_hint(self.tr("Change it only if PAVE refuses the numbers."))
        self._add("region", region, 1, 0)
        self._add("odometer_unit", self._choice(Field.ODOMETER_UNIT, units), 1, 1)
        self._add("sender_name", self._line(Field.SMS_BY, self.tr("Shown as the sender")), 2, 0)
        self._add("results_number", self.results_number, 2, 1)
        self._add("theme", self._choice(Field.THEME, choices_of(Field.THEME)), 3, 0)
        self._add("language", self._choice(Field.LANGUAGE, choices_of(Field.LANGUAGE)), 3, 1)
        address = self.tr("https://… where the customer goes afterwards")
        self._add("redirect_url", self._line(Field.REDIRECT_URL, address), 4, 0, width=2)
        self._add("phone_style", style, 5, 0, width=2)
        for column in range(2):
            grid.setColumnStretch(column, 1)

    def _add(self, name: str, box: FieldBox, row: int, column: int, *, width: int = 1) -> None:
        self.boxes[name] = box
        layout = self.layout()
        if isinstance(layout, QGridLayout):
            layout.addWidget(box, row, column, 1, width)
        if name in _READ:
            box.edited.connect(lambda _: self._say_nothing(box))
            box.left.connect(lambda: self._check(name))

    def _say_nothing(self, box: FieldBox) -> None:
        box.show_error("")
        box.show_hint("")

    def _line(self, field: Field, placeholder: str) -> LineBox:
        return LineBox(field, field_label(field), self, placeholder=placeholder)

    def _choice(self, field: Field, choices: tuple[tuple[str, str], ...]) -> ChoiceBox:
        return ChoiceBox(field, field_label(field), self, choices=choices)

    # What is entered

    def _reading(self) -> FormReading:
        texts = {field: self.boxes[name].text() for name, field in _READ.items()}
        reading = read_form(texts, ReadingContext(region=self.results_number.region))
        if self._number_is_untouched:
            reading.errors.pop(Field.SMS_FROM, None)
            reading.values[Field.SMS_FROM] = self._number
        return reading

    def _check(self, name: str) -> None:
        """Say what is wrong with an input that was left, or looks so."""
        box = self.boxes[name]
        why = self._reading().errors.get(_READ[name])
        box.show_error(say(why) if why else "")
        if name == "results_number":
            doubt = hint_about_phone(box.text(), self.results_number.region)
            box.show_hint(say(doubt) if doubt else "")

    @property
    def _number_is_untouched(self) -> bool:
        return bool(self._number) and self.results_number.text() == self._number_as_shown

    def _show_number(self, number: str) -> None:
        self._number = number
        self._number_as_shown = show_phone(number, self.results_number.region) if number else ""
        self.results_number.set_text(self._number_as_shown)

    def _change_region(self, region: str) -> None:
        """A number that was kept stays the same number, only written for others; a typed one is read anew."""
        box = self.results_number
        if region == box.region:
            return
        is_kept = self._number_is_untouched
        box.region = region
        if is_kept:
            self._show_number(self._number)
        elif box.text():
            text, _ = format_as_typed(box.text(), len(box.text()), region)
            box.set_text(text)
            self._check("results_number")
