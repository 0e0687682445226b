"""The window that says which version this is, for whoever asks on the telephone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pave_desktop.system.resources import resource_path
from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.icon_label import IconLabel
from pave_desktop.ui.measure import space
from pave_desktop.ui.plain_label import PlainLabel, TextKind


class AboutWindow(Dialog):
    """Name, version, licence."""

    def __init__(self, parent: QWidget | None = None, *, practice: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Pave Desktop"))
        layout = self.content_layout(practice=practice)
        picture = QIcon(str(resource_path("icons", "pave-desktop.svg")))
        top = QHBoxLayout()
        top.setSpacing(space(self, 2))
        top.addWidget(IconLabel(self, picture, size=9), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(space(self, 0.5))
        words.addWidget(PlainLabel(self, QCoreApplication.applicationName(), kind=TextKind.TITLE, wraps=False))
        version = self.tr("Version {version}").format(version=QCoreApplication.applicationVersion())
        self.version = PlainLabel(self, version, wraps=False)
        self.version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(self.version)
        for text in (
            self.tr("Inspection links for your customers, and the list of what became of them."),
            self.tr("Free software under the MIT License. Not made by PAVE."),
        ):
            words.addWidget(PlainLabel(self, text, kind=TextKind.QUIET))
        top.addLayout(words, 1)
        layout.addLayout(top)
        layout.addStretch(1)
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(close.text())
        close.setDefault(True)
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
