"""The window of connections: which there are, and the chosen one's form."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from pave_desktop.models.connection import Connection
from pave_desktop.state.connections import Connections
from pave_desktop.ui.connections.form import ConnectionForm
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.questions import ask
from pave_desktop.ui.words import connection_words


class ConnectionsWindow(Dialog):
    """The list on the left, the chosen or new connection on the right."""

    def __init__(self, connections: Connections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Connections"))
        self._connections = connections
        self._shown_id = ""
        self._build()
        self.resize(self.sizeHint())
        connections.changed.connect(self._show_list)
        self._show_list()
        self._begin(connections.current)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Room for everything, as far as the screen has it."""
        screen = self.screen().availableSize()
        return QSize(min(em(self, 112), screen.width()), min(space(self, 70), screen.height()))

    def _build(self) -> None:
        layout = QHBoxLayout()
        layout.setSpacing(space(self, 1.5))
        layout.addLayout(self._left_side(), 2)
        layout.addLayout(self._right_side(), 7)
        self.content_layout(practice=False).addLayout(layout, 1)

    def _left_side(self) -> QVBoxLayout:
        self.list_widget = QListWidget(self)
        self.list_widget.setAccessibleName(self.tr("Connections"))
        self.list_widget.setWordWrap(True)
        self.list_widget.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_widget.itemSelectionChanged.connect(self._choose)
        self.new_button = self._button(self.tr("New connection"))
        self.new_button.clicked.connect(lambda: self._begin(None))
        left = QVBoxLayout()
        left.addWidget(self.list_widget, 1)
        left.addWidget(self.new_button)
        return left

    def _right_side(self) -> QVBoxLayout:
        self.form = ConnectionForm(self._connections, self)
        self.remove_button = self._button(self.tr("Remove"))
        self.save_button = self._button(self.tr("Save"))
        self.close_button = self._button(self.tr("Close"))
        self.save_button.setDefault(True)
        self.save_button.setProperty("kind", "primary")
        self.save_button.clicked.connect(self._save)
        self.remove_button.clicked.connect(self._ask_to_remove)
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.close_button)
        right = QVBoxLayout()
        right.setSpacing(space(self, 1))
        right.addWidget(self.form, 1)
        right.addLayout(buttons)
        return right

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button

    def _show_list(self) -> None:
        self.list_widget.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.list_widget.clear()
        for connection in self._connections.all:
            item = QListWidgetItem(connection_words(connection))
            item.setData(Qt.ItemDataRole.UserRole, connection.id)
            self.list_widget.addItem(item)
            if connection.id == self._shown_id:
                # Not only selected: the arrow keys go on from the current one.
                self.list_widget.setCurrentItem(item)
        self.list_widget.blockSignals(False)  # noqa: FBT003 - Qt's own signature

    def _choose(self) -> None:
        items = self.list_widget.selectedItems()
        if items:
            self._begin(self._connections.find(items[0].data(Qt.ItemDataRole.UserRole)))

    def _begin(self, connection: Connection | None) -> None:
        """Show a connection, or an empty form for a new one, and go to what is to be entered."""
        self.form.begin(connection)
        self._show(connection)
        self.form.go_to_first()

    def _show(self, connection: Connection | None) -> None:
        self._shown_id = connection.id if connection else ""
        self.remove_button.setVisible(connection is not None)
        self._show_list()

    def _save(self) -> None:
        kept = self.form.save()
        if kept is not None:
            self._show(kept)

    def _ask_to_remove(self) -> None:
        connection = self._connections.find(self._shown_id)
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
