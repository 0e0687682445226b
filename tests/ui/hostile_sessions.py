"""Sessions as a server would make them up that means harm, or has lost its mind; and what a window must not show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QToolTip,
    QWidget,
)

from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import Misbehaviour
from tests.conftest import Desktop, idle
from tests.ui.tree import looks_like_html, nodes

TAGS = '<img src="https://evil.example/x.png"><b>bold</b> &amp; <a href="file:///etc/passwd">x</a>'
TEXTS = {
    "tags": TAGS,
    "whole page": f"<html><body><h1>Sign in</h1>{TAGS}</body></html>",
    "qt": f"<qt>{TAGS}</qt>",
    "mnemonics": "A&B &C && _D",
    "lines": "one\ntwo\r\nthree\u2028four\x0bfive\tsix",
    "control": "a\0b\x07c\x1b[31md\x7fe\x9b",
    "turned round": "\u202egnp.exe\u202c \u2066x\u2069 \u200fy",
    "unseen": "K\u200bi\u2060a\ufeff\u00ad\U000e0041\u3164\u200d",
    "tower": "Z" + "\u0300\u0336" * 400 + "oe",
    "path": "../../../etc/passwd",
    "windows path": r"C:\Windows\system32\x.exe",
    "share": r"\\evil.example\share\x",
    "format": "{0} {vehicle} %s %n {}",
    "10 kB in one word": "W" * 10_000,
    "10 kB of words": "word " * 2_000,
    "half a sign": "\ud83d and \udc00",
    "only blanks": " \u00a0\u3000\t ",
}
LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "file:///etc/passwd",
    "http://lot.vehiclecapture.com/PRA-AAAA00000A",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "ms-msdt:/id PCWDiagnostic",
    "tel:911",
    "//evil.example/x",
    r"\\evil.example\share\x",
    r"https://lot.vehiclecapture.com\@evil.example/x",
    "https://lot.vehiclecapture.com@evil.example/x",
    "https://lot.vehiclecapture.com/x\nhttps://evil.example/",
    "https://lot.vehiclecapture.com/\u202egnp.exe",
    "https://lot.vehicle\u0441apture.com/x",
    "https://lot.vehiclecapture.com/x y",
    "https:///x",
    "https://lot.vehiclecapture.com/" + "x" * 10_000,
    "PRA-AAAA00000A",
    "../../x",
]
_MOVED_OR_UNSEEN = re.compile(
    "[\0-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2028\u2029\u2060-\u2069\U000e0000-\U000e0fff]"
)
_TOWER = re.compile("[\u0300-\u036f]{5}")
LONGEST_ANYWHERE = 5_000


def full_of(text: str, key: str, **more: Any) -> dict[str, Any]:
    """Make a session that has one text in every field there is."""
    vehicle = ("vin", "year", "make", "model", "body_type", "trim", "transmission", "ext_col", "int_col")
    return {
        "session_key": key,
        **dict.fromkeys(("theme", "language", "redirect_url", "created_at", "updated_at", "unheard_of"), text),
        "status": text,
        "active": True,
        "vehicle": {**dict.fromkeys(vehicle, text), "odom_reading": text, "odom_unit": text},
        "options": {
            "client_id": text,
            "contact": {"first_name": text, "last_name": text},
            "reference": {text: text, "list": [text], "deep": {"a": {text: text}}},
            "sms": dict.fromkeys(("to", "to_name", "from", "by", "delivery_status", "delivery_message"), text),
        },
        **more,
    }


async def answer_with(desktop: Desktop, row: SessionRow, document: dict[str, Any] | bytes) -> None:
    """Let the server answer every look at a session with this, and look."""
    assert desktop.server is not None
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    desktop.server.behave()
    desktop.server.misbehave(Misbehaviour(method="GET", body=body, times=None))
    desktop.desk.refresh_one(row)
    await idle(20)


def read_badly(root: QWidget) -> list[str]:
    """Name what in a window is not plain, not visible, or without end: labels, tool tips, titles, names."""
    found = [f"a rich text edit: {each.toPlainText()[:40]!r}" for each in root.findChildren(QTextEdit)]
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, QLabel):
            if widget.textFormat() is not Qt.TextFormat.PlainText:
                found.append(f"not plain: {widget.text()[:60]!r}")
            if widget.openExternalLinks():
                found.append(f"opens links: {widget.text()[:60]!r}")
        for kind, text in _texts_of(widget):
            found += [f"{type(widget).__name__}'s {kind} {why}: {text[:60]!r}" for why in _what_is_wrong(text)]
            if kind == "tool tip" and looks_like_html(text):
                found.append(f"{type(widget).__name__}'s tool tip would be rich: {text[:60]!r}")
    for node in nodes(root):
        for kind, text in (("name", node.name), ("description", node.description)):
            found += [f"the {kind} that is read aloud {why}: {text[:60]!r}" for why in _what_is_wrong(text)]
    return found


def _texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tool tip", widget.toolTip()
    yield "status tip", widget.statusTip()
    yield "help", widget.whatsThis()
    if widget.isWindow():
        yield "title", widget.windowTitle().replace("\n", "\0")
    if isinstance(widget, QComboBox):
        for number in range(widget.count()):
            yield "choice", widget.itemText(number)
    if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
        yield "text", widget.text()
    if isinstance(widget, QPlainTextEdit):
        yield "text", widget.toPlainText()


def _what_is_wrong(text: str) -> list[str]:
    wrong = []
    if hidden := _MOVED_OR_UNSEEN.search(text):
        wrong.append(f"hides U+{ord(hidden[0]):04X}")
    if _TOWER.search(text):
        wrong.append("builds a tower")
    if len(text) > LONGEST_ANYWHERE:
        wrong.append(f"is {len(text)} long")
    return wrong


def cells_that_read_badly(model: Any) -> list[str]:
    """Name the cells of the list that are more than one line of plain text, or whose tool tip is rich."""
    found = []
    for line in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(line, column)
            text = index.data() or ""
            wrong = _what_is_wrong(text) + (["has lines"] if "\n" in text else [])
            found += [f"cell {line}, {column} {why}: {text[:60]!r}" for why in wrong]
            tip = index.data(Qt.ItemDataRole.ToolTipRole) or ""
            inside = tip.removeprefix("<qt>").removesuffix("</qt>")
            found += [f"tool tip {line}, {column} {why}: {tip[:60]!r}" for why in _what_is_wrong(tip)]
            if "<" in inside or (tip == inside and looks_like_html(tip)):
                found.append(f"tool tip {line}, {column} is rich: {tip[:60]!r}")
            QToolTip.hideText()
    return found
