"""The form of one connection: as whom, with which key, at which address; where to find that; whether it works."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.models.connection import (
    PAVE_BASE_URL,
    ApiKeys,
    Connection,
    read_account,
    read_base_url,
    read_name,
    read_secret,
)
from pave_desktop.models.problem import Problem
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.state.connections import Connections
from pave_desktop.ui.connections.defaults_form import DefaultsForm, usual_defaults
from pave_desktop.ui.connections.fitting_scroll import FittingScroll
from pave_desktop.ui.connections.help_card import HelpCard
from pave_desktop.ui.connections.network import NetworkForm
from pave_desktop.ui.connections.result_line import ResultLine
from pave_desktop.ui.connections.verdict import verdict
from pave_desktop.ui.fold_out import FoldOut
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel, TextKind
from pave_desktop.ui.words import say

WIDE_ENOUGH_FOR_TWO_COLUMNS = 76
_TESTED = ("account", "api_key", "api_secret", "base_url")


class ConnectionForm(QWidget):
    """Shows a connection, or nothing yet for a new one; keys are never shown again. Scrolls where there is no room."""

    def __init__(self, connections: Connections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connections = connections
        self._edited_id = new_local_id()
        self._under_test: Connection | None = None
        self._says_missing = False
        self._build()
        connections.changed.connect(self._show_keys)
        connections.tested.connect(self._tested)
        self.begin(None)

    def begin(self, connection: Connection | None) -> None:
        """Show a connection, or an empty form for a new one."""
        self._edited_id = connection.id if connection else new_local_id()
        self.name.setText(connection.name if connection else "")
        self.base_url.setText(connection.base_url if connection else PAVE_BASE_URL)
        self.account.setText(connection.account if connection else "")
        # Not clear(), which keeps what was there to undo it.
        self.api_key.setText("")
        self.api_secret.setText("")
        self._choose_kind(connection)
        self.defaults.begin(connection.defaults if connection else usual_defaults(QLocale.system()))
        self._show_errors({})
        self._forget_test()
        self._show_keys()

    def go_to_first(self) -> None:
        """Give the keyboard to what is to be entered first."""
        missing = self._edited_id in self._connections.keys_missing
        self._go_to(self.api_key if missing else self.name)

    def save(self) -> Connection | None:
        """Keep what is entered, and its keys, and show it; None where something has to be corrected first."""
        read = self._read(for_test=False) if self._keep_network() else None
        if read is None:
            return None
        connection, keys = read
        same_name = [known for known in self._connections.all if known.name.casefold() == connection.name.casefold()]
        if any(known.id != connection.id for known in same_name):
            self._show_errors({"name": self.tr("There is a connection of this name already.")})
            return None
        self._connections.keep(connection, keys)
        self.begin(connection)
        self._say(self.tr("✓ Saved."))
        return connection

    def test(self) -> None:
        """Ask PAVE whether what is entered works. Nothing is kept, and nothing is made."""
        if self._under_test is not None:
            return
        read = self._read(for_test=True) if self._keep_network() else None
        if read is None:
            return
        connection, keys = read
        if keys is not None:
            # An id of its own, so that a slow test of what has been corrected since cannot speak for this one.
            connection = connection.model_copy(update={"id": new_local_id()})
        self._says_missing = False
        self._under_test = connection
        self.result_line.show_testing()
        self._connections.test(connection, keys)

    # Building

    def _build(self) -> None:
        content = QWidget(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom, content)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(space(self, 2))
        self._columns.addLayout(self._fields(content))
        self._columns.addWidget(HelpCard(content), 0, Qt.AlignmentFlag.AlignTop)
        self._scroll = FittingScroll(content, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space(self, 1))
        self.result_line = ResultLine(self)
        self.result_line.test_asked.connect(self.test)
        self.test_button, self.result_text = self.result_line.test_button, self.result_line.text
        layout.addWidget(self._scroll)
        layout.addWidget(self.result_line)
        layout.addStretch(1)

    def _fields(self, content: QWidget) -> QGridLayout:
        self.name = self._line(content, self.tr("Name"), placeholder=self.tr("Such as your lot's; only you see it"))
        self.account = self._line(content, self.tr("Account"))
        self.api_key = self._line(content, self.tr("API key"), is_secret=True)
        self.api_secret = self._line(content, self.tr("API secret"), is_secret=True)
        self.test_key = QRadioButton(self.tr("TEST key: real results, not billed"), content)
        self.live_key = QRadioButton(self.tr("LIVE key: every session costs money"), content)
        self.base_url = self._line(content, self.tr("Base URL"))
        self.inputs: dict[str, QLineEdit] = {
            "name": self.name,
            "account": self.account,
            "api_key": self.api_key,
            "api_secret": self.api_secret,
            "base_url": self.base_url,
        }
        self.notes: dict[str, PlainLabel] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space(self, 1))
        self._grid.setVerticalSpacing(space(self, 0.5))
        self._grid.setColumnStretch(1, 1)
        for key in ("name", "account", "api_key", "api_secret"):
            self._add_field(key, self.inputs[key])
        self._add_row(self.test_key, PlainLabel(content, self.tr("This is a"), wraps=False))
        self._add_row(self.live_key)
        for choice in (self.test_key, self.live_key):
            choice.setAccessibleName(choice.text())
            choice.toggled.connect(lambda _: self._show_error("kind", ""))
        self._add_note("kind")
        self._add_field("base_url", self.base_url)
        hint = self.tr("PAVE's own address; usually left as it is.")
        self._add_row(PlainLabel(content, hint, kind=TextKind.QUIET))
        self.defaults = DefaultsForm(content)
        self.defaults_fold = FoldOut(self.tr("Defaults for new sessions"), self.defaults, content)
        self.defaults.take_tab_after(self.defaults_fold.heading)
        self.network = NetworkForm(self._connections, content)
        self.network.kept.connect(self._forget_test)
        labels = [label for label in content.findChildren(PlainLabel) if label.buddy() in self.inputs.values()]
        self.network.begin_at(max(label.sizeHint().width() for label in labels))
        # Not of this connection, but wanted before the first one can be tested.
        self.network_fold = FoldOut(self.tr("Network, for all connections"), self.network, content)
        QWidget.setTabOrder(self.network_fold.heading, self.network.proxy)
        for fold in (self.defaults_fold, self.network_fold):
            fold.toggled.connect(partial(self._show_unfolded, fold))
            fold.setContentsMargins(0, space(self, 0.5), 0, 0)
            self._grid.addWidget(fold, self._grid.rowCount(), 0, 1, 2)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        return self._grid

    def _add_field(self, key: str, line: QLineEdit) -> None:
        label = PlainLabel(line.parentWidget(), line.accessibleName(), wraps=False)
        label.setBuddy(line)
        self._add_row(line, label)
        self._add_note(key)
        # Not textEdited: assistive programs put a text in without typing it.
        line.textChanged.connect(lambda _: self._edited(key))

    def _add_note(self, key: str) -> None:
        note = self.notes[key] = PlainLabel(self.name.parentWidget())
        note.setForegroundRole(QPalette.ColorRole.BrightText)
        note.setContentsMargins(0, 0, 0, space(self, 0.5))
        note.hide()
        self._add_row(note)

    def _add_row(self, widget: QWidget, label: PlainLabel | None = None) -> None:
        row = self._grid.rowCount()
        if label is not None:
            self._grid.addWidget(label, row, 0)
        self._grid.addWidget(widget, row, 1)

    def _line(self, parent: QWidget, name: str, *, placeholder: str = "", is_secret: bool = False) -> QLineEdit:
        line = QLineEdit(parent)
        line.setAccessibleName(name)
        line.setPlaceholderText(placeholder)
        if is_secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        return line

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's own name
        """Put the help beside the fields where there is room, else below them."""
        super().resizeEvent(event)
        is_wide = self.width() >= em(self, WIDE_ENOUGH_FOR_TWO_COLUMNS)
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        for place, stretch in enumerate((3, 2) if is_wide else (0, 0)):
            self._columns.setStretch(place, stretch)

    # What is entered

    def _choose_kind(self, connection: Connection | None) -> None:
        """TEST or LIVE is for the person to say: nothing is chosen for a new connection."""
        for choice in (self.test_key, self.live_key):
            choice.setAutoExclusive(False)
        self.test_key.setChecked(connection is not None and not connection.live)
        self.live_key.setChecked(connection is not None and connection.live)
        for choice in (self.test_key, self.live_key):
            choice.setAutoExclusive(True)

    def _edited(self, key: str) -> None:
        self._show_error(key, "")
        if key in _TESTED:
            self._forget_test()

    def _read(self, *, for_test: bool) -> tuple[Connection, ApiKeys | None] | None:
        errors: dict[str, str] = {}
        values: dict[str, str] = {}
        for key, reader in (("name", read_name), ("account", read_account), ("base_url", read_base_url)):
            try:
                values[key] = reader(self.inputs[key].text())
            except EntryRefusedError as refusal:
                if key == "name" and for_test:
                    values[key] = self.tr("New connection")
                else:
                    errors[key] = say(refusal.sentence)
        keys = None
        if self.api_key.text() or self.api_secret.text() or self._needs_keys(values):
            keys = self._read_keys(errors)
        if not (for_test or self.test_key.isChecked() or self.live_key.isChecked()):
            errors["kind"] = self.tr("Say whether this is a TEST or a LIVE key; the key itself does not tell.")
        self._show_errors(errors)
        defaults = None if for_test else self._read_defaults(shows_first=not errors)
        if errors or (defaults is None and not for_test):
            return None
        connection = self._connections.connection_of(
            self._edited_id,
            name=values["name"],
            base_url=values["base_url"],
            account=values["account"],
            live=self.live_key.isChecked(),
            defaults=defaults,
        )
        return connection, keys

    def _keep_network(self) -> bool:
        """Keep the proxy that is entered, which the test and every call from now on goes through."""
        if self.network.keep():
            return True
        self.network_fold.open()
        self._go_to(self.network.proxy, self.network.note)
        return False

    def _read_defaults(self, *, shows_first: bool) -> SessionDefaults | None:
        defaults = self.defaults.read()
        wrong = self.defaults.first_wrong()
        if wrong is not None:
            self.defaults_fold.open()
            if shows_first:
                self._go_to(wrong.entry, wrong)
        return defaults

    def _read_keys(self, errors: dict[str, str]) -> ApiKeys | None:
        read = {}
        for key in ("api_key", "api_secret"):
            try:
                read[key] = read_secret(self.inputs[key].text())
            except EntryRefusedError as refusal:
                errors[key] = say(refusal.sentence)
        return ApiKeys(**read) if len(read) == len(("api_key", "api_secret")) else None

    def _needs_keys(self, values: dict[str, str]) -> bool:
        """Whether no kept keys fit: keys are bound to the address and the account that they were entered with."""
        known = self._connections.find(self._edited_id)
        if known is None or self._edited_id in self._connections.keys_missing:
            return True
        if "base_url" not in values or "account" not in values:
            return False
        changed = known.model_copy(update={"base_url": values["base_url"], "account": values["account"]})
        return changed.origin != known.origin or changed.account != known.account

    # What is said

    def _show_keys(self) -> None:
        """Say whether keys are kept; it is found out in the background."""
        connection = self._connections.find(self._edited_id)
        missing = self._connections.keys_missing.get(self._edited_id)
        kept = connection is not None and missing is None
        for line in (self.api_key, self.api_secret):
            line.setPlaceholderText(self.tr("Kept; leave empty to keep it") if kept else self.tr("Paste it here"))
        if missing is not None and self._under_test is None:
            self._say(self.tr("⚠ {problem}").format(problem=say(missing)), is_problem=True)
        elif missing is None and self._says_missing:
            self._say("")
        self._says_missing = missing is not None and self._under_test is None

    def _show_errors(self, errors: dict[str, str]) -> None:
        """Put each error under its field, and go to the first."""
        for key in self.notes:
            self._show_error(key, errors.get(key, ""))
        first = next((key for key in self.notes if key in errors), None)
        if first is not None:
            self._go_to(self.inputs.get(first) or self.test_key, self.notes[first])

    def _show_error(self, key: str, error: str) -> None:
        note = self.notes[key]
        said = self.tr("⚠ {error}").format(error=error) if error else ""
        if note.text() == said:
            return
        note.setText(said)
        note.setVisible(bool(error))
        field = self.inputs.get(key) or self.test_key
        field.setAccessibleDescription(error)
        field.setProperty("wrong", bool(error))
        # A style sheet looks at a property only when it is told to.
        field.style().unpolish(field)
        field.style().polish(field)
        self._scroll.updateGeometry()

    def _go_to(self, field: QWidget, note: QWidget | None = None) -> None:
        """Give a field the keyboard, and bring it and its note into sight once the layout has made room."""
        field.setFocus()
        for widget in (note, field):
            if widget is not None:
                QTimer.singleShot(0, self, partial(self._scroll.ensureWidgetVisible, widget))

    def _show_unfolded(self, fold: FoldOut, is_open: bool) -> None:  # noqa: FBT001 - Qt's own signal
        """Bring what was folded out into sight, its heading above all."""
        if is_open:
            for widget in (fold.content, fold.heading):
                QTimer.singleShot(0, self, partial(self._scroll.ensureWidgetVisible, widget, 0, 0))

    def _tested(self, connection_id: str, problem: Problem | None) -> None:
        connection = self._under_test
        if connection is not None and connection.id == connection_id:
            self._forget_test()
            details = str(problem.details) if problem is not None else ""
            self._say(verdict(connection, problem), is_problem=problem is not None, details=details)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.result_text.text()))

    def _forget_test(self) -> None:
        """Take away what a test said of something else than what is entered now."""
        self._under_test = None
        self._says_missing = False
        self.result_line.show_tested()

    def _say(self, text: str, *, is_problem: bool = False, details: str = "") -> None:
        self._says_missing = False
        self.result_line.say(text, is_problem=is_problem, details=details)
