"""The window of connections: where PAVE is, as whom, with which key; and whether that works."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

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
from pave_desktop.state.connections import Connections
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.questions import ask
from pave_desktop.ui.words import connection_words, say, say_all


class ConnectionsWindow(Dialog):
    """The list on the left, the chosen or new connection on the right. Keys are never shown again."""

    def __init__(self, connections: Connections, parent: QWidget | None = None, *, show_id: str | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Connections"))
        self._connections = connections
        self._edited_id = new_local_id()
        self._tested_id = ""
        self._build()
        self.resize(self.sizeHint())
        connections.changed.connect(self._show_list)
        connections.tested.connect(self._tested)
        self._show_list()
        shown = connections.find(show_id) if show_id else connections.current
        self._begin(shown)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Wide enough for PAVE's address."""
        return QSize(em(self, 96), space(self, 46))

    # Building

    def _build(self) -> None:
        layout = QHBoxLayout(self)
        layout.setSpacing(space(self, 1.5))
        layout.addLayout(self._left_side(), 1)
        layout.addLayout(self._right_side(), 3)
        for before, after in (
            (self.list_widget, self.new_button),
            (self.new_button, self.name),
            (self.live_key, self.test_button),
            (self.test_button, self.remove_button),
            (self.remove_button, self.save_button),
            (self.save_button, self.close_button),
        ):
            QWidget.setTabOrder(before, after)

    def _left_side(self) -> QVBoxLayout:
        self.list_widget = QListWidget(self)
        self.list_widget.setAccessibleName(self.tr("Connections"))
        self.list_widget.itemSelectionChanged.connect(self._choose)
        self.new_button = self._button(self.tr("New connection"))
        self.new_button.clicked.connect(lambda: self._begin(None))
        left = QVBoxLayout()
        left.addWidget(self.list_widget, 1)
        left.addWidget(self.new_button)
        return left

    def _right_side(self) -> QVBoxLayout:
        form = self._fields()
        self.result_text = PlainLabel(self)
        right = QVBoxLayout()
        right.addLayout(form)
        right.addWidget(self.result_text)
        right.addStretch(1)
        right.addLayout(self._buttons())
        return right

    def _fields(self) -> QFormLayout:
        self.name = self._line(self.tr("Name"))
        self.base_url = self._line(self.tr("Base URL"))
        self.account = self._line(self.tr("Account"))
        self.api_key = self._line(self.tr("API key"), secret=True)
        self.api_secret = self._line(self.tr("API secret"), secret=True)
        self.test_key = QRadioButton(self.tr("TEST key: real results, not billed"), self)
        self.live_key = QRadioButton(self.tr("LIVE key: every session costs money"), self)
        for choice in (self.test_key, self.live_key):
            choice.setAccessibleName(choice.text())
        self.inputs = {
            "name": self.name,
            "base_url": self.base_url,
            "account": self.account,
            "api_key": self.api_key,
            "api_secret": self.api_secret,
        }
        self.notes: dict[str, PlainLabel] = {}
        form = QFormLayout()
        form.setVerticalSpacing(space(self, 0.5))
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for key, line in self.inputs.items():
            self.notes[key] = PlainLabel(self)
            form.addRow(line.accessibleName(), line)
            form.addRow("", self.notes[key])
            form.setRowVisible(self.notes[key], False)  # noqa: FBT003 - Qt's own signature
        self._form = form
        form.addRow(self.tr("This is a"), self.test_key)
        form.addRow("", self.live_key)
        self.notes["kind"] = PlainLabel(self)
        form.addRow("", self.notes["kind"])
        form.setRowVisible(self.notes["kind"], False)  # noqa: FBT003 - Qt's own signature
        return form

    def _buttons(self) -> QHBoxLayout:
        self.test_button = self._button(self.tr("Test connection"))
        self.save_button = self._button(self.tr("Save"))
        self.remove_button = self._button(self.tr("Remove"))
        self.close_button = self._button(self.tr("Close"))
        self.save_button.setDefault(True)
        self.test_button.clicked.connect(self._test)
        self.save_button.clicked.connect(self._save)
        self.remove_button.clicked.connect(self._ask_to_remove)
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self.test_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.close_button)
        return buttons

    def _line(self, name: str, *, secret: bool = False) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(name)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        return line

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button

    # Choosing

    def _show_list(self) -> None:
        self.list_widget.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.list_widget.clear()
        for connection in self._connections.all:
            item = QListWidgetItem(connection_words(connection))
            item.setData(Qt.ItemDataRole.UserRole, connection.id)
            self.list_widget.addItem(item)
            item.setSelected(connection.id == self._edited_id)
        self.list_widget.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self._show_keys()

    def _choose(self) -> None:
        items = self.list_widget.selectedItems()
        if items:
            self._begin(self._connections.find(items[0].data(Qt.ItemDataRole.UserRole)))

    def _begin(self, connection: Connection | None) -> None:
        """Show a connection, or an empty form for a new one."""
        self._edited_id = connection.id if connection else new_local_id()
        self._tested_id = ""
        self.name.setText(connection.name if connection else "")
        self.base_url.setText(connection.base_url if connection else PAVE_BASE_URL)
        self.account.setText(connection.account if connection else "")
        self.api_key.clear()
        self.api_secret.clear()
        self._choose_kind(connection)
        self.remove_button.setVisible(connection is not None)
        self._show_errors({})
        self._show_result("")
        self._show_keys()
        self._show_selected()
        missing = connection is not None and connection.id in self._connections.keys_missing
        (self.api_key if missing else self.name).setFocus()

    def _choose_kind(self, connection: Connection | None) -> None:
        """TEST or LIVE is for the person to say: nothing is chosen for a new connection."""
        for choice in (self.test_key, self.live_key):
            choice.setAutoExclusive(False)
        self.test_key.setChecked(connection is not None and not connection.live)
        self.live_key.setChecked(connection is not None and connection.live)
        for choice in (self.test_key, self.live_key):
            choice.setAutoExclusive(True)

    def _show_selected(self) -> None:
        self.list_widget.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        for number in range(self.list_widget.count()):
            item = self.list_widget.item(number)
            item.setSelected(item.data(Qt.ItemDataRole.UserRole) == self._edited_id)
        self.list_widget.blockSignals(False)  # noqa: FBT003 - Qt's own signature

    def _show_keys(self) -> None:
        connection = self._connections.find(self._edited_id)
        missing = self._connections.keys_missing.get(self._edited_id)
        kept = connection is not None and missing is None
        for line in (self.api_key, self.api_secret):
            line.setPlaceholderText(self.tr("Kept; leave empty to keep it") if kept else self.tr("Paste it here"))
        if missing is not None:
            self._show_result(say(missing))

    # Saving and testing

    def _read(self, *, for_test: bool) -> tuple[Connection, ApiKeys | None] | None:
        readers = {"name": read_name, "base_url": read_base_url, "account": read_account}
        errors: dict[str, str] = {}
        values: dict[str, str] = {}
        for key, reader in readers.items():
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
        if errors:
            first = next((line for key, line in self.inputs.items() if key in errors), self.test_key)
            first.setFocus()
            return None
        return self._connections.connection_of(self._edited_id, live=self.live_key.isChecked(), **values), keys

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

    def _save(self) -> None:
        read = self._read(for_test=False)
        if read is None:
            return
        connection, keys = read
        same_name = [known for known in self._connections.all if known.name.casefold() == connection.name.casefold()]
        if any(known.id != connection.id for known in same_name):
            self._show_errors({"name": self.tr("There is a connection of this name already.")})
            self.name.setFocus()
            return
        self._connections.keep(connection, keys)
        self._begin(connection)
        self._show_result(self.tr("Saved."))

    def _test(self) -> None:
        read = self._read(for_test=True)
        if read is None:
            return
        connection, keys = read
        if self._connections.test(connection, keys):
            self._tested_id = connection.id
            self._show_result(self.tr("Testing…"))

    def _tested(self, connection_id: str, problem: Problem | None) -> None:
        if connection_id != self._tested_id:
            return
        if problem is None:
            self._show_result(self.tr("✓ It works: PAVE accepts this account, key and secret."))
        else:
            self._show_result(
                self.tr("⚠ {problem}").format(problem=say_all(problem.told)),
                is_problem=True,
            )

    def _ask_to_remove(self) -> None:
        connection = self._connections.find(self._edited_id)
        if connection is None:
            return
        ask(
            self,
            self.tr("Remove the connection {name}?").format(name=connection.name),
            self.tr("Its key is removed from the keyring. Its sessions stay in the list."),
            self.tr("Remove"),
            lambda: self._remove(connection),
        )

    def _remove(self, connection: Connection) -> None:
        self._connections.remove(connection)
        self._begin(self._connections.current)

    def _show_errors(self, errors: dict[str, str]) -> None:
        for key, note in self.notes.items():
            error = errors.get(key, "")
            note.setText(self.tr("⚠ {error}").format(error=error) if error else "")
            note.setForegroundRole(QPalette.ColorRole.BrightText)
            self._form.setRowVisible(note, bool(error))
            (self.inputs.get(key) or self.test_key).setAccessibleDescription(error)
        self._make_room()

    def _show_result(self, text: str, *, is_problem: bool = False) -> None:
        self.result_text.setText(text)
        self.result_text.setAccessibleName(text)
        role = QPalette.ColorRole.BrightText if is_problem else QPalette.ColorRole.WindowText
        self.result_text.setForegroundRole(role)
        self._make_room()

    def _make_room(self) -> None:
        """Grow when a longer sentence would be clipped."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))
