"""What is imported, opened and read before the first paint: what it needs, and nothing that somebody has put there."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.settings import Settings, save_settings
from pave_desktop.storage.register import open_register
from pave_desktop.system.paths import DataPaths
from tests.storage.sessions import made_row

CHECKOUT = Path(__file__).parents[2]
SECONDS = 60

# Of the program. A room that is not here costs every start, so it comes in only on purpose.
NEEDED = """
    pave_desktop pave_desktop.__main__
    command_line command_line.main command_line.command start
    entry entry.shown_text entry.refusal entry.phone entry.web_address entry.time_span
    models models.field models.list_query models.patience models.preferences models.reference models.session_row
    models.statuses models.window_settings models.write
    rules rules.attention rules.attention_told
    sentence
    state state.held_rows state.lesson state.pace state.session_list state.shown_rows
    storage storage.attention_condition storage.first_look storage.list_numbers storage.list_order storage.problems
    storage.search storage.session_list storage.stored_rows storage.stored_values storage.version
    system system.paths system.private_files system.process_lock system.redaction system.resources
    system.single_instance
    ui ui.clipboard ui.door ui.empty_page ui.fields ui.fields.choice ui.flow_line ui.icon_label ui.icons ui.list_header
    ui.main_commands ui.main_window ui.measure ui.plain_label ui.practice_band ui.qt_application ui.session_page
    ui.session_table ui.session_table.cells ui.session_table.columns ui.session_table.delegate
    ui.session_table.fresh_rows ui.session_table.kept_selection ui.session_table.model ui.session_table.row_painter
    ui.session_table.view
    ui.shortened_label
    ui.status_line ui.status_look ui.theme ui.window_memory ui.words
"""

# Each of these costs milliseconds, and some much more.
NOT_YET = """
    annotated_types anyio asyncio certifi concurrent.futures csv ctypes ctypes.util dis.cli email h11 hmac httpcore
    httpx keyring logging.handlers multiprocessing platform pydantic pydantic_core qasync segno socket ssl starlette
    subprocess truststore ultravin urllib.request uuid uvicorn xml zoneinfo
    PySide6.QtNetwork PySide6.QtDBus PySide6.QtQml PySide6.QtPrintSupport
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was done before the first paint of a list with three sessions."""
    paths = DataPaths(tmp_path_factory.mktemp("first-paint"))
    save_settings(paths.settings, Settings())
    _put_sessions_into(paths.register)
    ended = subprocess.run(  # noqa: S603 - our own interpreter and a module of ours
        [sys.executable, "-m", "tests.architecture.first_paint", "--data-dir", str(paths.folder)],
        cwd=CHECKOUT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return {**found, "folder": str(paths.folder)}


def _put_sessions_into(path: Path) -> None:
    async def put() -> None:
        register = (await open_register(path)).register
        for number in range(3):
            await register.add(made_row(str(number)))
        await register.close()

    asyncio.run(put())


def test_the_rows_are_there(before: dict[str, Any]) -> None:
    assert before["rows"] == [3], "the first paint shows the sessions, so what follows speaks of a real one"


def test_only_what_the_first_paint_needs_of_the_program_is_imported(before: dict[str, Any]) -> None:
    needed = {name if name.startswith("pave_desktop") else f"pave_desktop.{name}" for name in NEEDED.split()}
    imported = {name for name in before["modules"] if name.split(".")[0] == "pave_desktop"}
    assert sorted(imported - needed) == [], "imported before the first paint, and not needed for it"


def test_nothing_expensive_is_imported(before: dict[str, Any]) -> None:
    assert sorted(set(NOT_YET.split()) & set(before["modules"])) == [], "imported before the first paint"


def test_no_file_is_opened_but_settings_register_and_lock(before: dict[str, Any]) -> None:
    folder = before["folder"]
    inside = {os.path.relpath(name, folder) for name in before["opened"] if name.startswith(folder)}
    assert inside <= {"settings.json", "register.sqlite", "pave-desktop.lock"}


def test_nobody_is_called(before: dict[str, Any]) -> None:
    assert before["done"] == [], "before the first paint no other process and no network is needed"
