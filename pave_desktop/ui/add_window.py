"""The window into which keys and capture links of sessions made elsewhere are pasted."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QPushButton, QWidget

from pave_desktop.entry.session_link import read_session_links
from pave_desktop.models.problem import Problem
from pave_desktop.state.desk import Desk
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.words import connection_words, say, say_all
from pave_desktop.work.add_sessions import AddReport


class AddWindow(Dialog):
    """Stays open with what could not be added, and says why."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.setWindowTitle(self.tr("Add existing sessions"))
        self._connection = connection = desk.connections.current
        layout = self.content_layout(practice=connection is not None and connection.practice)
        explanation = PlainLabel(self)
        name = connection_words(connection) if connection else ""
        explanation.setText(
            self.tr(
                "Paste session keys or capture links, one or many: from an e-mail, a table, PAVE's dashboard. "
                "They are looked up with the connection {name}."
            ).format(name=name)
        )
        self.pasted = QPlainTextEdit(self)
        self.pasted.setAccessibleName(self.tr("Keys or capture links"))
        self.pasted.setTabChangesFocus(True)
        self.result_text = PlainLabel(self)
        self.result_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add_button = QPushButton(self.tr("Add"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        for button in (self.add_button, self.close_button):
            button.setAccessibleName(button.text())
        self.add_button.setDefault(True)
        box = QDialogButtonBox(self)
        box.addButton(self.add_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.close_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.add_button.clicked.connect(self._add)
        self.close_button.clicked.connect(self.reject)
        for widget in (explanation, self.pasted, self.result_text, box):
            layout.addWidget(widget, 1 if widget is self.pasted else 0)
        self.resize(self.sizeHint())
        desk.added.connect(self._show_report)
        desk.add_failed.connect(self._show_problem)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Room for a dozen links."""
        return QSize(em(self, 70), space(self, 40))

    def _add(self) -> None:
        pasted = read_session_links(self.pasted.toPlainText())
        if not pasted.links:
            self._say(self.tr("There is no session key and no capture link in this text."))
            return
        if self._connection is not None and self._desk.add(pasted.links, self._connection):
            self.pasted.setReadOnly(True)
            self._say(self.tr("Looking up {count}…").format(count=len(pasted.links)))

    def _show_report(self, report: AddReport) -> None:
        self.pasted.setReadOnly(False)
        lines = []
        if report.added:
            lines.append(self.tr("Added: {count}.").format(count=len(report.added)))
        if report.known_already:
            lines.append(self.tr("In the list already: {count}.").format(count=len(report.known_already)))
        lines += [say(reason) for _, reason in report.refused]
        strange = read_session_links(self.pasted.toPlainText()).not_understood
        lines += [self.tr("No key or link found in “{line}”.").format(line=line) for line in strange]
        self._say("\n".join(lines))
        if not report.refused and not strange:
            self.pasted.clear()
        else:
            self.pasted.setPlainText("\n".join(self._lines_left(report)))

    def _lines_left(self, report: AddReport) -> list[str]:
        """What was pasted less the lines that are done with."""
        refused = {link.key for link, _ in report.refused}
        left = []
        for line in self.pasted.toPlainText().splitlines():
            links = read_session_links(line).links
            if line.strip() and (not links or any(link.key in refused for link in links)):
                left.append(line)
        return left

    def _show_problem(self, problem: Problem) -> None:
        self.pasted.setReadOnly(False)
        self._say(say_all((problem.text, problem.next_step)))

    def _say(self, text: str) -> None:
        self.result_text.setText(text)
