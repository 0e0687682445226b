"""How the main window was left, put into the settings and taken from them."""

from __future__ import annotations

import base64
from dataclasses import replace

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.preferences import Preferences
from pave_desktop.models.window_settings import WindowSettings
from pave_desktop.ui.session_table.view import SessionTable


def remember(
    settings: WindowSettings, window: QMainWindow, splitter: QSplitter, table: SessionTable, query: ListQuery
) -> WindowSettings:
    """Describe the window as it stands."""
    return replace(
        settings,
        geometry=_text(window.saveGeometry()),
        splitter=_text(splitter.saveState()),
        columns=_text(table.columns.save()),
        sort_by=query.sort_by,
        descending=query.descending,
    )


def first_query(settings: WindowSettings, preferences: Preferences) -> ListQuery:
    """Ask for the list in the order in which it was left."""
    return ListQuery(sort_by=settings.sort_by, descending=settings.descending, patience=preferences.patience)


def restore(window: QMainWindow, splitter: QSplitter, table: SessionTable, settings: WindowSettings) -> None:
    """Put the window back; what cannot be understood is left as it is."""
    if not (settings.geometry and window.restoreGeometry(_bytes(settings.geometry))):
        window.resize(window.sizeHint())
    if settings.splitter:
        splitter.restoreState(_bytes(settings.splitter))
    if settings.columns:
        table.columns.restore(_bytes(settings.columns))
    table.show_sort(settings.sort_by, descending=settings.descending)


def _bytes(text: str) -> QByteArray:
    try:
        return QByteArray(base64.b64decode(text))
    except ValueError:
        # Somebody has edited the settings by hand: the window opens where it pleases.
        return QByteArray()


def _text(data: QByteArray) -> str:
    return base64.b64encode(bytes(data.data())).decode()
