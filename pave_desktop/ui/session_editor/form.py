"""The editor's fields, from their kinds to their places: the usual on top, the rest folded away."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QGroupBox, QVBoxLayout, QWidget

from pave_desktop.models.connection import Connection
from pave_desktop.models.field import Field
from pave_desktop.ui.choices import choices_of
from pave_desktop.ui.fields.field_box import CheckBox, ChoiceBox, FieldBox, LineBox, TextBox
from pave_desktop.ui.fields.phone_box import PhoneBox
from pave_desktop.ui.fold_out import FoldOut
from pave_desktop.ui.measure import space
from pave_desktop.ui.session_editor.vin_strip import VinStrip
from pave_desktop.ui.words import field_label
from pave_desktop.vehicles.words import BODY_TYPES, COLORS, TRANSMISSIONS


def tr(text: str) -> str:
    """Translate a text of the form."""
    return QCoreApplication.translate("SessionForm", text)


_Place = tuple[Field, int, int, int]
"""Field, row, column, width in columns of a grid of six."""

_VEHICLE: tuple[_Place, ...] = (
    (Field.VIN, 0, 0, 6),
    # What is found out about the VIN stands in the row between.
    (Field.YEAR, 2, 0, 2),
    (Field.MAKE, 2, 2, 2),
    (Field.MODEL, 2, 4, 2),
    (Field.ODOMETER, 3, 0, 3),
    (Field.ODOMETER_UNIT, 3, 3, 3),
)
_VIN_STRIP_ROW = 1
_MORE_VEHICLE: tuple[_Place, ...] = (
    (Field.BODY_TYPE, 0, 0, 3),
    (Field.TRIM, 0, 3, 3),
    (Field.TRANSMISSION, 1, 0, 2),
    (Field.EXTERIOR_COLOR, 1, 2, 2),
    (Field.INTERIOR_COLOR, 1, 4, 2),
)
_CUSTOMER: tuple[_Place, ...] = (
    (Field.SMS_TO, 0, 0, 3),
    (Field.SMS_TO_NAME, 0, 3, 3),
)
_MORE_CUSTOMER: tuple[_Place, ...] = (
    (Field.SMS_FROM, 0, 0, 3),
    (Field.SMS_BY, 0, 3, 3),
    (Field.SEND_RESULTS, 1, 0, 6),
)
_MORE_SESSION: tuple[_Place, ...] = (
    (Field.THEME, 0, 0, 3),
    (Field.LANGUAGE, 0, 3, 3),
    (Field.REDIRECT_URL, 1, 0, 6),
    (Field.FIRST_NAME, 2, 0, 3),
    (Field.LAST_NAME, 2, 3, 3),
    (Field.CLIENT_ID, 3, 0, 6),
    (Field.REFERENCE, 4, 0, 6),
)


_OFFERED: dict[Field, tuple[str, ...]] = {
    Field.BODY_TYPE: BODY_TYPES,
    Field.TRANSMISSION: TRANSMISSIONS,
    Field.EXTERIOR_COLOR: COLORS,
    Field.INTERIOR_COLOR: COLORS,
}
"""What is offered while typing. As PAVE is told it, in English; any other word may be typed."""


class SessionFormView(QWidget):
    """All fields of a session. `boxes` finds each by its field. `vin_entered` is Enter in the VIN."""

    vin_entered = Signal()

    def __init__(self, connection: Connection | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connection = connection
        self.boxes: dict[Field, FieldBox] = {}
        self.fold_outs: dict[str, FoldOut] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(self, 1))
        self.vin_strip = VinStrip(self)
        layout.addWidget(self._group(tr("Vehicle"), _VEHICLE, "vehicle", tr("More about the vehicle"), _MORE_VEHICLE))
        layout.addWidget(
            self._group(tr("Customer and text message"), _CUSTOMER, "sms", tr("More about texts"), _MORE_CUSTOMER)
        )
        options = QFrame(self)
        options.setProperty("card", True)  # noqa: FBT003 - Qt's own signature
        options_layout = QVBoxLayout(options)
        margin = space(self, 1.5)
        options_layout.setContentsMargins(margin, margin, margin, margin)
        options_layout.addWidget(
            self._fold_out("session", tr("Inspection options: theme, language, references"), _MORE_SESSION)
        )
        layout.addWidget(options)
        self._put_in_order()

    def unfold(self, field: Field) -> None:
        """Make a field visible."""
        for fold_out in self.fold_outs.values():
            if fold_out.content.isAncestorOf(self.boxes[field]):
                fold_out.open()

    def open_to(self, field: Field) -> None:
        """Make a field visible and go there."""
        self.unfold(field)
        self.boxes[field].entry.setFocus()

    def read_phones_of(self, region: str) -> None:
        """Write phone numbers without a country as those of `region` are written."""
        for box in self.boxes.values():
            if isinstance(box, PhoneBox):
                box.region = region

    def _group(
        self, title: str, usual: tuple[_Place, ...], name: str, more_title: str, more: tuple[_Place, ...]
    ) -> QGroupBox:
        group = QGroupBox(title, self)
        layout = QVBoxLayout(group)
        layout.addWidget(self._grid(usual))
        layout.addWidget(self._fold_out(name, more_title, more))
        return group

    def _fold_out(self, name: str, title: str, places: tuple[_Place, ...]) -> FoldOut:
        self.fold_outs[name] = FoldOut(title, self._grid(places), self)
        return self.fold_outs[name]

    def _grid(self, places: tuple[_Place, ...]) -> QWidget:
        holder = QWidget(self)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space(self, 1))
        grid.setVerticalSpacing(space(self, 1))
        for column in range(6):
            grid.setColumnStretch(column, 1)
        for field, row, column, width in places:
            box = self._box(field)
            self.boxes[field] = box
            grid.addWidget(box, row, column, 1, width)
            if field is Field.VIN:
                grid.addWidget(self.vin_strip, _VIN_STRIP_ROW, 0, 1, 6)
        return holder

    def _box(self, field: Field) -> FieldBox:
        label = field_label(field)
        if choices := choices_of(field):
            return ChoiceBox(field, label, self, choices=choices)
        if field is Field.SEND_RESULTS:
            return CheckBox(field, label, self)
        if field is Field.REFERENCE:
            return TextBox(field, label, self, placeholder=tr("such as stock: A-1234"))
        placeholders = {
            Field.VIN: tr("Scan or type it"),
            Field.YEAR: tr("such as 2017"),
            Field.ODOMETER: tr("such as 48,210"),
            Field.SMS_TO: tr("Empty: no text goes out"),
            Field.SMS_FROM: tr("Gets the results"),
            Field.SMS_BY: tr("Shown as the sender"),
            Field.REDIRECT_URL: tr("https://… where the customer goes afterwards"),
        }
        placeholder = placeholders.get(field, "")
        if field in (Field.SMS_TO, Field.SMS_FROM):
            return PhoneBox(field, label, self, placeholder=placeholder)
        box = LineBox(field, label, self, placeholder=placeholder, enter_moves_on=field is Field.VIN)
        box.enter_pressed.connect(self.vin_entered)
        if field in _OFFERED:
            box.offer(_OFFERED[field])
        return box

    def _put_in_order(self) -> None:
        """Let Tab follow the eye, through the headings of what is folded away."""
        stops: list[QWidget] = []
        for name, usual, more in (
            ("vehicle", _VEHICLE, _MORE_VEHICLE),
            ("sms", _CUSTOMER, _MORE_CUSTOMER),
            ("session", (), _MORE_SESSION),
        ):
            for field, *_ in usual:
                stops.append(self.boxes[field].entry)
                if field is Field.VIN:
                    stops += self.vin_strip.buttons
            stops.append(self.fold_outs[name].heading)
            stops += [self.boxes[field].entry for field, *_ in more]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
