"""The window that lists every key there is, read from the menus, so that it can never go stale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFont, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QMenuBar,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from pave_desktop.ui.dialog import Dialog
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.practice_band import PracticeBand
from pave_desktop.ui.theme import color

_Index = QModelIndex | QPersistentModelIndex

Group = tuple[str, Sequence[tuple[str, str]]]
"""A heading, and below it what is done and by which key, in words."""

_NATIVE = QKeySequence.SequenceFormat.NativeText


class KeyboardSheet(Dialog):
    """One table, read with the arrow keys. `extra` are groups of keys that no menu shows."""

    def __init__(self, menus: QMenuBar, extra: Sequence[Group], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard"))
        has_band = parent is not None and parent.window().findChild(PracticeBand) is not None
        layout = self.content_layout(practice=has_band)
        self.table = QTableWidget(0, 2, self)
        self._dress_table()
        for heading, lines in (*self._menu_groups(menus), *extra):
            self._add_group(heading, lines)
        self.close_button = QPushButton(self.tr("Close"), self)
        self.close_button.setAccessibleName(self.close_button.text())
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        self.table.setFocus()
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """All keys at a glance where the screen has room for them."""
        table, screen = self.table, self.screen().availableSize()
        around = super().sizeHint() - table.sizeHint()
        columns = table.sizeHintForColumn(0) + table.sizeHintForColumn(1) + table.verticalScrollBar().sizeHint().width()
        width = around.width() + max(columns + em(self, 2), em(self, 72))
        lines = table.verticalHeader().length() + table.horizontalHeader().sizeHint().height()
        height = around.height() + min(lines + space(self, 0.5), space(self, 84))
        return QSize(min(width, screen.width()), min(height, screen.height() - space(self, 6)))

    def _dress_table(self) -> None:
        table, header = self.table, self.table.horizontalHeader()
        table.setAccessibleName(self.tr("Keys of the keyboard"))
        table.setHorizontalHeaderLabels([self.tr("What it does"), self.tr("Key")])
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(space(self, 3.4))
        table.setItemDelegate(_LineDelegate(table))
        table.setShowGrid(False)
        table.setCornerButtonEnabled(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)

    def _add_group(self, heading: str, lines: Sequence[tuple[str, str]]) -> None:
        if not lines:
            return
        title, beside = self._cell(heading), self._cell("")
        font = QFont(self.table.font())
        font.setWeight(QFont.Weight.Bold)
        title.setFont(font)
        title.setData(Qt.ItemDataRole.AccessibleDescriptionRole, self.tr("Heading"))
        self._add_line(title, beside)
        # Air above, so that what belongs together stands together.
        self.table.setRowHeight(self.table.rowCount() - 1, space(self, 5))
        for what, key in lines:
            self._add_line(self._cell(what), self._cell(key))

    def _add_line(self, left: QTableWidgetItem, right: QTableWidgetItem) -> None:
        number = self.table.rowCount()
        self.table.insertRow(number)
        self.table.setItem(number, 0, left)
        self.table.setItem(number, 1, right)

    def _cell(self, text: str) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        return item

    def _menu_groups(self, menus: QMenuBar) -> Iterator[Group]:
        listed: set[QAction] = set()
        for action in menus.actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                yield from self._groups_of(menu, without_mnemonic(action.text()), listed)

    def _groups_of(self, menu: QMenu, heading: str, listed: set[QAction]) -> Iterator[Group]:
        """Give a menu's own lines, then those of the menus within it."""
        lines: list[tuple[str, str]] = []
        within: list[tuple[QMenu, str]] = []
        for action in menu.actions():
            if action.isSeparator() or not action.isVisible() or action in listed:
                continue
            listed.add(action)
            what, inner = without_mnemonic(action.text()), action.menu()
            if isinstance(inner, QMenu):
                within.append((inner, self.tr("{menu} – {submenu}").format(menu=heading, submenu=what)))
            else:
                lines.append((what, self._keys_of(action)))
        yield heading, lines
        for inner_menu, inner_heading in within:
            yield from self._groups_of(inner_menu, inner_heading, listed)

    def _keys_of(self, action: QAction) -> str:
        keys = [key.toString(_NATIVE) for key in action.shortcuts()]
        if not keys:
            return self.tr("In the menu")
        told = keys[0]
        for key in keys[1:]:
            told = self.tr("{key} or {other}").format(key=told, other=key)
        return told


class _LineDelegate(QStyledItemDelegate):
    """Draws lines like those of the list: a line across leads the eye from what is done to its key."""

    def __init__(self, table: QTableWidget) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's own name
        """As wide as its text with some air."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + em(self._table, 3), hint.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw ground, line and text; a heading stands at the foot of its line."""
        self.initStyleOption(option, index)
        rect: QRect = option.rect
        is_heading = option.font.bold()
        painter.save()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, color("chosen" if is_chosen else "surface"))
        painter.setPen(color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if is_chosen and index.column() == 0:
            painter.fillRect(QRect(rect.topLeft(), QSize(em(self._table, 0.4), rect.height())), color("accent_text"))
        painter.setFont(option.font)
        painter.setPen(color("text"))
        inside = rect.adjusted(em(self._table, 1), 0, -em(self._table, 0.5), -space(self._table, 0.6) * is_heading)
        upright = Qt.AlignmentFlag.AlignBottom if is_heading else Qt.AlignmentFlag.AlignVCenter
        shown = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | upright, shown)
        painter.restore()


def without_mnemonic(text: str) -> str:
    """Give a menu's text as it is read: without the mark of its letter, and without a key after a tab."""
    return text.split("\t", maxsplit=1)[0].replace("&&", "\0").replace("&", "").replace("\0", "&")
